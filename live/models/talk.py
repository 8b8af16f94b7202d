from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from live.folding import has_link
from live.models.log import LogEntry
from live.models.measure import Measure
from live.models.order import Ordered
from live.models.review import Review
from live.models.word import Word
from live.order_refusals import Locked, RegisteredOnly, TimedOut, TimedOutToTheEnd
from live.rights import Right

if TYPE_CHECKING:
    from people.models import User

SLOW_SECONDS = (0, 5, 10, 30, 60, 120)  # L-21
HOLD_SECONDS = 10  # L-22
HECTIC_SECONDS, HECTIC_MESSAGES, HECTIC_SLOW = 10, 80, 10


class TalkMode(models.TextChoices):
    """Who may write, and when others see it (L-22)."""

    OPEN = "open", pgettext_lazy("talk", "Everybody writes")
    HOLD = "hold", pgettext_lazy("talk", "Shown after 10 seconds")
    APPROVE = "approve", pgettext_lazy("talk", "Looked at first")
    REGISTERED = "registered", pgettext_lazy("talk", "Only who is registered writes")
    HOSTS = "hosts", pgettext_lazy("talk", "Only hosts write")


class Talking(Ordered):
    """How one talks in a room. A part of Room, in a file of its own."""

    talk_mode = models.CharField(max_length=12, choices=TalkMode, default=TalkMode.OPEN)
    slow_seconds = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @transaction.atomic
    def set_talk(self, by: User, mode: str, slow_seconds: int) -> None:
        """Say who may write how often; everybody sees it beside the field. Asking twice changes nothing."""
        room = self._room
        room.must(by, Right.SET_TALK)
        room.lock()
        if (self.talk_mode, self.slow_seconds) == (mode, slow_seconds):
            return
        before = f"{self.talk_mode} {self.slow_seconds}"
        type(room).objects.filter(pk=room.pk).update(talk_mode=mode, slow_seconds=slow_seconds)
        self.talk_mode, self.slow_seconds = mode, slow_seconds
        LogEntry.objects.write(room, by, LogEntry.What.TALK, before=before, after=f"{mode} {slow_seconds}")
        room.show("talk", "live/order/_talk.html", room=room)

    @property
    def slow_now(self) -> int:
        """Seconds between two messages of one person: as was set, and at least some while no host is there (L-3)."""
        away = settings.HOST_AWAY_SLOW_SECONDS if self._room.is_host_away else 0
        return max(self.slow_seconds, away)

    def has_any_measure(self, user: User) -> bool:
        return self.any_measure if self.entered_by == user.pk else Measure.objects.on(user).exists()

    def keeps_out(self, user: User) -> Measure | None:
        """What keeps this person from being here, if anything does."""
        return Measure.objects.against(user, self._room) if self.has_any_measure(user) else None

    def silences(self, user: User) -> Measure | None:
        """What keeps this person from writing here, if anything does."""
        return Measure.objects.silencing(user, self._room) if self.has_any_measure(user) else None

    def took_down(self, user: User) -> Measure | None:
        """By what this person's words were taken down here a moment ago: they are told where they write."""
        return Measure.objects.removing_lately(user, self._room) if self.has_any_measure(user) else None

    def must_not_be_stopped(self, author: User) -> None:
        """Raises while this person was stopped from writing, whatever else they may do here."""
        if measure := self.silences(author):
            told = {"when": measure.when(author), "reason": measure.get_reason_display()}
            raise TimedOut(**told) if measure.until else TimedOutToTheEnd(**told)

    def must_let_write(self, author: User) -> None:
        """Raises what keeps this person from writing now. Not asked of those who keep order."""
        room = self._room
        room.must(author, Right.TALK)
        if self.talk_mode == TalkMode.HOSTS:
            raise Locked
        if self.talk_mode == TalkMode.REGISTERED and not self.policy.is_registered(room, author):
            raise RegisteredOnly

    def why_hold(self, text: str) -> str:
        """Why what somebody wrote must wait; empty when it need not."""
        if not self.policy.holds:
            return ""
        if self.community and Word.objects.are_in(text, self.community):
            return Review.Why.WORDS
        if has_link(text):
            return Review.Why.LINK
        if self.talk_mode == TalkMode.APPROVE:
            return Review.Why.APPROVE
        return Review.Why.SHORTLY if self.talk_mode == TalkMode.HOLD else ""

    @staticmethod
    def hold_seconds(why: str) -> int | None:
        return HOLD_SECONDS if why == Review.Why.SHORTLY else None

    def slow_until(self, user: User) -> int:
        """Seconds until this person may write again, for the field they write in."""
        if not self.slow_now or self.allows(user, Right.TALK_FREELY):
            return 0
        since = timezone.now() - timedelta(seconds=self.slow_now)
        said = self._room.messages.filter(author=user, sent_at__gt=since).aggregate(at=models.Max("sent_at"))[
            "at"
        ]
        waits = self._room.reviews.filter(author=user, opened_at__gt=since, message=None)
        held = waits.aggregate(at=models.Max("opened_at"))["at"]
        last = max((at for at in (said, held) if at), default=None)
        return int((last - since).total_seconds()) + 1 if last else 0

    def is_hectic(self) -> bool:
        """More than a host can read: eight a second for ten seconds (L-21)."""
        since = timezone.now() - timedelta(seconds=HECTIC_SECONDS)
        return self._room.messages.filter(sent_at__gt=since).count() >= HECTIC_MESSAGES
