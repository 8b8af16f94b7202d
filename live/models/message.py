from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live.models.kept import KeptText
from live.models.lately import Lately
from live.models.measure import Measure
from live.models.mention import AT, Mention, mention
from live.models.review import Review
from live.order_refusals import AlreadyTakenDown, UnderReview
from live.reasons import Reason
from live.refusals import (
    Empty,
    NotYours,
    Removed,
    ReplyGone,
    TooLate,
    TooLong,
    TooManyLines,
    TooManyMentions,
)
from live.rights import Right
from people.prepared import Prepared

if TYPE_CHECKING:
    from live.models.piece import Piece
    from live.models.room import Room
    from people.models import User

PAGE = 50  # L-20


class MessageQuerySet(models.QuerySet["Message"]):
    def for_pieces(self) -> Self:
        return self.with_authors().prefetch_related("mentions")

    def with_authors(self) -> Self:
        return self.select_related("author", "reply_to__author")

    def read_for_pieces(self, keys: set[int]) -> dict[int, Message]:
        """Mostly it is the one that was just said. Whom they name is asked only where somebody is named."""
        said = ONE(*keys) if len(keys) == 1 else list(self.with_authors().filter(pk__in=keys))
        models.prefetch_related_objects([one for one in said if one.may_mention], "mentions")
        return {one.pk: one for one in said}

    def latest_page(self, before: int | None = None) -> list[Message]:
        """The last fifty (before a number), oldest first."""
        page = self.for_pieces().order_by("-seq")
        if before is not None:
            page = page.filter(seq__lt=before)
        return list(reversed(page[:PAGE]))

    def say(
        self, room: Room, author: User, text: str, client_id: str, reply_to: int | None = None
    ) -> Message:
        """Keep it and show it to all. Raises `Held` when it was kept but waits: it is no message yet."""
        said = self._say(room, author, text, client_id, reply_to)
        if isinstance(said, Review):
            raise said.held
        return said

    @transaction.atomic
    def _say(
        self, room: Room, author: User, text: str, client_id: str, reply_to: int | None
    ) -> Message | Review:
        room.lock(author)  # the second of two equal ids waits here and then finds the first
        lately = Lately(room, author, client_id)
        if lately.message:
            return self.for_pieces().get(pk=lately.message)
        freely = room.allows(author, Right.TALK_FREELY)
        if not freely and lately.review:
            return lately.review
        room.must_be_open(author)
        text = checked(text, room.policy.limits)
        room.must_not_be_stopped(author)
        if not freely:
            room.must_let_write(author)
            lately.must_not_flood(text)
        answered = self._answered(room, reply_to) if reply_to else None
        if not freely and (why := room.why_hold(text)):
            seconds = room.hold_seconds(why)
            return Review.objects.hold(room, author, text, client_id, why, seconds=seconds, reply_to=answered)
        return self.put(room, author, text, client_id, answered)

    def put(
        self, room: Room, author: User, text: str, client_id: str | UUID, answered: Message | None,
        *, strict: bool = True,
    ) -> Message:  # fmt: skip
        """Make it a message, with the room's next number. Call with the room locked.

        What a moderator lets through is not `strict`: it is said even if it names more people than one may.
        """
        by_host = room.is_hosted_by(author)
        seq = room.next_seq()
        message = self.create(
            room=room, author=author, by_host=by_host, text=room.policy.seals(room, seq, text), client_id=client_id,
            seq=seq, reply_to=answered,
        )  # fmt: skip
        message._name(strict=strict)
        message._show("append")
        return message

    def _answered(self, room: Room, pk: int) -> Message:
        if answered := self.select_related("author").filter(room=room, pk=pk).first():
            return answered
        raise ReplyGone


