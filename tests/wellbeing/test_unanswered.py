"""What was left is answered, or told on: to whoever is there, to who leads, to the one who left it. Nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from notices.models import Notice
from people.models import Role, User
from tests.cast import belongs
from tests.wellbeing.listening import Led
from wellbeing.models import CounsellingRequest, Counsellor, Desk, Duty
from wellbeing.retention import delete_now
from wellbeing.unanswered import mind_what_was_left

MINUTE, HOUR = 60, 3600
WORDS = "I could not sleep again."


class Left(Led):
    def leave(self, user: User | None = None, **how: Any) -> CounsellingRequest:
        said = {"consent": True, "age": "adult", "text": WORDS, **how}
        return CounsellingRequest.objects.write_instead(user or self.rosa, self.now, **said)

    def at(self, seconds: float) -> datetime:
        """So long after it was left; and in two processes, which must not tell it twice."""
        now = self.now + timedelta(seconds=seconds)
        for _process in range(2):
            mind_what_was_left(now)
        return now

    def heard(self) -> list[tuple[str, str]]:
        """Who was told that there is something, and where it leads them."""
        told = Notice.objects.filter(about__startswith="unanswered-").order_by("pk")
        for notice in told:
            self.assertEqual(notice.sentence, "There is something new for you.")
        return [(notice.user.display_name, notice.url.strip("/").split("/")[-1]) for notice in told]


class AMessage(Left):
    def test_is_told_at_once_to_those_who_are_there_and_could_answer_it(self) -> None:
        self.sits(self.cora)
        Counsellor.objects.filter(user=self.vera).update(languages=["en"])
        self.sits(self.vera)
        self.leave()
        self.at(0)
        self.assertEqual(self.heard(), [("Cora", "desk")])
        self.at(5 * HOUR)
        self.assertEqual(len(self.heard()), 1)

    def test_waits_for_the_first_who_comes_where_nobody_is_there(self) -> None:
        self.leave()
        self.at(HOUR)
        self.assertEqual(self.heard(), [])
        self.sits(self.celia)
        self.at(2 * HOUR)
        self.assertEqual(self.heard(), [("Celia", "desk")])

    def test_is_told_to_whoever_is_on_duty_by_the_roster_also_away_from_their_desk(self) -> None:
        self.leave()
        begins = self.now + timedelta(hours=2)
        Duty.objects.create(
            community=self.district, counsellor=self.celia, starts_at=begins, minutes=120,
            ends_at=begins + timedelta(hours=2), planned_by=self.lena,
        )  # fmt: skip
        self.at(2 * HOUR - 1)
        self.assertEqual(self.heard(), [])
        self.at(2 * HOUR)
        self.assertEqual(self.heard(), [("Celia", "desk")])

    def test_is_told_to_who_leads_after_six_hours_and_stands_on_their_page_without_a_word_of_it(self) -> None:
        self.sits(self.lena)
        self.leave()
        self.at(6 * HOUR - 1)
        self.assertEqual(self.heard(), [("Lena", "desk")])
        self.assertNotContains(self.see(self.lena, "counselling_lead"), "Left, and not answered yet")
        self.at(6 * HOUR)
        self.assertEqual(self.heard(), [("Lena", "desk"), ("Lena", "lead")])
        page = self.see(self.lena, "counselling_lead")
        self.assertContains(page, "Left, and not answered yet")
        self.assertNotContains(page, WORDS)

    def test_where_nobody_leads_all_who_could_answer_hear_of_it(self) -> None:
        self.leave()
        self.at(6 * HOUR)
        self.assertEqual({name for name, _where in self.heard()}, {"Cora", "Celia", "Lena", "Vera"})
        self.assertEqual({where for _name, where in self.heard()}, {"desk"})

    def test_after_a_day_its_writer_reads_that_nobody_answered_and_what_to_do(self) -> None:
        self.leave()
        self.at(24 * HOUR - 1)
        page = self.see(self.rosa, "counselling_waiting")
        self.assertContains(page, "Your message is here")
        self.assertContains(page, "If nobody has after 6 hours")
        self.assertNotIn(("Rosa", "waiting"), self.heard())
        self.at(24 * HOUR)
        self.assertIn(("Rosa", "waiting"), self.heard())
        page = self.see(self.rosa, "counselling_waiting")
        self.assertContains(page, "Nobody has answered yet")
        self.assertContains(page, "Everybody who could answer has been told once more.")
        self.assertNotContains(page, "If nobody has after")
        self.assertContains(self.see(self.rosa, "talk"), "What stays between us")
        answered = self.press(self.celia, "counselling_left", CounsellingRequest.objects.get().pk)
        self.assertEqual(answered.status_code, 302, "late is better than never")

    def test_what_was_missed_while_nothing_ran_is_made_up_for_in_one_go(self) -> None:
        self.sits(self.lena)
        self.leave()
        self.at(30 * HOUR)
        self.assertLessEqual({("Lena", "desk"), ("Lena", "lead"), ("Rosa", "waiting")}, set(self.heard()))

    def test_that_was_answered_is_told_no_further(self) -> None:
        self.sits(self.cora)
        message = self.leave()
        self.press(self.cora, "counselling_left", message.pk)
        self.at(30 * HOUR)
        self.assertEqual(self.heard(), [])

    def test_of_who_was_listened_to_meanwhile_is_told_no_further(self) -> None:
        self.leave()
        self.now += timedelta(minutes=5)
        self.talk()
        self.at(30 * HOUR)
        self.assertEqual(self.heard(), [])

    def test_that_its_writer_took_away_is_told_to_nobody(self) -> None:
        message = self.leave()
        delete_now(message, self.now)
        self.at(30 * HOUR)
        self.assertEqual(self.heard(), [])

    def test_of_somebody_who_is_gone_is_told_to_nobody(self) -> None:
        self.leave(self.paul)
        self.paul.delete()
        self.at(30 * HOUR)
        self.assertEqual(self.heard(), [])

    def test_of_who_waited_long_before_begins_anew(self) -> None:
        """What the one in line was told meanwhile is no step of this; nor the other way round."""
        self.sits(self.cora)
        asked = self.ask()
        Desk.objects.of(self.cora).go()
        self.later(11 * MINUTE)
        self.assertEqual(CounsellingRequest.objects.get().stage, 2)
        asked.leave_message(WORDS, self.now)
        self.sits(self.celia)
        self.at(0)
        self.assertEqual(self.heard(), [("Celia", "desk")])
        self.press(self.celia, "counselling_left", asked.pk)
        self.assertEqual(CounsellingRequest.objects.get().stage, 0)

    def test_of_somebody_young_is_told_to_who_is_cleared_for_them(self) -> None:
        Counsellor.objects.filter(user=self.celia).update(for_young=True)
        self.sits(self.cora, self.celia)
        self.leave(age="young")
        self.at(0)
        self.assertEqual(self.heard(), [("Celia", "desk")])

    def test_of_ones_own_household_is_told_to_the_others(self) -> None:
        cora = self.moves_in(self.cora)
        self.sits(cora, self.celia)
        self.leave()
        self.at(0)
        self.assertEqual(self.heard(), [("Celia", "desk")])

    def test_of_another_place_is_on_no_page_of_a_lead_whom_it_does_not_concern(self) -> None:
        self.sits(self.lena)
        self.leave()
        self.at(6 * HOUR)
        lena = self.moves_in(self.lena)
        self.assertNotContains(self.see(lena, "counselling_lead"), "Left, and not answered yet")
        self.assertEqual(self.see(self.rosa, "counselling_lead").status_code, 404)
        belongs(self.paul, self.district, Role.COUNSELLOR)
        self.assertEqual(self.see(self.paul, "counselling_lead").status_code, 404)


class ACallBack(Left):
    def test_is_told_at_its_time_to_who_is_there_then_to_who_leads_then_to_who_waits_for_it(self) -> None:
        self.sits(self.cora)
        self.leave(text="", call_at=self.now + timedelta(hours=3))
        self.at(3 * HOUR - 1)
        self.assertEqual(self.heard(), [])
        self.at(3 * HOUR)
        self.assertEqual(self.heard(), [("Cora", "desk")])
        self.sits(self.lena)
        self.at(3 * HOUR + 15 * MINUTE - 1)
        self.assertEqual(len(self.heard()), 1)
        self.at(3 * HOUR + 15 * MINUTE)
        self.assertEqual(self.heard()[1:], [("Lena", "lead")])
        self.at(4 * HOUR - 1)
        self.assertContains(
            self.see(self.rosa, "counselling_waiting"), "Somebody gets in touch with you here"
        )
        self.at(4 * HOUR)
        self.assertIn(("Rosa", "waiting"), self.heard())
        self.assertContains(self.see(self.rosa, "counselling_waiting"), "Nobody has answered yet")
