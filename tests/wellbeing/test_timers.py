"""Every timer of counselling, by a clock that the test sets."""

from datetime import timedelta

from django.test import TestCase
from django.utils import translation

from notices.models import Notice
from tests.wellbeing.listening import RULES, Listening
from wellbeing.models import Conversation, CounsellingRequest, Counsellor, Desk, Duty, Event, Note
from wellbeing.models.states import S
from wellbeing.refusals import CannotGoOn, NoteClosed, TooLateToRegret
from wellbeing.retention import delete_now, forget_what_is_due, keep_for, regret


class Waiting(Listening, TestCase):
    """Cora is with somebody already, so Rosa waits."""

    def setUp(self) -> None:
        super().setUp()
        self.sits(self.cora)
        Counsellor.objects.update(seats=1)
        other = self.ask(self.paul)
        other.accept(self.cora, self.now)
        self.opened = other.conversation

    def waits(self) -> CounsellingRequest:
        return CounsellingRequest.objects.get(resident=self.rosa)

    def test_two_minutes_bring_something_that_does_good_and_five_the_choices(self) -> None:
        self.ask()
        for seconds, stage in (
            (RULES["breathe"] - 1, 0),
            (1, 1),
            (RULES["choose"] - RULES["breathe"] - 1, 1),
            (1, 2),
        ):
            self.keep_talking(seconds)
            self.assertEqual(self.waits().stage, stage, seconds)

    def test_ten_minutes_bring_the_duty_lead_and_three_for_who_is_not_safe(self) -> None:
        Counsellor.objects.filter(user=self.celia).update(may_lead=True)
        Duty.objects.create(
            community=self.district, counsellor=self.celia, starts_at=self.now, minutes=60, is_lead=True,
            ends_at=self.now + timedelta(hours=1),
        )  # fmt: skip
        self.ask(safe="no")
        self.keep_talking(RULES["tell_lead_urgent"] - 1)
        self.assertFalse(Notice.objects.filter(user=self.celia).exists())
        self.keep_talking(1)
        self.keep_talking(1)
        notice = Notice.objects.get(user=self.celia)
        with translation.override("en"):
            self.assertEqual(notice.sentence, "There is something new for you.")
        self.assertNotIn("Rosa", str(notice.details))

    def test_when_the_last_counsellor_leaves_all_who_wait_are_told_at_the_next_look(self) -> None:
        self.ask()
        self.assertIsNone(self.waits().alone_at)
        Desk.objects.of(self.cora).go()
        self.later(1)
        self.assertEqual(self.waits().alone_at, self.now)
        self.sits(self.celia)
        self.later(1)
        self.assertIsNone(self.waits().alone_at)
        self.assertEqual(self.waits().state, S.OFFERED)

    def test_a_seat_that_comes_free_is_offered_at_the_next_look(self) -> None:
        self.ask()
        self.opened.end(self.now, by="counsellor")
        self.later(1)
        self.assertEqual(self.waits().state, S.WAITING, "the wrap-up holds the seat")
        self.later(RULES["wrap_up"])
        self.assertEqual(self.waits().state, S.OFFERED)

    def keep_talking(self, seconds: float) -> None:
        """The one who is with Cora is answered meanwhile."""
        self.now += timedelta(seconds=seconds)
        self.says(self.opened, self.cora)
        self.later(0)


