"""What a room is shown, on its way to the pages here.

A lone piece goes at once; when more come than the crowd can be handed one by one, they are gathered for some
milliseconds and go in one write per socket.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from live.counts import counts
from live.protocol import TEXT_OUT_MAX_BYTES, Show, encode
from live.transport import frame

if TYPE_CHECKING:
    from live.socket import Socket

GATHER_MOST = 0.02  # s for which pieces are gathered, at most

Told = tuple[int, str, str, str, dict[str, str] | None]
"""A piece as the layer brings it: number, place, key, how, and its HTML by language."""


class Shows:
    def __init__(self, sockets: Mapping[int, Socket]) -> None:
        self._sockets = sockets
        self._waiting: list[Told] = []
        self._told_at: list[float] = []  # when those that wait were told
        self._timer: asyncio.TimerHandle | None = None
        self._again = 0.0  # until when pieces are gathered, on the loop's clock

    def take(self, piece: Told, told_at: float) -> None:
        self._waiting.append(piece)
        self._told_at.append(told_at)
        if self._timer:
            return
        loop = asyncio.get_running_loop()
        if self._again <= loop.time():
            self._hand_on()
        else:
            self._timer = loop.call_at(self._again, self._hand_on)

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _hand_on(self) -> None:
        """Hand on what was gathered: the same bytes to all who read the same language, in one write each.

        What comes then is gathered for as long as this took, so that a large crowd never costs more than half our time.
        """
        began = asyncio.get_running_loop().time()
        self._timer = None
        pieces, self._waiting = self._waiting, []
        made: dict[str, tuple[tuple[bytes, ...], bytes]] = {}
        for socket in list(self._sockets.values()):
            ready = made.get(socket.language)
            if not ready:
                texts = tuple(map(fitting, in_language(pieces, socket.language)))
                ready = made[socket.language] = (texts, b"".join(frame(text, text=True) for text in texts))
            socket.outlet.kept(*ready)
        counts.handed(self._told_at)
        self._told_at.clear()
        ended = asyncio.get_running_loop().time()
        self._again = ended + min(GATHER_MOST, ended - began)


def in_language(pieces: list[Told], language: str) -> Iterator[Show]:
    for seq, place, key, how, html in pieces:
        yield Show(seq, place, key, how, html[language] if html else None)


def fitting(show: Show) -> bytes:
    """As a frame. Of what is too large for one the number is told, and pages fetch it."""
    text = encode(show)
    return text if len(text) <= TEXT_OUT_MAX_BYTES else encode(replace(show, html=None))
