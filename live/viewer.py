"""One socket that watches the stage. Knows what it may be sent so that every picture it gets can be decoded."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from live.line import Line, Rung
from live.packet import Header
from live.sight import Sight

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
        "joined_at",
        "line",
        "own",
        "pending",
        "receipt_at",
        "send",
        "sent_at",
        "sights",
        "sink",
        "watching",
    )

    def __init__(self, stage: "Stage", sink: Sink, now: float, own: int | None = None) -> None:
        self._stage = stage
        self.sink = sink
        self.own = own  # the spot this page stands on itself: it is not sent what it sends
        self.sights: dict[int, Sight] = {}
        self.send = sink.send
        self.line = Line(now)
        self.watching = True
        self.joined_at = self.sent_at = now
        self.receipt_at: float | None = None
        self.pending: float | None = None  # when the oldest thing without a receipt was sent

    def forget(self, spots: Iterable[int]) -> None:
        """Others stand there now, or nobody: nothing sent so far helps to decode what comes."""
        for spot in spots:
            self.sights.pop(spot, None)

    def rest(self) -> None:
        """The stage is empty."""
        self.sights.clear()
        self.pending = None
        self.line.lag = 0.0

    def sight(self, spot: int) -> Sight:
        if spot not in self.sights:
            self.sights[spot] = Sight(*self._stage.sent_of(spot, self.line.rung))
        return self.sights[spot]

    def aim(self) -> None:
        """Choose by the rung what to send of each picture."""
        for spot, sight in self.sights.items():
            sight.aim(*self._stage.sent_of(spot, self.line.rung))

    def takes(self, header: Header) -> bool:
        sight = self.sight(header.spot)
        if not self.watching:
            sight.whole = False
            return False
        return sight.takes(header.rendition, header.is_key, header.is_discardable)

    def watched(self) -> Iterator[tuple[int, Sight]]:
        """Whose pictures this page is to see: of everybody but itself, while it looks."""
        if self.watching:
            for spot in self._stage.spots:
                if spot != self.own:
                    yield spot, self.sight(spot)

    def watch(self, on: bool, now: float) -> None:
        """A hidden page wants sound only."""
        if on == self.watching:
            return
        self.watching = on
        for sight in self.sights.values():
            sight.whole = False
        for spot, sight in self.watched():
            self._stage.want(spot, sight.wanted, urgent=True)

    def key(self, spot: int, now: float) -> None:
        """Its decoder has lost the way: nothing more until the next key picture."""
        for number, sight in self.watched():
            if number == spot:
                sight.whole = False
                self._stage.want(spot, sight.wanted, urgent=True)

    def got(self, spot: int, ms: int, now: float) -> None:
        """A receipt: the packet stamped `ms` (its speaker's clock in milliseconds) has reached the browser."""
        self._stage.breathe(now)
        sent = self._stage.handed.find(spot, ms)
        if sent is None:
            return
        handed = max(sent.at, self.joined_at)  # what a newcomer was sent had been handed to others before
        self.receipt_at = now
        if handed >= self._stage.stalled_at:
            self.line.received(handed, sent.size, sent.is_key, self._stage.costs[self.line.rung], now)
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
