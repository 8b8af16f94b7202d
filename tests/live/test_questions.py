"""Questions: who asks, who wants it answered too, and what a host decides. What waits is in no piece for the room."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from live.leaving import forget_everywhere
from live.models import Attendance, Message, Piece, Question, Room, Upvote
from live.models.question import WAITING_MAX
from live.refusals import (
    HostsOnly,
    NotYours,
    QuestionMoved,
    QuestionNotHere,
    ReasonMissing,
)
from live.views.question import CHANGES_PER_MINUTE
from people.models import User
from tests.cast import People
from tests.live.asking import ask, new_id
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard

STATE = Question.State


class AQuestion(InTheYard):
    def put(self, user: User, text: str, **how: Any) -> Any:
        self.client.force_login(user)
        form = {"text": text, "client_id": new_id()}
        return self.client.post(reverse("room_questions", args=[self.room.pk]), form, **how)

    def act(self, user: User, question: Question, action: str, room: Room | None = None, **form: Any) -> Any:
        self.client.force_login(user)
        url = reverse("question", args=[(room or self.room).pk, question.pk])
        return self.client.post(url, {"action": action, **form}, headers=JSON)

    def state(self, question: Question) -> str:
        return Question.objects.get(pk=question.pk).state

    def must_refuse(self, answer: Any, code: str) -> None:
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, code))
        self.assertTrue(answer.json()["sentence"])

    def texts(self, **query: str) -> list[str]:
        return [question.text for question in self.page(**query).context["questions"]]


class Asking(AQuestion):
    def test_a_question_is_seen_by_all_at_once_and_has_the_vote_of_who_asked(self) -> None:
        answer = self.put(self.rosa, "Can I do it on a chair?")
        self.assertRedirects(
            answer, f"{self.room.get_absolute_url()}#questions", fetch_redirect_response=False
        )
        question = Question.objects.get()
        self.assertEqual((question.state, question.votes, question.asker), (STATE.VISIBLE, 1, self.rosa))
        self.client.force_login(self.cora)
        self.assertContains(self.page(), "Can I do it on a chair?")

    def test_three_hundred_characters_are_enough(self) -> None:
        self.assertEqual(self.put(self.rosa, "好" * 300, headers=JSON).status_code, HTTPStatus.OK)
        answer = self.put(self.rosa, "x" * 301)
        self.assertContains(answer, "At most 300 characters (301 now).", status_code=422)
        self.assertContains(answer, "x" * 301, status_code=422)
        self.must_refuse(self.put(self.rosa, "  \n ", headers=JSON), "chat.empty")
        self.assertEqual(Question.objects.count(), 1)

    def test_the_same_id_is_the_same_question(self) -> None:
        self.client.force_login(self.rosa)
        form = {"text": "once", "client_id": new_id()}
        for _ in range(2):
            answer = self.client.post(reverse("room_questions", args=[self.room.pk]), form, headers=JSON)
            self.assertEqual(answer.status_code, HTTPStatus.OK)
        self.assertEqual((Question.objects.count(), Piece.objects.count()), (1, 1))

    def test_one_person_asks_a_handful_at_a_time(self) -> None:
        for number in range(WAITING_MAX):
            question = ask(self.room, self.rosa, f"question {number}")
        self.must_refuse(self.put(self.rosa, "one more", headers=JSON), "question.enough")
        question.finish(self.omar)
        self.assertEqual(self.put(self.rosa, "one more", headers=JSON).status_code, HTTPStatus.OK)
        for number in range(WAITING_MAX + 2):
            ask(self.room, self.omar, f"the host's {number}")

    def test_before_it_opens_only_the_host_asks_and_after_the_end_nobody(self) -> None:
        later = timezone.now() + timedelta(hours=3)
        self.room = yard(starts_at=later, ends_at=later + timedelta(hours=1), started_at=None)
        self.must_refuse(self.put(self.rosa, "too early", headers=JSON), "room.not_yet")
        self.assertEqual(
            self.put(self.omar, "something to think about", headers=JSON).status_code, HTTPStatus.OK
        )
        self.room = yard(ended_at=timezone.now())
        self.must_refuse(self.put(self.omar, "too late", headers=JSON), "room.ended")

    def test_markup_in_a_question_does_no_harm(self) -> None:
        ask(self.room, self.rosa, "<script>alert(1)</script><b>bold</b>")
        self.client.force_login(self.cora)
        self.assertNotContains(self.page(), "<script>alert")

    def test_a_stranger_finds_nothing_and_the_signed_out_are_sent_to_sign_in(self) -> None:
        question = ask(self.room, self.rosa)
        pk = self.room.pk
        doors = [
            reverse("room_questions", args=[pk]),
            reverse("room_questions_held", args=[pk]),
            reverse("question", args=[pk, question.pk]),
        ]
        for url in doors:
            self.client.logout()
            self.assertRedirects(
                self.client.post(url), f"{reverse('account_login')}?next={url}", fetch_redirect_response=False
            )
            self.client.force_login(self.sven)
            answer = self.client.post(
                url, {"action": "up", "text": "hello", "client_id": new_id(), "held": "yes"}
            )
            self.assertEqual(answer.status_code, HTTPStatus.NOT_FOUND)
        self.assertEqual((Question.objects.count(), Upvote.objects.count()), (1, 1))

    def test_a_form_that_is_not_ours_is_refused(self) -> None:
        question = ask(self.room, self.rosa)
        self.must_refuse(self.act(self.omar, question, "shout"), "form.invalid")
        self.must_refuse(self.act(self.omar, question, "merge", into="x"), "form.invalid")
        self.client.force_login(self.rosa)
        answer = self.client.post(
            reverse("room_questions", args=[self.room.pk]), {"text": "hi"}, headers=JSON
        )
        self.must_refuse(answer, "form.invalid")


class WantingItToo(AQuestion):
    def test_each_has_one_vote_and_may_take_it_back(self) -> None:
        question = ask(self.room, self.rosa)
        for action, votes in (("up", 2), ("up", 2), ("down", 1), ("down", 1)):
            self.assertEqual(self.act(self.cora, question, action).status_code, HTTPStatus.OK)
            self.assertEqual(Question.objects.get().votes, votes)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Upvote.objects.create(question=question, user=self.rosa)

    def test_l37_a_vote_for_a_question_of_another_room_is_refused_and_not_stored(self) -> None:
        elsewhere = ask(yard(), self.rosa)
        self.must_refuse(self.act(self.cora, elsewhere, "up"), "question.not_here")
        self.assertEqual(
            self.act(self.cora, elsewhere, "up").json()["sentence"], "That question is not in this room."
        )
        self.assertEqual((Upvote.objects.count(), Question.objects.get().votes), (1, 1))

    def test_who_changes_their_mind_without_end_is_asked_to_wait(self) -> None:
        question = ask(self.room, self.rosa)
        answers = [
            self.act(self.cora, question, ("up", "down")[n % 2]) for n in range(CHANGES_PER_MINUTE + 1)
        ]
        self.assertEqual([answer.status_code for answer in answers], [200] * CHANGES_PER_MINUTE + [422])
        self.must_refuse(answers[-1], "rate.limited")
        self.assertEqual(self.act(self.omar, question, "up").status_code, HTTPStatus.OK)

    def test_what_does_not_exist_gets_the_same_answer(self) -> None:
        question = ask(self.room, self.rosa)
        question.pk += 1
        self.must_refuse(self.act(self.cora, question, "up"), "question.not_here")

    def test_most_votes_first_then_the_oldest_or_the_newest_or_only_unanswered(self) -> None:
        _first, second, third = (ask(self.room, self.rosa, text) for text in ("first", "second", "third"))
        third.upvote(self.cora)
        self.client.force_login(self.cora)
        self.assertEqual(self.texts(), ["third", "first", "second"])
        self.assertEqual(self.texts(questions="new"), ["third", "second", "first"])
        third.finish(self.omar)
        self.assertEqual(self.texts(questions="unanswered"), ["first", "second"])
        second.take_up(self.omar)
        self.assertEqual(self.texts(), ["second", "third", "first"])
        self.assertEqual(self.texts(questions="nonsense"), ["second", "third", "first"])

    def test_the_page_says_which_ones_i_want(self) -> None:
        ask(self.room, self.rosa)
        for person, pressed in ((self.rosa, "true"), (self.cora, "false")):
            self.client.force_login(person)
            self.assertContains(
                self.page(), f'aria-pressed="{pressed}" aria-label="I want this answered too: 1 vote"'
            )

    def test_the_page_asks_as_much_for_twenty_questions_as_for_one(self) -> None:
        def queries(person: User) -> int:
            self.client.force_login(person)
            self.page()
            with CaptureQueriesContext(connection) as asked:
                self.page()
            return len(asked)

        self.room.hold_questions(self.omar, False)
        shown = ask(self.room, self.cora)
        self.room.hold_questions(self.omar, True)
        waiting = ask(self.room, self.rosa)
        few = [queries(person) for person in (self.rosa, self.omar)]
        for number in range(19):
            for example in (shown, waiting):
                Question.objects.create(
                    room=self.room, asker=(self.rosa, self.cora)[number % 2], client_id=new_id(),
                    text=f"question {number}", state=example.state,
                )  # fmt: skip
        self.assertEqual([queries(person) for person in (self.rosa, self.omar)], few)


class LookedAtFirst(AQuestion):
    """Pending: known to who asked and to hosts, in no page and no piece of anybody else."""

    def setUp(self) -> None:
        super().setUp()
        self.room.hold_questions(self.omar, True)
        self.waiting = ask(self.room, self.rosa, "is it still waiting")

    def test_only_who_asked_and_hosts_know_of_it(self) -> None:
        for person, knows in ((self.rosa, True), (self.omar, True), (self.cora, False)):
            self.client.force_login(person)
            pages = [
                self.page().text,
                self.client.get(reverse("room_questions", args=[self.room.pk]), headers=JSON).text,
                self.client.get(reverse("room_since", args=[self.room.pk, 0])).text,
                self.client.get(reverse("question", args=[self.room.pk, self.waiting.pk])).text,
            ]
            told = ["is it still waiting" in page for page in pages]
            self.assertEqual(told, [knows, knows, False, knows], person)

    def test_it_is_in_no_piece(self) -> None:
        self.assertEqual(set(Piece.objects.values_list("place", flat=True)), {"questions-held"})
        self.must_refuse(self.act(self.cora, self.waiting, "up"), "question.not_here")

    def test_the_answer_to_who_asked_says_that_it_waits(self) -> None:
        own = self.put(self.rosa, "and this?", headers=JSON).json()["aside"]["own"]
        self.assertIn("waits for the host; only you see it", own)
        self.assertIn("and this?", own)

    def test_approved_everybody_sees_it(self) -> None:
        self.assertEqual(self.act(self.omar, self.waiting, "approve").status_code, HTTPStatus.OK)
        self.client.force_login(self.cora)
        self.assertEqual(self.texts(), ["is it still waiting"])
        self.assertEqual(Piece.objects.filter(place="questions").get().how, "append")

    def test_not_shown_who_asked_reads_why_and_nobody_else_reads_anything(self) -> None:
        self.must_refuse(self.act(self.omar, self.waiting, "hide", reason="  "), "question.reason")
        self.act(self.omar, self.waiting, "hide", reason="Please ask the doctor, not a yoga class.")
        self.client.force_login(self.rosa)
        self.assertContains(self.page(), "The host says: Please ask the doctor, not a yoga class.")
        self.client.force_login(self.cora)
        self.assertNotContains(self.page(), "doctor")
        self.assertFalse(Piece.objects.filter(place="questions").exists())

    def test_by_default_the_number_of_people_decides(self) -> None:
        self.room.hold_questions(self.omar, None)
        with override_settings(QUESTIONS_HELD_FROM=2):
            self.assertEqual(ask(self.room, self.cora, "few").state, STATE.VISIBLE)
            for person in (self.rosa, self.cora):
                Attendance.objects.create(room=self.room, user=person)
            self.assertEqual(ask(self.room, self.cora, "many").state, STATE.PENDING)
            self.room.hold_questions(self.omar, False)
            self.assertEqual(ask(self.room, self.cora, "never").state, STATE.VISIBLE)
        self.assertEqual(settings.QUESTIONS_HELD_FROM, 50)

    def test_hosts_choose_it_and_nobody_else(self) -> None:
        url = reverse("room_questions_held", args=[self.room.pk])
        for person, status, held in ((self.rosa, 422, True), (self.omar, 200, False)):
            self.client.force_login(person)
            self.assertEqual(self.client.post(url, {"held": "no"}, headers=JSON).status_code, status)
            self.assertEqual(Room.objects.get(pk=self.room.pk).questions_held, held)
        self.client.force_login(self.cora)
        self.assertContains(self.page(), "The others see it at once.")

    def test_a_hosts_own_question_does_not_wait(self) -> None:
        self.assertEqual(ask(self.room, self.omar, "mine").state, STATE.VISIBLE)


class Deciding(AQuestion):
    def test_the_states_and_what_leads_from_one_to_another(self) -> None:
        legal = {
            STATE.PENDING: {"approve", "take_up", "hide", "merge"},
            STATE.VISIBLE: {"take_up", "finish", "hide", "merge"},
            STATE.ANSWERING: {"approve", "finish", "hide", "merge"},
            STATE.ANSWERED: {"approve", "take_up", "hide", "merge"},
            STATE.HIDDEN: {"approve", "take_up"},
            STATE.MERGED: set(),
        }
        other = ask(self.room, self.cora, "the other")
        for state, allowed in legal.items():
            for action in ("approve", "take_up", "finish", "hide", "merge"):
                Question.objects.exclude(pk=other.pk).delete()
                question = ask(self.room, self.rosa)
                Question.objects.filter(pk=question.pk).update(state=state)
                answer = self.act(self.omar, question, action, reason="because", into=other.pk)
                if action in allowed:
                    self.assertEqual(answer.status_code, HTTPStatus.OK, (state, action))
                else:
                    self.must_refuse(answer, "question.state_conflict")
                    self.assertEqual(self.state(question), state)

    def test_neighbours_decide_nothing(self) -> None:
        question, other = ask(self.room, self.rosa), ask(self.room, self.omar, "other")
        for person in (self.cora, self.rosa):
            for action in ("approve", "take_up", "finish", "hide", "merge"):
                answer = self.act(person, question, action, reason="because", into=other.pk)
                self.must_refuse(answer, "perm.denied")
        self.assertEqual(self.state(question), STATE.VISIBLE)
        with self.assertRaises(HostsOnly):
            question.take_up(self.cora)

    def test_one_is_answered_at_a_time_and_the_one_before_counts_as_answered(self) -> None:
        first, second = ask(self.room, self.rosa, "first"), ask(self.room, self.cora, "second")
        first.take_up(self.omar)
        second.take_up(self.omar)
        self.assertEqual((self.state(first), self.state(second)), (STATE.ANSWERED, STATE.ANSWERING))
        with self.assertRaises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=first.pk).update(state=STATE.ANSWERING)
        first.refresh_from_db()
        first.approve(self.omar)
        self.assertEqual(self.state(first), STATE.VISIBLE)

    def test_joined_with_another_those_who_wanted_it_want_that_one_and_nobody_counts_twice(self) -> None:
        nora = User.objects.create_user("nora@linli.example", display_name="Nora")
        one, other = ask(self.room, self.rosa, "on a chair?"), ask(self.room, self.cora, "sitting down?")
        for question in (one, other):
            question.upvote(nora)
        self.assertEqual(self.act(self.omar, one, "merge", into=other.pk).status_code, HTTPStatus.OK)
        other.refresh_from_db()
        self.assertEqual((self.state(one), other.votes), (STATE.MERGED, 3))
        self.assertEqual(
            set(other.upvotes.values_list("user", flat=True)), {self.rosa.pk, self.cora.pk, nora.pk}
        )
        self.client.force_login(self.rosa)
        self.assertContains(self.page(), "joined with another question")
        self.client.force_login(nora)
        self.assertEqual(self.texts(), ["sitting down?"])

    def test_it_is_not_joined_with_one_of_another_room_nor_with_itself(self) -> None:
        question, elsewhere = ask(self.room, self.rosa), ask(yard(), self.rosa)
        for into in (elsewhere.pk, question.pk, 0):
            self.must_refuse(self.act(self.omar, question, "merge", into=into), "question.not_here")
        with self.assertRaises(QuestionNotHere):
            question.merge_into(elsewhere, self.omar)
        with self.assertRaises(ReasonMissing):
            question.hide(self.omar, " ")
        self.assertEqual((self.state(question), Upvote.objects.count()), (STATE.VISIBLE, 2))

    def test_taken_back_the_words_are_gone_everywhere(self) -> None:
        question = ask(self.room, self.rosa, "a secret of mine")
        with self.assertRaises(NotYours):
            question.withdraw(self.cora)
        for _twice in range(2):
            self.assertEqual(self.act(self.rosa, question, "withdraw").status_code, HTTPStatus.OK)
        self.assertEqual(Question.objects.get().text, "")
        self.client.force_login(self.omar)
        for url in ("room_since", "room"):
            args = [self.room.pk, 0] if url == "room_since" else [self.room.pk]
            self.assertNotContains(self.client.get(reverse(url, args=args)), "a secret of mine")
        with self.assertRaises(QuestionMoved):
            question.approve(self.omar)

    def test_what_was_hidden_does_not_come_back_by_catch_up(self) -> None:
        question = ask(self.room, self.rosa, "shown by mistake")
        question.hide(self.omar, "private")
        self.client.force_login(self.cora)
        answer = self.client.get(reverse("room_since", args=[self.room.pk, 0]))
        self.assertEqual([piece["how"] for piece in answer.json()["pieces"]], ["append", "remove"])
        self.assertNotContains(answer, "shown by mistake")

    def test_who_leaves_takes_their_questions_along(self) -> None:
        mine, other = ask(self.room, self.rosa, "mine"), ask(self.room, self.cora, "other")
        other.upvote(self.rosa)
        for _twice in range(2):
            forget_everywhere(self.rosa)
        mine.refresh_from_db()
        other.refresh_from_db()
        self.assertEqual((mine.text, mine.state), ("", STATE.HIDDEN))
        self.assertEqual((other.votes, Upvote.objects.filter(user=self.rosa).count()), (1, 0))

    def test_each_question_has_a_page_with_what_one_may_do(self) -> None:
        question = ask(self.room, self.rosa)
        for person, may in (
            (self.rosa, (True, False)),
            (self.omar, (False, True)),
            (self.cora, (False, False)),
        ):
            self.client.force_login(person)
            text = self.client.get(reverse("question", args=[self.room.pk, question.pk])).text
            self.assertEqual(('value="withdraw"' in text, 'value="take_up"' in text), may, person)


class AtTheSameTime(TransactionTestCase):
    def test_votes_of_many_at_once_are_all_counted_and_each_once(self) -> None:
        people = People()
        question = ask(yard(), people.rosa)
        url = reverse("question", args=[question.room_id, question.pk])
        neighbours = [
            User.objects.create_user(f"n{n}@linli.example", display_name=f"N{n}") for n in range(10)
        ]

        def want(number: int) -> int:
            client = Client()
            client.force_login(neighbours[number % 10])
            status: int = client.post(url, {"action": "up"}, headers=JSON).status_code
            connection.close()
            return status

        with ThreadPoolExecutor(8) as threads:
            self.assertEqual(set(threads.map(want, range(30))), {200})
        self.assertEqual((Question.objects.get().votes, Upvote.objects.count()), (11, 11))

    def test_two_hosts_taking_up_two_questions_leave_one(self) -> None:
        people = People()
        room = yard()
        questions = [ask(room, people.rosa, f"question {n}") for n in range(4)]

        def take(question: Question) -> None:
            Question.objects.here(Room.objects.get(pk=room.pk), question.pk, people.omar).take_up(people.omar)
            connection.close()

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(take, questions))
        states = sorted(Question.objects.values_list("state", flat=True))
        self.assertEqual(states, [STATE.ANSWERED] * 3 + [STATE.ANSWERING])
        self.assertEqual(Message.objects.count(), 0)
