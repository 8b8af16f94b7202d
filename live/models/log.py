from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import Community, User


class AppendOnly(Exception):
    """What was done was done: the log is never changed."""


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def write(self, room: Room | None, by: User | None, what: str, **more: Any) -> LogEntry:
        """Note who did what to whom, before and after, and why. Never what was written: that has its own clock."""
        community = more.pop("community", None) or (room and room.community)
        numbers = {"room_pk": room and room.pk, "room_title": room.title if room else ""}
        path = community.path if community else ""
        return self.create(by=by, what=what, community_path=path, **numbers, **more)

    def of_place(self, community: Community) -> Self:
        """All that was done there and below, the newest first."""
        return self.filter(community_path__startswith=community.path).for_reading()

    def about(self, user: User) -> Self:
        return self.filter(about=user).for_reading()

    def for_reading(self) -> Self:
        return self.select_related("by", "about").order_by("-pk")

    def update(self, **changes: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class LogEntry(models.Model):
    """One thing done to keep order: who, what, to whom, before, after, why, when (G-6). Only ever added to.

    Rooms are named and not pointed at, so that no room that is thrown away takes its past with it. A trigger in the
    database refuses changes (see the migration).
    """

    class What(models.TextChoices):
        REMOVED = "removed", pgettext_lazy("log", "took a message down")
        TIMED_OUT = "timed-out", pgettext_lazy("log", "stopped from writing")
        PUT_OUT = "put-out", pgettext_lazy("log", "put out of the room")
        BANNED = "banned", pgettext_lazy("log", "kept away")
        UNDONE = "undone", pgettext_lazy("log", "took that back")
        LET_THROUGH = "let-through", pgettext_lazy("log", "let a message through")
        DECLINED = "declined", pgettext_lazy("log", "did not let a message through")
        HIDDEN = "hidden", pgettext_lazy("log", "reports of three households hid a message")
        APPEALED = "appealed", pgettext_lazy("log", "appealed")
        UPHELD = "upheld", pgettext_lazy("log", "decided on an appeal: it stands")
        GRANTED = "granted", pgettext_lazy("log", "decided on an appeal: taken back")
        APPOINTED = "appointed", pgettext_lazy("log", "changed a role")
        TALK = "talk", pgettext_lazy("log", "changed how one may write")
        WORDS = "words", pgettext_lazy("log", "changed the word list")

    room_pk = models.BigIntegerField(null=True)
    room_title = models.CharField(max_length=120, blank=True)
    community_path = models.CharField(max_length=255, blank=True)
    # None: the house rules.
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    about = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        indexes = [
            models.Index(fields=["room_pk", "-id"]),
            models.Index(fields=["community_path", "-id"]),
            models.Index(fields=["about", "-id"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.what}"
