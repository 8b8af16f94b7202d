"""When a room is planned to be, and what it says when that does not happen (L-1, L-5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from live.kinds import RoomKind
from notices.models import Notice

if TYPE_CHECKING:
    from people.models import User


class RoomPart(models.Model):
    """What the parts of a room ask of the whole."""

    ended_at = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=120)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def policy(self) -> RoomKind:
        raise NotImplementedError

    def must_be_hosted_by(self, user: User) -> None:
        raise NotImplementedError

    def deciders(self) -> list[User]:
        raise NotImplementedError

    def change(self, only_if: dict[str, Any], **changes: Any) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def lock(self, by: User | None = None) -> None:
        raise NotImplementedError

    def show(self, place: str, template: str) -> Any:
        raise NotImplementedError


class Planned(RoomPart):
    """Times by the calendar. What the room said about them is a fact too, so that it is said once."""

    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    extended_to = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    late_at = models.DateTimeField(null=True, blank=True)
    organizer_asked_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta(RoomPart.Meta):
        abstract = True

    @property
    def until(self) -> datetime | None:
        """The planned end, as moved by who hosts."""
        return self.extended_to or self.ends_at

    @property
    def is_late(self) -> bool:
        """Has the room said that it should have begun?"""
        return self.late_at is not None and self.started_at is None and self.ended_at is None

    @property
    def is_over(self) -> bool:
        """Does the room run beyond its planned end, with nobody having said for how long?"""
        return self.over_at is not None and self.ended_at is None

    def say_late(self) -> None:
        """Ten minutes after the planned start nobody has begun: whoever waits should know."""
        self.change(
            {"started_at__isnull": True, "late_at__isnull": True, "ended_at__isnull": True},
            late_at=timezone.now(),
        )

    @transaction.atomic
    def ask_organizers(self, by: User) -> None:
        """Whoever waits asks for all: those who answer for the place are told, once."""
        self.change(
            {
                "late_at__isnull": False,
                "started_at__isnull": True,
                "organizer_asked_at__isnull": True,
                "ended_at__isnull": True,
            },
            organizer_asked_at=timezone.now(),
        )
        self.tell_organizers("late")

    def tell_organizers(self, why: str) -> None:
        about = f"room-{self.pk}-{why}"
        people = self.deciders()
        Notice.objects.tell(people, Notice.Kind.WAITING, about, self.get_absolute_url(), title=self.title)

    def say_over(self) -> None:
        """The planned end has come: who hosts is asked whether it goes on."""
        self.change(
            {
                "started_at__isnull": False,
                "over_at__isnull": True,
                "closing_at__isnull": True,
                "ended_at__isnull": True,
            },
            over_at=timezone.now(),
        )

    def go_longer(self, by: User, minutes: int) -> None:
        """Of two hosts who press at once, one makes it longer and the other is told."""
        self.must_be_hosted_by(by)
        until = max(self.until or timezone.now(), timezone.now()) + timedelta(minutes=minutes)
        self.change({"over_at__isnull": False, "ended_at__isnull": True}, over_at=None, extended_to=until)


def late_since() -> datetime:
    return timezone.now() - timedelta(minutes=settings.ROOM_LATE_MINUTES)
