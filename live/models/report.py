from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from live import danger
from live.models.review import Review
from live.order_refusals import OwnMessage
from live.reasons import Reason
from live.rights import Right
from notices.models import Notice
from people.limits import count

if TYPE_CHECKING:
    from live.models.message import Message
    from people.models import User

HOUSEHOLDS_HIDE = 3  # L-26
REPORTS, REPORT_MINUTES = 20, 10


class ReportQuerySet(models.QuerySet["Report"]):
    @transaction.atomic
    def make(self, message: Message, by: User, reason: str) -> None:
        """Bring it before the moderators. Three households hide it until one has looked. Twice changes nothing."""
        message.room.must(by, Right.REPORT)
        if message.author_id == by.pk:
            raise OwnMessage
        message.room.lock()
        message.refresh_from_db(fields=["removed_at", "hidden_at", "text"])
        if message.removed_at or self.filter(message=message, by=by).exists():
            return
        count("report", by.pk, limit=REPORTS, minutes=REPORT_MINUTES)
        report = self.create(message=message, by=by, household=by.household, reason=reason)
        review = Review.objects.about_reported(message)
        if not message.hidden_at and self.households(message, since=review) >= HOUSEHOLDS_HIDE:
            message.hide()
            review.note_hidden()
        if reason == Reason.DANGER:
            report.tell_counsellors()

    def households(self, message: Message, since: Review) -> int:
        """How many households have reported it since moderators last looked; who has none counts alone."""
        looked = message.reviews.filter(decided_at__isnull=False).aggregate(at=models.Max("decided_at"))["at"]
        reports = self.filter(message=message)
        if looked:
            reports = reports.filter(at__gt=looked)
        doors = reports.values_list("household", "by")
        return len({("door", door) if door else ("person", person) for door, person in doors})


class Report(models.Model):
    """That somebody brought a message before the moderators, and why. The writer never learns who."""

    message = models.ForeignKey("live.Message", models.CASCADE, related_name="reports")
    by = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    household = models.ForeignKey("people.Household", models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason)
    at = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["message", "by"], name="a_message_is_reported_once_by_each")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @staticmethod
    def thanks(message: Message, reason: str) -> str:
        """What happens now, to who reported it."""
        if reason == Reason.DANGER and danger.counsellors_for(message.room):
            return gettext(
                "Thank you. The counsellors have been called and a moderator looks at it. "
                "If somebody's life is in danger, call 120 or 110 now."
            )
        return gettext("Thank you. A moderator looks at it.")

    def tell_counsellors(self) -> None:
        """At once, and without a word of what was written: that stands on a page only they may open."""
        people = danger.counsellors_for(self.message.room)
        Notice.objects.tell(
            people, Notice.Kind.DANGER, f"report-{self.message_id}", self.get_absolute_url(),
            title=self.message.room.title,
        )  # fmt: skip

    def is_visible_to(self, user: User) -> bool:
        """To who keeps order there; one about danger also to the counsellors who were told."""
        room = self.message.room
        if room.allows(user, Right.MODERATE):
            return True
        return self.reason == Reason.DANGER and user in danger.counsellors_for(room)
