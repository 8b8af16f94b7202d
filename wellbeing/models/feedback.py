from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from wellbeing.models.conversation import Conversation

NOT_AFTER = ("abuse", "technical")
KEPT_DAYS = 730


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def is_wanted(self, talk: Conversation, now: datetime) -> bool:
        """Ten minutes later, once, and never after something that went badly or was dangerous."""
        if talk.ended_at is None or talk.level >= 2 or talk.end_reason in NOT_AFTER:
            return False
        soon = talk.ended_at + timedelta(seconds=settings.COUNSELLING["feedback"])
        return now >= soon and not self.filter(conversation=talk).exists()

    def give(self, talk: Conversation, helped: int | None, heard: int | None, now: datetime) -> None:
        """An answer to the two questions. Where none is wanted, or a second time, it changes nothing."""
        if self.is_wanted(talk, now):
            self.create(conversation=talk, counsellor=talk.counsellor, helped=helped, heard=heard, at=now)

    def unlink(self, now: datetime) -> None:
        """After thirty days nobody can tell whose it was: of the time only the month stays; after two years nothing."""
        month = TruncMonth("at", tzinfo=ZoneInfo(settings.TIME_ZONE))
        linked = self.filter(at__lte=now - timedelta(days=30), conversation__isnull=False)
        linked.update(conversation=None, at=month)
        self.filter(at__lte=now - timedelta(days=KEPT_DAYS)).delete()


class Feedback(models.Model):
    """Two questions, in words. Answers are shown in sums of ten and more, and nowhere else (wellbeing/sums.py)."""

    class Step(models.IntegerChoices):
        NOT = 1, pgettext_lazy("feedback", "not at all")
        LITTLE = 2, pgettext_lazy("feedback", "a little")
        SOME = 3, pgettext_lazy("feedback", "partly")
        MUCH = 4, pgettext_lazy("feedback", "quite a bit")
        VERY = 5, pgettext_lazy("feedback", "very much")

    conversation = models.OneToOneField(
        "wellbeing.Conversation", models.SET_NULL, null=True, related_name="feedback"
    )
    counsellor = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    helped = models.PositiveSmallIntegerField(choices=Step, null=True)
    heard = models.PositiveSmallIntegerField(choices=Step, null=True)
    at = models.DateTimeField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"
