"""For whoever comes often: one counsellor, days that both agreed on, and nothing taken away."""

from datetime import timedelta

from django.utils import timezone

from people.models import Membership, User
from tests.wellbeing.listening import RULES, Led
from wellbeing.models import CarePlan, Conversation, CounsellingRequest, Counsellor, Desk
from wellbeing.refusals import Moved, PlanChanged, PlanThere
from wellbeing.retention import forget_what_is_due


class Plans(Led):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()

    @property
    def held(self) -> tuple[str, int]:
        return "counselling_held", self.it.pk

    @property
    def own(self) -> tuple[str, int]:
        return "counselling_conversation", self.it.request_id

    def offered(self, every: int = 7) -> CarePlan:
        self.press(self.cora, *self.held, action="care_plan", every=every)
        return CarePlan.objects.get()

    def agreed(self) -> CarePlan:
        self.offered().agree(7, self.now)
        self.it.end(self.now, by="counsellor")
        self.it.wrap_up(self.now, safety="yes")
        return CarePlan.objects.get()

    def test_it_is_agreed_on_by_both_and_until_then_nothing_changes(self) -> None:
        plan = self.offered(3)
        self.assertFalse(plan.is_on)
        self.assertContains(
            self.see(self.cora, *self.held), "Offered: every three days. Only they can agree."
        )
        page = self.see(self.rosa, *self.own)
        self.assertContains(page, "Cora suggests talking with you every three days")
        self.assertNotContains(self.see(self.cora, "counselling_desk"), "Care plans with me")
        told = self.press(self.rosa, "counselling_plan", action="agree", every=7, asked=self.it.request_id)
        self.assertFalse(CarePlan.objects.get().is_on, "the page she saw had other days")
        sentence = "Cora suggested other days, namely every three days"
        self.assertContains(told, sentence, status_code=422)
        self.assertContains(told, 'name="every" value="3"', status_code=422)
        self.press(self.rosa, "counselling_plan", action="agree", every=3, next="/care/talk/")
        self.assertContains(self.see(self.rosa, *self.own), "What we agreed on")
        self.assertContains(self.see(self.cora, "counselling_desk"), "Care plans with me")
        self.assertTrue(self.cora.notices.filter(about=f"plan-{plan.pk}-agreed", kind="word").exists())

    def test_the_fixed_counsellor_is_asked_first_and_nobody_is_put_off(self) -> None:
        self.agreed()
        self.now += timedelta(seconds=RULES["wrap_up"])
        self.sits(self.celia, self.cora)
        asked = self.ask()
        self.assertEqual((asked.prefers, asked.offers.get().desk.user), (self.cora, self.cora))
        asked.withdraw(self.now)
        Counsellor.objects.filter(user=self.cora).update(seats=1)
        Desk.objects.of(self.celia).go()
        other = self.ask(self.paul).accept(self.cora, self.now)
        self.says(other, self.cora)
        self.sits(self.celia)
        again = self.ask()
        self.assertEqual(again.state, "waiting", "for a while she waits for whom she knows")
        self.later(RULES["prefer"])
        again.refresh_from_db()
        self.assertEqual(again.offers.get().desk.user, self.celia, "in between she is heard all the same")

    def test_the_next_day_is_so_long_after_the_last_talk_and_never_in_the_past(self) -> None:
        plan = self.agreed()
        self.assertEqual(plan.next_on, timezone.localdate(self.now) + timedelta(days=7))
        CounsellingRequest.objects.update(asked_at=self.now - timedelta(days=30))
        self.assertEqual(plan.next_on, timezone.localdate())

    def test_either_ends_it_at_any_time_and_the_other_hears_that_there_is_something(self) -> None:
        for by, other in ((self.rosa, self.cora), (self.cora, self.rosa)):
            plan = CarePlan.objects.offer(self.it, 7, self.now)
            plan.agree(7, self.now)
            if by == self.rosa:
                self.press(by, "counselling_plan", action="end")
            else:
                self.press(by, "counselling_plan_end", plan.pk)
            self.assertFalse(CarePlan.objects.open().exists())
            again = ["counselling_plan"] if by == self.rosa else ["counselling_plan_end", plan.pk]
            self.assertEqual(self.press(by, *again, action="end").status_code, 302)
            self.assertTrue(other.notices.filter(about=f"plan-{plan.pk}-ended", kind="word").exists())

    def test_who_says_yes_to_what_was_taken_back_is_told_so(self) -> None:
        plan = self.offered()
        plan.end(self.cora, self.now)
        late = self.press(self.rosa, "counselling_plan", action="agree", every=7)
        self.assertContains(late, "was taken back while you were reading", status_code=422)

    def test_there_is_one_and_whoever_else_listens_is_told_so(self) -> None:
        plan = self.agreed()
        with self.assertRaises(PlanThere):
            CarePlan.objects.offer(self.it, 1, self.now)
        self.now += timedelta(seconds=RULES["wrap_up"])
        Desk.objects.of(self.cora).go()
        talk = self.talk(counsellor=self.celia)
        with self.assertRaises(PlanThere):
            CarePlan.objects.offer(talk, 1, self.now)
        self.assertContains(self.see(self.celia, "counselling_held", talk.pk), "with another counsellor")
        plan.end(self.cora, self.now)
        self.assertEqual(CarePlan.objects.offer(talk, 1, self.now).counsellor, self.celia)

    def test_offered_again_the_days_change_and_impossible_ones_are_refused(self) -> None:
        self.offered(7)
        self.assertEqual(self.offered(1).every, 1)
        for every in (0, 5, None):
            with self.assertRaises(Moved):
                CarePlan.objects.offer(self.it, every, self.now)

    def test_it_is_nobody_elses(self) -> None:
        plan = self.offered()
        for user in (self.paul, self.cora, None):
            answer = self.press(user, "counselling_plan", action="agree")
            self.assertEqual(answer.status_code, 404 if user else 302)
        for user in (self.celia, self.lena, self.rosa, None):
            answer = self.press(user, "counselling_plan_end", plan.pk)
            self.assertEqual(answer.status_code, 404 if user else 302)
        self.assertEqual(CarePlan.objects.open().filter(agreed_at=None).count(), 1)

    def test_only_who_comes_often_is_pointed_out_and_without_a_number(self) -> None:
        self.assertNotContains(self.see(self.cora, *self.held), "here often lately")
        self.it.end(self.now, by="counsellor")
        self.it.wrap_up(self.now, safety="yes")
        for _ in range(3):
            self.now += timedelta(seconds=RULES["wrap_up"])
            self.it = self.talk()
            page = self.see(self.cora, *self.held)
            self.it.end(self.now, by="counsellor")
            self.it.wrap_up(self.now, safety="yes")
        self.assertContains(page, "here often lately")
        self.assertEqual(Conversation.objects.count(), 4)

    def test_it_goes_with_either_account_and_with_the_role(self) -> None:
        self.agreed()
        Membership.objects.get(user=self.cora).leave()
        self.assertFalse(CarePlan.objects.open().exists())
        User.objects.get(pk=self.rosa.pk).leave()
        self.assertFalse(CarePlan.objects.exists())

    def test_of_a_counsellor_who_leaves_is_told_to_whose_it_was(self) -> None:
        plan = self.agreed()
        User.objects.get(pk=self.cora.pk).leave()
        self.assertFalse(CarePlan.objects.exists())
        self.assertTrue(self.rosa.notices.filter(about=f"plan-{plan.pk}-ended", kind="word").exists())

    def test_is_forgotten_a_month_after_it_ended_or_was_not_answered_and_with_the_last_talk(self) -> None:
        month = timedelta(days=30)
        plan = self.agreed()
        forget_what_is_due(self.now + 2 * month)
        self.assertTrue(CarePlan.objects.exists(), "it goes on")
        plan.end(self.cora, self.now)
        CarePlan.objects.forget(self.now + month - timedelta(seconds=1))
        self.assertTrue(CarePlan.objects.exists())
        forget_what_is_due(self.now + month)
        self.assertFalse(CarePlan.objects.exists())
        CarePlan.objects.offer(self.it, 7, self.now)
        CarePlan.objects.forget(self.now + month)
        self.assertFalse(CarePlan.objects.exists())
        CarePlan.objects.offer(self.it, 7, self.now).agree(7, self.now)
        CounsellingRequest.objects.all().delete()
        CarePlan.objects.forget(self.now)
        self.assertFalse(CarePlan.objects.exists())

    def test_with_somebody_young_is_offered_only_by_who_is_cleared_for_them(self) -> None:
        CounsellingRequest.objects.update(age="teen")
        answer = self.press(self.cora, *self.held, action="care_plan", every=7)
        self.assertContains(answer, "counsellors cleared for people under 18", status_code=422)
        Counsellor.objects.filter(user=self.cora).update(for_young=True)
        self.assertFalse(self.offered().is_on)

    def test_agreed_to_while_the_days_change_is_kept_as_it_was_agreed_to(self) -> None:
        plan = self.offered(7)
        CarePlan.objects.filter(pk=plan.pk).update(every=1)
        with self.assertRaises(PlanChanged):
            plan.agree(7, self.now)
        self.assertFalse(CarePlan.objects.get().is_on)
