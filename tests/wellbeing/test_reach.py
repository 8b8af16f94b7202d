"""Lists of leads and supervisors end where their role does; who paused somebody judges nothing; typed words stay."""

from datetime import timedelta
from typing import ClassVar

from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from tests.wellbeing.listening import RULES, Led, counsels
from wellbeing.models import (
    Appeal,
    AuditEntry,
    Concern,
    Conversation,
    CounsellingRequest,
    Counsellor,
    Debrief,
    Desk,
    Handover,
    Joining,
)
from wellbeing.oversight_refusals import NotASupervisor

LINE = '<ol class="plain-list"><li>'


class FarAway(Led):
    """Faye leads and supervises in another district; Lena and Vera do where Rosa lives."""

    faye: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.faye = counsels("Faye", cls.elsewhere, may_lead=True, may_supervise=True)

    def sees(self, user: User, page: str, words: str) -> bool:
        return words in self.see(user, page).content.decode()

    def must_be_theirs(self, page: str, words: str, user: User) -> None:
        self.assertTrue(self.sees(user, page, words), user)
        self.assertFalse(self.sees(self.faye, page, words), "far away")

    def abused(self) -> Conversation:
        talk = self.talk()
        talk.warn(self.now)
        talk.end(self.now, by="counsellor", reason="abuse")
        return Conversation.objects.get(pk=talk.pk)


class ALead(FarAway):
    def test_sees_who_waits_and_what_runs_only_where_they_lead(self) -> None:
        self.sits(self.celia, self.lena, self.faye)
        self.ask()
        self.must_be_theirs("counselling_lead", LINE, self.lena)
        request = CounsellingRequest.objects.get()
        request.accept(request.offers.get().desk.user, self.now)
        self.assertFalse(self.sees(self.lena, "counselling_lead", "None just now."))
        self.assertTrue(self.sees(self.faye, "counselling_lead", "None just now."))

    def test_sees_somebody_whom_no_other_lead_who_is_there_reaches(self) -> None:
        self.sits(self.celia, self.faye)
        self.ask()
        self.assertTrue(self.sees(self.faye, "counselling_lead", LINE))

    def test_never_sees_their_own_household(self) -> None:
        self.sits(self.celia)
        self.ask()
        moved_in = self.moves_in(self.lena)
        self.assertTrue(self.sees(moved_in, "counselling_lead", "Nobody waits."))

    def test_pauses_only_whom_they_lead_and_neither_listened_to_nor_came_in_to(self) -> None:
        talk = self.abused()
        self.sits(self.lena, self.faye)
        self.must_be_theirs("counselling_lead", "Ended because of abuse", self.lena)
        Counsellor.objects.filter(user=self.cora).update(may_lead=True)
        for user in (self.faye, self.cora):
            answer = self.press(user, "counselling_block", talk.request_id, hours="24")
            self.assertEqual(answer.status_code, 404, user)
        self.press(self.lena, "counselling_block", talk.request_id, hours="24")
        self.assertIsNotNone(CounsellingRequest.objects.get().blocked_until)

    def test_talks_with_counsellors_near_them(self) -> None:
        talk = self.talk()
        self.sits(self.lena, self.faye)
        talk.escalate(self.cora, 2, self.now)
        talk.end(self.now, by="counsellor")
        talk.wrap_up(self.now, safety="yes")
        debrief = Debrief.objects.get()
        debrief.say("wanted", self.now)
        self.must_be_theirs("counselling_lead", "Would like to talk about", self.lena)
        self.must_be_theirs("counselling_supervision", "Would like to talk about", self.vera)
        self.assertEqual(self.press(self.faye, "counselling_debrief_done", debrief.pk).status_code, 404)
        self.press(self.lena, "counselling_debrief_done", debrief.pk)
        self.assertEqual(Debrief.objects.get().talked_by, self.lena)

    def test_the_page_asks_as_often_for_one_who_waits_as_for_two(self) -> None:
        def questions() -> int:
            with CaptureQueriesContext(connection) as caught:
                self.see(self.lena, "counselling_lead")
            return len(caught)

        self.sits(self.lena, self.faye)
        Desk.objects.filter(user=self.lena).update(missed=0)
        self.ask()
        questions()
        one = questions()
        self.ask(self.paul)
        self.assertEqual(CounsellingRequest.objects.in_line().count(), 2)
        self.assertEqual(questions(), one)


