"""The host moves the steps for everybody; who presses on an old state changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from live.models import Plan, PlanRun, Room, Step
from people.models import User
from tests.cast import People
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard


def poses(*seconds: int | None) -> Plan:
    plan = Plan.objects.create()
    for position, length in enumerate(seconds):
        Step.objects.create(plan=plan, position=position, title=f"Pose {position + 1}", seconds=length)
    return plan


def press(client: Client, room: Room, action: str, version: int, **form: Any) -> Any:
    return client.post(
        reverse("room_plan", args=[room.pk]), {"action": action, "version": version, **form}, headers=JSON
    )


class MovingTheSteps(InTheYard):
    def setUp(self) -> None:
        self.room = yard(plan=poses(60, 90, None))
        self.client.force_login(self.omar)

    def press(self, action: str, version: int | None = None, **form: Any) -> Any:
        return press(
            self.client, self.room, action, self.run_now().version if version is None else version, **form
        )

    def run_now(self) -> PlanRun:
        return PlanRun.objects.of(self.room)

    def test_start_next_back_and_jump(self) -> None:
        steps = list(Step.objects.values_list("pk", flat=True))
        moves: list[tuple[str, dict[str, int], int]] = [
            ("start", {}, 1),
            ("next", {}, 2),
            ("back", {}, 1),
            ("jump", {"step": steps[2]}, 3),
            ("restart", {}, 3),
        ]
        for action, form, number in moves:
            self.assertEqual(self.press(action, **form).status_code, 200, action)
            self.assertEqual(self.run_now().number, number, action)

    def test_every_change_reaches_the_page_as_a_piece(self) -> None:
        self.press("start")
        self.press("next")
        self.client.force_login(self.rosa)
        answer = self.page()
        self.assertContains(answer, "Step 2 of 3")
        self.assertContains(answer, "Pose 2")
        self.assertContains(answer, "Next: Pose 3")
        self.assertContains(answer, 'data-run="running"')

    def test_a_pause_stops_the_time_and_going_on_gives_it_back(self) -> None:
        self.press("start")
        PlanRun.objects.update(started_at=timezone.now() - timedelta(seconds=20))
        self.press("pause")
        PlanRun.objects.update(paused_at=timezone.now() - timedelta(seconds=5))
        left = self.run_now().time_left
        assert left
        self.assertAlmostEqual(left.total_seconds(), 45, delta=1)
        self.press("start")
        left = self.run_now().time_left
        assert left
        self.assertAlmostEqual(left.total_seconds(), 45, delta=1)

    def test_thirty_seconds_more_and_ten_less(self) -> None:
        self.press("start")
        self.press("longer")
        self.press("shorter")
        self.assertEqual(self.run_now().added_ms, 20_000)

    def test_an_old_version_is_refused_and_nothing_moves(self) -> None:
        self.press("start")
        self.press("next")
        for action in ("next", "pause", "longer", "back", "restart"):
            answer = self.press(action, version=1)
            self.assertEqual((answer.status_code, answer.json()["code"]), (422, "steps.stale"), action)
            self.assertEqual(
                answer.json()["sentence"], "Somebody else moved the steps. You see the current one."
            )
        run = self.run_now()
        self.assertEqual((run.number, run.version, run.paused_at), (2, 2, None))

    def test_beyond_the_first_and_the_last_there_is_nothing(self) -> None:
        self.press("start")
        self.assertEqual(self.press("back").json()["code"], "steps.none")
        elsewhere = poses(10).steps.get()
        self.assertEqual(self.press("jump", step=elsewhere.pk).json()["code"], "steps.none")
        self.assertEqual(self.press("jump").json()["code"], "steps.none")
        self.assertEqual(self.run_now().number, 1)

    def test_a_neighbour_does_not_move_them(self) -> None:
        self.client.force_login(self.rosa)
        answer = self.press("start")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "perm.denied"))
        self.assertIsNone(self.run_now().step)

    def test_a_forged_form_is_refused(self) -> None:
        for form in ({"action": "fly", "version": 0}, {"action": "next"}, {"action": "next", "version": -1}):
            answer = self.client.post(reverse("room_plan", args=[self.room.pk]), form, headers=JSON)
            self.assertEqual(answer.status_code, 422)

    def test_a_room_without_a_plan_has_no_such_door(self) -> None:
        self.room = yard()
        self.assertEqual(self.press("start", version=0).status_code, 404)

    def test_without_a_script_the_page_comes_back_at_the_step(self) -> None:
        answer = self.client.post(
            reverse("room_plan", args=[self.room.pk]), {"action": "start", "version": 0}
        )
        self.assertRedirects(answer, f"{reverse('room', args=[self.room.pk])}#step")
        answer = self.client.post(reverse("room_plan", args=[self.room.pk]), {"action": "next", "version": 0})
        self.assertContains(answer, "Somebody else moved the steps.", status_code=422)


class TwoHosts(TransactionTestCase):
    def test_pressing_next_at_the_same_time_moves_one_step(self) -> None:
        people = People()
        room = yard(plan=poses(60, 60, 60, 60))
        PlanRun.objects.of(room).start(people.omar, 0)

        def next_step(person: User) -> int:
            client = Client()
            client.force_login(person)
            status: int = press(client, room, "next", 1).status_code
            connection.close()
            return status

        with ThreadPoolExecutor(4) as threads:
            answers = sorted(threads.map(next_step, [people.omar] * 4))
        self.assertEqual(answers, [200, 422, 422, 422])
        self.assertEqual(PlanRun.objects.of(room).number, 2)
