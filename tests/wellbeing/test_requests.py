"""A neighbour asks; the request is in the table, is offered, taken once, and never lost."""

import threading
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, close_old_connections, transaction
from django.test import TestCase, TransactionTestCase

from live.models import Message
from people.refusals import Refusal
from tests.cast import People, belongs, person
from tests.wellbeing.listening import RULES, Listening
from wellbeing import vault
from wellbeing.models import Conversation, CounsellingRequest, Desk, Event, Key, Offer
from wellbeing.models.states import LEGAL, S
from wellbeing.refusals import AlreadyTaken, ConsentMissing, Moved, NobodyAnswers, NobodyThere, SafetyMissing
from wellbeing.timers import tick


class Asking(Listening, TestCase):
    def test_when_nobody_is_there_says_so_and_keeps_nothing(self) -> None:
        with self.assertRaises(NobodyThere):
            self.ask()
        self.assertEqual((CounsellingRequest.objects.count(), Key.objects.count()), (0, 0))

    def test_without_consent_keeps_nothing(self) -> None:
        self.sits(self.cora)
        with self.assertRaises(ConsentMissing):
            self.ask(consent=False)
        self.assertFalse(CounsellingRequest.objects.exists())

    def test_twice_gives_the_same_request_and_the_database_would_not_take_a_second(self) -> None:
        self.sits(self.cora)
        first = self.ask()
        self.assertEqual(self.ask(topic="sleep"), first)
        with self.assertRaises(IntegrityError), transaction.atomic():
            CounsellingRequest.objects.create(
                resident=self.rosa, key=Key.objects.make(), state=S.WAITING, asked_at=self.now
            )

    def test_puts_it_before_somebody_who_speaks_the_language_and_lives_elsewhere(self) -> None:
        Desk.objects.of(self.cora).user.counsellor.__class__.objects.filter(user=self.celia).update(
            languages=["en"]
        )
        self.sits(self.cora, self.celia)
        self.assertEqual(self.ask(language="en").offers.get().desk.user, self.celia)

    def test_of_a_neighbour_elsewhere_finds_nobody_here(self) -> None:
        self.sits(self.cora)
        with self.assertRaises(NobodyAnswers):
            self.ask(self.sven)

    def test_never_puts_it_before_oneself_or_ones_own_household(self) -> None:
        belongs(self.rosa, self.district, "counsellor")  # type: ignore[arg-type]
        self.rosa.forget_places()
        self.sits(self.rosa)
        with self.assertRaises(NobodyThere):
            self.ask()

    def test_who_is_not_safe_goes_first_and_who_waits_long_does_not_starve(self) -> None:
        self.sits(self.cora)
        self.ask(self.rosa)
        self.later(60)
        urgent = CounsellingRequest.objects.ask(self.paul, self.now, consent=True, age="adult", safe="no")
        self.assertEqual(CounsellingRequest.objects.queue(self.now)[0], urgent)
        late = self.now + timedelta(seconds=2 * RULES["ages"])
        fresh, old = urgent, CounsellingRequest.objects.get(resident=self.rosa)
        CounsellingRequest.objects.filter(pk=fresh.pk).update(asked_at=late)
        self.assertEqual(CounsellingRequest.objects.queue(late)[0], old)

    def test_to_know_ones_place_costs_one_question_however_many_wait(self) -> None:
        self.sits(self.cora)
        first, second = self.ask(self.rosa), self.ask(self.paul)
        for asked, place in ((first, 0), (second, 1)):
            with self.assertNumQueries(1):
                self.assertEqual(asked.ahead(self.now), place)

    def test_leaves_a_sealed_message_when_nobody_is_there(self) -> None:
        request = CounsellingRequest.objects.write_instead(
            self.rosa, self.now, consent=True, age="adult", text="请回我电话"
        )
        again = CounsellingRequest.objects.get(pk=request.pk)
        self.assertEqual((again.state, again.message_words), (S.MESSAGE, "请回我电话"))
        self.assertNotIn("请回", again.message)
        self.assertIsNotNone(again.closed_at)


