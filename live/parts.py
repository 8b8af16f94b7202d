"""What part of a step one is in: which time through, and on which side (L-39).

A room shares no more than the step and when it began. Its parts are worked out of that, here for the page as it is sent
and in `static/live/parts.js` while it is open; tests give both the same cases.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

LEFT, RIGHT = "left", "right"


class Part(NamedTuple):
    """The `number`th of `of` times through; `side` is empty where a step has none."""

    number: int
    of: int
    side: str = ""

    def __str__(self) -> str:
        count = {"n": self.number, "of": self.of}
        if self.of == 1:
            return {LEFT: _("Left side"), RIGHT: _("Right side")}.get(self.side, "")
        if self.side == LEFT:
            return _("%(n)s of %(of)s, left side") % count
        if self.side == RIGHT:
            return _("%(n)s of %(of)s, right side") % count
        return _("%(n)s of %(of)s") % count


def part_at(passed_ms: int, seconds: int, repeat: int, both_sides: bool, added_ms: int = 0) -> Part:
    """The part after this time; `seconds` is what one of them takes.

    Time the host adds (or takes) changes the end alone: a side once begun never begins again. When the time is over,
    one stays where one was.
    """
    sides = (LEFT, RIGHT) if both_sides else ("",)
    end_ms = seconds * 1000 * repeat * len(sides) + added_ms
    index = max(0, min(passed_ms, end_ms - 1)) // (seconds * 1000)
    index = min(index, repeat * len(sides) - 1)
    return Part(index // len(sides) + 1, repeat, sides[index % len(sides)])
