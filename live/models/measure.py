from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from live import broadcast
from live.models.attendance import Attendance
from live.models.hand import Hand
from live.models.log import LogEntry
from live.models.speaker import Speaker
from live.order_refusals import NoScope, NotAgainstHosts, OwnDecision, TooLateToUndo
from live.reasons import Reason
from live.rights import Right, outranks
from notices.models import Notice

if TYPE_CHECKING:
    from live.models.message import Message
    from live.models.review import Review
    from live.models.room import Room
    from people.models import User

UNDO = timedelta(seconds=10)
LATELY = timedelta(minutes=10)  # so long a person is told in the room that their words were taken down
BAN_MAX_DAYS = 90  # L-25: without a second moderator
TIME_OUT_MINUTES = (1, 5, 10, 60)


class MeasureQuerySet(models.QuerySet["Measure"]):
    def in_force(self) -> Self:
        """Those that hold now: until their end, or until their room's."""
        running = Q(until__gt=timezone.now()) | Q(until=None, room__ended_at=None)
        return self.exclude(kind=Measure.Kind.REMOVE).filter(running, lifted_at=None)

    def keeping_out(self) -> Self:
        return self.in_force().filter(kind__in=(Measure.Kind.PUT_OUT, Measure.Kind.BAN))

    def recent(self, room: Room) -> Self:
        """What was done here lately, for the desk."""
        return self.filter(room=room).select_related("user", "by", "lifted_by").order_by("-pk")

    def for_reading(self) -> Self:
        return self.select_related("room", "user", "by", "message", "community")

    def on(self, user: User | int) -> Self:
        """Any on this person at all. Nearly always there is none, and then no more need be asked."""
        return self.filter(user=user, lifted_at=None)

    def against(self, user: User, room: Room) -> Measure | None:
        """What keeps somebody out of this room, if anything does: the one that lasts longest."""
        return longest(m for m in self.keeping_out().for_reading().filter(user=user) if m.covers(room))

    def silencing(self, user: User, room: Room) -> Measure | None:
        timed_out = self.in_force().filter(kind=Measure.Kind.TIME_OUT, user=user, room=room)
        return longest(timed_out.for_reading())

    def removing_lately(self, user: User, room: Room) -> Measure | None:
        removed = self.on(user).filter(kind=Measure.Kind.REMOVE, room=room, at__gt=timezone.now() - LATELY)
        return removed.for_reading().order_by("-pk").first()

    @transaction.atomic
    def take(
        self,
        room: Room,
        by: User,
        user: User,
        kind: str,
        reason: str,
        *,
        until: datetime | None = None,
        message: Message | None = None,
        review: Review | None = None,
        series: str = "",
        place: bool = False,
    ) -> Measure:
        """Do it, note it, tell the person, and reach all their pages now. Asking twice changes nothing."""
        room.must(by, Right.BAN if kind == Measure.Kind.BAN else Right.MODERATE)
        if not outranks(room.role_of(by), room.role_of(user)):
            raise NotAgainstHosts
        room.lock()
        same = self.filter(room=room, user=user, kind=kind, series=series, community__isnull=not place)
        if kind == Measure.Kind.REMOVE:
            same = same.filter(message=message, review=review, lifted_at=None)
        else:
            held = Q(until=None) if until is None else Q(until=None) | Q(until__gte=until - UNDO)
            same = same.in_force().filter(held)
        if known := same.order_by("-pk").first():
            return known
        if message and kind == Measure.Kind.REMOVE:
            message.take_down(by)
        measure = self.create(
            room=room, by=by, user=user, kind=kind, reason=reason, until=until, message=message,
            review=review, series=series, community=room.community if place else None,
        )  # fmt: skip
        measure._begin()
        return measure

    def time_out(
        self, room: Room, by: User, user: User, minutes: int | None, reason: str, **more: Any
    ) -> Measure:
        """No writing for some minutes; None means until this ends."""
        until = None if minutes is None else timezone.now() + timedelta(minutes=minutes)
        return self.take(room, by, user, Measure.Kind.TIME_OUT, reason, until=until, **more)

    def also(self, room: Room, by: User, user: User, also: str, reason: str, **more: Any) -> Measure | None:
        """What goes along with taking something down: nothing, minutes of silence, "end" for all of it, or "out".

        `more` says with what: then it is undone together with it.
        """
        if not also:
            return None
        if also == "out":
            return self.put_out(room, by, user, reason, **more)
        return self.time_out(room, by, user, int(also) if also.isdecimal() else None, reason, **more)

    def put_out(self, room: Room, by: User, user: User, reason: str, **more: Any) -> Measure:
        return self.take(room, by, user, Measure.Kind.PUT_OUT, reason, **more)

    def ban(
        self, room: Room, by: User, user: User, days: int, reason: str, *, everywhere: bool = False
    ) -> Measure:
        """Keep away from the series, or from every room of the place; always with an end."""
        series = "" if everywhere else room.policy.series(room)
        if not (room.community if everywhere else series):
            raise NoScope
        until = timezone.now() + timedelta(days=min(days, BAN_MAX_DAYS))
        return self.take(
            room, by, user, Measure.Kind.BAN, reason, until=until, series=series, place=everywhere
        )


