from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.prepared import Prepared

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import User


class ReadingQuerySet(models.QuerySet["Reading"]):
    def note(self, room: Room, user: User, seq: int) -> None:
        """This person has read up to this number. It only rises, so that an older page takes nothing back."""
        seq = min(seq, room.last_seq)
        lower = self.filter(room=room, user=user, seq__lt=seq)
        if lower.update(seq=seq, at=timezone.now()):
            return
        _reading, made = self.get_or_create(room=room, user=user, defaults={"seq": seq})
        if not made:  # another device came first, perhaps with less
            lower.update(seq=seq, at=timezone.now())

    def upto(self, room: Room, user: User) -> int | None:
        """The number up to which this person has read; None to a newcomer, who has missed nothing."""
        return next(iter(UPTO(room.pk, user.pk)), None)


class Reading(models.Model):
    """Up to which number somebody has read a room. Pages tell it now and then, not with every message (L-20)."""

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="readings")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], name="one_reading_per_person_and_room")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


UPTO = Prepared(lambda room, user: Reading.objects.filter(room=room, user=user).values_list("seq", flat=True))
