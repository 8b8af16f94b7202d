"""Whoever is called because somebody may be in danger can ring for help, and offer them a talk in private."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.utils import timezone

from live.models import Message, Report
from live.reasons import Reason
from notices.models import Notice
from people.models import User
from tests.live.plaza import plaza
from tests.wellbeing.listening import Led
from wellbeing.models import CounsellingRequest, Desk, Outreach
from wellbeing.retention import forget_what_is_due

TALK = "offers you a talk"


class WhoIsCalled(Led):
    """Rosa wrote something in the yard's room, Paul is worried about her."""

    report: ClassVar[Report]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        room = plaza()
        said = room.post(cls.rosa, "I cannot go on", "6f1d1f5e-6c3f-4f57-9f3c-0a8f6f3b1a11")
        Report.objects.make(said, cls.paul, Reason.DANGER)
        cls.report = Report.objects.get()

    def offer(self, by: User | None) -> int:
        return int(self.press(by, "counselling_reach_out", self.report.pk).status_code)

    def test_rings_with_one_tap_and_offers_a_talk_with_another(self) -> None:
        page = self.see(self.cora, "report", self.report.pk)
        for number in ("120", "110"):
            self.assertContains(page, f'href="tel:{number}"')
        self.assertContains(page, "Offer them a talk")
        self.assertEqual(self.offer(self.cora), 302)
        self.assertEqual(self.offer(self.celia), 302)  # whoever is first
        self.assertEqual(Outreach.objects.get().by, self.cora)
        self.assertNotContains(self.see(self.celia, "report", self.report.pk), "Offer them a talk")
        self.assertTrue(Desk.objects.get(user=self.cora).available_at)
        notice = self.rosa.notices.get()
        self.assertEqual((notice.kind, notice.url), (Notice.Kind.WORD, "/care/talk/"))

    def test_is_a_counsellor_and_to_all_others_there_is_nothing_to_offer(self) -> None:
        self.assertNotContains(self.see(self.omar, "report", self.report.pk), "Offer them a talk")
        for user in (self.omar, self.rosa, self.paul, self.sven, None):
            self.assertEqual(self.offer(user), 404 if user else 302)
        Report.objects.update(reason=Reason.OTHER)
        self.assertEqual(self.offer(self.cora), 404)
        self.assertFalse(Outreach.objects.exists())

    def test_does_not_offer_it_at_home_nor_while_something_of_theirs_is_looked_into(self) -> None:
        self.moves_in(self.celia)
        refused = self.press(self.celia, "counselling_reach_out", self.report.pk)
        self.assertContains(self.client.get(refused.url), "You cannot offer them a talk")
        Desk.objects.filter(user=self.cora).update(stopped_at=self.now)
        self.assertEqual(self.offer(self.cora), 302)
        self.assertFalse(Outreach.objects.exists())

    def test_is_taken_at_their_word_and_put_before_whoever_offered(self) -> None:
        self.sits(self.celia)
        self.offer(self.cora)
        self.assertContains(self.see(self.rosa, "talk"), TALK)
        self.assertNotContains(self.see(self.paul, "talk"), TALK)
        ticked = self.see(self.rosa, "talk", offered="1")
        self.assertContains(ticked, 'name="offered" id="id_offered" checked')
        self.press(self.rosa, "talk", age="adult", language="zh", consent="on", offered="on")
        request = CounsellingRequest.objects.get()
        self.assertEqual((request.prefers, request.urgent), (self.cora, False))
        self.assertEqual(request.offers.get().desk.user, self.cora)
        self.assertIsNone(Outreach.objects.to_take(self.rosa, timezone.now()))

    def test_never_learns_that_it_was_left_and_does_not_ask_again_before_it_is_forgotten(self) -> None:
        self.offer(self.cora)
        before = self.see(self.cora, "report", self.report.pk).context["is_offered"]
        self.press(self.rosa, "talk", leave_offer="1")
        self.assertNotContains(self.see(self.rosa, "talk"), TALK)
        self.assertEqual(self.see(self.cora, "report", self.report.pk).context["is_offered"], before)
        self.offer(self.celia)
        self.assertNotContains(self.see(self.rosa, "talk"), TALK)
        forget_what_is_due(timezone.now() + timedelta(days=1, seconds=1))
        self.assertFalse(Outreach.objects.exists())

    def test_is_chosen_by_nobody_who_asks_for_anybody(self) -> None:
        self.offer(self.cora)
        self.press(self.rosa, "talk", age="adult", language="zh", consent="on")
        self.assertIsNone(CounsellingRequest.objects.get().prefers)
        self.assertFalse(Message.objects.exclude(pk=self.report.message_id).exists())