def longest(measures: Iterable[Measure]) -> Measure | None:
    far = timezone.now() + timedelta(days=10 * 365)
    return max(measures, key=lambda measure: measure.until or far, default=None)


class Measure(models.Model):
    """What was done to keep order: a message taken down, somebody stopped from writing, put out, or kept away."""

    class Kind(models.TextChoices):
        REMOVE = "remove", pgettext_lazy("measure", "Your message was taken down")
        TIME_OUT = "time-out", pgettext_lazy("measure", "You cannot write for a while")
        PUT_OUT = "put-out", pgettext_lazy("measure", "You were asked to leave the room")
        BAN = "ban", pgettext_lazy("measure", "You are kept away for some time")

    LOGGED = {
        Kind.REMOVE: LogEntry.What.REMOVED,
        Kind.TIME_OUT: LogEntry.What.TIMED_OUT,
        Kind.PUT_OUT: LogEntry.What.PUT_OUT,
        Kind.BAN: LogEntry.What.BANNED,
    }

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="measures")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="measures")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=8, choices=Reason)
    message = models.ForeignKey("live.Message", models.SET_NULL, null=True, related_name="measures")
    review = models.ForeignKey("live.Review", models.SET_NULL, null=True, related_name="measures")
    series = models.CharField(max_length=40, blank=True)
    community = models.ForeignKey("people.Community", models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="ban") | Q(until__isnull=False), name="nobody_is_kept_away_for_ever"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("at")), name="measures_end_after_they_begin"
            ),
        ]
        indexes = [models.Index(fields=["user", "lifted_at"]), models.Index(fields=["room", "-id"])]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("measure", args=[self.pk])

    @property
    def about(self) -> str:
        return f"measure-{self.pk}"

    @property
    def is_in_force(self) -> bool:
        """Does it still change anything for the person? A message taken down stays so until it is put back."""
        if self.lifted_at:
            return False
        if self.kind == Measure.Kind.REMOVE:
            return True
        return self.room.ended_at is None if self.until is None else self.until > timezone.now()

    @property
    def may_be_undone(self) -> bool:
        return self.lifted_at is None and timezone.now() < self.at + UNDO

    @property
    def covers_only_room(self) -> bool:
        return not (self.series or self.community_id)

    def covers(self, room: Room) -> bool:
        if self.room_id == room.pk:
            return True
        if self.series:
            return self.series == room.policy.series(room)
        return bool(self.community and room.community and self.community.contains(room.community))

    def when(self, user: User) -> str:
        """Until when, in the person's own time; empty where it lasts to the room's end."""
        if self.until is None:
            return ""
        end = timezone.localtime(self.until, user.zone)
        today = end.date() == timezone.localdate(timezone=user.zone)
        return time_format(end.time()) if today else date_format(end, "DATETIME_FORMAT")

    @property
    def sentence(self) -> str:
        """What, until when and why, to the person (room.removed, chat.timed_out)."""
        told = {"when": self.when(self.user), "reason": self.get_reason_display()}
        match self.kind, self.until:
            case Measure.Kind.REMOVE, _end:
                return gettext("A moderator took your message down: %(reason)s.") % told
            case Measure.Kind.TIME_OUT, None:
                return gettext("You cannot write until this ends: %(reason)s.") % told
            case Measure.Kind.TIME_OUT, _end:
                return gettext("You cannot write until %(when)s: %(reason)s.") % told
            case _kind, None:
                return gettext("A moderator asked you to leave this room until it ends: %(reason)s.") % told
        return gettext("A moderator asked you to leave this room until %(when)s: %(reason)s.") % told

    @property
    def words(self) -> str:
        """What was taken down, to who wrote it, while it is kept."""
        if self.message:
            kept = getattr(self.message, "kept", None)
            return kept.text if kept else self.message.text
        return self.review.text if self.review else ""

    @transaction.atomic
    def undo(self, by: User) -> None:
        """Within ten seconds any moderator may take it back as if it had not been, with all that was one press."""
        self._must_be_somebody_else(by)
        self.room.must(by, Right.MODERATE)
        if self.lifted_at:
            return
        if not self.may_be_undone:
            raise TooLateToUndo
        for measure in [self, *self.goes_with()]:
            measure._end(by)

    def goes_with(self) -> MeasureQuerySet:
        """What the same moderator did about the same words: one press takes down and stops from writing."""
        about = Q(message=self.message) if self.message else Q(review=self.review)
        if not (self.message or self.review):
            return Measure.objects.none()
        same = Measure.objects.for_reading().filter(about, room=self.room, by=self.by, user=self.user)
        return same.filter(lifted_at=None).exclude(pk=self.pk)

    def lift(self, by: User) -> None:
        """It ends now. Asking twice changes nothing."""
        self._must_be_somebody_else(by)
        self.room.must(by, Right.BAN if self.kind == Measure.Kind.BAN else Right.MODERATE)
        self._end(by)

    def _must_be_somebody_else(self, by: User) -> None:
        if by.pk == self.user_id:
            raise OwnDecision

    @transaction.atomic
    def _end(self, by: User) -> None:
        self.room.lock()
        if not Measure.objects.filter(pk=self.pk, lifted_at=None).update(
            lifted_at=timezone.now(), lifted_by=by
        ):
            return
        self.refresh_from_db(fields=["lifted_at", "lifted_by"])
        if self.kind == Measure.Kind.REMOVE:
            self._put_back(by)
        Notice.objects.filter(user_id=self.user_id, about=self.about).delete()
        LogEntry.objects.write(
            self.room, by, LogEntry.What.UNDONE, about=self.user, before=self.kind, why=self.reason
        )
        self._reach()

    def _put_back(self, by: User) -> None:
        if self.message:
            self.message.put_back()
        elif self.review:
            self.review.put_back(by)

    def _begin(self) -> None:
        if self.kind == Measure.Kind.REMOVE:
            if self.message:
                self.message.reviews.settle(self.by)
        else:
            self.room.reviews.hold_on(self.user)
            self._take_down()
        LogEntry.objects.write(
            self.room, self.by, self.LOGGED[Measure.Kind(self.kind)], about=self.user, why=self.reason,
            after=self.until.isoformat(timespec="seconds") if self.until else "",
        )  # fmt: skip
        with override("zh-hans"):
            what, why = str(self.get_kind_display()), str(self.get_reason_display())
        with override("en"):
            english = {"what_en": str(self.get_kind_display()), "why_en": str(self.get_reason_display())}
        url, title = self.get_absolute_url(), self.room.title
        Notice.objects.tell(
            [self.user], Notice.Kind.MEASURE, self.about, url, title=title, what=what, why=why, **english
        )
        self._reach()

    def _take_down(self) -> None:
        """Off every stage it is about, and no way up by an invitation of before."""
        for speaker in Speaker.objects.active().filter(user=self.user).select_related("room"):
            if self.covers(speaker.room):
                speaker.step_down()
        Hand.objects.filter(user=self.user).end_in(self.room)

    def _reach(self) -> None:
        """All pages of this person in every room it is about come through the door anew; the desk looks again."""
        rooms = {self.room_id}
        if not self.covers_only_room:
            here = Attendance.objects.here().filter(user=self.user_id)
            rooms |= set(here.values_list("room", flat=True))
        for room in rooms:
            broadcast.renew_after_commit(room, [self.user_id])
        broadcast.desk_after_commit(self.room_id)
