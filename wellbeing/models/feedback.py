from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wellbeing.models.note import checked

if TYPE_CHECKING:
    from wellbeing.models.conversation import Conversation

NOT_AFTER = ("abuse", "technical")
LINKED = timedelta(days=30)
KEPT_DAYS = 730


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def is_wanted(self, talk: Conversation, now: datetime) -> bool:
        """Ten minutes later, once, and never after something that went badly or was dangerous."""
        if talk.ended_at is None or talk.level >= 2 or talk.end_reason in NOT_AFTER:
            return False
        if talk.request.hidden_at or talk.request.key.destroyed_at:
            return False
        soon = talk.ended_at + timedelta(seconds=settings.COUNSELLING["feedback"])
        # Later nobody could tell any more whether it was given already.
        is_time = soon <= now < talk.ended_at + LINKED
        return is_time and not self.filter(conversation=talk).exists()

    @transaction.atomic
    def give(
        self, talk: Conversation, helped: int | None, heard: int | None, now: datetime, words: str = ""
    ) -> None:
        """An answer to the two questions, and words of one's own. Not wanted, or a second time, it changes nothing."""
        words = checked(words) if words.strip() else ""
        if not self.is_wanted(talk, now):
            return
        answers = {"counsellor": talk.counsellor, "helped": helped, "heard": heard, "at": now}
        _answer, is_first = self.get_or_create(conversation=talk, defaults=answers)
        if words and is_first:
            talk.request.say_afterwards(words)

    def unlink(self, now: datetime) -> None:
        """After thirty days nobody can tell whose it was: of the time only the month stays; after two years nothing."""
        month = TruncMonth("at", tzinfo=ZoneInfo(settings.TIME_ZONE))
        linked = self.filter(at__lte=now - LINKED, conversation__isnull=False)
        linked.update(conversation=None, at=month)
        self.filter(at__lte=now - timedelta(days=KEPT_DAYS)).delete()


class Feedback(models.Model):
    """Two questions, in words. Answers are shown in sums of ten and more, and nowhere else (wellbeing/sums.py).

    What is written besides is no part of any sum: a few lines would tell whose they are. They are sealed with what was
    said (`CounsellingRequest.afterwards`), and read by nobody who does not open that.
    """

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
