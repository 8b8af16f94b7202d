"""When those who host are gone the room waits, and nobody is put out; when one is back it goes on by itself (L-3)."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from live.models import Attendance, PlanRun, Room
from live.rights import RoomRole
from live.tasks import mind_hosts
from notices.models import Notice
from people.models import User
from tests.cast import People, person
from tests.live.test_plan import poses
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import let_pass, yard

AWAY = "The teacher has lost the connection. Stay — your place is kept."


class TheHostIsGone(InTheYard):
    def setUp(self) -> None:
        self.room = yard(plan=poses(60, 60))
        self.hosts_page = self.opens(self.omar)
        self.opens(self.rosa)
        self.client.force_login(self.rosa)

    def opens(self, user: User) -> Attendance:
        return Attendance.objects.create(room=self.room, user=user)

    def closes(self, page: Attendance) -> None:
        Attendance.objects.filter(pk=page.pk).update(left_at=timezone.now(), seen_at=timezone.now())

    def look(self) -> Room:
        mind_hosts()
        self.room.refresh_from_db()
        return self.room

    def lose_the_host(self, **span: float) -> None:
        """His page is gone, the others stay, and as much time as given has passed since the room said so."""
        self.closes(self.hosts_page)
        let_pass(self.rosa, self.cora, seconds=21)
        self.look()
        let_pass(self.rosa, self.cora, **span or {"seconds": 0})
        self.look()

    def test_twenty_seconds_without_any_page_of_a_host_and_the_room_says_so(self) -> None:
        self.closes(self.hosts_page)
        let_pass(self.rosa, seconds=18)
        self.assertEqual(self.look().state, Room.State.LIVE)
        let_pass(self.rosa, seconds=3)
        self.assertEqual(self.look().state, Room.State.PAUSED)
        answer = self.page()
        self.assertContains(answer, AWAY)
        self.assertContains(answer, "data-away")

    def test_a_host_with_another_page_open_is_there(self) -> None:
        self.opens(self.omar)
        self.closes(self.hosts_page)
        let_pass(self.omar, self.rosa, minutes=5)
        self.assertFalse(self.look().is_host_away)

    def test_whom_a_host_made_co_host_keeps_it_going_and_who_only_helps_to_keep_order_does_not(self) -> None:
        self.opens(self.rosa)
        self.room.appoint(self.omar, self.rosa, RoomRole.MODERATOR)
        self.lose_the_host()
        self.assertTrue(self.room.is_host_away)
        self.room.appoint(self.omar, self.rosa, RoomRole.CO_HOST)
        self.assertFalse(self.look().is_host_away)

    def test_a_page_on_a_process_that_died_is_gone_within_a_minute(self) -> None:
        """It never said goodbye: its row is open, and nobody writes of it any more."""
        let_pass(self.rosa, seconds=40)
        self.assertFalse(self.look().is_host_away)
        let_pass(self.rosa, seconds=10)
        self.assertTrue(self.look().is_host_away)

    def test_two_workers_say_it_once(self) -> None:
        self.lose_the_host()
        said = self.room.last_seq
        mind_hosts()
        self.assertEqual(self.look().last_seq, said)

    def test_a_host_back_on_any_device_and_the_room_goes_on(self) -> None:
        self.lose_the_host(minutes=4)
        self.opens(self.omar)
        self.assertEqual(self.look().state, Room.State.LIVE)
        self.assertNotContains(self.page(), AWAY)
        self.assertIsNone(self.room.help_asked_at)

    def test_a_break_of_the_host_is_still_a_break_when_they_are_back(self) -> None:
        self.room.pause(self.omar)
        self.lose_the_host()
        self.opens(self.omar)
        self.assertEqual(self.look().state, Room.State.PAUSED)
        self.assertContains(self.page(), "A short break.")

    def test_a_room_whose_host_never_had_a_page_is_not_called_away(self) -> None:
        Attendance.objects.filter(user=self.omar).delete()
        let_pass(self.rosa, hours=1)
        self.assertFalse(self.look().is_host_away)

    def test_meanwhile_one_talks_slowly_and_at_ones_own_speed_when_a_host_is_back(self) -> None:
        self.lose_the_host()
        self.assertContains(self.page(), "Slow mode: one message every 10 s.")
        self.assertTrue(self.room.pieces.filter(place="talk").exists())
        said = [self.write(text) for text in ("Where is he?", "Anybody?")]
        self.assertEqual([answer.status_code for answer in said], [200, 422])
        self.assertEqual(said[1].json()["code"], "chat.slow")
        self.opens(self.omar)
        self.look()
        self.assertNotContains(self.page(), "Slow mode")
        self.assertEqual(self.write("Welcome back").status_code, 200)

    def test_slower_than_that_stays_as_slow_as_it_was_set(self) -> None:
        self.room.set_talk(self.omar, "open", 60)
        self.lose_the_host()
        self.assertContains(self.page(), "Slow mode: one message every 60 s.")

    def write(self, text: str) -> Any:
        words = {"text": text, "client_id": uuid.uuid4()}
        return self.client.post(reverse("room_messages", args=[self.room.pk]), words, headers=JSON)

    def test_meanwhile_one_may_talk_and_the_running_step_goes_on(self) -> None:
        PlanRun.objects.of(self.room).start(self.omar, 0)
        self.lose_the_host()
        said = self.client.post(
            reverse("room_messages", args=[self.room.pk]),
            {"text": "still here", "client_id": str(uuid.uuid4())},
            headers=JSON,
        )
        self.assertEqual(said.status_code, 200)
        self.assertIsNone(PlanRun.objects.get().paused_at)
        self.assertContains(self.page(), 'data-run="running"')

    def test_meanwhile_only_who_leads_begins_another_step(self) -> None:
        """Whoever else may host first takes over; the host who comes back just goes on."""
        PlanRun.objects.of(self.room).start(self.omar, 0)
        self.lose_the_host()
        answers = []
        for user in (person("Omar-2"), self.omar):
            self.client.force_login(user)
            url = reverse("room_plan", args=[self.room.pk])
            answers.append(self.client.post(url, {"action": "next", "version": 1}, headers=JSON))
        self.assertEqual([answer.status_code for answer in answers], [422, 200])
        self.assertEqual(answers[0].json()["code"], "room.host_away")

    def take_over(self, user: User) -> Any:
        self.client.force_login(user)
        return self.client.post(
            reverse("room_state", args=[self.room.pk]), {"action": "take_over"}, headers=JSON
        )

    def test_after_three_minutes_the_organizer_longest_there_is_asked_to_take_over(self) -> None:
        self.opens(self.cora)
        second = person("Cora-2")
        let_pass(self.omar, self.rosa, self.cora, minutes=1)
        self.opens(second)
        self.closes(self.hosts_page)
        let_pass(self.rosa, self.cora, second, seconds=21)
        self.look()
        let_pass(self.rosa, self.cora, second, minutes=2)
        self.look()
        self.assertEqual(self.take_over(self.cora).json()["code"], "room.not_asked", "not yet")
        let_pass(self.rosa, self.cora, second, minutes=1)
        self.look()
        for user, is_asked in ((self.cora, True), (second, False), (self.rosa, False)):
            self.client.force_login(user)
            self.assertEqual("Yes, I take over" in self.page().text, is_asked, user)
            own = self.client.get(reverse("room_own", args=[self.room.pk]))
            self.assertEqual("Yes, I take over" in own.text, is_asked, user)
        self.assertEqual(self.take_over(self.rosa).json()["code"], "room.not_asked")
        self.assertEqual(self.take_over(self.cora).status_code, 200)
        self.room.refresh_from_db()
        self.assertEqual((self.room.state, self.room.stand_in), (Room.State.LIVE, self.cora))
        self.assertContains(self.page(), "room-host")
        self.assertFalse(self.look().is_host_away, "who took over is there")
        self.assertEqual(self.take_over(self.cora).json()["code"], "room.not_asked", "once is enough")

    def test_who_takes_over_moves_the_steps_from_then_on(self) -> None:
        PlanRun.objects.of(self.room).start(self.omar, 0)
        self.opens(self.cora)
        self.lose_the_host(minutes=3)
        self.assertEqual(self.take_over(self.cora).status_code, 200)
        run = PlanRun.objects.of(self.room)
        self.assertEqual(run.holder, self.cora)
        run.next(self.cora, run.version)
        self.assertEqual(PlanRun.objects.get().number, 2)

    def test_who_may_host_anyway_is_asked_before_an_organizer(self) -> None:
        deputies = [person("Omar-2"), person("Omar-3")]
        for user in (self.cora, *deputies):
            self.opens(user)
        self.closes(self.hosts_page)
        let_pass(self.rosa, self.cora, *deputies, seconds=21)
        self.look()
        let_pass(self.rosa, self.cora, *deputies, minutes=3)
        self.assertEqual(self.look().stand_ins(), deputies)

    def test_who_took_over_and_is_gone_too_leaves_the_room_waiting(self) -> None:
        page = self.opens(self.cora)
        self.lose_the_host(minutes=3)
        self.take_over(self.cora)
        self.closes(page)
        let_pass(self.rosa, seconds=21)
        self.assertTrue(self.look().is_host_away)

    def test_where_nobody_can_be_asked_the_organizers_are_told_once(self) -> None:
        self.lose_the_host(minutes=3)
        mind_hosts()
        told = Notice.objects.values_list("user__display_name", "url")
        url = reverse("room", args=[self.room.pk])
        self.assertEqual(sorted(told), [("Cora", url), ("Omar", url)])

    def test_after_ten_minutes_chat_and_steps_stay_and_after_twenty_it_ends(self) -> None:
        self.lose_the_host(minutes=10)
        self.look()
        self.assertContains(self.page(), "go on at your own pace")
        self.assertTrue(self.room.is_open)
        let_pass(self.rosa, minutes=9)
        self.assertTrue(self.look().is_open)
        let_pass(self.rosa, minutes=1)
        self.assertEqual(self.look().state, Room.State.ENDED)
        self.assertTrue(Attendance.objects.open().filter(user=self.rosa).exists(), "nobody is put out")
        self.assertContains(self.page(), "This room has ended. What was said stays readable.")

    def test_twenty_rooms_cost_as_much_to_look_at_as_one(self) -> None:
        mind_hosts()
        with CaptureQueriesContext(connection) as one:
            mind_hosts()
        for _ in range(19):
            Attendance.objects.create(room=yard(), user=self.omar)
        with CaptureQueriesContext(connection) as twenty:
            mind_hosts()
        self.assertEqual(len(twenty), len(one))


class TwoYes(TransactionTestCase):
    def test_the_first_yes_wins(self) -> None:
        People()
        room = yard(help_asked_at=timezone.now(), host_away_at=timezone.now())
        deputies = [person("Omar-2"), person("Omar-3")]
        for deputy in deputies:
            Attendance.objects.create(room=room, user=deputy)

        def yes(user: User) -> tuple[int, str]:
            client = Client()
            client.force_login(user)
            url = reverse("room_state", args=[room.pk])
            answer = client.post(url, {"action": "take_over"}, headers=JSON)
            connection.close()
            return answer.status_code, answer.json().get("code", "")

        with ThreadPoolExecutor(2) as threads:
            answers = sorted(threads.map(yes, deputies))
        self.assertEqual(answers[0], (200, ""))
        self.assertIn(answers[1], [(422, "room.state_conflict"), (422, "room.not_asked")])
        room.refresh_from_db()
        self.assertIn(room.stand_in, deputies)
        self.assertEqual([piece.place for piece in room.pieces.order_by("seq")], ["state", "talk"])
