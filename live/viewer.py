"""One socket that watches the stage. Knows what it may be sent so that every picture it gets can be decoded."""

from typing import TYPE_CHECKING, Protocol

from live.line import Line, Rung

if TYPE_CHECKING:
    from live.stage import Stage

RECEIVING = 2.0  # s after a receipt for which a viewer counts as receiving


class Sink(Protocol):
    """Where one viewer's packets go, in order. Neither method may block.

    Viewers who get the same are given the very same tuple, one after the other: what is made of it can be made once.
    """

    def send(self, packets: tuple[bytes, ...]) -> object: ...
    def buffered(self) -> int: ...


class Viewer:
    __slots__ = (
        "_stage",
        "current",
        "joined_at",
        "line",
        "pending",
        "receipt_at",
        "send",
        "sent_at",
        "sink",
        "thin",
        "wanted",
        "watching",
        "whole",
    )

    def __init__(self, stage: "Stage", sink: Sink, now: float) -> None:
        self._stage = stage
        self.sink = sink
        self.send = sink.send
        self.line = Line(now)
        self.watching = True
        self.joined_at = self.sent_at = now
        self.receipt_at: float | None = None
        self.wanted = 0  # the rendition it should get
        self.reset()

    def reset(self) -> None:
        """Another speaker: nothing sent so far helps to decode what comes."""
        self.current: int | None = None  # the rendition it does get
        self.whole = False  # has every picture since the key picture been sent?
        self.thin = False
        self.pending: float | None = None  # when the oldest thing without a receipt was sent
        self.line.lag = 0.0
        self.aim()

    def aim(self) -> None:
        """Choose the rendition by the rung; what is too large stops at once, what is too small goes on meanwhile."""
        self.wanted = self._stage.rendition_for(self.line.rung)
        self.thin = self.thin or self.line.rung == Rung.THIN
        if self.current is not None and (self.current < self.wanted or self.line.rung >= Rung.STILLS):
            self.whole = False

    def takes(self, rendition: int, key: bool, discardable: bool) -> bool:
        rung = self.line.rung
        if not self.watching or rung >= Rung.SOUND:
            self.whole = False
            return False
        if key and (rendition == self.wanted or (rendition == self.current and rendition > self.wanted)):
            self.current = rendition
            self.whole = rung < Rung.STILLS
            self.thin = rung == Rung.THIN
            return True
        if rendition != self.current or not self.whole:
            return False
        return not (discardable and self.thin)

    @property
    def waits(self) -> bool:
        """Should a moving picture be coming, and none is?"""
        return self.watching and self.line.rung < Rung.STILLS and not self.whole

    def watch(self, on: bool, now: float) -> None:
        """A hidden page wants sound only."""
        if on == self.watching:
            return
        self.watching = on
        self.whole = False
        if on:
            self._stage.want(self.wanted, urgent=True)

    def key(self, now: float) -> None:
        """Its decoder has lost the way: nothing more until the next key picture."""
        self.whole = False
        if self.watching:
            self._stage.want(self.wanted, urgent=True)

    def got(self, seq: int, ms: int, now: float) -> None:
        """A receipt: the packet stamped `ms` (the speaker's clock in milliseconds) has reached the browser."""
        self._stage.breathe(now)
        found = self._stage.handed.get(ms)
        if found is None:
            return
        handed, size, is_key = found
        handed = max(handed, self.joined_at)  # what a newcomer was sent had been handed to others before
        self.receipt_at = now
        if handed >= self._stage.stalled_at:
            self.line.received(handed, size, is_key, self._stage.costs[self.line.rung], now)
        self.pending = handed if self.sent_at > handed else None
        self.look(now)

    def look(self, now: float) -> None:
        """Judge the line and change what is sent."""
        if self.pending is None:
            self.line.lag = 0.0  # all has arrived: whatever queue there was is empty
        before = self.line.rung
        unanswered = 0.0
        if self.pending is not None and self.receipt_at is not None:
            unanswered = now - max(self.pending, self._stage.stalled_at)
        if self.line.look(self.sink.buffered(), unanswered, self._stage.costs, now):
            if before == Rung.SILENT:
                self.pending = None
            self.aim()
            self._stage.moved(self, before)

    def receiving(self, now: float) -> bool:
        return self.receipt_at is not None and now - self.receipt_at <= RECEIVING
