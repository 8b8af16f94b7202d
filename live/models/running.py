"""How a room begins and ends: lobby → live ⇄ paused → ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from live.models.calling import Calling
from live.models.hosted import Hosted
from live.models.run import PlanRun
from live.models.staged import Staged
from live.models.talk import Talking
from live.refusals import NotYetOpen, RoomEnded, StateConflict
from people.prepared import Prepared

if TYPE_CHECKING:
    from live.models.rooms import RoomQuerySet
    from people.models import User


FACTS = ("starts_at", "ends_at", "started_at", "paused_at", "host_away_at", "closing_at", "ended_at",
         "stand_in_id", "talk_mode", "slow_seconds")  # fmt: skip


def rooms() -> RoomQuerySet:
    return apps.get_model("live.Room")._default_manager.all()


LOCKED = Prepared(lambda room: rooms().select_for_update().filter(pk=room).values_list(*FACTS))


class Running(Talking, Calling, Staged, Hosted):
    """The state of a room is told by facts with a time. A part of Room, in a file of its own."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("not open yet")
        LOBBY = "lobby", _("open, about to begin")
        LIVE = "live", _("live")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    paused_at = models.DateTimeField(null=True, blank=True)
    closing_at = models.DateTimeField(null=True, blank=True)

    class Meta(Hosted.Meta):
        abstract = True

    @property
    def opens_at(self) -> datetime | None:
        return self.starts_at and self.starts_at - timedelta(minutes=settings.ROOM_OPENS_BEFORE_MINUTES)

    @property
    def state(self) -> State:
        if self.ended_at:
            return Running.State.ENDED
        if self.started_at:
            return Running.State.PAUSED if self.paused_at or self.host_away_at else Running.State.LIVE
        if self.opens_at and timezone.now() < self.opens_at:
            return Running.State.SCHEDULED
        return Running.State.LOBBY

    @property
    def is_running(self) -> bool:
        """Begun and not ended: what one can do while it is live, one can do while it is paused."""
        return self.state in {Running.State.LIVE, Running.State.PAUSED}

    @property
    def is_open(self) -> bool:
        return self.state == Running.State.LOBBY or self.is_running

    def must_be_open(self, user: User) -> None:
        """Raises unless one may act here now. Hosts may come before the others, to set things up."""
        if self.ended_at:
            raise RoomEnded
        if self.state == Running.State.SCHEDULED and not self.is_hosted_by(user):
            opens = timezone.localtime(self.opens_at, user.zone)
            today = opens.date() == timezone.localdate(timezone=user.zone)
            raise NotYetOpen(
                when=time_format(opens.time()) if today else date_format(opens, "DATETIME_FORMAT")
            )

    def lock(self, by: User | None = None) -> None:
        """Make whoever else wants to change this room wait until this transaction ends, and see it as it is now.

        And what somebody is here, and what was done about them, as it is now.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("A room is locked in a transaction.")
        found = LOCKED(self.pk)
        if not found:
            raise type(self._room).DoesNotExist
        for name, value in zip(FACTS, found[0], strict=True):
            setattr(self, name, value)
        self.forget_standing()
        if by:  # asked by itself: a question that waited for the lock answers as of before
            self.take_standing(by)

    def start(self, by: User) -> None:
        self.must_be_hosted_by(by)
        self.must_be_open(by)
        self.change({"started_at__isnull": True, "ended_at__isnull": True}, started_at=timezone.now())

    @transaction.atomic
    def pause(self, by: User) -> None:
        """A break for all; the step that runs rests with it."""
        self.must_be_hosted_by(by)
        now = timezone.now()
        self.change({"started_at__isnull": False, "paused_at__isnull": True, "ended_at__isnull": True},
                    paused_at=now)  # fmt: skip
        PlanRun.objects.rest(self._room, now)

    @transaction.atomic
    def go_on(self, by: User) -> None:
        """The break is over. A step that rested by itself before goes on resting."""
        self.must_be_hosted_by(by)
        began_at = self.paused_at
        self.change({"paused_at__isnull": False, "ended_at__isnull": True}, paused_at=None)
        PlanRun.objects.wake(self._room, began_at)

    @transaction.atomic
    def take_over(self, by: User) -> None:
        super().take_over(by)
        PlanRun.objects.hand_to(self._room, by)

    def end(self, by: User) -> None:
        """Begin to end for everyone: for ten seconds any host may undo it (L-4)."""
        self.must_be_hosted_by(by)
        closing_at = timezone.now() + timedelta(seconds=settings.ROOM_END_UNDO_SECONDS)
        self.change({"started_at__isnull": False, "closing_at__isnull": True, "ended_at__isnull": True},
                    closing_at=closing_at)  # fmt: skip

    def undo_end(self, by: User) -> None:
        self.must_be_hosted_by(by)
        self.change({"closing_at__isnull": False, "ended_at__isnull": True}, closing_at=None)

    def close(self) -> None:
        """End now, without asking: when the ten seconds are over, when it overran, or when it was cancelled."""
        try:
            self.change({"ended_at__isnull": True}, ended_at=timezone.now())
        except StateConflict:
            return
        self.clear_stage()
        self._room.polls.open().close_all()
        self.lower_hands()
        self.close_check()

    @transaction.atomic
    def change(self, only_if: dict[str, Any], **changes: Any) -> None:
        """One UPDATE with a condition: of two hosts pressing at once, one changes the row, the other is told (L-2)."""
        if not type(self._room).objects.filter(pk=self.pk, **only_if).update(**changes):
            raise StateConflict
        self.refresh_from_db(fields=list(changes))
        self.show("state", "live/room/_now.html")
