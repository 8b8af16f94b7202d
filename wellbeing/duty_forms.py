"""Planning a shift: a day and a time on the wall of the place, how long, and whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from people.models import Community, Role, User
from wellbeing.models import Counsellor, Duty
from wellbeing.models.duty import leads

FREE = "free"
LENGTHS = (60, 90, 120, 150, 180, 240)


def hours_long(minutes: int) -> str:
    hours = minutes // 60 if minutes % 60 == 0 else minutes / 60
    return ngettext("%(count)s hour", "%(count)s hours", 1 if hours == 1 else 2) % {"count": hours}


def places_of(user: User) -> list[Community]:
    """Where somebody counsels."""
    return list(dict.fromkeys(place.community for place in user.places if place.role == Role.COUNSELLOR))


class DutyForm(forms.Form):
    """Only who may lead a shift sees other people in the list, and the tick for leading."""

    place = forms.TypedChoiceField(label=_("For the neighbours of"), coerce=int)
    date = forms.DateField(label=_("Which day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int, initial=120)
    who = forms.ChoiceField(label=_("Who"))
    is_lead = forms.BooleanField(label=_("Leads the shift"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.places = user, {place.pk: place for place in places_of(user)}
        self._choose("place", [(place.pk, str(place)) for place in self.places.values()])
        self._choose("minutes", [(minutes, hours_long(minutes)) for minutes in LENGTHS])
        who: list[tuple[str, Any]] = [(str(user.pk), _("I do it myself")), (FREE, _("Free, for whoever can"))]
        if leads(user):
            others = Counsellor.objects.of(*self.places.values()).exclude(user=user).select_related("user")
            who += [(str(other.user_id), str(other.user)) for other in others]
        else:
            del self.fields["is_lead"]
        self._choose("who", who)
        if len(self.places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = next(iter(self.places))

    def _choose(self, name: str, choices: list[Any]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def plan(self) -> Duty:
        """Put it on the roster; raises what the roster refuses."""
        given = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(given["date"], given["time"]))
        who = User.objects.get(pk=given["who"]) if given["who"] != FREE else None
        return Duty.objects.plan(
            self.places[given["place"]], starts_at, given["minutes"], self.user,
            counsellor=who, is_lead=given.get("is_lead", False),
        )  # fmt: skip
