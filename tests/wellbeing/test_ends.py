"""What has ended, was deleted or was left is so for everybody: no press of another page brings it back."""

from datetime import timedelta

from people.models import User
from people.refusals import Refusal
from tests.wellbeing.listening import RULES, Led
from wellbeing.models import Conversation, CounsellingRequest, Desk, Offer
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

    def test_is_not_opened_again_nor_kept_longer_by_a_page_from_before(self) -> None:
        delete_now(self.request, self.now)
        gone_at = self.request.erase_at
        self.assertEqual(self.reopen(), 422)
        with self.assertRaises(Moved):
            keep_for(self.request, 90)
        self.assertEqual(self.request.erase_at, gone_at)

    def test_at_once_is_not_opened_again_either(self) -> None:
        keep_for(self.request, 0)
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
