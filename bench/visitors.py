"""Those who come in by the page, and say things by POST: the parts of the bench that speak HTTP."""

import asyncio
import contextlib
import json
import os
import subprocess
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import connect

from bench import ground
from tests.site import Site, site

IDLE_SOCKETS = 1000
JOINS, TOGETHER = 300, 8
WRITERS, WRITING_SECONDS = 24, 8.0
CALM_SECONDS = 0.3
PER_SECOND, TALKING_SECONDS = 5, 20
LAST_SECONDS = 6  # in which the last word said must arrive
PING = '{"type": "ping", "t": 1}'
CSRF = "l" * 32


def resident_kib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


@contextlib.contextmanager
def listening(program: Path, pin: bool = True, **orders: Any) -> Iterator[subprocess.Popen[str]]:
    """The load client with everybody in."""
    words = [f"{name}={value}" for name, value in orders.items()]
    command = [*(ground.pinned(ground.CLIENT) if pin else []), str(program), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        if not process.stdout.readline():
            raise SystemExit("The load client could not come in.")
        yield process


def kib_per_socket(program: Path, server: ground.Server, **orders: Any) -> float:
    """Resident memory per socket that has everything its page needs and waits; the first ten are not counted."""
    with listening(program, port=server.port, sockets=10, hold=1, **orders):
        before = resident_kib(server.pid)
        with listening(program, port=server.port, sockets=IDLE_SOCKETS, hold=1, settle=3000, **orders):
            return (resident_kib(server.pid) - before) / IDLE_SOCKETS


class Visitor:
    """One neighbour's kept-alive HTTP connection."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()

    async def ask(self, method: str, path: str, body: bytes = b"", session: str = "") -> int:
        return (await self.fetch(method, path, body, session))[0]

    async def fetch(self, method: str, path: str, body: bytes = b"", session: str = "") -> tuple[int, bytes]:
        """Send one request and read its whole answer: the status and the body."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: application/json, text/html;q=0.5\r\n"
            f"Cookie: sessionid={session or self.session}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        read = b""
        if "transfer-encoding: chunked" in answer:
            while size := int(await self.reader.readline(), 16):
                read += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readline()
        else:
            read = await self.reader.readexactly(int(answer.split("content-length: ")[1].split("\r\n")[0]))
        return int(answer.split()[1]), read

    async def say(self, path: str, text: str, session: str = "") -> int:
        body = urlencode({"text": text, "client_id": str(uuid.uuid4())}).encode()
        return await self.ask("POST", path, body, session)


@contextlib.asynccontextmanager
async def visiting(port: int, session: str) -> AsyncIterator[Visitor]:
    visitor = Visitor(port, session)
    await visitor.connect()
    try:
        yield visitor
    finally:
        await visitor.close()


def wait_until_calm(hall: ground.Hall) -> None:
    """A crowd that has left is still being written down: come back when a page is answered at once."""

    async def ask() -> float:
        async with visiting(hall.port, hall.crowd.sessions[0]) as visitor:
            began = time.monotonic()
            await visitor.ask("GET", "/")
            return time.monotonic() - began

    while asyncio.run(ask()) > CALM_SECONDS:
        time.sleep(1)


async def side_by_side(workers: int, work: Callable[[int], Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*(work(number) for number in range(workers)))


def joins_per_second(hall: ground.Hall) -> float:
    """The room's page, and its socket until it has said hello: everything somebody needs to take part."""
    left = iter(hall.crowd.sessions[:JOINS])

    async def come_in(_number: int) -> None:
        for session in left:
            async with visiting(hall.port, session) as visitor:
                assert await visitor.ask("GET", hall.crowd.page) == 200
            path = hall.crowd.socket().replace("{i}", f"{uuid.uuid4().int % 10**12:012}")
            headers = {"Cookie": f"sessionid={session}", "Origin": hall.url}
            async with connect(f"ws://127.0.0.1:{hall.port}{path}", additional_headers=headers) as socket:
                assert json.loads(await socket.recv())["type"] == "hello"

    with ground.on_core(ground.CLIENT):
        began = time.monotonic()
        asyncio.run(side_by_side(TOGETHER, come_in))
        return JOINS / (time.monotonic() - began)


def accepted_per_second(hall: ground.Hall) -> float:
    """Messages stored and acknowledged; nobody says more than the room allows one person."""
    numbers, accepted = count(), 0
    sessions = hall.crowd.sessions
    end = time.monotonic() + WRITING_SECONDS

    async def write(number: int) -> None:
        nonlocal accepted
        async with visiting(hall.port, sessions[number]) as visitor:
            while time.monotonic() < end:
                turn = next(numbers)
                status = await visitor.say(hall.crowd.say, f"早上好 {turn}", sessions[turn % len(sessions)])
                assert status == 200, status
                accepted += 1

    with ground.on_core(ground.CLIENT):
        asyncio.run(side_by_side(WRITERS, write))
    return accepted / WRITING_SECONDS


def delays_of_everything(program: Path, sockets: int) -> dict[str, float]:
    """From the POST sent to the frame received, in ms: the worse of the two servers, and what was lost."""
    with site("scaled") as linli, contextlib.ExitStack() as stack:
        crowd = ground.crowd(linli.environment, 300)
        folder = Path(linli.environment["LINLI_DATA"])
        halves = [
            stack.enter_context(
                listening(
                    program,
                    pin=False,
                    port=url.rsplit(":", 1)[1],
                    sockets=sockets // len(linli.urls),
                    path=crowd.socket(),
                    headers=crowd.headers(folder, url),
                    told=1,
                    seconds=LAST_SECONDS,
                    ping=PING,
                    greeting=1,
                    settle=3000,
                )
            )
            for url in linli.urls
        ]
        asyncio.run(talk(linli, crowd))
        for half in halves:  # who came in first counts as long as who came in last
            assert half.stdin
            half.stdin.close()
        counted = [json.loads(half.stdout.readline()) for half in halves if half.stdout]
    heard = sum(count["deliveries"] for count in counted)
    return {
        "p50_ms": max(count["p50_ms"] for count in counted),
        "p99_ms": max(count["p99_ms"] for count in counted),
        "lost": PER_SECOND * TALKING_SECONDS * sockets - heard,
    }


async def talk(linli: Site, crowd: ground.Crowd) -> None:
    """Five messages a second, from ever other neighbours, through both servers in turn."""
    ports = [int(url.rsplit(":", 1)[1]) for url in linli.urls]
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for turn in range(PER_SECOND * TALKING_SECONDS):
            await asyncio.sleep(max(0.0, began + turn / PER_SECOND - time.monotonic()))
            group.create_task(one_message(ports[turn % len(ports)], crowd, turn))


async def one_message(port: int, crowd: ground.Crowd, turn: int) -> None:
    async with visiting(port, crowd.sessions[turn % len(crowd.sessions)]) as visitor:
        mark = f"#{turn}:{time.monotonic_ns() // 1000}#"
        status = await visitor.say(crowd.say, f"早上好 {mark}")
        assert status == 200, status
