from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> Self:
        return self.filter(answer="")

    def due(self, now: datetime) -> Self:
        """Leases that ran out with nobody answering."""
        return self.open().filter(expires_at__lte=now).select_related("request", "desk")


class Offer(models.Model):
    """That a request was put before one counsellor, as a lease: until it ends it is theirs to take."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted"
        DECLINED = "declined"
        MISSED = "missed"
        WITHDRAWN = "withdrawn"

    request = models.ForeignKey("wellbeing.CounsellingRequest", models.CASCADE, related_name="offers")
    desk = models.ForeignKey("wellbeing.Desk", models.CASCADE, related_name="offers")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(answer=""),
                name="a_request_is_offered_to_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["desk"], condition=models.Q(answer=""), name="a_counsellor_has_one_offer_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["answer", "expires_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def settle(self, answer: str, now: datetime) -> bool:
        """One UPDATE with a condition: of many who answer at once, one does."""
        mine = Offer.objects.open().filter(pk=self.pk)
        if answer == Offer.Answer.ACCEPTED:
            mine = mine.filter(expires_at__gt=now)
        return bool(mine.update(answer=answer, answered_at=now))
