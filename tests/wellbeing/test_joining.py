"""Whoever leads the shift comes into a conversation: both are told, and what was said before stays between the two."""

import uuid
from datetime import timedelta

from people.models import User
from tests.wellbeing.listening import Led
from wellbeing.models import Conversation, CounsellingRequest, Counsellor, Desk, Glass, Handover, Joining
from wellbeing.oversight_refusals import NotASupervisor, NotForYou
from wellbeing.refusals import Moved

BEFORE, SINCE, AFTER = "canary before", "said since", "canary after"


class ComingIn(Led):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()
        self.old = self.says(self.it, self.rosa, BEFORE)

    def joins(self, lead: User | None = None) -> Joining:
        joining = Joining.objects.join(self.it, lead or self.lena, self.now)
        self.it = Conversation.objects.for_pages().get(pk=self.it.pk)
        return joining

    @property
    def room(self) -> int:
        return self.it.request.room_id or 0

    def test_is_told_to_both_and_so_is_going_and_all_of_it_stands_in_the_log(self) -> None:
        joining = self.joins()
        self.assertEqual(self.joins(), joining)
        for user in (self.rosa, self.cora):
            self.assertContains(self.see(user, "room", self.room), "Lena, who leads this shift, is here too")
        self.press(self.lena, "counselling_part", self.it.pk)
        self.press(self.lena, "counselling_part", self.it.pk)
        for user in (self.rosa, self.cora):
            self.assertContains(self.see(user, "room", self.room), "Lena, who leads this shift, has left")
        self.assertEqual(self.told(self.it), ["accepted", "joined", "left"])
        self.assertEqual(self.states(self.it.request)[-2:], ["lead_joined", "lead_left"])

    def test_is_in_what_a_page_catches_up_with(self) -> None:
        seen = self.see(self.rosa, "room_since", self.room, 1).json()["upto"]
        self.joins()
        caught = self.see(self.rosa, "room_since", self.room, seen).json()["pieces"]
        self.assertIn("is here too", "".join(one["html"] for one in caught if one["place"] == "conversation"))

    def test_shows_what_is_said_since_and_nothing_from_before_on_any_page(self) -> None:
        answer = self.press(self.lena, "counselling_join", self.it.pk)
        self.assertRedirects(answer, f"/rooms/{self.room}/", fetch_redirect_response=False)
        self.it = Conversation.objects.for_pages().get(pk=self.it.pk)
        new = self.says(self.it, self.rosa, SINCE)
        self.press(self.rosa, "message", self.room, self.old.pk, action="edit", text=f"{BEFORE} changed")
        for page in (
            self.see(self.lena, "room", self.room),
            self.see(self.lena, "room_history", self.room),
            self.see(self.lena, "room_history", self.room, before=new.seq + 1),
            self.see(self.lena, "room_since", self.room, 0),
            self.see(self.lena, "message", self.room, new.pk),
        ):
            self.assertContains(page, SINCE)
            self.assertNotContains(page, "canary")
        self.assertEqual(self.see(self.lena, "message", self.room, self.old.pk).status_code, 404)
        quoting = self.press(
            self.lena, "room_messages", self.room, text="", client_id=uuid.uuid4(), reply_to=self.old.pk
        )
        self.assertNotContains(quoting, "canary", status_code=422)
        for user in (self.rosa, self.cora):
            self.assertContains(self.see(user, "room", self.room), f"{BEFORE} changed")

    def test_shows_nothing_of_what_is_said_after_they_have_left_or_when_it_is_closed(self) -> None:
        joining = self.joins()
        self.says(self.it, self.lena, "I am here")
        joining.leave(self.now)
        self.it = Conversation.objects.for_pages().get(pk=self.it.pk)
        self.says(self.it, self.rosa, AFTER)
        for name in ("room", "room_history"):
            self.assertEqual(self.see(self.lena, name, self.room).status_code, 404)
        again = self.joins()
        self.assertNotContains(self.see(self.lena, "room_history", self.room), "canary")
        self.it.end(self.now, by="counsellor")
        again.refresh_from_db()
        self.assertEqual(again.left_at, self.now)
        self.assertEqual(self.see(self.lena, "room", self.room).status_code, 404)
        self.assertIsNone(Conversation.objects.get().lead)

    def test_makes_a_third_side_in_the_talk_also_for_who_listened_before(self) -> None:
        Counsellor.objects.filter(user=self.cora).update(may_lead=True)
        self.says(self.it, self.cora, "as who listens")
        self.sits(self.celia)
        passing = Handover.objects.begin(self.it, Desk.objects.of(self.celia), "hm", self.now)
        passing.agree("hm", self.now)
        talk = passing.take(self.celia, self.now)
        self.says(talk, self.celia)
        self.later(0)
        self.it = Conversation.objects.for_pages().get()
        self.joins(self.cora)
        self.says(self.it, self.cora, "as who leads")
        page = self.see(self.rosa, "room", self.room).content.decode()
        sides = [part.split('"')[0] for part in page.split('data-author="')[1:]]
        self.assertEqual(sides, ["resident", "counsellor", "counsellor", "lead"])
        self.assertContains(self.see(self.cora, "room", self.room), 'data-user="lead"')

    def test_who_takes_the_conversation_over_listens_from_then_on(self) -> None:
        self.joins()
        self.sits(self.lena)
        passing = Handover.objects.begin(self.it, Desk.objects.of(self.lena), "hm", self.now)
        passing.agree("hm", self.now)
        talk = passing.take(self.lena, self.now)
        self.assertEqual(
            (talk.counsellor, talk.lead_id, Joining.objects.open().count()), (self.lena, None, 0)
        )
        self.assertContains(self.see(self.lena, "room", self.room), BEFORE)

    def test_makes_one_part_of_it_so_that_one_does_not_open_it_afterwards_and_so_does_having_listened(
        self,
    ) -> None:
        self.joins().leave(self.now)
        self.sits(self.celia)
        passing = Handover.objects.begin(self.it, Desk.objects.of(self.celia), "hm", self.now)
        passing.agree("hm", self.now)
        passing.take(self.celia, self.now).end(self.now, by="counsellor")
        Counsellor.objects.update(may_supervise=True)
        request = CounsellingRequest.objects.select_related("key", "resident", "conversation").get()
        why = "somebody complained about the tone"
        for user in (self.lena, self.cora, self.celia):
            with self.assertRaises(NotASupervisor):
                Glass.objects.ask(request, user, "complaint", why, self.now)
        Glass.objects.ask(request, self.vera, "complaint", why, self.now)

    def test_goes_on_with_a_pause_only_when_one_of_the_two_writes(self) -> None:
        self.joins()
        self.it.pause(self.now, by="resident", reason="break")
        self.now += timedelta(seconds=5)
        self.says(self.it, self.lena)
        self.later(1)
        self.assertEqual(Conversation.objects.get().state, "paused")
        self.says(self.it, self.rosa)
        self.later(1)
        self.assertEqual(Conversation.objects.get().state, "active")

    def test_keeps_the_resident_company_when_the_counsellor_is_gone(self) -> None:
        self.joins()
        self.it.lose_counsellor(self.now, reason="counsellor_gone")
        self.says(self.it, self.rosa, "are you there")
        self.assertContains(self.see(self.lena, "room", self.room), "are you there")

    def test_ends_with_the_account_or_the_role(self) -> None:
        self.joins()
        self.lena.leave()
        self.assertIsNone(Conversation.objects.get().lead)
        self.assertFalse(Joining.objects.open().exists())


