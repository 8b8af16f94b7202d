"""When it becomes hurtful for who listens: a word, ten minutes apart, the end, and somebody who hears both sides."""

import uuid
from datetime import timedelta

from django.utils import timezone

from people.models import User
from tests.wellbeing.listening import RULES, Led, counsels
from wellbeing.models import Appeal, Conversation, CounsellingRequest, Counsellor, Debrief, Joining
from wellbeing.oversight_refusals import NotASupervisor
from wellbeing.refusals import BlockedForNow, Cooling, Moved, NotYoursToPause, StayWithThem

APART = RULES["cool_off"]


class Hurtful(Led):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.says(self.it, self.cora)

    @property
    def room(self) -> int:
        return self.it.request.room_id or 0

    def now_it_is(self) -> Conversation:
        self.it = Conversation.objects.for_pages().get(pk=self.it.pk)
        return self.it

    def supervising(self, user: User) -> User:
        Counsellor.objects.filter(user=user).update(may_supervise=True)
        return user

    def ended(self) -> Conversation:
        self.it.warn(self.now)
        self.it.end(self.now, by="counsellor", reason="abuse")
        return self.now_it_is()


class StepByStep(Hurtful):
    def test_a_word_comes_first_is_seen_by_both_and_fades(self) -> None:
        for action, more in (("cool_off", {}), ("end", {"reason": "abuse"})):
            refused = self.press(self.cora, "counselling_held", self.it.pk, action=action, **more)
            self.assertContains(refused, "Say first that it cannot go on like this", status_code=422)
        self.press(self.cora, "counselling_held", self.it.pk, action="warn")
        for user in (self.rosa, self.cora):
            self.assertContains(self.see(user, "room", self.room), "Please go on in calmer words")
        self.assertContains(
            self.see(self.cora, "counselling_held", self.it.pk), "Both of you see the word of warning."
        )
        self.now_it_is().mind_conduct(timezone.now() + timedelta(seconds=APART))  # it was pressed just now
        self.assertNotContains(self.see(self.rosa, "room", self.room), "calmer words")
        self.now += timedelta(seconds=APART * 2)
        self.now_it_is().warn(self.now)
        self.now_it_is().mind_conduct(self.now + timedelta(seconds=APART - 1))
        self.assertContains(self.see(self.rosa, "room", self.room), "calmer words")
        self.assertEqual(self.states(self.it.request).count("warned"), 1)
        self.now_it_is().cool_off(self.now)

    def test_apart_nobody_writes_for_ten_minutes_and_then_it_goes_on_with_the_same_person(self) -> None:
        self.it.warn(self.now)
        self.it.cool_off(self.now)
        self.it.cool_off(self.now)
        page = self.see(self.rosa, "room", self.room)
        until = timezone.localtime(self.now + timedelta(seconds=APART))
        self.assertContains(page, f"so it rests until {until:%H:%M}")
        self.assertContains(page, "Numbers to ring")
        said = self.press(self.rosa, "room_messages", self.room, text="hey", client_id=uuid.uuid4())
        self.assertEqual(said.status_code, 422)
        with self.assertRaises(Cooling):
            self.now_it_is().come_back(self.now)
        resumed = self.press(self.rosa, "counselling_conversation", self.it.request_id, action="resume")
        self.assertContains(resumed, "This rests for 10 minutes", status_code=422)
        self.later(APART - 1)
        self.assertTrue(self.now_it_is().is_cooling)
        self.later(1)
        self.assertFalse(self.now_it_is().is_cooling)
        self.assertContains(self.see(self.rosa, "room", self.room), "Paused, not ended.")
        self.now += timedelta(seconds=1)
        self.says(self.it, self.rosa, "I am sorry")
        self.later(1)
        self.assertEqual((self.now_it_is().state, self.it.counsellor), ("active", self.cora))

    def test_who_listens_may_go_on_earlier(self) -> None:
        self.it.warn(self.now)
        self.it.cool_off(self.now)
        self.press(self.cora, "counselling_held", self.it.pk, action="resume")
        self.says(self.now_it_is(), self.rosa, "thank you")

    def test_somebody_in_danger_is_not_sent_away_and_the_lead_is_asked_for(self) -> None:
        self.it.warn(self.now)
        self.it.escalate(self.cora, 2, self.now)
        for verb in (
            lambda: self.it.cool_off(self.now),
            lambda: self.it.end(self.now, by="counsellor", reason="abuse"),
        ):
            with self.assertRaises(StayWithThem):
                verb()
        self.assertEqual(self.now_it_is().state, "active")

    def test_ten_minutes_apart_are_over_as_soon_as_somebody_is_seen_to_be_in_danger(self) -> None:
        self.it.warn(self.now)
        self.it.cool_off(self.now)
        self.now_it_is().escalate(self.cora, 1, self.now)
        self.assertTrue(self.now_it_is().is_cooling)
        self.it.escalate(self.cora, 2, self.now)
        self.says(self.now_it_is(), self.rosa, "I cannot go on")


