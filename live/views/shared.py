"""What of a room's page is the same for everybody: made once for all who come within a second.

When a class begins, hundreds of pages are asked for in a minute. What they share has nothing of its reader in it, just
as what is pushed to the room. It is kept by the room's number, which rises with all that is shown, and for a second at
most, because of what changes without being shown: somebody's name, how many are here. Where nothing may be kept in
memory (`RoomKind.pushes_text`), nothing is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from live.forms import MessageForm, QuestionForm
from live.models import Attendance, Message, PlanRun, Question, Room
from live.models.question import PAGE
from people.models import User

ROOMS = 64  # kept at once


@dataclass(frozen=True)
class Entry:
    """A message as it stands in the chat; `day` where a new day begins."""

    message: Message
    day: date | None
    html: SafeString


class Shared:
    def __init__(self, room: Room, reader: User | None = None) -> None:
        self.room = room
        self.messages = (room.said_to(reader) if reader else room.messages.all()).latest_page()
        self.run = PlanRun.objects.of(room) if room.plan and room.has_tool("plan") else None
        self.on_stage, self.coming_up = (
            (room.on_stage, room.coming_up) if room.has_tool("stage") else ([], [])
        )
        self.here = Attendance.objects.filter(room=room).here().people()
        self.hand_row = room.hand_row if room.has_tool("hands") else []
        self.asks = room.has_tool("check") and room.open_check is not None
        self.has_polls = room.has_tool("polls") and room.polls.asked().exists()
        self.has_questions = room.has_tool("questions") and room.questions.on_show().exists()
        self._made: dict[tuple[object, str | None, str], Any] = {}

    @property
    def said(self) -> list[Entry]:
        made: list[Entry] = self.piece(
            "said", lambda: [self._entry(number) for number in range(len(self.messages))]
        )
        return made

    def questions(self, order: str) -> list[Question]:
        made: list[Question] = self.piece(
            order, lambda: list(self.room.questions.for_pieces().on_show().in_order(order)[:PAGE])
        )
        return made

    def piece(self, name: object, make: Callable[[], Any]) -> Any:
        """Made once for all who read it in one language and one zone."""
        key = name, get_language(), timezone.get_current_timezone_name()
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def context(self) -> dict[str, object]:
        """What pieces of the page that are the same for all may look at."""
        return {
            "room": self.room,
            "kind": self.room.policy,
            "run": self.run,
            "here": self.here,
            "composer": MessageForm(limit=self.room.policy.limits[0]),
            "question_form": QuestionForm(auto_id="question_%s"),
        }

    def _entry(self, number: int) -> Entry:
        message = self.messages[number]
        day = timezone.localdate(message.sent_at)
        same = number == 0 or day == timezone.localdate(self.messages[number - 1].sent_at)
        html = render_to_string(
            self.room.policy.message_piece, {"room": self.room, "message": message}
        ).strip()
        return Entry(message, None if same else day, SafeString(html))


@lru_cache(maxsize=ROOMS)
def kept(room: Room, seq: int, moment: int) -> Shared:
    return Shared(room)


def shared(room: Room, reader: User) -> Shared:
    """Never older than the room that was entered: its number is part of the key."""
    if not room.policy.pushes_text or not settings.ROOM_SHARED_SECONDS:
        return Shared(room, reader)
    found = kept(room, room.last_seq, int(time.monotonic() / settings.ROOM_SHARED_SECONDS))
    room.hand_row, room.on_stage, room.coming_up = found.hand_row, found.on_stage, found.coming_up
    if not found.asks:
        room.open_check = None
    return found
