"""A kind of room for tests of rooms as such: everybody of Rosa's district may come in, Omar hosts."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from live.kinds import RoomKind, register
from live.models import Room
from live.models.room import RoomQuerySet
from people.models import User


@register
class Yard(RoomKind):
    name = "yard"

    def admits(self, room: Room, user: User) -> bool:
        return user.display_name != "Sven"

    def admitted(self, rooms: RoomQuerySet, user: User) -> RoomQuerySet:
        return rooms if user.display_name != "Sven" else rooms.none()

    def hosts(self, room: Room, user: User) -> bool:
        return user.display_name == "Omar"


@register
class QuietYard(Yard):
    """As a counselling room will be: nothing of what is written passes the channel layer."""

    name = "quiet-yard"
    pushes_text = False


def yard(kind: str = "yard", **fields: Any) -> Room:
    """A room that is live, unless the fields say otherwise."""
    now = timezone.now()
    usual = {"starts_at": now, "ends_at": now + timedelta(hours=1), "started_at": now}
    return Room.objects.create(kind=kind, title="The yard", **usual | fields)
