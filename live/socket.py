"""One page in a room, as its process knows it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from live.outlets import Outlet
from live.protocol import Down, Tick, encode
from live.rights import Right
from live.transport import frame
from live.viewer import Viewer

if TYPE_CHECKING:
    from live.hub import RoomHub

SILENT_SECONDS = 60.0  # L-14
# L-3: a host whose network went without a word is gone as one whose page was closed.
HOST_SILENT_SECONDS = 20.0
PROD_SECONDS = 5.0  # of hearing nothing from a host's page, after which it is given a tick to answer


@dataclass(eq=False)
class Socket:
    """It is a `Sink` of the stage: the packet's frame is made once for all."""

    hub: RoomHub
    outlet: Outlet
    user: int
    name: str
    page: str
    language: str
    attendance: int | None = None  # from when it is written down
    rights: frozenset[Right] = frozenset()  # as they were at the door; when they change, it comes there again
    heard_at: float = field(default_factory=time.monotonic)
    prodded_at: float = 0.0
    unheard: float = 0.0  # s for which nothing had been heard when it was given up
    viewer: Viewer | None = None
    reacted: float = 0.0
    hosts: bool = False
    pace: str = ""  # at their own pace: where they are; empty while they follow

    def silent(self, now: float) -> bool:
        return now - self.heard_at > (HOST_SILENT_SECONDS if self.hosts else SILENT_SECONDS)

    def prod(self, now: float) -> None:
        """A tick without news. In a page long hidden timers sleep; whatever it hears, it answers with a heartbeat."""
        if now - max(self.heard_at, self.prodded_at) > PROD_SECONDS:
            self.prodded_at = now
            self.tell(Tick(None, {}))

    def send(self, packets: tuple[bytes, ...]) -> None:
        self.outlet.media(packets, self.hub.relay.framed(packets))

    def buffered(self) -> int:
        return self.outlet.buffered()

    def tell(self, down: Down) -> None:
        text = encode(down)
        self.outlet.kept((text,), frame(text, text=True))
