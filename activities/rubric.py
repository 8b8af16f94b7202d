"""What judges look at, with three described anchors each (C-8). The weights are a contest's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Criterion:
    key: str
    weight: int
    label: str | Promise
    low: str | Promise
    middle: str | Promise
    high: str | Promise


RUBRIC = (
    Criterion("look", 30, _("Look"),
              _("Hard to tell what it is, or hardly arranged."),
              _("Looks good; one wants to taste it."),
              _("A feast for the eyes: colour, plate and light fit together.")),
    Criterion("idea", 25, _("Idea"),
              _("As in every kitchen."),
              _("A twist of its own."),
              _("Surprising, and it makes sense.")),
    Criterion("home", 20, _("Made from what is at home"),
              _("Much had to be bought for it."),
              _("One or two things are not in every kitchen."),
              _("Everything was at hand; leftovers put to good use.")),
    Criterion("recipe", 15, _("Recipe clear enough to cook"),
              _("One would have to guess most of it."),
              _("One can cook it, with a question or two."),
              _("Amounts, times and steps: a beginner manages it.")),
    Criterion("story", 10, _("Story"),
              _("Hardly anything is told."),
              _("One gets to know why this dish."),
              _("It stays with you.")),
)  # fmt: skip
WEIGHTS = {criterion.key: criterion.weight for criterion in RUBRIC}


def rubric_with(weights: dict[str, int]) -> list[Criterion]:
    """Those that count in a contest, with its weights."""
    return [
        Criterion(one.key, weights[one.key], one.label, one.low, one.middle, one.high)
        for one in RUBRIC
        if weights.get(one.key)
    ]
