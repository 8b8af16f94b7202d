"""How long and how many: nobody is put before who is near the end of their shift, or has listened to five in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from wellbeing.models.conversation import Conversation
from wellbeing.models.duty import MOST_MINUTES, Duty

if TYPE_CHECKING:
    from wellbeing.models.desk import Desk


@dataclass(frozen=True)
class Left:
    """What is left of somebody's shift. Off the roster it has no end, and five in four hours are enough."""

    chats: int
    ends_at: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """From then on nobody new."""
        return self.ends_at and self.ends_at - timedelta(seconds=settings.COUNSELLING["shift_last"])

    def takes(self, now: datetime) -> bool:
        return self.chats > 0 and (self.until is None or now < self.until)

    @property
    def is_spent(self) -> bool:
        return not self.takes(timezone.now())

    def minutes(self, now: datetime) -> float:
        return (self.until - now).total_seconds() / 60 if self.until else inf


def left_of(desks: Iterable[Desk], now: datetime) -> dict[int, Left]:
    """By desk, in two queries. A shift that is over counts until its counsellor says anew that they are there."""
    desks = list(desks)
    since = {desk.user_id: desk.available_at or now for desk in desks}
    shifts: dict[int | None, Duty] = {}
    begun = Duty.objects.filter(
        counsellor__in=since, starts_at__lte=now, ends_at__gt=min(since.values(), default=now)
    )
    for duty in begun.order_by("starts_at"):
        if duty.counsellor_id and duty.ends_at > since[duty.counsellor_id]:
            shifts[duty.counsellor_id] = duty
    window = now - timedelta(minutes=MOST_MINUTES)
    earliest = min([window, *(duty.starts_at for duty in shifts.values())])
    talks = Conversation.objects.filter(counsellor__in=since, taken_at__gte=earliest)
    taken = list(talks.values_list("counsellor", "taken_at"))

    def left(desk: Desk) -> Left:
        shift = shifts.get(desk.user_id)
        begins = shift.starts_at if shift else window
        had = sum(user == desk.user_id and at >= begins for user, at in taken)
        return Left(max(0, settings.COUNSELLING["shift_chats"] - had), shift.ends_at if shift else None)

    return {desk.pk: left(desk) for desk in desks}
