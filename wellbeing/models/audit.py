from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NoReturn, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.prepared import Prepared

if TYPE_CHECKING:
    from people.models import User

BEGINNING = "0" * 64
LATELY = timedelta(minutes=10)


REASONS = {
    "complaint": pgettext_lazy("glass", "a complaint"),
    "safety": pgettext_lazy("glass", "somebody’s safety"),
    "quality": pgettext_lazy("glass", "a review the resident agreed to"),
    "court": pgettext_lazy("glass", "a court order"),
}
"""The classes of reasons for opening a closed conversation (`Glass.Code`)."""


class AppendOnly(Exception):
    """What was read was read: the log is never changed."""


class Chain(models.Model):
    """Both ends of the log, in one row: who adds holds it, and who cuts off one of them is found out."""

    digest = models.CharField(max_length=64, default=BEGINNING)
    count = models.PositiveBigIntegerField(default=0)
    forgotten = models.PositiveBigIntegerField(default=0)  # up to this one they were old enough to go
    forgotten_digest = models.CharField(max_length=64, default=BEGINNING)

    def __str__(self) -> str:
        return f"#{self.pk}"


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    @transaction.atomic
    def write(
        self, by: User | None, role: str, action: str, about: int, *, reason: str = "",
        at: datetime | None = None, sealed_until: datetime | None = None,
    ) -> AuditEntry:  # fmt: skip
        """Note who read or did what. Never what was said: the log has another, longer clock."""
        Chain.objects.get_or_create(pk=1)
        end = Chain.objects.select_for_update().get(pk=1)
        entry = AuditEntry(
            number=end.count + 1, by=by, role=role, action=action, about=about, reason=reason,
            at=at or timezone.now(), sealed_until=sealed_until, previous=end.digest,
        )  # fmt: skip
        entry.digest = entry.worked_out
        entry.save(force_insert=True)
        Chain.objects.filter(pk=1).update(digest=entry.digest, count=entry.number)
        return entry

    def note(
        self, by: User, role: str, action: str, *abouts: int, sealed_until: datetime | None = None
    ) -> None:
        """The same, of what is looked at again and again: of each at most one entry in ten minutes."""
        for about in sorted(set(abouts) - self._noted(by, action, abouts, timezone.now() - LATELY)):
            self.write(by, role, action, about, sealed_until=sealed_until)

    def _noted(self, by: User, action: str, abouts: tuple[int, ...], since: datetime) -> set[int]:
        if len(abouts) == 1:  # asked at every message
            return set(NOTED(abouts[0], by.pk, action, since))
        lately = self.filter(about__in=abouts, by=by, action=action, at__gt=since)
        return set(lately.values_list("about", flat=True))

    def faults(self) -> Iterator[str]:
        """Where the chain is broken: an entry changed, left out, put in, or one of the ends cut off."""
        chain = Chain.objects.filter(pk=1).first() or Chain()
        number, digest = chain.forgotten, chain.forgotten_digest
        for entry in self.order_by("number").iterator():
            if entry.digest != entry.worked_out:
                yield f"{entry.number}: changed"
            if (entry.number, entry.previous) != (number + 1, digest):
                yield f"{entry.number}: does not follow {number}"
            number, digest = entry.number, entry.digest
        if (chain.count, chain.digest) != (number, digest):
            yield f"{chain.count}: the end is missing"

    @transaction.atomic
    def forget(self, before: datetime) -> None:
        """What is older than the log is kept, from its beginning on; the chain says up to where that was."""
        chain = Chain.objects.select_for_update().filter(pk=1).first()
        young = self.filter(at__gt=before).order_by("number").first()
        old = self.filter(number__lt=young.number) if young else self.all()
        if chain is None or (last := old.order_by("number").last()) is None:
            return
        Chain.objects.filter(pk=1).update(forgotten=last.number, forgotten_digest=last.digest)
        super(AuditEntryQuerySet, old).delete()

    def of(self, request: int) -> Self:
        return self.filter(about=request).exclude(action__in=AuditEntry.ABOUT_PEOPLE).order_by("number")

    def took_part(self, user: User) -> Self:
        """Of whoever listened at any time, came in as who leads the shift, warned them, or paused them."""
        return self.filter(by=user, action__in=AuditEntry.PARTS)

    def doers(self, requests: Iterable[int], deeds: tuple[str, ...]) -> dict[int, set[int | None]]:
        """Of each of these requests who did any of that."""
        done: dict[int, set[int | None]] = {}
        for about, by in self.filter(about__in=requests, action__in=deeds).values_list("about", "by"):
            done.setdefault(about, set()).add(by)
        return done

    def shown_to_resident(self, request: int, now: datetime) -> Self:
        """What is theirs to know: who opened or passed on their conversation. Sealed for safety at most 30 days."""
        told = self.of(request).filter(action__in=AuditEntry.TOLD)
        return told.filter(models.Q(sealed_until=None) | models.Q(sealed_until__lte=now))

    def update(self, **changes: object) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class AuditEntry(models.Model):
    """One access: who, as what, did what, to which request, why. Each entry holds the digest of the one before.

    What is `ABOUT_PEOPLE` is about a counsellor, or nobody, and not a request. All are named by number and not pointed
    at, so that what is deleted leaves its trace. A trigger in the database refuses changes (see the migration).
    """

    class Role(models.TextChoices):
        RESIDENT = "resident", pgettext_lazy("audit", "you")
        COUNSELLOR = "counsellor", pgettext_lazy("audit", "your counsellor")
        LEAD = "lead", pgettext_lazy("audit", "duty lead")
        SUPERVISOR = "supervisor", pgettext_lazy("audit", "supervisor")
        AUDITOR = "auditor", pgettext_lazy("audit", "auditor")
        ORGANIZER = "organizer", pgettext_lazy("audit", "organizer")
        SYSTEM = "system", pgettext_lazy("audit", "the system")

    class Action(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("audit", "began the conversation")
        READ = "read", pgettext_lazy("audit", "opened the conversation")
        READ_CLOSED = "read-closed", pgettext_lazy("audit", "read the closed conversation")
        ASKED_GLASS = "asked-glass", pgettext_lazy("audit", "asked to open the closed conversation")
        APPROVED_GLASS = "approved-glass", pgettext_lazy("audit", "agreed to the opening")
        REVIEWED_GLASS = "reviewed-glass", pgettext_lazy("audit", "looked at whether that opening was right")
        HANDED_OVER = "handed-over", pgettext_lazy("audit", "took over the conversation")
        ESCALATED = "escalated", pgettext_lazy("audit", "changed the level of concern")
        ASKED_IDENTITY = "asked-identity", pgettext_lazy("audit", "asked to open who you are, in danger")
        AGREED_IDENTITY = (
            "agreed-identity",
            pgettext_lazy("audit", "agreed to opening who you are, in danger"),
        )
        IDENTITY = "identity", pgettext_lazy("audit", "opened who you are, in danger")
        JOINED = "joined", pgettext_lazy("audit", "joined, announced to both")
        LEFT = "left", pgettext_lazy("audit", "left the conversation again")
        WARNED = "warned", pgettext_lazy("audit", "said a word of warning")
        APART = "apart", pgettext_lazy("audit", "let it rest for ten minutes")
        BLOCKED = "blocked", pgettext_lazy("audit", "paused asking anew for a while")
        ASKED_DELETE = "asked-delete", pgettext_lazy("audit", "asked for deletion")
        DESTROYED = "destroyed", pgettext_lazy("audit", "destroyed the key: deleted everywhere")
        SHOWN_NOTE = "shown-note", pgettext_lazy("audit", "was shown the note for handing over")
        READ_WORDS = "read-words", pgettext_lazy("audit", "read what was written to a supervisor")
        READ_REASON = "read-reason", pgettext_lazy("audit", "read the reason given for an opening")
        AGREED_REVIEW = "agreed-review", pgettext_lazy("audit", "agreed to a review")
        NO_REVIEW = "no-review", pgettext_lazy("audit", "took the agreement to a review back")
        DRAWN = "drawn", pgettext_lazy("audit", "drew the conversation for the review agreed to")
        READ_LOG = "read-log", pgettext_lazy("audit", "read the report of the log")
        CLEARED = "cleared", pgettext_lazy("audit", "cleared a counsellor for people under 18")
        UNCLEARED = (
            "uncleared",
            pgettext_lazy("audit", "took a counsellor’s clearing for people under 18 away"),
        )

    TOLD = (
        Action.ACCEPTED, Action.READ_CLOSED, Action.APPROVED_GLASS, Action.REVIEWED_GLASS, Action.HANDED_OVER,
        Action.ASKED_IDENTITY, Action.AGREED_IDENTITY, Action.IDENTITY, Action.JOINED, Action.LEFT,
        Action.WARNED, Action.APART, Action.BLOCKED, Action.ASKED_DELETE, Action.DESTROYED, Action.AGREED_REVIEW,
        Action.NO_REVIEW, Action.DRAWN, Action.SHOWN_NOTE, Action.READ_WORDS, Action.READ_REASON,
    )  # fmt: skip

    PARTS = (Action.ACCEPTED, Action.HANDED_OVER, Action.JOINED, Action.WARNED, Action.APART, Action.BLOCKED)
    DEEDS = (*PARTS, Action.ASKED_IDENTITY, Action.AGREED_IDENTITY, Action.IDENTITY)
    """What whoever judges how a conversation went must not have done: having a part in it, or opened who it was."""
    ABOUT_PEOPLE = (Action.CLEARED, Action.UNCLEARED, Action.READ_LOG)
    ORDINARY = (Action.ACCEPTED, Action.READ, Action.ASKED_DELETE, Action.DESTROYED, Action.READ_LOG)

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    action = models.CharField(max_length=16, choices=Action)
    about = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    sealed_until = models.DateTimeField(null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["about", "number"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"#{self.number} {self.action}"

    @property
    def reason_words(self) -> str:
        """Why a closed conversation was opened, or to which level; other reasons are nobody's to read here."""
        if self.action in {
            AuditEntry.Action.ASKED_GLASS,
            AuditEntry.Action.APPROVED_GLASS,
            AuditEntry.Action.READ_CLOSED,
        }:
            return str(REASONS.get(self.reason, ""))
        return self.reason if self.action == AuditEntry.Action.ESCALATED else ""

    @property
    def worked_out(self) -> str:
        """The digest as it must be, of all that the entry says and of the one before."""
        sealed = self.sealed_until.timestamp() if self.sealed_until else ""
        says = [self.number, self.at.timestamp(), self.by_id, self.role, self.action, self.about, self.reason,
                sealed, self.previous]  # fmt: skip
        return sha256("\x1f".join(str(part) for part in says).encode()).hexdigest()


def _noted(about: int, by: int, action: str, since: datetime) -> models.QuerySet[AuditEntry, int]:
    lately = AuditEntry.objects.filter(about=about, by=by, action=action, at__gt=since)
    return lately.values_list("about", flat=True)


NOTED = Prepared(_noted)
