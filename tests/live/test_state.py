"""Not open yet → open → live → ended: by a host's hand, once, with ten seconds to think again."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from live.models import Room, Speaker
from live.tasks import end_closing_rooms
from people.models import User
from tests.cast import People
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard


def press(client: Client, room: Room, action: str) -> Any:
    return client.post(reverse("room_state", args=[room.pk]), {"action": action}, headers=JSON)


class StartingAndEnding(InTheYard):
    def setUp(self) -> None:
        self.room = yard(started_at=None)

    def press(self, user: User, action: str) -> Any:
        self.client.force_login(user)
        answer = press(self.client, self.room, action)
        self.room.refresh_from_db()
        return answer

    def test_the_host_starts_and_ends_and_all_see_it(self) -> None:
        self.assertEqual(self.press(self.omar, "start").status_code, 200)
        self.assertEqual(self.room.state, Room.State.LIVE)
        self.assertEqual(self.press(self.omar, "end").status_code, 200)
        self.assertEqual(self.room.state, Room.State.LIVE, "for ten seconds it may be undone")
        Room.objects.update(closing_at=timezone.now())
        end_closing_rooms()
        self.room.refresh_from_db()
        self.assertEqual(self.room.state, Room.State.ENDED)
        self.client.force_login(self.rosa)
        self.assertContains(self.page(), "This room has ended. What was said stays readable.")

    def test_within_ten_seconds_any_host_may_undo_the_end(self) -> None:
        self.press(self.omar, "start")
        self.press(self.omar, "end")
        self.assertContains(self.page(), "Undo, go on")
        self.assertEqual(self.press(self.omar, "undo").status_code, 200)
        Room.objects.filter(closing_at__isnull=False).update(closing_at=timezone.now())
        end_closing_rooms()
        self.room.refresh_from_db()
        self.assertEqual(self.room.state, Room.State.LIVE)

    def test_what_was_done_already_is_said(self) -> None:
        self.press(self.omar, "start")
        answer = self.press(self.omar, "start")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "room.state_conflict"))
        self.assertEqual(self.press(self.omar, "undo").json()["code"], "room.state_conflict")

    def test_a_neighbour_neither_starts_nor_ends(self) -> None:
        for action in ("start", "end", "undo"):
            self.assertEqual(self.press(self.rosa, action).json()["code"], "perm.denied")
        self.assertEqual(self.room.state, Room.State.LOBBY)

    def test_a_forged_action_is_refused(self) -> None:
        self.assertEqual(self.press(self.omar, "close").status_code, 422)

    def test_ending_names_how_many_are_there(self) -> None:
        self.press(self.omar, "start")
        self.room.attendances.create(user=self.rosa)
        self.room.attendances.create(user=self.cora)
        self.client.force_login(self.omar)
        self.assertContains(self.page(), "2 neighbours are here")

    def test_a_refusal_without_a_script_stands_above_the_page(self) -> None:
        self.client.force_login(self.rosa)
        answer = self.client.post(reverse("room_state", args=[self.room.pk]), {"action": "start"})
        self.assertContains(answer, "Only the host can do this.", status_code=422)

    def test_who_hosts_goes_on_stage_and_leaves_it_from_the_same_page(self) -> None:
        url, page = reverse("room_stage", args=[self.room.pk]), str(uuid.uuid4())
        self.client.force_login(self.omar)
        self.assertEqual(self.client.post(url, {"action": "up", "page": page}, headers=JSON).status_code, 200)
        old = {"action": "down", "page": str(uuid.uuid4())}
        self.assertEqual(self.client.post(url, old, headers=JSON).status_code, 200)
        self.assertEqual(str(Speaker.objects.active().get().page), page)
        self.client.post(url, {"action": "down", "page": page}, headers=JSON)
        self.assertFalse(Speaker.objects.active().exists())

    def test_a_neighbour_does_not_go_on_stage_nor_takes_anybody_down(self) -> None:
        url, page = reverse("room_stage", args=[self.room.pk]), uuid.uuid4()
        Speaker.objects.step_up(self.room, self.omar, page)
        self.client.force_login(self.rosa)
        for action in ("up", "down"):
            answer = self.client.post(url, {"action": action, "page": str(page)}, headers=JSON)
            self.assertEqual(answer.json()["code"], "perm.denied")
        self.assertEqual(Speaker.objects.active().get().user, self.omar)

    def test_a_page_that_is_no_id_is_refused(self) -> None:
        self.client.force_login(self.omar)
        answer = self.client.post(
            reverse("room_stage", args=[self.room.pk]), {"action": "up", "page": "mine"}, headers=JSON
        )
        self.assertEqual(answer.status_code, 422)

    def test_what_the_page_knows_of_time_is_the_servers(self) -> None:
        self.client.force_login(self.rosa)
        before = timezone.now()
        shown = self.page().context["now_ms"]
        after = timezone.now() + timedelta(milliseconds=1)
        self.assertTrue(before.timestamp() * 1000 - 1 <= shown <= after.timestamp() * 1000)


class TwoHosts(TransactionTestCase):
    def test_starting_at_the_same_time_starts_once_and_tells_the_other(self) -> None:
        people = People()
        room = yard(started_at=None)

        def start(person: User) -> tuple[int, str]:
            client = Client()
            client.force_login(person)
            answer = press(client, room, "start")
            connection.close()
            return answer.status_code, answer.json().get("code", "")

        with ThreadPoolExecutor(2) as threads:
            answers = sorted(threads.map(start, [people.omar] * 2))
        self.assertEqual(answers, [(200, ""), (422, "room.state_conflict")])
        room.refresh_from_db()
        self.assertEqual(room.last_seq, 1)
