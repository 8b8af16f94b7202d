"""What is done to keep order: with a reason, an end, ten seconds to take it back, and one appeal to somebody else."""

import uuid
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from live.leaving import forget
from live.models import KeptText, LogEntry, Measure, Message, Piece, Review, Room
from live.models.log import AppendOnly
from live.order_refusals import (
    AlreadyTakenDown,
    AppealedAlready,
    NotAgainstHosts,
    NothingToAppeal,
    OwnDecision,
    TooLateToUndo,
)
from live.rights import RoomRole
from live.tasks import erase_removed_texts
from notices.models import Notice
from tests.live.plaza import OnThePlaza, plaza


class TakingDown(OnThePlaza):
    def take_down(self, text: str = "a rude word", **form: str) -> Message:
        message = self.say(self.rosa, text)
        answer = self.post(
            self.mona, "message", self.room.pk, message.pk, action="remove", **{"reason": "insult", **form}
        )
        self.assertEqual(answer.status_code, HTTPStatus.OK)
        message.refresh_from_db()
        return message

    def test_the_words_are_gone_from_page_history_catch_up_and_every_row_that_is_searched(self) -> None:
        message = self.take_down()
        self.assertEqual(message.text, "")
        for name, args in (
            ("room", []),
            ("room_history", []),
            ("room_since", [0]),
            ("message", [message.pk]),
        ):
            for person in (self.rosa, self.paul, self.mona):
                self.assertNotContains(self.see(person, name, self.room.pk, *args), "rude word")
        self.assertFalse(Message.objects.filter(text__contains="rude").exists())
        self.assertNotIn("rude", str(list(Piece.objects.values_list("context", flat=True))))
        self.assertNotIn("rude", str(list(LogEntry.objects.values())))
        self.assertNotIn("rude", str(list(Notice.objects.values())))

    def test_an_export_holds_a_tombstone_only(self) -> None:
        self.take_down()
        self.hold(self.rosa, "wait at www.example.com")
        self.say(self.rosa, "harmless")
        for name, args in (("room_export", []), ("room_export_csv", ["chat"])):
            answer = self.see(self.omar, name, self.room.pk, *args)
            self.assertContains(answer, "harmless")
            self.assertNotContains(answer, "rude word")
            self.assertNotContains(answer, "www.example.com")

    def test_the_writer_is_told_what_and_why_and_sees_their_words(self) -> None:
        self.take_down()
        measure = Measure.objects.get()
        notice = Notice.objects.get(user=self.rosa)
        self.assertEqual(notice.url, measure.get_absolute_url())
        self.assertIn("Your message was taken down. Why: Insulting somebody.", notice.sentence)
        page = self.see(self.rosa, "measure", measure.pk)
        self.assertContains(page, "A moderator took your message down: Insulting somebody.")
        self.assertContains(page, "a rude word")

    def test_the_writer_is_told_in_the_room_for_a_while_and_nobody_else(self) -> None:
        self.take_down()
        told = "A moderator took your message down: Insulting somebody."
        url = Measure.objects.get().get_absolute_url()
        page = self.see(self.rosa, "room", self.room.pk)
        self.assertContains(page, told)
        self.assertContains(page, url)
        self.assertNotContains(self.see(self.paul, "room", self.room.pk), told)
        Measure.objects.update(at=timezone.now() - timedelta(minutes=11))
        self.assertNotContains(self.see(self.rosa, "room", self.room.pk), told)
        Measure.objects.update(at=timezone.now())
        Measure.objects.get().undo(self.mona)
        self.assertNotContains(self.see(self.rosa, "room", self.room.pk), told)

    def test_within_ten_seconds_it_is_taken_back_whole(self) -> None:
        message = self.take_down()
        self.assertEqual(
            self.post(self.omar, "measure_undo", Measure.objects.get().pk).status_code, HTTPStatus.OK
        )
        message.refresh_from_db()
        self.assertEqual((message.text, message.removed_at), ("a rude word", None))
        self.assertFalse(Notice.objects.filter(user=self.rosa).exists())
        self.assertContains(self.see(self.paul, "room_since", self.room.pk, 0), "a rude word")

    def test_later_one_press_no_longer_undoes_it(self) -> None:
        self.take_down()
        Measure.objects.update(at=timezone.now() - timedelta(seconds=11))
        with self.assertRaises(TooLateToUndo):
            Measure.objects.get().undo(self.omar)

    def test_it_may_stop_the_writer_in_the_same_breath(self) -> None:
        self.take_down(also="10")
        self.assertEqual(set(Measure.objects.values_list("kind", flat=True)), {"remove", "time-out"})
        answer = self.post(self.rosa, "room_messages", self.room.pk, text="but", client_id=uuid.uuid4())
        self.assertEqual(answer.json()["code"], "chat.timed_out")

    def test_taken_down_and_stopped_by_one_press_is_undone_by_one(self) -> None:
        for also in ("10", "end", "out"):
            with self.subTest(also):
                self.take_down(f"a rude word and {also}", also=also)
                measure = Measure.objects.filter(kind="remove").latest("pk")
                self.post(self.mona, "measure_undo", measure.pk)
                self.assertFalse(Measure.objects.filter(lifted_at=None).exists())
                self.assertFalse(Notice.objects.filter(user=self.rosa).exists())

    def test_undoing_leaves_what_was_done_about_other_words(self) -> None:
        second = self.say(self.rosa, "second")
        self.take_down("first", also="60")
        measure = second.remove(self.mona, "insult", also="10")
        assert measure
        measure.undo(self.mona)
        self.assertEqual(
            list(Measure.objects.filter(lifted_at=None).order_by("pk").values_list("kind", flat=True)),
            ["remove", "time-out"],
        )

    def test_taken_down_twice_is_taken_down_once_and_the_second_moderator_is_told(self) -> None:
        message = self.take_down()
        self.assertIsNone(message.remove(self.mona, "spam"))
        with self.assertRaisesMessage(AlreadyTakenDown, "room.state_conflict"):
            message.remove(self.omar, "spam", also="60")
        answer = self.post(
            self.omar, "message", self.room.pk, message.pk, action="remove", reason="spam", also="60"
        )
        self.assertEqual(
            answer.json()["sentence"], "Mona took it down just before you. Nothing more was done."
        )
        self.assertEqual(Measure.objects.count(), 1)

    def test_ones_own_words_are_gone_for_good(self) -> None:
        message = self.say(self.rosa, "my phone number")
        message.remove(self.rosa)
        self.assertFalse(KeptText.objects.exists())
        self.assertFalse(Measure.objects.exists())

    def test_after_thirty_days_the_kept_words_are_erased(self) -> None:
        message, declined = self.take_down(), self.hold(self.rosa, "www.example.com")
        declined.decline(self.mona, "spam")
        erase_removed_texts()
        self.assertEqual(KeptText.objects.count(), 1)
        past = timezone.now() - timedelta(days=settings.REMOVED_TEXT_DAYS, hours=1)
        Message.objects.filter(pk=message.pk).update(removed_at=past)
        Review.objects.update(decided_at=past)
        erase_removed_texts()
        self.assertFalse(KeptText.objects.exists())
        self.assertEqual(set(Review.objects.values_list("text", flat=True)), {""})
        self.assertNotContains(
            self.see(self.rosa, "measure", Measure.objects.earliest("pk").pk), "a rude word"
        )

    def test_who_leaves_takes_their_kept_words_along(self) -> None:
        self.take_down()
        self.hold(self.rosa, "www.example.com")
        forget(self.rosa, Room.objects.all())
        self.assertFalse(KeptText.objects.exists())
        self.assertFalse(Review.objects.filter(author=self.rosa).exists())


