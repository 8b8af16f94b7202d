"""Kinds of rooms: what sets one apart from another. Each app registers its own in its `rooms.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.http import HttpRequest

if TYPE_CHECKING:
    from live.models import Room
    from live.models.room import RoomQuerySet
    from people.models import User


class RoomKind:
    """Kind-wide policy: who comes in, who hosts, which tools there are. A subclass says only what differs."""

    name: ClassVar[str]
    template: ClassVar[str] = "live/room.html"
    tools: ClassVar[frozenset[str]] = frozenset(
        {"chat", "reactions", "plan", "stage", "attendance", "polls", "questions", "export"}
    )
    reactions: ClassVar[tuple[str, ...]] = ("👏", "❤️", "👍", "😂", "😮", "💪", "🧘", "🍳")  # L-30
    # False: what is written never passes the channel layer; pages are only told the number and fetch the rest.
    pushes_text: ClassVar[bool] = True

    # What `admits` and `hosts` look at, from the room on: read together with it, in one query.
    looks_at: ClassVar[tuple[str, ...]] = ()

    def admits(self, room: Room, user: User) -> bool:
        """May this person know that the room exists? Who may not gets what a stranger gets: nothing."""
        raise NotImplementedError

    def admitted(self, rooms: RoomQuerySet, user: User) -> RoomQuerySet:
        """Those of the rooms that `admits` would let this person into, as one query: for lists."""
        return rooms.none()

    def hosts(self, room: Room, user: User) -> bool:
        """May this person start and end, move the steps, speak, take messages down?"""
        raise NotImplementedError

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
