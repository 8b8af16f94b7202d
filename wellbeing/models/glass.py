from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from people.models.membership import places_of
from wellbeing import vault
from wellbeing.models.audit import REASONS, AuditEntry
from wellbeing.models.desk import Desk
from wellbeing.models.lead import supervisors, tell_supervisors
from wellbeing.models.overseen import may_judge, may_open, openable_by, overseen_by, seconds
from wellbeing.models.reach import of_residents
from wellbeing.oversight_refusals import GlassLapsed, GlassWhole, NeedsSecond, NotASupervisor
from wellbeing.refusals import Moved, ReasonTooShort

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.request import CounsellingRequest

LEAST = 20
HAN = re.compile(r"[\u3400-\u9fff]")
SEALED_DAYS = 30


class GlassQuerySet(models.QuerySet["Glass"]):
    def with_people(self) -> Self:
        """With who asked for it, and where whoever it is about lives."""
        people = ("request__key", "request__resident", "request__conversation", "asked_by__desk")
        return self.select_related(*people).prefetch_related(places_of("request__resident"))

    def open_for(self, mine: Desk, now: datetime) -> list[Glass]:
        """Asked for and not yet agreed to, or still open; the newest first."""
        waiting = models.Q(until=None, asked_at__gt=lapsed_since(now))
        return self.filter(waiting | models.Q(until__gt=now)).order_by("-pk").agreeable_to(mine)

    def agreeable_to(self, mine: Desk) -> list[Glass]:
        """One's own, and those one could agree to. Also what was asked for too long ago: that it was is to be told."""
        there = self.with_people()
        near = {one.pk for one in openable_by(mine, there, about, done_by=opener)}
        return [one for one in there if one.pk in near or one.asked_by_id == mine.user_id]

    def to_review(self) -> Self:
        """Opened on the reader's own word, and nobody else has looked at it yet; the oldest first."""
        return self.with_people().filter(review_due=True, reviewed_at=None).order_by("until", "pk")

    def for_reviewer(self, mine: Desk) -> list[Glass]:
        """Those that this supervisor may judge: neither theirs, nor of anything they were part of."""
        return overseen_by(mine, self.to_review(), about, done_by=opener)

    def found_wrong(self, mine: Desk, now: datetime) -> list[Glass]:
        """Of the last month, for all supervisors there to talk about, whoever opened it too."""
        lately = now - timedelta(days=SEALED_DAYS)
        wrong = self.with_people().filter(verdict=Glass.Verdict.NOT_OK, reviewed_at__gt=lately)
        others = Desk.objects.others(mine, supervisors())
        return of_residents(mine, wrong.order_by("-reviewed_at"), lambda one: one.request.resident, others)

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
        if not may_open(by, request):
            raise NotASupervisor
        why = long_enough(why)
        glass = self.create(request=request, asked_by=by, code=code, why=request.key.seal(why, "glass"),
                            asked_at=now, quiet=quiet)  # fmt: skip
        write(glass, by, AuditEntry.Action.ASKED_GLASS, now)
        url = reverse("counselling_supervision")
        Notice.objects.tell(seconds(by, request), Notice.Kind.WORD, f"glass-{glass.pk}-asked", url)
        return glass


def lapsed_since(now: datetime) -> datetime:
    """What was asked for before this and never agreed to is no reason any more: it has to be asked for again."""
    return now - timedelta(seconds=settings.COUNSELLING["glass_asked"])


def long_enough(why: str) -> str:
    """A reason that says something. A Chinese character says as much as two letters, and nobody counts in danger."""
    why = why.strip()
    if len(why) + len(HAN.findall(why)) < LEAST:
        raise ReasonTooShort(least=LEAST)
    return why


def about(glass: Glass) -> CounsellingRequest:
    return glass.request


def opener(glass: Glass) -> int:
    return glass.asked_by_id


def sealed_from(now: datetime, *, quiet: bool) -> datetime | None:
    """What is quiet for somebody's safety is told to whoever it is about after that."""
    return now + timedelta(days=SEALED_DAYS) if quiet else None


def note_reasons_read(by: User, glasses: Iterable[Glass], now: datetime) -> None:
    """The reasons of others stand on this person's page; also that is told no earlier than the opening itself."""
    read = list(glasses)
    for quiet in (False, True):
        abouts = [one.request_id for one in read if one.quiet is quiet]
        AuditEntry.objects.note(
            by, AuditEntry.Role.SUPERVISOR, AuditEntry.Action.READ_REASON, *abouts,
            sealed_until=sealed_from(now, quiet=quiet),
        )  # fmt: skip


def write(glass: Glass, by: User, action: str, now: datetime, reason: str = "") -> None:
    AuditEntry.objects.write(
        by,
        AuditEntry.Role.SUPERVISOR,
        action,
        glass.request_id,
        at=now,
        reason=reason or glass.code,
        sealed_until=sealed_from(now, quiet=glass.quiet),
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
    # For safety's sake the resident sees it later, after 30 days at most.
    quiet = models.BooleanField(default=False)
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

    @property
    def may_be_opened_alone(self) -> bool:
        """Where a life was in danger; somebody else looks at it the next day."""
        talk = getattr(self.request, "conversation", None)
        return talk is not None and talk.level >= 3

    @transaction.atomic
    def approve(self, by: User, now: datetime) -> None:
        """A second person agrees; oneself only at level 3, and somebody looks at it the next day."""
        alone = by.pk == self.asked_by_id
        if not may_open(by, self.request, asked_by=None if alone else self.asked_by_id):
            raise NotASupervisor
        if alone and not self.may_be_opened_alone:
            raise NeedsSecond
        if self.until is None and self.asked_at <= lapsed_since(now):
            raise GlassLapsed
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
        if not may_judge(by, self, about, done_by=self.asked_by_id):
            raise NotASupervisor
        if verdict not in Glass.Verdict or not self.review_due:
            raise Moved
        if verdict == Glass.Verdict.NOT_OK:
            why = long_enough(why)
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
        if by.pk != self.asked_by_id or not may_open(by, self.request):
            raise NotASupervisor
        is_hidden = self.request.hidden_at is not None and self.code != Glass.Code.COURT
        if self.until is None or now >= self.until or is_hidden:
            raise GlassWhole
        write(self, by, AuditEntry.Action.READ_CLOSED, now)
