"""The room's page and its doors, whole without a script."""

import json
import re
import uuid
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from live.models import Attendance, Message, Plan, Room, Step
from live.models.message import PAGE
from live.protocol import DOWN, UP
from people.models import User
from tests.cast import Cast
from tests.live.yard import yard

STATIC = settings.BASE_DIR / "static" / "live"
JSON = {"Accept": "application/json"}


class InTheYard(Cast, TestCase):
    room: Room

    def setUp(self) -> None:
        self.room = yard()

    def page(self, **query: Any) -> Any:
        return self.client.get(reverse("room", args=[self.room.pk]), query)

    def say(self, user: User, text: str, room: Room | None = None) -> Message:
        """As it is after the room was full of it: without the limits of haste."""
        room = room or self.room
        return Message.objects.create(
            room=room, author=user, text=text, client_id=uuid.uuid4(), seq=room.next_seq()
        )


class TheRoomsPage(InTheYard):
    def test_a_neighbour_sees_what_was_said_and_may_speak(self) -> None:
        self.say(self.omar, "Bring a **mat**")
        self.client.force_login(self.rosa)
        answer = self.page()
        self.assertContains(answer, "Bring a <strong>mat</strong>")
        self.assertContains(answer, 'id="composer"')
        self.assertContains(answer, f'data-user="{self.rosa.pk}"')
        self.assertContains(answer, f'data-seq="{self.room.last_seq}"')

    def test_only_the_host_gets_the_hosts_buttons(self) -> None:
        for person, is_host in ((self.rosa, False), (self.omar, True)):
            self.client.force_login(person)
            self.assertEqual("room-host" in self.page().text, is_host, person)

    def test_to_a_stranger_the_room_does_not_exist(self) -> None:
        message = self.say(self.rosa, "for neighbours")
        self.client.force_login(self.sven)
        for name, args in self.doors(message):
            answer = self.client.get(reverse(name, args=args))
            self.assertIn(answer.status_code, (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED), name)
            answer = self.client.post(reverse(name, args=args), {"text": "hello", "action": "up"})
            self.assertIn(answer.status_code, (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED), name)
        self.assertEqual(Message.objects.count(), 1)

    def test_who_is_signed_out_is_sent_to_sign_in(self) -> None:
        message = self.say(self.rosa, "for neighbours")
        for name, args in [*self.doors(message), ("rooms", [])]:
            answer = self.client.post(reverse(name, args=args))
            self.assertRedirects(
                answer,
                f"{reverse('account_login')}?next={reverse(name, args=args)}",
                fetch_redirect_response=False,
            )

    def doors(self, message: Message) -> list[tuple[str, list[int]]]:
        pk = self.room.pk
        names = ("room", "room_messages", "room_history", "room_state", "room_plan", "room_stage",
                 "room_hands", "room_check", "room_check_answer", "room_own")  # fmt: skip
        return [(name, [pk]) for name in names] + [
            ("room_since", [pk, 0]),
            ("message", [pk, message.pk]),
        ]

    def test_an_unknown_room_is_not_found(self) -> None:
        self.client.force_login(self.rosa)
        answer = self.client.get(reverse("room", args=[self.room.pk + 1]))
        self.assertEqual(answer.status_code, HTTPStatus.NOT_FOUND)

    def test_each_state_says_what_it_is(self) -> None:
        soon, past = timezone.now() + timedelta(hours=2), timezone.now() - timedelta(hours=2)
        rooms = {
            "scheduled": yard(starts_at=soon, ends_at=soon + timedelta(hours=1), started_at=None),
            "lobby": yard(started_at=None),
            "live": self.room,
            "ended": yard(started_at=past, ended_at=timezone.now()),
        }
        self.client.force_login(self.rosa)
        for state, room in rooms.items():
            self.room = room
            self.assertContains(self.page(), f'data-state="{state}"')

    def test_the_living_room_view_is_an_address_of_its_own(self) -> None:
        self.client.force_login(self.rosa)
        self.assertContains(self.page(view="living"), 'data-view="living"')
        self.assertContains(self.page(), 'data-view="usual"')

    def test_markup_in_a_message_does_no_harm(self) -> None:
        self.say(self.rosa, "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))")
        self.client.force_login(self.cora)
        said = self.page().text
        self.assertNotIn("<script>alert", said)
        self.assertNotIn("onerror", said)
        self.assertNotIn("javascript:alert", said)

    def test_the_page_asks_as_much_for_fifty_messages_as_for_one(self) -> None:
        self.with_plan(2)
        self.say(self.omar, "first")
        few = self.queries()
        for number in range(49):
            self.say((self.rosa, self.cora, self.omar)[number % 3], f"word {number}")
        self.with_plan(20)
        self.assertEqual(self.queries(), few)

    def with_plan(self, steps: int) -> None:
        plan = Plan.objects.create()
        Step.objects.bulk_create(Step(plan=plan, position=n, title=f"Step {n}") for n in range(steps))
        self.room.plan = plan
        self.room.save(update_fields=["plan"])

    def queries(self) -> int:
        self.client.force_login(self.rosa)
        self.page()
        with CaptureQueriesContext(connection) as asked:
            self.page()
        return len(asked)

    def test_it_shows_the_last_fifty_and_the_way_to_those_before(self) -> None:
        said = [self.say(self.rosa, f"word {number}") for number in range(PAGE + 3)]
        self.client.force_login(self.cora)
        answer = self.page()
        self.assertNotContains(answer, f'id="{said[2].key}"')
        self.assertContains(answer, f'id="{said[3].key}"')
        older = self.client.get(reverse("room_history", args=[self.room.pk]), {"before": said[3].seq})
        self.assertContains(older, f'id="{said[0].key}"')
        self.assertContains(older, f'id="{said[2].key}"')
        self.assertNotContains(older, f'id="{said[3].key}"')

    def test_a_history_before_nonsense_is_the_latest(self) -> None:
        said = self.say(self.rosa, "hello")
        self.client.force_login(self.cora)
        for before in ("", "-1", "x", "9" * 400):
            answer = self.client.get(reverse("room_history", args=[self.room.pk]), {"before": before})
            self.assertContains(answer, f'id="{said.key}"')


