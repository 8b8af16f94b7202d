"""What the hub asks of the database, in one hop per room."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from channels.db import database_sync_to_async
from django.utils import timezone

from live.models import Attendance, Room
from people.models import User

TOGETHER = timedelta(seconds=5)  # apart; who goes within it may be written down in one go


class DatabaseKeeper:
    """One per room and process, on that process's loop."""

    def __init__(self) -> None:
        self._coming: list[Attendance] = []
        self._leaving: list[tuple[int, datetime]] = []
        self._writing = asyncio.Lock()

    @database_sync_to_async
    def keep(self, room: int, people: dict[int, list[int]]) -> set[int]:
        rows = [row for own in people.values() for row in own]
        Attendance.objects.open().filter(pk__in=rows).update(seen_at=timezone.now())
        return Room.objects.turned_away(room, User.objects.filter(pk__in=people).with_places())

    async def come(self, room: int, user: int) -> int:
        """Written together: while one write is on its way, all who come meanwhile wait for the next."""
        row = Attendance(room_id=room, user_id=user)
        self._coming.append(row)
        async with self._writing:
            if row.pk is None:
                rows, self._coming = self._coming, []
                await self._write_coming(rows if row in rows else [row, *rows])
        return row.pk

    @database_sync_to_async
    def _write_coming(self, rows: list[Attendance]) -> None:
        Attendance.objects.bulk_create(rows)

    async def leave(self, attendance: int, ago: float = 0.0) -> None:
        """Written together, as those who come."""
        self._leaving.append((attendance, timezone.now() - timedelta(seconds=ago)))
        async with self._writing:
            rows, self._leaving = self._leaving, []
            if rows:
                await self._write_leaving(rows)

    @database_sync_to_async
    def _write_leaving(self, rows: list[tuple[int, datetime]]) -> None:
        """All as of when the last of them went; those whose line was lost before that, as of when they were heard."""
        last = max(went_at for _row, went_at in rows)
        together = [row for row, went_at in rows if last - went_at < TOGETHER]
        for keys, at in [(together, last), *(([row], at) for row, at in rows if row not in together)]:
            Attendance.objects.open().filter(pk__in=keys).update(seen_at=at, left_at=at)

    @database_sync_to_async
    def stage(self, room: int) -> dict[str, Any]:
        """The number is read first: what is told of later than it comes through the layer, and is listened to."""
        found = Room.objects.get(pk=room)
        return {"seq": found.last_seq, **found.told_of_stage()}

    @database_sync_to_async
    def last_seq(self, room: int) -> int:
        return Room.objects.values_list("last_seq", flat=True).get(pk=room)
