"""Who is in a room, over all its processes: each tells the others its part; parts that fall silent are forgotten."""

from __future__ import annotations

from collections import Counter
from typing import Any

PART_SECONDS = 20.0  # how often a process repeats its part
FORGET_SECONDS = 60.0  # a process that died is forgotten after this (L-33)
NAMES_MAX = 60
ROUND_ABOVE = 200


class Presence:
    def __init__(self) -> None:
        self.changed = True
        self._pages: Counter[int] = Counter()
        self._names: dict[int, str] = {}
        self._parts: dict[str, tuple[float, dict[int, str]]] = {}
        self._told: dict[str, Any] | None = None
        self._told_part_at = 0.0
        self._dirty = True

    def came(self, person: int, name: str) -> None:
        """A page of this person opened. Several pages are one person."""
        self._pages[person] += 1
        self._names[person] = name
        self._dirty = self.changed = True

    def went(self, person: int) -> None:
        self._pages[person] -= 1
        if self._pages[person] <= 0:
            del self._pages[person], self._names[person]
        self._dirty = self.changed = True

    def hear(self, process: str, people: list[tuple[int, str]], now: float) -> None:
        if people:
            self._parts[process] = (now, dict(people))
        else:
            self._parts.pop(process, None)
        self._dirty = True

    def local(self) -> list[tuple[int, str]]:
        return list(self._names.items())

    def everybody(self) -> dict[int, str]:
        people: dict[int, str] = {}
        for _heard, part in self._parts.values():
            people |= part
        return people | self._names

    def summary(self) -> dict[str, Any]:
        """How many, and the names of those who allow it; a big crowd is a round number without names."""
        people = self.everybody()
        if len(people) > ROUND_ABOVE:
            return {"count": round(len(people), -1), "names": []}
        return {"count": len(people), "names": sorted(name for name in people.values() if name)[:NAMES_MAX]}

    def news(self, now: float) -> dict[str, Any] | None:
        """The summary if it differs from the one told last."""
        silent = [process for process, (heard, _part) in self._parts.items() if now - heard > FORGET_SECONDS]
        for process in silent:
            del self._parts[process]
        if not (self._dirty or silent):
            return None
        self._dirty = False
        summary = self.summary()
        if summary == self._told:
            return None
        self._told = summary
        return summary

    def due(self, now: float) -> bool:
        """Is it time to tell the other processes our part? On a change, and now and then anyway."""
        if not self.changed and now - self._told_part_at < PART_SECONDS:
            return False
        self.changed, self._told_part_at = False, now
        return True

    def pause(self, least: float) -> float:
        """Seconds between two ticks: half a second among neighbours, two in a crowd."""
        return least * (1 + min(len(self._names) / 100, 3))
