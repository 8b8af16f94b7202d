"""A room's line to the channel layer: what other processes say comes in here, and what they are told goes out."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from typing import Any

from channels.layers import get_channel_layer

from live import broadcast
from live.counts import counts

logger = logging.getLogger(__name__)

OUTBOX_MAX = 1000
AGAIN_SECONDS = 1.0  # after the layer failed

Message = dict[str, Any]


class Subscription:
    """One per process and room, whatever the number of sockets."""

    def __init__(self, room: int, handle: Callable[[Message], None]) -> None:
        self.room, self.id = room, uuid.uuid4().hex
        self._handle = handle
        self._outbox: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(OUTBOX_MAX)

    async def open(self) -> None:
        layer = get_channel_layer()
        self._channel = await layer.new_channel()
        await layer.group_add(broadcast.group(self.room), self._channel)

    async def again(self) -> None:
        """Subscribe anew: the layer may have forgotten us."""
        layer = get_channel_layer()
        await layer.group_discard(broadcast.group(self.room), self._channel)
        await layer.group_add(broadcast.group(self.room), self._channel)

    async def close(self) -> None:
        """The last the others hear of us is that nobody is here."""
        if broadcast.is_shared():
            await broadcast.asend(self.room, "people", hub=self.id, people=[])
            await broadcast.asend(self.room, "paces", hub=self.id, counts={})
        await get_channel_layer().group_discard(broadcast.group(self.room), self._channel)

    @property
    def waiting(self) -> int:
        return self._outbox.qsize()

    def out(self, word: str, **data: Any) -> None:
        """Queue something for the other processes, in order; what does not fit is let go."""
        if not broadcast.is_shared():
            return
        if self._outbox.full():
            counts.untold += 1
        else:
            self._outbox.put_nowait((word, data))

    async def send_out(self) -> None:
        while True:
            word, data = await self._outbox.get()
            try:
                await broadcast.asend(self.room, word, hub=self.id, **data)
            except Exception:
                counts.untold += 1
                logger.exception("Room %s could not tell the other processes", self.room)
                await asyncio.sleep(AGAIN_SECONDS)

    async def read(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                message = await layer.receive(self._channel)
            except Exception:
                # A layer that is down must not end the room: pages catch up by number when it is back.
                counts.deaf += 1
                logger.exception("Room %s could not read from the channel layer", self.room)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            try:
                if message.get("hub") != self.id:
                    self._handle(message)
            except Exception:
                logger.exception("Room %s could not make sense of what another process said", self.room)
