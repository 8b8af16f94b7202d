from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Role
from wellbeing.models.audit import AuditEntry
from wellbeing.models.counsellor import Counsellor
from wellbeing.refusals import GlassWhole, NeedsSecond, NotASupervisor, ReasonTooShort

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.request import CounsellingRequest

LEAST = 20
SEALED_DAYS = 30


def supervises(user: User) -> bool:
    return (
        user.has_role(Role.COUNSELLOR) and Counsellor.objects.filter(user=user, may_supervise=True).exists()
    )


class GlassQuerySet(models.QuerySet["Glass"]):
    def open(self, now: datetime) -> Self:
        """Asked for and not yet agreed to, or still open."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=now)).select_related(
            "request", "asked_by"
        )

    @transaction.atomic
    def ask(
        self,
        request: CounsellingRequest,
        by: User,
        code: str,
        why: str,
        now: datetime,
        *,
        quiet: bool = False,
    ) -> Glass:
        """Ask to read a closed conversation. The reason is sealed with it: it may say what it was about."""
        if not supervises(by) or is_party(by, request):
            raise NotASupervisor
        if len(why := why.strip()) < LEAST:
            raise ReasonTooShort(least=LEAST)
        glass = self.create(request=request, asked_by=by, code=code, why=request.key.seal(why, "glass"),
                            asked_at=now, quiet=quiet)  # fmt: skip
        write(glass, by, AuditEntry.Action.ASKED_GLASS, now)
        return glass


def is_party(user: User, request: CounsellingRequest) -> bool:
    """Nobody opens what they were part of at any time, or what somebody of their own household said."""
    return is_of_theirs(user, request) or AuditEntry.objects.of(request.pk).took_part(user).exists()


def is_of_theirs(user: User, request: CounsellingRequest) -> bool:
    """What they or somebody of their own household said; also once nobody can tell any more whose it is."""
    if request.resident_id == user.pk or request.resident is None:
        return True
    homes = [
        {place.household_id for place in one.places if place.household_id} for one in (user, request.resident)
    ]
    return bool(homes[0] & homes[1])


def write(glass: Glass, by: User, action: str, now: datetime) -> None:
    sealed = now + timedelta(days=SEALED_DAYS) if glass.quiet else None
    AuditEntry.objects.write(
        by,
        AuditEntry.Role.SUPERVISOR,
        action,
        glass.request_id,
        at=now,
        reason=glass.code,
        sealed_until=sealed,
    )


class Glass(models.Model):
    """Breaking the glass: a closed conversation is read, for a reason, with a second's consent, for half an hour."""

    class Code(models.TextChoices):
        COMPLAINT = "complaint", pgettext_lazy("glass", "a complaint")
        SAFETY = "safety", pgettext_lazy("glass", "somebody’s safety")
        QUALITY = "quality", pgettext_lazy("glass", "a review the resident agreed to")
        COURT = "court", pgettext_lazy("glass", "a court order")

    request = models.ForeignKey("wellbeing.CounsellingRequest", models.CASCADE, related_name="glasses")
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    code = models.CharField(max_length=10, choices=Code)
    why = models.TextField()  # sealed
    quiet = models.BooleanField(
        default=False
    )  # for safety's sake the resident sees it later, after 30 days at most
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)
    review_due = models.BooleanField(default=False)

    objects = GlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("break-glass access")
        verbose_name_plural = _("break-glass accesses")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @transaction.atomic
    def approve(self, by: User, now: datetime) -> None:
        """A second person agrees; oneself only at level 3, and somebody looks at it the next day."""
        if not supervises(by) or is_party(by, self.request):
            raise NotASupervisor
        alone = by.pk == self.asked_by_id
        talk = getattr(self.request, "conversation", None)
        if alone and (talk is None or talk.level < 3):
            raise NeedsSecond
        until = now + timedelta(seconds=settings.COUNSELLING["glass"])
        if Glass.objects.filter(pk=self.pk, until=None).update(approved_by=by, until=until, review_due=alone):
            write(self, by, AuditEntry.Action.APPROVED_GLASS, now)
        self.refresh_from_db(fields=["approved_by", "until", "review_due"])

    @transaction.atomic
    def look(self, by: User, now: datetime) -> None:
        """Each look leaves its entry. After half an hour the glass is whole again."""
        if by.pk != self.asked_by_id or not supervises(by):
            raise NotASupervisor
        if self.until is None or now >= self.until:
            raise GlassWhole
        write(self, by, AuditEntry.Action.READ_CLOSED, now)
