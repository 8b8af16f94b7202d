from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.models.membership import places_of
from wellbeing.models.duty import leads
from wellbeing.models.event import Event
from wellbeing.models.lead import leads_now, supervises, supervisors, tell_leads, tell_supervisors
from wellbeing.models.reach import of_counsellors
from wellbeing.oversight_refusals import NotForYou

if TYPE_CHECKING:
    from wellbeing.models.conversation import Conversation
    from wellbeing.models.desk import Desk

HARD = ("level_2", "level_3")


def was_hard(talk: Conversation) -> bool:
    """At any time, also if it eased."""
    return talk.is_flagged or Event.objects.filter(request=talk.request, after__in=HARD).exists()


class DebriefQuerySet(models.QuerySet["Debrief"]):
    def of(self, user: User) -> Self:
        """What they are asked now."""
        return self.filter(counsellor=user, answer="").select_related("conversation__request")

    def wanted(self) -> Self:
        """Who would like to talk, and with whom nobody has yet; the longest first."""
        waiting = self.filter(answer=Debrief.Answer.WANTED, talked_at=None)
        near = waiting.select_related("counsellor__desk").prefetch_related(places_of("counsellor"))
        return near.order_by("answered_at", "pk")

    def wanted_of(self, mine: Desk, now: datetime) -> list[Debrief]:
        """Those that are this lead's or supervisor's to talk with: of counsellors near them, and never their own."""
        people = User.objects.filter(Q(pk__in=leads_now(now)) | Q(pk__in=supervisors()))
        found = self.wanted().exclude(counsellor=mine.user_id)
        return of_counsellors(
            mine, found, lambda one: one.counsellor, type(mine).objects.others(mine, people)
        )

    def offer(self, talk: Conversation, now: datetime) -> None:
        """After a conversation that was hard at any time, also if it eased; and after one that hurt."""
        if talk.counsellor is None:
            return
        if was_hard(talk) or talk.was_hurtful:
            self.get_or_create(conversation=talk, defaults={"counsellor": talk.counsellor, "asked_at": now})


class Debrief(models.Model):
    """Whoever listened to something hard is asked whether they would like to talk about it. Nobody has to."""

    class Answer(models.TextChoices):
        WANTED = "wanted"
        FINE = "fine"

    conversation = models.OneToOneField("wellbeing.Conversation", models.CASCADE, related_name="debrief")
    counsellor = models.ForeignKey("people.User", models.CASCADE, related_name="debriefs")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=6, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    talked_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    talked_at = models.DateTimeField(null=True)

    objects = DebriefQuerySet.as_manager()

    class Meta:
        verbose_name = _("debrief")
        verbose_name_plural = _("debriefs")
        indexes = [models.Index(fields=["answer", "talked_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @transaction.atomic
    def say(self, answer: str, now: datetime) -> None:
        """Theirs to say. Saying it twice changes nothing."""
        if Debrief.objects.filter(pk=self.pk, answer="").update(answer=answer, answered_at=now):
            self.answer, self.answered_at = answer, now
            if answer == self.Answer.WANTED:
                tell_leads(f"debrief-{self.pk}", now)
                tell_supervisors(f"debrief-{self.pk}")

    @transaction.atomic
    def talk(self, by: User, now: datetime) -> None:
        """Somebody has talked with them. Asking twice changes nothing."""
        if by.pk == self.counsellor_id or not (leads(by) or supervises(by)):
            raise NotForYou
        Debrief.objects.wanted().filter(pk=self.pk).update(talked_by=by, talked_at=now)
