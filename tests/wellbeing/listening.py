"""Scenes of counselling: Rosa asks, Cora and Celia are at their desks, and the clock stands where the test puts it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from live.models import Attendance, Message, Room
from people.models import Community, Household, Membership, Role, User
from tests.cast import Cast, belongs, person, resident
from wellbeing.models import AuditEntry, Conversation, CounsellingRequest, Counsellor, Desk
from wellbeing.timers import tick

RULES = settings.COUNSELLING


def counsels(name: str, where: Community, **may: bool) -> User:
    """Somebody new who counsels there, with a desk."""
    user = person(name)
    belongs(user, where, Role.COUNSELLOR)
    Desk.objects.of(user)
    Counsellor.objects.filter(user=user).update(**may)
    return user


class Listening(Cast):
    """Paul lives next door; Celia counsels in the district as Cora does. Both are away until a test says otherwise."""

    paul: ClassVar[User]
    celia: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.paul, _ = resident("Paul", cls.building, "1203")
        cls.celia = person("Celia")
        belongs(cls.celia, cls.district, Role.COUNSELLOR)
        Desk.objects.of(cls.cora)
        Desk.objects.of(cls.celia)
        cls.now = timezone.now()

    now: datetime

    def setUp(self) -> None:
        self.now = type(self).now

    def later(self, seconds: float) -> datetime:
        """So much later, and whatever is due by then has happened."""
        self.now += timedelta(seconds=seconds)
        tick(self.now)
        return self.now

    def sits(self, *counsellors: User) -> None:
        for counsellor in counsellors:
            Desk.objects.of(counsellor).come(self.now)

    def ask(self, user: User | None = None, **answers: Any) -> CounsellingRequest:
        request = CounsellingRequest.objects.ask(
            user or self.rosa, self.now, **{"consent": True, "age": "adult", **answers}
        )
        tick(self.now)
        request.refresh_from_db()
        return request

    def talk(self, request: CounsellingRequest | None = None, counsellor: User | None = None) -> Conversation:
        """Cora sits at her desk, Rosa asks, Cora takes it."""
        counsellor = counsellor or self.cora
        self.sits(counsellor)
        request = request or self.ask()
        return request.accept(counsellor, self.now)

    def says(self, talk: Conversation, user: User, text: str = "hm") -> Message:
        assert talk.request.room
        room = Room.objects.enter(talk.request.room.pk, user)
        message = room.post(user, text, str(uuid.uuid4()))
        Message.objects.filter(pk=message.pk).update(sent_at=self.now)
        return message

    def opens(self, talk: Conversation, *users: User) -> None:
        """Their pages are open, and heard of now."""
        assert talk.request.room
        for user in users:
            Attendance.objects.filter(room=talk.request.room, user=user).delete()
            Attendance.objects.create(room=talk.request.room, user=user, joined_at=self.now, seen_at=self.now)

    def states(self, request: CounsellingRequest) -> list[str]:
        return [event.after for event in request.events.all()]


class Led(Listening, TestCase):
    """Cora listens to Rosa, Lena leads the shift, Vera supervises; Celia counsels and is no part of it."""

    lena: ClassVar[User]
    vera: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.lena = counsels("Lena", cls.district, may_lead=True)
        cls.vera = counsels("Vera", cls.district, may_supervise=True)

    def moves_in(self, user: User) -> User:
        """To Rosa's; as they are then."""
        home = Household.objects.get(memberships__user=self.rosa)
        Membership.objects.create(user=user, community=home.building, household=home, role=Role.RESIDENT,
                                  confirmed_at=self.now)  # fmt: skip
        return User.objects.get(pk=user.pk)

    def told(self, talk: Conversation) -> list[str]:
        """What the one who asked sees in their log."""
        log = AuditEntry.objects.shown_to_resident(talk.request_id, self.now)
        return list(log.values_list("action", flat=True))

    def see(self, user: User | None, name: str, *args: Any, **query: Any) -> Any:
        self.client.logout()
        if user:
            self.client.force_login(User.objects.get(pk=user.pk))
        return self.client.get(reverse(name, args=args), query)

    def press(self, user: User | None, name: str, *args: Any, **form: Any) -> Any:
        self.client.logout()
        if user:
            self.client.force_login(User.objects.get(pk=user.pk))
        return self.client.post(reverse(name, args=args), form)


class LedAndOverseen(Led):
    """The same, and Wanda supervises where Vera does: what one did, the other looks at."""

    wanda: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.wanda = counsels("Wanda", cls.district, may_supervise=True)
