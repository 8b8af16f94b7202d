"""A line as weak as we like, between a browser and a server: so many kbit/s, so much delay, a bottleneck's buffer."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

PIECE = 1200  # bytes, about one packet
BUFFER = 48 * 1024  # what the bottleneck holds before it pushes back


@dataclass
class Line:
    """`kbit` and `delay` may be changed while it runs; None is as fast as it goes."""

    url: str
    kbit: float | None = None
    delay: float = 0.0  # s each way


async def carry(line: Line, narrow: bool, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One direction of one connection; `narrow` is the one that `kbit` limits."""
    on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    delivery = asyncio.create_task(deliver(on_the_way, writer))
    free_at = loop.time()
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            if narrow and line.kbit:
                free_at = max(free_at, loop.time()) + len(piece) * 8 / (line.kbit * 1000)
                await asyncio.sleep(free_at - loop.time())
            on_the_way.put_nowait((loop.time() + line.delay, piece))
    on_the_way.put_nowait((0.0, b""))
    await delivery
    writer.close()


async def deliver(on_the_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while True:
            due, piece = await on_the_way.get()
            if not piece:
                return
            await asyncio.sleep(max(0.0, due - loop.time()))
            writer.write(piece)
            await writer.drain()


class Door:
    """Where the weak line's end can be reached; runs in a loop and thread of its own."""

    def __init__(self, line: Line, port: int) -> None:
        self.line, self.port = line, port
        self.ways: set[asyncio.StreamWriter] = set()

    async def open(self) -> int:
        self.server = await asyncio.start_server(self.connection, "127.0.0.1", 0, limit=PIECE)
        return int(self.server.sockets[0].getsockname()[1])

    async def connection(self, near: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        raw.setblocking(False)
        await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", self.port))
        far, into = await asyncio.open_connection(sock=raw, limit=PIECE)
        own = {out, into}
        self.ways |= own
        for writer in own:
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.gather(carry(self.line, True, far, out), carry(self.line, False, near, into))
        self.ways -= own

    async def close(self) -> None:
        self.server.close()
        for writer in list(self.ways):
            writer.transport.abort()
        if rest := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(rest, timeout=5)


@contextlib.contextmanager
def weak_line(url: str, kbit: float | None = None, delay: float = 0.0) -> Iterator[Line]:
    """Another door to the server at `url`, for whoever sits at the end of a weak line."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    line = Line("", kbit, delay)
    door = Door(line, urlsplit(url).port or 80)
    line.url = f"http://127.0.0.1:{asyncio.run_coroutine_threadsafe(door.open(), loop).result(10)}"
    try:
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(door.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
