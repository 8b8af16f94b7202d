"""A shift has an end, and so has what one can bear: nobody is promised who will not come, nor left alone after."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from tests.cast import resident
from tests.wellbeing.listening import RULES, Led
from wellbeing.line import duty_for, standing
from wellbeing.models import Conversation, CounsellingRequest, Counsellor, Debrief, Desk, Duty, Handover
from wellbeing.oversight_refusals import NotForYou
from wellbeing.refusals import NobodyThere, OnBreak, ShiftSpent
from wellbeing.waiting import Band

LAST, SOON = RULES["shift_last"], RULES["shift_handover"]


class OnShift(Led):
    def shift(self, user: User, ends_in: int, lasts: int = 180) -> Duty:
        ends_at = self.now + timedelta(seconds=ends_in)
        return Duty.objects.create(
            community=self.district, counsellor=user, starts_at=ends_at - timedelta(minutes=lasts), minutes=lasts,
            ends_at=ends_at,
        )  # fmt: skip

    def neighbour(self, number: int) -> User:
        return resident(f"N-{number}", self.building, f"5{number:02}")[0]

    def listens_to(self, *numbers: int) -> None:
        """One after the other, each to its end."""
        for number in numbers:
            talk = self.ask(self.neighbour(number)).accept(self.cora, self.now)
            talk.end(self.now, by="counsellor")
            talk.wrap_up(self.now, safety="yes")


class TheLastHalfHour(OnShift):
    def setUp(self) -> None:
        super().setUp()
        self.shift(self.cora, LAST + 40)
        self.sits(self.cora)

    def test_brings_nobody_new_and_says_so_to_who_waits_and_to_who_would_ask(self) -> None:
        Counsellor.objects.update(seats=2)
        first = self.ask()
        self.now += timedelta(seconds=39)
        self.assertEqual(duty_for(self.paul, self.now, "adult").band, Band.NOW)
        waiting = self.ask(self.paul)
        self.assertEqual((first.state, waiting.state), ("offered", "waiting"))
        self.later(1)
        waiting.refresh_from_db()
        self.assertIsNotNone(waiting.alone_at)
        self.assertEqual(standing(waiting, self.now), Band.NOBODY)
        nobody = duty_for(self.neighbour(1), self.now, "adult")
        self.assertEqual((nobody.desks, nobody.band), ([], Band.NOBODY))
        with self.assertRaises(NobodyThere):
            self.ask(self.neighbour(2))
        first.accept(self.cora, self.now)  # it was put before her in time
        self.later(LAST + 40)
        offered = CounsellingRequest.objects.filter(state="offered")
        self.assertFalse(offered.exists(), "the shift is over")
        Desk.objects.of(self.cora).go()
        self.sits(self.cora)
        self.later(1)
        self.assertTrue(offered.exists(), "she came anew")

    def test_takes_over_nobody_and_nothing_that_was_left(self) -> None:
        talk = self.talk(self.ask())
        left = CounsellingRequest.objects.write_instead(
            self.paul, self.now, consent=True, age="adult", text="Call me"
        )
        self.shift(self.celia, LAST)
        self.sits(self.celia)
        with self.assertRaises(ShiftSpent):
            Handover.objects.begin(talk, Desk.objects.of(self.celia), "hm", self.now)
        with self.assertRaises(ShiftSpent):
            left.take_up(self.celia, self.now)
        self.assertNotContains(self.see(self.cora, "counselling_held", talk.pk), 'id="pass-to"')
        refused = self.press(self.celia, "counselling_left", left.pk)
        self.assertContains(refused, "nobody new now", status_code=422)
        self.assertContains(
            self.see(self.celia, "counselling_desk"), "nobody new is put before you. Come to a good"
        )


class EnoughForOneShift(OnShift):
    def setUp(self) -> None:
        super().setUp()
        self.sits(self.cora)

    def test_is_five_and_the_next_shift_begins_anew(self) -> None:
        self.shift(self.cora, LAST + 600)
        self.listens_to(*range(RULES["shift_chats"]))
        with self.assertRaises(NobodyThere):
            self.ask()
        self.assertContains(self.see(self.cora, "counselling_desk"), "enough people in this shift")
        self.assertContains(self.see(self.lena, "counselling_lead"), "nobody new in this shift")
        self.now += timedelta(hours=2)
        self.shift(self.cora, 3 * 3600, lasts=180)
        self.assertEqual(self.ask().state, "offered")

    def test_is_five_in_four_hours_also_for_who_is_on_no_roster(self) -> None:
        self.listens_to(*range(RULES["shift_chats"]))
        with self.assertRaises(NobodyThere):
            self.ask()
        self.now += timedelta(hours=4, seconds=1)
        self.assertEqual(self.ask().state, "offered")

    def test_is_known_to_who_waits_for_a_seat_that_will_not_be_given_again(self) -> None:
        self.listens_to(*range(RULES["shift_chats"] - 2))
        talk = self.ask(self.neighbour(10)).accept(self.cora, self.now)
        self.says(talk, self.cora)
        self.assertNotEqual(duty_for(self.rosa, self.now, "adult").band, Band.NOBODY)
        Conversation.objects.filter(state="active").update(taken_at=self.now - timedelta(minutes=44))
        ahead = self.ask(self.paul)
        told = standing(ahead, self.now)
        self.assertIn(told, (Band.UNDER_5, Band.TO_15))
        self.assertEqual(standing(self.ask(), self.now), Band.OVER_30, "the fifth seat is Paul's")

    def test_costs_as_many_questions_for_twenty_desks_as_for_one(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                duty_for(User.objects.get(pk=self.rosa.pk), self.now, "adult")
            return len(asked)

        cost()
        few = cost()
        self.shift(self.cora, 7200)
        self.sits(self.celia, self.lena, self.vera)
        self.assertEqual(cost(), few)


class BeforeTheEnd(OnShift):
    def test_both_are_told_twenty_minutes_before_once_and_the_next_one_not_for_the_shift_of_another(
        self,
    ) -> None:
        talk = self.talk()
        self.shift(self.cora, SOON + 1)
        self.says(talk, self.cora)
        self.later(0)
        self.assertNotContains(self.see(self.rosa, "room", talk.request.room_id), "shift ends")
        for _ in range(2):
            self.later(1)
        self.assertContains(
            self.see(self.rosa, "room", talk.request.room_id), "In about 20 minutes the counsellor"
        )
        self.assertContains(self.see(self.cora, "counselling_held", talk.pk), "Your shift ends soon")
        self.assertEqual(self.cora.notices.filter(about__startswith="shift-").count(), 1)
        self.sits(self.celia)
        self.assertContains(self.see(self.cora, "counselling_held", talk.pk), 'href="#pass"')
        passing = Handover.objects.begin(talk, Desk.objects.of(self.celia), "hm", self.now)
        passing.agree("hm", self.now)
        self.now += timedelta(seconds=1)
        passing.take(self.celia, self.now)
        self.later(1)
        self.assertNotContains(self.see(self.rosa, "room", talk.request.room_id), "shift ends")


class ABreak(Led):
    def page(self) -> Any:
        return self.see(self.cora, "counselling_desk")

    def rests(self) -> None:
        self.press(self.cora, "counselling_desk", action="rest")

    def test_is_suggested_after_an_hour_and_a_half_and_begun_only_by_a_press(self) -> None:
        self.sits(self.cora)
        self.assertNotContains(self.page(), "Take ten minutes")
        self.later(RULES["break_after"])
        self.assertContains(self.page(), "Take ten minutes")
        asked = self.ask()
        self.assertEqual(asked.state, "offered", "nobody is forced into one")
        self.rests()
        asked.refresh_from_db()
        self.assertEqual(asked.state, "waiting", "who was put before them is free for another")
        self.assertContains(self.page(), "Your break lasts until")
        self.assertNotContains(self.page(), "Take ten minutes")

    def test_leaves_nobody_and_whoever_waits_keeps_their_place_and_knows_about_when(self) -> None:
        talk = self.talk()
        self.rests()
        self.assertTrue(talk.is_between(self.cora))
        talk.pause(self.now, by="resident", reason="break")
        talk.come_back(self.now)
        self.assertEqual(talk.state, "active", "with whom they are they go on")
        Counsellor.objects.filter(user=self.cora).update(seats=2)
        waits = self.ask(self.paul)
        self.assertEqual((waits.state, waits.alone_at), ("waiting", None))
        self.assertEqual(standing(waits, self.now), Band.TO_15)

    def test_is_over_by_itself_or_earlier_and_the_next_one_is_suggested_as_long_after(self) -> None:
        self.sits(self.cora)
        for early in (False, True):
            self.later(RULES["break_after"])
            self.assertTrue(Desk.objects.of(self.cora).is_offered_break)
            Desk.objects.of(self.cora).take_break(self.now)
            self.later(60 if early else RULES["break"])
            if early:
                Desk.objects.of(self.cora).come(self.now)
            self.assertFalse(Desk.objects.of(self.cora).rests_at(self.now))
            self.later(RULES["break_after"] - 1)
            self.assertFalse(Desk.objects.of(self.cora).is_offered_break)

    def test_brings_nobody_by_another_way(self) -> None:
        talk = self.talk(counsellor=self.celia)
        self.sits(self.cora)
        Desk.objects.of(self.cora).take_break(self.now)
        with self.assertRaises(OnBreak):
            Handover.objects.begin(talk, Desk.objects.of(self.cora), "hm", self.now)
        self.assertNotContains(self.see(self.celia, "counselling_held", talk.pk), "Show it to them first")
        Counsellor.objects.filter(user=self.lena).update(may_lead=True)
        self.assertContains(self.see(self.lena, "counselling_lead"), "on a break")


class Afterwards(OnShift):
    def over(self, talk: Conversation, **how: str) -> None:
        talk.end(self.now, by="counsellor", **how)
        talk.wrap_up(self.now, safety="yes")

    def test_who_listened_to_something_hard_is_asked_how_they_are_also_when_it_eased(self) -> None:
        talk = self.talk()
        talk.escalate(self.cora, 2, self.now)
        talk.escalate(self.cora, 0, self.now)
        self.over(talk)
        self.assertContains(self.see(self.cora, "counselling_desk"), "That was a hard conversation")
        one = Debrief.objects.get()
        for user in (self.celia, self.lena, self.omar, self.rosa, None):
            answer = self.press(user, "counselling_debrief", one.pk, answer="fine")
            self.assertEqual(answer.status_code, 404 if user else 302, user)
        self.press(self.cora, "counselling_debrief", one.pk, answer="dance")
        self.press(self.cora, "counselling_debrief", one.pk, answer="wanted")
        self.press(self.cora, "counselling_debrief", one.pk, answer="fine")
        self.assertNotContains(self.see(self.cora, "counselling_desk"), "That was a hard conversation")
        for user, page in ((self.lena, "counselling_lead"), (self.vera, "counselling_supervision")):
            self.assertContains(self.see(user, page), "Would like to talk about a hard conversation")
        for stranger in (self.cora, self.celia, self.omar, None):
            answer = self.press(stranger, "counselling_debrief_done", one.pk)
            self.assertEqual(answer.status_code, 404 if stranger else 302, stranger)
        with self.assertRaises(NotForYou):
            one.talk(self.cora, self.now)
        self.press(self.lena, "counselling_debrief_done", one.pk)
        self.assertNotContains(self.see(self.vera, "counselling_supervision"), "Would like to talk")
        self.assertEqual(Debrief.objects.get().talked_by, self.lena)

    def test_who_had_an_ordinary_one_is_left_in_peace(self) -> None:
        talk = self.talk()
        talk.escalate(self.cora, 1, self.now)
        self.over(talk)
        self.assertFalse(Debrief.objects.exists())
