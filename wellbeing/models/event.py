from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Max
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from wellbeing.models.request import CounsellingRequest


class By(models.TextChoices):
    """As what somebody acts; never who."""

    RESIDENT = "resident", pgettext_lazy("counselling", "resident")
    COUNSELLOR = "counsellor", pgettext_lazy("counselling", "counsellor")
    LEAD = "lead", pgettext_lazy("counselling", "duty lead")
    CLOCK = "clock", pgettext_lazy("counselling", "the clock")


class EventQuerySet(models.QuerySet["Event"]):
    def write(
        self, request: CounsellingRequest, before: str, after: str, *, by: str, at: datetime, reason: str = ""
    ) -> Event:
        """Call with the request locked: the numbers of its events have no gaps."""
        last = self.filter(request=request).aggregate(seq=Max("seq"))["seq"] or 0
        return self.create(
            request=request, seq=last + 1, before=before, after=after, by=by, at=at, reason=reason
        )


class Event(models.Model):
    """One change of state of a request or its conversation: from what to what, by whom as what, when, why."""

    request = models.ForeignKey("wellbeing.CounsellingRequest", models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16)
    by = models.CharField(max_length=10, choices=By)
    at = models.DateTimeField()
    reason = models.CharField(max_length=24, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["request", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["request", "seq"], name="events_are_numbered_once_per_request")
        ]

    def __str__(self) -> str:
        return f"#{self.request_id}.{self.seq} {self.before}→{self.after}"
