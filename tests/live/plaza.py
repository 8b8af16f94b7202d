"""A kind of room for tests of keeping order: it belongs to a place, and is one of a series. Omar hosts."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from live.kinds import register
from live.models import Message, Room
from live.order_refusals import Held
from live.rights import RoomRole
from people.models import Community, User
from tests.cast import Cast, resident
from tests.live.yard import Yard

JSON = {"Accept": "application/json"}


@register
class Plaza(Yard):
    name = "plaza"

    def community(self, room: Room) -> Community | None:
        place: Community = Community.objects.get(name_en="Liulian")
        return place

    def keepers(self, room: Room) -> list[User]:
        """Nobody besides the place's organizers."""
        return []

    def series(self, room: Room) -> str:
        return f"plaza-{room.title}"

    def is_registered(self, room: Room, user: User) -> bool:
        return user.display_name == "Paul"


def plaza(**fields: Any) -> Room:
    """A room that is live, unless the fields say otherwise."""
    now = timezone.now()
    usual = {"starts_at": now, "ends_at": now + timedelta(hours=1), "started_at": now, "title": "Evening"}
    return Room.objects.create(kind="plaza", **usual | fields)


class OnThePlaza(Cast, TestCase):
    """Paul lives two doors on; Mona keeps order."""

    room: Room
    paul: User
    mona: User

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.paul, _ = resident("Paul", cls.building, "1203")
        cls.mona, _ = resident("Mona", cls.building, "1204")

    def setUp(self) -> None:
        self.room = plaza()
        self.room.appoint(self.omar, self.mona, RoomRole.MODERATOR)

    def say(self, user: User, text: str, room: Room | None = None) -> Message:
        return (room or self.room).post(user, text, str(uuid.uuid4()))

    def hold(self, user: User, text: str) -> Any:
        """Say what has to wait, and get what waits."""
        with self.assertRaises(Held):
            self.say(user, text)
        return self.room.reviews.latest("pk")

    def post(self, user: User, name: str, *args: Any, **form: Any) -> Any:
        """As the page's script would."""
        self.client.force_login(user)
        return self.client.post(reverse(name, args=args), form, headers=JSON)

    def see(self, user: User, name: str, *args: Any, **query: Any) -> Any:
        self.client.force_login(user)
        return self.client.get(reverse(name, args=args), query)
