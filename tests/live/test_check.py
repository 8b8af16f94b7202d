"""A check: the host asks "done?", and sees who is, who needs help, and who has not answered (L-32)."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import IntegrityError, connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from live.models import Attendance, Check, CheckAnswer, Piece
from live.tasks import tell_answers
from people.models import User
from tests.cast import People, person
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard


class Checks(InTheYard):
    def setUp(self) -> None:
        super().setUp()
        for user in (self.omar, self.rosa, self.cora):
            Attendance.objects.create(room=self.room, user=user)

    def ask(self, user: User, words: str = "", client_id: str = "", **form: Any) -> Any:
        self.client.force_login(user)
        form = {"words": words, "client_id": client_id or str(uuid.uuid4()), **form}
        return self.client.post(reverse("room_check", args=[self.room.pk]), form, headers=JSON)

    def answer(self, user: User, answer: str, check: Check | None = None) -> Any:
        self.client.force_login(user)
        form = {"answer": answer, "check_asked": (check or Check.objects.open().get(room=self.room)).pk}
        return self.client.post(reverse("room_check_answer", args=[self.room.pk]), form, headers=JSON)

    def own(self, user: User) -> str:
        self.client.force_login(user)
        return self.client.get(reverse("room_own", args=[self.room.pk])).text

    def seats(self) -> list[tuple[str, str]]:
        return [(str(seat.person), seat.answer) for seat in Check.objects.open().get().grid()]

    def test_the_host_asks_and_all_see_the_question(self) -> None:
        self.assertEqual(self.ask(self.omar, "Is the dough soft?").status_code, 200)
        self.client.force_login(self.rosa)
        self.assertContains(self.page(), "Is the dough soft?")
        self.assertContains(self.page(), "I need help")
        self.ask(self.omar)
        self.assertContains(self.page(), "Are you done?")

    def test_the_host_sees_who_is_which_and_who_has_not_answered(self) -> None:
        late = person("Latecomer")
        self.ask(self.omar)
        self.answer(self.rosa, "done")
        self.assertEqual(self.seats(), [("Cora", ""), ("Rosa", "done")])
        Attendance.objects.create(room=self.room, user=late)
        self.answer(self.cora, "help")
        self.assertEqual(self.seats(), [("Cora", "help"), ("Latecomer", ""), ("Rosa", "done")])
        grid = self.own(self.omar)
        self.assertLess(grid.index("Need help"), grid.index("Cora"))
        self.assertLess(grid.index("Not answered yet"), grid.index("Latecomer"))
        self.client.force_login(self.omar)
        self.assertContains(self.page(), "Not answered yet")

    def test_the_others_see_counts_in_words_and_no_name_in_any_piece(self) -> None:
        self.ask(self.omar)
        self.answer(self.rosa, "help")
        tell_answers()
        self.client.force_login(self.cora)
        self.assertContains(self.page(), "Nobody is done yet · 1 needs help")
        said = self.client.get(reverse("room_since", args=[self.room.pk, 0])).text
        self.assertIn("1 needs help", said)
        for told in (said, self.page().text, self.own(self.cora)):
            self.assertNotIn("Rosa", told)
            self.assertNotIn("Not answered yet", told)
        self.assertIn("Rosa", self.own(self.omar))

    def test_one_may_think_again_until_it_is_closed(self) -> None:
        self.ask(self.omar)
        check = Check.objects.get()
        self.answer(self.rosa, "help")
        self.answer(self.rosa, "done")
        self.assertEqual(list(CheckAnswer.objects.values_list("answer", flat=True)), ["done"])
        self.assertRegex(self.page().text, r'value="done" aria-pressed="true"')
        self.assertEqual(self.ask(self.omar, action="close").status_code, 200)
        self.assertEqual(self.answer(self.rosa, "help", check).json()["code"], "check.closed")
        self.assertEqual(CheckAnswer.objects.get().answer, "done")
        self.client.force_login(self.rosa)
        self.assertNotContains(self.page(), "data-check=")

    def test_a_new_check_closes_the_old_and_an_old_answer_is_none_to_it(self) -> None:
        self.ask(self.omar, "Water boiling?")
        old = Check.objects.get()
        self.ask(self.omar, "Noodles in?")
        self.assertEqual(Check.objects.open().get().words, "Noodles in?")
        self.assertEqual(self.answer(self.rosa, "done", old).json()["code"], "check.closed")
        self.assertEqual(self.seats(), [("Cora", ""), ("Rosa", "")])

    def test_one_check_is_open_per_room_and_the_database_keeps_it(self) -> None:
        self.ask(self.omar)
        with self.assertRaises(IntegrityError):
            Check.objects.create(room=self.room, asked_by=self.omar, client_id=uuid.uuid4())

    def test_a_check_sent_twice_is_asked_once(self) -> None:
        once = str(uuid.uuid4())
        self.ask(self.omar, "Ready?", once)
        self.answer(self.rosa, "done")
        self.ask(self.omar, "Ready?", once)
        self.assertEqual(Check.objects.count(), 1)
        self.assertEqual(self.seats(), [("Cora", ""), ("Rosa", "done")])

    def test_a_neighbour_neither_asks_nor_closes(self) -> None:
        self.assertEqual(self.ask(self.rosa).json()["code"], "perm.denied")
        self.ask(self.omar)
        self.assertEqual(self.ask(self.rosa, action="close").json()["code"], "perm.denied")
        self.assertTrue(Check.objects.open().exists())

    def test_eighty_characters_are_enough_and_what_was_typed_stays(self) -> None:
        self.assertEqual(self.ask(self.omar, "x" * 80).status_code, 200)
        self.assertEqual(self.ask(self.omar, "y" * 81).json()["code"], "check.too_long")
        url, form = reverse("room_check", args=[self.room.pk]), {"words": "y" * 81, "client_id": uuid.uuid4()}
        answer = self.client.post(url, form)
        self.assertContains(answer, "y" * 81, status_code=422)
        self.assertContains(answer, "At most 80 characters (81 now).", status_code=422)

    def test_many_answers_are_one_piece_and_two_workers_tell_it_once(self) -> None:
        self.ask(self.omar)
        for user in (self.rosa, self.cora):
            self.answer(user, "done")
        before = Piece.objects.filter(place="check").count()
        tell_answers()
        tell_answers()
        self.assertEqual(Piece.objects.filter(place="check").count(), before + 1)
        self.client.force_login(self.rosa)
        self.assertContains(self.page(), "2 are done")

    def test_with_the_end_of_the_room_the_question_is_over(self) -> None:
        self.ask(self.omar)
        check = Check.objects.get()
        self.room.close()
        self.assertFalse(Check.objects.open().exists())
        self.assertEqual(self.answer(self.rosa, "done", check).json()["code"], "room.ended")
        self.assertEqual(self.ask(self.omar).json()["code"], "room.ended")

    def test_a_check_of_another_room_is_not_found_and_a_forged_answer_refused(self) -> None:
        elsewhere = Check.objects.ask(yard(), self.omar, "", uuid.uuid4())
        self.assertEqual(self.answer(self.rosa, "done", elsewhere).status_code, 404)
        self.ask(self.omar)
        self.assertEqual(self.answer(self.rosa, "perhaps").status_code, 422)
        self.assertFalse(CheckAnswer.objects.exists())

    def test_twenty_neighbours_in_the_grid_cost_as_much_as_two(self) -> None:
        self.ask(self.omar)
        self.own(self.omar)
        with CaptureQueriesContext(connection) as few:
            self.own(self.omar)
        for number in range(18):
            neighbour = person(f"Neighbour-{number}")
            Attendance.objects.create(room=self.room, user=neighbour)
            Check.objects.get().answer(neighbour, "done")
        with CaptureQueriesContext(connection) as many:
            self.own(self.omar)
        self.assertEqual(len(many), len(few))


class AllAtOnce(TransactionTestCase):
    def test_two_hosts_asking_at_once_leave_one_question_open(self) -> None:
        people = People()
        room = yard()

        def ask(user: User) -> int:
            client = Client()
            client.force_login(user)
            form = {"words": "", "client_id": str(uuid.uuid4())}
            status: int = client.post(reverse("room_check", args=[room.pk]), form, headers=JSON).status_code
            connection.close()
            return status

        with ThreadPoolExecutor(2) as threads:
            self.assertEqual(list(threads.map(ask, [people.omar] * 2)), [200, 200])
        self.assertEqual((Check.objects.count(), Check.objects.open().count()), (2, 1))

    def test_an_answer_sent_four_times_at_once_is_one_answer(self) -> None:
        people = People()
        room = yard()
        check = Check.objects.ask(room, people.omar, "", uuid.uuid4())

        def answer(word: str) -> int:
            client = Client()
            client.force_login(people.rosa)
            form = {"answer": word, "check_asked": check.pk}
            url = reverse("room_check_answer", args=[room.pk])
            status: int = client.post(url, form, headers=JSON).status_code
            connection.close()
            return status

        with ThreadPoolExecutor(4) as threads:
            self.assertEqual(list(threads.map(answer, ["done", "help"] * 2)), [200] * 4)
        self.assertEqual(CheckAnswer.objects.count(), 1)
        self.assertEqual(Check.objects.get().changes, 4)