class StoppingSomebody(OnThePlaza):
    def setUp(self) -> None:
        super().setUp()
        self.say(self.rosa, "hello")

    def act(self, action: str, **form: str) -> Measure:
        answer = self.post(self.omar, "room_person", self.room.pk, self.rosa.pk, action=action, **form)
        self.assertEqual(answer.status_code, HTTPStatus.OK, answer.text[:200])
        return Measure.objects.latest("pk")

    def code(self, room: Room | None = None) -> str:
        answer = self.post(
            self.rosa, "room_messages", (room or self.room).pk, text="me again", client_id=uuid.uuid4()
        )
        return str(answer.json().get("code", ""))

    def test_timed_out_one_reads_and_does_not_write_and_is_told_until_when(self) -> None:
        """What, why and until when (L-27)."""
        measure = self.act("time-out", minutes="5", reason="insult")
        self.assertEqual(self.code(), "chat.timed_out")
        self.assertContains(self.see(self.rosa, "room", self.room.pk), measure.get_absolute_url())
        self.assertIn("You cannot write until", measure.sentence)
        Measure.objects.update(
            at=timezone.now() - timedelta(minutes=9), until=timezone.now() - timedelta(minutes=4)
        )
        self.assertEqual(self.code(), "")

    def test_until_the_end_is_until_the_end(self) -> None:
        measure = self.act("time-out", minutes="end", reason="spam")
        self.assertIsNone(measure.until)
        self.assertTrue(measure.is_in_force)
        self.room.close()
        self.assertFalse(Measure.objects.in_force().exists())

    def test_a_change_of_old_words_is_writing_too(self) -> None:
        message = Message.objects.get()
        self.act("time-out", minutes="5", reason="spam")
        answer = self.post(self.rosa, "message", self.room.pk, message.pk, action="edit", text="rude")
        self.assertEqual(answer.json()["code"], "chat.timed_out")

    def test_put_out_one_is_told_why_instead_of_finding_nothing(self) -> None:
        measure = self.act("put-out", reason="insult")
        self.client.force_login(self.rosa)
        for name in ("", "history/", "since/0/"):
            answer = self.client.get(f"/rooms/{self.room.pk}/{name}")
            self.assertRedirects(answer, measure.get_absolute_url(), fetch_redirect_response=False)
        self.assertEqual(self.code(), "room.removed")
        page = self.see(self.rosa, "measure", measure.pk)
        self.assertContains(
            page, "A moderator asked you to leave this room until it ends: Insulting somebody."
        )
        self.assertContains(page, "You can appeal once.")
        self.assertEqual(Room.objects.turned_away(self.room.pk, [self.rosa, self.paul]), {self.rosa.pk})

    def test_put_out_of_one_room_is_not_put_out_of_another(self) -> None:
        self.act("put-out", reason="insult")
        self.assertEqual(self.code(plaza(title="Evening")), "")

    def test_kept_away_from_a_series_one_may_go_elsewhere(self) -> None:
        measure = self.act("ban-series", days="7", reason="spam")
        self.assertEqual(measure.series, "plaza-Evening")
        assert measure.until
        self.assertAlmostEqual((measure.until - measure.at).days, 7, delta=1)
        self.assertEqual([self.code(), self.code(plaza(title="Evening"))], ["room.removed"] * 2)
        self.assertEqual(self.code(plaza(title="Morning")), "")

    def test_kept_away_from_a_place_one_may_enter_no_room_of_it(self) -> None:
        self.act("ban-place", days="90", reason="spam")
        self.assertEqual(self.code(plaza(title="Morning")), "room.removed")

    def test_ninety_days_are_the_most_and_for_ever_is_not_to_be_had(self) -> None:
        measure = Measure.objects.ban(self.room, self.omar, self.rosa, 400, "spam")
        assert measure.until
        self.assertLessEqual(measure.until, timezone.now() + timedelta(days=90))
        with self.assertRaises(IntegrityError), transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(until=None)
        answer = self.post(
            self.omar, "room_person", self.room.pk, self.rosa.pk, action="ban-series", days="400"
        )
        self.assertEqual(answer.status_code, 422)

    def test_a_moderator_keeps_nobody_away_from_more_than_the_room(self) -> None:
        answer = self.post(
            self.mona, "room_person", self.room.pk, self.rosa.pk, action="ban-series", days="7"
        )
        self.assertEqual(answer.json()["code"], "perm.denied")
        self.assertFalse(Measure.objects.exists())

    def test_moderators_do_not_act_against_each_other_or_hosts(self) -> None:
        self.room.appoint(self.omar, self.paul, RoomRole.MODERATOR)
        for person in (self.paul, self.omar, self.mona):
            with self.assertRaises(NotAgainstHosts):
                Measure.objects.put_out(self.room, self.mona, person, "insult")
        Measure.objects.put_out(self.room, self.omar, self.paul, "insult")

    def test_a_host_stops_a_moderator_and_that_holds(self) -> None:
        Measure.objects.time_out(self.room, self.omar, self.mona, 5, "insult")
        answer = self.post(self.mona, "room_messages", self.room.pk, text="but", client_id=uuid.uuid4())
        self.assertEqual(answer.json()["code"], "chat.timed_out")

    def test_nobody_takes_back_what_was_done_to_themselves(self) -> None:
        stopped = Measure.objects.time_out(self.room, self.omar, self.mona, 5, "insult")
        out = Measure.objects.put_out(self.room, self.omar, self.mona, "insult")
        for measure in (stopped, out):
            for verb in (measure.undo, measure.lift):
                with self.assertRaises(OwnDecision):
                    verb(self.mona)
        for name in ("measure_undo", "measure_lift"):
            self.assertEqual(self.post(self.mona, name, stopped.pk).json()["code"], "room.removed")
        self.assertEqual(Measure.objects.in_force().count(), 2)

    def test_asking_twice_changes_nothing_and_longer_is_longer(self) -> None:
        for minutes, count in (("5", 1), ("1", 1), ("5", 1), ("60", 2), ("end", 3), ("60", 3)):
            self.act("time-out", minutes=minutes, reason="spam")
            self.assertEqual(Measure.objects.count(), count, minutes)
        self.assertIsNone(Measure.objects.silencing(self.rosa, self.room).until)  # type: ignore[union-attr]

    def test_who_is_on_stage_comes_down(self) -> None:
        self.room.appoint(self.omar, self.rosa, RoomRole.CO_HOST)
        self.room.speakers.model.objects.step_up(self.room, self.rosa, uuid.uuid4())
        self.act("put-out", reason="other")
        self.assertFalse(self.room.speakers.active().exists())

    def test_lifted_it_is_over(self) -> None:
        measure = self.act("put-out", reason="other")
        self.post(self.mona, "measure_lift", measure.pk)
        self.assertEqual(self.code(), "")
        self.assertContains(self.see(self.rosa, "measure", measure.pk), "This was taken back.")

    def test_a_measure_is_for_whom_it_concerns(self) -> None:
        measure = self.act("put-out", reason="other")
        for person in (self.paul, self.sven, self.omar):
            self.assertEqual(self.see(person, "measure", measure.pk).status_code, 404)
        for name in ("measure_undo", "measure_lift"):
            for person in (self.paul, self.sven):
                self.assertEqual(self.post(person, name, measure.pk).status_code, 404)
            self.assertEqual(self.post(self.rosa, name, measure.pk).json()["code"], "room.removed")
        self.client.logout()
        for name in ("", "undo/", "lift/"):
            self.assertEqual(self.client.post(f"/measures/{measure.pk}/{name}").status_code, 302)
        self.assertTrue(Measure.objects.get().is_in_force)


