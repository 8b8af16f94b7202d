"""What of a room is asked of the database now and then, once per room and not per socket."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from live.counts import counts
from live.protocol import GONE, SILENT, Show

if TYPE_CHECKING:
    from live.hub import RoomHub

KEEP_SECONDS = 25.0  # L-14: how often access is looked at again and attendance written
LISTEN_SECONDS = 5.0  # of being told nothing, after which the database is asked whether there was something


class Keeper(Protocol):
    """Who asks it."""

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


class Keeping:
    """Who may still be here, who fell silent, and whether something was said that the layer lost."""

    def __init__(self, hub: RoomHub, keeper: Keeper) -> None:
        self.hub, self.keeper = hub, keeper
        self._kept_at = self._told_at = time.monotonic()
        self._untold = 0  # the number the database had reached when nothing was told

    def told(self) -> None:
        """Something came through the layer: it lives."""
        self._told_at = time.monotonic()

    def keep_now(self) -> None:
        """Look at everybody's access at the next tick instead of in 25 s."""
        self._kept_at = -KEEP_SECONDS

    def listen_now(self) -> None:
        """Ask the database at the next tick whether there was something to tell, instead of in 5 s."""
        self._told_at = -LISTEN_SECONDS

    def close_silent(self, now: float) -> None:
        for socket in list(self.hub.sockets.values()):
            if socket.silent(now):
                socket.unheard = socket.unheard or now - socket.heard_at
                socket.outlet.close(SILENT)
            elif socket.hosts:
                socket.prod(now)

    async def keep(self, now: float) -> None:
        if now - self._kept_at < KEEP_SECONDS:
            return
        self._kept_at = now
        people: dict[int, list[int]] = {}
        for socket in self.hub.sockets.values():
            rows = people.setdefault(socket.user, [])
            if socket.attendance:
                rows.append(socket.attendance)
        turned_away = await self.keeper.keep(self.hub.room, people)
        for socket in list(self.hub.sockets.values()):
            if socket.user in turned_away:
                socket.outlet.close(GONE)

    async def look_for_untold(self, now: float) -> None:
        """The layer may have lost the last thing that was said, or us: then no gap would ever show it.

        What the database has and this process has not heard of a tick later, the pages are told to fetch.
        """
        if self._untold > self.hub.last_seq:
            counts.deaf += 1
            self.hub.last_seq = self._untold
            self.hub.to_all(Show(self._untold, "", "", "replace", None))
            await self.hub.subscription.again()
            # After subscribing, as at the start.
            self.hub.relay.on_stage(**await self.keeper.stage(self.hub.room))
        if now - self._told_at >= LISTEN_SECONDS:
            self._told_at = now
            self._untold = await self.keeper.last_seq(self.hub.room)