def checked(text: str, limits: tuple[int, int]) -> str:
    """The text as it will be kept. Raises when it is empty, too long or has too many lines (L-19)."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Empty
    characters, most = limits
    if len(text) > characters:
        raise TooLong(limit=characters, length=len(text))
    if (lines := text.count("\n") + 1) > most:
        raise TooManyLines(limit=most, lines=lines)
    return text


class Message(models.Model):
    """One thing said in a room."""

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="messages")
    author = models.ForeignKey("people.User", models.PROTECT, related_name="messages")
    by_host = models.BooleanField(default=False)
    client_id = models.UUIDField()
    seq = models.PositiveBigIntegerField()
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="+")

    piece: Piece | None = None  # as which it was just said

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "author", "client_id"], name="a_retried_message_is_kept_once"
            ),
            models.UniqueConstraint(fields=["room", "seq"], name="messages_are_numbered_once_per_room"),
        ]
        indexes = [models.Index(fields=["room", "author", "-sent_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def key(self) -> str:
        return f"message-{self.pk}"

    @property
    def words(self) -> str:
        """What was said, where the kind of room stores it sealed."""
        return self.room.policy.unseals(self.room, self.seq, self.text) if self.text else ""

    @property
    def may_mention(self) -> bool:
        return AT.search(self.text) is not None

    @property
    def mentioned(self) -> list[Mention]:
        """Whom it names; most messages name nobody, and are not asked."""
        return list(self.mentions.all()) if self.may_mention else []

    @property
    def was_removed_by_host(self) -> bool:
        return self.removed_at is not None and self.removed_by_id != self.author_id

    def may_be_edited_by(self, user: User) -> bool:
        limit = timezone.now() - timedelta(minutes=settings.MESSAGE_EDIT_MINUTES)
        is_there = self.removed_at is None and self.hidden_at is None
        return self.author_id == user.pk and is_there and self.sent_at > limit

    def may_be_removed_by(self, user: User) -> bool:
        mine = self.author_id == user.pk
        return self.removed_at is None and (mine or self.room.allows(user, Right.MODERATE))

    def edit(self, by: User, text: str) -> None:
        """Change one's own words. Raises `Held` when the change was kept but waits, and the message with it."""
        if held := self._edit(by, text):
            raise held.held

    @transaction.atomic
    def _edit(self, by: User, text: str) -> Review | None:
        if self.author_id != by.pk:
            raise NotYours
        if self.removed_at:
            raise Removed
        if self.hidden_at:
            raise UnderReview
        self.room.must_be_open(by)
        if not self.may_be_edited_by(by):
            raise TooLate(minutes=settings.MESSAGE_EDIT_MINUTES)
        text, edited_at = checked(text, self.room.policy.limits), timezone.now()
        self.room.must_not_be_stopped(by)
        freely = self.room.allows(by, Right.TALK_FREELY)
        if not freely:
            self.room.must_let_write(by)
        there = Message.objects.filter(pk=self.pk, removed_at=None, hidden_at=None)
        stored = self.room.policy.seals(self.room, self.seq, text)
        if not there.update(text=stored, edited_at=edited_at):
            raise Removed
        self.text, self.edited_at = stored, edited_at
        if not freely and (why := self.room.why_hold(text)):
            self.hide()
            return Review.objects.hold_change(self, why, seconds=self.room.hold_seconds(why))
        mention(self)
        self._show("replace")
        return None

    @transaction.atomic
    def remove(self, by: User, reason: str = Reason.OTHER, also: str = "") -> Measure | None:
        """Take it down. The words go at once; what stays says who took it down. Asking twice changes nothing.

        One's own words are gone for good. Those of somebody else are kept a while, for an appeal (L-29).
        """
        if self.author_id == by.pk:
            if self._clear(removed_at=timezone.now(), removed_by=by, hidden_at=None):
                KeptText.objects.filter(message=self).delete()
                self.reviews.settle(by)
            return None
        self.room.must(by, Right.MODERATE)
        if self.removed_at:
            if self.removed_by_id in {by.pk, None}:
                return None
            raise AlreadyTakenDown(who=self.removed_by)
        room, author = self.room, self.author
        measure = Measure.objects.take(room, by, author, Measure.Kind.REMOVE, reason, message=self)
        if measure.by_id != by.pk:
            raise AlreadyTakenDown(who=measure.by)
        Measure.objects.also(room, by, author, also, reason, message=self)
        return measure

    # What moderators do; they call it in their own transactions

    def take_down(self, by: User) -> None:
        self._keep_text()
        self._clear(removed_at=timezone.now(), removed_by=by, hidden_at=None)

    def hide(self) -> None:
        """Until a moderator has looked, nobody sees the words."""
        self._keep_text()
        self._clear(hidden_at=timezone.now())

    def unhide(self) -> None:
        if self.removed_at is None and self.hidden_at is not None:
            self._restore(hidden_at=None)

    def put_back(self) -> None:
        """Undo what a moderator did, while the words are still kept."""
        if self.was_removed_by_host:
            self._restore(removed_at=None, removed_by=None)

    def _keep_text(self) -> None:
        words = Message.objects.values_list("text", flat=True).get(pk=self.pk)
        if words:
            KeptText.objects.update_or_create(message=self, defaults={"text": words})

    def _clear(self, **facts: Any) -> bool:
        cleared = Message.objects.filter(pk=self.pk, removed_at=None).update(text="", **facts)
        if cleared:
            self.mentions.all().delete()
            self._now(text="", **facts)
        return bool(cleared)

    def _restore(self, **facts: Any) -> None:
        kept = KeptText.objects.filter(message=self).first()
        if kept:
            Message.objects.filter(pk=self.pk).update(text=kept.text, **facts)
            kept.delete()
            self.text = kept.text
            self._name(strict=False)
            self._now(**facts)

    def _name(self, *, strict: bool) -> None:
        """Keep whom it names."""
        try:
            if self.may_mention:
                mention(self)
        except TooManyMentions:
            if strict:
                raise

    def _now(self, **facts: Any) -> None:
        for name, value in facts.items():
            setattr(self, name, value)
        self._show("replace")

    def _show(self, how: str) -> None:
        piece = self.room.policy.message_piece
        if how == "append":
            self.piece = self.room.show_numbered(
                self.seq, "messages", piece, how=how, key=self.key, message=self
            )
        else:
            self.room.show("messages", piece, how=how, key=self.key, message=self)
            self._show_replies()

    def _show_replies(self) -> None:
        """Those who answered it repeat its first words: pages that show the old ones lose them now."""
        for reply in self.replies.for_pieces().filter(removed_at=None).order_by("seq"):
            self.room.show(
                "messages", self.room.policy.message_piece, how="replace", key=reply.key, message=reply
            )


ONE = Prepared(lambda pk: Message.objects.with_authors().filter(pk=pk))
