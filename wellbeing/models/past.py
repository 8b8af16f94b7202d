from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from wellbeing.models.request import CounsellingRequest


class PastCountManager(models.Manager["PastCount"]):
    @transaction.atomic
    def one_more(self, request: CounsellingRequest) -> None:
        """Before a request is forgotten altogether: it counts in the month in which it was asked."""
        asked = timezone.localtime(request.asked_at, ZoneInfo(settings.TIME_ZONE))
        talk = getattr(request, "conversation", None)
        row, _made = self.get_or_create(
            month=date(asked.year, asked.month, 1),
            topic=request.topic,
            outcome=talk.end_reason if talk else request.state,
        )
        self.filter(pk=row.pk).update(times=F("times") + 1)


class PastCount(models.Model):
    """How many asked in a month, about what, and how it ended: all that is left of requests in the end."""

    month = models.DateField()
    topic = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=20)
    times = models.PositiveIntegerField(default=0)

    objects = PastCountManager()

    class Meta:
        verbose_name = _("count of past requests")
        verbose_name_plural = _("counts of past requests")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "topic", "outcome"], name="one_count_a_month_for_each_topic_and_outcome"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
