"""The host moves the steps for everybody; who presses on an old state changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from live.leaving import forget_everywhere
from live.models import Plan, PlanRun, Room, Step
from live.parts import RIGHT, Part
from live.rights import RoomRole
from people.models import User
from tests.cast import People, person
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


class PartsOfAStep(InTheYard):
    """L-39: several times, left and right, with a cue and a warning."""

    def setUp(self) -> None:
        self.room = yard(plan=poses(60, 20, 60))
        self.warning = "High blood pressure: stay *upright*."
        Step.objects.filter(position=1).update(
            repeat=3, both_sides=True, cue="Breathe in", warning=self.warning
        )
        self.client.force_login(self.omar)
        press(self.client, self.room, "start", 0)

    def after(self, seconds: int) -> str:
        PlanRun.objects.update(
            started_at=timezone.now() - timedelta(seconds=seconds), version=F("version") + 1
        )
        page = self.page().content.decode()
        return page[page.index('data-place="run"') : page.index('class="more step-all"')]

    def test_the_warning_stands_on_the_page_before_the_step_and_while_it_is_on(self) -> None:
        before = self.after(1)
        self.assertIn("Take care in the step to come: ", before)
        self.assertIn(self.warning, before)
        self.assertNotIn("Breathe in", before)
        press(self.client, self.room, "next", 2)
        self.assertIn("Take care: ", self.after(1))
        self.assertIn(self.warning, self.after(1))
        self.assertIn('<p class="step-cue">Breathe in</p>', self.after(1))

    def test_the_page_without_a_script_says_which_part_it_is(self) -> None:
        press(self.client, self.room, "next", 1)
        for seconds, words in (
            (1, "1 of 3, left side"),
            (21, "1 of 3, right side"),
            (81, "3 of 3, left side"),
            (500, "3 of 3, right side"),
        ):
            self.assertIn(words, self.after(seconds))

    def test_the_time_of_the_step_is_that_of_all_its_parts(self) -> None:
        press(self.client, self.room, "next", 1)
        self.assertIn('data-seconds="120"', self.after(1))
        left = PlanRun.objects.of(self.room).time_left
        assert left
        self.assertAlmostEqual(left.total_seconds(), 119, delta=1)

    def test_in_a_pause_the_part_stays(self) -> None:
        press(self.client, self.room, "next", 1)
        ago = timezone.now() - timedelta(seconds=500)
        PlanRun.objects.update(started_at=ago, paused_at=ago + timedelta(seconds=25))
        self.assertEqual(PlanRun.objects.of(self.room).part, Part(1, 3, RIGHT))

    def test_without_a_time_one_reads_how_often(self) -> None:
        Step.objects.filter(position=1).update(seconds=None)
        press(self.client, self.room, "next", 1)
        self.assertIn("3 times, each time left and right", self.after(100))
        self.assertNotIn("data-each", self.after(100))

    def test_the_page_of_all_steps_says_all_of_it(self) -> None:
        page = self.client.get(reverse("room_steps", args=[self.room.pk])).content.decode()
        for words in ("3 times, each time left and right", "Breathe in", self.warning, 'data-seconds="120"'):
            self.assertIn(words, page)


class HoldingTheControl(InTheYard):
    """One host at a time moves the steps; the other takes the control with one tap, and everybody who may sees it."""

    def setUp(self) -> None:
        self.room = yard(plan=poses(60, 90, None))
        self.second = person("Omar-2")
        self.assertEqual(self.press(self.omar, "start", 0), (200, None))

    def press(self, user: User, action: str, version: int) -> tuple[int, str | None]:
        self.client.force_login(user)
        answer = press(self.client, self.room, action, version)
        return answer.status_code, answer.json().get("code")

    def controls(self, user: User) -> str:
        self.client.force_login(user)
        page = self.page().content.decode()
        return page[page.index('id="step-controls"') :].partition("</form>")[0]

    def test_who_moved_first_holds_it_and_the_other_host_is_told_who_that_is(self) -> None:
        self.assertEqual(self.press(self.second, "next", 1), (422, "steps.held"))
        self.assertEqual(PlanRun.objects.get().number, 1)
        answer = self.client.post(reverse("room_plan", args=[self.room.pk]), {"action": "next", "version": 1})
        told = "Omar moves the steps just now. Take the control first, then press again."
        self.assertContains(answer, told, status_code=422)
        self.assertIn("data-held>", self.controls(self.second))
        self.assertIn("Omar moves the steps.", self.controls(self.second))
        self.assertNotIn("data-held>", self.controls(self.omar))

    def test_one_tap_takes_it_and_nothing_else_changes(self) -> None:
        began_at = PlanRun.objects.get().started_at
        self.assertEqual(self.press(self.second, "take", 1), (200, None))
        run = PlanRun.objects.get()
        self.assertEqual((run.holder, run.number, run.started_at), (self.second, 1, began_at))
        self.assertIn("Omar-2 moves the steps.", self.controls(self.omar))
        self.assertEqual(self.press(self.omar, "next", 2), (422, "steps.held"))
        self.assertEqual(self.press(self.second, "next", 2), (200, None))
        self.assertEqual(PlanRun.objects.get().number, 2)

    def test_taking_it_twice_changes_nothing_and_an_old_page_takes_nothing(self) -> None:
        self.assertEqual(self.press(self.second, "take", 0), (422, "steps.stale"))
        self.assertEqual(self.press(self.omar, "take", 1), (200, None))
        self.assertEqual((PlanRun.objects.get().holder, PlanRun.objects.get().version), (self.omar, 1))

    def test_a_neighbour_takes_nothing(self) -> None:
        self.assertEqual(self.press(self.rosa, "take", 1), (422, "perm.denied"))
        self.assertEqual(PlanRun.objects.get().holder, self.omar)

    def test_whoever_leaves_linli_holds_nothing(self) -> None:
        forget_everywhere(self.omar)
        self.assertEqual(self.press(self.second, "next", 1), (200, None))

    def test_who_is_no_co_host_any_more_holds_nothing(self) -> None:
        self.room.appoint(self.omar, self.rosa, RoomRole.CO_HOST)
        self.assertEqual(self.press(self.rosa, "take", 1), (200, None))
        self.room.appoint(self.omar, self.rosa, RoomRole.PARTICIPANT)
        self.assertEqual(self.press(self.omar, "next", 3), (200, None))


class TwoHosts(TransactionTestCase):
    def setUp(self) -> None:
        self.omar = People().omar
        self.room = yard(plan=poses(60, 60, 60, 60))
        PlanRun.objects.of(self.room).start(self.omar, 0)

    def press_at_once(self, hosts: list[User], action: str) -> list[int]:
        """All on the state in which the first step runs; the answers' statuses."""

        def one(host: User) -> int:
            client = Client()
            client.force_login(host)
            status: int = press(client, self.room, action, 1).status_code
            connection.close()
            return status

        with ThreadPoolExecutor(len(hosts)) as threads:
            return list(threads.map(one, hosts))

    def test_of_two_who_take_the_control_at_the_same_time_one_has_it(self) -> None:
        others = [person("Omar-2"), person("Omar-3")]
        answers = self.press_at_once(others, "take")
        self.assertEqual(sorted(answers), [200, 422])
        self.assertEqual(PlanRun.objects.get().holder, others[answers.index(200)])

    def test_pressing_next_at_the_same_time_moves_one_step(self) -> None:
        self.assertEqual(sorted(self.press_at_once([self.omar] * 4, "next")), [200, 422, 422, 422])
        self.assertEqual(PlanRun.objects.of(self.room).number, 2)
