"""Kinds of rooms: what sets one apart from another. Each app registers its own in its `rooms.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.conf import settings
from django.http import HttpRequest

from live.rights import RoomRole

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

    from live.models import Room
    from live.models.rooms import RoomQuerySet
    from people.models import Community, User


@dataclass(frozen=True)
class Threshold:
    """What a browser has to do before it comes in, as typing a PIN: on which page, and in one sentence."""

    url: str
    sentence: str


class RoomKind:
    """Kind-wide policy: who comes in, who hosts, which tools there are. A subclass says only what differs."""

    name: ClassVar[str]
    template: ClassVar[str] = "live/room.html"
    tools: ClassVar[frozenset[str]] = frozenset(
        {
            "chat",
            "reactions",
            "plan",
            "stage",
            "attendance",
            "hands",
            "check",
            "polls",
            "questions",
            "export",
        }
    )
    reactions: ClassVar[tuple[str, ...]] = ("👏", "❤️", "👍", "😂", "😮", "💪", "🧘", "🍳")  # L-30
    # False: what is written never passes the channel layer; pages are only told the number and fetch the rest.
    pushes_text: ClassVar[bool] = True
    # The piece of one message. A kind that seals brings one of its own: ours keeps rendered words in memory.
    message_piece: ClassVar[str] = "live/_message.html"
    # False: what is written is said at once or not at all. Nothing waits for a moderator, who would have to read it.
    holds: ClassVar[bool] = True
    pace: ClassVar[tuple[int, int]] = (5, 10)  # so many messages in so many seconds (L-21)

    # What `admits` and `hosts` look at, from the room on: read together with it, in one query.
    looks_at: ClassVar[tuple[str, ...]] = ()

    def admits(self, room: Room, user: User) -> bool:
        """May this person know that the room exists? Who may not gets what a stranger gets: nothing."""
        raise NotImplementedError

    def admitted(self, rooms: RoomQuerySet, user: User) -> RoomQuerySet:
        """Those of the rooms that `admits` would let this person into, as one query: for lists."""
        return rooms.none()

    def threshold(self, room: Room, user: User, session: SessionBase | None) -> Threshold | None:
        """What this browser still has to do, for a person who is admitted; None where it may come in."""
        return None

    def hosts(self, room: Room, user: User) -> bool:
        """May this person start and end, move the steps, speak, take messages down?"""
        raise NotImplementedError

    def leaders(self, rooms: RoomQuerySet) -> dict[int, set[int]]:
        """Room → the people whose being there keeps it going, for many rooms at once. One left out is never away."""
        return {}

    def answers_for(self, room: Room, user: User) -> bool:
        """May this person be asked to take over where nobody who hosts is left? An organizer of the scope."""
        return False

    def stand_ins(self, room: Room, present: list[User]) -> list[User]:
        """Whom of those present (the longest first) to ask to take over: who may host anyway, else one organizer."""
        hosts = [person for person in present if self.hosts(room, person)]
        return hosts or [person for person in present if self.answers_for(room, person)][:1]

    def role(self, room: Room, user: User) -> RoomRole:
        """What somebody is here by what the kind knows. Hosts may make others something else (live/rights.py)."""
        return RoomRole.HOST if self.hosts(room, user) else RoomRole.PARTICIPANT

    def keepers(self, room: Room) -> list[User]:
        """Who keeps order here and is told when something has to be decided, besides the place's organizers."""
        return []

    def community(self, room: Room) -> Community | None:
        """The place whose word list holds here, and from which somebody can be kept away."""
        return None

    def series(self, room: Room) -> str:
        """What this room is one of many of: the same for all of them. Empty where it stands alone."""
        return ""

    def is_registered(self, room: Room, user: User) -> bool:
        """Does this person count where only who is registered may write?"""
        return True

    @property
    def limits(self) -> tuple[int, int]:
        """The most characters and lines of one message (L-19)."""
        return settings.MESSAGE_MAX_CHARACTERS, settings.MESSAGE_MAX_LINES

    def seals(self, room: Room, number: int, text: str) -> str:
        """A message's text as it is stored: as it is, or sealed so that only its own number opens it."""
        return text

    def unseals(self, room: Room, number: int, stored: str) -> str:
        """What `seals` stored, to be read."""
        return stored

    def reads_after(self, room: Room, user: User) -> int:
        """The number up to which what was said is not for this person; 0 for all who read everything.

        Only for kinds that push no text: what is pushed, and pages kept in memory, are the same for all.
        """
        return 0

    def must_be_free_to_come(self, room: Room, user: User) -> None:
        """Raises where this person must not be asked onto the stage yet. Usually everybody may."""

    def name_of(self, room: Room, user: User) -> str:
        """What somebody who is in the room is called there; empty for who does not want to be named."""
        return str(user) if user.shows_presence else ""

    def was_read(self, room: Room, user: User) -> None:
        """What was said is given to this person besides the page: a kind that keeps a log of it writes it there."""

    def context(self, room: Room, request: HttpRequest) -> dict[str, object]:
        """What the kind's own template needs besides the room."""
        return {}


_kinds: dict[str, RoomKind] = {}
K = TypeVar("K", bound=type[RoomKind])


def register(kind: K) -> K:
    """Class decorator: makes a kind known under its name."""
    _kinds[kind.name] = kind()
    return kind


def all_kinds() -> list[RoomKind]:
    return list(_kinds.values())


def kind_named(name: str) -> RoomKind:
    return _kinds[name]
