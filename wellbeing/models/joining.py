from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wellbeing.models.audit import AuditEntry
from wellbeing.models.conversation import Conversation
from wellbeing.models.disclosure import stands_by
from wellbeing.models.duty import leads
from wellbeing.models.event import By
from wellbeing.oversight_refusals import NotForYou
from wellbeing.refusals import Moved

if TYPE_CHECKING:
    from people.models import User


class JoiningQuerySet(models.QuerySet["Joining"]):
    def open(self) -> Self:
        return self.filter(left_at=None)

    def fade(self, now: datetime) -> None:
        """By the clock: after a few minutes it is no longer said that they left."""
        long = now - timedelta(seconds=settings.COUNSELLING["lead_left"])
        for joining in self.filter(shows_leaving=True, left_at__lte=long).select_related(
            "conversation__request__room"
        ):
            if self.filter(pk=joining.pk, shows_leaving=True).update(shows_leaving=False):
                joining.conversation.show()

    @transaction.atomic
    def join(self, talk: Conversation, lead: User, now: datetime) -> Joining:
        """Come in, told to both at once, and read what is written from now on. Asking twice changes nothing."""
        there = (
            Conversation.objects.select_for_update(of=("self",))
            .select_related("request__room")
            .get(pk=talk.pk)
        )
        if (
            not leads(lead)
            or not stands_by(lead, talk.request)
            or lead.pk in (there.counsellor_id, there.leaving_id)
        ):
            raise NotForYou
        if known := self.open().filter(conversation=there, lead=lead).first():
            return known
        room = there.request.room
        if there.lead_id or there.state not in Conversation.RUNNING or room is None:
            raise Moved
        room.refresh_from_db(fields=["last_seq"])
        joining = self.create(conversation=there, lead=lead, after=room.last_seq, joined_at=now)
        joining._tell(AuditEntry.Action.JOINED, now, lead=lead, lead_asked_at=None)
        return joining


class Joining(models.Model):
    """That whoever leads the shift was in a conversation, announced to both: between which numbers of its room.

    They read what is said while they are there, and nothing of what was said before or is said after.
    """

    conversation = models.ForeignKey("wellbeing.Conversation", models.CASCADE, related_name="joinings")
    lead = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    after = models.PositiveBigIntegerField()  # the room's number when they came
    upto = models.PositiveBigIntegerField(null=True)  # and when they went
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    shows_leaving = models.BooleanField(default=False)  # for a few minutes

    objects = JoiningQuerySet.as_manager()

    class Meta:
        verbose_name = _("joining")
        verbose_name_plural = _("joinings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(left_at=None),
                name="a_conversation_is_joined_by_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def spans(self, seq: int) -> bool:
        """Was this said while they were there as who leads the shift?"""
        return seq > self.after and (self.upto is None or seq <= self.upto)

    @transaction.atomic
    def leave(self, now: datetime, *, stays: bool = False) -> None:
        """Go, told to both; unless they stay as the one who listens from now on. Asking twice changes nothing."""
        room = self.conversation.request.room
        upto = type(room).objects.values_list("last_seq", flat=True).get(pk=room.pk) if room else self.after
        if Joining.objects.open().filter(pk=self.pk).update(left_at=now, upto=upto, shows_leaving=not stays):
            self._tell(AuditEntry.Action.LEFT, now, lead=None)

    def _tell(self, action: str, now: datetime, **facts: object) -> None:
        talk = self.conversation
        AuditEntry.objects.write(self.lead, AuditEntry.Role.LEAD, action, talk.request_id, at=now)
        talk.note(**facts)
        talk.write_event(talk.state, f"lead_{action}", By.LEAD, now)
        talk.renew(self.lead_id)
