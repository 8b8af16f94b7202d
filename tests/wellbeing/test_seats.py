"""Who has a seat free: no second conversation beside somebody in danger, and nobody counsels their own household."""

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Membership, Role, User
from tests.cast import belongs, person, resident
from tests.wellbeing.listening import Listening
from wellbeing.models import Conversation, CounsellingRequest, Counsellor, Desk, Handover
from wellbeing.refusals import Moved, NoSeat


class WithSomebodyInDanger(Listening, TestCase):
    def setUp(self) -> None:
        super().setUp()
        Counsellor.objects.update(seats=2)
        self.it = self.talk()

    def free(self) -> int:
        return Desk.objects.of(self.cora).free(self.now)

    def test_while_it_is_paused_or_wrapped_up_the_second_seat_stays_empty(self) -> None:
        self.it.escalate(self.cora, 2, self.now)
        self.it.pause(self.now, by="counsellor", reason="break")
        self.assertEqual(self.free(), 0)
        self.it.resume(self.now, by="counsellor")
        self.it.end(self.now, by="counsellor")
        self.assertEqual(self.free(), 0)
        self.it.wrap_up(self.now, safety="yes")
        self.assertEqual(self.free(), 2)

    def test_who_comes_back_to_it_finds_the_same_counsellor(self) -> None:
        self.it.escalate(self.cora, 2, self.now)
        self.it.pause(self.now, by="counsellor", reason="break")
        self.ask(self.paul)
        self.it.come_back(self.now)
        self.it.refresh_from_db()
        self.assertEqual((self.it.state, self.it.counsellor), ("active", self.cora))

    def test_whoever_else_was_put_before_them_goes_to_somebody_else(self) -> None:
        second = self.ask(self.paul)
        self.assertEqual(second.state, "offered")
        self.sits(self.celia)
        self.it.escalate(self.cora, 2, self.now)
        self.later(1)
        offer = second.offers.get(answer="")
        self.assertEqual(offer.desk.user, self.celia)

    def test_an_offer_pressed_too_late_is_refused_and_stays_with_whoever_has_it(self) -> None:
        second = self.ask(self.paul)
        Conversation.objects.filter(pk=self.it.pk).update(level=2)  # as another process did a moment ago
        with self.assertRaises(NoSeat):
            second.accept(self.cora, self.now)
        self.assertEqual(second.offers.get(answer="").desk.user, self.cora)

    def test_nor_is_a_message_taken_up_beside_it(self) -> None:
        left = CounsellingRequest.objects.write_instead(
            self.paul, self.now, consent=True, age="adult", text="Call me"
        )
        self.it.escalate(self.cora, 3, self.now)
        with self.assertRaises(NoSeat):
            left.take_up(self.cora, self.now)


class HandingOver(Listening, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.says(self.it, self.cora)
        self.sits(self.celia)

    def moves_in(self, counsellor: User) -> None:
        home = Membership.objects.get(user=self.rosa, household__isnull=False)
        Membership.objects.create(user=counsellor, community=home.community, household=home.household,
                                  role=Role.RESIDENT, confirmed_at=self.now)  # fmt: skip

    def hand(self) -> int:
        self.client.force_login(self.cora)
        url = reverse("counselling_handover", args=[self.it.pk])
        to = Desk.objects.get(user=self.celia).pk
        return self.client.post(url, {"to": to, "text": "Sleeps badly"}).status_code

    def test_nobody_is_handed_to_their_own_household_not_even_by_a_made_up_form(self) -> None:
        self.moves_in(self.celia)
        self.assertEqual(self.hand(), 422)
        self.assertFalse(Handover.objects.exists())

    def test_nor_when_they_moved_in_meanwhile(self) -> None:
        self.assertEqual(self.hand(), 302)
        passing = Handover.objects.get()
        passing.agree("as it is", self.now)
        self.moves_in(self.celia)
        with self.assertRaises(Moved):
            Handover.objects.get().take(self.celia, self.now)

    def test_whoever_has_no_seat_free_takes_nobody_over(self) -> None:
        self.hand()
        Handover.objects.get().agree("as it is", self.now)
        self.ask(self.paul).accept(self.celia, self.now)
        with self.assertRaises(NoSeat):
            Handover.objects.get().take(self.celia, self.now)


class ManyRows(Listening, TestCase):
    def asked_of(self, name: str) -> int:
        self.client.force_login(User.objects.get(pk=self.cora.pk))
        self.client.get(reverse(name))
        with CaptureQueriesContext(connection) as asked:
            self.assertEqual(self.client.get(reverse(name)).status_code, 200)
        return len(asked)

    def more(self, numbers: range) -> None:
        """In each of the lists one more: counsellors there, people waiting, messages left."""
        for number in numbers:
            counsellor = person(f"Celia-{number}")
            belongs(counsellor, self.district, Role.COUNSELLOR)
            Desk.objects.of(counsellor).come(self.now)
            waiting, _ = resident(f"Waiting-{number}", self.building, f"2{number:03}")
            CounsellingRequest.objects.ask(waiting, self.now, consent=True, age="adult")
            leaving, _ = resident(f"Leaving-{number}", self.building, f"3{number:03}")
            CounsellingRequest.objects.write_instead(leaving, self.now, consent=True, age="adult", text="hm")

    def test_twenty_of_each_cost_desk_and_lead_as_much_as_one(self) -> None:
        Counsellor.objects.filter(user=self.cora).update(may_lead=True)
        self.more(range(1))
        pages = ("counselling_desk", "counselling_lead")
        few = [self.asked_of(page) for page in pages]
        self.more(range(1, 20))
        self.assertEqual([self.asked_of(page) for page in pages], few)


class MadeUpForms(Listening, TestCase):
    """No page of ours sends these: still a sentence that says what to do, and what was typed is there."""

    def test_each_is_answered_with_a_sentence(self) -> None:
        Counsellor.objects.filter(user=self.cora).update(may_supervise=True)
        talk = self.talk()
        pages: tuple[tuple[User, str, list[int], dict[str, str]], ...] = (
            (self.cora, "counselling_held", [talk.pk], {"action": "dance"}),
            (self.cora, "counselling_offer", [talk.request_id], {}),
            (self.cora, "counselling_supervision", [], {"number": "x", "why": "Somebody complained"}),
            (self.rosa, "counselling_conversation", [talk.request_id], {"action": "dance"}),
        )
        for user, name, where, form in pages:
            self.client.force_login(user)
            answer = self.client.post(reverse(name, args=where), form)
            self.assertContains(answer, "That did not arrive whole.", status_code=422, msg_prefix=name)
            self.assertContains(answer, form.get("why", ""), status_code=422)

    def test_what_only_a_conversation_can_do_is_refused_in_words_before_there_is_one(self) -> None:
        self.sits(self.cora)
        asked = self.ask()
        self.client.force_login(self.rosa)
        answer = self.client.post(reverse("counselling_conversation", args=[asked.pk]), {"action": "end"})
        self.assertContains(answer, str(Moved().sentence), status_code=422, html=False)