class TheEnd(Hurtful):
    def test_says_why_keeps_the_numbers_and_is_not_opened_again_by_who_hurt(self) -> None:
        self.sits(self.lena)
        self.ended()
        page = self.see(self.rosa, "room", self.room)
        self.assertContains(page, "has ended this because of how it was spoken")
        self.assertContains(page, "Numbers to ring")
        kept = self.see(self.rosa, "counselling_conversation", self.it.request_id)
        self.assertContains(kept, "How do you see it?")
        self.assertNotContains(kept, "Something was left unsaid")
        with self.assertRaises(Moved):
            self.it.reopen(self.now, by="resident")
        self.assertTrue(self.lena.notices.filter(about=f"abuse-{self.it.pk}").exists())
        self.it.wrap_up(self.now, safety="yes")
        self.assertEqual(Debrief.objects.get().counsellor, self.cora)

    def test_can_be_seen_differently_and_somebody_who_was_no_part_of_it_decides(self) -> None:
        Joining.objects.join(self.it, self.lena, self.now)
        self.ended()
        until, lia = self.now + timedelta(days=7), counsels("Lia", self.district, may_lead=True)
        with self.assertRaises(NotYoursToPause):
            CounsellingRequest.objects.get().block(self.lena, until, self.now)
        CounsellingRequest.objects.get().block(lia, until, self.now)
        with self.assertRaises(BlockedForNow):
            self.ask()
        for _ in range(2):
            self.press(
                self.rosa,
                "counselling_conversation",
                self.it.request_id,
                action="appeal",
                text="I was afraid",
            )
        appeal = Appeal.objects.get()
        self.assertNotIn("afraid", appeal.text)
        self.assertTrue(self.vera.notices.filter(about=f"appeal-{appeal.pk}").exists())
        kept = self.see(self.rosa, "counselling_conversation", self.it.request_id)
        self.assertContains(kept, "The answer will stand here.")
        self.assertContains(self.see(self.vera, "counselling_supervision"), "I was afraid")
        for user in (self.cora, self.lena, self.omar, self.rosa, None):
            answer = self.press(user, "counselling_appeal", appeal.pk, answer="lifted")
            self.assertEqual(answer.status_code, 404 if user else 302, user)
        came_in = self.supervising(self.lena)
        self.assertNotContains(self.see(came_in, "counselling_supervision"), "I was afraid")
        for part in (self.cora, came_in, self.moves_in(self.vera)):
            with self.assertRaises(NotASupervisor):
                appeal.decide(part, "lifted", self.now)
        self.assertNotContains(self.see(self.vera, "counselling_supervision"), "I was afraid")

    def test_a_lifted_pause_is_over_at_once_and_the_first_answer_counts(self) -> None:
        self.ended()
        self.assertContains(self.see(self.lena, "counselling_lead"), "Ended because of abuse")
        CounsellingRequest.objects.get().block(self.lena, self.now + timedelta(days=7), self.now)
        appeal = Appeal.objects.write(self.it, "I was afraid", self.now)
        self.press(self.vera, "counselling_appeal", appeal.pk, answer="lifted")
        self.assertEqual(
            self.press(self.vera, "counselling_appeal", appeal.pk, answer="stays").status_code, 404
        )
        kept = self.see(self.rosa, "counselling_conversation", self.it.request_id)
        self.assertContains(kept, "you may ask again at any time")
        self.assertTrue(self.rosa.notices.filter(about=f"appeal-{appeal.pk}").exists())
        self.assertNotContains(self.see(self.lena, "counselling_lead"), "Ended because of abuse")
        again = self.press(self.lena, "counselling_block", self.it.request_id, hours="24")
        self.assertEqual(again.status_code, 404, "what a supervisor lifted is not paused again")
        self.now += timedelta(seconds=RULES["wrap_up"])
        self.assertEqual(self.ask().state, "offered")

    def test_is_appealed_only_where_it_ended_so_and_for_thirty_days(self) -> None:
        self.it.end(self.now, by="counsellor")
        with self.assertRaises(Moved):
            Appeal.objects.write(self.it, "hm", self.now)
        Conversation.objects.update(end_reason="abuse")
        with self.assertRaises(Moved):
            Appeal.objects.write(self.now_it_is(), "hm", self.now + timedelta(days=31))

    def test_a_page_asks_only_for_what_is_still_taken_and_keeps_what_was_typed(self) -> None:
        self.ended()
        CounsellingRequest.objects.get().block(self.lena, self.now + timedelta(days=7), self.now)
        page = ("counselling_conversation", self.it.request_id)
        self.assertContains(self.see(self.rosa, *page), "you cannot ask anew")
        text = "it was not meant so. " * 30
        for action in ("appeal", "concern"):
            refused = self.press(self.rosa, *page, action=action, text=text)
            self.assertContains(refused, f"{text}</textarea>", 1, status_code=422)
        Conversation.objects.update(ended_at=self.now - timedelta(days=31))
        CounsellingRequest.objects.update(blocked_until=self.now - timedelta(days=1))
        later = self.see(self.rosa, *page)
        self.assertContains(later, "The counsellor ended it because of how it was spoken")
        self.assertNotContains(later, "you cannot ask anew")
        self.assertNotContains(later, "How do you see it?")
