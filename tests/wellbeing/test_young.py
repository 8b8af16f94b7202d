"""People under 18 are listened to only by counsellors cleared for it, on every way there is to them."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from people.models import Role, User
from tests.cast import belongs, person, resident
from tests.wellbeing.listening import RULES, Led
from wellbeing.line import duty_for, standing
from wellbeing.matching import match
from wellbeing.models import (
    AskedAlone,
    AuditEntry,
    Conversation,
    CounsellingRequest,
    Counsellor,
    Desk,
    Disclosure,
    Handover,
    Joining,
    Key,
)
from wellbeing.models.disclosure import may_agree, may_ask
from wellbeing.oversight_refusals import NotForYou
from wellbeing.refusals import (
    AgeOpen,
    AlreadyTaken,
    GuardianMissing,
    NobodyAnswersYoung,
    NobodyForYoung,
    NobodyThere,
    NotCleared,
    NotClearedToGoOn,
    NotYoursToClear,
)
from wellbeing.retention import forget_what_is_due
from wellbeing.waiting import Band


class Young(Led):
    def clears(self, *counsellors: User) -> None:
        for user in counsellors:
            Counsellor.objects.get(user=user).clear(self.vera if user != self.vera else self.lena, self.now)

    def takes_away(self, user: User) -> None:
        Counsellor.objects.select_related("user__desk").get(user=user).take_clearing(self.vera, self.now)

    def offered_to(self, request: CounsellingRequest) -> User | None:
        offer = request.offers.open().select_related("desk__user").first()
        return offer.desk.user if offer else None


class WhoIsAskedForThem(Young):
    def test_only_who_is_cleared_is_asked_for_the_young_and_anybody_for_adults(self) -> None:
        self.sits(self.cora, self.celia)
        self.clears(self.celia)
        for age, guardian in (("teen", False), ("child", True), ("", False)):
            request = self.ask(age=age, guardian=guardian)
            self.assertEqual(self.offered_to(request), self.celia, age)
            self.assertEqual(request.guardian_at is not None, age == "child")
            request.withdraw(self.now)
        self.assertEqual(self.offered_to(self.ask(age="adult")), self.cora)

    def test_is_never_asked_again_of_who_is_not_cleared(self) -> None:
        self.sits(self.cora, self.celia)
        self.clears(self.celia)
        request = self.ask(age="teen")
        request.decline(self.celia, self.now)
        self.later(1)
        self.assertIsNone(self.offered_to(request))
        other = self.ask(self.paul, age="teen")
        self.later(RULES["offer"])
        self.later(RULES["offer"])
        self.assertEqual({offer.desk.user for offer in other.offers.all()}, {self.celia})

    def test_the_counsellor_one_knows_is_not_waited_for_once_they_are_not_cleared(self) -> None:
        self.clears(self.cora, self.celia)
        talk = self.talk(self.ask_with(self.cora, age="teen"))
        talk.end(self.now, by="resident")
        talk.wrap_up(self.now, safety="yes")
        self.sits(self.celia)
        self.takes_away(self.cora)
        self.assertEqual(self.offered_to(self.ask(age="teen", known=True)), self.celia)

    def ask_with(self, counsellor: User, **answers: Any) -> CounsellingRequest:
        self.sits(counsellor)
        return self.ask(**answers)

    def test_the_young_go_first_in_their_class_and_no_class_is_skipped(self) -> None:
        self.sits(self.cora)
        self.clears(self.cora)
        self.talk()
        waiting = self.ask(self.paul, age="adult")
        tom, _ = resident("Tom", self.building, "1501")
        young = CounsellingRequest.objects.ask(tom, self.now + timedelta(seconds=5), consent=True, age="teen")
        self.assertEqual(CounsellingRequest.objects.queue(self.now + timedelta(seconds=9)), [young, waiting])
        CounsellingRequest.objects.filter(pk=waiting.pk).update(urgent=True)
        self.assertEqual(CounsellingRequest.objects.queue(self.now + timedelta(seconds=9))[0], waiting)

    def test_of_two_alike_an_adult_gets_the_one_who_is_not_cleared(self) -> None:
        self.sits(self.celia)
        self.now += timedelta(seconds=1)
        self.sits(self.cora)
        self.clears(self.celia)
        self.assertEqual(self.offered_to(self.ask(age="adult")), self.cora)

    def test_where_nobody_ever_listens_to_the_young_they_read_so_before_they_write_with_numbers_that_do(
        self,
    ) -> None:
        call_command("hotlines", stdout=StringIO())
        self.sits(self.cora)
        page = self.see(self.rosa, "talk").content.decode()
        honest = page.index("nobody here is cleared to listen to you yet")
        self.assertLess(page.index('href="tel:12355"', honest), page.index("<textarea"))
        self.assertNotIn("You can leave a message below, or ring", page)
        self.clears(self.celia)
        self.assertNotContains(self.see(self.rosa, "talk"), "nobody here is cleared to listen to you yet")

    def test_a_message_is_taken_up_only_by_who_is_cleared_and_left_only_where_somebody_is(self) -> None:
        with self.assertRaises(NobodyAnswersYoung):
            CounsellingRequest.objects.write_instead(self.rosa, self.now, consent=True, age="teen", text="hm")
        with self.assertRaises(AgeOpen):
            CounsellingRequest.objects.write_instead(self.rosa, self.now, consent=True, text="hm")
        self.assertFalse(Key.objects.exists())
        self.clears(self.celia)
        left = CounsellingRequest.objects.write_instead(
            self.rosa, self.now, consent=True, age="teen", text="hm"
        )
        self.sits(self.cora, self.celia)
        self.assertEqual(self.press(self.cora, "counselling_left", left.pk).status_code, 404)
        with self.assertRaises(NotCleared):
            left.take_up(User.objects.get(pk=self.cora.pk), self.now)
        self.assertEqual(self.press(self.celia, "counselling_left", left.pk).status_code, 302)

    def test_a_tick_for_both_lines_costs_no_more_with_many_people(self) -> None:
        self.sits(self.cora, self.celia)
        self.clears(self.celia)

        def cost(people: range) -> int:
            for number in people:
                tom, _ = resident(f"Tom-{number}", self.building, f"4{number:03}")
                CounsellingRequest.objects.ask(
                    tom, self.now, consent=True, age="teen" if number % 2 else "adult"
                )
            match(self.now)
            with CaptureQueriesContext(connection) as asked:
                match(self.now)
            return len(asked)

        self.assertEqual(cost(range(4)), cost(range(4, 20)))


class WhatTheyAreTold(Young):
    def test_who_is_there_and_how_long_it_takes_count_only_who_may_take_them(self) -> None:
        self.sits(self.cora, self.celia)
        self.assertEqual(duty_for(self.rosa, self.now, "teen").band, Band.NOBODY)
        self.clears(self.celia)
        duty = duty_for(self.rosa, self.now, "teen")
        self.assertEqual(([desk.user for desk in duty.desks], duty.band), ([self.celia], Band.NOW))
        self.assertEqual(len(duty_for(self.rosa, self.now, "adult").desks), 2)
        self.talk(self.ask(self.paul, age="teen"), self.celia)
        self.assertNotEqual(duty_for(self.rosa, self.now, "teen").band, Band.NOW)
        request = self.ask(age="teen")
        self.assertNotIn(standing(request, self.now), (Band.NOW, Band.NOBODY))
        Desk.objects.of(self.celia).go()
        self.later(1)
        request.refresh_from_db()
        self.assertEqual(standing(request, self.now), Band.NOBODY)
        page = self.see(self.rosa, "counselling_waiting")
        self.assertContains(page, "Nobody who may listen to people under 18 is here any more")

    def test_the_page_counts_for_adults_and_says_so_for_the_young_at_the_question(self) -> None:
        self.sits(self.cora, self.celia)
        page = self.see(self.rosa, "talk")
        self.assertContains(page, "2 people are here to listen")
        self.clears(self.lena)
        self.assertContains(
            self.see(self.rosa, "talk"), "Nobody who may listen to people under 18 is here just now"
        )
        self.clears(self.celia)
        page = self.see(self.rosa, "talk")
        self.assertContains(page, "2 people are here to listen")
        self.assertContains(page, "1 of those here listens to people under 18 too. Somebody is free now.")

    def test_without_anybody_cleared_the_young_are_told_what_there_is_and_their_answers_stay(self) -> None:
        call_command("hotlines", stdout=StringIO())
        self.sits(self.cora)
        page = self.press(self.rosa, "talk", age="teen", topic="sleep", language="en", consent="on")
        self.assertContains(page, "Nobody here may listen to people under 18 yet", status_code=422)
        self.assertContains(page, '<option value="sleep" selected>', status_code=422)
        self.assertRegex(page.content.decode(), r'value="teen" id="age-teen" checked')
        numbers = page.content.decode().split("Numbers where somebody listens")[1]
        self.assertLess(numbers.index("children and the young"), numbers.index("tel:12356"))
        self.assertFalse(CounsellingRequest.objects.exists())
        with self.assertRaises(NobodyAnswersYoung):
            self.ask(age="teen")
        self.clears(self.celia)
        with self.assertRaises(NobodyForYoung):
            self.ask(age="teen")

    def test_who_leaves_it_open_is_asked_to_say_it_only_where_that_helps(self) -> None:
        with self.assertRaises(NobodyThere):
            self.ask(age="")
        self.sits(self.cora)
        with self.assertRaises(AgeOpen):
            self.ask(age="")
        page = self.press(self.rosa, "talk", language="en", consent="on")
        self.assertContains(page, "Tap how old you are first", status_code=422)
        self.assertContains(page, 'id="ask"', status_code=422)

    def test_who_left_it_open_may_say_while_waiting_that_they_are_grown_up(self) -> None:
        self.sits(self.cora, self.celia)
        self.clears(self.celia)
        self.talk(self.ask(self.paul, age="teen"), self.celia)
        request = self.ask(age="")
        self.assertContains(self.see(self.rosa, "counselling_waiting"), "I am 18 or over: ask everybody")
        for _ in range(2):
            self.press(self.rosa, "counselling_waiting", action="adult")
        self.assertEqual(self.offered_to(request), self.cora)
        self.assertEqual(self.states(request), ["waiting", "adult", "offered"])
        self.assertNotContains(self.see(self.rosa, "counselling_waiting"), "I am 18 or over")

    def test_nobody_turns_another_answer_into_that_one(self) -> None:
        self.sits(self.celia)
        self.clears(self.celia)
        request = self.ask(age="teen")
        self.press(self.rosa, "counselling_waiting", action="adult")
        request.refresh_from_db()
        self.assertEqual(request.age, "teen")

    def test_whoever_is_asked_sees_how_old_and_nobody_sees_it_of_adults(self) -> None:
        self.sits(self.celia)
        self.clears(self.celia)
        self.ask(age="child", guardian=True)
        self.assertContains(self.see(self.celia, "counselling_desk"), "under 14, a grown-up agrees")
        self.assertContains(self.see(self.lena, "counselling_lead"), "under 14, a grown-up agrees")


class AChildAlone(Young):
    def test_is_not_written_with_but_told_whom_to_ring_and_that_somebody_knows(self) -> None:
        call_command("hotlines", stdout=StringIO())
        self.sits(self.celia)
        self.clears(self.celia)
        Desk.objects.of(self.lena).come(self.now)
        for instead in ({}, {"instead": "1", "action": "message", "text": "my words"}):
            page = self.press(self.rosa, "talk", age="child", language="en", consent="on", **instead)
            self.assertContains(page, "a grown-up at home has to agree", status_code=422)
            self.assertContains(page, "children and the young", status_code=422)
        self.assertContains(page, "my words", status_code=422)
        self.assertFalse(CounsellingRequest.objects.exists() or Key.objects.exists())
        self.assertEqual(AskedAlone.objects.get().times, 2)
        self.assertEqual(self.lena.notices.count(), 1)
        lead = self.see(self.lena, "counselling_lead")
        self.assertContains(lead, "Children who asked without a grown-up")
        self.assertNotContains(lead, "Rosa")
        forget_what_is_due(self.now + timedelta(days=31))
        self.assertFalse(AskedAlone.objects.exists())

    def test_with_the_word_of_a_grown_up_is_listened_to_and_it_is_kept_when_it_was_given(self) -> None:
        self.sits(self.celia)
        self.clears(self.celia)
        self.press(self.rosa, "talk", age="child", guardian="on", language="zh", consent="on")
        request = CounsellingRequest.objects.get()
        self.assertIsNotNone(request.guardian_at)
        with self.assertRaises(IntegrityError), transaction.atomic():
            CounsellingRequest.objects.filter(pk=request.pk).update(guardian_at=None)
        with self.assertRaises(GuardianMissing):
            self.ask(self.paul, age="child")


class WithThemAlready(Young):
    """Celia, who is cleared, listens to Rosa, who is 15; Cora is at her desk and is not cleared."""

    it: Conversation

    def setUp(self) -> None:
        super().setUp()
        self.clears(self.celia)
        self.sits(self.celia, self.cora)
        self.it = self.talk(self.ask(age="teen"), self.celia)
        self.says(self.it, self.celia)

    def test_nobody_passes_them_on_to_who_is_not_cleared_and_the_note_stays_typed(self) -> None:
        desk = Desk.objects.of(self.cora)
        self.assertNotContains(self.see(self.celia, "counselling_held", self.it.pk), "Show it to them first")
        page = self.press(self.celia, "counselling_handover", self.it.pk, to=desk.pk, text="sleeps badly")
        self.assertContains(page, "They are not cleared for people under 18.", status_code=422)
        self.assertContains(page, "sleeps badly", status_code=422)
        with self.assertRaises(NotClearedToGoOn):
            Handover.objects.begin(self.it, desk, "sleeps badly", self.now)
        self.clears(self.cora)
        self.assertContains(self.see(self.celia, "counselling_held", self.it.pk), "Show it to them first")
        self.press(self.celia, "counselling_handover", self.it.pk, to=desk.pk, text="sleeps badly")
        self.assertEqual(Handover.objects.get().to, desk)

    def test_nor_is_it_taken_when_the_clearing_is_gone_meanwhile(self) -> None:
        self.clears(self.cora)
        passing = Handover.objects.begin(self.it, Desk.objects.of(self.cora), "hm", self.now)
        passing.agree("hm", self.now)
        passing = Handover.objects.select_related("to__user__counsellor").get()  # as a page has it
        self.takes_away(self.cora)
        with self.assertRaises(NotCleared):
            passing.take(self.cora, self.now)
        self.assertEqual(Conversation.objects.get().counsellor, self.celia)

    def test_no_duty_lead_comes_in_who_is_not_cleared(self) -> None:
        self.assertEqual(self.press(self.lena, "counselling_join", self.it.pk).status_code, 404)
        with self.assertRaises(NotForYou):
            Joining.objects.join(self.it, self.lena, self.now)
        self.assertNotContains(self.see(self.lena, "counselling_lead"), "Come in, told to both")
        self.clears(self.lena)
        self.assertContains(self.see(self.lena, "counselling_lead"), "Come in, told to both")
        self.assertEqual(self.press(self.lena, "counselling_join", self.it.pk).status_code, 302)

    def test_nor_is_told_or_agrees_in_danger_who_they_are(self) -> None:
        self.it.escalate(self.celia, 3, self.now)
        asked = Disclosure.objects.ask(self.it, self.celia, "On the roof, will not say where", self.now)
        for user in (self.lena, self.vera):
            self.assertFalse(may_agree(User.objects.get(pk=user.pk), self.it.request))
            self.assertEqual(self.press(user, "counselling_identity_agree", asked.pk).status_code, 404)
        self.assertFalse(may_ask(User.objects.get(pk=self.lena.pk), self.it))
        self.clears(self.lena)
        self.assertEqual(self.press(self.lena, "counselling_identity_agree", asked.pk).status_code, 302)
        self.assertContains(self.see(self.celia, "counselling_identity", asked.pk), "Rosa")
        self.takes_away(self.lena)
        self.assertEqual(self.see(self.lena, "counselling_identity", asked.pk).status_code, 404)

    def test_whoever_leads_and_may_come_in_is_told_also_when_another_one_leads_the_shift(self) -> None:
        self.now += timedelta(seconds=1)
        self.sits(self.lena)  # after Cora, who is asked first
        wanda = person("Wanda")
        belongs(wanda, self.district, Role.COUNSELLOR)
        Desk.objects.of(wanda)
        Counsellor.objects.filter(user=wanda).update(may_lead=True, for_young=True)
        self.it.ask_lead(self.now)
        self.assertEqual([user.notices.count() for user in (self.lena, wanda)], [1, 1])
        adult = self.talk(self.ask(self.paul, age="adult"), self.cora)
        adult.ask_lead(self.now)
        self.assertEqual([user.notices.count() for user in (self.lena, wanda)], [2, 1])

    def test_lost_by_who_had_them_they_wait_at_the_front_for_somebody_cleared(self) -> None:
        self.it.lose_counsellor(self.now, reason="counsellor_gone")
        Desk.objects.of(self.celia).go()
        self.later(1)
        request = CounsellingRequest.objects.get()
        self.assertEqual((request.at_front, request.state, self.offered_to(request)), (True, "waiting", None))
        self.clears(self.cora)
        self.later(1)
        self.assertEqual(self.offered_to(request), self.cora)

    def test_after_a_break_they_go_on_only_with_who_is_still_cleared(self) -> None:
        self.it.pause(self.now, by="resident", reason="break")
        self.takes_away(self.celia)
        it = Conversation.objects.for_pages().get()
        it.come_back(self.now)
        it.refresh_from_db()
        self.assertEqual((it.counsellor, it.request.state), (None, "waiting"))

    def test_nor_does_whoever_listened_go_on_themselves_unless_in_danger(self) -> None:
        self.it.pause(self.now, by="counsellor", reason="break")
        self.takes_away(self.celia)
        answer = self.press(self.celia, "counselling_held", self.it.pk, action="resume")
        self.assertContains(answer, "counsellors cleared for people under 18", status_code=422)
        self.it.escalate(self.celia, 2, self.now)
        self.press(self.celia, "counselling_held", self.it.pk, action="resume")
        self.assertEqual(Conversation.objects.get().state, "active")

    def test_what_ended_is_not_opened_again_with_who_is_no_longer_cleared(self) -> None:
        self.it.end(self.now, by="resident")
        self.takes_away(self.celia)
        own = ("counselling_conversation", self.it.request_id)
        answer = self.press(self.rosa, *own, action="reopen")
        self.assertContains(answer, "cannot go on with you just now", status_code=422)


class AClearing(Young):
    def test_is_said_by_a_lead_or_supervisor_of_the_place_and_of_nobody_by_themselves(self) -> None:
        far = person("Fay")
        belongs(far, self.elsewhere, Role.COUNSELLOR)
        Desk.objects.of(far)
        celia = Counsellor.objects.get(user=self.celia)
        for user in (self.cora, self.celia, self.rosa, self.omar, far):
            with self.assertRaises(NotYoursToClear):
                celia.clear(user, self.now)
            self.assertEqual(self.see(user, "counselling_young").status_code, 404)
            self.assertEqual(
                self.press(user, "counselling_young_change", celia.pk, action="clear").status_code, 404
            )
        Counsellor.objects.filter(user=far).update(may_lead=True)
        with self.assertRaises(NotYoursToClear):
            celia.clear(User.objects.get(pk=far.pk), self.now)
        with self.assertRaises(NotYoursToClear):
            Counsellor.objects.get(user=self.lena).clear(self.lena, self.now)
        self.assertEqual(self.see(None, "counselling_young").status_code, 302)
        celia.refresh_from_db()
        self.assertFalse(celia.for_young or AuditEntry.objects.exists())

    def test_stands_in_the_log_once_for_each_change_and_in_nobodys_own_log(self) -> None:
        pk = Counsellor.objects.get(user=self.celia).pk
        for action in ("clear", "clear", "take", "take"):
            self.assertEqual(
                self.press(self.lena, "counselling_young_change", pk, action=action).status_code, 302
            )
        entries = AuditEntry.objects.values_list("by", "role", "action", "about")
        self.assertEqual(
            list(entries),
            [
                (self.lena.pk, "lead", "cleared", self.celia.pk),
                (self.lena.pk, "lead", "uncleared", self.celia.pk),
            ],
        )
        self.assertEqual(list(AuditEntry.objects.of(self.celia.pk)), [])
        page = self.see(self.vera, "counselling_young")
        self.assertContains(page, "Celia")
        self.assertNotContains(page, "Omar")

    def test_that_is_taken_away_takes_the_offer_away_too_and_leaves_those_of_adults(self) -> None:
        self.clears(self.celia)
        self.sits(self.celia)
        request = self.ask(age="teen")
        self.assertEqual(self.offered_to(request), self.celia)
        pk = Counsellor.objects.get(user=self.celia).pk
        self.press(self.vera, "counselling_young_change", pk, action="take")
        request.refresh_from_db()
        self.assertEqual((request.state, request.alone_at is not None), ("waiting", True))
        page = self.press(self.celia, "counselling_offer", request.pk, action="accept")
        self.assertContains(page, str(AlreadyTaken().sentence), status_code=422)
        adult = self.ask(self.paul, age="adult")
        self.takes_away(self.celia)
        self.assertEqual(self.offered_to(adult), self.celia)

    def test_gone_in_the_table_alone_is_refused_at_the_press_and_the_offer_before_it(self) -> None:
        self.clears(self.celia)
        self.sits(self.celia)
        request = self.ask(age="teen")
        desk = Desk.objects.of(self.celia)
        Counsellor.objects.filter(user=self.celia).update(for_young=False)  # as another process did just now
        with self.assertRaises(NotCleared):
            request.accept(self.celia, self.now)
        self.assertFalse(Conversation.objects.exists())
        other = CounsellingRequest.objects.create(
            resident=self.paul, key=Key.objects.make(), state="waiting", asked_at=self.now, age="teen"
        )
        with self.assertRaises(NotCleared):
            other.offer_to(desk, self.now)
