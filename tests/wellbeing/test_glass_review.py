"""What a supervisor opened alone, with a life in danger, is looked at by another one the next day."""

from datetime import datetime, timedelta

from django.utils import timezone

from people.models import User
from tests.wellbeing.listening import LedAndOverseen
from wellbeing.models import AuditEntry, Conversation, Counsellor, Glass
from wellbeing.oversight_refusals import NotASupervisor

WHY = "he did not answer any more, and I feared for him"
NOT_RIGHT = "the duty lead was there and could have agreed"


class OpenedAlone(LedAndOverseen):
    def setUp(self) -> None:
        super().setUp()
        talk = self.talk()
        talk.escalate(self.cora, 3, self.now)
        talk.end(self.now, by="counsellor")
        talk.wrap_up(self.now, safety="yes")
        self.it = Conversation.objects.get()
        self.glass = Glass.objects.ask(self.it.request, self.vera, "safety", WHY, self.now)
        self.glass.approve(self.vera, self.now)

    def opened(self, at: datetime) -> None:
        Glass.objects.update(until=at)

    def judge(self, user: User | None, verdict: str = "ok", why: str = "") -> int:
        answer = self.press(user, "counselling_glass_review", self.glass.pk, verdict=verdict, why=why)
        return int(answer.status_code)

    def test_another_supervisor_finds_it_with_its_reason_and_says_that_it_was_right(self) -> None:
        self.assertTrue(self.wanda.notices.filter(about=f"glass-{self.glass.pk}").exists())
        page = self.see(self.wanda, "counselling_supervision")
        self.assertContains(page, WHY)
        self.assertContains(page, "Opened alone: was it right?")
        self.assertEqual(self.judge(self.wanda), 302)
        glass = Glass.objects.get()
        self.assertEqual((glass.verdict, glass.reviewed_by), ("ok", self.wanda))
        self.assertNotContains(self.see(self.wanda, "counselling_supervision"), "Opened alone")
        self.assertIn("reviewed-glass", self.told(self.it))
        entry = AuditEntry.objects.get(action="reviewed-glass")
        self.assertEqual((entry.by, entry.reason, entry.about), (self.wanda, "ok", self.it.request_id))
        self.assertEqual(list(AuditEntry.objects.faults()), [])

    def test_that_it_was_not_right_needs_a_reason_which_stays_in_the_form_and_all_supervisors_read(
        self,
    ) -> None:
        answer = self.press(self.wanda, "counselling_glass_review", self.glass.pk, verdict="not-ok", why="no")
        self.assertContains(answer, "at least 20 characters", status_code=422)
        self.assertContains(answer, '">no</textarea>', 1, status_code=422)
        self.assertEqual(self.judge(self.wanda, "not-ok", NOT_RIGHT), 302)
        self.assertNotIn("duty lead", Glass.objects.get().verdict_why)
        for user in (self.vera, self.wanda):
            self.assertContains(self.see(user, "counselling_supervision"), NOT_RIGHT)
        self.assertTrue(self.vera.notices.filter(about=f"glass-{self.glass.pk}-not-ok").exists())
        self.judge(self.wanda, "ok")
        self.assertEqual(Glass.objects.get().verdict, "not-ok", "the first answer counts")

    def test_nobody_judges_their_own_nor_what_they_were_part_of_and_others_find_nothing(self) -> None:
        self.assertNotContains(self.see(self.vera, "counselling_supervision"), "Opened alone")
        self.assertEqual(self.judge(self.vera), 422)
        Counsellor.objects.filter(user=self.cora).update(may_supervise=True)
        self.assertNotContains(self.see(self.cora, "counselling_supervision"), "Opened alone")
        for user in (self.cora, self.moves_in(self.wanda)):
            with self.assertRaises(NotASupervisor):
                self.glass.review(user, "ok", "", self.now)
        for other in (self.lena, self.celia, self.omar, self.rosa, None):
            self.assertEqual(self.judge(other), 404 if other else 302)
        self.assertEqual(Glass.objects.get().verdict, "")

    def test_one_that_a_second_person_agreed_to_is_not_in_the_list(self) -> None:
        Glass.objects.all().delete()
        both = Glass.objects.ask(self.it.request, self.vera, "safety", WHY, self.now)
        both.approve(self.wanda, self.now)
        self.assertNotContains(self.see(self.wanda, "counselling_supervision"), "Opened alone")
        self.assertEqual(
            self.press(self.wanda, "counselling_glass_review", both.pk, verdict="ok").status_code, 404
        )

    def test_after_the_next_day_it_is_overdue_for_supervisors_and_the_lead_who_cannot_judge(self) -> None:
        self.opened(timezone.now() - timedelta(hours=1))
        self.assertNotContains(self.see(self.wanda, "counselling_supervision"), "overdue")
        self.assertNotContains(self.see(self.lena, "counselling_lead"), "Opened alone")
        self.opened(timezone.now() - timedelta(days=2))
        self.assertContains(self.see(self.wanda, "counselling_supervision"), "overdue")
        page = self.see(self.lena, "counselling_lead")
        self.assertContains(page, "Opened alone, and not looked at yet")
        self.assertNotContains(page, WHY)
        far = self.moves_in(self.lena)
        self.assertNotContains(self.see(far, "counselling_lead"), "Opened alone")

    def test_counts_also_when_whoever_asked_has_left_meanwhile(self) -> None:
        User.objects.get(pk=self.rosa.pk).leave()
        self.assertContains(
            self.see(self.wanda, "counselling_supervision"), "was destroyed with what was said"
        )
        self.assertEqual(self.judge(self.wanda, "not-ok", NOT_RIGHT), 302)
        self.assertEqual(Glass.objects.get().verdict, "not-ok")
