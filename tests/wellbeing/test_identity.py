"""Who somebody is: at level 3 only, by two people, for half an hour, never behind the back of whom it is about."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Role, User
from tests.cast import belongs, person, resident
from tests.wellbeing.listening import RULES, Led, counsels
from wellbeing.models import AuditEntry, Conversation, Desk, Disclosure
from wellbeing.oversight_refusals import IdentityClosed, NeedsAnother, NotForYou, NotInDanger
from wellbeing.refusals import ReasonTooShort

WHY = "took pills an hour ago, answers slower and slower"


class Opening(Led):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.it.escalate(self.cora, 3, self.now)

    def asks(self, by: User | None = None, why: str = WHY) -> Disclosure:
        return Disclosure.objects.ask(self.it, by or self.cora, why, self.now)


class TwoPeople(Opening):
    def test_open_it_with_a_reason_for_half_an_hour_and_the_one_it_is_about_sees_each_step(self) -> None:
        with self.assertRaises(ReasonTooShort):
            self.asks(why="  took pills       ")
        asked = self.asks()
        self.assertEqual((self.asks(), asked.words), (asked, WHY))
        self.assertNotIn("pills", asked.why)
        with self.assertRaises(IdentityClosed):
            asked.look(self.cora, self.now)
        asked.agree(self.lena, self.now)
        until = self.now + timedelta(seconds=RULES["identity"])
        asked.agree(self.vera, self.now + timedelta(minutes=5))
        self.assertEqual((asked.agreed_by, asked.until), (self.lena, until))
        self.assertEqual(asked.look(self.cora, until - timedelta(seconds=1)), self.rosa)
        self.assertEqual(asked.look(self.lena, self.now), self.rosa)
        with self.assertRaises(IdentityClosed):
            asked.look(self.cora, until)
        with self.assertRaises(NotForYou):
            asked.look(self.vera, self.now)
        self.assertEqual(
            self.told(self.it), ["accepted", "asked-identity", "agreed-identity", "identity", "identity"]
        )
        self.assertEqual(list(AuditEntry.objects.faults()), [])

    def test_are_two_also_in_the_database(self) -> None:
        asked = self.asks(self.lena)
        with self.assertRaises(NeedsAnother):
            asked.agree(self.lena, self.now)
        for agreed_by, until in ((self.lena, self.now), (None, self.now), (self.vera, None)):
            with self.assertRaises(IntegrityError), transaction.atomic():
                Disclosure.objects.update(agreed_by=agreed_by, until=until)

    def test_are_of_the_right_roles_and_never_of_the_household(self) -> None:
        for stranger in (self.celia, self.vera, self.omar, self.rosa, self.paul):
            with self.assertRaises(NotForYou):
                self.asks(stranger)
        asked = self.asks()
        for stranger in (self.celia, self.omar, self.rosa):
            with self.assertRaises(NotForYou):
                asked.agree(stranger, self.now)
        moved = self.moves_in(self.lena)
        with self.assertRaises(NotForYou):
            asked.agree(moved, self.now)
        with self.assertRaises(NotForYou):
            self.asks(moved)
        asked.agree(self.vera, self.now)
        self.assertEqual(asked.look(self.vera, self.now), self.rosa)

    def test_who_leads_elsewhere_is_nobody_here(self) -> None:
        far = counsels("Far", self.elsewhere, may_lead=True, may_supervise=True)
        with self.assertRaises(NotForYou):
            self.asks(far)
        with self.assertRaises(NotForYou):
            self.asks().agree(far, self.now)

    def test_cannot_below_level_three_nor_once_it_sank_or_was_closed(self) -> None:
        asked = self.asks()
        self.it.escalate(self.cora, 2, self.now)
        with self.assertRaises(NotInDanger):
            self.asks(self.lena)
        with self.assertRaises(NotInDanger):
            asked.agree(self.lena, self.now)
        self.it.escalate(self.cora, 3, self.now)
        asked.agree(self.lena, self.now)
        self.assertEqual(Disclosure.objects.open_to(self.cora, self.now).get(), asked)
        self.it.escalate(self.cora, 2, self.now)
        with self.assertRaises(NotInDanger):
            asked.look(self.cora, self.now)
        self.it.escalate(self.cora, 3, self.now)
        self.it.end(self.now, by="counsellor", reason=Conversation.End.EMERGENCY)
        self.assertEqual(asked.look(self.cora, self.now), self.rosa)
        self.it.wrap_up(self.now, safety="yes")
        with self.assertRaises(NotInDanger):
            asked.look(self.cora, self.now)
        self.assertFalse(Disclosure.objects.open_to(self.cora, self.now).exists())


class ItsPages(Opening):
    def test_lead_by_forms_from_the_reason_to_the_door(self) -> None:
        self.sits(self.lena)
        short = self.press(self.cora, "counselling_identity_ask", self.it.pk, why="quick")
        self.assertContains(short, "at least 20 characters", status_code=422)
        self.assertContains(short, ">quick</textarea>", status_code=422)
        self.press(self.cora, "counselling_identity_ask", self.it.pk, why=WHY)
        self.assertContains(
            self.see(self.cora, "counselling_held", self.it.pk), "as soon as one of them agrees"
        )
        asked = Disclosure.objects.get()
        self.assertEqual(self.see(self.cora, "counselling_identity", asked.pk).status_code, 404)
        for user in (self.lena, self.vera):
            self.assertTrue(user.notices.filter(about=f"identity-{asked.pk}").exists())
        self.assertContains(self.see(self.lena, "counselling_lead"), WHY)
        self.assertContains(self.see(self.vera, "counselling_supervision"), WHY)
        self.press(self.lena, "counselling_identity_agree", asked.pk)
        for user, page, args in (
            (self.cora, "counselling_held", [self.it.pk]),
            (self.lena, "counselling_lead", []),
        ):
            self.assertContains(self.see(user, page, *args), reverse("counselling_identity", args=[asked.pk]))
            shown = self.see(user, "counselling_identity", asked.pk)
            for words in ("Rosa", "1201", "Building 3", self.rosa.email):
                self.assertContains(shown, words)
            self.assertIn("no-store", shown.headers["Cache-Control"])
            self.assertContains(shown, "<title>A page")
        self.it.end(self.now, by="counsellor", reason=Conversation.End.EMERGENCY)
        wrapping = self.see(self.cora, "counselling_held", self.it.pk)
        self.assertContains(wrapping, reverse("counselling_identity", args=[asked.pk]))
        Disclosure.objects.update(until=self.now)
        over = self.see(self.cora, "counselling_identity", asked.pk)
        self.assertContains(over, "or its half hour is over", status_code=422)
        self.assertNotContains(over, "1201", status_code=422)
        self.assertEqual(self.see(self.vera, "counselling_identity", asked.pk).status_code, 404)
        log = self.see(self.rosa, "counselling_conversation", self.it.request_id)
        self.assertContains(log, "opened who you are, in danger", 2)

    def test_do_not_exist_for_others(self) -> None:
        asked = self.asks()
        agreed = self.asks(self.lena)
        agreed.agree(self.vera, self.now)
        for user in (self.celia, self.omar, self.sven, self.rosa, None):
            answers = (
                self.press(user, "counselling_identity_ask", self.it.pk, why=WHY),
                self.press(user, "counselling_identity_agree", asked.pk),
                self.see(user, "counselling_identity", agreed.pk),
            )
            self.assertEqual([one.status_code for one in answers], [404 if user else 302] * 3, user)
        self.assertEqual(self.see(self.cora, "counselling_identity", agreed.pk).status_code, 404)
        self.assertEqual(Disclosure.objects.count(), 2)
        asked.refresh_from_db()
        self.assertIsNone(asked.until)

    def test_say_what_to_do_when_it_is_refused(self) -> None:
        self.sits(self.celia)
        another = self.talk(self.ask(self.paul), self.celia)
        another.escalate(self.celia, 3, self.now)
        alone = self.press(self.lena, "counselling_identity_ask", self.it.pk, why="quick")
        self.assertContains(alone, "Give the reason in at least 20 characters", status_code=422)
        self.assertContains(alone, 'name="why"', 2, status_code=422)
        self.assertContains(alone, ">quick</textarea>", 1, status_code=422)
        self.press(self.lena, "counselling_identity_ask", self.it.pk, why=WHY)
        asked = Disclosure.objects.get()
        again = self.press(self.lena, "counselling_identity_agree", asked.pk)
        self.assertContains(again, "Another duty lead or a supervisor has to agree.", status_code=422)

    def test_twenty_who_wait_cost_as_much_as_one(self) -> None:
        def cost(user: User, page: str) -> int:
            self.see(user, page)
            with CaptureQueriesContext(connection) as asked:
                self.assertContains(self.see(user, page), "asked for by")
            return len(asked)

        pages = ((self.lena, "counselling_lead"), (self.vera, "counselling_supervision"))
        self.asks()
        few = [cost(*page) for page in pages]
        for number in range(19):
            counsellor, neighbour = (
                person(f"C-{number}"),
                resident(f"R-{number}", self.building, f"4{number}")[0],
            )
            belongs(counsellor, self.district, Role.COUNSELLOR)
            Desk.objects.of(counsellor).come(self.now)
            asked = self.ask(neighbour)
            talk = asked.accept(asked.offers.open().get().desk.user, self.now)
            talk.escalate(talk.counsellor or counsellor, 3, self.now)
            Disclosure.objects.ask(talk, talk.counsellor or counsellor, WHY, self.now)
        self.assertEqual([cost(*page) for page in pages], few)


class AReason(Opening):
    def test_in_chinese_is_long_enough_with_half_as_many_characters(self) -> None:
        with self.assertRaises(ReasonTooShort):
            self.asks(why="吃了很多药不肯说")
        self.assertEqual(self.asks(why="吃了很多药，不肯说在哪").words, "吃了很多药，不肯说在哪")
