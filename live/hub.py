"""One object per process and room: one subscription to the channel layer, and the local sockets it serves.

With `live/shows.py` and `live/relay.py` the only code that touches many sockets. What comes from the layer is encoded
once (per language where it is text), framed once, and handed to each outlet; nothing is worked out per receiver.
Presence and reactions go out summed, by one tick task per room. Whatever needs the database is asked of a `Keeper`,
once per room and not per socket.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from channels.layers import get_channel_layer

from live import broadcast
from live.counts import counts
from live.outlets import Outlet
from live.paces import APART, Paces, counted
from live.presence import Presence
from live.protocol import (
    GONE,
    RENEW,
    REPLACED,
    SILENT,
    Desk,
    Down,
    Hosts,
    Pace,
    React,
    Show,
    Tick,
    encode,
)
from live.relay import Relay
from live.rights import Right
from live.shows import Shows
from live.transport import frame
from live.viewer import Viewer

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5  # L-30
KEEP_SECONDS = 25.0  # L-14: how often access is looked at again and attendance written
LISTEN_SECONDS = 5.0  # of being told nothing, after which the database is asked whether there was something
SILENT_SECONDS = 60.0
HOST_SILENT_SECONDS = (
    20.0  # L-3: a host whose network went without a word is gone as one whose page was closed
)
HOSTS_SECONDS = 2.0  # between two words to the hosts that there is more to see
PROD_SECONDS = 5.0  # of hearing nothing from a host's page, after which it is given a tick to answer
SOCKETS_PER_PERSON = 6  # L-16
OUTBOX_MAX = 1000
REACTIONS_PER_SECOND = 5  # L-30


class Keeper(Protocol):
    """What a hub asks of the database, for a whole room at a time."""

    async def keep(self, room: int, people: dict[int, list[int]]) -> set[int]:
        """Note who is still here (person → attendance rows); answer whom the room no longer admits."""
        ...

    async def come(self, room: int, user: int) -> int:
        """Note that somebody came; gives the key of their attendance."""
        ...

    async def leave(self, attendance: int, ago: float) -> None:
        """Note that somebody went, so many seconds ago."""
        ...

    async def stage(self, room: int) -> dict[str, Any]:
        """Who is on stage now, by the database, as `Relay.on_stage` takes it."""
        ...

    async def last_seq(self, room: int) -> int:
        """The number the room is at, by the database."""
        ...


@dataclass(eq=False)
class Socket:
    """One page in the room. It is a `Sink` of the stage: the packet's frame is made once for all."""

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


