from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from live import broadcast
from live.models.option import LABELS, OPTIONS_MAX, Option, written
from live.models.vote import Tally, Vote, voter_key
from live.refusals import (
    OptionsStay,
    PollClosed,
    PollMoved,
    PollNotOpen,
    PollUnfinished,
    TooManyPolls,
    VoteClosed,
)
from live.rights import Right

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import User

POLLS_MAX = 40  # per room
MINUTES_MAX = 240


class PollQuerySet(models.QuerySet["Poll"]):
    def for_pieces(self) -> Self:
        return self.prefetch_related("options")

    def drafts(self) -> Self:
        return self.filter(opened_at__isnull=True)

    def asked(self) -> Self:
        """Those the room has seen: open, closed or published."""
        return self.filter(opened_at__isnull=False)

    def open(self) -> Self:
        return self.asked().filter(closed_at__isnull=True)

    def due(self) -> Self:
        """Those whose time is up."""
        return self.open().filter(closes_at__lte=timezone.now())

    def close_all(self) -> None:
        """What somebody else closes meanwhile is closed."""
        for poll in self.select_related("room"):
            with suppress(PollMoved):
                poll.close()

    def known_to(self, user: User) -> Self:
        """Those that may hold an answer of this person."""
        return self.filter(
            models.Q(opened_at__isnull=False, closed_at__isnull=True) | models.Q(votes__user=user)
        ).distinct()

    @transaction.atomic
    def prepare(self, room: Room, by: User, client_id: str, *, options: Iterable[str] = (), right: int | None = None,
                **asked: Any) -> Poll:  # fmt: skip
        """A draft that only hosts see. The same client id gives the same draft, however often it is sent."""
        room.must_be_hosted_by(by)
        room.lock()
        if known := self.filter(room=room, made_by=by, client_id=client_id).first():
            return known
        if self.filter(room=room).count() >= POLLS_MAX:
            raise TooManyPolls(limit=POLLS_MAX)
        poll = self.create(room=room, made_by=by, client_id=client_id, **asked)
        poll._write(options, right)
        return poll


