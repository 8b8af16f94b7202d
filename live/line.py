"""How much of the stage one viewer's line carries. Pure arithmetic: the time is passed in, in seconds.

Receipts tell two things: how far behind the browser is, and how fast the line is. A key picture is many bytes at once,
so the time it takes longer than a small packet is the line's speed; when the line is full, what arrives per second is.
"""

from collections.abc import Sequence
from enum import IntEnum

DOWN = 0.25  # s behind, above the line's own delay, from which we send less
STILLS_DOWN = 0.6  # the same where a single key picture may take that long
CALM = 0.12  # s behind that count as "keeps up"
STALLED, SILENT_AT = 1.0, 4.0  # s without a receipt from which only sound, then nothing is sent
RECEIPT = 0.9  # s that pass between two receipts on a healthy line, at most
SPAN = 0.2  # s between two receipts from which what has come in between tells a speed
BASE_WINDOW = 30.0  # s over which the line's own delay is the smallest one seen
PATIENCE, PATIENCE_MAX = 4.0, 120.0  # s of calm before we try more; doubles after a try that failed
SOON = 0.5  # s of calm before we send more to a line known to be fast enough
FIRST = 1.5  # s of calm before we try more for a newcomer of whose line nothing is known
TRIAL = 8.0  # s a step up must hold to count as a success
PAUSE = 2.0  # s of silence after which sound is tried again
ROOM = 0.85  # share of a line's speed we use
DARE = 1.3  # a try may want this much more than the line is known to carry
PROOF = 600  # bytes from which a key picture tells the line's speed
DRAIN = 1.0  # s of queue above which we first let it drain
BYTES_PER_SECOND = 80_000  # what waiting bytes are worth in time, about one full stage


class Rung(IntEnum):
    """What a viewer is sent. Sound goes last."""

    FULL = 0
    THIN = 1  # the large picture without those that nothing else needs
    SMALL = 2  # the lower rendition
    STILLS = 3  # key pictures of the lower rendition
    SOUND = 4
    SILENT = 5


