"""What is kept for how long under each profile: every row of the table, just before its day and on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from live.models import Message
from people.models import User
from tests.wellbeing.listening import Listening
from wellbeing import vault
from wellbeing.models import (
    AuditEntry,
    CounsellingRequest,
    Counsellor,
    Event,
    Feedback,
    Glass,
    Key,
    Note,
    PastCount,
)
from wellbeing.refusals import Moved
from wellbeing.retention import delete_now, forget_what_is_due, keep_for, regret

BEFORE = timedelta(seconds=1)
A_MONTH = 31  # days


class Kept(Listening):
    """Cora listened to Rosa, was worried, wrote a note; it is closed. Then the years go by."""

    profile: str
    said: int
    notes: int
    about: int
    log: int
    promise: tuple[str, ...]

    def setUp(self) -> None:
        super().setUp()
        rules = override_settings(COUNSELLING={**settings.COUNSELLING, "profile": self.profile})
        rules.enable()
        self.addCleanup(rules.disable)  # type: ignore[attr-defined]
        self.sits(self.cora)
        self.it = self.talk(self.ask(topic="sleep", hardness=7))
        self.says(self.it, self.rosa, "canary")
        self.it.escalate(self.cora, 2, self.now)
        Note.objects.write(self.it, self.cora, "a note", self.now)
        self.it.end(self.now, by="counsellor")
        self.it.wrap_up(self.now, safety="no", why="because")
        Feedback.objects.create(conversation=self.it, counsellor=self.cora, helped=4, at=self.now)
        self.request = CounsellingRequest.objects.select_related("room", "key", "resident").get()

    def on(self, days: int) -> datetime:
        return self.now + timedelta(days=days)

    def either_side(self: Any, days: int, there: Any) -> None:
        """It is there until the last second, and gone on the day."""
        forget_what_is_due(self.on(days) - BEFORE)
        self.assertTrue(there(), "too early")
        forget_what_is_due(self.on(days))
        self.assertFalse(there(), "too late")

    def test_what_was_said(self: Any) -> None:
        message = Message.objects.get()

        def opens() -> bool:
            try:
                return bool(
                    Key.objects.get(pk=self.request.key_id).unseal(message.text, f"message {message.seq}")
                )
            except (vault.Unreadable, Key.DoesNotExist):
                return False

        self.either_side(self.said, opens)
        self.assertFalse(Message.objects.exists())

    def test_a_note_of_the_counsellor(self: Any) -> None:
        self.either_side(self.notes, lambda: any(note.words == "a note" for note in Note.objects.all()))

    def test_times_topic_and_outcome_and_then_they_only_count(self: Any) -> None:
        there = CounsellingRequest.objects.filter(resident=self.rosa, topic="sleep", conversation__level=2)
        self.either_side(self.about, there.exists)
        Key.objects.update(wiped_at=self.now)  # as the job does beside it (test_wiping.py)
        forget_what_is_due(self.on(self.about))
        self.assertFalse(
            CounsellingRequest.objects.exists() or Event.objects.exists() or Key.objects.exists()
        )
        month = timezone.localtime(self.now).date().replace(day=1)
        counts = PastCount.objects.values_list("month", "topic", "outcome", "times")
        self.assertEqual(list(counts), [(month, "sleep", "mutual", 1)])
        forget_what_is_due(self.on(self.about + 1))
        self.assertEqual(PastCount.objects.get().times, 1)

    def test_safety_events_stay_in_the_log_by_level_and_time_and_without_a_word(self: Any) -> None:
        there = AuditEntry.objects.filter(action="escalated", reason="2", about=self.request.pk)
        self.either_side(self.log, there.exists)

    def test_feedback_is_nobodys_after_thirty_days_and_gone_after_two_years(self: Any) -> None:
        self.either_side(30, Feedback.objects.filter(conversation__isnull=False).exists)
        forget_what_is_due(self.on(730 - A_MONTH) - BEFORE)  # it counts from the beginning of its month
        self.assertTrue(Feedback.objects.exists())
        forget_what_is_due(self.on(732))
        self.assertFalse(Feedback.objects.exists())

    def test_the_log_goes_from_its_beginning_and_the_rest_still_holds(self: Any) -> None:
        AuditEntry.objects.write(self.cora, "counsellor", "read", 1, at=self.now + timedelta(days=9))
        self.either_side(self.log, AuditEntry.objects.filter(at=self.now).exists)
        left = AuditEntry.objects.order_by("number").first()
        self.assertEqual(left and left.at, self.now + timedelta(days=9))
        self.assertEqual(list(AuditEntry.objects.faults()), [])
        AuditEntry.objects.write(self.cora, "counsellor", "read", 2, at=self.on(self.log))
        self.assertEqual(list(AuditEntry.objects.faults()), [])
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM wellbeing_auditentry WHERE number = %s", [left.number if left else 0])
        self.assertNotEqual(list(AuditEntry.objects.faults()), [])

    def test_the_log_may_be_forgotten_altogether_and_goes_on(self: Any) -> None:
        forget_what_is_due(self.on(20_000))
        forget_what_is_due(self.on(40_000))
        self.assertFalse(AuditEntry.objects.exists())
        self.assertEqual(list(AuditEntry.objects.faults()), [])
        AuditEntry.objects.write(self.cora, "counsellor", "read", 2)
        self.assertEqual(list(AuditEntry.objects.faults()), [])

    def test_the_page_says_the_days_on_which_it_really_happens(self: Any) -> None:
        page = self.kept_page()
        for days, form, words in (
            (self.said, "N j, Y H:i", "What was said is destroyed on {}."),
            (self.notes, "DATE_FORMAT", "Short notes the counsellor made for themselves, sealed: until {}"),
            (
                max(self.about, self.notes),
                "DATE_FORMAT",
                "without a word of yours: until {}. After that it is only a number",
            ),
        ):
            day = date_format(timezone.localtime(self.on(days), self.rosa.zone), form)
            self.assertIn(words.format(day), page)
        self.assertEqual("The law asks this service to keep it so long." in page, self.profile == "C")
        self.assertEqual("What the law asks this service to keep besides" in page, self.profile != "A")

    def test_the_asking_page_promises_it_before_a_word_is_typed(self: Any) -> None:
        self.client.force_login(self.paul)
        page = self.client.get(reverse("talk"))
        for words in self.promise:
            self.assertContains(page, words)

    def kept_page(self: Any) -> str:
        self.client.force_login(User.objects.get(pk=self.rosa.pk))
        page: str = self.client.get(
            reverse("counselling_conversation", args=[self.request.pk])
        ).content.decode()
        return page

    def delete(self: Any) -> str:
        self.client.force_login(User.objects.get(pk=self.rosa.pk))
        self.client.post(reverse("counselling_conversation", args=[self.request.pk]), {"action": "delete"})
        self.request.refresh_from_db()
        return self.kept_page()

    def test_who_wants_it_deleted_does_not_see_it_any_more_and_may_regret_it(self: Any) -> None:
        self.delete()
        self.assertFalse(CounsellingRequest.objects.of(self.rosa).exists())
        regret(self.request, self.now + timedelta(hours=71))
        self.assertTrue(CounsellingRequest.objects.of(self.rosa).exists())

    def test_what_the_law_asks_for_outlives_the_account_of_who_wrote_it(self: Any) -> None:
        self.cora.leave()
        self.assertEqual(Note.objects.exists(), self.profile != "A")
        if self.profile != "A":
            self.either_side(self.notes, Note.objects.exists)


class CommunityListening(Kept, TestCase):
    profile, said, notes, about, log = "A", 30, 180, 730, 1095
    promise = (
        "destroyed 30 days after the end",
        "for themselves, 180 days; when you asked, about what and how it ended, 2 years; who opened it, 3 years.",
    )

    def test_the_resident_chooses_and_nothing_at_all_is_nothing_also_for_who_wraps_up(self) -> None:
        request = self.ask(self.paul)
        keep_for(request, 0, self.now)
        request.refresh_from_db()
        talk = self.talk(request)
        talk.end(self.now, by="resident")
        self.either_side(0, lambda: Key.objects.filter(pk=request.key_id, destroyed_at=None).exists())
        talk = type(talk).objects.for_pages().get(pk=talk.pk)
        talk.wrap_up(self.now, safety="no", why="they had to go at once")
        self.assertEqual((talk.state, talk.safety_why), ("closed", ""))

    def test_deleting_destroys_it_after_three_days(self) -> None:
        self.assertIn("will be destroyed for good on", self.delete())
        self.assertEqual(
            self.request.erase_at and self.request.erase_at <= timezone.now() + timedelta(days=3), True
        )


class HotlineBody(Kept, TestCase):
    profile, said, notes, about, log = "B", 90, 1095, 1095, 1095
    promise = ("destroyed 90 days after the end", "3 years; when you asked",
               "The law asks this service for that, also when you delete what was said.")  # fmt: skip

    def test_deleting_destroys_the_words_and_says_what_the_law_keeps(self) -> None:
        page = self.delete()
        self.assertIn("will be destroyed for good on", page)
        self.assertIn(
            "What the law asks this service to keep besides, also when you delete what was said", page
        )
        forget_what_is_due(timezone.now() + timedelta(days=4))
        self.assertEqual((Message.objects.exists(), Note.objects.exists()), (False, True))
        self.assertIn("Short notes the counsellor made", self.kept_page())

    def test_there_is_no_other_time_to_choose(self) -> None:
        for days in (0, 30):
            with self.assertRaises(Moved):
                keep_for(self.request, days, self.now)


class CounsellingInstitution(Kept, TestCase):
    profile, said, notes, about, log = "C", 3650, 3650, 3650, 3650
    promise = ("destroyed 10 years after the end: the law asks this service to keep it so long.",
               "and for as long as the law asks")  # fmt: skip

    def test_deleting_only_hides_it_and_says_why(self) -> None:
        self.assertIn("because of the law", self.kept_page())
        page = self.delete()
        self.assertIn("The law asks this service to keep it, sealed, until", page)
        self.assertEqual(self.request.erase_at, self.on(3650))
        forget_what_is_due(timezone.now() + timedelta(days=4))
        self.assertTrue(Message.objects.exists())
        self.either_side(3650, Message.objects.exists)

    def test_what_is_hidden_is_opened_by_nobody_but_for_a_court(self) -> None:
        vera = self.celia
        Counsellor.objects.filter(user=vera).update(may_supervise=True)
        delete_now(self.request, self.now)
        self.client.force_login(vera)
        asked = {"number": self.request.pk, "why": "The district court has ordered it"}
        url = reverse("counselling_supervision")
        self.assertEqual(self.client.post(url, {**asked, "code": "complaint"}).status_code, 422)
        self.assertFalse(Glass.objects.exists())
        self.assertEqual(self.client.post(url, {**asked, "code": "court"}).status_code, 302)
