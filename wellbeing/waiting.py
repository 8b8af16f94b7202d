"""How long somebody will wait, said as honestly as it can be: a band rather than a number.

Pure arithmetic; `bench/waiting.py` plays weeks of requests against it and counts how often the band was right.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf

from django.db import models
from django.utils.translation import pgettext_lazy

NOW_MINUTES = 2
"""Somebody is free: what remains is that the offer is seen and taken, or goes to the next."""

RECENT = 50
"""So many of the latest conversations say how long one takes."""

USUAL = (8, 20, 30, 35, 40, 45, 50, 55, 65, 90)
"""Minutes, as long as we have too few of our own: a mean of 45 with the short and long ones there always are."""

LATE_MINUTES = 15
"""A conversation longer than almost all so far goes on for about this long, whatever its age."""

PATIENCE_MINUTES = 40
"""Who waits gives up after about this long; those ahead who do make the wait shorter."""


class Band(models.TextChoices):
    NOW = "now", pgettext_lazy("waiting", "Somebody is free now")
    UNDER_5 = "under-5", pgettext_lazy("waiting", "A wait of under 5 minutes")
    TO_15 = "5-15", pgettext_lazy("waiting", "A wait of about 5 to 15 minutes")
    TO_30 = "15-30", pgettext_lazy("waiting", "A wait of about 15 to 30 minutes")
    OVER_30 = "over-30", pgettext_lazy("waiting", "A wait of more than 30 minutes")
    NOBODY = "nobody", pgettext_lazy("waiting", "Nobody is here now")

    def was_right(self, minutes: float) -> bool:
        """Whether somebody who waited so long had been told the truth."""
        least, most = LIMITS[self]
        return least <= minutes < most


LIMITS = {
    Band.NOW: (0, NOW_MINUTES),
    Band.UNDER_5: (0, 5),
    Band.TO_15: (5, 15),
    Band.TO_30: (15, 30),
    Band.OVER_30: (30, float("inf")),
    Band.NOBODY: (float("inf"), float("inf")),
}


def band(
    ahead: int, seats: int, intervals: Sequence[float], taken: Sequence[float] | None = None,
    until: Sequence[float] | None = None,
) -> Band:  # fmt: skip
    """The band that is most likely to be right.

    `ahead` wait before this person; `seats` are the conversations that can be held at once by who is on duty now.
    `intervals` are the lengths of past conversations with all that keeps a seat from being free, in minutes, the
    latest last. `taken` says of each seat that is taken, since how many minutes; without it every seat counts as taken,
    nobody knows since when. `until` says of each seat, the taken ones first, for how many minutes more it is given to
    anybody: a shift ends.
    """
    if seats <= 0:
        return Band.NOBODY
    free = 0 if taken is None else max(seats - len(taken), 0)
    if ahead < free:
        return Band.NOW
    lengths = [*(USUAL if len(intervals) < RECENT else ()), *intervals[-RECENT:]]
    ages = [None] * seats if taken is None else [*taken, *[0.0] * free]
    within = {minutes: chance(ahead - free, minutes, lengths, ages, until) for minutes in (5, 15, 30)}
    chances = {
        Band.UNDER_5: within[5],
        Band.TO_15: within[15] - within[5],
        Band.TO_30: within[30] - within[15],
        Band.OVER_30: 1 - within[30],
    }
    return max(chances, key=chances.__getitem__)


def chance(
    ahead: int, minutes: float, lengths: Sequence[float], ages: Sequence[float | None],
    until: Sequence[float] | None = None,
) -> float:  # fmt: skip
    """How likely so many seats come free within so many minutes, or people ahead give up, that it is one's turn."""
    counts = [1.0]
    ends = until or [inf] * len(ages)
    frees_seats = [comes_free(min(minutes, end), lengths, age) for age, end in zip(ages, ends, strict=True)]
    gives_up = [1 - exp(-minutes / PATIENCE_MINUTES)] * ahead
    for frees in (*frees_seats, *gives_up):
        counts = [
            (counts[free] if free < len(counts) else 0) * (1 - frees)
            + (counts[free - 1] * frees if free else 0)
            for free in range(len(counts) + 1)
        ]
    return sum(counts[ahead + 1 :])


def comes_free(minutes: float, lengths: Sequence[float], age: float | None) -> float:
    """How likely one conversation ends within so many minutes, by how long others took that were as old as it is."""
    if age is None:  # met at no particular moment: the longer ones are met more often
        return sum(min(length, minutes) for length in lengths) / sum(lengths)
    longer = [length for length in lengths if length > age]
    if len(longer) * 20 < len(lengths):
        return 1 - exp(-minutes / LATE_MINUTES)
    return sum(length <= age + minutes for length in longer) / len(longer)
