"""What a supervisor opens, agrees to and judges ends where their role does, and with the young at their clearing."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from tests.cast import resident
from tests.wellbeing.listening import RULES, LedAndOverseen, counsels
from wellbeing.models import (
    AuditEntry,
    Concern,
    Conversation,
    Counsellor,
    Disclosure,
    Glass,
    ReviewConsent,
)
from wellbeing.oversight_refusals import NotASupervisor

WHY = "somebody complained about the tone"
NONE = "there is none with this number"


class NearAndFar(LedAndOverseen):
    """Vera and Wanda supervise where Rosa lives; Faye and Fern in another district. Cora listened to Rosa."""

    faye: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.faye, _fern = (counsels(name, cls.elsewhere, may_supervise=True) for name in ("Faye", "Fern"))

    def over(self, age: str = "adult", counsellor: User | None = None, **facts: Any) -> Conversation:
        talk = self.talk(self.ask_of(counsellor or self.cora, age), counsellor)
        self.says(talk, self.rosa, "canary")
        talk.end(self.now, by="counsellor")
        talk.wrap_up(self.now, safety="yes")
        Conversation.objects.filter(pk=talk.pk).update(**facts)
        return Conversation.objects.for_pages().get(pk=talk.pk)

    def ask_of(self, counsellor: User, age: str) -> Any:
        self.sits(counsellor)
        return self.ask(age=age)

    def clears(self, *counsellors: User) -> None:
        Counsellor.objects.filter(user__in=counsellors).update(for_young=True)

    def asks(self, user: User, number: int, **form: Any) -> Any:
        return self.press(user, "counselling_supervision", number=number, code="complaint", why=WHY, **form)

    def sees(self, user: User, words: str) -> bool:
        return words in self.see(user, "counselling_supervision").content.decode()


class AskedForByNumber(NearAndFar):
    def test_it_is_there_only_where_the_role_reaches_and_what_was_typed_stays(self) -> None:
        it = self.over()
        for number in (it.request_id, 10**6):  # to whom it is not, it is as if there were none
            refused = self.asks(self.faye, number)
            self.assertContains(refused, NONE, status_code=422)
            self.assertContains(refused, f">{WHY}</textarea>", 1, status_code=422)
        with self.assertRaises(NotASupervisor):
            Glass.objects.ask(it.request, User.objects.get(pk=self.faye.pk), "complaint", WHY, self.now)
        self.assertFalse(Glass.objects.exists())
        self.assertEqual(self.asks(self.vera, it.request_id).status_code, 302)
        self.assertEqual(Glass.objects.get().asked_by, self.vera)

    def test_a_young_persons_is_there_only_for_who_is_cleared(self) -> None:
        self.clears(self.celia)
        it = self.over("teen", self.celia)
        self.assertContains(self.asks(self.vera, it.request_id), NONE, status_code=422)
        self.clears(self.faye)  # far away, and nobody near could: then it is theirs
        self.assertEqual(self.asks(self.faye, it.request_id).status_code, 302)
        Glass.objects.all().delete()
        self.clears(self.vera)
        self.assertContains(self.asks(self.faye, it.request_id), NONE, status_code=422)
        self.assertEqual(self.asks(self.vera, it.request_id).status_code, 302)

    def test_the_second_one_is_near_and_cleared_too_and_is_told_that_somebody_asks(self) -> None:
        self.clears(self.celia, self.vera)
        it = self.over("teen", self.celia)
        self.asks(self.vera, it.request_id)
        glass = Glass.objects.get()
        for user in (self.wanda, self.faye):
            self.assertEqual(self.press(user, "counselling_glass_approve", glass.pk).status_code, 404, user)
        self.clears(self.wanda)
        self.assertTrue(self.sees(self.wanda, f"glass/{glass.pk}/approve"))
        self.assertEqual(self.press(self.wanda, "counselling_glass_approve", glass.pk).status_code, 302)
        glass.refresh_from_db()
        self.assertEqual(glass.approved_by, self.wanda)
        other = self.over()
        self.asks(self.vera, other.request_id)
        told = f"glass-{Glass.objects.latest('pk').pk}-asked"
        users = (self.vera, self.wanda, self.faye, self.cora)
        self.assertEqual(
            [user.notices.filter(about=told).exists() for user in users], [False, True, False, False]
        )

    def test_agreeing_from_an_old_page_too_late_is_told_to_ask_anew(self) -> None:
        it = self.over()
        glass = Glass.objects.ask(it.request, self.vera, "complaint", WHY, self.now)
        Glass.objects.filter(pk=glass.pk).update(
            asked_at=self.now - timedelta(seconds=RULES["glass_asked"] + 1)
        )
        self.assertFalse(self.sees(self.wanda, f"glass/{glass.pk}/approve"))
        late = self.press(self.wanda, "counselling_glass_approve", glass.pk)
        self.assertContains(late, "This was asked for too long ago", status_code=422)
        self.assertEqual(self.press(self.faye, "counselling_glass_approve", glass.pk).status_code, 404)
        glass.refresh_from_db()
        self.assertIsNone(glass.until)

    def test_somebody_far_away_is_the_second_one_where_nobody_near_is(self) -> None:
        Counsellor.objects.filter(user=self.wanda).update(may_supervise=False)
        it = self.over()
        self.asks(self.vera, it.request_id)
        self.press(self.faye, "counselling_glass_approve", Glass.objects.get().pk)
        self.assertEqual(Glass.objects.get().approved_by, self.faye)

    def test_who_has_lost_the_clearing_meanwhile_reads_no_further(self) -> None:
        self.clears(self.celia, self.vera, self.wanda)
        it = self.over("teen", self.celia)
        glass = Glass.objects.ask(it.request, self.vera, "complaint", WHY, self.now)
        glass.approve(self.wanda, self.now)
        self.assertContains(self.see(self.vera, "counselling_glass", glass.pk), "canary")
        Counsellor.objects.filter(user=self.vera).update(for_young=False)
        refused = self.see(self.vera, "counselling_glass", glass.pk)
        self.assertNotContains(refused, "canary", status_code=422)

    def test_alone_it_is_offered_only_to_who_asked_and_only_where_a_life_was_in_danger(self) -> None:
        calm, danger = self.over(), self.over(level=3)
        for it in (calm, danger):
            self.asks(self.vera, it.request_id)
        page = self.see(self.vera, "counselling_supervision").content.decode()
        self.assertEqual(page.count("open it alone"), 1)
        self.assertFalse(self.sees(self.wanda, "open it alone"))


class WhatIsJudged(NearAndFar):
    def test_an_opening_by_one_alone_is_looked_at_near_by_and_its_reason_read_by_nobody_else(self) -> None:
        it = self.over(level=3)
        glass = Glass.objects.ask(it.request, self.vera, "safety", WHY, self.now)
        glass.approve(self.vera, self.now)
        self.assertFalse(self.sees(self.faye, WHY))
        answer = self.press(self.faye, "counselling_glass_review", glass.pk, verdict="ok")
        self.assertEqual(answer.status_code, 404)
        self.assertFalse(AuditEntry.objects.filter(action="read-reason").exists())
        self.assertTrue(self.sees(self.wanda, WHY))
        read = AuditEntry.objects.filter(action="read-reason")
        self.assertEqual(
            list(read.values_list("by", "role", "about")), [(self.wanda.pk, "supervisor", it.request_id)]
        )
        glass.review(self.wanda, "not-ok", "there were two others at their desks", self.now)
        self.assertEqual([self.sees(user, "two others") for user in (self.vera, self.faye)], [True, False])

    def test_a_drawn_one_is_from_near_by_and_only_those_are_counted(self) -> None:
        it = self.over()
        ReviewConsent.objects.give(it, self.rosa, self.now)
        self.assertTrue(self.sees(self.faye, "0 conversations can be drawn"))
        self.assertEqual(self.press(self.faye, "counselling_review_draw").status_code, 422)
        self.assertTrue(self.sees(self.vera, "1 conversation can be drawn"))
        self.assertEqual(self.press(self.vera, "counselling_review_draw").status_code, 302)

    def test_a_concern_is_not_looked_into_by_who_had_a_part_before_it_was_passed_on(self) -> None:
        """She warned them and passed them on; then it is about somebody else, and all the same of her doing too."""
        Counsellor.objects.filter(user=self.cora).update(may_supervise=True)
        talk = self.talk()
        talk.warn(self.now)
        Conversation.objects.filter(pk=talk.pk).update(counsellor=self.celia)
        concern = Concern.objects.raise_about(
            Conversation.objects.for_pages().get(), "I was warned", self.now
        )
        self.assertFalse(self.sees(self.cora, "I was warned"))
        self.assertEqual(self.press(self.cora, "counselling_concern", concern.pk).status_code, 404)
        with self.assertRaises(NotASupervisor):
            concern.settle(self.cora, self.now)
        concern.settle(self.vera, self.now)

    def test_the_page_asks_as_often_for_one_as_for_many(self) -> None:
        def cost() -> int:
            self.see(self.wanda, "counselling_supervision")
            with CaptureQueriesContext(connection) as asked:
                self.assertContains(self.see(self.wanda, "counselling_supervision"), WHY)
            return len(asked)

        def one_more(who: User) -> None:
            self.sits(self.cora)
            Conversation.objects.update(taken_at=self.now.replace(year=2020))
            talk = self.talk(self.ask(who))
            talk.escalate(self.cora, 3, self.now)
            talk.end(self.now, by="counsellor")
            talk.wrap_up(self.now, safety="yes")
            opened = Glass.objects.ask(talk.request, self.vera, "safety", WHY, self.now)
            opened.approve(self.vera, self.now)
            Glass.objects.ask(talk.request, self.vera, "safety", WHY, self.now)

        one_more(self.rosa)
        few = cost()
        for number in range(3):
            one_more(resident(f"R-{number}", self.building, f"4{number}")[0])
        self.assertEqual(cost(), few)


class WhyAnIdentityIsOpened(NearAndFar):
    def test_is_read_with_an_entry_of_its_own_by_each_who_is_shown_it(self) -> None:
        talk = self.talk()
        talk.escalate(self.cora, 3, self.now)
        Disclosure.objects.ask(talk, self.cora, "took pills and will not say where", self.now)
        read = AuditEntry.objects.filter(action="read-reason", about=talk.request_id)
        self.assertNotContains(self.see(self.faye, "counselling_supervision"), "took pills")
        self.assertFalse(read.exists())
        for _ in range(2):
            self.assertContains(self.see(self.lena, "counselling_lead"), "took pills")
            self.assertContains(self.see(self.vera, "counselling_supervision"), "took pills")
        self.assertEqual(
            list(read.order_by("number").values_list("by", "role")),
            [(self.lena.pk, "lead"), (self.vera.pk, "supervisor")],
        )
        self.assertEqual(self.told(talk), ["accepted", "asked-identity", "read-reason", "read-reason"])
        self.assertEqual(list(AuditEntry.objects.faults()), [])
