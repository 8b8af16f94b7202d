from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from people.models import User
from wellbeing.refusals import Moved, NotCleared, PlanChanged, PlanGone, PlanThere

if TYPE_CHECKING:
    from wellbeing.models.conversation import Conversation

OFTEN, LATELY = 4, timedelta(days=30)


class CarePlanQuerySet(models.QuerySet["CarePlan"]):
    def open(self) -> Self:
        """Offered or agreed to, and ended by neither."""
        return self.filter(ended_at=None)

    def of(self, resident: User) -> CarePlan | None:
        """With whom it is, for the resident's pages."""
        return self.open().select_related("counsellor__desk").filter(resident=resident).first()

    def with_them(self, counsellor: User) -> Self:
        agreed = self.open().filter(counsellor=counsellor, agreed_at__isnull=False)
        return agreed.select_related("resident").order_by("agreed_at", "pk")

    def forget(self, now: datetime) -> None:
        """What ended or was never answered, after a month; and what is left of talks that are all forgotten."""
        old = now - LATELY
        over = models.Q(ended_at__lte=old) | models.Q(agreed_at=None, offered_at__lte=old)
        self.filter(over | models.Q(resident__counselling_requests=None)).delete()

    @transaction.atomic
    def offer(self, talk: Conversation, every: int | None, now: datetime) -> CarePlan:
        """Always the same person, on days both agree on. Whoever listens offers it; offered again, the days change."""
        resident, counsellor = talk.request.resident, talk.counsellor
        if (
            every is None
            or resident is None
            or counsellor is None
            or talk.was_hurtful
            or every not in CarePlan.Every
        ):
            raise Moved
        if not counsellor.desk.is_for(talk.request):
            raise NotCleared  # matching would never ask them
        User.objects.select_for_update().get(pk=resident.pk)
        known = self.open().filter(resident=resident).first()
        if known and (known.is_on or known.counsellor_id != counsellor.pk):
            raise PlanThere
        plan = known or CarePlan(resident=resident, counsellor=counsellor, alias=talk.request.alias)
        plan.every, plan.offered_at = every, now
        if known is None:
            plan.save()
        elif not self.open().filter(pk=known.pk, agreed_at=None).update(every=every, offered_at=now):
            raise PlanThere  # agreed to, or declined, at this moment
        url = reverse("counselling_conversation", args=[talk.request_id])
        Notice.objects.tell([resident], Notice.Kind.WORD, f"plan-{plan.pk}-{every}", url)
        return plan


class CarePlan(models.Model):
    """For whoever comes often: one counsellor, and days that both agreed on. It takes nothing away: in between they ask
    as everybody does, and are never put off."""

    class Every(models.IntegerChoices):
        DAY = 1, _("every day")
        SECOND = 2, _("every other day")
        THIRD = 3, _("every three days")
        WEEK = 7, _("once a week")
        TWO_WEEKS = 14, _("every two weeks")

    resident = models.ForeignKey("people.User", models.CASCADE, related_name="care_plans")
    counsellor = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    alias = models.PositiveIntegerField(default=0)  # as the counsellor knows them
    every = models.PositiveSmallIntegerField(choices=Every)
    offered_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("care plan")
        verbose_name_plural = _("care plans")
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=models.Q(ended_at=None), name="one_open_care_plan_per_resident"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_on(self) -> bool:
        return self.agreed_at is not None and self.ended_at is None

    @property
    def next_on(self) -> date:
        """So long after the last talk; when that day has passed, today."""
        talks = self.resident.counselling_requests.filter(conversation__isnull=False)
        last = talks.order_by("-asked_at").values_list("asked_at", flat=True).first() or self.offered_at
        return max(timezone.localdate(), timezone.localdate(last) + timedelta(days=self.every))

    @transaction.atomic
    def agree(self, every: int, now: datetime) -> None:
        """By the resident, to the days they were shown and no others. Agreeing twice changes nothing."""
        there = CarePlan.objects.open().select_for_update(of=("self",)).filter(pk=self.pk).first()
        if there is None:
            raise PlanGone
        if there.every != every:
            raise PlanChanged(who=there.counsellor.desk.alias, every=there.get_every_display())
        if there.agreed_at is None:
            CarePlan.objects.filter(pk=self.pk).update(agreed_at=now)
            self._tell(self.counsellor, "agreed", reverse("counselling_desk"))

    @transaction.atomic
    def end(self, by: User, now: datetime) -> None:
        """By either, at any time; the other hears that there is something. Ending twice changes nothing."""
        if not CarePlan.objects.open().filter(pk=self.pk).update(ended_at=now):
            return
        if by.pk == self.counsellor_id:
            self._tell(self.resident, "ended", reverse("talk"))
        elif self.agreed_at:
            self._tell(self.counsellor, "ended", reverse("counselling_desk"))

    def _tell(self, whom: User, what: str, url: str) -> None:
        Notice.objects.tell([whom], Notice.Kind.WORD, f"plan-{self.pk}-{what}", url)


def comes_often(resident: User | None, now: datetime) -> bool:
    """Without a number: enough to offer a plan, and no reason to treat them otherwise."""
    if resident is None:
        return False
    talks = resident.counselling_requests.filter(conversation__isnull=False, asked_at__gt=now - LATELY)
    return talks.count() >= OFTEN
