from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from live.models.room import Room

HERE_SECONDS = 90

Span = tuple[datetime, datetime]


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def open(self) -> Self:
        return self.filter(left_at__isnull=True)

    def here(self) -> Self:
        """Those who are in their room now: not left, and heard of within what a heartbeat may take."""
        return self.open().filter(seen_at__gt=timezone.now() - timedelta(seconds=HERE_SECONDS))

    def people(self) -> int:
        """How many persons these are; several devices are one person (L-33)."""
        return self.aggregate(count=Count("user", distinct=True))["count"]

    def seconds_by_person(self, room: Room) -> dict[int, float]:
        """How long each person was in the room while it was held: the union of their spans over all devices."""
        held_until = room.ended_at or timezone.now()
        if not room.started_at:
            return {}
        spans: dict[int, list[Span]] = {}
        for row in self.filter(room=room).order_by("joined_at"):
            start, end = max(row.joined_at, room.started_at), min(row.until, held_until)
            if start < end:
                spans.setdefault(row.user_id, []).append((start, end))
        return {person: union_seconds(own) for person, own in spans.items()}


class Attendance(models.Model):
    """That a person was in a room from–to, on one device. `seen_at` bounds it when a crash left it open."""

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="attendances")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="attendances")
    joined_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        indexes = [models.Index(fields=["room", "user"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def until(self) -> datetime:
        return self.left_at or self.seen_at


def last_here(room: str, user: str) -> Subquery:
    """When a page of that person was last open in that room, by the names of two columns; empty if none ever was."""
    pages = Attendance.objects.filter(room=OuterRef(room), user=OuterRef(user)).order_by()
    return Subquery(pages.values("user").annotate(last=Max(Coalesce("left_at", "seen_at"))).values("last"))


def union_seconds(spans: list[Span]) -> float:
    """Seconds covered by spans that may overlap; they come sorted by their start."""
    total, covered_until = timedelta(), None
    for start, end in spans:
        begin = start if covered_until is None else max(start, covered_until)
        total += max(end - begin, timedelta())
        covered_until = end if covered_until is None else max(covered_until, end)
    return total.total_seconds()


def enough_seconds(room: Room) -> float:
    """From how many seconds somebody counts as present: 60 % of the held time, but at most 20 minutes (A-45)."""
    if not room.started_at:
        return 0.0
    held = ((room.ended_at or timezone.now()) - room.started_at).total_seconds()
    return min(held * settings.ATTENDANCE_SHARE, settings.ATTENDANCE_MINUTES * 60.0)
