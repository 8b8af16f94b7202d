"""A socket that keeps to no rule: raw bytes in, frames out. For the tests that a browser would never pass."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.site import Site

TEXT, BINARY, CLOSE, PING, PONG, CONTINUED = 1, 2, 8, 9, 10, 0
PATIENCE = 10.0


class Frame(NamedTuple):
    opcode: int
    payload: bytes

    @property
    def code(self) -> int | None:
        """The code of a close frame; None where none was said."""
        return struct.unpack("!H", self.payload[:2])[0] if len(self.payload) >= 2 else None


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    reserved: int = 0,
    masked: bool = True,
    length: bytes | None = None,
) -> bytes:
    """A frame as a client sends it, or nearly. `length` is what it claims, whatever the payload is."""
    mask = os.urandom(4) if masked else b""
    first = fin << 7 | reserved << 4 | opcode
    if length is None:
        length = said_length(len(payload))
    head = bytes([first, length[0] | masked << 7]) + length[1:] + mask
    body = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)) if masked else payload
    return head + body


def said_length(size: int) -> bytes:
    if size < 126:
        return bytes([size])
    return b"\x7e" + struct.pack("!H", size) if size < 65536 else b"\x7f" + struct.pack("!Q", size)


def closing(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack("!H", code) + reason)


class Wire:
    """One open connection after its handshake."""

    def __init__(self, connection: socket.socket, rest: bytes) -> None:
        self.connection, self._read = connection, bytearray(rest)

    def send(self, *frames: bytes) -> None:
        """What the other side no longer takes is not sent."""
        with contextlib.suppress(ConnectionError):
            self.connection.sendall(b"".join(frames))

    def frames(self) -> Iterator[Frame]:
        """Until the connection ends."""
        while (head := self._take(2)) is not None:
            size = head[1] & 0x7F
            if size > 125:
                size = int.from_bytes(self._take(2 if size == 126 else 8) or b"")
            payload = self._take(size)
            if payload is None:
                return
            yield Frame(head[0] & 15, payload)

    def next(self, opcode: int) -> Frame:
        return next(each for each in self.frames() if each.opcode == opcode)

    def end(self) -> int | None:
        """The code with which the other side closed; None when it went without a word."""
        code = None
        for each in self.frames():
            if each.opcode == CLOSE:
                code = each.code
                break
        return code

    def end_or_silence(self) -> int | None:
        """As `end`, for frames after which the other side may rightly wait for more."""
        self.connection.settimeout(0.5)
        try:
            return self.end()
        except TimeoutError:
            return None

    def _take(self, size: int) -> bytes | None:
        while len(self._read) < size:
            try:
                more = self.connection.recv(65536)
            except ConnectionError:
                return None
            if not more:
                return None
            self._read += more
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken


def connected(site: Site) -> socket.socket:
    parts = urlsplit(site.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)


def handshake(site: Site, room: int, cookies: dict[str, str], /, **headers: str | None) -> bytes:
    """The request of a handshake; a header given as None is left out."""
    said: dict[str, str | None] = {
        "Host": urlsplit(site.url).netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "bGlubGkgbGlubGkgbGlubA==",
        "Sec-WebSocket-Version": "13",
        "Origin": site.url,
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in said.items() if value is not None]
    return "\r\n".join([f"GET /live/{room}/socket?lang=en HTTP/1.1", *lines, "", ""]).encode()


def answered(connection: socket.socket) -> tuple[int, bytes]:
    """The status of the answer, and what came after its head; 0 when there was none."""
    said = b""
    while b"\r\n\r\n" not in said:
        try:
            more = connection.recv(65536)
        except ConnectionError:
            more = b""
        if not more:
            return 0, b""
        said += more
    head, rest = said.split(b"\r\n\r\n", 1)
    return int(head.split()[1]), rest


@contextlib.contextmanager
def wire(site: Site, room: int, cookies: dict[str, str]) -> Iterator[Wire]:
    """In the room, after its hello."""
    with connected(site) as connection:
        connection.sendall(handshake(site, room, cookies))
        status, rest = answered(connection)
        assert status == 101, status
        opened = Wire(connection, rest)
        assert b'"hello"' in opened.next(TEXT).payload
        yield opened
