"""What a stage has handed on: counted, and remembered for a while, so that a receipt finds its packet."""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from live.packet import Header
from live.track import LONG_AGO

HANDED_KEPT = 30.0  # s for which a receipt still finds its packet
TOGETHER = 0.1  # s within which key pictures of several speakers count as sent in one


@dataclass
class Counts:
    packets: int = 0
    octets: int = 0
    forwarded: int = 0
    pictures_dropped: int = 0
    sounds_dropped: int = 0
    refused: int = 0
    muted: int = 0
    keys_asked: int = 0
    steps_down: int = 0
    steps_up: int = 0
    broken: int = 0


class Sent(NamedTuple):
    at: float
    size: int
    is_key: bool


NEVER = Sent(LONG_AGO, 0, False)


class Handed:
    """By the spot a packet came from and the ms of its speaker's clock."""

    def __init__(self) -> None:
        self._packets: dict[tuple[int, int], Sent] = {}
        self._order: deque[tuple[int, int]] = deque()
        self._keys_beside, self._keys_at = 0, LONG_AGO

    def note(self, header: Header, size: int, now: float, *, beside: bool) -> None:
        """This was just handed on; `beside` the big picture, or in it."""
        key = header.spot, header.timestamp // 1000
        if header.is_key:
            # Key pictures of several come at once when somebody joins: the line carried all of them, not this alone.
            together = self._keys_beside if now - self._keys_at <= TOGETHER else 0
            if beside:
                self._keys_beside, self._keys_at = together + size, now
            size += together
        self._packets[key] = Sent(now, size, header.is_key)
        self._order.append(key)
        while now - self._packets.get(self._order[0], NEVER).at > HANDED_KEPT:
            self._packets.pop(self._order.popleft(), None)

    def find(self, spot: int, ms: int) -> Sent | None:
        return self._packets.get((spot, ms))

    def forget(self, spot: int) -> None:
        """Somebody else stands there now, or nobody."""
        self._order = deque(key for key in self._order if key[0] != spot)
        self._packets = {key: packet for key, packet in self._packets.items() if key[0] != spot}
