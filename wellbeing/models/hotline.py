from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from people.models.community import validate_time_zone
from wellbeing import daysoff, hours, search
from wellbeing.numbers import CALL, WITHOUT_A_VOICE, Number, validate_numbers
from wellbeing.residents import WORDS
from wellbeing.words import (
    AUDIENCES,
    COSTS,
    LANGUAGES,
    TOPICS,
    days_and_times,
    in_words,
    place,
    region_and_above,
    when,
)

if TYPE_CHECKING:
    from people.models import User

FRESH = timedelta(days=365)
"""How long a source is good for saying "open now". After that the hours are hidden until somebody has looked."""
CRISIS_TOPICS = {"crisis", "danger", "domestic-violence", "injury", "overdose", "suicide", "violence"}
REVIEW, REVIEW_CRISIS = timedelta(days=180), timedelta(days=90)
COPY_DAYS = 35  # for how long a kept copy of the directory can say by itself who is open
EXPECTED = 3


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

    def for_words(self, text: str) -> Self:
        """Those that have all the words, or are for what the words stand for: 失眠 finds who helps the worried."""
        every = models.Q()
        for term in search.terms_of(text):
            every &= models.Q(search__contains=term)
        for topic in search.topics_in(text):
            every |= models.Q(search__contains=search.tag("topic", topic))
        return self.filter(every)

    def without_a_voice(self) -> Self:
        """Those one can write to."""
        some = models.Q()
        for channel in WITHOUT_A_VOICE:
            some |= models.Q(search__contains=search.tag("channel", channel))
        return self.filter(some)

    def speaking(self, language: str) -> Self:
        return self.filter(search__contains=search.tag("language", language))

    def with_doubts(self) -> Self:
        """With how many said that it is wrong."""
        return self.annotate(doubts=models.Count("reports"))

    def to_review(self) -> Self:
        """What somebody should look at now: reported ones first, then those offered, then by how long it is due."""
        due = models.Q(next_review_on=None) | models.Q(next_review_on__lte=timezone.localdate())
        return self.filter(due | models.Q(doubted_at__isnull=False)).order_by(
            models.F("doubted_at").asc(nulls_last=True),
            "verification",
            models.F("next_review_on").asc(nulls_first=True),
            "position",
        )


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

    class DaysOff(models.TextChoices):
        OPEN = "open", _("answered as usual")
        CLOSED = "closed", _("not answered")
        UNKNOWN = "unknown", _("not known")

    key = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    numbers = models.JSONField(_("numbers"), default=list, validators=[validate_numbers])
    region = models.CharField(_("region"), max_length=12)
    time_zone = models.CharField(_("time zone"), max_length=40, validators=[validate_time_zone])
    hours_status = models.CharField(_("hours are"), max_length=8, choices=Hours, default=Hours.UNKNOWN)
    always = models.BooleanField(_("round the clock"), default=False)
    weekly = models.JSONField(_("weekly hours"), default=list, blank=True, validators=[hours.validate_weekly])
    days_off = models.CharField(
        _("on public holidays"), max_length=8, choices=DaysOff, default=DaysOff.UNKNOWN
    )
    hours_note = models.CharField(_("note on the hours"), max_length=120, blank=True)
    hours_note_en = models.CharField(_("note on the hours in English"), max_length=120, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    topics = models.JSONField(_("topics"), default=list)
    audiences = models.JSONField(_("audiences"), default=list, blank=True)
    cost = models.CharField(_("cost"), max_length=12, choices=list(COSTS.items()), blank=True)
    anonymous = models.BooleanField(_("one need not say who one is"), null=True, blank=True)
    recorded = models.BooleanField(_("calls are recorded"), null=True, blank=True)
    expect = models.JSONField(_("what will happen"), default=list, blank=True)
    expect_en = models.JSONField(_("what will happen, in English"), default=list, blank=True)
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
    next_review_on = models.DateField(_("look again on"), null=True, blank=True)
    doubted_at = models.DateTimeField(_("reported as wrong"), null=True, blank=True)
    search = models.TextField(editable=False, default="")

    objects = HotlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("hotline")
        verbose_name_plural = _("hotlines")
        ordering = ["position"]
        indexes = [models.Index(fields=["region", "position"])]

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
    def place(self) -> str:
        return place(self.region)

    @property
    def can_be_written_to(self) -> bool:
        return any(number.channel in WITHOUT_A_VOICE for number in self.all_numbers)

    @property
    def can_be_called(self) -> bool:
        return any(number.channel == CALL for number in self.all_numbers)

    @property
    def is_offered(self) -> bool:
        return self.verification in {Hotline.Verification.OFFICIAL, Hotline.Verification.RELIABLE}

    @property
    def is_for_a_crisis(self) -> bool:
        return bool(CRISIS_TOPICS & set(self.topics))

    @property
    def my_cost(self) -> str:
        return str(COSTS.get(self.cost, ""))

    @property
    def my_expect(self) -> list[str]:
        """What will happen, in up to three lines of the line's own; empty where only the general ones are known."""
        return (
            self.expect_en if self.expect_en and not (get_language() or "").startswith("zh") else self.expect
        )

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
        if self.hours_status != Hotline.Hours.KNOWN or not (self.always or self.weekly):
            return "varies" if self.hours_status == Hotline.Hours.VARIES else "unknown"
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
        if self.days_off != Hotline.DaysOff.UNKNOWN or not self.weekly:
            return []
        now = timezone.now()
        whole = list(hours.whole_days(now, self.zone, days, lambda day: not self.holds_on(day)))
        usual = hours.spans_from(self.weekly, now, self.zone, days, lambda day: not self.holds_on(day))
        return list(hours.joined(sorted(whole + usual)))

    def holds_on(self, day: date) -> bool:
        """Do the usual hours hold on this day, of the line's own calendar?"""
        if self.days_off == Hotline.DaysOff.OPEN:
            return True
        if self.days_off == Hotline.DaysOff.CLOSED:
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

    # What is kept of it

    def clean(self) -> None:
        """Hours that contradict each other, and codes that no reader would have words for."""
        if self.hours_status == Hotline.Hours.KNOWN and self.always == bool(self.weekly):
            raise ValidationError(
                {"hours_status": _("Known hours are either round the clock or weekly, and never both.")}
            )
        if self.hours_status != Hotline.Hours.KNOWN and (self.always or self.weekly):
            raise ValidationError(
                {"hours_status": _("Hours are given although they are said not to be known.")}
            )
        for field, words in (("topics", TOPICS), ("audiences", AUDIENCES), ("languages", LANGUAGES)):
            clean_codes(field, getattr(self, field), words)
        for field in ("expect", "expect_en"):
            lines = getattr(self, field)
            if (
                not isinstance(lines, list)
                or len(lines) > EXPECTED
                or not all(isinstance(row, str) for row in lines)
            ):
                raise ValidationError({field: _("What will happen is said in at most three lines.")})

    def note_words(self) -> None:
        """Fold together what can be searched of it. Not saved."""
        self.search = search.folded(
            self.name, self.name_en, *in_both_languages(self),
            *(word for topic in self.topics for word in WORDS.get(topic, ())),
            *(number.digits for number in self.all_numbers),
        ) + search.tags("topic", self.topics) + search.tags("language", self.languages) + search.tags(
            "channel", {number.channel: None for number in self.all_numbers}
        )  # fmt: skip

    @transaction.atomic
    def review(self, by: User) -> None:
        """Somebody looked, today, and this is what they saw. What was reported is answered with it."""
        today = timezone.localdate()
        self.verified_on, self.verified_by, self.source_date = today, by, today.isoformat()
        self.next_review_on = today + (REVIEW_CRISIS if self.is_for_a_crisis else REVIEW)
        self.doubted_at = None
        self.note_words()
        self.save()
        self.checks.create(by=by, verification=self.verification, source=self.source)
        self.reports.all().delete()

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


def by_place(lines: list[Hotline]) -> list[tuple[str, list[Hotline]]]:
    """Lines under the names of their places, in the order they come in."""
    return [(place(region), list(some)) for region, some in groupby(lines, key=lambda line: line.region)]


def in_both_languages(line: Hotline) -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield line.place
            yield line.for_what


def clean_codes(field: str, codes: Any, words: Any) -> None:
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise ValidationError({field: _("This is a list of words.")})
    if unknown := [code for code in codes if code not in words]:
        raise ValidationError({field: _("We have no words for: %(codes)s") % {"codes": ", ".join(unknown)}})


def minutes(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
