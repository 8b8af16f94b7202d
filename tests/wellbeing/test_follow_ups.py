"""Asking again how somebody is: a day, a week, a month, three months later, and only if they like."""

from datetime import timedelta

from django.utils import translation

from people.models import Membership
from tests.wellbeing.listening import RULES, Led
from wellbeing.models import Concern, Conversation, CounsellingRequest, FollowUp, FollowUpPlan
from wellbeing.oversight_refusals import NotForYou
from wellbeing.refusals import Moved
from wellbeing.retention import delete_now, destroy, regret
from wellbeing.timers import mind_follow_ups

DAY = 24 * 3600
AFTER = RULES["follow_ups"]


class Later(Led):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.says(self.it, self.cora)

    @property
    def own(self) -> tuple[str, int]:
        return "counselling_conversation", self.it.request_id

    def end(self, level: int = 0) -> None:
        self.it.escalate(self.cora, level, self.now)
        self.it.end(self.now, by="counsellor")
        self.it.wrap_up(self.now, safety="yes")

    def agreed(self) -> FollowUpPlan:
        """After a conversation at level 2; some time later the first one is due."""
        self.end(2)
        plan = FollowUpPlan.objects.get()
        plan.agree(self.now - timedelta(seconds=DAY))
        return plan

    def first(self) -> FollowUp:
        return FollowUp.objects.order_by("pk")[0]


class TheResident(Later):
    def test_is_asked_at_the_end_of_what_was_hard_and_nothing_is_booked_without_their_yes(self) -> None:
        self.end(2)
        self.assertContains(
            self.see(self.rosa, "room", self.it.request.room_id), "May we ask you again how you are?"
        )
        self.assertContains(self.see(self.rosa, *self.own), "Yes, I would like that")
        self.assertFalse(FollowUp.objects.exists())
        for _ in range(2):
            self.press(self.rosa, *self.own, action="ask_again")
        plan = FollowUpPlan.objects.get()
        assert plan.agreed_at
        days = [round((one.due_at - plan.agreed_at).total_seconds()) for one in plan.follow_ups.all()]
        self.assertEqual(days, list(AFTER))
        self.assertEqual([round(after / DAY) for after in AFTER], [1, 7, 28, 84])
        self.assertContains(self.see(self.rosa, *self.own), "Please stop it")

    def test_is_asked_after_anything_else_only_when_the_counsellor_offers_it_and_never_after_abuse(
        self,
    ) -> None:
        self.press(self.cora, "counselling_held", self.it.pk, action="follow_up")
        self.assertContains(self.see(self.cora, "counselling_held", self.it.pk), "only they can agree")
        self.assertContains(self.see(self.rosa, *self.own), "Yes, I would like that")
        FollowUpPlan.objects.all().delete()
        self.end()
        self.assertFalse(FollowUpPlan.objects.exists())
        self.assertNotContains(self.see(self.rosa, *self.own), "how you are")
        answer = self.press(self.rosa, *self.own, action="ask_again")
        self.assertEqual(answer.status_code, 422, "nobody offered it")
        Conversation.objects.update(end_reason="abuse", level=2)
        with self.assertRaises(Moved):
            FollowUpPlan.objects.offer(Conversation.objects.get(), self.now)

    def test_stops_it_with_one_press_or_never_wants_it_and_may_change_their_mind(self) -> None:
        plan = self.agreed()
        self.press(self.paul, *self.own, action="ask_no_more")
        self.assertTrue(FollowUpPlan.objects.get().is_on, "somebody else’s press")
        self.press(self.rosa, *self.own, action="ask_no_more")
        mind_follow_ups(self.now)
        self.assertFalse(self.rosa.notices.filter(about__startswith="follow-up").exists())
        self.assertFalse(FollowUp.objects.due(self.now).exists())
        self.assertContains(self.see(self.rosa, *self.own), "I would like it after all")
        self.press(self.rosa, *self.own, action="ask_again")
        self.assertEqual(plan.follow_ups.count(), len(AFTER), "from the beginning, and not twice")

    def test_is_told_on_the_day_once_and_nothing_of_what(self) -> None:
        self.agreed()
        mind_follow_ups(self.now - timedelta(seconds=1))
        self.assertFalse(self.rosa.notices.filter(about__startswith="follow-up").exists())
        for _ in range(2):
            mind_follow_ups(self.now)
        for user in (self.rosa, self.cora):
            notice = user.notices.get(about__startswith="follow-up")
            with translation.override("en"):
                self.assertEqual(notice.sentence, "There is something new for you.")
        mind_follow_ups(self.now + timedelta(seconds=AFTER[1]))
        self.assertEqual(self.rosa.notices.filter(about__startswith="follow-up").count(), 2)

    def test_is_told_which_days_fall_away_unless_it_is_kept_longer_and_the_new_talk_is_kept_as_long(
        self,
    ) -> None:
        self.end(2)
        self.assertContains(self.see(self.rosa, *self.own), "only as long as what was said is kept")
        self.press(self.rosa, *self.own, action="ask_again")
        self.assertContains(self.see(self.rosa, *self.own), "only if you keep it longer", count=1)
        self.press(self.rosa, *self.own, action="keep", days=90)
        self.assertNotContains(self.see(self.rosa, *self.own), "only if you keep it longer")
        FollowUp.objects.update(due_at=self.now)
        self.press(self.cora, "counselling_follow_up", self.first().pk, action="write")
        self.assertEqual(CounsellingRequest.objects.latest("pk").keep_days, 90)

    def test_deletes_it_with_the_conversation(self) -> None:
        self.agreed()
        request = CounsellingRequest.objects.get()
        delete_now(request, self.now)
        self.assertFalse(FollowUp.objects.due(self.now).exists(), "hidden is gone at once")
        self.assertEqual(self.press(self.rosa, *self.own, action="ask_again").status_code, 422)
        request.refresh_from_db()
        regret(request, self.now)
        self.assertTrue(FollowUp.objects.due(self.now).exists())
        destroy(request, self.now)
        self.assertFalse(FollowUpPlan.objects.exists() or FollowUp.objects.exists())

    def test_is_gone_with_their_account(self) -> None:
        self.agreed()
        self.rosa.leave()
        self.assertFalse(FollowUp.objects.exists())


