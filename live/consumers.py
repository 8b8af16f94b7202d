"""A page's socket. Carries, decides nothing: access is the room's door, everything kept comes in by POST."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from live.hub import RoomHub, hub
from live.keeper import DatabaseKeeper
from live.models import KeptOut, Room
from live.outlets import DirectOutlet, Outlet, QueuedOutlet, Send
from live.packet import BadPacket
from live.protocol import (
    ASKED_TO_LEAVE,
    BAD,
    BINARY_MAX_BYTES,
    GONE,
    SIGN_IN,
    BadFrame,
    Config,
    Error,
    Got,
    Hello,
    Key,
    Pace,
    Ping,
    Pong,
    React,
    Up,
    Watch,
    parse,
)
from live.rights import RIGHTS, Right
from live.socket import Socket
from people.second_factor import lacks_second_factor

BAD_PER_MINUTE = 3  # L-16
WORDS, WORDS_SECONDS = 30, 10.0

SENTENCES: dict[str, str | Promise] = {
    "protocol.bad_json": _("This page sent something that cannot be read. Please reload it."),
    "protocol.unknown": _("This page is out of date. Please reload it."),
    "protocol.bad_fields": _("This page is out of date. Please reload it."),
    "protocol.too_big": _("This page sent something too large. Please reload it."),
    "rate.limited": _("That was a lot at once. Wait a moment."),
    "perm.denied": _("This screen is for watching."),
    "stage.not_yours": _("Only who is on stage can send picture and sound."),
}
SENTENCE_OTHERWISE = _("Picture or sound from this device could not be taken. Leave the stage and try again.")


@dataclass(frozen=True)
class Door:
    """What was found when the door opened: all a socket needs, so that it never asks again."""

    room: int
    last_seq: int
    user: int
    name: str
    reactions: tuple[str, ...]
    hosts: bool
    rights: frozenset[Right]


@database_sync_to_async
def open_door(room_pk: int, user: Any, session: Any, as_host: bool) -> Door:
    room = Room.objects.enter(room_pk, user, session)
    if lacks_second_factor(user):  # pages are refused by a middleware, which sees no sockets
        raise Room.DoesNotExist
    name = room.policy.name_of(room, user)
    rights = RIGHTS[room.role_of(user)]
    hosts = as_host and Right.RUN in rights
    return Door(room.pk, room.last_seq, user.pk, name, room.policy.reactions, hosts, rights)


class RoomSocket:
    """One connection, from handshake to farewell."""

    def __init__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        self.scope, self.receive, self.send = scope, receive, send
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        self.page = read_page(query.get("page", [""])[0])
        asked = query.get("lang", [""])[0]
        self.language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        # Only pages with the hosts' tools ask: nobody else waits for the answer.
        self.as_host = "host" in query
        self.bad: deque[float] = deque(maxlen=BAD_PER_MINUTE)
        self.words: deque[float] = deque(maxlen=WORDS)
        self.socket: Socket

    async def run(self) -> None:
        await self.receive()
        await self.send({"type": "websocket.accept"})
        try:
            room_pk = int(self.scope["url_route"]["kwargs"]["pk"])
            door = await open_door(room_pk, self.scope["user"], self.scope.get("session"), self.as_host)
        except KeptOut:  # the page, loaded again, says why
            await self.send({"type": "websocket.close", "code": ASKED_TO_LEAVE})
            return
        except Room.DoesNotExist:
            code = GONE if self.scope["user"].is_authenticated else SIGN_IN
            await self.send({"type": "websocket.close", "code": code})
            return
        room = await hub.join(door.room, DatabaseKeeper, door.reactions)
        sender: asyncio.Task[None] | None = None
        transport = self.scope.get("extensions", {}).get("linli.transport")
        outlet: Outlet
        if transport:
            outlet = DirectOutlet(transport)
        else:
            outlet = QueuedOutlet(self.send)
            sender = asyncio.create_task(outlet.run())
        try:
            await self._be_in(room, door, outlet)
        finally:
            await asyncio.shield(self._go(room))
            if sender:
                if outlet.closed:  # let it say goodbye
                    await asyncio.wait([sender], timeout=1)
                sender.cancel()

    async def _be_in(self, room: RoomHub, door: Door, outlet: Outlet) -> None:
        self.socket = Socket(
            room, outlet, door.user, door.name, self.page, self.language, hosts=door.hosts, rights=door.rights
        )
        room.join(self.socket)
        self.socket.tell(
            Hello(
                max(door.last_seq, room.last_seq),
                server_ms(),
                room.ticks.presence.summary(),
                room.relay.stage.state(),
            )
        )
        room.relay.watch(self.socket)
        self.socket.attendance = await asyncio.shield(room.keeper.come(door.room, door.user))
        while not outlet.closed:
            message = await self.receive()
            if message["type"] == "websocket.disconnect":
                return
            self.socket.heard_at = time.monotonic()
            self._hear(room, message)

    async def _go(self, room: RoomHub) -> None:
        await hub.leave(room, self.socket)
        if self.socket.attendance:
            await room.keeper.leave(self.socket.attendance, self.socket.unheard)

    def _hear(self, room: RoomHub, message: dict[str, Any]) -> None:
        try:
            if (packet := message.get("bytes")) is not None:
                if len(packet) > BINARY_MAX_BYTES:
                    raise BadFrame("protocol.too_big")
                room.relay.publish(self.socket, packet)
            else:
                self._do(room, parse(message.get("text") or ""))
        except (BadFrame, BadPacket) as bad:
            self._refuse(bad.code)

    def _do(self, room: RoomHub, word: Up) -> None:
        match word:
            case Ping(t):
                self.socket.tell(Pong(t, server_ms()))
                return
            case Got(spot, ms):
                if self.socket.viewer:
                    self.socket.viewer.got(spot, ms, time.monotonic())
                return
        self._must_not_hurry()
        if word.needs and word.needs not in self.socket.rights:
            raise BadFrame("perm.denied")
        match word:
            case React():
                room.ticks.react(self.socket, word)
            case Pace():
                room.ticks.walk(self.socket, word)
            case Watch(on):
                if self.socket.viewer:
                    self.socket.viewer.watch(on, time.monotonic())
            case Key(spot):
                if self.socket.viewer:
                    self.socket.viewer.key(spot, time.monotonic())
            case Config():
                room.relay.configure(self.socket, word)

    def _must_not_hurry(self) -> None:
        now = time.monotonic()
        if len(self.words) == WORDS and now - self.words[0] < WORDS_SECONDS:
            raise BadFrame("rate.limited")
        self.words.append(now)

    def _refuse(self, code: str) -> None:
        """A typed error; the third in a minute closes the socket."""
        with translation.override(self.language):
            self.socket.tell(Error(code, str(SENTENCES.get(code, SENTENCE_OTHERWISE))))
        now = time.monotonic()
        self.bad.append(now)
        if len(self.bad) == BAD_PER_MINUTE and now - self.bad[0] < 60:
            self.socket.outlet.close(BAD)


def read_page(text: str) -> str:
    """The page's id as it named itself; a page without a proper one simply cannot speak."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def server_ms() -> float:
    return time.time() * 1000


async def room_socket(scope: dict[str, Any], receive: Any, send: Send) -> None:
    await RoomSocket(scope, receive, send).run()
