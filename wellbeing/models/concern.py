from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from people.models.membership import places_of
from wellbeing import vault
from wellbeing.models.desk import Desk
from wellbeing.models.note import checked
from wellbeing.models.overseen import may_judge, overseen_by
from wellbeing.oversight_refusals import NotASupervisor
from wellbeing.refusals import Moved

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.conversation import Conversation
    from wellbeing.models.request import CounsellingRequest

FOR = timedelta(days=30)


class ConcernQuerySet(models.QuerySet["Concern"]):
    def waiting(self) -> Self:
        """With where whoever raised it lives."""
        people = ("conversation__request__key", "conversation__request__resident", "about__desk")
        waiting = self.filter(looked_at=None).select_related(*people).order_by("pk")
        return waiting.prefetch_related(places_of("conversation__request__resident"))

    def waiting_for(self, mine: Desk) -> list[Concern]:
        """Those that this supervisor may look into: raised where their role reaches, of what they were no part of."""
        return overseen_by(mine, self.waiting(), about, done_by=lambda one: one.about_id)

    @transaction.atomic
    def raise_about(self, talk: Conversation, text: str, now: datetime) -> Concern:
        """Something was not right. Whom it is about takes nobody new until a supervisor has looked."""
        late = talk.ended_at is not None and now - talk.ended_at > FOR
        if talk.counsellor is None or late or talk.request.key.destroyed_at:
            raise Moved
        if known := self.filter(conversation=talk, looked_at=None).first():
            return known
        sealed = talk.request.key.seal(checked(text), "concern")
        concern = self.create(conversation=talk, about=talk.counsellor, text=sealed, at=now)
        for desk in Desk.objects.filter(user=talk.counsellor).select_related("room"):
            Desk.objects.filter(pk=desk.pk).update(stopped_at=now)
            desk.go()
        return concern


def about(concern: Concern) -> CounsellingRequest:
    return concern.conversation.request


class Concern(models.Model):
    """That a conversation was not as it should be, told by the one who asked. As easy as reporting a neighbour."""

    conversation = models.ForeignKey("wellbeing.Conversation", models.CASCADE, related_name="concerns")
    about = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    text = models.TextField()  # sealed: all that whoever looks at it is given
    at = models.DateTimeField()
    looked_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def words(self) -> str:
        try:
            return self.conversation.request.key.unseal(self.text, "concern")
        except vault.Unreadable:
            return ""

    @transaction.atomic
    def settle(self, by: User, now: datetime) -> None:
        """Somebody has looked; with none left open the counsellor may sit down again. Asking twice changes nothing."""
        if not may_judge(by, self, about, done_by=self.about_id):
            raise NotASupervisor
        Concern.objects.filter(pk=self.pk, looked_at=None).update(looked_at=now, looked_by=by)
        if not Concern.objects.filter(about=self.about, looked_at=None).exists():
            Desk.objects.filter(user=self.about).update(stopped_at=None)
