"""How the hosts of a contest move its clock: hold it, let it go on, give more time, or do without places (C-1, C-20).
Of two hosts at once, one changes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.certificate import Certificate
from activities.models.parts import Part
from activities.models.phase import ENDS, ORDER, Phase
from activities.refusals import NeverShorter, PhaseChanged

if TYPE_CHECKING:
    from people.models import User


class Moved(Part):
    """The clock of a contest, in its hosts' hands."""

    held_at = models.DateTimeField(null=True, blank=True)
    gallery_at = models.DateTimeField(null=True, blank=True)

    class Meta(Part.Meta):
        abstract = True

    @transaction.atomic
    def hold(self, by: User, why: str) -> None:
        """Stop the clock. Everything stays possible that was possible then."""
        now = timezone.now()
        unheld = self._row.filter(held_at__isnull=True, published_at__isnull=True)
        if self.phase_at(now) not in ENDS or not unheld.update(held_at=now):
            raise PhaseChanged
        self._changed(by, ContestChange.What.HELD, why)

    @transaction.atomic
    def go_on(self, by: User) -> None:
        """Let the clock run again: every end that was ahead moves by as long as it stood still."""
        locked = self._lock()
        if locked.held_at is None:
            raise PhaseChanged
        stood = timezone.now() - locked.held_at
        moved = {end: getattr(locked, end) + stood for end in ORDER if getattr(locked, end) > locked.held_at}
        self._row.update(held_at=None, **moved)
        self._changed(by, ContestChange.What.WENT_ON, "")

    @transaction.atomic
    def extend(self, by: User, until: datetime, why: str) -> None:
        """Make the phase that is on longer; what comes after moves along. Never shorter (C-1)."""
        locked = self._lock()
        end = ENDS.get(locked.phase)
        if end is None or locked.held_at or getattr(locked, end) != getattr(self, end):
            raise PhaseChanged
        longer = until - getattr(locked, end)
        if longer <= timedelta(0):
            raise NeverShorter
        later = {name: getattr(locked, name) + longer for name in ORDER[ORDER.index(end) :]}
        self._row.update(**later)
        self._changed(by, ContestChange.What.EXTENDED, why)

    @transaction.atomic
    def make_gallery(self, by: User, why: str) -> None:
        """Too few to compete: the dishes are shown with their names, without places (C-20)."""
        now = timezone.now()
        open_still = self._row.filter(published_at__isnull=True, revealing_at__isnull=True)
        if not open_still.update(gallery_at=now, published_at=now, held_at=None):
            raise PhaseChanged
        self.unlink_ballots()
        self._changed(by, ContestChange.What.GALLERY, why)
        Certificate.objects.issue_for(self)  # type: ignore[arg-type]

    @transaction.atomic
    def reopen(self, by: User, why: str) -> None:
        """Too few dishes came: entries are open again, once, for up to three days; all that follows moves along
        (C-20)."""
        locked = self._lock()
        now = timezone.now()
        if not locked.may_reopen_at(now):
            raise PhaseChanged
        until = now + timedelta(days=settings.CONTEST_EXTEND_DAYS)
        later = until - locked.entries_until
        moved = {end: getattr(locked, end) + later for end in ("checked_until", "votes_until")}
        self._row.update(entries_until=until, **moved)
        self._changed(by, ContestChange.What.REOPENED, why)

    def may_reopen_at(self, now: datetime) -> bool:
        """Once, while the dishes are looked through: nobody has seen or voted for any yet."""
        if self.held_at or self.phase_at(now) != Phase.CHECK:
            return False
        few = self.entries.competing().count() < settings.CONTEST_FEWEST_ENTRIES
        return few and not self.changes.filter(what=ContestChange.What.REOPENED).exists()

    @property
    def may_reopen(self) -> bool:
        return self.may_reopen_at(timezone.now())

    def warn_of_few(self, now: datetime) -> None:
        """On the last day of entries or of the vote the hosts are told that it is too few so far, while there is time
        to make it longer (C-20)."""
        phase = self.phase_at(now)
        if phase not in {Phase.ENTRIES, Phase.VOTING} or getattr(self, ENDS[phase]) - now > timedelta(days=1):
            return
        come = (
            self.entries.standing().filter(sent_at__isnull=False) if phase == Phase.ENTRIES else self.voters
        )
        fewest = settings.CONTEST_FEWEST_ENTRIES if phase == Phase.ENTRIES else settings.CONTEST_FEWEST_VOTERS
        if come.count() < fewest:
            hosts = [self.activity.host, *self.activity.co_hosts.all()]
            self.tell(hosts, f"few-{phase}", "few", reverse("contest_desk", args=[self.pk]))

    def _changed(self, by: User, what: str, why: str) -> None:
        self.refresh_from_db(fields=[*ORDER, "held_at", "gallery_at", "published_at"])
        change = self.changes.create(by=by, what=what, why=why.strip())
        news = what if what in {ContestChange.What.GALLERY, ContestChange.What.MOVED_UP} else "changed"
        self.tell(self.taking_part(), f"change-{change.pk}", news)


class ContestChange(models.Model):
    """What a host changed in a running contest, and why: it stands on the contest's page for all (C-1)."""

    class What(models.TextChoices):
        HELD = "held", _("stopped the clock")
        WENT_ON = "went-on", _("let the clock run again")
        EXTENDED = "extended", _("made the phase longer")
        REOPENED = "reopened", _("opened entries again")
        MOVED_UP = "moved-up", _("let others move up into an empty place")
        GALLERY = "gallery", _("made it a gallery without places")

    contest = models.ForeignKey("activities.Contest", models.CASCADE, related_name="changes")
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    why = models.CharField(_("why"), max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a contest")
        verbose_name_plural = _("changes of contests")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.what}"
