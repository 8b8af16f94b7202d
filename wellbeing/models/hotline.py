from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models.community import validate_time_zone
from wellbeing import hours
from wellbeing.words import AUDIENCES, LANGUAGES, REACH, TOPICS, days_and_times, in_words, when

FRESH = timedelta(days=365)
"""How long a source is good for saying "open now". After that the hours are shown as what they once were."""


@dataclass(frozen=True)
class Number:
    value: str
    channel: str
    usable_from: str

    @property
    def href(self) -> str:
        """Dials exactly what the label says: its digits, and the plus in front if there is one."""
        scheme = "sms" if self.channel == "text" else "tel"
        return f"{scheme}:{''.join(sign for sign in self.value if sign.isdigit() or sign == '+')}"

    @property
    def reach(self) -> str:
        return str(REACH.get(self.usable_from, ""))


class HotlineQuerySet(models.QuerySet["Hotline"]):
    def offered(self) -> Self:
        """Those seen on an official page or in reliable press. What is unverified is kept, and never offered."""
        return self.filter(verification__in=[Hotline.Verification.OFFICIAL, Hotline.Verification.RELIABLE])

    def around(self, region: str) -> Self:
        """Of this region and of all it lies in: CN-GD-SZ, then CN-GD, then CN."""
        return self.filter(region__in=region_and_above(region)).nearest_first()

    def elsewhere(self, region: str) -> Self:
        return self.exclude(region__in=region_and_above(region)).order_by("region", "position")

    def nearest_first(self) -> Self:
        return self.order_by(Length("region").desc(), "position")


def region_and_above(region: str) -> list[str]:
    parts = region.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


class Hotline(models.Model):
    """A line that people can call or write to, with where we know it from and since when."""

    class Hours(models.TextChoices):
        KNOWN = "known", _("known")
        VARIES = "varies", _("differs by place")
        UNKNOWN = "unknown", _("unknown")

    class Verification(models.TextChoices):
        OFFICIAL = "A", _("seen on an official page or the operator's")
        RELIABLE = "B", _("seen in reliable press or on an organisation's page")
        SECOND_HAND = "C", _("common knowledge or second-hand")
        UNVERIFIED = "X", _("unverified or contradictory")

    key = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    numbers = models.JSONField(_("numbers"), default=list)
    region = models.CharField(_("region"), max_length=12)
    time_zone = models.CharField(_("time zone"), max_length=40, validators=[validate_time_zone])
    hours_status = models.CharField(_("hours are"), max_length=8, choices=Hours, default=Hours.UNKNOWN)
    always = models.BooleanField(_("round the clock"), default=False)
    weekly = models.JSONField(_("weekly hours"), default=list, blank=True, validators=[hours.validate_weekly])
    hours_note = models.CharField(_("note on the hours"), max_length=120, blank=True)
    hours_note_en = models.CharField(_("note on the hours in English"), max_length=120, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    topics = models.JSONField(_("topics"), default=list)
    audiences = models.JSONField(_("audiences"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    note_en = models.CharField(_("note in English"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200)
    source_en = models.CharField(_("source in English"), max_length=200)
    source_date = models.CharField(
        _("date of the source"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^\d{4}(-\d\d){0,2}$")],
    )
    verification = models.CharField(
        _("verification"), max_length=1, choices=Verification, default=Verification.UNVERIFIED
    )
    verified_on = models.DateField(_("checked on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        "people.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )

    objects = HotlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("hotline")
        verbose_name_plural = _("hotlines")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.in_my_language(self.name, self.name_en)

    @staticmethod
    def in_my_language(chinese: str, english: str) -> str:
        return english if english and not (get_language() or "").startswith("zh") else chinese

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def all_numbers(self) -> list[Number]:
        return [Number(row["value"], row["channel"], row["usable_from"]) for row in self.numbers]

    @property
    def for_what(self) -> str:
        return in_words(TOPICS, self.topics)

    @property
    def for_whom(self) -> str:
        return in_words(AUDIENCES, self.audiences)

    @property
    def speaks(self) -> str:
        return in_words(LANGUAGES, self.languages)

    @property
    def my_note(self) -> str:
        return self.in_my_language(self.note, self.note_en)

    @property
    def my_source(self) -> str:
        return self.in_my_language(self.source, self.source_en)

    # When

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
    def opening(self) -> str:
        """In how far its hours are known right now: open, closed, once (known, but long ago), varies or unknown."""
        if self.hours_status != Hotline.Hours.KNOWN or not (self.always or self.weekly):
            return "varies" if self.hours_status == Hotline.Hours.VARIES else "unknown"
        if self.known_since is None:
            return "unknown"
        if self.known_since < timezone.localdate() - FRESH:
            return "once"
        return "open" if self.always or self.closes_at else "closed"

    @property
    def closes_at(self) -> str:
        closes = hours.closes_at(self.weekly, timezone.now(), self.zone)
        return when(closes) if closes else ""

    @property
    def opens_at(self) -> str:
        opens = hours.opens_at(self.weekly, timezone.now(), self.zone)
        return when(opens) if opens else ""

    @property
    def weekly_words(self) -> str:
        """The weekly hours as text, in the line's own time."""
        return "; ".join(days_and_times(row) for row in self.weekly)

    @property
    def my_hours_note(self) -> str:
        return self.in_my_language(self.hours_note, self.hours_note_en)


def by_place(lines: Iterable[Hotline], home: str) -> dict[str, list[Hotline]]:
    """Lines under their province or country: the province next door first, then the country, then the world."""
    grouped: dict[str, list[Hotline]] = {}
    for line in lines:
        grouped.setdefault("-".join(line.region.split("-")[:2]), []).append(line)
    near = region_and_above(home)
    return dict(sorted(grouped.items(), key=lambda place: (place[0] not in near, place[0][:2] not in near)))
