from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from people.models.community import validate_time_zone
from wellbeing import daysoff, hours
from wellbeing.words import days_and_times, when

FRESH = timedelta(days=365)
"""How long a source is good for saying "open now". After that the hours are hidden until somebody has looked."""
Said = TypeVar("Said", str, list[str])
REGION = r"^[A-Z]{2}(-[A-Z0-9]{2,3}){0,2}$"  # country, province, city: CN, CN-GD, CN-GD-SZ
COPY_DAYS = 35  # for how long a kept copy of the directory can say by itself who is open


class Answered(models.Model):
    """When a line is answered, and for how long what we know of it may be said."""

    class Hours(models.TextChoices):
        KNOWN = "known", _("known")
        VARIES = "varies", _("differs by place")
        UNKNOWN = "unknown", _("unknown")

    class DaysOff(models.TextChoices):
        OPEN = "open", _("answered as usual")
        CLOSED = "closed", _("not answered")
        UNKNOWN = "unknown", _("not known")

    region = models.CharField(_("region"), max_length=12, validators=[RegexValidator(REGION)])
    time_zone = models.CharField(_("time zone"), max_length=40, validators=[validate_time_zone])
    hours_status = models.CharField(_("hours are"), max_length=8, choices=Hours, default=Hours.UNKNOWN)
    always = models.BooleanField(_("round the clock"), default=False)
    weekly = models.JSONField(_("weekly hours"), default=list, blank=True, validators=[hours.validate_weekly])
    days_off = models.CharField(
        _("on public holidays"), max_length=8, choices=DaysOff, default=DaysOff.UNKNOWN
    )
    hours_note = models.CharField(_("note on the hours"), max_length=120, blank=True)
    hours_note_en = models.CharField(_("note on the hours in English"), max_length=120, blank=True)
    source_date = models.CharField(
        _("date of the source"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^\d{4}(-\d\d){0,2}$")],
    )
    verified_on = models.DateField(_("checked on"), null=True, blank=True)
    doubted_at = models.DateTimeField(_("reported as wrong"), null=True, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def in_my_language(chinese: Said, english: Said) -> Said:
        return english if english and not (get_language() or "").startswith("zh") else chinese

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def known_since(self) -> date | None:
        """The day somebody last looked: our own check, else the source's; its first day where only a month is known."""
        if self.verified_on:
            return self.verified_on
        if not self.source_date:
            return None
        year, month, day = (*(int(part) for part in self.source_date.split("-")), 1, 1)[:3]
        return date(year, month, day)

    @property
    def source_day(self) -> str:
        """The source's date as exactly as it is known, in words."""
        if not self.source_date:
            return ""
        year, month, day = (*(int(part) for part in self.source_date.split("-")), 1, 1)[:3]
        form = {4: "Y", 7: "YEAR_MONTH_FORMAT", 10: "DATE_FORMAT"}[len(self.source_date)]
        return date_format(date(year, month, day), form)

    @property
    def good_until(self) -> date | None:
        """The day from which what we know is too old to be said."""
        return self.known_since + FRESH if self.known_since else None

    @property
    def opening(self) -> str:
        """In how far its hours are known right now.

        open, closed, holiday (the usual hours may not hold today), once (known, but long ago), varies, unknown, or
        doubted (neighbours say that it is wrong).
        """
        if self.doubted_at:
            return "doubted"
        if self.hours_status != Answered.Hours.KNOWN or not (self.always or self.weekly):
            return "varies" if self.hours_status == Answered.Hours.VARIES else "unknown"
        if self.good_until is None:
            return "unknown"
        if self.good_until < timezone.localdate():
            return "once"
        if self.always or hours.end_of(self.spans(), timezone.now()):
            return "open"
        return "holiday" if hours.end_of(self.doubtful_spans(), timezone.now()) else "closed"

    def spans(self, days: int = hours.WEEK) -> hours.Spans:
        """When it is answered for certain: its usual hours, without the days on which they may not hold."""
        return hours.spans_from(self.weekly, timezone.now(), self.zone, days, self.holds_on)

    def doubtful_spans(self, days: int = hours.WEEK) -> hours.Spans:
        """Holidays of which nobody knows, whole, and what of their usual hours reaches over midnight."""
        if self.days_off != Answered.DaysOff.UNKNOWN or not self.weekly:
            return []
        now = timezone.now()
        whole = list(hours.whole_days(now, self.zone, days, lambda day: not self.holds_on(day)))
        usual = hours.spans_from(self.weekly, now, self.zone, days, lambda day: not self.holds_on(day))
        return list(hours.joined(sorted(whole + usual)))

    def holds_on(self, day: date) -> bool:
        """Do the usual hours hold on this day, of the line's own calendar?"""
        if self.days_off == Answered.DaysOff.OPEN:
            return True
        if self.days_off == Answered.DaysOff.CLOSED:
            return not daysoff.is_day_off(self.region, day)
        return not daysoff.is_special(self.region, day)

    @property
    def closes_at(self) -> str:
        closes = hours.end_of(self.spans(), timezone.now())
        return when(closes) if closes else ""

    @property
    def opens_at(self) -> str:
        opens = hours.next_after(self.spans(), timezone.now())
        return when(opens) if opens else ""

    @property
    def ahead(self) -> dict[str, Any]:
        """What a page needs to say by itself who is open, days after it was made: spans in minutes since 1970."""
        if self.opening not in {"open", "closed", "holiday"} or not self.good_until:
            return {}
        end = timezone.make_aware(datetime.combine(self.good_until + timedelta(days=1), time()))
        told: dict[str, Any] = {"good": minutes(end)}
        if not self.always:
            told["open"] = [[minutes(start), minutes(end)] for start, end in self.spans(COPY_DAYS)]
            told["doubt"] = [[minutes(start), minutes(end)] for start, end in self.doubtful_spans(COPY_DAYS)]
        return told

    @property
    def weekly_words(self) -> str:
        """The weekly hours as text, in the line's own time."""
        return "; ".join(days_and_times(row) for row in self.weekly)

    @property
    def my_hours_note(self) -> str:
        return self.in_my_language(self.hours_note, self.hours_note_en)

    @property
    def hours_on_paper(self) -> str:
        """What can be said of its hours on a sheet that will hang for months: never "now"."""
        if self.opening in {"doubted", "once", "unknown"} or not (self.always or self.weekly):
            return ""
        if self.always:
            return gettext("round the clock, as of %(day)s") % {"day": self.known_day}
        return gettext("%(hours)s, as of %(day)s") % {"hours": self.weekly_words, "day": self.known_day}

    @property
    def known_day(self) -> str:
        return date_format(self.verified_on, "DATE_FORMAT") if self.verified_on else self.source_day

    def clean(self) -> None:
        """Hours that contradict each other, and a day that is in no calendar."""
        if self.hours_status == Answered.Hours.KNOWN and self.always == bool(self.weekly):
            raise ValidationError(
                {"hours_status": _("Known hours are either round the clock or weekly, and never both.")}
            )
        if self.hours_status != Answered.Hours.KNOWN and (self.always or self.weekly):
            raise ValidationError(
                {"hours_status": _("Hours are given although they are said not to be known.")}
            )
        try:
            _day = self.known_since
        except ValueError as error:
            raise ValidationError(
                {"source_date": _("This is no day: %(day)s") % {"day": self.source_date}}
            ) from error


def minutes(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
