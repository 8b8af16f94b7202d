"""Passing on, looking into, breaking the glass: always with the knowledge of the one it is about."""

from datetime import timedelta
from typing import ClassVar

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from people.models import User
from tests.cast import belongs, person
from tests.wellbeing.listening import RULES, Listening
from wellbeing.models import (
    AuditEntry,
    Concern,
    Conversation,
    CounsellingRequest,
    Counsellor,
    Desk,
    Feedback,
    Glass,
    Handover,
)
from wellbeing.oversight_refusals import GlassWhole, NeedsSecond, NotASupervisor
from wellbeing.refusals import AlreadyTaken, BlockedForNow, Moved, ReasonTooShort, StoppedForReview

WHY = "somebody complained about the tone"


class PassingOn(Listening, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.says(self.it, self.cora)
        self.sits(self.celia)
        self.passing = Handover.objects.begin(self.it, Desk.objects.of(self.celia), "sleeps badly", self.now)

    def test_shows_the_note_first_to_whom_it_is_about_who_may_change_it(self) -> None:
        self.client.force_login(self.rosa)
        page = self.client.get(reverse("counselling_conversation", args=[self.it.request_id]))
        self.assertContains(page, "sleeps badly")
        self.assertNotIn("sleeps", Handover.objects.get().note)
        with self.assertRaises(AlreadyTaken):
            self.passing.take(self.celia, self.now)
        self.client.post(
            reverse("counselling_handover_own", args=[self.it.request_id]),
            {"action": "agree", "text": "my words"},
        )
        self.assertEqual(Handover.objects.get().words, "my words")

    def test_keeps_both_there_until_the_next_one_has_said_something(self) -> None:
        self.passing.agree("", self.now)
        with self.assertRaises(AlreadyTaken):
            self.passing.take(self.cora, self.now)
        talk = self.passing.take(self.celia, self.now)
        self.assertTrue(talk.is_between(self.cora) and talk.is_between(self.celia))
        self.later(1)
        self.says(talk, self.celia)
        self.later(0)
        talk = Conversation.objects.get()
        self.assertFalse(talk.is_between(self.cora))
        self.assertTrue(talk.is_between(self.celia))
        told = AuditEntry.objects.shown_to_resident(talk.request_id, self.now)
        self.assertIn("handed-over", told.values_list("action", flat=True))

    def test_leaves_all_as_it_was_when_nobody_answers_or_the_resident_would_rather_stay(self) -> None:
        self.passing.agree("hm", self.now)
        self.later(RULES["handover"])
        self.assertEqual(Conversation.objects.get().counsellor, self.cora)
        with self.assertRaises(Moved):
            self.passing.take(self.celia, self.now - timedelta(seconds=1))
        again = Handover.objects.begin(self.it, Desk.objects.of(self.celia), "x", self.now)
        again.stay()
        again.stay()
        with self.assertRaises(Moved):
            again.agree("hm", self.now)


class BreakingTheGlass(Listening, TestCase):
    vera: ClassVar[User]
    wanda: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.vera, cls.wanda = person("Vera"), person("Wanda")
        for user in (cls.vera, cls.wanda):
            belongs(user, cls.district, "counsellor")  # type: ignore[arg-type]
            Desk.objects.of(user)
            Counsellor.objects.filter(user=user).update(may_supervise=True)

    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.says(self.it, self.rosa, "canary")
        self.it.end(self.now, by="counsellor")
        self.it.wrap_up(self.now, safety="yes")
        self.request = CounsellingRequest.objects.select_related("key", "resident", "conversation").get()

    def break_glass(self, by: User | None = None, why: str = WHY, *, quiet: bool = False) -> Glass:
        return Glass.objects.ask(self.request, by or self.vera, "complaint", why, self.now, quiet=quiet)

    def test_takes_a_reason_a_second_person_and_lasts_half_an_hour(self) -> None:
        with self.assertRaises(ReasonTooShort):
            self.break_glass(why="because")
        glass = self.break_glass()
        self.assertNotIn("complained", glass.why)
        with self.assertRaises(GlassWhole):
            glass.look(self.vera, self.now)
        with self.assertRaises(NeedsSecond):
            glass.approve(self.vera, self.now)
        glass.approve(self.wanda, self.now)
        glass.look(self.vera, self.now + timedelta(seconds=RULES["glass"] - 1))
        with self.assertRaises(GlassWhole):
            glass.look(self.vera, self.now + timedelta(seconds=RULES["glass"]))
        with self.assertRaises(NotASupervisor):
            glass.look(self.wanda, self.now)
        actions = list(AuditEntry.objects.of(self.request.pk).values_list("action", flat=True))
        self.assertEqual(actions[-3:], ["asked-glass", "approved-glass", "read-closed"])
        self.assertEqual(list(AuditEntry.objects.faults()), [])

    def test_is_for_supervisors_who_were_no_part_of_it(self) -> None:
        Counsellor.objects.filter(user=self.cora).update(may_supervise=True)
        for user in (self.cora, self.celia, self.omar, self.rosa):
            with self.assertRaises(NotASupervisor):
                self.break_glass(user)

    def test_alone_only_at_level_three_and_then_it_is_looked_at_the_next_day(self) -> None:
        Conversation.objects.update(level=3)
        self.request = CounsellingRequest.objects.select_related("key", "resident", "conversation").get()
        glass = self.break_glass()
        glass.approve(self.vera, self.now)
        self.assertTrue(glass.review_due)

    def test_is_seen_by_whom_it_is_about_at_once_or_for_safety_after_thirty_days(self) -> None:
        self.break_glass().approve(self.wanda, self.now)
        self.break_glass(quiet=True).approve(self.wanda, self.now)
        shown = AuditEntry.objects.shown_to_resident(self.request.pk, self.now)
        later = AuditEntry.objects.shown_to_resident(self.request.pk, self.now + timedelta(days=30))
        self.assertEqual([one.filter(action="approved-glass").count() for one in (shown, later)], [1, 2])

    def test_shows_it_on_a_page_that_does_not_exist_for_others(self) -> None:
        self.client.force_login(self.vera)
        asked = {"number": self.request.pk, "code": "complaint", "why": WHY}
        self.client.post(reverse("counselling_supervision"), asked)
        glass = Glass.objects.get()
        page = reverse("counselling_glass", args=[glass.pk])
        self.assertEqual(self.client.get(page).status_code, 422)
        self.client.force_login(self.wanda)
        self.client.post(reverse("counselling_glass_approve", args=[glass.pk]))
        self.assertEqual(self.client.get(page).status_code, 404)
        for user in (self.omar, self.cora, self.rosa):
            self.client.force_login(user)
            self.assertEqual(self.client.get(page).status_code, 404)
            self.assertEqual(self.client.get(reverse("counselling_supervision")).status_code, 404)
        self.client.force_login(self.vera)
        answer = self.client.get(page)
        self.assertContains(answer, "canary")
        self.assertContains(answer, "Vera ·")
        self.assertNotContains(answer, "Rosa")

    def test_the_second_person_reads_why_before_they_agree_and_whom_it_is_about_sees_that(self) -> None:
        self.assertEqual(self.told_that_the_reason_was_read(quiet=False), 1)

    def test_that_the_reason_was_read_is_told_no_earlier_than_an_opening_that_is_quiet_for_their_safety(
        self,
    ) -> None:
        self.assertEqual(self.told_that_the_reason_was_read(quiet=True), 0)

    def told_that_the_reason_was_read(self, *, quiet: bool) -> int:
        self.break_glass(quiet=quiet)
        self.client.force_login(self.wanda)
        self.assertContains(self.client.get(reverse("counselling_supervision")), WHY)
        read = AuditEntry.objects.of(self.request.pk).filter(action="read-reason")
        self.assertEqual(read.count(), 1)
        return (
            AuditEntry.objects.shown_to_resident(self.request.pk, timezone.now()).filter(pk__in=read).count()
        )

    def test_a_concern_keeps_the_counsellor_from_anybody_new_until_a_supervisor_has_looked(self) -> None:
        concern = Concern.objects.raise_about(self.it, "asked for my WeChat", self.now)
        self.assertEqual(Concern.objects.raise_about(self.it, "again", self.now), concern)
        self.assertNotIn("WeChat", concern.text)
        with self.assertRaises(StoppedForReview):
            Desk.objects.of(self.cora).come(self.now)
        self.sits(self.celia)
        CounsellingRequest.objects.write_instead(
            self.paul, self.now, consent=True, age="adult", text="a word"
        )
        left = CounsellingRequest.objects.left().get()
        with self.assertRaises(StoppedForReview):
            left.take_up(self.cora, self.now)
        with self.assertRaises(NotASupervisor):
            concern.settle(self.cora, self.now)
        concern.settle(self.vera, self.now)
        Desk.objects.of(self.cora).come(self.now)
        with self.assertRaises(Moved):
            Concern.objects.raise_about(self.it, "late", self.now + timedelta(days=31))

    def test_whoever_abused_somebody_is_told_until_when_they_cannot_ask_and_still_sees_the_numbers(
        self,
    ) -> None:
        self.request.block(self.celia, self.now + timedelta(hours=24), self.now)
        with self.assertRaises(BlockedForNow):
            CounsellingRequest.objects.ask(self.rosa, self.now, consent=True, age="adult")
        self.client.force_login(self.rosa)
        self.assertEqual(self.client.get(reverse("care")).status_code, 200)
        self.sits(self.cora)
        self.now += timedelta(hours=25)
        CounsellingRequest.objects.ask(self.rosa, self.now, consent=True, age="adult")

    def test_feedback_is_asked_later_once_and_never_after_what_went_badly(self) -> None:
        wanted, soon = Feedback.objects.is_wanted, self.now + timedelta(seconds=RULES["feedback"])
        self.assertFalse(wanted(self.it, self.now))
        self.assertTrue(wanted(self.it, soon))
        for bad in ({"level": 2}, {"end_reason": "abuse"}, {"end_reason": "technical"}):
            Conversation.objects.update(level=0, end_reason="mutual")
            Conversation.objects.update(**bad)
            self.assertFalse(wanted(Conversation.objects.get(), soon), bad)
        Feedback.objects.create(conversation=self.it, helped=4, at=soon)
        self.assertFalse(wanted(self.it, soon))
        Feedback.objects.unlink(soon + timedelta(days=31))
        self.assertIsNone(Feedback.objects.get().conversation)
