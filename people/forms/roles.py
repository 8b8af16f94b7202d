"""Who carries what."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.joining import PlaceField, places_above
from people.models import Community, Role, User


class RoleForm(forms.Form):
    """Give a neighbour a role in a place they belong to and one organizes."""

    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[
            (Role.CAPTAIN, _("Captain: knows the doors, confirms newcomers")),
            (
                Role.ORGANIZER,
                _("Organizer: puts activities on the calendar, confirms newcomers, gives roles"),
            ),
            (Role.COUNSELLOR, _("Counsellor: listens to those who ask")),
        ],
    )
    community = PlaceField(
        label=_("Where"), help_text=_("A role reaches downwards, to every place that lies in it.")
    )

    def __init__(self, by: User, neighbour: User, data: Any = None) -> None:
        super().__init__(data)
        places = list(Community.objects.seen_by(neighbour) & Community.objects.organized_by(by))
        cast(PlaceField, self.fields["community"]).offer(places, places_above(places))
