"""Which dates: what is on, what is ahead, what is past, and all that a list shows of them in one query."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from activities.models.activity import Activity
from activities.models.registration import Registration
from live.models import Room

if TYPE_CHECKING:
    from activities.models.occurrence import Occurrence  # noqa: F401
    from people.models import User

LONGEST = timedelta(minutes=12 * 60)


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(activity__in=Activity.objects.visible_to(user))

    def managed_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(activity__in=Activity.objects.managed_by(user))

    def published(self) -> Self:
        return self.filter(activity__published_at__isnull=False)

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def now_on(self) -> Self:
        """Live, or with the lobby open."""
        return self.filter(cancelled_at__isnull=True, room__in=Room.objects.open())

    def ahead(self) -> Self:
        """Not over yet, what runs now first. One called off stays in its place until its time has passed (A-40)."""
        now = timezone.now()
        overrun = timedelta(minutes=settings.ROOM_OVERRUN_MINUTES)
        running = models.Q(ends_at__gt=now) | models.Q(room__started_at__isnull=False)
        called_off = models.Q(cancelled_at__isnull=False, ends_at__gt=now)
        # The first condition says nothing new: it lets the index leave out all that is long over.
        return self.filter(
            models.Q(starts_at__gt=now - LONGEST - overrun),
            (models.Q(room__ended_at__isnull=True) & running) | called_off,
        ).order_by("starts_at", "pk")

    def upcoming(self) -> Self:
        """Not over and not called off; what runs now comes first."""
        return self.ahead().filter(cancelled_at__isnull=True)

    def past(self) -> Self:
        return self.exclude(pk__in=self.model.objects.ahead().values("pk")).order_by("-starts_at", "-pk")

    def taken_part_by(self, user: User) -> Self:
        """Those a person's household is registered for, and those they host."""
        registered = Registration.objects.active().of(user).values("occurrence")
        co_hosted = Activity.co_hosts.through.objects.filter(user=user).values("activity")
        hosted = models.Q(activity__host=user) | models.Q(activity__in=co_hosted)
        return self.filter(hosted | models.Q(pk__in=registered))

    def for_lists(self, user: User | AnonymousUser | None = None) -> Self:
        """With all that a card shows, in one query: activity, host, places, room, how many seats are taken.

        With a person: also for how many people their own household is registered, as `mine`.
        """
        active = Registration.objects.active().filter(occurrence=OuterRef("pk")).order_by()
        lists = self.select_related(
            "activity__host", "activity__home", "activity__audience", "room"
        ).annotate(
            taken=Coalesce(Subquery(active.values("occurrence").annotate(sum=Sum("people")).values("sum")), 0)
        )
        if user is None or user.is_anonymous:
            return lists
        return lists.annotate(mine=Subquery(active.of(user).values("people")[:1]))
