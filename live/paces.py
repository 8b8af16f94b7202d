"""How many of a room follow the common steps, and how many go at their own pace: counted, never named (L-43).

Each page says of itself where it is; each process tells the others its counts; the host's pages are told the sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from live.presence import FORGET_SECONDS, PART_SECONDS
from live.protocol import Paces as PacesTold

APART = ("behind", "further", "ahead")  # one step behind; more than one; before the others


class Walker(Protocol):
    user: int
    pace: str


class Paces:
    def __init__(self) -> None:
        self.changed = False  # here: the other processes are to be told
        self.dirty = False  # anywhere: the hosts are to be told
        self._parts: dict[str, tuple[float, Counter[str]]] = {}
        self._told: PacesTold | None = None
        self._told_part_at = 0.0

    def move(self) -> None:
        """A page went another way, or one that did is gone."""
        self.changed = self.dirty = True

    def came(self) -> None:
        """A host's page came: it knows nothing yet."""
        self._told, self.dirty = None, True

    def hear(self, process: str, counts: dict[str, int], now: float) -> None:
        if counts:
            self._parts[process] = (now, Counter(counts))
        else:
            self._parts.pop(process, None)
        self.dirty = True

    def due(self, now: float, here: dict[str, int]) -> bool:
        """Is it time to tell the other processes our counts? On a change, and while there are any now and then."""
        if not self.changed and not (here and now - self._told_part_at >= PART_SECONDS):
            return False
        self.changed, self._told_part_at = False, now
        return True

    def news(self, here: dict[str, int], people: int, now: float) -> PacesTold | None:
        """What the hosts are told, if it differs from what they were told last; nothing while all go together."""
        silent = [
            process for process, (heard, _counts) in self._parts.items() if now - heard > FORGET_SECONDS
        ]
        for process in silent:
            del self._parts[process]
        if not (self.dirty or silent):
            return None
        self.dirty = False
        apart = sum((counts for _heard, counts in self._parts.values()), Counter(here))
        told = PacesTold(max(people - apart.total(), 0), *(apart[where] for where in APART))
        if told == self._told or (not apart and self._told is None):
            return None
        self._told = told
        return told


def counted(pages: Iterable[Walker]) -> dict[str, int]:
    """People by where they are; somebody with several pages is where the one that left the others is."""
    return dict(Counter({page.user: page.pace for page in pages if page.pace}.values()))