class TheCounsellor(Later):
    def test_finds_it_at_their_desk_and_writes_in_a_talk_of_its_own(self) -> None:
        self.agreed()
        for user, page in ((self.celia, "counselling_desk"), (self.lena, "counselling_lead")):
            self.assertNotContains(self.see(user, page), "Agreed to be asked")
        self.assertContains(self.see(self.cora, "counselling_desk"), "Agreed to be asked how they are")
        self.press(self.cora, "counselling_follow_up", self.first().pk, action="write")
        talk = Conversation.objects.latest("pk")
        self.assertNotEqual(talk.pk, self.it.pk)
        self.assertEqual(
            (talk.counsellor, talk.request.resident, talk.state), (self.cora, self.rosa, "active")
        )
        self.assertTrue(self.rosa.notices.filter(about=f"left-{talk.request_id}").exists())
        self.press(self.cora, "counselling_follow_up", self.first().pk, action="done")
        self.assertEqual((self.first().outcome, self.first().recorded_by), ("done", self.cora))
        self.assertNotContains(self.see(self.cora, "counselling_desk"), "Agreed to be asked")
        self.assertContains(self.see(self.rosa, *self.own), "talked")

    def test_is_told_when_they_ask_anew_already_or_stopped_it(self) -> None:
        plan = self.agreed()
        self.sits(self.celia)
        self.ask()
        refused = self.press(self.cora, "counselling_follow_up", self.first().pk, action="write")
        self.assertContains(refused, "Somebody else is with them already", status_code=422)
        first = self.first()
        plan.stop(self.now)
        with self.assertRaises(Moved):
            first.reach_out(self.cora, self.now)

    def test_one_that_nobody_looked_at_for_a_day_is_the_leads_as_well_where_they_lead(self) -> None:
        self.agreed()
        FollowUp.objects.filter(pk=self.first().pk).update(due_at=self.now - timedelta(seconds=DAY))
        self.assertContains(self.see(self.lena, "counselling_lead"), "Agreed to be asked")
        self.press(self.lena, "counselling_follow_up", self.first().pk, action="not_reached")
        self.assertEqual(self.first().outcome, "not_reached")
        self.press(self.lena, "counselling_follow_up", self.first().pk, action="done")
        self.assertEqual(self.first().outcome, "not_reached", "the first answer counts")

    def test_of_a_counsellor_who_left_is_the_leads_at_once_and_they_are_told(self) -> None:
        self.agreed()
        Membership.objects.get(user=self.cora).leave()
        self.sits(self.lena)
        mind_follow_ups(self.now)
        self.assertTrue(self.lena.notices.filter(about=f"follow-up-{self.first().pk}").exists())
        self.assertFalse(self.cora.notices.filter(about=f"follow-up-{self.first().pk}").exists())
        self.assertContains(self.see(self.lena, "counselling_lead"), "Agreed to be asked")

    def test_of_whom_something_was_not_right_is_the_leads_and_not_theirs(self) -> None:
        self.agreed()
        Concern.objects.raise_about(self.it, "asked for my WeChat", self.now)
        Concern.objects.get().settle(self.vera, self.now)
        self.assertNotContains(self.see(self.cora, "counselling_desk"), "Agreed to be asked")
        answer = self.press(self.cora, "counselling_follow_up", self.first().pk, action="write")
        self.assertEqual(answer.status_code, 404)
        self.assertContains(self.see(self.lena, "counselling_lead"), "Agreed to be asked")

    def test_is_for_nobody_whose_place_or_door_is_another(self) -> None:
        self.agreed()
        first = self.first()
        for user in (self.celia, self.vera, self.omar, self.rosa, None):
            answer = self.press(user, "counselling_follow_up", first.pk, action="done")
            self.assertEqual(answer.status_code, 404 if user else 302, user)
        moved_in = self.moves_in(self.cora)
        self.assertNotContains(self.see(moved_in, "counselling_desk"), "Agreed to be asked")
        with self.assertRaises(NotForYou):
            first.record(moved_in, "done", self.now)
        self.assertEqual(self.first().outcome, "")

    def test_the_list_asks_as_often_for_one_as_for_many(self) -> None:
        self.agreed()
        self.see(self.cora, "counselling_desk")
        with self.assertNumQueries(4):
            list(FollowUp.objects.of(self.cora, self.now))
        FollowUp.objects.update(due_at=self.now)
        with self.assertNumQueries(4):
            self.assertEqual(len(FollowUp.objects.of(self.cora, self.now)), len(AFTER))
