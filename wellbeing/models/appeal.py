from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from people.models.membership import places_of
from wellbeing import vault
from wellbeing.models.conversation import Conversation
from wellbeing.models.lead import tell_supervisors
from wellbeing.models.note import checked
from wellbeing.models.overseen import may_judge, overseen_by
from wellbeing.oversight_refusals import NotASupervisor
from wellbeing.refusals import Moved

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.desk import Desk
    from wellbeing.models.request import CounsellingRequest

FOR = timedelta(days=30)


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting_for(self, mine: Desk) -> list[Appeal]:
        """Those that this supervisor may decide: they were no part of it."""
        return overseen_by(mine, self.waiting(), about, done_by=counsellor)

    def waiting(self) -> Self:
        """With where whoever wrote it lives, for `overseen_by`."""
        waiting = self.filter(answer="", conversation__request__key__destroyed_at=None)
        people = ("conversation__request__key", "conversation__request__resident")
        return (
            waiting.select_related(*people)
            .prefetch_related(places_of("conversation__request__resident"))
            .order_by("at", "pk")
        )

    def is_taken(self, talk: Conversation, now: datetime) -> bool:
        """For a month, as long as what was said is kept."""
        is_late = talk.ended_at is None or now - talk.ended_at > FOR
        return talk.was_hurtful and not is_late and talk.request.key.destroyed_at is None

    @transaction.atomic
    def write(self, talk: Conversation, text: str, now: datetime) -> Appeal:
        """How the one who was sent away sees it. Writing twice changes nothing."""
        if not self.is_taken(talk, now):
            raise Moved
        sealed = talk.request.key.seal(checked(text), "appeal")
        appeal, is_new = self.get_or_create(conversation=talk, defaults={"text": sealed, "at": now})
        if is_new:
            tell_supervisors(f"appeal-{appeal.pk}")
        return appeal


def about(appeal: Appeal) -> CounsellingRequest:
    return appeal.conversation.request


def counsellor(appeal: Appeal) -> int | None:
    return appeal.conversation.counsellor_id


class Appeal(models.Model):
    """Whoever was told that they hurt somebody says how they see it; a supervisor who was no part of it decides."""

    class Answer(models.TextChoices):
        LIFTED = "lifted"
        STAYS = "stays"

    conversation = models.OneToOneField("wellbeing.Conversation", models.CASCADE, related_name="appeal")
    text = models.TextField()  # sealed: all that whoever decides is given
    at = models.DateTimeField()
    answer = models.CharField(max_length=6, choices=Answer, blank=True)
    answered_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def words(self) -> str:
        try:
            return self.conversation.request.key.unseal(self.text, "appeal")
        except vault.Unreadable:
            return ""

    @transaction.atomic
    def decide(self, by: User, answer: str, now: datetime) -> None:
        """The pause is lifted at once, or stays; whoever asked is told. The first answer counts."""
        request = self.conversation.request
        if not may_judge(by, self, about, done_by=self.conversation.counsellor_id):
            raise NotASupervisor
        if answer not in Appeal.Answer:
            raise Moved
        waiting = Appeal.objects.filter(pk=self.pk, answer="")
        if not waiting.update(answer=answer, answered_by=by, answered_at=now):
            return
        if answer == Appeal.Answer.LIFTED:
            type(request).objects.filter(pk=request.pk).update(blocked_until=None)
        if request.resident:
            url = reverse("counselling_conversation", args=[request.pk])
            Notice.objects.tell([request.resident], Notice.Kind.WORD, f"appeal-{self.pk}", url)
