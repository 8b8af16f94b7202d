"""What has ended, was deleted or was left is so for everybody: no press of another page brings it back."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from people.models import User
from people.refusals import Refusal
from tests.wellbeing.listening import RULES, Led
from wellbeing.models import Conversation, CounsellingRequest, Desk, Feedback, Offer
from wellbeing.refusals import CannotGoOn, Moved
from wellbeing.retention import delete_now, forget_what_is_due, keep_for


class WhatWasDeleted(Led):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.says(self.it, self.rosa, "canary")
        self.it.end(self.now, by="resident")

    @property
    def request(self) -> CounsellingRequest:
        return CounsellingRequest.objects.select_related("key", "room").get()

    def reopen(self) -> int:
        """From a page that was loaded before."""
        own = ("counselling_conversation", self.it.request_id)
        return int(self.press(self.rosa, *own, action="reopen").status_code)

    def test_is_not_read_by_who_still_wraps_it_up(self) -> None:
        room = ("room", self.it.request.room_id)
        self.assertContains(self.see(self.cora, *room), "canary")
        delete_now(self.request, self.now)
        self.assertEqual(self.see(self.cora, *room).status_code, 404)
        self.assertEqual(self.see(self.cora, "counselling_held", self.it.pk).status_code, 200)

    def test_is_not_asked_about_afterwards(self) -> None:
        Conversation.objects.update(ended_at=timezone.now() - timedelta(seconds=RULES["feedback"]))
        own = ("counselling_conversation", self.it.request_id)
        self.assertContains(self.see(self.rosa, *own), "Did this help?")
        delete_now(self.request, self.now)
        self.assertNotContains(self.see(self.rosa, *own), "Did this help?")

    def test_whoever_says_how_it_was_is_thanked_and_not_asked_again(self) -> None:
        Conversation.objects.update(ended_at=timezone.now() - timedelta(seconds=RULES["feedback"]))
        own = ("counselling_conversation", self.it.request_id)
        self.assertEqual(self.press(self.rosa, *own, action="feedback", helped=4, heard=5).status_code, 302)
        page = self.client.get(reverse(own[0], args=own[1:]))
        self.assertContains(page, "Thank you. What you say helps us to listen better.")
        self.assertNotContains(page, "Did this help?")

    def test_what_is_written_afterwards_is_sealed_with_it_and_never_read_by_who_listened(self) -> None:
        Conversation.objects.update(ended_at=timezone.now() - timedelta(seconds=RULES["feedback"]))
        own = ("counselling_conversation", self.it.request_id)
        long = self.press(self.rosa, *own, action="feedback", helped=2, text="heron " * 100)
        self.assertContains(long, "heron heron", status_code=422)
        self.assertContains(long, '<option value="2" selected>', 1, status_code=422)
        self.assertFalse(Feedback.objects.exists())
        self.press(self.rosa, *own, action="feedback", helped=2, text=" a quiet heron ")
        self.press(self.rosa, *own, action="feedback", helped=5, text="a second one")
        self.assertEqual((Feedback.objects.get().helped, self.request.afterwards_words), (2, "a quiet heron"))
        self.assertNotIn("heron", self.request.afterwards)
        self.assertContains(self.see(self.rosa, *own), "a quiet heron")
        held, room = ("counselling_held", self.it.pk), ("room", self.it.request.room_id)
        for page in (held, room, ("counselling_desk",), ("counselling_sums",)):
            self.assertNotContains(self.see(self.cora, *page), "heron")
        delete_now(self.request, self.now)
        self.assertNotContains(self.see(self.rosa, *own), "heron")
        forget_what_is_due(self.now + timedelta(days=31))
        self.assertEqual((self.request.afterwards, self.request.afterwards_words), ("", ""))

    def test_is_asked_about_neither_once_its_key_is_gone_nor_when_nobody_knows_whether_it_was(self) -> None:
        keep_for(self.request, 90, self.now)
        talk = Conversation.objects.for_pages().get()
        later = self.now + timedelta(days=29)
        Feedback.objects.give(talk, 4, 4, later)
        self.assertEqual(Feedback.objects.get().conversation, talk)
        forget_what_is_due(self.now + timedelta(days=60))
        self.assertFalse(Feedback.objects.is_wanted(talk, self.now + timedelta(days=60)))
        Feedback.objects.all().delete()
        self.assertTrue(Feedback.objects.is_wanted(talk, later))
        talk.request.key.destroy(later)
        self.assertFalse(Feedback.objects.is_wanted(talk, later))
        Feedback.objects.give(talk, 4, 4, later, "nobody could open this")
        self.assertFalse(Feedback.objects.exists())

    def test_is_not_opened_again_nor_kept_longer_by_a_page_from_before(self) -> None:
        delete_now(self.request, self.now)
        gone_at = self.request.erase_at
        self.assertEqual(self.reopen(), 422)
        with self.assertRaises(Moved):
            keep_for(self.request, 90, self.now)
        self.assertEqual(self.request.erase_at, gone_at)

    def test_is_not_destroyed_by_a_shorter_time_from_a_page_that_was_open_until_it_had_passed(self) -> None:
        keep_for(self.request, 90, self.now)
        kept = self.request.erase_at
        with self.assertRaises(Moved):
            keep_for(self.request, 30, self.now + timedelta(days=31))
        self.assertEqual(self.request.erase_at, kept)

    def test_is_not_destroyed_by_a_form_that_lost_the_number_of_days_on_its_way(self) -> None:
        kept = self.request.erase_at
        for lost in ({}, {"days": ""}):
            answer = self.press(
                self.rosa, "counselling_conversation", self.it.request_id, action="keep", **lost
            )
            self.assertContains(answer, "did not arrive whole", status_code=422)
        self.assertEqual((self.request.erase_at, self.request.keep_days), (kept, 30))

    def test_at_once_is_not_opened_again_either(self) -> None:
        keep_for(self.request, 0, self.now)
        forget_what_is_due(self.now)
        self.assertEqual(self.reopen(), 422)
        self.assertFalse(CounsellingRequest.objects.open().exists())

    def test_the_message_left_is_not_shown_to_who_wraps_up(self) -> None:
        asked = self.request
        CounsellingRequest.objects.update(message=asked.key.seal("a word left", "message left"))
        self.assertContains(self.see(self.cora, "counselling_held", self.it.pk), "a word left")
        delete_now(self.request, self.now)
        self.assertNotContains(self.see(self.cora, "counselling_held", self.it.pk), "a word left")


class FifteenMinutesLonger(Led):
    def test_are_had_as_often_as_needed_until_four_hours_and_not_once_it_ended(self) -> None:
        talk = self.talk()
        for _ in range(40):
            talk.go_longer(self.now)
        self.assertEqual(Conversation.objects.get().longer, 4 * 3600)
        talk.end(self.now, by="resident")
        with self.assertRaises(Moved):
            talk.go_longer(self.now)


class WhoIsWithSomebodyElse(Led):
    def test_is_not_drawn_back_into_what_ended(self) -> None:
        talk = self.talk()
        talk.end(self.now, by="resident")
        self.now += timedelta(seconds=RULES["wrap_up"])
        other = self.talk(self.ask(self.paul))
        with self.assertRaises(CannotGoOn):
            talk.reopen(self.now, by="resident")
        other.end(self.now, by="resident")
        other.wrap_up(self.now, safety="yes")
        talk.reopen(self.now, by="resident")
        self.assertEqual(talk.state, "active")


class WhoWaitsForAnother(Led):
    """The counsellor is gone; Celia is being asked."""

    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        Desk.objects.of(self.cora).go()
        self.sits(self.celia)
        self.it.lose_counsellor(self.now, reason="counsellor_gone")
        self.later(0)
        self.assertEqual(Offer.objects.open().get().desk.user, self.celia)

    def nothing_is_left(self) -> None:
        self.assertFalse(CounsellingRequest.objects.open().exists())
        self.assertEqual(Conversation.objects.get().state, "closed")
        self.assertFalse(Offer.objects.open().exists())
        self.assertEqual(Desk.objects.of(self.celia).free(self.now), 1)

    def test_may_end_it_and_nobody_is_asked_any_more(self) -> None:
        self.press(self.rosa, "counselling_conversation", self.it.request_id, action="end")
        self.nothing_is_left()

    def test_may_leave_altogether(self) -> None:
        User.objects.get(pk=self.rosa.pk).leave()
        self.nothing_is_left()

    def test_is_not_kept_in_line_by_a_break_for_more_than_a_day(self) -> None:
        self.it.pause(self.now, by="resident", reason="left_quickly")
        Desk.objects.of(self.celia).go()
        self.later(RULES["resume"])
        self.nothing_is_left()


class AnOffer(Led):
    def test_of_who_left_altogether_does_not_hold_the_desk(self) -> None:
        self.sits(self.cora)
        self.ask()
        User.objects.get(pk=self.rosa.pk).leave()
        self.assertFalse(Offer.objects.open().exists())

    def test_whose_request_moved_on_unseen_ends_with_its_lease(self) -> None:
        self.sits(self.cora)
        request = self.ask()
        CounsellingRequest.objects.filter(pk=request.pk).update(state="withdrawn", closed_at=self.now)
        self.later(RULES["offer"])
        self.assertFalse(Offer.objects.open().exists())
        with self.assertRaises(Refusal):
            request.accept(self.cora, self.now)
