from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wellbeing.models.debrief import was_hard
from wellbeing.refusals import Moved

if TYPE_CHECKING:
    from wellbeing.models.conversation import Conversation


class FollowUpPlanQuerySet(models.QuerySet["FollowUpPlan"]):
    def offer(self, talk: Conversation, now: datetime) -> FollowUpPlan:
        """Would they like to be asked again how they are? Only they say yes. Asking twice changes nothing."""
        if talk.was_hurtful or talk.request.resident is None:
            raise Moved
        plan, is_new = self.get_or_create(conversation=talk, defaults={"offered_at": now})
        if is_new:
            talk.show()
        return plan

    def offer_after(self, talk: Conversation, now: datetime) -> None:
        """At the end of what was hard it is always offered."""
        if was_hard(talk) and not talk.was_hurtful and talk.request.resident:
            self.offer(talk, now)


class FollowUpPlan(models.Model):
    """Whether somebody would like to be asked again how they are: in a day, a week, a month, three months."""

    conversation = models.OneToOneField(
        "wellbeing.Conversation", models.CASCADE, related_name="follow_up_plan"
    )
    offered_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)  # declined, or stopped later: at once, and without a reason

    objects = FollowUpPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up plan")
        verbose_name_plural = _("follow-up plans")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """They have not said yet."""
        return self.agreed_at is None and self.stopped_at is None

    @property
    def is_on(self) -> bool:
        return self.agreed_at is not None and self.stopped_at is None

    @transaction.atomic
    def agree(self, now: datetime) -> None:
        """The resident would like it. The days count from now; agreeing twice changes nothing."""
        plans = FollowUpPlan.objects.filter(pk=self.pk).exclude(agreed_at__isnull=False, stopped_at=None)
        if not plans.update(agreed_at=now, stopped_at=None):
            return
        self.follow_ups.filter(outcome="").delete()
        for after in settings.COUNSELLING["follow_ups"]:
            self.follow_ups.create(due_at=now + timedelta(seconds=after))

    def stop(self, now: datetime) -> None:
        """The resident would rather not, or no longer. Asking twice changes nothing."""
        FollowUpPlan.objects.filter(pk=self.pk, stopped_at=None).update(stopped_at=now)
