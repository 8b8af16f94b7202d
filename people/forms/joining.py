"""What a newcomer says, and what a captain sets when inviting."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.profile import tidy_name
from people.models import Community, Invitation, User
from people.models.community import address
from people.models.household import tidy_door


class PlaceField(forms.ModelChoiceField):
    """Places under the headings of where they lie, so that a street's hundred buildings stay readable."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Community.objects.none(), **options)

    def offer(self, places: list[Community], above: dict[str, Community]) -> None:
        """Let these be chosen; `above` knows every place they lie in by its path."""
        self.queryset = Community.objects.filter(pk__in=[place.pk for place in places])
        groups: dict[str, list[tuple[int, str]]] = {}
        for place in places:
            heading = address([above[path] for path in place.path_and_above[:-1]]) if place.depth > 1 else ""
            groups.setdefault(heading, []).append((place.pk, str(place)))
        listed: list[Any] = list(groups.items())
        flat = listed[0][1] if len(listed) == 1 else listed
        self.choices = flat if len(places) == 1 else [("", "———"), *flat]


def places_above(places: list[Community]) -> dict[str, Community]:
    """These places and all they lie in, by path, in one query."""
    paths = {path for place in places for path in place.path_and_above}
    return {place.path: place for place in Community.objects.filter(path__in=paths)}


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=30,
        help_text=_("What neighbours call you. It need not be your full name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    building = PlaceField(label=_("Building"))
    door = forms.CharField(
        label=_("Door"),
        max_length=20,
        help_text=_("Only your captain and the organizers see it, to know you are a neighbour."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, invitation: Invitation, user: User, data: Any = None) -> None:
        super().__init__(data, initial={"name": user.display_name})
        buildings = list(invitation.buildings)
        cast(PlaceField, self.fields["building"]).offer(buildings, places_above(buildings))
        if user.is_demo:
            self.fields["name"].disabled = True

    def clean_name(self) -> str:
        return tidy_name(self.cleaned_data["name"])

    def clean_door(self) -> str:
        return tidy_door(self.cleaned_data["door"])


class InvitationForm(forms.Form):
    community = PlaceField(
        label=_("For whom"), help_text=_("Who follows the link says in which of its buildings they live.")
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(7, _("a week")), (30, _("a month")), (90, _("three months"))],
        initial=30,
        widget=forms.RadioSelect,
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        places = list(Community.objects.captained_by(user))
        cast(PlaceField, self.fields["community"]).offer(places, places_above(places))
