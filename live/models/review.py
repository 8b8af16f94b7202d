from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from live import broadcast
from live.models.log import LogEntry
from live.models.measure import Measure
from live.order_refusals import (
    AlreadyDone,
    AlreadyGranted,
    AlreadyLetThrough,
    AlreadyTakenDown,
    AlreadyUpheld,
    AppealedAlready,
    Held,
    HeldBriefly,
    NothingToAppeal,
    OwnDecision,
)
from live.reasons import Reason
from live.rights import Right
from notices.models import Notice

if TYPE_CHECKING:
    from live.models.message import Message
    from live.models.report import Report
    from live.models.room import Room
    from people.models import User

APPEAL_MAX = 500


class ReviewQuerySet(models.QuerySet["Review"]):
    def open(self) -> Self:
        return self.filter(decided_at__isnull=True)

    def waiting(self) -> Self:
        """What moderators should look at: all that is open but what goes by itself in some seconds."""
        return self.open().filter(release_at=None)

    def due(self) -> Self:
        return self.open().filter(release_at__lte=timezone.now())

    def for_desk(self) -> Self:
        return self.select_related(
            "author", "message__author", "message__kept", "measure__user", "measure__by", "measure__message__kept",
            "measure__review", "decided_by",
        ).prefetch_related("message__reports").order_by("opened_at", "pk")  # fmt: skip

    def held_for(self, user: User) -> Self:
        """What somebody wrote and others do not see yet."""
        return self.open().filter(kind=Review.Kind.HELD, author=user, message=None).order_by("pk")

    def of_late(self, author: User, client_id: str | UUID, since: datetime) -> list[Review]:
        """What somebody wrote lately that had to wait, and what has this id."""
        return list(self.filter(Q(client_id=client_id) | Q(opened_at__gt=since), author=author))

    def hold(
        self,
        room: Room,
        author: User,
        text: str,
        client_id: str | UUID,
        why: str,
        *,
        seconds: int | None,
        reply_to: Message | None = None,
    ) -> Review:
        """Keep what was written until a moderator, or the clock, lets it through. It is no message yet."""
        release_at = timezone.now() + timedelta(seconds=seconds) if seconds else None
        review = self.create(
            room=room, kind=Review.Kind.HELD, author=author, text=text, client_id=client_id, why=why,
            release_at=release_at, reply_to=reply_to,
        )  # fmt: skip
        broadcast.desk_after_commit(room.pk)
        return review

    def hold_change(self, message: Message, why: str, *, seconds: int | None) -> Review:
        """What somebody changed their message to waits, and the message with it."""
        release_at = timezone.now() + timedelta(seconds=seconds) if seconds else None
        review, _made = self.open().get_or_create(
            room=message.room, message=message, kind=Review.Kind.HELD,
            defaults={"author": message.author, "why": why, "release_at": release_at},
        )  # fmt: skip
        broadcast.desk_after_commit(message.room_id)
        return review

    def hold_on(self, author: User) -> None:
        """Of somebody who was just stopped, nothing goes through by the clock."""
        self.open().filter(author=author).update(release_at=None)

    def about_reported(self, message: Message) -> Review:
        review, _made = self.open().get_or_create(
            room=message.room, message=message, kind=Review.Kind.REPORTED,
            defaults={"author": message.author, "why": Review.Why.REPORTS},
        )  # fmt: skip
        broadcast.desk_after_commit(message.room_id)
        return review

    def settle(self, by: User) -> None:
        """Taken down by another way than the desk: nothing is left to decide."""
        self.open().update(
            decided_at=timezone.now(), decided_by=by, outcome=Review.Outcome.DECLINED, release_at=None
        )

    @transaction.atomic
    def appeal(self, measure: Measure, text: str) -> Review:
        """Once, by whom it concerns. Everybody who may decide is told."""
        measure.room.lock()
        if self.filter(measure=measure).exists():
            raise AppealedAlready
        if not measure.is_in_force:
            raise NothingToAppeal
        review = self.create(
            room=measure.room, kind=Review.Kind.APPEAL, author=measure.user, measure=measure,
            text=text.strip()[:APPEAL_MAX], why=Review.Why.APPEAL,
        )  # fmt: skip
        LogEntry.objects.write(measure.room, measure.user, LogEntry.What.APPEALED, about=measure.user)
        deciding = [person for person in measure.room.deciders() if person.pk != measure.by_id]
        Notice.objects.tell(
            deciding, Notice.Kind.APPEAL, measure.about, review.desk_url, title=measure.room.title
        )
        broadcast.desk_after_commit(measure.room_id)
        return review

    def of_the_past(self) -> Self:
        limit = timezone.now() - timedelta(days=settings.REMOVED_TEXT_DAYS)
        return self.filter(decided_at__lt=limit).exclude(text="")


