"""From when until when a household stays at home."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.forms.joining import PlaceField, places_above
from people.models import Community, Household, Isolation, User
from people.models.household import tidy_door
from people.refusals import NobodyBehindTheDoor, Refusal


class Day(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class IsolationForm(forms.Form):
    """One's own household."""

    since = Day(label=_("From"))
    until = Day(label=_("Until, that day included"))

    def __init__(self, by: User, data: Any = None, known: Isolation | None = None) -> None:
        super().__init__(data)
        self.by = by
        self.initial["since"] = known.since if known else timezone.localdate()
        self.initial["until"] = known.until if known else None

    def household(self) -> Household | None:
        return self.by.household

    def note(self) -> Isolation | None:
        """Kept, or None with the reason on the form."""
        try:
            household = self.household()
            if household is None:
                raise NobodyBehindTheDoor
            told = self.cleaned_data
            return Isolation.objects.note(household, told["since"], told["until"], self.by)
        except Refusal as refusal:
            self.add_error(None, refusal.sentence)
            return None


class DoorIsolationForm(IsolationForm):
    """Any household of the places one organizes."""

    building = PlaceField(label=_("Building"))
    door = forms.CharField(
        label=_("Door"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ("building", "door", "since", "until")

    def __init__(self, by: User, data: Any = None) -> None:
        super().__init__(by, data)
        buildings = list(Community.objects.organized_by(by).filter(kind=Community.Kind.BUILDING))
        cast(PlaceField, self.fields["building"]).offer(buildings, places_above(buildings))

    def household(self) -> Household | None:
        building, door = self.cleaned_data["building"], tidy_door(self.cleaned_data["door"])
        return Household.objects.filter(building=building, door=door).first()
