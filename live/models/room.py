from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from live import broadcast
from live.kinds import RoomKind, Threshold, all_kinds, kind_named
from live.models.attendance import Attendance
from live.models.calling import Calling
from live.models.hosted import Hosted
from live.models.measure import Measure
from live.models.order import RoomPost
from live.models.piece import Piece, pack
from live.models.plan import Plan
from live.models.planned import late_since
from live.models.run import PlanRun
from live.models.staged import Staged
from live.models.talk import Talking
from live.refusals import NotYetOpen, RoomEnded, StateConflict

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.base import SessionBase

    from live.models.message import Message, MessageQuerySet
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
            rooms = Room.objects.filter(kind=kind.name)
            admitted |= models.Q(pk__in=kind.admitted(rooms, user).values("pk"))
        return self.filter(admitted)

    def with_owner(self, kind: RoomKind) -> Self:
        """With whatever this kind looks at when it decides who comes in."""
        return self.select_related("plan", *kind.looks_at)

    def with_standing(self, user: User) -> Self:
        """With what was made of somebody in each and whether anything is against them: asked along with the row."""
        posts = RoomPost.objects.filter(room=models.OuterRef("pk"), user=user)
        return self.annotate(
            own_post=models.Subquery(posts.values("role")[:1]),
            any_measure=models.Exists(Measure.objects.on(user)),
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


class RoomManager(models.Manager.from_queryset(RoomQuerySet)):  # type: ignore[misc]
    def enter(self, pk: int, user: User | AnonymousUser, session: SessionBase | None = None) -> Room:
        """The one door: page, POST, catch-up, the socket's opening and its heartbeats all come through here.

        Raises Room.DoesNotExist to everyone the room's kind does not admit: what you may not see does not exist.
        Who was asked to leave knows the room, and so does who has to do something first: KeptOut, which is a
        DoesNotExist to all who do not care.
        """
        if user.is_anonymous or not user.is_active:
            raise Room.DoesNotExist
        room: Room = self.with_owner(kind_named(kind_of(pk))).with_standing(user).get(pk=pk)
        if not room.policy.admits(room, user):
            raise Room.DoesNotExist
        room.entered_by = user.pk
        if measure := room.keeps_out(user):
            raise AskedToLeave(measure)
        if threshold := room.policy.threshold(room, user, session):
            raise Shut(room, threshold)
        return room

    def turned_away(self, pk: int, people: Iterable[User]) -> set[int]:
        """The same door asked for many at once: whom of these people the room does not admit (any more)."""
        people = list(people)
        try:
            room: Room = self.with_owner(kind_named(kind_of(pk))).get(pk=pk)
        except Room.DoesNotExist:
            return {user.pk for user in people}
        keeping_out = Measure.objects.keeping_out().select_related("community").filter(user__in=people)
        asked_to_leave = {measure.user_id for measure in keeping_out if measure.covers(room)}
        return asked_to_leave | {
            user.pk for user in people if not user.is_active or not room.policy.admits(room, user)
        }


@lru_cache(maxsize=10_000)
def kind_of(pk: int) -> str:
    """Asked for once: a room hardly ever becomes another kind's, and one known by its older kind only joins less.

    Raises Room.DoesNotExist.
    """
    return Room.objects.values_list("kind", flat=True).get(pk=pk)


class Room(Talking, Calling, Staged, Hosted):
    """A live place with a door. It knows nothing of what happens in it; its kind does."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("not open yet")
        LOBBY = "lobby", _("open, about to begin")
        LIVE = "live", _("live")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    kind = models.CharField(max_length=20)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="rooms")
    paused_at = models.DateTimeField(null=True, blank=True)
    closing_at = models.DateTimeField(null=True, blank=True)
    questions_held = models.BooleanField(null=True, blank=True)  # None: by the number of people (L-37)
    last_seq = models.PositiveBigIntegerField(default=0)

    objects = RoomManager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        indexes = [models.Index(fields=["ended_at", "starts_at"]), models.Index(fields=["closing_at"])]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])

    @property
    def policy(self) -> RoomKind:
        return kind_named(self.kind)

    @property
    def opens_at(self) -> datetime | None:
        return self.starts_at and self.starts_at - timedelta(minutes=settings.ROOM_OPENS_BEFORE_MINUTES)

    @property
    def state(self) -> State:
        if self.ended_at:
            return Room.State.ENDED
        if self.started_at:
            return Room.State.PAUSED if self.paused_at or self.host_away_at else Room.State.LIVE
        if self.opens_at and timezone.now() < self.opens_at:
            return Room.State.SCHEDULED
        return Room.State.LOBBY

    @property
    def is_running(self) -> bool:
        """Begun and not ended: what one can do while it is live, one can do while it is paused."""
        return self.state in {Room.State.LIVE, Room.State.PAUSED}

    @property
    def is_open(self) -> bool:
        return self.state == Room.State.LOBBY or self.is_running

    def has_tool(self, tool: str) -> bool:
        return tool in self.policy.tools

    def must_be_open(self, user: User) -> None:
        """Raises unless one may act here now. Hosts may come before the others, to set things up."""
        if self.ended_at:
            raise RoomEnded
        if self.state == Room.State.SCHEDULED and not self.is_hosted_by(user):
            opens = timezone.localtime(self.opens_at, user.zone)
            today = opens.date() == timezone.localdate(timezone=user.zone)
            raise NotYetOpen(
                when=time_format(opens.time()) if today else date_format(opens, "DATETIME_FORMAT")
            )

    # Telling the room

    def next_seq(self) -> int:
        """The room's next number. Call in a transaction: the row's lock keeps the numbers gapless and in order."""
        with connection.cursor() as cursor:  # one round trip: the ORM has no UPDATE that returns
            cursor.execute(
                "UPDATE live_room SET last_seq = last_seq + 1 WHERE id = %s RETURNING last_seq", [self.pk]
            )
            (self.last_seq,) = cursor.fetchone()
        return self.last_seq

    def lock(self) -> None:
        """Make whoever else wants to change this room wait until this transaction ends, and see it as it is now."""
        facts = ["starts_at", "ends_at", "started_at", "paused_at", "host_away_at", "closing_at", "ended_at",
                 "stand_in", "talk_mode", "slow_seconds"]  # fmt: skip
        self._roles.clear()
        self.entered_by = None
        self.refresh_from_db(fields=facts, from_queryset=Room.objects.select_for_update())

    @transaction.atomic
    def show(
        self, place: str, template: str, *, how: str = "replace", key: str = "", **context: Any
    ) -> Piece:
        """Put a piece of page where every page in the room has a place for it, and number it.

        `how` is append, replace or remove; `key` the id of the element within the place ("" means the place itself).
        `context` holds model instances and plain values; pages that missed the piece get it from today's rows.
        """
        return self.show_numbered(self.next_seq(), place, template, how=how, key=key, **context)

    def show_numbered(
        self, seq: int, place: str, template: str, *, how: str = "replace", key: str = "", **context: Any
    ) -> Piece:
        """As `show`, for what already took its number in this transaction."""
        piece = Piece.objects.create(
            room=self, seq=seq, place=place, key=key, how=how, template=template, context=pack(context)
        )
        transaction.on_commit(lambda: broadcast.show(self, piece, context), robust=True)
        return piece

    # State: lobby → live ⇄ paused → ended

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
        PlanRun.objects.rest(self, now)

    @transaction.atomic
    def go_on(self, by: User) -> None:
        """The break is over. A step that rested by itself before goes on resting."""
        self.must_be_hosted_by(by)
        began_at = self.paused_at
        self.change({"paused_at__isnull": False, "ended_at__isnull": True}, paused_at=None)
        PlanRun.objects.wake(self, began_at)

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
        self.polls.open().close_all()
        self.lower_hands()
        self.close_check()

    @transaction.atomic
    def change(self, only_if: dict[str, Any], **changes: Any) -> None:
        """One UPDATE with a condition: of two hosts pressing at once, one changes the row, the other is told (L-2)."""
        if not Room.objects.filter(pk=self.pk, **only_if).update(**changes):
            raise StateConflict
        self.refresh_from_db(fields=list(changes))
        self.show("state", "live/room/_now.html", room=self)

    # Talking

    def said_to(self, user: User) -> MessageQuerySet:
        """What was said here, as far as it is for this person to read."""
        said: MessageQuerySet = self.messages.all()
        after = self.policy.reads_after(self, user)
        return said.filter(seq__gt=after) if after else said

    def post(self, author: User, text: str, client_id: str, reply_to: int | None = None) -> Message:
        """Say something. The same client id gives the same message, however often it is sent (L-12)."""
        return self.messages.say(self, author, text, client_id, reply_to)

    @transaction.atomic
    def hold_questions(self, by: User, held: bool | None) -> None:
        """Look at questions before the room sees them, or do not; None leaves it to the number of people."""
        self.must_be_hosted_by(by)
        self.questions_held = held
        self.save(update_fields=["questions_held"])
        self.show("questions-held", "live/question/_held.html")


class KeptOut(Room.DoesNotExist):
    """Somebody who knows the room may not be in it for now: why, and the page that says what to do."""

    code = ""

    def __init__(self, sentence: str, url: str) -> None:
        super().__init__()
        self.sentence, self.url = sentence, url


class AskedToLeave(KeptOut):
    """`measure` says why and until when."""

    code = "room.removed"

    def __init__(self, measure: Measure) -> None:
        super().__init__(measure.sentence, measure.get_absolute_url())
        self.measure = measure


class Shut(KeptOut):
    """This browser has to do something first; then it may go on to `room`."""

    code = "room.shut"

    def __init__(self, room: Room, threshold: Threshold) -> None:
        super().__init__(threshold.sentence, threshold.url)
        self.room = room
