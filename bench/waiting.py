"""Weeks of requests for a talk, played out to see how often the waiting band that was shown turned out right.

Eighty requests a day or so come at random through the open hours, as many counsellors sit at the desk as the table of
the design has for that hour's rate, some offers are missed, some people are not safe and go first, some give up, shifts
end. Nothing here waits for real.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.figures import Figure, figure
from wellbeing.waiting import RECENT, Band, band

SEATS = {1: 2, 2: 4, 3: 4, 4: 5, 6: 7, 8: 9, 12: 12}
"""For 80 % within 5 minutes: requests an hour, seats (Erlang C, 45 minutes a conversation)."""

HOURS = (1, 2, 3, 3, 2, 2, 1, 2, 3, 3, 4, 6, 8, 6)
OPENS, DAYS, WEEKS = 8, 7, 5
MEAN_MINUTES = 45
NOT_SAFE, MISSES_OFFER, ENDS_AT_ONCE, PATIENCE = 0.1, 0.08, 0.1, 40
FIRST_WEEK = 2020

Says = Callable[[int, int, Sequence[float], Sequence[float]], Band]


def plain(ahead: int, seats: int, intervals: Sequence[float], taken: Sequence[float]) -> Band:
    """The first idea: people ahead and oneself, by seats, times the median conversation."""
    if seats <= 0:
        return Band.NOBODY
    if ahead < seats - len(taken):
        return Band.NOW
    minutes = (ahead + 1) / seats * median(intervals[-RECENT:] or [MEAN_MINUTES])
    return next(one for one in (Band.UNDER_5, Band.TO_15, Band.TO_30, Band.OVER_30) if one.was_right(minutes))


@dataclass
class Seat:
    """Room for one conversation; a seat whose shift is over takes no further one."""

    since: float | None = None
    leaves: bool = False


@dataclass
class Asks:
    at: float
    told: Band
    first: bool
    gone: bool = False


@dataclass
class Desk:
    """One week at the desk, in minutes since Monday midnight."""

    says: Says
    seed: int
    short: int = 0  # so many seats fewer than the table has
    seats: list[Seat] = field(default_factory=list)
    waiting: list[Asks] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)
    judged: list[tuple[Band, bool]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.order = itertools.count()
        self.events: list[tuple[float, int, Callable[[float], None]]] = []

    def week(self) -> Desk:
        for day, (hour, rate) in itertools.product(range(DAYS), enumerate(HOURS)):
            begins = (day * 24 + OPENS + hour) * 60.0
            self.later(begins, lambda _now, rate=rate: self.staff(max(SEATS[rate] - self.short, 1)))  # type: ignore[misc]
            at = begins + self.chance.expovariate(rate / 60)
            while at < begins + 60:
                self.later(at, self.somebody_asks)
                at += self.chance.expovariate(rate / 60)
        for day in range(DAYS):
            self.later((day * 24 + OPENS + len(HOURS)) * 60.0, self.close)
        while self.events:
            now, _order, happens = heapq.heappop(self.events)
            happens(now)
            self.offer(now)
        return self

    def later(self, at: float, happens: Callable[[float], None]) -> None:
        heapq.heappush(self.events, (at, next(self.order), happens))

    # What happens

    def staff(self, wanted: int) -> None:
        """Shifts begin and end on the hour; who is in a conversation finishes it first."""
        staying = [seat for seat in self.seats if not seat.leaves]
        self.seats += [Seat() for _ in range(wanted - len(staying))]
        for seat in sorted(staying, key=lambda seat: seat.since is not None)[: max(len(staying) - wanted, 0)]:
            seat.leaves = True
        self.tidy()

    def close(self, now: float) -> None:
        """The last shift ends: who still waits is told that nobody is here now."""
        self.staff(0)
        for asks in self.waiting:
            self.judge(asks, float("inf"))
        self.waiting.clear()

    def somebody_asks(self, now: float) -> None:
        on_duty = [seat for seat in self.seats if not seat.leaves]
        taken = [now - seat.since for seat in on_duty if seat.since is not None]
        first = self.chance.random() < NOT_SAFE
        ahead = sum(not other.gone and (other.first or not first) for other in self.waiting)
        asks = Asks(now, self.says(ahead, len(on_duty), self.lengths, taken), first)
        self.waiting.append(asks)
        self.later(now + self.chance.expovariate(1 / PATIENCE), lambda _now: setattr(asks, "gone", True))

    def offer(self, now: float) -> None:
        """Whoever is not safe goes first, then who came first; an offer is taken, or missed for a minute.

        Who gave up is judged by when it would have been their turn: the impatient were told the truth or not, too.
        """
        free = [seat for seat in self.seats if seat.since is None and not seat.leaves]
        while self.waiting and free:
            asks = min(self.waiting, key=lambda asks: (not asks.first, asks.at))
            self.waiting.remove(asks)
            taken = now + self.chance.uniform(5, 45) / 60
            while self.chance.random() < MISSES_OFFER:
                taken += 1
            self.judge(asks, taken - asks.at)
            if not asks.gone:
                seat = free.pop()
                seat.since = now
                self.later(taken + self.length(), lambda at, seat=seat: self.free(seat, at))  # type: ignore[misc]

    def free(self, seat: Seat, now: float) -> None:
        self.lengths.append(now - (seat.since or 0))
        seat.since = None
        self.tidy()

    def tidy(self) -> None:
        self.seats = [seat for seat in self.seats if seat.since is not None or not seat.leaves]

    def length(self) -> float:
        """Most talk for about their 45 minutes, wrapping up included; some leave after a few."""
        if self.chance.random() < ENDS_AT_ONCE:
            return self.chance.uniform(3, 12)
        return min(self.chance.gammavariate(6, 49 / 6), 100)

    def judge(self, asks: Asks, minutes: float) -> None:
        self.judged.append((asks.told, asks.told.was_right(minutes)))
        self.waits.append(minutes)

    # What came of it

    def right_percent(self, *bands: Band) -> float:
        told = [right for said, right in self.judged if not bands or said in bands]
        return 100 * sum(told) / len(told)

    def within_5_percent(self) -> float:
        return 100 * sum(wait < 5 for wait in self.waits) / len(self.waits)


BUSY = (Band.UNDER_5, Band.TO_15, Band.TO_30, Band.OVER_30)
"""What is said when every seat is taken: the hard part."""


def weeks(says: Says, short: int = 0) -> list[Desk]:
    return [Desk(says, FIRST_WEEK + week, short).week() for week in range(WEEKS)]


def run() -> Iterator[Figure]:
    ours, first_idea, short = weeks(band), weeks(plain), weeks(band, short=2)
    yield figure(
        "counselling.band_right_percent",
        [desk.right_percent() for desk in ours],
        "%",
        baseline="people ahead by seats, times the median conversation; same weeks",
        against=[desk.right_percent() for desk in first_idea],
        all_seats_taken=round(median(desk.right_percent(*BUSY) for desk in ours), 1),
        all_seats_taken_baseline=round(median(desk.right_percent(*BUSY) for desk in first_idea), 1),
        two_seats_short=round(median(desk.right_percent() for desk in short), 1),
        within_5_minutes=round(median(desk.within_5_percent() for desk in ours), 1),
        asked=sum(len(desk.judged) for desk in ours),
    )
