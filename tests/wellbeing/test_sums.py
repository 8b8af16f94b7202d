"""What residents said afterwards: in whole months, of ten and more, and never so that one answer can be told."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from tests.wellbeing.listening import RULES, Led
from wellbeing.models import Feedback
from wellbeing.sums import Share, months

NOW = datetime(2026, 3, 15, 9, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 20, 9, tzinfo=UTC)
LEAST = RULES["feedback_least"]


class Sums(Led):
    def answered(self, count: int, good: int, of: User | None = None, at: datetime = FEBRUARY) -> None:
        """So many answers to "did this help", some of them good ones; all felt heard, or did not say."""
        Feedback.objects.bulk_create(
            Feedback(counsellor=of, helped=5 if one < good else 1, heard=4 if one % 2 else None, at=at)
            for one in range(count)
        )

    def test_are_of_ten_answers_to_the_same_question_and_of_whole_months(self) -> None:
        self.answered(LEAST - 1, 5, self.cora)
        self.answered(LEAST * 2, 9, self.cora, at=NOW)
        (february,) = months(self.lena, NOW)
        self.assertEqual((february.helped, february.heard), (None, None))
        self.answered(1, 1, self.cora)
        (february,) = months(self.lena, NOW)
        self.assertEqual((february.begins.month, february.helped, february.heard), (2, Share(6, LEAST), None))
        later = months(self.lena, NOW + timedelta(days=31))
        self.assertEqual([one.begins.month for one in later], [3, 2])
        self.assertEqual(months(self.lena, NOW + timedelta(days=400)), [])

    def test_show_ones_own_part_only_where_neither_it_nor_the_rest_is_few(self) -> None:
        self.answered(LEAST, 7, self.cora)
        self.assertEqual(months(self.cora, NOW)[0].my_helped, Share(7, LEAST))
        self.answered(LEAST - 1, 2, self.celia)
        (mine,) = months(self.cora, NOW)
        self.assertEqual(
            (mine.helped, mine.my_helped), (Share(9, 2 * LEAST - 1), None), "what is left is Celia's"
        )
        self.answered(1, 0, self.celia)
        self.assertEqual(months(self.cora, NOW)[0].my_helped, Share(7, LEAST))
        self.assertIsNone(months(self.lena, NOW)[0].my_helped)

    def test_are_on_a_page_for_the_desks_and_for_nobody_else(self) -> None:
        last_month = self.now.replace(day=1) - timedelta(days=9)
        self.answered(LEAST + 3, 8, self.celia, at=last_month)
        for user in (self.cora, self.lena, self.vera, self.celia):
            page = self.see(user, "counselling_sums")
            self.assertContains(page, f"8 of {LEAST + 3}", 2 if user == self.celia else 1)
            self.assertNotContains(page, "Celia")
            self.assertIn("no-store", page.headers["Cache-Control"])
            self.assertContains(page, "<title>Desk")
        for stranger in (self.omar, self.rosa, self.sven, None):
            self.assertEqual(self.see(stranger, "counselling_sums").status_code, 404 if stranger else 302)
        self.assertContains(self.see(self.cora, "counselling_desk"), "/care/desk/sums/")

    def test_cost_as_much_for_a_year_as_for_a_month(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                self.see(self.cora, "counselling_sums")
            return len(asked)

        self.answered(LEAST, 3, self.cora, at=self.now - timedelta(days=40))
        cost()
        few = cost()
        for month in range(2, 11):
            self.answered(LEAST, 3, self.cora, at=self.now - timedelta(days=30 * month))
        self.assertEqual(cost(), few)

    def test_know_the_counsellor_and_lose_conversation_and_hour_after_thirty_days(self) -> None:
        talk = self.talk()
        talk.end(self.now, by="resident")
        asked = self.now + timedelta(seconds=RULES["feedback"])
        Feedback.objects.give(talk, 5, 4, asked)
        self.assertEqual(Feedback.objects.get().counsellor, self.cora)
        Feedback.objects.unlink(asked + timedelta(days=29))
        self.assertEqual(Feedback.objects.get().conversation, talk)
        Feedback.objects.unlink(asked + timedelta(days=31))
        left = Feedback.objects.get()
        self.assertIsNone(left.conversation)
        self.assertEqual((left.at.minute, left.at.second, left.helped), (0, 0, 5))
        self.assertLessEqual(left.at, asked)
        Feedback.objects.unlink(asked + timedelta(days=800))
        self.assertFalse(Feedback.objects.exists())
