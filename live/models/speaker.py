from __future__ import annotations

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live import broadcast
from live.refusals import StageTaken

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import User


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def for_pieces(self) -> Self:
        return self.select_related("user")

    def active(self) -> Self:
        return self.filter(ended_at__isnull=True).select_related("user")

    @transaction.atomic
    def step_up(self, room: Room, user: User, page: UUID) -> Speaker:
        """Put this person on stage, speaking from this page. From another page of theirs, it moves there."""
        room.must_be_hosted_by(user)
        room.lock()
        room.must_be_open(user)
        if current := self.active().filter(room=room).first():
            if current.user_id != user.pk:
                raise StageTaken(who=current.user)
            if current.page == page:
                return current
            self.filter(pk=current.pk).update(ended_at=timezone.now())
        speaker = self.create(room=room, user=user, page=page)
        speaker._tell(speaker)
        return speaker

    def step_down(self, room: Room, by: User, page: UUID) -> None:
        """Leave the stage. A host may take another host down; one's own old page does not stop the new one."""
        for speaker in self.active().filter(room=room):
            if speaker.user_id != by.pk:
                room.must_be_hosted_by(by)
                speaker.step_down()
            elif speaker.page == page:
                speaker.step_down()


class Speaker(models.Model):
    """Who is seen and heard in a room, from–to, and from which of their pages."""

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="speakers")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    page = models.UUIDField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [
            # One at a time for now. Guests will want a number here instead.
            models.UniqueConstraint(
                fields=["room"], condition=models.Q(ended_at__isnull=True), name="one_speaker_per_room"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @transaction.atomic
    def step_down(self) -> None:
        if Speaker.objects.filter(pk=self.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
            self._tell(None)

    def _tell(self, speaker: Speaker | None) -> None:
        self.room.show("stage", "live/stage/_stage.html", speaker=speaker)
        page = str(speaker.page) if speaker else None
        transaction.on_commit(lambda: broadcast.stage(self.room, page), robust=True)
