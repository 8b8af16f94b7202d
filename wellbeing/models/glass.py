from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Role
from people.models.membership import places_of
from wellbeing import vault
from wellbeing.models.audit import REASONS, AuditEntry
from wellbeing.models.counsellor import Counsellor
from wellbeing.models.lead import tell_supervisors
from wellbeing.refusals import GlassWhole, Moved, NeedsSecond, NotASupervisor, ReasonTooShort

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

    def to_review(self) -> Self:
        """Opened on the reader's own word, and nobody else has looked at it yet; the oldest first."""
        people = ("request__key", "request__resident", "asked_by__desk")
        alone = self.filter(review_due=True, reviewed_at=None).select_related(*people)
        return alone.prefetch_related(places_of("request__resident")).order_by("until", "pk")

    def for_reviewer(self, user: User) -> list[Glass]:
        """Those that this supervisor may judge: neither theirs, nor of anything they were part of."""
        parts = AuditEntry.objects.took_part(user).values("about")
        others = self.to_review().exclude(asked_by=user).exclude(request__in=parts)
        return [one for one in others if one.request.resident is None or not is_of_theirs(user, one.request)]

    def found_wrong(self, now: datetime) -> Self:
        """Of the last month, for all supervisors to talk about."""
        lately = now - timedelta(days=SEALED_DAYS)
        wrong = self.filter(verdict=Glass.Verdict.NOT_OK, reviewed_at__gt=lately)
        return wrong.select_related("request__key", "asked_by__desk").order_by("-reviewed_at")

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


def write(glass: Glass, by: User, action: str, now: datetime, reason: str = "") -> None:
    sealed = now + timedelta(days=SEALED_DAYS) if glass.quiet else None
    AuditEntry.objects.write(
        by,
        AuditEntry.Role.SUPERVISOR,
        action,
        glass.request_id,
        at=now,
        reason=reason or glass.code,
        sealed_until=sealed,
    )


class Glass(models.Model):
    """Breaking the glass: a closed conversation is read, for a reason, with a second's consent, for half an hour."""

    class Code(models.TextChoices):
        COMPLAINT = "complaint", REASONS["complaint"]
        SAFETY = "safety", REASONS["safety"]
        QUALITY = "quality", REASONS["quality"]
        COURT = "court", REASONS["court"]

    class Verdict(models.TextChoices):
        OK = "ok"
        NOT_OK = "not-ok"

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
    reviewed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True)
    verdict_why = models.TextField(blank=True)  # sealed

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
            if alone:
                tell_supervisors(f"glass-{self.pk}")
        self.refresh_from_db(fields=["approved_by", "until", "review_due"])

    # What was opened on the reader's own word is looked at the next day

    @property
    def words(self) -> str:
        return self._opened(self.why, "glass")

    @property
    def verdict_words(self) -> str:
        return self._opened(self.verdict_why, "glass review")

    def _opened(self, sealed: str, place: str) -> str:
        try:
            return self.request.key.unseal(sealed, place) if sealed else ""
        except vault.Unreadable:
            return ""

    @property
    def review_by(self) -> datetime:
        """The end of the day after."""
        opened = timezone.localtime(self.until)
        return (opened + timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def is_overdue(self) -> bool:
        return timezone.now() >= self.review_by

    @transaction.atomic
    def review(self, by: User, verdict: str, why: str, now: datetime) -> None:
        """Was it right to open it alone? Somebody else says; if not, with the reason. The first answer counts."""
        gone = self.request.resident is None  # whose it was nobody can tell; that it was opened still counts
        is_part = (
            AuditEntry.objects.of(self.request_id).took_part(by).exists()
            if gone
            else is_party(by, self.request)
        )
        if not supervises(by) or by.pk == self.asked_by_id or is_part:
            raise NotASupervisor
        if verdict not in Glass.Verdict or not self.review_due:
            raise Moved
        if verdict == Glass.Verdict.NOT_OK and len(why.strip()) < LEAST:
            raise ReasonTooShort(least=LEAST)
        key = self.request.key
        sealed = key.seal(why.strip(), "glass review") if why.strip() and key.destroyed_at is None else ""
        waiting = Glass.objects.filter(pk=self.pk, review_due=True, reviewed_at=None)
        if not waiting.update(reviewed_by=by, reviewed_at=now, verdict=verdict, verdict_why=sealed):
            return
        write(self, by, AuditEntry.Action.REVIEWED_GLASS, now, verdict)
        if verdict == Glass.Verdict.NOT_OK:
            tell_supervisors(f"glass-{self.pk}-{verdict}")

    @transaction.atomic
    def look(self, by: User, now: datetime) -> None:
        """Each look leaves its entry. After half an hour the glass is whole again."""
        if by.pk != self.asked_by_id or not supervises(by):
            raise NotASupervisor
        is_hidden = self.request.hidden_at is not None and self.code != Glass.Code.COURT
        if self.until is None or now >= self.until or is_hidden:
            raise GlassWhole
        write(self, by, AuditEntry.Action.READ_CLOSED, now)