class Talking(Listening, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()

    def after(self, seconds: float) -> Conversation:
        self.later(seconds)
        return Conversation.objects.get(pk=self.it.pk)

    def test_a_first_reply_that_does_not_come_is_amber_then_red_then_somebody_elses(self) -> None:
        amber, red, over = RULES["first_reply"]
        self.assertEqual(self.after(amber - 1).reply_stage, 0)
        self.assertEqual(self.after(1).reply_stage, 1)
        self.assertEqual(self.after(red - amber).reply_stage, 2)
        self.sits(self.celia)
        gone = self.after(over - red)
        self.assertIsNone(gone.counsellor)
        self.later(1)
        request = CounsellingRequest.objects.get(pk=gone.request_id)
        self.assertTrue(request.at_front)
        request.accept(request.offers.open().get().desk.user, self.now)
        self.assertEqual(self.after(0).reply_stage, 0)

    def test_a_reply_in_time_ends_that_clock(self) -> None:
        self.later(RULES["first_reply"][0])
        self.says(self.it, self.cora)
        self.assertEqual(self.after(600).reply_stage, 0)
        self.assertEqual(self.after(0).counsellor, self.cora)

    def test_a_counsellor_who_is_gone_for_a_minute_is_told_of_and_for_two_replaced(self) -> None:
        told, replaced = RULES["counsellor_gone"]
        self.says(self.it, self.cora)
        self.opens(self.it, self.cora, self.rosa)
        self.assertIsNone(self.after(told - 1).gone_at)
        self.assertEqual(self.after(1).gone_at, self.now)
        self.opens(self.it, self.cora)
        self.assertIsNone(self.after(1).gone_at)
        gone = self.after(replaced)
        self.assertIsNone(gone.counsellor)
        self.assertFalse(gone.is_between(self.cora))
        self.assertTrue(gone.is_between(self.rosa))
        self.assertTrue(gone.request.events.filter(reason="counsellor_gone").exists())

    def test_a_resident_who_is_gone_for_ten_minutes_finds_a_pause_and_goes_on_by_writing(self) -> None:
        self.says(self.it, self.cora)
        self.opens(self.it, self.rosa)
        self.later(RULES["resident_gone"] - 1)
        self.opens(self.it, self.cora)
        self.assertEqual(self.after(0).state, "active")
        self.assertEqual(self.after(1).pause_reason, "resident_gone")
        self.now += timedelta(hours=3)
        self.says(self.it, self.rosa)
        self.assertEqual(self.after(0).state, "active")

    def test_who_goes_on_after_hours_keeps_their_counsellor_who_is_at_their_desk_and_is_called(self) -> None:
        self.says(self.it, self.cora)
        self.opens(self.it, self.cora, self.rosa)
        self.it.pause(self.now, by="resident", reason="break")
        self.now += timedelta(hours=3)
        self.opens(self.it, self.rosa)
        self.says(self.it, self.rosa)
        self.assertEqual(self.after(0).state, "active")
        told, replaced = RULES["counsellor_gone"]
        self.assertEqual(
            self.after(told - 1).counsellor, self.cora, "seen last three hours ago, called just now"
        )
        self.assertTrue(Notice.objects.filter(user=self.cora, about__startswith="back-").exists())
        self.assertIsNone(self.after(replaced - told + 1).counsellor)

    def test_what_nobody_wraps_up_the_clock_closes_and_the_duty_lead_is_told(self) -> None:
        Counsellor.objects.filter(user=self.celia).update(may_lead=True)
        self.sits(self.celia)
        self.it.end(self.now, by="resident")
        closed = self.after(RULES["wrap_up_last"])
        self.assertEqual((closed.state, closed.safety), ("closed", "late"))
        self.assertTrue(Notice.objects.filter(user=self.celia, about=f"unwrapped-{self.it.pk}").exists())
        self.assertEqual(closed.request.events.filter(after="closed").get().by, "clock")

    def test_is_opened_again_within_a_quarter_of_an_hour_also_when_it_was_wrapped_up_at_once(self) -> None:
        self.says(self.it, self.cora)
        self.opens(self.it, self.cora, self.rosa)
        self.it.end(self.now, by="resident")
        self.it.wrap_up(self.now, safety="yes")
        self.now += timedelta(seconds=RULES["reopen"])
        again = self.after(0)
        again.reopen(self.now, by="resident")
        self.opens(self.it, self.rosa)
        open_again = self.after(1)
        self.assertEqual(
            (open_again.state, open_again.counsellor, open_again.safety), ("active", self.cora, "")
        )
        self.assertTrue(Notice.objects.filter(user=self.cora, about__startswith="back-").exists())

    def test_is_not_opened_again_by_who_is_with_somebody_else_by_then(self) -> None:
        Counsellor.objects.update(seats=1)
        self.it.end(self.now, by="resident")
        self.it.wrap_up(self.now, safety="yes")
        self.ask(self.paul).accept(self.cora, self.now)
        with self.assertRaises(CannotGoOn):
            self.after(0).reopen(self.now, by="resident")

    def test_silence_is_nudged_then_noticed_then_paused_but_never_with_somebody_in_danger(self) -> None:
        nudge, notice, pause = RULES["idle"]
        self.says(self.it, self.cora)
        self.assertEqual(self.after(nudge).idle_stage, 1)
        self.assertEqual(self.after(notice - nudge).idle_stage, 2)
        self.it.escalate(self.cora, 2, self.now)
        self.assertEqual(self.after(pause).state, "active")
        self.it.escalate(self.cora, 1, self.now)
        self.assertEqual(self.after(0).state, "paused")

    def test_from_level_two_on_the_duty_lead_knows_and_there_is_no_second_conversation(self) -> None:
        self.sits(self.celia)
        Counsellor.objects.filter(user=self.celia).update(may_lead=True)
        Counsellor.objects.update(seats=2)
        self.it.escalate(self.cora, 1, self.now)
        self.assertFalse(Notice.objects.filter(user=self.celia).exists())
        self.assertEqual(Desk.objects.of(self.cora).free(self.now), 1)
        self.it.escalate(self.cora, 2, self.now)
        self.assertEqual(Notice.objects.get(user=self.celia).details, {})
        self.assertEqual(Desk.objects.of(self.cora).free(self.now), 0)

    def test_whoever_waits_for_an_answer_is_not_silent(self) -> None:
        self.says(self.it, self.cora)
        self.now += timedelta(seconds=5)
        self.says(self.it, self.rosa)
        self.assertEqual(self.after(RULES["idle"][2]).state, "active")

    def test_a_pause_ends_after_a_day(self) -> None:
        self.it.pause(self.now, by="resident", reason="break")
        self.assertEqual(self.after(RULES["resume"] - 1).state, "paused")
        ended = self.after(1)
        self.assertEqual((ended.state, ended.end_reason), ("wrap_up", "resident_left"))

    def test_both_are_told_softly_after_forty_and_fifty_minutes_and_one_tap_gives_fifteen_more(self) -> None:
        soft, softer = RULES["session"]
        self.says(self.it, self.cora)
        self.now += timedelta(seconds=soft)
        self.says(self.it, self.rosa)
        self.assertEqual(self.after(0).time_stage, 1)
        self.assertEqual(self.after(softer - soft).time_stage, 2)
        self.after(0).go_longer(self.now)
        self.assertEqual(self.after(0).time_stage, 0)

    def test_looking_twice_or_late_does_everything_once(self) -> None:
        self.later(10_000)
        self.later(0)  # whom Cora lost is put before her again
        before = Event.objects.count()
        self.later(0)
        self.assertEqual(Event.objects.count(), before)


class Forgetting(Listening, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.says(self.it, self.rosa, "canary")
        self.note = Note.objects.write(self.it, self.cora, "a note", self.now)
        self.it.end(self.now, by="counsellor")
        self.it.wrap_up(self.now, safety="yes")
        self.request = CounsellingRequest.objects.select_related("room", "key", "resident").get()

    def gone(self, after: timedelta) -> bool:
        forget_what_is_due(self.now + after)
        self.request.key.refresh_from_db()
        return self.request.key.destroyed_at is not None

    def test_happens_thirty_days_after_the_end_and_leaves_times_and_no_words(self) -> None:
        self.assertFalse(self.gone(timedelta(days=30, seconds=-1)))
        self.assertTrue(self.gone(timedelta(days=30)))
        self.request.refresh_from_db()
        self.assertIsNone(self.request.room)
        self.assertEqual(Note.objects.get().words, "a note")
        forget_what_is_due(self.now + timedelta(days=180))
        self.assertFalse(Note.objects.exists())

    def test_happens_when_the_resident_wants_it_within_the_profile(self) -> None:
        keep_for(self.request, 90, self.now)
        self.assertFalse(self.gone(timedelta(days=89)))
        self.assertTrue(self.gone(timedelta(days=90)))

    def test_now_hides_at_once_can_be_regretted_for_72_hours_and_then_not(self) -> None:
        delete_now(self.request, self.now)
        delete_now(self.request, self.now + timedelta(hours=1))
        self.assertFalse(CounsellingRequest.objects.of(self.rosa).exists())
        self.assertFalse(Conversation.objects.get().is_between(self.rosa))
        self.request.refresh_from_db()
        regret(self.request, self.now + timedelta(hours=71))
        self.assertTrue(CounsellingRequest.objects.of(self.rosa).exists())
        delete_now(self.request, self.now)
        self.assertFalse(self.gone(timedelta(hours=71)))
        self.assertTrue(self.gone(timedelta(hours=72)))
        with self.assertRaises(TooLateToRegret):
            self.request.refresh_from_db()
            regret(self.request, self.now + timedelta(hours=73))

    def test_is_at_once_for_who_deletes_their_account_and_who_listened_is_replaced(self) -> None:
        paul = self.ask(self.paul)
        paul.accept(self.cora, self.now)
        self.rosa.leave()
        self.request.refresh_from_db()
        self.request.key.refresh_from_db()
        self.assertIsNone(self.request.resident)
        self.assertIsNotNone(self.request.key.destroyed_at)
        self.cora.leave()
        paul.refresh_from_db()
        self.assertEqual((paul.state, paul.at_front), (S.WAITING, True))
        self.assertEqual((Desk.objects.get(user=self.cora).alias, Note.objects.count()), ("—", 0))

    def test_a_note_is_changed_for_a_day(self) -> None:
        self.note.change("better words", self.now + timedelta(hours=24))
        self.assertEqual(Note.objects.get().words, "better words")
        with self.assertRaises(NoteClosed):
            self.note.change("later", self.now + timedelta(hours=25))