class Appealing(OnThePlaza):
    """One appeal, and somebody else decides (L-27)."""

    measure: Measure

    def setUp(self) -> None:
        super().setUp()
        self.message = self.say(self.rosa, "not that rude")
        self.message.remove(self.mona, "insult")
        self.measure = Measure.objects.get()

    def appeal(self) -> Review:
        self.client.force_login(self.rosa)
        self.client.post(self.measure.get_absolute_url(), {"text": "It was a quotation."})
        return Review.objects.get(kind="appeal")

    def test_one_appeal_to_somebody_else_who_is_told_of_it(self) -> None:
        self.appeal()
        self.assertEqual({n.user for n in Notice.objects.filter(kind="appeal")}, {self.omar})
        self.assertNotContains(self.see(self.mona, "desk", self.room.pk), 'value="release"')
        self.assertContains(self.see(self.omar, "desk", self.room.pk), "It was a quotation.")
        with self.assertRaises(AppealedAlready):
            Review.objects.appeal(self.measure, "again")

    def test_who_did_it_does_not_decide(self) -> None:
        review = self.appeal()
        with self.assertRaises(OwnDecision):
            review.release(self.mona)
        self.assertEqual(
            self.post(self.mona, "review", self.room.pk, review.pk, action="release").json()["code"],
            "order.own",
        )

    def test_granted_all_is_as_before(self) -> None:
        review = self.appeal()
        self.assertEqual(
            self.post(self.omar, "review", self.room.pk, review.pk, action="release").status_code, 200
        )
        self.message.refresh_from_db()
        self.assertEqual(self.message.text, "not that rude")
        self.assertEqual(Notice.objects.get(user=self.rosa).kind, "granted")

    def test_refused_it_stands(self) -> None:
        review = self.appeal()
        self.post(self.omar, "review", self.room.pk, review.pk, action="decline")
        self.message.refresh_from_db()
        self.assertIsNotNone(self.message.removed_at)
        self.assertContains(self.see(self.rosa, "measure", self.measure.pk), "The decision stands.")

    def test_of_what_was_not_let_through_the_appeal_lets_it_through(self) -> None:
        held = self.hold(self.rosa, "www.example.com")
        held.decline(self.mona, "spam")
        measure = Measure.objects.latest("pk")
        self.assertContains(self.see(self.rosa, "measure", measure.pk), "www.example.com")
        Review.objects.appeal(measure, "It is the clinic's page.").release(self.omar)
        self.assertEqual(Message.objects.latest("seq").text, "www.example.com")

    def test_what_is_over_needs_no_appeal(self) -> None:
        timed_out = Measure.objects.time_out(self.room, self.mona, self.rosa, 1, "spam")
        Measure.objects.filter(pk=timed_out.pk).update(
            at=timezone.now() - timedelta(minutes=5), until=timezone.now() - timedelta(minutes=4)
        )
        with self.assertRaises(NothingToAppeal):
            Review.objects.appeal(Measure.objects.get(pk=timed_out.pk), "why?")

    def test_nobody_appeals_for_another(self) -> None:
        self.client.force_login(self.paul)
        self.assertEqual(self.client.post(self.measure.get_absolute_url(), {"text": "x"}).status_code, 404)
        self.assertFalse(Review.objects.filter(kind="appeal").exists())


