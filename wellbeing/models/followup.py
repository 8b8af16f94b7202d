from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notices.models import Notice
from people.models import Membership, Role
from people.models.membership import places_of
from wellbeing.models.concern import Concern
from wellbeing.models.desk import Desk
from wellbeing.models.duty import leads
from wellbeing.models.followup_plan import FollowUpPlan
from wellbeing.models.lead import tell_leads
from wellbeing.oversight_refusals import NotForYou
from wellbeing.refusals import Moved

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.conversation import Conversation
    from wellbeing.models.request import CounsellingRequest


def is_nobodys() -> models.Q:
    """Those of nobody who still counsels; and who was told of that something was not right does not write again."""
    counselling = Membership.objects.confirmed().of_role(Role.COUNSELLOR).filter(user__is_active=True)
    gone = ~models.Q(plan__conversation__counsellor__in=counselling.values("user"))
    return gone | models.Q(plan__conversation__in=Concern.objects.values("conversation"))


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def planned(self) -> Self:
        """Agreed to, not stopped, not dealt with; and what was said is still there."""
        on = self.filter(outcome="", plan__agreed_at__isnull=False, plan__stopped_at=None)
        request = "plan__conversation__request"
        return on.filter(
            **{f"{request}__hidden_at": None, f"{request}__key__destroyed_at": None},
            **{f"{request}__resident__isnull": False},
        )

    def due(self, now: datetime) -> Self:
        people = "plan__conversation__request__resident"
        due = (
            self.planned()
            .filter(due_at__lte=now)
            .select_related(people, "plan__conversation__counsellor__desk")
        )
        return due.prefetch_related(places_of(people)).order_by("due_at", "pk")

    def of(self, user: User, now: datetime) -> list[FollowUp]:
        """Those of whom this person listened to, as long as their role reaches them."""
        mine = Desk.objects.of(user)
        due = self.due(now).filter(plan__conversation__counsellor=user).exclude(is_nobodys())
        return [one for one in due if mine.stands_by(one.request)]

    def left_over(self, lead: User, now: datetime) -> list[FollowUp]:
        """Those that nobody has looked at for a day, or that are nobody's; for who leads where they live."""
        mine, long = Desk.objects.of(lead), now - timedelta(seconds=settings.COUNSELLING["follow_up_lead"])
        due = (
            self.due(now)
            .filter(is_nobodys() | models.Q(due_at__lte=long))
            .exclude(plan__conversation__counsellor=lead)
        )
        return [one for one in due if mine.stands_by(one.request)]


class FollowUp(models.Model):
    """One day on which somebody is asked again how they are."""

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("follow-up", "talked")
        NOT_REACHED = "not_reached", pgettext_lazy("follow-up", "not reached")

    plan = models.ForeignKey(FollowUpPlan, models.CASCADE, related_name="follow_ups")
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    recorded_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["outcome", "due_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def conversation(self) -> Conversation:
        return self.plan.conversation

    @property
    def request(self) -> CounsellingRequest:
        return self.plan.conversation.request

    @property
    def is_nobodys(self) -> bool:
        return FollowUp.objects.filter(is_nobodys(), pk=self.pk).exists()

    def must_be_for(self, user: User) -> None:
        """Whoever listened to them, or leads where they live; neither where their role does not reach."""
        is_own = self.conversation.counsellor_id == user.pk
        is_theirs = not self.is_nobodys if is_own else leads(user)
        if not is_theirs or not Desk.objects.of(user).stands_by(self.request):
            raise NotForYou

    @transaction.atomic
    def tell(self, now: datetime) -> None:
        """Both hear that there is something, and nothing of what. By the clock: of many processes one tells it."""
        if not FollowUp.objects.planned().filter(pk=self.pk, told_at=None).update(told_at=now):
            return
        talk, about = self.conversation, f"follow-up-{self.pk}"
        url = reverse("counselling_conversation", args=[talk.request_id])
        if talk.request.resident:
            Notice.objects.tell([talk.request.resident], Notice.Kind.WORD, about, url)
        if talk.counsellor and not self.is_nobodys:
            Notice.objects.tell([talk.counsellor], Notice.Kind.WORD, about, reverse("counselling_desk"))
        else:
            tell_leads(about, now, talk.request)

    @transaction.atomic
    def reach_out(self, by: User, now: datetime) -> Conversation:
        """Write to them: a conversation of its own begins, as when somebody asked for a call back."""
        self.must_be_for(by)
        if not FollowUp.objects.planned().filter(pk=self.pk).exists():
            raise Moved  # they stopped it meanwhile
        requests = type(self.request).objects
        return requests.follow_up(self.request, by, now)

    @transaction.atomic
    def record(self, by: User, outcome: str, now: datetime) -> None:
        """How it went. The first answer counts."""
        self.must_be_for(by)
        if outcome not in FollowUp.Outcome:
            raise Moved
        FollowUp.objects.filter(pk=self.pk, outcome="").update(
            outcome=outcome, recorded_by=by, recorded_at=now
        )
