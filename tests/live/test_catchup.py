"""What a page missed comes to it by number, as the rows are today: nothing missing, nothing twice, nothing undead."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from live.models import Message, Piece, Plan, PlanRun, Room, Step
from live.models.piece import MISSED_MINUTES, MISSED_PIECES
from people.models import User
from tests.live.asking import ask, draft
from tests.live.test_room_page import InTheYard
from tests.live.yard import yard


class Said(HTMLParser):
    """The messages of a page: id and words, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "li":
            self.inside = (known.get("id") or "").startswith("message-")
            if self.inside:
                self.messages.append([known["id"] or "", ""])

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "li"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.messages[-1][1] = f"{self.messages[-1][1]} {data.strip()}".strip()


def said_in(html: str) -> dict[str, str]:
    parser = Said()
    parser.feed(html)
    return {key: words for key, words in parser.messages if key}


class CatchingUp(InTheYard):
    def since(self, seq: int, room: Room | None = None) -> Any:
        return self.client.get(reverse("room_since", args=[(room or self.room).pk, seq])).json()

    def post(self, user: User, text: str) -> Message:
        return self.room.post(user, text, str(uuid.uuid4()))

    def a_page_that_missed(self, before: dict[str, str], answer: Any) -> dict[str, str]:
        """What a page would show that had `before` and put the missed pieces in their places."""
        shown = dict(before)
        for piece in answer["pieces"]:
            if piece["place"] == "messages" and (piece["how"] == "append" or piece["key"] in shown):
                shown |= said_in(piece["html"])
        return shown

    def test_catching_up_ends_at_the_page_as_it_is_now(self) -> None:
        first, second = self.post(self.omar, "one"), self.post(self.omar, "two")
        self.client.force_login(self.rosa)
        before, known = said_in(self.page().text), self.room.last_seq
        third = self.post(self.rosa, "three")
        first.edit(self.omar, "one, better")
        second.remove(self.omar)
        third.edit(self.rosa, "three, better")
        self.post(self.cora, "four").remove(self.cora)
        answer = self.since(known)
        now = said_in(self.page().text)
        self.assertEqual(self.a_page_that_missed(before, answer), now)
        self.assertEqual(list(self.a_page_that_missed(before, answer)), list(now))
        self.assertEqual((answer["upto"], answer["reset"]), (Room.objects.get().last_seq, False))

    def test_a_removed_text_never_comes_back(self) -> None:
        message = self.post(self.rosa, "my phone number")
        message.edit(self.rosa, "my phone number again")
        message.remove(self.rosa)
        self.client.force_login(self.cora)
        answer = self.client.get(reverse("room_since", args=[self.room.pk, 0]))
        self.assertNotIn("phone", answer.text)
        self.assertNotIn("phone", str(list(Piece.objects.values_list("context", flat=True))))
        self.assertIn("Taken down by who wrote it.", answer.text)

    def test_nothing_missed_is_nothing(self) -> None:
        self.post(self.omar, "one")
        self.client.force_login(self.rosa)
        self.assertEqual(self.since(1), {"upto": 1, "pieces": [], "reset": False})

    def test_the_numbers_are_gapless_and_in_order(self) -> None:
        for number in range(5):
            self.post(self.omar, f"{number}")
        self.client.force_login(self.rosa)
        self.assertEqual([piece["seq"] for piece in self.since(0)["pieces"]], [1, 2, 3, 4, 5])

    def test_all_that_matters_takes_the_next_number_and_what_was_undone_leaves_no_gap(self) -> None:
        """L-10: the number is given in the transaction that keeps what it numbers."""
        plan = Plan.objects.create()
        Step.objects.create(plan=plan, position=0, title="Roll out")
        room = self.room = yard(plan=plan)
        said = self.post(self.rosa, "one")
        poll, question = draft(room, self.omar), ask(room, self.rosa)
        known = [self.number()]
        for act in (
            lambda: said.edit(self.rosa, "one, better"),
            lambda: said.remove(self.rosa),
            lambda: room.hands.raise_in(room, self.rosa, "help"),
            lambda: poll.open(self.omar),
            lambda: question.take_up(self.omar),
            lambda: PlanRun.objects.of(room).next(self.omar, 0),
            lambda: room.pause(self.omar),
        ):
            act()
            known.append(self.number())
            with self.assertRaises(ZeroDivisionError), transaction.atomic():
                self.post(self.cora, "never said")
                _ = 1 / 0
        self.assertEqual(sorted(set(known)), known, "each took a number")
        numbers = set(Piece.objects.filter(room=room).values_list("seq", flat=True))
        self.assertLessEqual(numbers, set(range(1, known[-1] + 1)))
        self.assertEqual(self.number(), known[-1])

    def number(self) -> int:
        return Room.objects.get(pk=self.room.pk).last_seq

    def test_of_many_changes_of_one_place_only_the_last_comes(self) -> None:
        plan = Plan.objects.create()
        Step.objects.bulk_create(Step(plan=plan, position=n, title=f"Step {n}") for n in range(6))
        self.room = yard(plan=plan)
        run = PlanRun.objects.of(self.room)
        for version in range(6):
            run.next(self.omar, version)
        self.client.force_login(self.rosa)
        pieces = self.since(0)["pieces"]
        self.assertEqual([(piece["seq"], piece["place"]) for piece in pieces], [(6, "run")])
        self.assertIn("Step 6 of 6", pieces[0]["html"])

    def test_a_page_that_missed_too_much_is_told_to_load_anew(self) -> None:
        Piece.objects.bulk_create(
            Piece(room=self.room, seq=seq, place="messages", key=f"message-{seq}", how="remove")
            for seq in range(1, MISSED_PIECES + 2)
        )
        Room.objects.update(last_seq=MISSED_PIECES + 1)
        self.client.force_login(self.rosa)
        self.assertTrue(self.since(0)["reset"])
        self.assertEqual(len(self.since(1)["pieces"]), MISSED_PIECES)

    def test_a_page_that_slept_too_long_is_told_to_load_anew(self) -> None:
        self.post(self.omar, "old")
        Piece.objects.update(at=timezone.now() - timedelta(minutes=MISSED_MINUTES, seconds=1))
        self.post(self.omar, "new")
        self.client.force_login(self.rosa)
        self.assertTrue(self.since(0)["reset"])
        self.assertEqual(len(self.since(1)["pieces"]), 1)

    def test_a_page_that_knows_more_than_the_room_is_told_to_load_anew(self) -> None:
        """As after a database was restored from its copy of last night."""
        self.client.force_login(self.rosa)
        self.assertTrue(self.since(7)["reset"])

    def test_pieces_come_in_the_readers_language_and_hold_nothing_personal(self) -> None:
        self.post(self.omar, "hello").remove(self.omar)
        answers = []
        for person, language in ((self.rosa, "en"), (self.cora, "en"), (self.cora, "zh-hans")):
            person.language = language
            person.save(update_fields=["language"])
            self.client.force_login(person)
            answers.append(self.since(0)["pieces"])
        self.assertEqual(answers[0], answers[1])
        self.assertNotEqual(answers[1], answers[2])

    def test_what_a_quiet_kind_keeps_from_the_layer_comes_this_way(self) -> None:
        room = yard("quiet-yard")
        room.post(self.rosa, "between us", str(uuid.uuid4()))
        self.client.force_login(self.cora)
        self.assertIn("between us", self.since(0, room)["pieces"][0]["html"])

    def test_a_hundred_missed_pieces_cost_as_many_questions_as_one(self) -> None:
        self.post(self.omar, "one")
        self.client.force_login(self.rosa)
        self.since(0)
        with CaptureQueriesContext(connection) as few:
            self.since(0)
        for number in range(99):
            self.post(self.omar, f"{number}")
        with CaptureQueriesContext(connection) as many:
            self.assertEqual(len(self.since(0)["pieces"]), 100)
        self.assertEqual(len(many), len(few))
