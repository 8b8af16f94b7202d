"""A neighbour's page without a browser: does over HTTP and the socket what static/live/room.js does.

It knows its last number, shows pieces in order, notices a gap, asks for what it missed, loads anew when that is too
much, and comes back by itself. What stands on the page is its `shown`.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import random
import re
import ssl
import time
import urllib.parse
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

CSRF = "l" * 32
SHOWN = re.compile(r'id="(message-\d+)" data-seq="(\d+)" data-author="\d+" data-client="([0-9a-f-]{36})"')
PATIENCE, RETRY, HEARTBEAT, SILENCE, RESTART_SPREAD = 0.3, 2.0, 25.0, 8.0, 5.0
RESTART, SLOW = 1012, 4408
ANSWER_SECONDS = 8.0  # L-12: an unanswered message is sent again
FAULTS = (OSError, http.client.HTTPException)


class Said(NamedTuple):
    seq: int
    key: str
    client_id: str


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """Somebody's browser as far as HTTP goes: one kept connection to the front door, and a session."""

    front: str
    trust: ssl.SSLContext
    session: str = ""
    connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: bytes | None = None, seconds: float = 30, **headers: str
    ) -> Answer:
        """Ask; a connection that broke is not used again."""
        self.connection = self.connection or self.connected(seconds)
        said = {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}; django_language=en",
            "X-CSRFToken": CSRF,
            "Origin": self.front,
            "Accept": "application/json, text/html;q=0.5",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            said.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            self.connection.request(method, path, body, said)
            answer = self.connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except FAULTS:
            self.close()
            raise

    def connected(self, seconds: float) -> http.client.HTTPConnection:
        parts = urllib.parse.urlsplit(self.front)
        assert parts.hostname
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=seconds, context=self.trust)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, 30, **headers)

    def post(self, path: str, **words: str) -> Answer:
        return self.ask("POST", path, urllib.parse.urlencode(words).encode(), ANSWER_SECONDS)

    def sign_in(self, person: str) -> None:
        """As anybody may in the demo neighbourhood."""
        answer = self.post("/demo/", person=person)
        cookies = answer.headers.get("set-cookie", "")
        found = re.search(r"sessionid=(\w+)", cookies)
        assert found, (answer.status, answer.body[:500])
        self.session = found[1]


def read(html: str) -> list[Said]:
    """The messages on a page or in a piece of it, in their order."""
    return [Said(int(seq), key, client) for key, seq, client in SHOWN.findall(html)]


