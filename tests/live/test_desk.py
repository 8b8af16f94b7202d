"""The moderators' desk: one queue, and whoever comes second is told who was first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from live import danger
from live.models import KeptText, LogEntry, Measure, Message, Report, Review
from live.order_refusals import Held
from live.rights import RoomRole
from notices.models import Notice
from people.models import Community, User
from tests.cast import People, resident
from tests.live.plaza import JSON, OnThePlaza, plaza


class TheDesk(OnThePlaza):
    def test_it_has_what_waits_and_what_was_reported_with_the_reasons(self) -> None:
        self.hold(self.rosa, "see www.example.com")
        said = self.say(self.rosa, "a rude word")
        Report.objects.make(said, self.paul, "insult")
        page = self.see(self.mona, "desk", self.room.pk)
        for words in ("see www.example.com", "a rude word", "Insulting somebody × 1", "has a link"):
            self.assertContains(page, words)
        self.assertNotContains(page, "Paul", msg_prefix="who reports is not named")

    def test_it_exists_only_for_those_who_keep_order(self) -> None:
        review = self.hold(self.rosa, "see www.example.com")
        for person in (self.rosa, self.paul, self.sven):
            for name, args in (("desk", []), ("room_people", []), ("room_person", [self.rosa.pk])):
                self.assertEqual(self.see(person, name, self.room.pk, *args).status_code, 404, name)
            self.assertEqual(
                self.post(person, "review", self.room.pk, review.pk, action="release").status_code, 404
            )
        self.client.logout()
        for name in ("desk/", "people/", f"people/{self.rosa.pk}/", f"desk/{review.pk}/"):
            answer = self.client.post(f"/rooms/{self.room.pk}/{name}")
            self.assertEqual(answer.status_code, HTTPStatus.FOUND, name)
        self.assertFalse(Message.objects.exists())

    def test_an_item_of_another_room_is_not_found_here(self) -> None:
        review, elsewhere = self.hold(self.rosa, "www.example.com"), plaza()
        answer = self.post(self.omar, "review", elsewhere.pk, review.pk, action="release")
        self.assertEqual(answer.status_code, 404)

    def test_who_comes_second_is_told_who_was_first(self) -> None:
        review = self.hold(self.rosa, "www.example.com")
        url = ("review", self.room.pk, review.pk)
        self.assertEqual(self.post(self.mona, *url, action="release").status_code, HTTPStatus.OK)
        answer = self.post(self.omar, *url, action="decline", reason="spam")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "room.state_conflict"))
        self.assertEqual(
            answer.json()["sentence"], "Mona let it through just before you. Nothing more was done."
        )
        self.client.force_login(self.omar)
        answer = self.client.post(reverse("review", args=url[1:]), {"action": "release"})
        self.assertContains(answer, "Mona let it through just before you.", status_code=422)
        self.assertContains(answer, "done by Mona", status_code=422)

    def test_who_comes_second_is_told_what_was_decided(self) -> None:
        ana, _door = resident("Ana", self.building, "1205")
        self.room.appoint(self.omar, ana, RoomRole.MODERATOR)
        held, declined = self.hold(self.rosa, "www.example.com"), self.hold(self.paul, "www.example.org")
        measure = Measure.objects.put_out(self.room, ana, self.rosa, "spam")
        again = Measure.objects.put_out(self.room, ana, self.paul, "spam")
        for review, action, sentence in (
            (held, "release", "Mona let it through just before you."),
            (declined, "decline", "Mona took it down just before you."),
            (Review.objects.appeal(measure, "why"), "release", "Mona granted this appeal just before you."),
            (Review.objects.appeal(again, "why"), "decline", "Mona turned this appeal down just before you."),
        ):
            url = ("review", self.room.pk, review.pk)
            self.assertEqual(self.post(self.mona, *url, action=action, reason="spam").status_code, 200)
            other = "decline" if action == "release" else "release"
            answer = self.post(self.omar, *url, action=other, reason="spam")
            self.assertEqual(answer.json()["sentence"], f"{sentence} Nothing more was done.")

    def test_one_press_takes_down_and_stops_from_writing(self) -> None:
        review = self.hold(self.rosa, "www.example.com")
        answer = self.post(self.mona, "review", self.room.pk, review.pk, action="time-out", reason="spam")
        self.assertEqual(set(Measure.objects.values_list("kind", flat=True)), {"remove", "time-out"})
        undo = answer.json()["undo"]
        self.client.post(undo, headers=JSON)
        self.assertEqual(Message.objects.get().text, "www.example.com")
        self.assertFalse(Measure.objects.filter(lifted_at=None).exists())

    def test_twenty_items_cost_as_much_as_one(self) -> None:
        def fill(count: int) -> None:
            for number in range(count):
                said = self.say(self.mona, f"said {number}")
                Message.objects.filter(pk=said.pk).update(author=self.rosa)
                Report.objects.make(Message.objects.get(pk=said.pk), self.paul, "spam")
                Review.objects.hold(self.room, self.rosa, "x", None, "link", seconds=None)  # type: ignore[arg-type]
            Measure.objects.bulk_create(
                Measure(room=self.room, user=self.rosa, by=self.mona, kind="put-out", reason="spam")
                for _ in range(count)
            )

        fill(1)
        few = self.queries()
        fill(9)
        self.assertEqual(self.queries(), few)

    def queries(self) -> int:
        self.see(self.mona, "desk", self.room.pk)
        with CaptureQueriesContext(connection) as asked:
            self.see(self.mona, "desk", self.room.pk)
        return len(asked)

    def test_what_goes_by_itself_in_some_seconds_is_shown_but_not_counted(self) -> None:
        self.room.set_talk(self.omar, "hold", 0)
        self.hold(self.rosa, "hello")
        self.assertContains(self.see(self.mona, "desk", self.room.pk), "shown after ten seconds")
        self.assertEqual(self.room.reviews.waiting().count(), 0)

    def test_who_made_somebody_co_host_and_back_finds_them_again(self) -> None:
        self.room.appoint(self.omar, self.paul, RoomRole.CO_HOST)
        self.client.force_login(self.omar)
        url = reverse("room_person", args=[self.room.pk, self.paul.pk])
        answer = self.client.post(url, {"action": "role", "role": "participant"}, follow=True)
        self.assertContains(answer, "taking part")

    def test_the_people_page_names_who_wrote_and_who_has_a_role(self) -> None:
        self.say(self.rosa, "hello")
        page = self.see(self.omar, "room_people", self.room.pk)
        self.assertContains(page, "Rosa")
        self.assertContains(page, "Mona")
        self.assertNotContains(page, "Paul")
        self.assertEqual(self.see(self.omar, "room_person", self.room.pk, self.paul.pk).status_code, 404)


class Reporting(OnThePlaza):
    said: Message
    others: list[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.others = [
            resident(name, cls.building, door)[0] for name, door in (("Ana", "1"), ("Ben", "1"), ("Cem", "2"))
        ]

    def setUp(self) -> None:
        super().setUp()
        self.said = self.say(self.rosa, "a rude word")

    def report(self, user: User, reason: str = "insult") -> Any:
        return self.post(user, "message_report", self.room.pk, self.said.pk, reason=reason)

    def hidden(self) -> bool:
        self.said.refresh_from_db()
        return self.said.hidden_at is not None

    def test_three_households_hide_it_two_of_one_door_are_one(self) -> None:
        ana, ben, cem = self.others
        for person, is_hidden in ((ana, False), (ben, False), (ana, False), (cem, False), (self.paul, True)):
            self.assertEqual(self.report(person).status_code, HTTPStatus.OK)
            self.assertEqual(self.hidden(), is_hidden, person)
        for name, args in (
            ("room", []),
            ("room_since", [0]),
            ("room_history", []),
            ("message", [self.said.pk]),
        ):
            answer = self.see(self.paul, name, self.room.pk, *args)
            self.assertNotContains(answer, "rude word")
            self.assertContains(answer, "Hidden until a moderator has looked at it.")
        self.assertContains(self.see(self.mona, "desk", self.room.pk), "a rude word")

    def test_looked_at_and_found_harmless_it_comes_back_and_takes_three_new_ones_to_hide(self) -> None:
        for person in (self.others[0], self.others[2], self.paul):
            self.report(person)
        self.room.reviews.get().release(self.mona)
        self.assertFalse(self.hidden())
        self.assertEqual(self.said.text, "a rude word")
        self.assertFalse(KeptText.objects.exists())
        self.report(self.cora)
        self.assertFalse(self.hidden())

    def test_a_hidden_message_cannot_be_changed_but_its_writer_may_take_it_down(self) -> None:
        for person in (self.others[0], self.others[2], self.paul):
            self.report(person)
        answer = self.post(self.rosa, "message", self.room.pk, self.said.pk, action="edit", text="sorry")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "chat.held"))
        self.post(self.rosa, "message", self.room.pk, self.said.pk, action="remove")
        self.assertFalse(KeptText.objects.exists())
        self.assertFalse(self.room.reviews.open().exists())

    def test_one_does_not_report_oneself_and_strangers_report_nothing(self) -> None:
        self.assertEqual(self.report(self.rosa).json()["code"], "report.own")
        self.assertEqual(self.report(self.sven).status_code, 404)
        self.assertEqual(self.report(self.paul, "because").status_code, 422)
        self.client.logout()
        self.assertEqual(
            self.client.post(f"/rooms/{self.room.pk}/messages/{self.said.pk}/report/").status_code, 302
        )
        self.assertFalse(Report.objects.exists())

    def test_who_reports_hears_what_happens_now_also_without_a_script(self) -> None:
        self.assertEqual(self.report(self.paul).json()["thanks"], "Thank you. A moderator looks at it.")
        answer = self.report(self.cora, "danger")
        self.assertIn("The counsellors have been called", answer.json()["thanks"])
        self.client.force_login(self.others[0])
        url = f"/rooms/{self.room.pk}/messages/{self.said.pk}/report/"
        answer = self.client.post(url, {"reason": "danger"}, follow=True)
        self.assertContains(answer, "call 120 or 110 now", count=1)

    def test_the_message_page_has_the_form_without_a_script(self) -> None:
        self.assertContains(self.see(self.paul, "message", self.room.pk, self.said.pk), "Report this message")
        self.client.force_login(self.paul)
        answer = self.client.post(
            f"/rooms/{self.room.pk}/messages/{self.said.pk}/report/", {"reason": "spam"}
        )
        self.assertEqual(answer.status_code, HTTPStatus.FOUND)
        self.assertEqual(Report.objects.get().by, self.paul)

    def test_a_moderator_does_not_decide_on_their_own_words(self) -> None:
        self.said = self.say(self.mona, "I am right and you are fools")
        self.report(self.paul)
        review = self.room.reviews.get()
        answer = self.post(self.mona, "review", self.room.pk, review.pk, action="release")
        self.assertEqual(answer.json()["code"], "order.own")
        self.assertEqual(
            self.post(self.omar, "review", self.room.pk, review.pk, action="release").status_code, 200
        )

    def test_the_writer_never_learns_who(self) -> None:
        self.report(self.paul)
        self.said.remove(self.mona, "insult")
        for name, args in (("measure", [Measure.objects.get().pk]), ("about_me", [])):
            self.assertNotContains(self.see(self.rosa, name, *args), "Paul")
        self.assertNotIn(self.paul.pk, LogEntry.objects.filter(about=self.rosa).values_list("by", flat=True))

    def test_danger_calls_the_counsellors_above_at_once_and_hides_nothing_from_moderators(self) -> None:
        self.report(self.paul, "danger")
        notice = Notice.objects.get(kind="danger")
        self.assertEqual(notice.user, self.cora)
        self.assertNotIn("rude", str(notice.details))
        self.assertFalse(self.hidden())
        self.assertContains(self.see(self.mona, "desk", self.room.pk), "a rude word")
        report = Report.objects.get()
        self.assertContains(self.see(self.cora, "report", report.pk), "a rude word")
        for person in (self.paul, self.rosa, self.sven):
            self.assertEqual(self.see(person, "report", report.pk).status_code, 404)

    def test_other_reports_are_not_for_counsellors(self) -> None:
        self.report(self.paul, "insult")
        self.assertFalse(Notice.objects.filter(kind="danger").exists())
        self.assertEqual(self.see(self.cora, "report", Report.objects.get().pk).status_code, 404)

    def test_whoever_is_on_duty_is_called_first(self) -> None:
        @danger.on_duty
        def tonight(place: Community) -> list[User]:
            return [self.paul] if place == self.community else []

        try:
            self.report(self.others[0], "danger")
            self.assertEqual({n.user for n in Notice.objects.filter(kind="danger")}, {self.paul})
        finally:
            danger._on_duty.remove(tonight)


class TwoModerators(TransactionTestCase):
    def test_at_one_item_at_the_same_moment_one_decides_and_the_other_is_told_who(self) -> None:
        people = People()
        mona, _ = resident("Mona", people.building, "1204")
        room = plaza()
        room.appoint(people.omar, mona, RoomRole.MODERATOR)
        with pytest.raises(Held):
            room.post(people.rosa, "www.example.com", "8b8b6f4e-7a0c-4bb5-9f4e-0d9c3b6c5a11")
        review = Review.objects.get()

        def press(person: User) -> tuple[int, str]:
            client = Client()
            client.force_login(person)
            form = {"action": "release"}
            answer = client.post(reverse("review", args=[room.pk, review.pk]), form, headers=JSON)
            connection.close()
            return answer.status_code, answer.json().get("code", "")

        with ThreadPoolExecutor(2) as threads:
            answers = sorted(threads.map(press, [people.omar, mona]))
        self.assertEqual(answers, [(200, ""), (422, "room.state_conflict")])
        self.assertEqual(Message.objects.get().text, "www.example.com")
        room.refresh_from_db()
        self.assertEqual(room.last_seq, Message.objects.get().seq)

    def test_two_who_stop_the_same_person_at_the_same_moment_stop_them_once(self) -> None:
        people = People()
        mona, _ = resident("Mona", people.building, "1204")
        room = plaza()
        room.appoint(people.omar, mona, RoomRole.MODERATOR)

        def stop(person: User) -> None:
            Measure.objects.put_out(type(room).objects.get(pk=room.pk), person, people.rosa, "spam")
            connection.close()

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(stop, [people.omar, mona]))
        self.assertEqual((Measure.objects.count(), Notice.objects.filter(user=people.rosa).count()), (1, 1))