class Line:
    """Steps down at once to what fits when a viewer falls behind, and up again only after calm."""

    __slots__ = (
        "_anchor",
        "_base",
        "_base_since",
        "_next_base",
        "calm_since",
        "changed_at",
        "failed",
        "lag",
        "patience",
        "rung",
        "seconds_per_byte",
        "settled",
        "tried_at",
    )

    def __init__(self, now: float) -> None:
        self.rung = Rung.SMALL
        self.lag = 0.0
        self.patience = FIRST
        self.changed_at = now
        self.settled = True  # has anything sent since the last change arrived?
        self.seconds_per_byte: float | None = None
        self.calm_since: float | None = None
        self.tried_at: float | None = None
        self.failed: Rung | None = None  # the rung that was tried and did not hold
        self._base: float | None = None
        self._next_base: float | None = None
        self._base_since = now
        self._anchor: tuple[float, float] | None = None  # an earlier receipt: sent at, known at

    @property
    def base(self) -> float:
        """The line's own delay there and back, in seconds."""
        return self._base or 0.0

    @property
    def speed(self) -> float | None:
        """Bytes per second the line is known to carry; None while unknown."""
        return None if self.seconds_per_byte is None else 1 / max(self.seconds_per_byte, 1e-9)

    def received(self, sent_at: float, size: int, is_key: bool, cost: float, now: float) -> None:
        """A receipt: `size` bytes sent at `sent_at` have arrived; `cost` is what we send this line per second."""
        delay = now - sent_at
        if is_key and size >= PROOF and self.lag <= CALM:
            excess = max(0.0, delay - self.base)
            known = self.seconds_per_byte
            self.seconds_per_byte = excess / size if known is None else (known + excess / size) / 2
        if now - self._base_since > BASE_WINDOW:
            self._base, self._next_base, self._base_since = self._next_base, None, now
        self._base = delay if self._base is None else min(self._base, delay)
        self._next_base = delay if self._next_base is None else min(self._next_base, delay)
        self.lag = delay - self._base
        self.settled = self.settled or sent_at >= self.changed_at
        if self._anchor is None or now - self._anchor[1] >= SPAN:
            if (
                self._anchor
                and self._anchor[0] >= self.changed_at
                and self.lag > DOWN
                and self.rung < Rung.STILLS
            ):
                carried = max(cost * (sent_at - self._anchor[0]), size)
                self.seconds_per_byte = (now - self._anchor[1]) / carried
            self._anchor = (sent_at, now)

    def look(self, buffered: int, unanswered: float, costs: Sequence[float], now: float) -> bool:
        """Judge the line anew; True when the rung changed.

        `buffered` bytes wait in this process, and the oldest thing without a receipt was sent `unanswered` seconds ago.
        """
        if self.rung == Rung.SILENT and now - self.changed_at > PAUSE and not buffered:
            self.lag = unanswered = 0.0  # what was on the way has had its time; sound finds out
        silence = unanswered - self.base - RECEIPT
        behind = max(self.lag, silence, buffered / BYTES_PER_SECOND)
        if behind <= CALM:
            self.calm_since = now if self.calm_since is None else self.calm_since
            return self._step_up(costs, now)
        self.calm_since = None
        if behind <= (STILLS_DOWN if self.rung == Rung.STILLS else DOWN):
            return False
        return self._step_down(behind, max(silence, buffered / BYTES_PER_SECOND), costs, now)

    def _step_down(self, behind: float, stuck: float, costs: Sequence[float], now: float) -> bool:
        if stuck > SILENT_AT:
            target = Rung.SILENT
        elif self.settled:
            target = self._what_fits(behind, costs, now)
        elif stuck > STALLED and now - self.changed_at > STALLED:
            target = Rung.SOUND
        else:
            return False
        if target <= self.rung:
            return False
        if self.tried_at is not None and now - self.tried_at < TRIAL:
            self.patience = min(self.patience * 2, PATIENCE_MAX)
            self.failed = self.rung
        self.tried_at, self._anchor = None, None
        self.rung, self.changed_at, self.settled = target, now, False
        return True

    def _what_fits(self, behind: float, costs: Sequence[float], now: float) -> Rung:
        speed = self.speed
        if speed is None:
            return Rung.SOUND if behind > STALLED else Rung(min(self.rung + 1, Rung.SOUND))
        if costs[self.rung] / speed * behind > DRAIN:
            return Rung.SOUND
        fits = self._best(speed * ROOM, costs)
        if fits <= self.rung < Rung.SOUND and now - self.changed_at > max(DRAIN, behind):
            return Rung(self.rung + 1)  # it should fit, and yet the queue stays
        return fits

    @staticmethod
    def _best(speed: float, costs: Sequence[float]) -> Rung:
        """Sound at least: nobody is made deaf by arithmetic, only by a line that brings nothing."""
        return next((rung for rung in Rung if costs[rung] <= speed and rung < Rung.SILENT), Rung.SOUND)

    def _step_up(self, costs: Sequence[float], now: float) -> bool:
        if self.tried_at is not None and now - self.tried_at > TRIAL:
            self.patience, self.tried_at, self.failed = max(PATIENCE, self.patience / 2), None, None
        # Without receipts no more than the small one.
        unknown = self._base is None and self.rung <= Rung.SMALL
        if self.rung == Rung.FULL or unknown or self.calm_since is None:
            return False
        target = self._dare(costs, now - self.calm_since)
        if target >= self.rung:
            return False
        self.rung, self.changed_at, self.calm_since, self.tried_at = target, now, now, now
        self.settled, self._anchor = True, None
        return True

    def _dare(self, costs: Sequence[float], calm: float) -> Rung:
        """How far up to go after so much calm."""
        above, speed = Rung(self.rung - 1), self.speed
        if self.rung == Rung.SILENT:
            return above  # the queue has gone; sound at least must come back at once
        if self.rung == Rung.SOUND and calm >= 2 * PATIENCE:
            return above  # sound is too little to tell a line's speed by
        if calm >= self.patience and (speed is None or costs[above] <= speed * DARE):
            return above
        if speed is None or calm < SOON:
            return self.rung
        tried = Rung.FULL if self.failed is None else Rung(self.failed + 1)
        return max(tried, self._best(speed * ROOM, costs))