class TheListOfRooms(InTheYard):
    def test_it_has_the_open_rooms_one_may_enter_and_how_many_are_there(self) -> None:
        yard(ended_at=timezone.now())
        Attendance.objects.create(room=self.room, user=self.rosa)
        Attendance.objects.create(room=self.room, user=self.rosa)
        Attendance.objects.create(room=self.room, user=self.cora, left_at=timezone.now())
        self.client.force_login(self.omar)
        answer = self.client.get(reverse("rooms"))
        self.assertEqual([room.pk for room in answer.context["rooms"]], [self.room.pk])
        self.assertContains(answer, "1 neighbour is here")

    def test_a_stranger_finds_none(self) -> None:
        self.client.force_login(self.sven)
        answer = self.client.get(reverse("rooms"))
        self.assertNotContains(answer, reverse("room", args=[self.room.pk]))
        self.assertContains(answer, "No room is open right now")

    def test_twenty_rooms_cost_as_much_as_one(self) -> None:
        self.client.force_login(self.rosa)
        self.client.get(reverse("rooms"))
        with CaptureQueriesContext(connection) as one:
            self.client.get(reverse("rooms"))
        for _ in range(19):
            yard()
        with CaptureQueriesContext(connection) as twenty:
            answer = self.client.get(reverse("rooms"))
        self.assertEqual(len(answer.context["rooms"]), 20)
        self.assertEqual(len(twenty), len(one))


class TheScript(InTheYard):
    def test_page_and_server_know_the_same_words(self) -> None:
        scripts = {name: (STATIC / name).read_text() for name in ("socket.js", "room.js", "stage/stage.js")}
        for name, words in (("UP", UP), ("DOWN", DOWN)):
            listed = re.search(rf"export const {name} = (\[.*?\]);", scripts["socket.js"], re.DOTALL)
            assert listed
            self.assertEqual(sorted(json.loads(listed[1])), sorted(words))
        heard = set(re.findall(r'\.on\("(\w+)"', scripts["room.js"] + scripts["stage/stage.js"]))
        self.assertEqual(set(DOWN) - heard, set())