class AnOffer(Listening, TestCase):
    def test_is_a_lease_that_nobody_else_can_answer(self) -> None:
        self.sits(self.cora)
        request = self.ask()
        self.assertEqual(request.state, S.OFFERED)
        with self.assertRaises(AlreadyTaken):
            request.accept(self.celia, self.now)
        talk = request.accept(self.cora, self.now)
        self.assertEqual(request.accept(self.cora, self.now), talk)
        self.assertEqual(self.states(request), ["waiting", "offered", "accepted", "active"])

    def test_that_is_missed_goes_to_the_next_and_the_second_one_empties_the_chair(self) -> None:
        self.sits(self.cora, self.celia)
        request = self.ask()
        first = request.offers.get().desk
        self.later(RULES["offer"])
        self.assertNotEqual(request.offers.open().get().desk, first)
        with self.assertRaises(AlreadyTaken):
            request.accept(first.user, self.now)
        self.later(RULES["offer"])
        self.assertEqual(request.offers.open().get().desk, first)
        self.later(RULES["offer"])
        first.refresh_from_db()
        self.assertIsNone(first.available_at)

    def test_accepted_after_its_lease_is_refused_even_before_the_clock_has_looked(self) -> None:
        self.sits(self.cora)
        request = self.ask()
        with self.assertRaises(AlreadyTaken):
            request.accept(self.cora, self.now + timedelta(seconds=RULES["offer"]))

    def test_that_is_declined_is_not_made_to_the_same_again(self) -> None:
        self.sits(self.cora, self.celia)
        request = self.ask()
        first = request.offers.get().desk
        request.decline(first.user, self.now)
        self.later(1)
        self.assertNotEqual(request.offers.open().get().desk, first)

    def test_goes_when_the_request_is_withdrawn_and_withdrawing_twice_is_harmless(self) -> None:
        self.sits(self.cora)
        request = self.ask()
        request.withdraw(self.now)
        request.withdraw(self.now)
        self.assertEqual(request.offers.get().answer, Offer.Answer.WITHDRAWN)
        self.assertEqual(self.states(request), ["waiting", "offered", "withdrawn"])

    def test_is_made_to_the_least_loaded_and_never_beyond_the_seats(self) -> None:
        self.talk()
        self.sits(self.celia)
        self.assertEqual(self.ask(self.paul).offers.get().desk.user, self.celia)
        second = self.ask(self.paul)
        second.accept(self.celia, self.now)
        third = person("Tom")
        belongs(third, self.building, "resident", self.household)  # type: ignore[arg-type]
        self.assertEqual(self.ask(third).state, S.WAITING)

    def test_waits_for_the_counsellor_one_knows_for_three_minutes_and_then_takes_anyone(self) -> None:
        talk = self.talk()
        talk.end(self.now, by="resident")
        self.later(RULES["wrap_up"])
        self.sits(self.celia)
        Desk.objects.of(self.cora).user.counsellor.__class__.objects.update(seats=1)
        other = self.ask(self.paul)
        other.accept(other.offers.get().desk.user, self.now)
        busy = other.conversation.counsellor
        CounsellingRequest.objects.filter(pk=talk.request_id).update()
        Conversation.objects.filter(pk=talk.pk).update(counsellor=busy)
        known = self.ask(known=True)
        self.assertEqual(known.state, S.WAITING)
        self.later(RULES["prefer"])
        self.assertNotEqual(known.offers.open().get().desk.user, busy)


class AConversation(Listening, TestCase):
    def test_seals_what_is_said_and_opens_it_to_the_two(self) -> None:
        talk = self.talk()
        message = self.says(talk, self.rosa, "我睡不着 canary")
        stored = Message.objects.get(pk=message.pk)
        self.assertNotIn("canary", stored.text)
        self.assertEqual(stored.words, "我睡不着 canary")
        self.assertEqual(
            self.says(talk, self.cora, "x" * RULES["characters"]).words, "x" * RULES["characters"]
        )

    def test_one_flipped_message_cannot_be_shown_and_the_rest_lives(self) -> None:
        talk = self.talk()
        broken, whole = self.says(talk, self.rosa, "one"), self.says(talk, self.rosa, "two")
        Message.objects.filter(pk=broken.pk).update(text=Message.objects.get(pk=whole.pk).text)
        with self.assertRaises(vault.Unreadable):
            _ = Message.objects.get(pk=broken.pk).words
        self.assertEqual(Message.objects.get(pk=whole.pk).words, "two")

    def test_links_wait_for_no_moderator_who_would_have_to_read_them(self) -> None:
        talk = self.talk()
        self.says(talk, self.rosa, "https://example.org 加我微信 abc")
        assert talk.request.room
        self.assertFalse(talk.request.room.reviews.exists())

    def test_is_closed_only_with_a_word_on_safety(self) -> None:
        talk = self.talk()
        talk.end(self.now, by="counsellor")
        for safety, why in (("", ""), ("no", " ")):
            with self.assertRaises(SafetyMissing):
                talk.wrap_up(self.now, safety=safety, why=why)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Conversation.objects.filter(pk=talk.pk).update(state="closed")
        talk.wrap_up(self.now, safety="no", why="only asked for opening hours")
        self.assertNotIn("opening", talk.safety_why)
        self.assertFalse(talk.is_between(self.cora))

    def test_can_be_opened_again_for_a_quarter_of_an_hour(self) -> None:
        talk = self.talk()
        talk.end(self.now, by="counsellor")
        talk.reopen(self.now + timedelta(seconds=RULES["reopen"]), by="resident")
        self.says(talk, self.rosa)
        talk.end(self.now, by="counsellor")
        with self.assertRaises(Moved):
            talk.reopen(self.now + timedelta(seconds=RULES["reopen"] + 1), by="resident")

    def test_every_other_step_raises_and_changes_nothing(self) -> None:
        for before in S:
            for after in set(S) - set(LEGAL.get(before, ())):
                request = CounsellingRequest.objects.create(
                    key=Key.objects.make(), state=before, asked_at=self.now
                )
                with self.assertRaises(Moved):
                    request.move(after, by="clock", at=self.now)
                request.refresh_from_db()
                self.assertEqual((request.state, request.events.count()), (before, 0))


