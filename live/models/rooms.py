from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from live.kinds import RoomKind, all_kinds
from live.models.attendance import Attendance
from live.models.measure import Measure
from live.models.order import RoomPost
from live.models.planned import late_since
from live.models.review import Review

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from live.models.room import Room  # noqa: F401
    from people.models import User


class RoomQuerySet(models.QuerySet["Room"]):
    def open(self) -> Self:
        """Those one can be in now: lobby open or live."""
        soon = timezone.now() + timedelta(minutes=settings.ROOM_OPENS_BEFORE_MINUTES)
        return self.filter(ended_at__isnull=True).filter(
            models.Q(started_at__isnull=False) | models.Q(starts_at__lte=soon, ends_at__gt=timezone.now())
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those somebody may enter: each kind answers for its own."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        admitted = models.Q(pk__in=[])
        for kind in all_kinds():
            rooms = self.model.objects.filter(kind=kind.name)
            admitted |= models.Q(pk__in=kind.admitted(rooms, user).values("pk"))
        return self.filter(admitted)

    def with_owner(self, kind: RoomKind) -> Self:
        """With whatever this kind looks at when it decides who comes in."""
        return self.select_related("plan", *kind.looks_at)

    def with_standing(self, user: int) -> Self:
        """With what was made of somebody in each and whether anything is against them: asked along with the row."""
        posts = RoomPost.objects.filter(room=models.OuterRef("pk"), user=user)
        return self.annotate(
            own_post=models.Subquery(posts.values("role")[:1]),
            any_measure=models.Exists(Measure.objects.on(user)),
            any_held=models.Exists(Review.objects.filter(author=user, room=models.OuterRef("pk"))),
        )

    def with_people(self) -> Self:
        """With `people`: how many are in each now."""
        here = Attendance.objects.filter(room=models.OuterRef("pk")).here().order_by()
        count = here.values("room").annotate(count=models.Count("user", distinct=True)).values("count")
        return self.annotate(people=Coalesce(models.Subquery(count), 0))

    def closing(self) -> Self:
        """Those whose ten seconds for undoing the end have passed."""
        return self.filter(ended_at__isnull=True, closing_at__lte=timezone.now())

    def overrun(self) -> Self:
        """Those that run an hour beyond their planned end, or never began (L-5)."""
        limit = timezone.now() - timedelta(minutes=settings.ROOM_OVERRUN_MINUTES)
        return self._until(limit).filter(ended_at__isnull=True, closing_at__isnull=True)

    def beyond_plan(self) -> Self:
        """Those whose planned end has come, and whose host was not yet asked whether they go on."""
        return self.running().filter(closing_at__isnull=True, over_at__isnull=True)._until(timezone.now())

    def _until(self, moment: datetime) -> Self:
        extended = models.Q(extended_to__isnull=False, extended_to__lte=moment)
        return self.filter(extended | models.Q(extended_to__isnull=True, ends_at__lte=moment))

    def plan_anew(self, starts_at: datetime, ends_at: datetime) -> None:
        """Another time: what was said of the old one is no longer so."""
        self.update(starts_at=starts_at, ends_at=ends_at, late_at=None, organizer_asked_at=None, over_at=None,
                    extended_to=None)  # fmt: skip

    def running(self) -> Self:
        """Begun and not ended, paused or not."""
        return self.filter(started_at__isnull=False, ended_at__isnull=True)

    def late(self) -> Self:
        """Those that should have begun ten minutes ago, and have not said so yet (L-1)."""
        unbegun = self.filter(started_at__isnull=True, ended_at__isnull=True, late_at__isnull=True)
        return unbegun.filter(starts_at__lte=late_since())
