"""What somebody said in a room lately: asked before they say more (L-12, L-21)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils import timezone

from live.order_refusals import Slow
from live.refusals import Repeated, TooFast
from people.prepared import Prepared

if TYPE_CHECKING:
    from live.models.review import Review
    from live.models.room import Room
    from people.models import User

REPEATS, REPEAT_SECONDS = 2, 60


def _said(room: int, author: int, client_id: UUID, since: datetime, until: datetime) -> models.QuerySet[Any]:
    lately_or_again = models.Q(sent_at__range=(since, until)) | models.Q(client_id=client_id)
    messages = apps.get_model("live.Message")._default_manager
    mine = messages.filter(lately_or_again, room=room, author=author)
    return mine.values_list("pk", "client_id", "text", "sent_at")


SAID = Prepared(_said)


class Said(NamedTuple):
    """What of a message is asked before the next."""

    pk: int
    client_id: UUID
    text: str
    sent_at: datetime


class Lately:
    """Of one person in one room, and what was said already under the id of what they say now."""

    def __init__(self, room: Room, author: User, client_id: str | UUID) -> None:
        self._room, self._author, self._client_id = room, author, UUID(str(client_id))
        now = timezone.now()
        self._since = now - timedelta(seconds=max(REPEAT_SECONDS, room.slow_now))
        # What another server's wrong clock put into the future must not silence anybody until then.
        until = now + timedelta(seconds=room.policy.pace[1])
        self._said = [Said(*row) for row in SAID(room.pk, author.pk, self._client_id, self._since, until)]

    @property
    def message(self) -> int | None:
        """The key of the message with this id: it is sent again."""
        return next((one.pk for one in self._said if one.client_id == self._client_id), None)

    @property
    def review(self) -> Review | None:
        """What has this id and had to wait."""
        return next((one for one in self._held if one.client_id == self._client_id), None)

    @cached_property
    def _held(self) -> list[Review]:
        if not self._room.any_held:
            return []
        return self._room.reviews.of_late(self._author, self._client_id, self._since)

    def must_not_flood(self, text: str) -> None:
        now = timezone.now()
        spoken = [(one.text, one.sent_at) for one in self._said]
        waits = [(one.text, one.opened_at) for one in self._held if one.message_id is None]
        recent = sorted([*spoken, *waits], key=lambda one: one[1], reverse=True)
        slow = self._room.slow_now
        if slow and recent and (left := (recent[0][1] + timedelta(seconds=slow) - now).total_seconds()) > 0:
            raise Slow(seconds=int(left) + 1)
        most, span = self._room.policy.pace
        burst = [sent for _text, sent in recent if sent > now - timedelta(seconds=span)]
        if len(burst) >= most:
            raise TooFast(seconds=int((burst[most - 1] + timedelta(seconds=span) - now).total_seconds()) + 1)
        since = now - timedelta(seconds=REPEAT_SECONDS)
        if sum(words == text and sent > since for words, sent in recent) >= REPEATS:
            raise Repeated