async def until(true: Callable[[], bool], seconds: float | None) -> None:
    """What is waited for comes from threads, sockets and timers alike: looking again and again is simplest."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def pause(tries: int) -> float:
    return min(15 / 1.3, 0.5 * 1.7**tries) * (0.7 + 0.6 * random.random())


@dataclass
class Page:
    """One open page of a room."""

    visitor: Visitor
    room: int
    slow: float = 0.0  # s this reader rests between two frames
    rests: bool = False  # reads nothing at all
    shown: list[Said] = field(default_factory=list)
    last: int = 0
    hellos: int = 0
    catch_ups: int = 0
    resets: int = 0
    closes: list[int] = field(default_factory=list)
    doubled: int = 0

    def __post_init__(self) -> None:
        self.id = str(uuid.uuid4())
        self.connection: ClientConnection | None = None
        self.lost = False
        self._early: dict[int, dict[str, Any]] = {}
        self._asking: asyncio.Task[None] | None = None
        self._again = False
        self._awaited = 0
        self._timer: asyncio.TimerHandle | None = None
        self._life: asyncio.Task[None] | None = None
        self._greeted = asyncio.Event()

    # Life

    async def open(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.last = await self._load()
        self._life = asyncio.create_task(self._live())
        await self._greeted.wait()

    async def close(self) -> None:
        for task in (self._life, self._asking):
            if task:
                task.cancel()
        await asyncio.gather(*filter(None, (self._life, self._asking)), return_exceptions=True)
        if self._timer:
            self._timer.cancel()
        self.visitor.close()

    @property
    def is_open(self) -> bool:
        return self.connection is not None and not self.lost

    async def reached(self, seq: int, seconds: float = 30) -> None:
        """Wait until the page is whole up to this number."""
        await until(lambda: self.last >= seq, seconds)

    def cut(self) -> None:
        """The network is gone, without a goodbye."""
        if self.connection:
            self.connection.transport.abort()

    async def _live(self) -> None:
        tries = 0
        while True:
            before, code = self.hellos, 0
            with contextlib.suppress(OSError, TimeoutError, InvalidHandshake, ConnectionClosed):
                code = await self._line()
            self.connection, self.lost = None, True
            self.closes.append(code)
            tries = 0 if self.hellos > before else tries
            wait = pause(tries)
            if code == SLOW and not tries:
                wait = 0.0
            if code == RESTART:
                wait = random.random() * RESTART_SPREAD
            tries += 1
            await asyncio.sleep(wait)

    async def _line(self) -> int:
        """One connection, from its opening to its code."""
        host = self.visitor.front.replace("http", "ws", 1)
        async with connect(
            f"{host}/live/{self.room}/socket?page={self.id}&seq={self.last}&lang=en",
            additional_headers={"Cookie": f"sessionid={self.visitor.session}"},
            origin=self.visitor.front,  # type: ignore[arg-type]
            ssl=self.visitor.trust,
            open_timeout=SILENCE,
            ping_interval=None,
            max_size=None,
        ) as connection:
            heard_at = pinged_at = time.monotonic()
            expects = True
            while True:
                now = time.monotonic()
                if now - pinged_at > HEARTBEAT:
                    await connection.send(json.dumps({"type": "ping", "t": now}))
                    pinged_at, expects = now, True
                try:
                    async with asyncio.timeout(1.0):  # wait_for would now and then swallow that we are closed
                        frame = await connection.recv()
                except TimeoutError:
                    if expects and time.monotonic() - max(heard_at, pinged_at) > SILENCE:
                        connection.transport.abort()
                    continue
                except ConnectionClosed as closed:
                    return closed.rcvd.code if closed.rcvd else 0
                heard_at, expects = time.monotonic(), False
                if isinstance(frame, str):
                    self._hear(json.loads(frame), connection)
                await until(lambda: not self.rests, None)
                if self.slow:
                    await asyncio.sleep(self.slow)

    def _hear(self, word: dict[str, Any], connection: ClientConnection) -> None:
        if word["type"] == "hello":
            self.connection = connection
            self.hellos += 1
            self._greeted.set()
            if self.lost:
                self._catch_up()
            else:
                self._reach(word["seq"])
            self.lost = False
        elif word["type"] == "show":
            self._take(word)

    # Numbers

    def _take(self, piece: dict[str, Any]) -> None:
        if piece["seq"] <= self.last:
            return
        self._early[piece["seq"]] = piece
        self._drain()
        if self._early:
            untold = any(one["html"] is None for one in self._early.values())
            self._ask_soon(piece["seq"], 0 if untold else PATIENCE)

    def _reach(self, seq: int) -> None:
        if seq > self.last:
            self._ask_soon(seq, PATIENCE)

    def _ask_soon(self, seq: int, seconds: float) -> None:
        self._awaited = max(self._awaited, seq)
        if not self._timer:
            self._timer = self.loop.call_later(seconds, self._ask_if_needed)

    def _ask_if_needed(self) -> None:
        self._timer = None
        if self._awaited > self.last:
            self._catch_up()

    def _stop_waiting(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _catch_up(self) -> None:
        self._stop_waiting()
        if self._asking and not self._asking.done():
            self._again = True
        else:
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        while True:
            self._again = False
            try:
                await self._fetch()
            except (*FAULTS, ValueError):
                self._stop_waiting()
                self._timer = self.loop.call_later(RETRY, self._catch_up)
                return
            if not self._again:
                return

    async def _fetch(self) -> None:
        self.catch_ups += 1
        answer = await asyncio.to_thread(
            self.visitor.ask, "GET", f"/rooms/{self.room}/since/{self.last}/", None, ANSWER_SECONDS
        )
        if answer.status != 200:
            raise OSError(f"since: {answer.status}")
        told = answer.json()
        if told["reset"]:
            self.resets += 1
            self.last = await self._load()
        elif told["upto"] > self.last:
            for piece in told["pieces"]:
                if piece["seq"] > self.last:
                    self._show(piece)
            self.last = told["upto"]
        self._drain()

    def _drain(self) -> None:
        for seq in [seq for seq in self._early if seq <= self.last]:
            del self._early[seq]
        while (piece := self._early.get(self.last + 1)) and piece["html"] is not None:
            del self._early[piece["seq"]]
            self.last = piece["seq"]
            self._show(piece)

    def _show(self, piece: dict[str, Any]) -> None:
        if piece["place"] != "messages" or piece["how"] != "append":
            return
        known = {said.key for said in self.shown[-600:]}
        for said in read(piece["html"]):
            self.doubled += said.key in known
            self.shown.append(said)

    async def _load(self) -> int:
        """The page anew; and upwards through the history until what is known already."""
        page = await self._read(f"/rooms/{self.room}/")
        fresh = read(page)
        found = re.search(r'data-seq="(\d+)"', page)
        assert found
        reached = self.shown[-1].seq if self.shown else None
        while fresh and reached is not None and fresh[0].seq > reached + 1:
            older = read(await self._read(f"/rooms/{self.room}/history/?before={fresh[0].seq}"))
            if not older:
                break
            fresh = older + fresh
        # What came while this was loading is taken off again with the rest, and asked for by its number.
        self.shown = [said for said in self.shown if not fresh or said.seq < fresh[0].seq] + fresh
        return int(found[1])

    async def _read(self, path: str) -> str:
        answer = await asyncio.to_thread(self.visitor.ask, "GET", path, None, ANSWER_SECONDS)
        if answer.status != 200:
            raise OSError(f"{path}: {answer.status}")
        return answer.body.decode()


@contextlib.asynccontextmanager
async def opened(*pages: Page) -> Any:
    try:
        await asyncio.gather(*(page.open() for page in pages))
        yield pages
    finally:
        await asyncio.gather(*(page.close() for page in pages))
