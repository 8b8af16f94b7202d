from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wellbeing import vault
from wellbeing.models.audit import AuditEntry
from wellbeing.models.event import By
from wellbeing.models.note import checked
from wellbeing.refusals import AlreadyTaken, Moved, NoSeat, NotClearedToGoOn

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.conversation import Conversation
    from wellbeing.models.desk import Desk


class HandoverQuerySet(models.QuerySet["Handover"]):
    def open(self) -> Self:
        return self.filter(state__in=(Handover.State.SHOWN, Handover.State.OFFERED))

    def offered(self) -> Self:
        return self.filter(state=Handover.State.OFFERED).select_related("conversation__request__key", "to")

    def due(self, now: datetime) -> Self:
        return self.offered().filter(expires_at__lte=now)

    @transaction.atomic
    def begin(self, talk: Conversation, to: Desk, text: str, now: datetime) -> Handover:
        """Write down what the next one should know, and show it to whom it is about first."""
        if not to.is_for(talk.request):
            raise NotClearedToGoOn
        if talk.state != talk.State.ACTIVE or to.user_id == talk.counsellor_id or not to.fits(talk.request):
            raise Moved
        if self.open().filter(conversation=talk).exists():
            raise Moved
        to.must_take_new(now)
        note = talk.request.key.seal(checked(text), "handover")
        made = self.create(conversation=talk, giver=talk.counsellor, to=to, note=note, began_at=now)
        talk.show()
        return made


class Handover(models.Model):
    """One counsellor passes somebody on to another, warmly: with a note that the one it is about reads and changes."""

    class State(models.TextChoices):
        SHOWN = "shown"
        OFFERED = "offered"
        TAKEN = "taken"
        STAYED = "stayed"  # declined, not answered in time, or the resident did not want it

    conversation = models.ForeignKey("wellbeing.Conversation", models.CASCADE, related_name="handovers")
    giver = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    to = models.ForeignKey("wellbeing.Desk", models.CASCADE, related_name="handovers")
    note = models.TextField(blank=True)  # sealed; empty where the resident starts fresh
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(state__in=("shown", "offered")),
                name="a_conversation_is_handed_to_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def words(self) -> str:
        try:
            return self.conversation.request.key.unseal(self.note, "handover") if self.note else ""
        except vault.Unreadable:
            return ""

    @transaction.atomic
    def agree(self, text: str, now: datetime) -> None:
        """The resident lets it go, as it is or changed; without words they start fresh."""
        note = self.conversation.request.key.seal(checked(text), "handover") if text.strip() else ""
        lease = now + timedelta(seconds=settings.COUNSELLING["handover"])
        self._move((self.State.SHOWN,), self.State.OFFERED, note=note, expires_at=lease)
        if note:
            AuditEntry.objects.write(
                self.to.user, AuditEntry.Role.COUNSELLOR, AuditEntry.Action.SHOWN_NOTE,
                self.conversation.request_id, at=now,
            )  # fmt: skip

    def stay(self) -> None:
        """It does not happen: whoever had them keeps them. Asking twice changes nothing."""
        if Handover.objects.open().filter(pk=self.pk).exists():
            self._move((self.State.SHOWN, self.State.OFFERED), self.State.STAYED)

    @transaction.atomic
    def take(self, by: User, now: datetime) -> Conversation:
        """The next one is there. The first stays until they have said something."""
        if self.to.user_id != by.pk or self.expires_at is None or now >= self.expires_at:
            raise AlreadyTaken
        self.to.must_be_for(self.conversation.request)
        if not self.to.fits(self.conversation.request):
            raise Moved
        if self.to.free(now) < 1:
            raise NoSeat
        self._move((self.State.OFFERED,), self.State.TAKEN)
        talk = type(self.conversation).objects.for_pages().get(pk=self.conversation_id)
        talk.part_with_lead(now, by)
        talk.move(talk.State.ACTIVE, (talk.State.ACTIVE,), by=By.COUNSELLOR, at=now, reason="handed_over",
                  counsellor=by, taken_at=now, leaving=self.giver, reply_stage=0, gone_at=None)  # fmt: skip
        AuditEntry.objects.write(
            by, AuditEntry.Role.COUNSELLOR, AuditEntry.Action.HANDED_OVER, talk.request_id, at=now
        )
        talk.renew()
        return talk

    def _move(self, only_from: tuple[str, ...], to: str, **facts: object) -> None:
        if not Handover.objects.filter(pk=self.pk, state__in=only_from).update(state=to, **facts):
            raise Moved
        self.refresh_from_db(fields=["state", *facts])
        self.conversation.show()
        self.to.show()
