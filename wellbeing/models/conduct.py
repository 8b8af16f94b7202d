from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction

from wellbeing.models.audit import AuditEntry
from wellbeing.models.event import By
from wellbeing.refusals import Cooling, StayWithThem, WarnFirst

if TYPE_CHECKING:
    from people.models import User

HURT = "conduct"


class Conduct(models.Model):
    """How it is spoken to whoever listens: a word first, then ten minutes apart, then the end.

    Somebody in danger is not sent away, however they speak: then the duty lead comes in.
    """

    warned_at = models.DateTimeField(null=True)
    shows_warning = models.BooleanField(default=False)

    if TYPE_CHECKING:
        state: str
        pause_reason: str
        paused_at: datetime | None
        level: int
        counsellor: User | None
        request_id: int

        def note(self, **facts: Any) -> None: ...
        def pause(self, now: datetime, *, by: str, reason: str) -> None: ...
        def renew(self, *people: int) -> None: ...
        def write_event(self, before: str, after: str, by: str, at: datetime, reason: str = "") -> None: ...

    class Meta:
        abstract = True

    @property
    def is_cooling(self) -> bool:
        return self.state == "paused" and self.pause_reason == HURT

    @property
    def cools_until(self) -> datetime | None:
        return self.paused_at and self.paused_at + timedelta(seconds=settings.COUNSELLING["cool_off"])

    @transaction.atomic
    def warn(self, now: datetime) -> None:
        """Say that it cannot go on like this, to be seen by both. Asking twice says it again, and once in the log."""
        is_first = self.warned_at is None
        self.note(warned_at=now, shows_warning=True)
        if is_first:
            self.write_event(self.state, "warned", By.COUNSELLOR, now)
            self._keep_who(AuditEntry.Action.WARNED, now)

    @transaction.atomic
    def cool_off(self, now: datetime) -> None:
        """Ten minutes in which nobody writes. Asking twice changes nothing."""
        self.must_have_warned()
        if not self.is_cooling:
            self._keep_who(AuditEntry.Action.APART, now)
        self.pause(now, by=By.COUNSELLOR, reason=HURT)
        if self.state == "paused" and not self.is_cooling:
            self.note(pause_reason=HURT, paused_at=now)
        self.renew()

    def _keep_who(self, action: str, now: datetime) -> None:
        """Only whoever listens can do it; the state has no room for who that was then."""
        AuditEntry.objects.write(self.counsellor, AuditEntry.Role.COUNSELLOR, action, self.request_id, at=now)

    def must_have_warned(self) -> None:
        if self.level >= 2:
            raise StayWithThem
        if self.warned_at is None:
            raise WarnFirst

    def must_not_cool(self) -> None:
        if self.is_cooling and self.cools_until:
            raise Cooling(minutes=settings.COUNSELLING["cool_off"] // 60)

    def mind_conduct(self, now: datetime) -> None:
        """By the clock: the word is no longer shown after ten minutes, and whoever cooled off may write again."""
        span = timedelta(seconds=settings.COUNSELLING["cool_off"])
        if self.shows_warning and self.warned_at and now - self.warned_at >= span:
            self.note(shows_warning=False)
        if self.is_cooling and self.paused_at and now - self.paused_at >= span:
            self.note(pause_reason="cooled_off")
            self.renew()
