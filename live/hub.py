"""One object per process and room: the local sockets it serves, and its parts, each with a noun of its own.

`live/subscription.py` what other processes say and are told · `live/shows.py` numbered pieces · `live/ticks.py` what
goes out summed · `live/relay.py` picture and sound · `live/keeping.py` what is asked of the database · `live/socket.py`
one page. Nothing else touches many sockets. What comes from the layer is encoded once (per language where it is text),
framed once, and handed to each outlet; nothing is worked out per receiver.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from live.counts import counts
from live.keeping import Keeper, Keeping
from live.protocol import RENEW, REPLACED, Desk, Down, Own, Tick, encode
from live.relay import Relay
from live.rights import Right
from live.shows import Shows
from live.socket import Socket
from live.subscription import Message, Subscription
from live.ticks import Ticks
from live.transport import frame

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5  # L-30
SOCKETS_PER_PERSON = 6  # L-16


class RoomHub:
    """A room as one process sees it."""

    def __init__(self, room: int, keeper: Keeper, reactions: tuple[str, ...]) -> None:
        self.room = room
        self.keeper = keeper
        self.sockets: dict[int, Socket] = {}
        self.last_seq = 0
        self.subscription = Subscription(room, self._handle)
        self.out = self.subscription.out
        self.shows = Shows(self.sockets)
        self.ticks = Ticks(self, reactions)
        self.relay = Relay(self)
        self.keeping = Keeping(self, keeper)
        self.expected = 0  # pages that are at the door and not yet among the sockets
        self._tasks: list[asyncio.Task[None]] = []
        self._opening: asyncio.Future[None] | None = None

    # Life

    async def open(self) -> None:
        """Subscribe once; whoever comes meanwhile waits for the same subscription, or fails with it."""
        if not self._opening:
            self._opening = asyncio.ensure_future(self._open())
        await asyncio.shield(self._opening)

    async def _open(self) -> None:
        await self.subscription.open()
        try:
            await self._catch_up()
        except BaseException:
            with suppress(Exception):  # the layer may be what failed
                await self.close()
            raise

    async def _catch_up(self) -> None:
        # Read after subscribing: what is numbered later comes through the layer, so nobody who joins misses a number.
        self.last_seq = max(self.last_seq, await self.keeper.last_seq(self.room))
        self._spawn(self.subscription.read(), self.subscription.send_out(), self._tick())
        self.relay.on_stage(**await self.keeper.stage(self.room))
        self.out("who")

    def give_up(self) -> None:
        """Nobody waits any more for it to open."""
        if self._opening:
            self._opening.cancel()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.shows.close()
        await self.subscription.close()

    def _spawn(self, *works: Coroutine[Any, Any, None]) -> None:
        self._tasks += [asyncio.create_task(work) for work in works]

    # Sockets

    def join(self, socket: Socket) -> None:
        own = [
            other for other in self.sockets.values() if other.user == socket.user and not other.outlet.closed
        ]
        if len(own) >= SOCKETS_PER_PERSON:
            min(own, key=lambda other: other.heard_at).outlet.close(REPLACED)
        self.sockets[id(socket)] = socket
        self.ticks.came(socket)

    def leave(self, socket: Socket) -> None:
        if self.sockets.pop(id(socket), None):
            self.ticks.went(socket)
            self.relay.leave(socket)

    def to_all(self, down: Down) -> None:
        text = encode(down)
        framed = frame(text, text=True)
        for socket in list(self.sockets.values()):
            if isinstance(down, Tick):
                socket.outlet.tick(text, framed)
            else:
                socket.outlet.kept((text,), framed)

    # From the layer

    def _handle(self, message: Message) -> None:
        """Each word is for the part that has a method of its name."""
        name = f"on_{message['word']}"
        told = {key: value for key, value in message.items() if key not in {"type", "word"}}
        for part in (self, self.ticks, self.relay):
            if handler := getattr(part, name, None):
                handler(**told)
                return

    def on_show(
        self, seq: int, place: str, key: str, how: str, html: dict[str, str] | None, *, told_at: float = 0.0
    ) -> None:
        if place == "stage" or seq > self.last_seq + 1:
            self.relay.doubt(seq)
        self.last_seq = max(self.last_seq, seq)
        self.keeping.told()
        self.shows.take((seq, place, key, how, html), told_at)

    def on_renew(self, people: list[int]) -> None:
        """These people's rights have changed: each of their pages comes through the door again."""
        for socket in list(self.sockets.values()):
            if socket.user in people:
                socket.outlet.close(RENEW)
        self.keeping.keep_now()  # for whom it reached between the door and here

    def on_desk(self) -> None:
        for socket in list(self.sockets.values()):
            if Right.MODERATE in socket.rights:
                socket.tell(Desk())

    def on_own(self, person: int) -> None:
        for socket in list(self.sockets.values()):
            if socket.user == person:
                socket.tell(Own())

    def on_who(self, hub: str) -> None:
        """A process opened this room: tell it who is here, and what the speakers' packets are."""
        self.ticks.tell_all()
        self.relay.tell_tracks()

    # Ticks

    async def _tick(self) -> None:
        """Its pause grows with the crowd."""
        while True:
            await asyncio.sleep(self.ticks.presence.pause(TICK_SECONDS))
            try:
                now = time.monotonic()
                self.ticks.tell(now)
                self.relay.report(now)
                self.keeping.close_silent(now)
                await self.keeping.keep(now)
                await self.relay.make_sure()
                await self.keeping.look_for_untold(time.monotonic())
            except Exception:
                logger.exception("A tick of room %s failed", self.room)


class Hub:
    """The rooms that have sockets in this process."""

    def __init__(self) -> None:
        self.rooms: dict[int, RoomHub] = {}

    async def join(self, room: int, keeper: Callable[[], Keeper], reactions: tuple[str, ...]) -> RoomHub:
        hub = self.rooms.get(room)
        if hub is None:
            hub = self.rooms[room] = RoomHub(room, keeper(), reactions)
        hub.expected += 1
        try:
            await hub.open()
        except BaseException:
            if hub.expected == 1 and not hub.sockets and self.rooms.get(room) is hub:
                del self.rooms[room]
                hub.give_up()
            raise
        finally:
            hub.expected -= 1
        return hub

    async def leave(self, hub: RoomHub, socket: Socket) -> None:
        hub.leave(socket)
        if not hub.sockets and not hub.expected and self.rooms.get(hub.room) is hub:
            del self.rooms[hub.room]
            counts.keep_stage(hub.relay.stage.counts)
            await hub.close()


hub = Hub()
