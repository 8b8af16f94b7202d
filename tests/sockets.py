"""A neighbour's socket, as `room.js` would open it: against a running site, with its cookie and its origin."""

import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.site import Site


@dataclass
class Socket:
    """One page's connection to a room. Words are JSON objects with a type, media packets are bytes."""

    connection: ClientConnection
    page: str = field(default_factory=lambda: str(uuid.uuid4()))

    async def say(self, type: str, **words: Any) -> None:
        await self.connection.send(json.dumps({"type": type, **words}))

    async def send_bytes(self, packet: bytes) -> None:
        await self.connection.send(packet)

    async def hear(self) -> dict[str, Any] | bytes:
        """The next frame, whatever it is."""
        frame = await self.connection.recv()
        return frame if isinstance(frame, bytes) else json.loads(frame)

    async def hear_of(self, type: str) -> dict[str, Any]:
        """The next word of this type; others in between are passed over."""
        while True:
            frame = await self.hear()
            if isinstance(frame, dict) and frame["type"] == type:
                return frame


@contextlib.asynccontextmanager
async def socket(
    site: Site,
    room: int | str,
    cookies: dict[str, str] | None = None,
    *,
    seq: int = 0,
    lang: str = "en",
    door: int = 0,
    origin: str | None = None,
) -> AsyncIterator[Socket]:
    """Open a room's socket with the cookies of `site.cookies(person)`; refused handshakes raise InvalidStatus."""
    url = site.urls[door]
    page = str(uuid.uuid4())
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())}
    async with connect(
        f"{url.replace('http', 'ws', 1)}/live/{room}/socket?page={page}&seq={seq}&lang={lang}",
        additional_headers=headers,
        origin=origin or url,  # type: ignore[arg-type]
        max_size=4 * 1024 * 1024,
        open_timeout=30,
    ) as connection:
        yield Socket(connection, page)