class RoomHub:
    """A room as one process sees it."""

    def __init__(self, room: int, keeper: Keeper, reactions: tuple[str, ...]) -> None:
        self.room = room
        self.id = uuid.uuid4().hex
        self.keeper = keeper
        self.sockets: dict[int, Socket] = {}
        self.relay = Relay(self)
        self.presence = Presence()
        self.paces = Paces()
        self.last_seq = 0
        self.shows = Shows(self.sockets)
        self.reactions: Counter[str] = Counter()
        self._for_hosts: set[str] = set()
        self._hosts_told_at = 0.0
        self._allowed_reactions = frozenset(reactions)
        self._reactions_out: Counter[str] = Counter()
        self._outbox: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(OUTBOX_MAX)
        self._tasks: list[asyncio.Task[None]] = []
        self._kept_at = self._told_at = time.monotonic()
        self._untold = 0  # the number the database had reached when nothing was told
        self._opening: asyncio.Future[None] | None = None
        self.expected = 0  # pages that are at the door and not yet among the sockets

    # Life

    async def open(self) -> None:
        """Subscribe once; whoever comes meanwhile waits for the same subscription, or fails with it."""
        if not self._opening:
            self._opening = asyncio.ensure_future(self._subscribe())
        await asyncio.shield(self._opening)

    async def _subscribe(self) -> None:
        layer = get_channel_layer()
        self._channel = await layer.new_channel()
        await layer.group_add(broadcast.group(self.room), self._channel)
        # Read after subscribing: what is numbered later comes through the layer, so nobody who joins misses a number.
        self.last_seq = max(self.last_seq, await self.keeper.last_seq(self.room))
        self._spawn(self._read(), self._send_out(), self._tick())
        self.relay.on_stage(**await self.keeper.stage(self.room))
        self.out("who")

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.shows.close()
        layer = get_channel_layer()
        if broadcast.is_shared():
            await broadcast.asend(self.room, "people", hub=self.id, people=[])
            await broadcast.asend(self.room, "paces", hub=self.id, counts={})
        await layer.group_discard(broadcast.group(self.room), self._channel)

    def _spawn(self, *works: Coroutine[Any, Any, None]) -> None:
        self._tasks += [asyncio.create_task(work) for work in works]

    # Sockets

    def join(self, socket: Socket) -> None:
        own = [other for other in self.sockets.values() if other.user == socket.user]
        if len(own) >= SOCKETS_PER_PERSON:
            min(own, key=lambda other: other.heard_at).outlet.close(REPLACED)
        self.sockets[id(socket)] = socket
        self.presence.came(socket.user, socket.name)
        if socket.hosts:
            self.paces.came()

    def leave(self, socket: Socket) -> None:
        if self.sockets.pop(id(socket), None):
            self.presence.went(socket.user)
            self.relay.leave(socket)
            if socket.pace:
                self.paces.move()

    def people(self) -> dict[str, Any]:
        return self.presence.summary()

    @property
    def waiting_to_go_out(self) -> int:
        return self._outbox.qsize()

    def keep_now(self) -> None:
        """Look at everybody's access at the next tick instead of in 25 s."""
        self._kept_at = -KEEP_SECONDS

    def listen_now(self) -> None:
        """Ask the database at the next tick whether there was something to tell, instead of in 5 s."""
        self._told_at = -LISTEN_SECONDS

    # From a socket

    def react(self, socket: Socket, word: React) -> None:
        """Counted if it is one of the room's; above five a second from one page it is let go (L-30)."""
        now = time.monotonic()
        if word.emoji in self._allowed_reactions and now - socket.reacted >= 1 / REACTIONS_PER_SECOND:
            socket.reacted = now
            self.reactions[word.emoji] += 1
            self._reactions_out[word.emoji] += 1

    def walk(self, socket: Socket, word: Pace) -> None:
        """At their own pace, and where; whatever else it says means with the others."""
        socket.pace = word.where if word.where in APART else ""
        self.paces.move()

    # From the layer

    async def _read(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                message = await layer.receive(self._channel)
            except Exception:
                # A layer that is down must not end the room: pages catch up by number when it is back.
                counts.deaf += 1
                logger.exception("Room %s could not read from the channel layer", self.room)
                await asyncio.sleep(1)
                continue
            try:
                if message.get("hub") != self.id:
                    self._handle(message)
            except Exception:
                logger.exception("Room %s could not make sense of what another process said", self.room)

    def _handle(self, message: dict[str, Any]) -> None:
        name = f"on_{message['word']}"
        handler: Callable[..., None] | None = getattr(self, name, None) or getattr(self.relay, name, None)
        if handler:
            handler(**{key: value for key, value in message.items() if key not in {"type", "word"}})

    def on_show(
        self, seq: int, place: str, key: str, how: str, html: dict[str, str] | None, *, told_at: float = 0.0
    ) -> None:
        if place == "stage" or seq > self.last_seq + 1:
            self.relay.doubt(seq)
        self.last_seq, self._told_at = max(self.last_seq, seq), time.monotonic()
        self.shows.take((seq, place, key, how, html), told_at)

    def on_people(self, hub: str, people: list[tuple[int, str]]) -> None:
        self.presence.hear(hub, people, time.monotonic())

    def on_react(self, hub: str, reactions: dict[str, int]) -> None:
        self.reactions.update(reactions)

    def on_paces(self, hub: str, counts: dict[str, int]) -> None:
        self.paces.hear(hub, counts, time.monotonic())

    def on_renew(self, people: list[int]) -> None:
        """These people's rights have changed: each of their pages comes through the door again."""
        for socket in list(self.sockets.values()):
            if socket.user in people:
                socket.outlet.close(RENEW)
        self.keep_now()  # for whom it reached between the door and here

    def on_hosts(self, part: str) -> None:
        self._for_hosts.add(part)

    def on_desk(self) -> None:
        for socket in list(self.sockets.values()):
            if Right.MODERATE in socket.rights:
                socket.tell(Desk())

    def on_who(self, hub: str) -> None:
        """A process opened this room: tell it who is here, and what the speakers' packets are."""
        self.presence.changed = self.paces.changed = True
        self.relay.tell_tracks()

    # Ticks

    async def _tick(self) -> None:
        """Presence and reactions, summed; its pause grows with the crowd. Every 25 s, what the keeper keeps."""
        while True:
            await asyncio.sleep(self.presence.pause(TICK_SECONDS))
            try:
                self._tick_once(time.monotonic())
                await self._keep(time.monotonic())
                await self.relay.make_sure()
                await self._look_for_untold(time.monotonic())
            except Exception:
                logger.exception("A tick of room %s failed", self.room)

    def _tick_once(self, now: float) -> None:
        if self._reactions_out:
            self.out("react", reactions=dict(self._reactions_out))
            self._reactions_out.clear()
        people = self.presence.news(now)
        if self.presence.due(now):
            self.out("people", people=self.presence.local())
        if people or self.reactions:
            self.to_all(Tick(people, dict(self.reactions)))
            self.reactions.clear()
        self._tell_paces(now)
        self._tell_hosts(now)
        self.relay.report(now)

    def _tell_paces(self, now: float) -> None:
        """Only the hosts are told: nobody else is to feel slow."""
        here = counted(self.sockets.values())
        if self.paces.due(now, here):
            self.out("paces", counts=here)
        hosts = [socket for socket in self.sockets.values() if socket.hosts]
        if hosts and (told := self.paces.news(here, len(self.presence.everybody()), now)):
            for socket in hosts:
                socket.tell(told)

    def _tell_hosts(self, now: float) -> None:
        """However many vote at once, hosts ask every two seconds at most."""
        if not self._for_hosts or now - self._hosts_told_at < HOSTS_SECONDS:
            return
        self._hosts_told_at = now
        for part in sorted(self._for_hosts):
            for socket in self.sockets.values():
                if socket.hosts:
                    socket.tell(Hosts(part))
        self._for_hosts.clear()

    async def _keep(self, now: float) -> None:
        for socket in list(self.sockets.values()):
            if socket.silent(now):
                socket.unheard = socket.unheard or now - socket.heard_at
                socket.outlet.close(SILENT)
            elif socket.hosts:
                socket.prod(now)
        if now - self._kept_at < KEEP_SECONDS:
            return
        self._kept_at = now
        people: dict[int, list[int]] = {}
        for socket in self.sockets.values():
            rows = people.setdefault(socket.user, [])
            if socket.attendance:
                rows.append(socket.attendance)
        turned_away = await self.keeper.keep(self.room, people)
        for socket in list(self.sockets.values()):
            if socket.user in turned_away:
                socket.outlet.close(GONE)

    async def _look_for_untold(self, now: float) -> None:
        """The layer may have lost the last thing that was said, or us: then no gap would ever show it.

        What the database has and this process has not heard of a tick later, the pages are told to fetch.
        """
        if self._untold > self.last_seq:
            counts.deaf += 1
            self.last_seq = self._untold
            self.to_all(Show(self._untold, "", "", "replace", None))
            layer = get_channel_layer()
            await layer.group_discard(broadcast.group(self.room), self._channel)
            await layer.group_add(broadcast.group(self.room), self._channel)
            self.relay.on_stage(**await self.keeper.stage(self.room))  # after subscribing, as at the start
        if now - self._told_at >= LISTEN_SECONDS:
            self._told_at = now
            self._untold = await self.keeper.last_seq(self.room)

    # Ways out

    def to_all(self, down: Down) -> None:
        text = encode(down)
        framed = frame(text, text=True)
        for socket in list(self.sockets.values()):
            if isinstance(down, Tick):
                socket.outlet.tick(text, framed)
            else:
                socket.outlet.kept((text,), framed)

    def out(self, word: str, **data: Any) -> None:
        """Queue something for the other processes, in order; what does not fit is let go."""
        if not broadcast.is_shared():
            return
        if self._outbox.full():
            counts.untold += 1
        else:
            self._outbox.put_nowait((word, data))

    async def _send_out(self) -> None:
        while True:
            word, data = await self._outbox.get()
            try:
                await broadcast.asend(self.room, word, hub=self.id, **data)
            except Exception:
                counts.untold += 1
                logger.exception("Room %s could not tell the other processes", self.room)
                await asyncio.sleep(1)


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
            if self.rooms.get(room) is hub:
                del self.rooms[room]
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