class Poll(models.Model):
    """Something a host asks everybody in the room: draft → open → closed → published (L-34).

    Published means that the whole room may see the numbers; before that no piece holds any, and who may see them
    (L-35) gets them with their own page or their own POST's answer.

    One vote per person and not per household: a poll asks how each of us is doing, and two of one door may stand on
    two mats with different knees. What is handed out or won is counted by household: contests and relay lists.

    An anonymous poll never stores who voted, only a key to find one's own vote by; at its closing even that is gone
    and the sums remain. So nobody can look it up later, in the admin or in an export.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("One answer")
        MULTIPLE = "multiple", _("Several answers")
        YES_NO = "yes_no", _("Yes or no")
        RATING = "rating", _("From 1 to 5")
        QUIZ = "quiz", _("Quiz with one right answer")

    class Results(models.TextChoices):
        VOTED = "voted", _("Who has answered, and everybody once it is closed")
        CLOSED = "closed", _("Everybody, once it is closed")
        HOSTS = "hosts", _("Only hosts, until they show it")

    class State(models.TextChoices):
        DRAFT = "draft", _("prepared")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        PUBLISHED = "published", _("results shown")

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="polls")
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    client_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SINGLE)
    text = models.CharField(max_length=200)
    most = models.PositiveSmallIntegerField(default=1)
    anonymous = models.BooleanField(default=True)
    results = models.CharField(max_length=6, choices=Results, default=Results.VOTED)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    voters = models.PositiveIntegerField(default=0)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "made_by", "client_id"], name="a_retried_poll_is_made_once"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(opened_at__isnull=False),
                name="only_an_opened_poll_is_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | models.Q(closed_at__isnull=False),
                name="only_a_closed_poll_is_published",
            ),
        ]
        indexes = [
            models.Index(fields=["room", "opened_at"]),
            models.Index(fields=["closed_at", "closes_at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def key(self) -> str:
        return f"poll-{self.pk}"

    @property
    def state(self) -> State:
        """By the clock: once its time is up a poll is closed, even before the sweep has come by."""
        if self.published_at:
            return Poll.State.PUBLISHED
        if self.closed_at or (self.closes_at and self.closes_at <= timezone.now()):
            return Poll.State.CLOSED
        return Poll.State.OPEN if self.opened_at else Poll.State.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == Poll.State.OPEN

    @property
    def takes_one(self) -> bool:
        return self.kind != Poll.Kind.MULTIPLE

    @property
    def ended_at(self) -> datetime | None:
        return self.closed_at or self.closes_at

    @property
    def tally(self) -> Tally:
        """What the room may see of a published poll: the sums that closing wrote down."""
        return Tally([(option, option.votes) for option in self.choices], self.voters)

    @cached_property
    def choices(self) -> list[Option]:
        return list(self.options.all())

    def may_be_read(self, by_host: bool, has_voted: bool) -> bool:
        """May somebody see the numbers now? (L-35)"""
        if self.published_at or by_host:
            return True
        return self.results == Poll.Results.VOTED and has_voted

    # Before it is asked

    @transaction.atomic
    def change(
        self, by: User, *, options: Iterable[str] = (), right: int | None = None, **asked: Any
    ) -> None:
        """Everything about a draft may still be changed."""
        self.room.must_be_hosted_by(by)
        self._move({"opened_at__isnull": True}, **asked)
        self._write(options, right)

    @transaction.atomic
    def discard(self, by: User) -> None:
        """A draft nobody was asked goes without a trace. Asking twice changes nothing."""
        self.room.must_be_hosted_by(by)
        drafts = Poll.objects.drafts().filter(pk=self.pk)
        if not drafts.delete()[0] and Poll.objects.filter(pk=self.pk).exists():
            raise PollMoved

    @transaction.atomic
    def again(self, by: User, client_id: str) -> Poll:
        """The same question as a new draft: what replaces a poll starts without votes (L-36)."""
        same = ("kind", "text", "most", "anonymous", "results", "minutes")
        right = next((option.position for option in self.choices if option.is_right), None)
        options = [option.text for option in self.choices]
        asked = {name: getattr(self, name) for name in same}
        return Poll.objects.prepare(self.room, by, client_id, options=options, right=right, **asked)

    # draft → open → closed → published

    @transaction.atomic
    def open(self, by: User) -> None:
        self.room.must_be_hosted_by(by)
        self.room.lock()
        self.room.must_be_open(by)
        now = timezone.now()
        closes_at = now + timedelta(minutes=self.minutes) if self.minutes else None
        self._move({"opened_at__isnull": True}, opened_at=now, closes_at=closes_at)
        self._show("append")

    @transaction.atomic
    def close(self, by: User | None = None) -> None:
        """No more votes; `by` is None when the clock or the end of the room closes it. The sums are written down.

        Unless only hosts may see them, the results are everybody's from now on.
        """
        if by:
            self.room.must_be_hosted_by(by)
        self.room.lock()
        now = timezone.now()
        ended = min(now, self.closes_at) if self.closes_at else now
        published = None if self.results == Poll.Results.HOSTS else now
        # The UPDATE waits for the votes that hold this row; what is counted after it is all there will ever be.
        self._move(
            {"opened_at__isnull": False, "closed_at__isnull": True}, closed_at=ended, published_at=published
        )
        tally = Vote.objects.tallies([self])[self.pk]
        for option, votes in tally.rows:
            option.votes = votes
        Option.objects.bulk_update(self.choices, ["votes"])
        self._move({}, voters=tally.voters)
        if self.anonymous:
            self.votes.all().delete()
        self._show("replace")

    @transaction.atomic
    def publish(self, by: User) -> None:
        """Show the results to the whole room."""
        self.room.must_be_hosted_by(by)
        self.room.lock()
        self._move({"closed_at__isnull": False, "published_at__isnull": True}, published_at=timezone.now())
        self._show("replace")

    @transaction.atomic
    def correct(self, by: User, text: str, options: Iterable[str]) -> None:
        """A typo: the votes stay, and the page says that the words were corrected (L-36)."""
        self.room.must_be_hosted_by(by)
        self.room.lock()
        words = written(options) if self.kind not in LABELS else []
        if len(words) != (0 if self.kind in LABELS else len(self.choices)):
            raise OptionsStay
        if not text.strip():
            raise PollUnfinished
        for option, better in zip(self.choices, words, strict=False):
            option.text = better
        Option.objects.bulk_update(self.choices, ["text"])
        self._move({"opened_at__isnull": False}, text=text.strip(), corrected_at=timezone.now())
        self._show("replace")

    # Voting

    @transaction.atomic
    def vote(self, by: User, chosen: Collection[int]) -> None:
        """Answer, or change one's answer: until it is closed the last word counts. `chosen` are keys of options."""
        poll = Poll.objects.select_for_update().get(pk=self.pk)
        self.room.must_be_open(by)
        self.room.must(by, Right.TALK)
        voter = voter_key(poll, by)
        if poll.state == Poll.State.DRAFT:
            raise PollNotOpen
        if not poll.is_open:
            when = time_format(timezone.localtime(poll.ended_at, by.zone).time())
            raise (VoteClosed if poll.votes.filter(voter=voter).exists() else PollClosed)(when=when)
        Vote.objects.cast(poll, by, voter, chosen)
        broadcast.hosts_after_commit(self.room_id, "polls")

    # How it is kept

    def _write(self, options: Iterable[str], right: int | None) -> None:
        """The options anew, as long as nobody has been asked."""
        words = [""] * len(LABELS[self.kind]) if self.kind in LABELS else written(options)
        is_quiz = self.kind == Poll.Kind.QUIZ
        if not self.text.strip() or not 2 <= len(words) <= OPTIONS_MAX:
            raise PollUnfinished
        if is_quiz and right not in range(1, len(words) + 1):
            raise PollUnfinished
        self.options.all().delete()
        self.choices = Option.objects.bulk_create(
            Option(poll=self, position=position, text=text, is_right=is_quiz and position == right)
            for position, text in enumerate(words, start=1)
        )
        self._move(
            {"opened_at__isnull": True}, most=min(max(self.most, 2), len(words)) if not self.takes_one else 1
        )

    def _move(self, only_if: dict[str, Any], **changes: Any) -> None:
        """One UPDATE with a condition: of two hosts pressing at once one changes the row, the other is told."""
        if not Poll.objects.filter(pk=self.pk, **only_if).update(**changes):
            raise PollMoved
        for field, value in changes.items():
            setattr(self, field, value)

    def _show(self, how: str) -> None:
        self.room.show("polls", "live/poll/_poll.html", how=how, key=self.key, poll=self)