class AtOnce(TransactionTestCase):
    """Real threads, on both databases."""

    def test_of_fifty_who_accept_one_wins(self) -> None:
        people = People()
        desk = Desk.objects.of(people.cora)
        now = people.cora.joined_at + timedelta(days=1)
        desk.come(now)
        request = CounsellingRequest.objects.ask(people.rosa, now, consent=True, age="adult")
        tick(now)
        began: list[int] = []
        refused: list[Refusal] = []
        ready = threading.Barrier(50)

        def press() -> None:
            mine = CounsellingRequest.objects.get(pk=request.pk)
            user = type(people.cora).objects.get(pk=people.cora.pk)
            close_old_connections()
            ready.wait()
            try:
                offer = mine.offers.get(desk=desk)
                if offer.settle(Offer.Answer.ACCEPTED, now):
                    began.append(user.pk)
                else:
                    raise AlreadyTaken
            except Refusal as refusal:
                refused.append(refusal)
            finally:
                close_old_connections()

        run([press] * 50)
        self.assertEqual((len(began), len(refused)), (1, 49))

    def test_of_many_who_press_accept_ask_and_withdraw_each_request_ends_up_in_one_place(self) -> None:
        people = People()
        now = people.cora.joined_at + timedelta(days=1)
        Desk.objects.of(people.cora).come(now)
        got: list[Any] = []

        def ask() -> None:
            rosa = type(people.rosa).objects.get(pk=people.rosa.pk)
            got.append(CounsellingRequest.objects.ask(rosa, now, consent=True, age="adult").pk)

        run([ask] * 10)
        self.assertEqual(len(set(got)), 1)
        tick(now)
        run([lambda: tick(now)] * 5)
        self.assertEqual(Offer.objects.count(), 1)

        def accept() -> None:
            cora = type(people.cora).objects.get(pk=people.cora.pk)
            got.append(CounsellingRequest.objects.get(pk=got[0]).accept(cora, now).pk)

        run([accept] * 10)
        self.assertEqual((Conversation.objects.count(), len(set(got[10:]))), (1, 1))
        seqs = list(Event.objects.values_list("seq", flat=True))
        self.assertEqual(seqs, list(range(1, len(seqs) + 1)))


class InOneOrder(TransactionTestCase):
    """Whoever holds the request is never waited for by somebody who holds what they need next (rows are held by one
    of the databases only; on the other it is all or nothing)."""

    def test_the_request_is_held_before_its_offer_and_its_conversation(self) -> None:
        people = People()
        now = people.cora.joined_at + timedelta(days=1)
        Desk.objects.of(people.cora).come(now)
        request = CounsellingRequest.objects.ask(people.rosa, now, consent=True, age="adult")
        tick(now)
        self.waits_empty_handed(lambda: request.decline(people.cora, now), Offer)
        Offer.objects.all().delete()
        CounsellingRequest.objects.update(state=S.WAITING)
        tick(now)
        talk = CounsellingRequest.objects.get().accept(people.cora, now)
        self.waits_empty_handed(lambda: talk.lose_counsellor(now, reason="busy"), Conversation)
        tick(now)
        talk = CounsellingRequest.objects.get().accept(people.cora, now)
        self.waits_empty_handed(lambda: talk.end(now, by="counsellor"), Conversation)
        talk.refresh_from_db()
        self.waits_empty_handed(lambda: talk.reopen(now, by="resident"), Conversation)
        self.assertEqual(Conversation.objects.get().state, "active")

    def waits_empty_handed(self, press: Any, needed: Any) -> None:
        with transaction.atomic():
            CounsellingRequest.objects.select_for_update(of=("self",)).get()
            waiting = threading.Thread(target=alone, args=[press])
            waiting.start()
            waiting.join(0.5)
            self.assertTrue(waiting.is_alive(), "it waits for the request")
            self.assertTrue(list(needed.objects.select_for_update(of=("self",), nowait=True)))
        waiting.join(10)
        self.assertFalse(waiting.is_alive())


def alone(press: Any) -> None:
    try:
        press()
    finally:
        close_old_connections()


def run(presses: list[Any]) -> None:
    threads = [threading.Thread(target=alone, args=[press]) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