class WhoMay(Led):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()

    def test_only_a_lead_of_the_place_who_neither_listens_nor_lives_with_them_and_one_at_a_time(self) -> None:
        Counsellor.objects.filter(user=self.cora).update(may_lead=True)
        for user in (self.cora, self.celia, self.vera, self.omar, self.rosa):
            with self.assertRaises(NotForYou):
                Joining.objects.join(self.it, user, self.now)
        for who in (self.celia, self.vera, self.omar, self.rosa, self.sven, None):
            answers = [self.press(who, name, self.it.pk) for name in ("counselling_join", "counselling_part")]
            self.assertEqual([one.status_code for one in answers], [404 if who else 302] * 2, who)
        Joining.objects.join(self.it, self.lena, self.now)
        Counsellor.objects.filter(user=self.celia).update(may_lead=True)
        with self.assertRaises(Moved):
            Joining.objects.join(self.it, self.celia, self.now)
        taken = self.press(self.celia, "counselling_join", self.it.pk)
        self.assertContains(taken, "That is no longer so.", status_code=422)
        self.assertEqual(self.press(self.celia, "counselling_part", self.it.pk).status_code, 404)
        moved = self.moves_in(self.lena)
        Joining.objects.get().leave(self.now)
        self.assertEqual(self.press(moved, "counselling_join", self.it.pk).status_code, 404)

    def test_a_counsellor_asks_for_it_and_only_the_lead_sees_that(self) -> None:
        self.sits(self.lena)
        self.it.escalate(self.cora, 2, self.now)
        for _ in range(2):
            self.press(self.cora, "counselling_held", self.it.pk, action="call_lead")
        self.assertEqual(self.lena.notices.filter(about__startswith="join-").count(), 1)
        self.assertContains(self.see(self.lena, "counselling_lead"), "asks you to come in")
        self.assertContains(self.see(self.cora, "counselling_held", self.it.pk), "has been asked to come in")
        self.assertNotContains(self.see(self.rosa, "room", self.it.request.room_id), "come in")
        self.press(self.lena, "counselling_join", self.it.pk)
        self.assertContains(
            self.see(self.cora, "counselling_held", self.it.pk), "A duty lead is in the conversation."
        )
