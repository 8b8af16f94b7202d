"""The way out to one socket, with a bound on what may wait. Nothing here waits itself.

Classes of frames (L-15): `kept` ones carry a number and are never dropped; a socket that cannot take one is closed
with 4408 and made whole by catch-up. Ticks are dropped while a socket is slow; the next one says the same and more.
Media packets go through the stage, which asks how much is waiting and decides by itself.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from live.counts import counts
from live.protocol import SLOW

WAITING_MAX_BYTES = 1024 * 1024
WAITING_MAX_FRAMES = 256
TICK_MAX_BYTES = 64 * 1024

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Transport(Protocol):
    """What our Daphne offers in scope["extensions"]["linli.transport"]."""

    def write(self, frame: bytes) -> bool: ...
    def buffered(self) -> int: ...
    def close(self, code: int) -> None: ...


class Outlet(Protocol):
    closed: bool

    def kept(self, texts: tuple[bytes, ...], framed: bytes) -> None: ...
    def tick(self, text: bytes, framed: bytes) -> None: ...
    def media(self, packets: tuple[bytes, ...], framed: bytes) -> None: ...
    def buffered(self) -> int: ...
    def close(self, code: int) -> None: ...


class DirectOutlet:
    """Writes frames that were made once for everybody straight to the transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.closed = False
        self.buffered = transport.buffered

    def kept(self, texts: tuple[bytes, ...], framed: bytes) -> None:
        if self._transport.buffered() > WAITING_MAX_BYTES:
            self.close(SLOW)
        elif not self.closed:
            self._transport.write(framed)

    def tick(self, text: bytes, framed: bytes) -> None:
        if self._transport.buffered() <= TICK_MAX_BYTES:
            self._transport.write(framed)
        else:
            counts.ticks_dropped += 1

    def media(self, packets: tuple[bytes, ...], framed: bytes) -> None:
        self._transport.write(framed)

    def close(self, code: int) -> None:
        if not self.closed:
            self.closed = True
            counts.closed[code] += 1
            self._transport.close(code)


class QueuedOutlet:
    """The portable way, for any ASGI server: a bounded queue and one task that sends."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[dict[str, Any]] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self.closed = False

    def buffered(self) -> int:
        return self._bytes

    def kept(self, texts: tuple[bytes, ...], framed: bytes) -> None:
        for text in texts:
            if self._bytes + len(text) > WAITING_MAX_BYTES or len(self._waiting) >= WAITING_MAX_FRAMES:
                self.close(SLOW)
                return
            self._put({"type": "websocket.send", "text": text.decode()}, len(text))

    def tick(self, text: bytes, framed: bytes) -> None:
        if self._bytes <= TICK_MAX_BYTES:
            self._put({"type": "websocket.send", "text": text.decode()}, len(text))
        else:
            counts.ticks_dropped += 1

    def media(self, packets: tuple[bytes, ...], framed: bytes) -> None:
        for packet in packets:
            if len(self._waiting) < WAITING_MAX_FRAMES:
                self._put({"type": "websocket.send", "bytes": packet}, len(packet))

    def close(self, code: int) -> None:
        if not self.closed:
            if code == SLOW:
                self._waiting.clear()  # it cannot take them; it will ask for what it missed
            self._put({"type": "websocket.close", "code": code}, 0)
            counts.closed[code] += 1
            self.closed = True

    def _put(self, message: dict[str, Any], size: int) -> None:
        if not self.closed:
            self._waiting.append(message | {"size": size})
            self._bytes += size
            self._wake.set()

    async def run(self) -> None:
        """Send what waits, in order, until closed or cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                message = self._waiting.popleft()
                size = message.pop("size")
                await self._send(message)
                self._bytes -= size
                if message["type"] == "websocket.close":
                    return