class ASupervisor(FarAway):
    def test_reads_concerns_only_from_where_they_supervise_and_never_of_their_household(self) -> None:
        talk = self.talk()
        concern = Concern.objects.raise_about(talk, "she was curt with me", self.now)
        self.must_be_theirs("counselling_supervision", "she was curt with me", self.vera)
        self.assertEqual(self.press(self.faye, "counselling_concern", concern.pk).status_code, 404)
        moved_in = self.moves_in(self.vera)
        self.assertFalse(self.sees(moved_in, "counselling_supervision", "she was curt"))
        self.assertEqual(self.press(moved_in, "counselling_concern", concern.pk).status_code, 404)

    def test_far_away_looks_into_it_where_nobody_nearer_could(self) -> None:
        Counsellor.objects.filter(user=self.vera).update(may_supervise=False)
        concern = Concern.objects.raise_about(self.talk(), "she was curt with me", self.now)
        self.press(self.faye, "counselling_concern", concern.pk)
        self.assertEqual(Concern.objects.get().looked_by, self.faye)

    def test_who_paused_somebody_does_not_judge_how_they_see_it(self) -> None:
        talk = self.abused()
        Counsellor.objects.filter(user=self.lena).update(may_supervise=True)
        lena = User.objects.get(pk=self.lena.pk)
        self.press(lena, "counselling_block", talk.request_id, hours="24")
        appeal = Appeal.objects.write(talk, "I was afraid", self.now)
        self.assertFalse(self.sees(lena, "counselling_supervision", "I was afraid"))
        with self.assertRaises(NotASupervisor):
            appeal.decide(lena, "stays", self.now)
        appeal.decide(self.vera, "lifted", self.now)

    def test_who_warned_paused_and_sent_away_is_kept_and_shown_to_whom_it_happened(self) -> None:
        talk = self.talk()
        for _ in range(2):
            talk.warn(self.now)
            talk.cool_off(self.now)
        talk.end(self.now, by="counsellor", reason="abuse")
        CounsellingRequest.objects.get().block(self.lena, self.now + timedelta(days=1), self.now)
        kept = AuditEntry.objects.filter(action__in=("warned", "apart", "blocked"))
        self.assertEqual(
            list(kept.order_by("number").values_list("action", "by")),
            [("warned", self.cora.pk), ("apart", self.cora.pk), ("blocked", self.lena.pk)],
        )
        self.assertEqual(self.told(talk)[-3:], ["warned", "apart", "blocked"])
        self.assertEqual(list(AuditEntry.objects.faults()), [])


class PassingOn(Led):
    def test_a_note_stays_in_its_form_when_whom_it_was_for_has_just_gone(self) -> None:
        talk = self.talk()
        self.sits(self.celia, self.vera)
        gone = Desk.objects.of(self.celia)
        gone.go()
        for to in (gone.pk, "", "9" * 30):
            refused = self.press(self.cora, "counselling_handover", talk.pk, to=to, text="sleeps badly")
            self.assertContains(refused, "have just left their desk", status_code=422)
            self.assertContains(refused, "sleeps badly</textarea>", 1, status_code=422)

    def test_what_the_resident_changed_stays_when_it_is_too_long(self) -> None:
        talk = self.talk()
        self.sits(self.celia)
        Handover.objects.begin(talk, Desk.objects.of(self.celia), "sleeps badly", self.now)
        words = "my own words. " * 60
        refused = self.press(
            self.rosa, "counselling_handover_own", talk.request_id, action="agree", text=words
        )
        self.assertContains(refused, f"{words}</textarea>", status_code=422)

    def test_a_lead_who_was_there_and_takes_over_is_not_said_to_have_left(self) -> None:
        talk = self.talk()
        self.says(talk, self.cora)
        self.sits(self.lena)
        Joining.objects.join(talk, self.lena, self.now)
        passing = Handover.objects.begin(talk, Desk.objects.of(self.lena), "hm", self.now)
        passing.agree("hm", self.now)
        passing.take(self.lena, self.now)
        self.assertFalse(Joining.objects.open().exists())
        page = self.see(self.rosa, "room", talk.request.room_id)
        self.assertNotContains(page, "has left")
        self.assertContains(page, "Both counsellors are here for the first words")

    def test_that_a_lead_has_left_is_said_for_five_minutes(self) -> None:
        talk = self.talk()
        self.says(talk, self.cora)
        joining = Joining.objects.join(talk, self.lena, self.now)
        joining.leave(self.now)
        room = talk.request.room_id
        self.later(RULES["lead_left"] - 1)
        self.assertContains(self.see(self.rosa, "room", room), "Lena, who leads this shift, has left")
        self.later(1)
        self.assertNotContains(self.see(self.rosa, "room", room), "has left")
