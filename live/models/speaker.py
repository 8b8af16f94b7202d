from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live.models.attendance import last_here
from live.models.hand import Hand
from live.refusals import NotAskedUp, OffStage, StageFull
from live.rights import Right
from live.spot import SPOTS_MAX, Spot

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import User

HOST_SPOT = 0


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def for_pieces(self) -> Self:
        return self.select_related("user")

    def active(self) -> Self:
        return self.filter(ended_at__isnull=True).select_related("user")

    def left_behind(self) -> Self:
        """Guests who have had no page in the room for a minute: somebody else may want the place.

        Hosts are not asked: when all of them are gone, the room waits for them (L-3).
        """
        gone_since = timezone.now() - timedelta(seconds=settings.STAGE_GONE_SECONDS)
        guests = self.active().filter(hosts=False).annotate(last=last_here("room", "user"))
        return guests.filter(last__lte=gone_since, started_at__lte=gone_since)

    @transaction.atomic
    def step_up(self, room: Room, user: User, page: UUID, sound_only: bool = False) -> Speaker:
        """Put this person on stage, speaking from this page. From another page of theirs, it moves there.

        Who hosts comes up as they like, everybody else when they were asked and said yes.
        """
        room.lock()
        room.must(user, Right.TALK)
        mine = self.active().filter(room=room, user=user).first()
        if not mine:
            self._must_be_asked(room, user)
        room.must_be_open(user)
        if mine:
            mine._speak_from(page, sound_only)
            return mine
        hosts = room.is_hosted_by(user)
        spot = self._free_spot(room, hosts)
        speaker = self.create(room=room, user=user, page=page, spot=spot, hosts=hosts, sound_only=sound_only)
        Hand.objects.coming().filter(room=room, user=user).update(ended_at=timezone.now())
        room.show_stage()
        return speaker

    @staticmethod
    def _must_be_asked(room: Room, user: User) -> None:
        if room.is_hosted_by(user):
            return
        room.must_not_be_stopped(user)
        if not Hand.objects.coming().filter(room=room, user=user).exists():
            raise NotAskedUp

    def _free_spot(self, room: Room, hosts: bool) -> int:
        """The host's own if that is free; else the first of the guests'."""
        taken = set(self.filter(room=room, ended_at__isnull=True).values_list("spot", flat=True))
        if hosts and HOST_SPOT not in taken:
            return HOST_SPOT
        for spot in range(1, settings.STAGE_GUESTS + 1):
            if spot not in taken:
                return spot
        raise StageFull(guests=settings.STAGE_GUESTS)

    @transaction.atomic
    def step_down(self, room: Room, by: User, page: UUID | None = None) -> None:
        """Leave the stage oneself. One that no longer speaks does not stop the one that does; naming none stops it."""
        room.lock()
        mine = self.active().filter(room=room, user=by).first()
        if not mine:
            if not self.filter(room=room, user=by).exists():
                room.must_be_hosted_by(by)
        elif page in {None, mine.page}:
            mine.step_down()

    @transaction.atomic
    def mute_all(self, room: Room, by: User) -> None:
        """Nobody but who hosts is heard. Asking twice changes nothing."""
        room.must_be_hosted_by(by)
        room.lock()
        loud = self.active().filter(room=room, hosts=False, muted_at__isnull=True)
        if loud.update(muted_at=timezone.now()):
            room.show_stage()

    @transaction.atomic
    def back_to_host(self, room: Room, by: User) -> None:
        """The big picture is again that of who came first: the host."""
        room.must_be_hosted_by(by)
        room.lock()
        if self.in_the_light(room).update(spotlit_at=None):
            room.show_stage()

    def in_the_light(self, room: Room) -> Self:
        return self.filter(room=room, ended_at__isnull=True, spotlit_at__isnull=False)


class Speaker(models.Model):
    """Who is seen and heard in a room, from–to, from which of their pages, and at which spot of the stage."""

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="speakers")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    page = models.UUIDField()
    spot = models.PositiveSmallIntegerField(default=HOST_SPOT)
    hosts = models.BooleanField(default=True)  # as it was when they came up
    sound_only = models.BooleanField(default=False)
    muted_at = models.DateTimeField(null=True, blank=True)
    spotlit_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "spot"], condition=Q(ended_at__isnull=True), name="one_speaker_per_spot"
            ),
            models.UniqueConstraint(
                fields=["room", "user"], condition=Q(ended_at__isnull=True), name="one_spot_per_speaker"
            ),
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(ended_at__isnull=True, spotlit_at__isnull=False),
                name="one_big_picture_per_room",
            ),
            models.CheckConstraint(condition=Q(spot__lt=SPOTS_MAX), name="spots_fit_into_half_a_byte"),
            models.CheckConstraint(condition=Q(hosts=True) | ~Q(spot=HOST_SPOT), name="guests_stand_beside_the_host"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def as_spot(self) -> Spot:
        return Spot(self.spot, str(self.page), self.user_id, self.muted_at is not None, not self.sound_only)

    @transaction.atomic
    def step_down(self) -> None:
        """Off the stage. The room first, as every verb here locks: two who waited for each other would both fail."""
        self.room.lock()
        if Speaker.objects.filter(pk=self.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
            self.room.show_stage()

    @transaction.atomic
    def step_down_if_gone(self) -> None:
        """Unless they came back between the look at who is gone and the room's lock."""
        self.room.lock()
        if Speaker.objects.left_behind().filter(pk=self.pk).exists():
            self.step_down()

    @transaction.atomic
    def take_down(self, by: User) -> None:
        """A host moves one person down. Asking twice changes nothing."""
        self.room.must_be_hosted_by(by)
        self.step_down()

    @transaction.atomic
    def mute(self, by: User) -> None:
        """Their sound goes no further than the server, until a host lets it."""
        self._change(by, muted_at=F("muted_at") if self.muted_at else timezone.now())

    @transaction.atomic
    def unmute(self, by: User) -> None:
        self._change(by, muted_at=None)

    @transaction.atomic
    def spotlight(self, by: User) -> None:
        """Theirs is the big picture for everybody."""
        self.room.must_be_hosted_by(by)
        self.room.lock()
        Speaker.objects.in_the_light(self.room).exclude(pk=self.pk).update(spotlit_at=None)
        self._change(by, spotlit_at=timezone.now())

    def _change(self, by: User, **facts: object) -> None:
        self.room.must_be_hosted_by(by)
        self.room.lock()
        if not Speaker.objects.filter(pk=self.pk, ended_at__isnull=True).update(**facts):
            raise OffStage
        self.room.show_stage()

    def _speak_from(self, page: UUID, sound_only: bool) -> None:
        if (self.page, self.sound_only) != (page, sound_only):
            self.page, self.sound_only = page, sound_only
            self.save(update_fields=["page", "sound_only"])
            self.room.show_stage()
