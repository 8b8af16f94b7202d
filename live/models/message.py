from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live.models.mention import AT, Mention, mention
from live.refusals import (
    Empty,
    NotYours,
    Removed,
    Repeated,
    ReplyGone,
    TooFast,
    TooLate,
    TooLong,
    TooManyLines,
)

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import User

PAGE = 50  # L-20
BURST, BURST_SECONDS = 5, 10  # L-21
REPEATS, REPEAT_SECONDS = 2, 60


class MessageQuerySet(models.QuerySet["Message"]):
    def for_pieces(self) -> Self:
        return self.select_related("author", "reply_to__author").prefetch_related("mentions")

    def latest_page(self, before: int | None = None) -> list[Message]:
        """The last fifty (before a number), oldest first."""
        page = self.for_pieces().order_by("-seq")
        if before is not None:
            page = page.filter(seq__lt=before)
        return list(reversed(page[:PAGE]))

    @transaction.atomic
    def say(
        self, room: Room, author: User, text: str, client_id: str, reply_to: int | None = None
    ) -> Message:
        room.lock()  # the second of two equal ids waits here and then finds the first
        if known := self.for_pieces().filter(room=room, author=author, client_id=client_id).first():
            return known
        room.must_be_open(author)
        text, by_host = checked(text), room.is_hosted_by(author)
        if not by_host:
            self._must_not_flood(room, author, text)
        answered = self._answered(room, reply_to) if reply_to else None
        message = self.create(
            room=room, author=author, by_host=by_host, text=text, client_id=client_id, seq=room.next_seq(),
            reply_to=answered,
        )  # fmt: skip
        if message.may_mention:
            mention(message)
        message._show("append")
        return message

    def _answered(self, room: Room, pk: int) -> Message:
        if answered := self.select_related("author").filter(room=room, pk=pk).first():
            return answered
        raise ReplyGone

    def _must_not_flood(self, room: Room, author: User, text: str) -> None:
        now = timezone.now()
        recent = list(
            self.filter(room=room, author=author, sent_at__gt=now - timedelta(seconds=REPEAT_SECONDS))
            .order_by("-seq")
            .values_list("text", "sent_at")
        )
        burst = [sent for _text, sent in recent if sent > now - timedelta(seconds=BURST_SECONDS)]
        if len(burst) >= BURST:
            raise TooFast(
                seconds=int((burst[-1] + timedelta(seconds=BURST_SECONDS) - now).total_seconds()) + 1
            )
        if sum(said == text for said, _sent in recent) >= REPEATS:
            raise Repeated


def checked(text: str) -> str:
    """The text as it will be kept. Raises when it is empty, too long or has too many lines (L-19)."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Empty
    if len(text) > settings.MESSAGE_MAX_CHARACTERS:
        raise TooLong(limit=settings.MESSAGE_MAX_CHARACTERS, length=len(text))
    if (lines := text.count("\n") + 1) > settings.MESSAGE_MAX_LINES:
        raise TooManyLines(limit=settings.MESSAGE_MAX_LINES, lines=lines)
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
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="+")

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
        return self.author_id == user.pk and self.removed_at is None and self.sent_at > limit

    def may_be_removed_by(self, user: User) -> bool:
        return self.removed_at is None and (self.author_id == user.pk or self.room.is_hosted_by(user))

    @transaction.atomic
    def edit(self, by: User, text: str) -> None:
        if self.author_id != by.pk:
            raise NotYours
        if self.removed_at:
            raise Removed
        self.room.must_be_open(by)
        if not self.may_be_edited_by(by):
            raise TooLate(minutes=settings.MESSAGE_EDIT_MINUTES)
        self.text, self.edited_at = checked(text), timezone.now()
        if not Message.objects.filter(pk=self.pk, removed_at=None).update(
            text=self.text, edited_at=self.edited_at
        ):
            raise Removed
        mention(self)
        self._show("replace")

    @transaction.atomic
    def remove(self, by: User) -> None:
        """Take it down. The words go at once; what stays says who took it down. Asking twice changes nothing."""
        if self.author_id != by.pk:
            self.room.must_be_hosted_by(by)
        removed_at = timezone.now()
        if Message.objects.filter(pk=self.pk, removed_at=None).update(
            removed_at=removed_at, removed_by=by, text=""
        ):
            self.removed_at, self.removed_by, self.text = removed_at, by, ""
            self.mentions.all().delete()
            self._show("replace")

    def _show(self, how: str) -> None:
        if how == "append":
            self.room.show_numbered(
                self.seq, "messages", "live/_message.html", how=how, key=self.key, message=self
            )
        else:
            self.room.show("messages", "live/_message.html", how=how, key=self.key, message=self)
            self._show_replies()

    def _show_replies(self) -> None:
        """Those who answered it repeat its first words: pages that show the old ones lose them now."""
        for reply in self.replies.for_pieces().filter(removed_at=None).order_by("seq"):
            self.room.show("messages", "live/_message.html", how="replace", key=reply.key, message=reply)
