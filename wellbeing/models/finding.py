from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.utils import timezone

from wellbeing import search
from wellbeing.numbers import WITHOUT_A_VOICE
from wellbeing.words import region_and_above

OFFERED = ("A", "B")


class HotlineQuerySet(models.QuerySet[Any]):
    """Of hotlines: which of them, and in which order."""

    def offered(self) -> Self:
        """Those seen on an official page or in reliable press. What is unverified is kept, and never offered."""
        return self.filter(verification__in=OFFERED)

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

    def with_reached(self) -> Self:
        """With how many said that somebody answered, and how many answered that question at all."""
        said = {"yes": models.Sum("reached__yes", default=0), "no": models.Sum("reached__no", default=0)}
        return self.annotate(answered_yes=said["yes"], answered_no=said["no"])

    def with_doubts(self) -> Self:
        """With how many said that it is wrong."""
        return self.annotate(doubts=models.Count("reports"))

    def to_review(self) -> Self:
        """What somebody should look at now: what is reported, what is for here, what is offered, what is long due."""
        is_far = models.Case(
            models.When(region__in=region_and_above(settings.CARE_REGION), then=0), default=1
        )
        due = models.Q(next_review_on=None) | models.Q(next_review_on__lte=timezone.localdate())
        return self.filter(due | models.Q(doubted_at__isnull=False)).order_by(
            models.F("doubted_at").asc(nulls_last=True),
            is_far,
            "verification",
            models.F("next_review_on").asc(nulls_first=True),
            "position",
        )
