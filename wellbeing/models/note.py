from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from wellbeing import vault
from wellbeing.keeps import keeps
from wellbeing.models.key import Key
from wellbeing.refusals import MessageMissing, MessageTooLong, NoteClosed

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.conversation import Conversation

NOTE_CHARACTERS = 500
CHANGED_FOR = timedelta(hours=24)


class NoteQuerySet(models.QuerySet["Note"]):
    @transaction.atomic
    def write(self, conversation: Conversation, author: User, text: str, now: datetime) -> Note:
        """A few lines for oneself. Their key is their own: notes are kept longer than what was said."""
        text = checked(text)
        note = self.create(conversation=conversation, author=author, key=Key.objects.make(), at=now,
                           erase_at=now + timedelta(days=keeps()["notes"]))  # fmt: skip
        note.text = note.key.seal(text, "note")
        note.save(update_fields=["text"])
        return note


def checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise MessageMissing
    if len(text) > NOTE_CHARACTERS:
        raise MessageTooLong(limit=NOTE_CHARACTERS, length=len(text))
    return text


class Note(models.Model):
    """What a counsellor writes down for themselves. Nobody else reads it; for 24 hours they may change it."""

    conversation = models.ForeignKey("wellbeing.Conversation", models.CASCADE, related_name="notes")
    author = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    key = models.OneToOneField(Key, models.PROTECT, related_name="note")
    text = models.TextField()  # sealed
    at = models.DateTimeField()
    erase_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def words(self) -> str:
        try:
            return self.key.unseal(self.text, "note")
        except vault.Unreadable:
            return ""

    def change(self, text: str, now: datetime) -> None:
        if now - self.at > CHANGED_FOR:
            raise NoteClosed
        self.text = self.key.seal(checked(text), "note")
        self.save(update_fields=["text"])
