"""What one process has counted since it started: plain numbers on the server's own loop, so counting costs nothing.

Only what is rare is counted where it happens (a drop, a close, one telling per piece); what can be read off the rooms
is read when somebody asks (`live/metrics.py`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

from live.handed import Counts as StageCounts

DELAY_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Delays:
    """How long pieces took, as a histogram whose buckets are counted up once, when somebody asks."""

    def __init__(self) -> None:
        self.buckets = [0] * (len(DELAY_BOUNDS) + 1)
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        seconds = max(seconds, 0.0)  # two processes' clocks may disagree
        self.seconds += seconds
        for number, bound in enumerate(DELAY_BOUNDS):
            if seconds <= bound:
                self.buckets[number] += 1
                return
        self.buckets[-1] += 1

    def summed(self) -> list[tuple[str, float]]:
        """As Prometheus wants them: under each bound, all that were no slower."""
        bounds = [*(str(bound) for bound in DELAY_BOUNDS), "+Inf"]
        return [(bound, float(sum(self.buckets[: number + 1]))) for number, bound in enumerate(bounds)]


class Counts:
    def __init__(self) -> None:
        self.closed: Counter[int] = Counter()  # sockets closed by us, by code
        self.ticks_dropped = 0
        self.untold = 0  # things another process was not told, because the layer did not take them
        self.deaf = 0  # times the layer could not be read
        self.delays = Delays()  # from telling a piece to having handed it to every local socket
        self.past_stages = StageCounts()  # of rooms that are empty now

    def handed(self, sent_at: Iterable[float]) -> None:
        """Every socket here has just been handed the pieces told at these times (0: nobody said when)."""
        now = time.time()
        for told in filter(None, sent_at):
            self.delays.add(now - told)

    def keep_stage(self, stage: StageCounts) -> None:
        """A room is closing in this process: its numbers must not go down with it."""
        for name, number in vars(stage).items():
            setattr(self.past_stages, name, getattr(self.past_stages, name) + number)


counts = Counts()