class TheLog(OnThePlaza):
    def setUp(self) -> None:
        super().setUp()
        self.say(self.rosa, "hello")
        Measure.objects.time_out(self.room, self.mona, self.rosa, 5, "spam")

    def test_organizers_of_the_place_and_above_read_it_and_nobody_else(self) -> None:
        page = self.see(self.omar, "place_log", self.community.pk)
        self.assertContains(page, "stopped from writing")
        self.assertContains(page, "Advertising or flooding")
        for person in (self.mona, self.rosa, self.sven):
            self.assertEqual(self.see(person, "place_log", self.community.pk).status_code, 404)
        self.assertEqual(self.see(self.omar, "place_log", self.elsewhere.pk).status_code, 404)
        self.client.logout()
        self.assertEqual(self.client.get(f"/places/{self.community.pk}/log/").status_code, 302)

    def test_a_neighbour_reads_what_concerns_them(self) -> None:
        self.assertContains(self.see(self.rosa, "about_me"), "stopped from writing")
        self.assertNotContains(self.see(self.paul, "about_me"), "stopped from writing")
        self.client.logout()
        self.assertEqual(self.client.get("/measures/").status_code, 302)

    def test_it_is_only_ever_added_to(self) -> None:
        with self.assertRaises(AppendOnly):
            LogEntry.objects.update(why="")
        with self.assertRaises(AppendOnly):
            LogEntry.objects.all().delete()
        entry = LogEntry.objects.latest("pk")
        entry.why = "nothing"
        with self.assertRaises(DatabaseError), transaction.atomic():
            entry.save()

    def test_it_outlives_the_room(self) -> None:
        pk = self.room.pk
        self.room.messages.all().delete()
        self.room.delete()
        self.assertTrue(LogEntry.objects.filter(room_pk=pk, about=self.rosa).exists())

    def test_twenty_entries_cost_as_much_as_one(self) -> None:
        self.client.force_login(self.omar)
        url = f"/places/{self.community.pk}/log/"
        self.client.get(url)
        with self.assertNumQueries(7) as few:
            self.client.get(url)
        for _ in range(20):
            LogEntry.objects.write(self.room, self.mona, "put-out", about=self.paul, why="spam")
        with self.assertNumQueries(len(few)):
            self.assertContains(self.client.get(url), "put out of the room")
