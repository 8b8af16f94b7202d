"""What a room says when nobody begins it, or when its planned end has come (L-1, L-5); and breaks (L-2)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from live.models import PlanRun, Room
from live.tasks import end_overrun_rooms, offer_to_go_longer, say_what_is_late
from notices.models import Notice
from people.models import User
from tests.cast import People
from tests.live.test_plan import poses
from tests.live.test_room_page import JSON, InTheYard
from tests.live.test_state import press
from tests.live.yard import let_pass, yard


class NobodyBegins(InTheYard):
    def setUp(self) -> None:
        self.room = yard(started_at=None)
        self.client.force_login(self.rosa)

    def ask(self) -> Any:
        return press(self.client, self.room, "ask_organizers")

    def test_ten_minutes_after_the_planned_start_the_room_says_so_once(self) -> None:
        let_pass(minutes=9)
        say_what_is_late()
        self.assertNotContains(self.page(), "nobody has started it yet")
        let_pass(minutes=1)
        say_what_is_late()
        say_what_is_late()
        self.assertContains(self.page(), "It should have begun, and nobody has started it yet.")
        self.room.refresh_from_db()
        self.assertEqual(self.room.last_seq, 1)

    def test_whoever_waits_asks_the_organizers_and_they_are_told_once(self) -> None:
        self.assertEqual(self.ask().json()["code"], "room.state_conflict", "it is not late yet")
        let_pass(minutes=10)
        say_what_is_late()
        self.assertEqual(self.ask().status_code, 200)
        self.assertEqual(self.ask().json()["code"], "room.state_conflict")
        self.assertContains(self.page(), "The organizers were asked to look in.")
        told = Notice.objects.order_by("user__display_name")
        self.assertEqual([notice.user for notice in told], [self.cora, self.omar])
        self.assertEqual(
            told[0].sentence, "The yard: neighbours are waiting and nobody is hosting. Could you look in?"
        )

    def test_a_room_planned_anew_is_late_no_more_and_may_be_late_again(self) -> None:
        let_pass(minutes=10)
        say_what_is_late()
        later = timezone.now() + timedelta(minutes=5)
        Room.objects.filter(pk=self.room.pk).plan_anew(later, later + timedelta(hours=1))
        self.assertNotContains(self.page(), "It should have begun")
        let_pass(minutes=15)
        say_what_is_late()
        self.assertContains(self.page(), "It should have begun")

    def test_once_it_has_begun_nothing_is_late(self) -> None:
        let_pass(minutes=10)
        say_what_is_late()
        self.room.refresh_from_db()
        self.room.start(self.omar)
        self.assertNotContains(self.page(), "It should have begun")


class TheEndHasCome(InTheYard):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.omar)

    def longer(self, minutes: int = 10) -> Any:
        url = reverse("room_state", args=[self.room.pk])
        return self.client.post(url, {"action": "longer", "minutes": minutes}, headers=JSON)

    def test_at_the_planned_end_the_host_is_asked_for_how_long_it_goes_on(self) -> None:
        let_pass(minutes=59)
        offer_to_go_longer()
        self.room.refresh_from_db()
        self.assertFalse(self.room.is_over)
        let_pass(minutes=1)
        offer_to_go_longer()
        offer_to_go_longer()
        self.room.refresh_from_db()
        self.assertTrue(self.room.is_over)
        self.assertEqual(self.room.last_seq, 1)
        self.assertContains(self.page(), "data-over")
        self.client.force_login(self.rosa)
        self.assertNotContains(self.page(), "How long do you go on?")

    def test_of_two_hosts_who_give_more_time_one_does(self) -> None:
        let_pass(minutes=60)
        offer_to_go_longer()
        planned = Room.objects.get().ends_at
        assert planned
        self.assertEqual(self.longer(20).status_code, 200)
        self.assertEqual(self.longer(20).json()["code"], "room.state_conflict")
        self.room.refresh_from_db()
        assert self.room.extended_to
        self.assertAlmostEqual(
            self.room.extended_to, planned + timedelta(minutes=20), delta=timedelta(seconds=9)
        )
        let_pass(minutes=20)
        offer_to_go_longer()
        self.room.refresh_from_db()
        self.assertTrue(self.room.is_over, "and then the host is asked again")

    def test_the_hard_stop_counts_from_the_end_that_was_given(self) -> None:
        let_pass(minutes=60)
        offer_to_go_longer()
        self.longer(20)
        for minutes, is_ended in ((61, False), (18, False), (2, True)):
            let_pass(minutes=minutes)
            end_overrun_rooms()
            self.room.refresh_from_db()
            self.assertEqual(self.room.ended_at is not None, is_ended, minutes)

    def test_a_neighbour_gives_no_time_and_a_forged_amount_is_refused(self) -> None:
        let_pass(minutes=60)
        offer_to_go_longer()
        self.assertEqual(self.longer(600).json()["code"], "form.invalid")
        self.client.force_login(self.rosa)
        self.assertEqual(self.longer().json()["code"], "perm.denied")
        self.room.refresh_from_db()
        self.assertIsNone(self.room.extended_to)


class ABreak(InTheYard):
    def setUp(self) -> None:
        self.room = yard(plan=poses(60, 60))
        self.client.force_login(self.omar)
        PlanRun.objects.of(self.room).start(self.omar, 0)

    def test_all_see_the_break_and_the_step_rests_with_it(self) -> None:
        self.assertEqual(press(self.client, self.room, "pause").status_code, 200)
        self.assertEqual(press(self.client, self.room, "pause").json()["code"], "room.state_conflict")
        self.client.force_login(self.rosa)
        answer = self.page()
        self.assertContains(answer, "A short break.")
        self.assertContains(answer, 'data-run="paused"')
        self.assertContains(answer, 'data-state="live"')
        self.assertEqual(press(self.client, self.room, "go_on").json()["code"], "perm.denied")
        self.assertEqual(press(self.client, self.room, "pause").json()["code"], "perm.denied")

    def test_going_on_gives_the_step_its_time_back(self) -> None:
        let_pass(seconds=20)
        press(self.client, self.room, "pause")
        let_pass(minutes=5)
        self.assertEqual(press(self.client, self.room, "go_on").status_code, 200)
        run = PlanRun.objects.of(self.room)
        assert run.time_left
        self.assertAlmostEqual(run.time_left.total_seconds(), 40, delta=2)
        self.assertIsNone(run.paused_at)

    def test_a_step_that_rested_before_the_break_rests_after_it(self) -> None:
        run = PlanRun.objects.of(self.room)
        run.pause(self.omar, run.version)
        press(self.client, self.room, "pause")
        press(self.client, self.room, "go_on")
        self.assertIsNotNone(PlanRun.objects.of(self.room).paused_at)

    def test_one_may_talk_in_a_break_and_the_list_of_rooms_shows_it(self) -> None:
        press(self.client, self.room, "pause")
        self.room.refresh_from_db()
        self.room.post(self.rosa, "tea?", "7f1a4f0e-23cd-4f4f-8a1c-0d5d0a4f0b11")
        self.assertContains(self.client.get(reverse("rooms")), "paused")


class TwoHosts(TransactionTestCase):
    def test_pausing_at_the_same_time_pauses_once_and_tells_the_other(self) -> None:
        people = People()
        room = yard(started_at=timezone.now())

        def pause(user: User) -> tuple[int, str]:
            client = Client()
            client.force_login(user)
            answer = press(client, room, "pause")
            connection.close()
            return answer.status_code, answer.json().get("code", "")

        with ThreadPoolExecutor(2) as threads:
            answers = sorted(threads.map(pause, [people.omar] * 2))
        self.assertEqual(answers, [(200, ""), (422, "room.state_conflict")])
        room.refresh_from_db()
        self.assertEqual(room.last_seq, 1)
