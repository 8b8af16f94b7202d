from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wellbeing import search
from wellbeing.models.answered import Answered
from wellbeing.models.finding import OFFERED, HotlineQuerySet
from wellbeing.numbers import CALL, WITHOUT_A_VOICE, Number, validate_numbers
from wellbeing.residents import WORDS
from wellbeing.words import AUDIENCES, COSTS, LANGUAGES, TOPICS, in_words, place

if TYPE_CHECKING:
    from people.models import User

CRISIS_TOPICS = {"crisis", "danger", "domestic-violence", "injury", "overdose", "suicide", "violence"}
REVIEW, REVIEW_CRISIS = timedelta(days=180), timedelta(days=90)
EXPECTED = 3
ENOUGH = 20  # answers to "did you get through?" below which nothing is said


LISTENING = {"crisis", "distress", "suicide"}


class Hotline(Answered):
    """A line that people can call or write to, with where we know it from and since when."""

    class Verification(models.TextChoices):
        OFFICIAL = "A", _("seen on an official page or the operator's")
        RELIABLE = "B", _("seen in reliable press or on an organisation's page")
        SECOND_HAND = "C", _("common knowledge or second-hand")
        UNVERIFIED = "X", _("unverified or contradictory")

    key = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120)
    operator = models.CharField(_("run by"), max_length=80, blank=True)
    operator_en = models.CharField(_("run by, in English"), max_length=120, blank=True)
    numbers = models.JSONField(_("numbers"), default=list, validators=[validate_numbers])
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
    source_url = models.CharField(
        _("address of the source"), max_length=300, blank=True, validators=[URLValidator(["https", "http"])]
    )
    verification = models.CharField(
        _("verification"), max_length=1, choices=Verification, default=Verification.UNVERIFIED
    )
    verified_by = models.ForeignKey(
        "people.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    next_review_on = models.DateField(_("look again on"), null=True, blank=True)
    search = models.TextField(editable=False, default="")

    objects = HotlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("hotline")
        verbose_name_plural = _("hotlines")
        ordering = ["position"]
        indexes = [models.Index(fields=["region", "position"])]

    def __str__(self) -> str:
        return self.in_my_language(self.name, self.name_en)

    @property
    def all_numbers(self) -> list[Number]:
        return [Number(row["value"], row["channel"], row["usable_from"]) for row in self.numbers]

    @property
    def labels(self) -> list[str]:
        """Its numbers, each once, however many ways lead to it."""
        return list(dict.fromkeys(number.label for number in self.all_numbers))

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
    def said_reached(self) -> tuple[int, int] | None:
        """How many of how many got through; nothing where too few said so, or where nobody asked for it."""
        yes, no = getattr(self, "answered_yes", 0), getattr(self, "answered_no", 0)
        return (yes, yes + no) if yes + no >= ENOUGH else None

    @property
    def my_operator(self) -> str:
        return self.in_my_language(self.operator, self.operator_en)

    @property
    def is_offered(self) -> bool:
        return self.verification in OFFERED

    @property
    def is_for_a_crisis(self) -> bool:
        return bool(CRISIS_TOPICS & set(self.topics))

    @property
    def my_cost(self) -> str:
        return str(COSTS.get(self.cost, ""))

    @property
    def my_expect(self) -> list[str]:
        """What will happen, in up to three lines of the line's own; empty where only the general ones are known."""
        return self.in_my_language(self.expect, self.expect_en)

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

    # What is kept of it

    def clean(self) -> None:
        """Besides: codes that no reader would have words for."""
        super().clean()
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
            self.name, self.name_en, self.operator, self.operator_en, *in_both_languages(self),
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

    @transaction.atomic
    def find_dead(self, by: User) -> None:
        """Nobody can be reached there: it is kept, and offered to nobody until somebody knows better."""
        self.verification = Hotline.Verification.UNVERIFIED
        self.review(by)


def soonest(lines: Iterable[Hotline]) -> Hotline | None:
    """Where somebody in distress is heard at once: open as we know, else open in most places, else the nearest."""
    listening = [line for line in lines if LISTENING & {*line.topics}]
    open_now = [line for line in listening if line.opening == "open"]
    nationwide = [line for line in listening if line.opening == "varies"]
    return next(iter(open_now + nationwide + listening), None)


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
