from __future__ import annotations

import datetime as dt
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities import when
from activities.forms.calm import CalmForm
from activities.models import Occurrence
from activities.models.occurrence import Date
from people.models.community import validate_time_zone

if TYPE_CHECKING:
    from people.models import Community

FARTHEST_DAYS = 400
MOST_DATES = 12


class DateForm(CalmForm, forms.Form):
    """One date: day and clock time as they are on the wall of the place, length, seats."""

    date = forms.DateField(label=_("Which day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(
        label=_("Lasts, in minutes"),
        initial=60,
        validators=[
            MinValueValidator(5, _("It has to end after it begins: at least 5 minutes.")),
            MaxValueValidator(720, _("At most 720 minutes, that is 12 hours.")),
        ],
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    seats = forms.IntegerField(
        label=pgettext_lazy("seats", "Places"),
        required=False,
        validators=[
            MinValueValidator(1, _("At least 1 place. Leave it empty if everybody may come.")),
            MaxValueValidator(5000, _("At most 5000 places. Leave it empty if everybody may come.")),
        ],
        widget=forms.NumberInput({"inputmode": "numeric", "placeholder": _("no limit")}),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=40,
        validators=[validate_time_zone],
        widget=forms.TextInput({"list": "time-zones", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, unchanged: datetime | None = None, **kwargs: Any) -> None:
        """`unchanged`: when the date being changed begins; a class that runs may keep its beginning."""
        super().__init__(*args, **kwargs)
        self.unchanged = unchanged

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if {"date", "time", "time_zone"} <= given.keys() and self._day_is_near(given["date"]):
            wall = datetime.combine(given["date"], given["time"])
            given["starts_at"] = when.instant(wall, ZoneInfo(given["time_zone"]))
            this_minute = timezone.now().replace(second=0, microsecond=0)
            if given["starts_at"] < this_minute and given["starts_at"] != self.unchanged:
                self.add_error("time", _("That time has passed. Choose one that is still to come."))
        return given

    def _day_is_near(self, day: dt.date) -> bool:
        days = (day - timezone.localdate()).days
        if days < -1:  # a day less or more is a matter of zones
            self.add_error("date", _("That day has passed. Choose one that is still to come."))
        elif days > FARTHEST_DAYS:
            self.add_error("date", _("At most %(days)s days ahead.") % {"days": FARTHEST_DAYS})
        else:
            return True
        return False

    @property
    def dated(self) -> Date:
        given = self.cleaned_data
        return Date(given["starts_at"], given["minutes"], given["seats"], given["time_zone"])

    @staticmethod
    def initial_for(occurrence: Occurrence) -> dict[str, Any]:
        local = occurrence.starts_at.astimezone(occurrence.zone)
        shown = {"date": local.date(), "time": local.time().replace(second=0, microsecond=0)}
        return {
            **shown,
            "minutes": occurrence.minutes,
            "seats": occurrence.seats,
            "time_zone": occurrence.time_zone,
        }


class Dates(forms.BaseFormSet):
    """The dates of one form. A row that was added and is not wanted is ticked away."""

    deletion_widget = forms.CheckboxInput
    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_few_forms": _("It needs at least %(num)s date."),
        "too_many_forms": _("At most %(num)s dates at a time."),
    }

    def __init__(self, *args: Any, calm: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calm = calm
        if calm:
            for form in self.forms:
                form.calm = True

    def full_clean(self) -> None:
        super().full_clean()
        if self.calm:
            self._non_form_errors = self.error_class()

    def add_fields(self, form: DateForm, index: int | None) -> None:
        super().add_fields(form, index)
        if forms.formsets.DELETION_FIELD_NAME in form.fields:
            form.fields[forms.formsets.DELETION_FIELD_NAME].label = _("Leave this date out")

    def clean(self) -> None:
        seen: set[datetime] = set()
        for form in self.kept:
            starts_at = form.cleaned_data.get("starts_at")
            if starts_at in seen:
                form.add_error("time", _("This is the same time twice."))
            elif starts_at:
                seen.add(starts_at)

    @property
    def kept(self) -> list[DateForm]:
        return [form for form in self.forms if form not in self.deleted_forms and form.has_changed()]

    @property
    def dates(self) -> list[Date]:
        return [form.dated for form in self.kept]


DateFormSet = cast(
    "type[Dates]",
    forms.formset_factory(
        DateForm,
        formset=Dates,
        extra=0,
        min_num=1,
        max_num=MOST_DATES,
        absolute_max=MOST_DATES,
        validate_min=True,
        validate_max=True,
        can_delete=True,
        can_delete_extra=True,
    ),
)


def with_another_date(data: QueryDict, prefix: str = "date") -> QueryDict:
    """What was typed and one row more: a week after the last, everything else like it."""
    more = data.copy()
    total = data.get(f"{prefix}-TOTAL_FORMS", "1")
    count = min(int(total) if total.isdecimal() and len(total) < 4 else 1, MOST_DATES)
    if count == MOST_DATES:
        return more
    for name in ("time", "minutes", "seats", "time_zone"):
        more[f"{prefix}-{count}-{name}"] = data.get(f"{prefix}-{count - 1}-{name}", "")
    try:
        last = dt.date.fromisoformat(data.get(f"{prefix}-{count - 1}-date", ""))
        more[f"{prefix}-{count}-date"] = (last + timedelta(days=7)).isoformat()
    except (ValueError, OverflowError):
        more[f"{prefix}-{count}-date"] = ""
    more[f"{prefix}-TOTAL_FORMS"] = str(count + 1)
    return more


def first_guess(home: Community, like: Occurrence | None = None) -> dict[str, Any]:
    """A week after the last date; for the first one tomorrow evening, an hour, for as many as like."""
    if like:
        zone = like.zone
        local = max(like.starts_at, timezone.now() - timedelta(days=6)).astimezone(zone) + timedelta(days=7)
        return {**DateForm.initial_for(like), "date": local.date()}
    tomorrow = timezone.localdate(timezone=home.zone) + timedelta(days=1)
    return {"date": tomorrow, "time": "19:30", "minutes": 60, "seats": None, "time_zone": home.time_zone}


ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Urumqi", "Europe/Berlin", "Europe/London", "America/New_York",
         "America/Los_Angeles", "Australia/Sydney", "UTC")  # fmt: skip


def known_zones(*places: str) -> list[str]:
    """Those worth suggesting; any name of the time zone database may be typed."""
    return list(dict.fromkeys([*places, settings.TIME_ZONE, *ZONES]))
