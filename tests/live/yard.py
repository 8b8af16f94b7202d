"""A kind of room for tests of rooms as such: everybody of Rosa's district may come in, Omar hosts."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from live.kinds import RoomKind, register
from live.models import Attendance, Check, Hand, PlanRun, Room
from live.models.rooms import RoomQuerySet
from people.models import User


@register
class Yard(RoomKind):
    name = "yard"

    def admits(self, room: Room, user: User) -> bool:
        return user.display_name != "Sven"

    def admitted(self, rooms: RoomQuerySet, user: User) -> RoomQuerySet:
        return rooms if user.display_name != "Sven" else rooms.none()

    def hosts(self, room: Room, user: User) -> bool:
        """Omar, and Omar-2 and so on, who help him and do not keep the room going."""
        return user.display_name.startswith("Omar")

    def leaders(self, rooms: RoomQuerySet) -> dict[int, set[int]]:
        hosts = set(User.objects.filter(display_name="Omar").values_list("pk", flat=True))
        return dict.fromkeys(rooms.values_list("pk", flat=True), hosts)

    def answers_for(self, room: Room, user: User) -> bool:
        return user.display_name.startswith("Cora")

    def keepers(self, room: Room) -> list[User]:
        return list(User.objects.filter(display_name__in=["Omar", "Cora"]))


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


def let_pass(*here: User, **span: float) -> None:
    """As if so much time went by: all that happened is so much longer ago. Pages of people who are `here` stay open."""
    for model in (Room, Attendance, PlanRun, Hand, Check):
        moments = [part.name for part in model._meta.get_fields() if isinstance(part, models.DateTimeField)]
        model._default_manager.update(**{name: models.F(name) - timedelta(**span) for name in moments})
    Attendance.objects.open().filter(user__in=here).update(seen_at=timezone.now())
