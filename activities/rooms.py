from __future__ import annotations

from django.http import HttpRequest

from activities.models import Activity, Rehearsal
from live.kinds import RoomKind, register
from live.models import Room
from live.models.room import RoomQuerySet
from people.models import User


@register
class ActivityRoom(RoomKind):
    """The room of one date of an activity: a class, a cook-along, a talk."""

    name = "activity"
    template = "activities/room.html"
    looks_at = ("occurrence__activity__audience", "occurrence__activity__home")

    def admits(self, room: Room, user: User) -> bool:
        return room.occurrence.activity.is_visible_to(user)

    def admitted(self, rooms: RoomQuerySet, user: User) -> RoomQuerySet:
        return rooms.filter(occurrence__activity__in=Activity.objects.visible_to(user))

    def hosts(self, room: Room, user: User) -> bool:
        return room.occurrence.activity.is_managed_by(user)

    def context(self, room: Room, request: HttpRequest) -> dict[str, object]:
        return {"occurrence": room.occurrence, "activity": room.occurrence.activity}


@register
class RehearsalRoom(RoomKind):
    """Where whoever looks after an activity practises. It is in no list; to all others it does not exist (O-4)."""

    name = "rehearsal"
    template = "activities/rehearsal/room.html"

    def admits(self, room: Room, user: User) -> bool:
        return Rehearsal.objects.open_to(user).filter(room=room).exists()

    def hosts(self, room: Room, user: User) -> bool:
        return self.admits(room, user)

    def context(self, room: Room, request: HttpRequest) -> dict[str, object]:
        return {"rehearsal": room.rehearsal, "activity": room.rehearsal.activity}