class Review(models.Model):
    """One thing that waits for a moderator: something written, something reported, or an appeal (L-28).

    What is written waits here and not among the messages, so that no frame, page or list of messages can hold it.
    """

    class Kind(models.TextChoices):
        HELD = "held", pgettext_lazy("review", "Waiting")
        REPORTED = "reported", pgettext_lazy("review", "Reported")
        APPEAL = "appeal", pgettext_lazy("review", "Appeal")

    class Why(models.TextChoices):
        WORDS = "words", pgettext_lazy("review", "has a word of the list")
        LINK = "link", pgettext_lazy("review", "has a link")
        APPROVE = "approve", pgettext_lazy("review", "every message is looked at first")
        SHORTLY = "shortly", pgettext_lazy("review", "shown after ten seconds")
        REPORTS = "reports", pgettext_lazy("review", "neighbours asked you to look")
        APPEAL = "appeal", pgettext_lazy("review", "asks to look again")

    class Outcome(models.TextChoices):
        RELEASED = "released", pgettext_lazy("review", "let through")
        DECLINED = "declined", pgettext_lazy("review", "taken down")

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=8, choices=Kind)
    author = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    message = models.ForeignKey("live.Message", models.CASCADE, null=True, related_name="reviews")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="appeals")
    client_id = models.UUIDField(null=True)
    reply_to = models.ForeignKey("live.Message", models.SET_NULL, null=True, related_name="+")
    text = models.TextField(blank=True)
    why = models.CharField(max_length=8, choices=Why)
    release_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "author", "client_id"], name="what_is_sent_twice_waits_once"
            ),
            models.UniqueConstraint(fields=["measure"], name="one_appeal_per_measure"),
            models.UniqueConstraint(
                fields=["message", "kind"],
                condition=Q(decided_at__isnull=True),
                name="a_message_waits_once_for_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["room", "decided_at"]),
            models.Index(fields=["decided_at", "release_at"]),
            models.Index(fields=["author", "decided_at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    @property
    def desk_url(self) -> str:
        return f"{self.room.get_absolute_url()}desk/#review-{self.pk}"

    @property
    def words(self) -> str:
        """What is to be decided on, for the desk alone."""
        if self.message is None:
            return self.text
        kept = getattr(self.message, "kept", None)
        return kept.text if kept else self.message.text

    @property
    def likely_reason(self) -> str:
        """What a moderator will most often choose: what neighbours said, else what was found in it."""
        if reasons := [report.reason for report in self.reports]:
            return max(reasons, key=reasons.count)
        return Reason.SPAM if self.why == Review.Why.LINK else Reason.OTHER

    @property
    def reports(self) -> list[Report]:
        return list(self.message.reports.all()) if self.message and self.kind == Review.Kind.REPORTED else []

    @property
    def held(self) -> Held:
        """How the writer is told."""
        if self.release_at:
            left = (self.release_at - timezone.now()).total_seconds()
            return HeldBriefly(seconds=max(int(left) + 1, 1))
        return Held()

    def may_be_decided_by(self, user: User) -> bool:
        """Nobody decides on their own words, nor on an appeal against what they did."""
        decided_before = self.measure is not None and self.measure.by_id == user.pk
        return self.author_id != user.pk and not decided_before

    # Deciding: whoever comes second is told who came first

    @transaction.atomic
    def release(self, by: User | None) -> None:
        """Let it through; of an appeal: take back what was done. Without a person it is the clock that lets through."""
        self._claim(by, Review.Outcome.RELEASED)
        if self.kind == Review.Kind.APPEAL:
            self._answer(by, granted=True)
        elif self.message:
            self.message.unhide()
        else:
            self._say()
        if by and self.kind != Review.Kind.APPEAL:
            LogEntry.objects.write(self.room, by, LogEntry.What.LET_THROUGH, about=self.author, why=self.why)

    @transaction.atomic
    def decline(self, by: User, reason: str, also: str = "") -> Measure | None:
        """Do not let it through, or take it down, and perhaps stop who wrote it; of an appeal: what was done stands."""
        self._claim(by, Review.Outcome.DECLINED)
        if self.kind == Review.Kind.APPEAL:
            self._answer(by, granted=False)
            return None
        if self.message:
            return self.message.remove(by, reason, also)
        measure = Measure.objects.take(self.room, by, self.author, Measure.Kind.REMOVE, reason, review=self)
        Measure.objects.also(self.room, by, self.author, also, reason, review=self)
        return measure

    def _claim(self, by: User | None, outcome: str) -> None:
        if by:
            self.room.must(by, Right.MODERATE)
            if not self.may_be_decided_by(by):
                raise OwnDecision
        self.room.lock()
        mine = Review.objects.open().filter(pk=self.pk)
        if not mine.update(decided_at=timezone.now(), decided_by=by, outcome=outcome):
            self.refresh_from_db(fields=["decided_by", "outcome", "decided_at"])
            raise self._decided_already()
        self.refresh_from_db(fields=["decided_by", "outcome", "decided_at"])
        broadcast.desk_after_commit(self.room_id)

    def _decided_already(self) -> AlreadyDone:
        who = self.decided_by or _("The clock")
        if self.outcome == Review.Outcome.RELEASED:
            return AlreadyGranted(who=who) if self.kind == Review.Kind.APPEAL else AlreadyLetThrough(who=who)
        return AlreadyUpheld(who=who) if self.kind == Review.Kind.APPEAL else AlreadyTakenDown(who=who)

    def _answer(self, by: User | None, *, granted: bool) -> None:
        measure = self.measure
        if by is None or measure is None:
            return
        if granted:
            measure.lift(by)
        what = LogEntry.What.GRANTED if granted else LogEntry.What.UPHELD
        LogEntry.objects.write(self.room, by, what, about=self.author, before=measure.kind)
        kind = Notice.Kind.GRANTED if granted else Notice.Kind.UPHELD
        Notice.objects.tell(
            [self.author], kind, f"appeal-{self.pk}", measure.get_absolute_url(), title=self.room.title
        )

    def _say(self) -> None:
        """Now it is a message. Its words are kept there, and no longer here."""
        if not self.client_id or not self.text:
            return
        message = self.room.messages.put(
            self.room, self.author, self.text, self.client_id, self.reply_to, strict=False
        )
        Review.objects.filter(pk=self.pk).update(message=message, text="")

    def put_back(self, by: User) -> None:
        """What was not let through is let through after all."""
        self.room.lock()
        self.refresh_from_db()
        if self.message is None:
            self._say()
            LogEntry.objects.write(self.room, by, LogEntry.What.LET_THROUGH, about=self.author, why=self.why)

    def note_hidden(self) -> None:
        LogEntry.objects.write(self.room, None, LogEntry.What.HIDDEN, about=self.author)
