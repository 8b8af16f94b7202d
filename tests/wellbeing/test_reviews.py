"""A few conversations are read to learn from, by lot and only where the one who asked agreed; and somebody audits."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Role, User
from tests.cast import belongs, person, resident
from tests.wellbeing.listening import RULES, Led
from wellbeing.models import (
    AuditEntry,
    Conversation,
    CounsellingRequest,
    Counsellor,
    Desk,
    Glass,
    ReviewConsent,
)
from wellbeing.models.report import Week, monday, tell_auditors
from wellbeing.oversight_refusals import EnoughReviews, GlassWhole, NotASupervisor, NothingToReview
from wellbeing.refusals import Moved
from wellbeing.retention import delete_now, destroy

CANARY = "canary in a review"


class Reviews(Led):
    it: Conversation

    def setUp(self) -> None:
        super().setUp()
        self.it = self.over(self.rosa)

    def over(self, user: User, level: int = 0, **answers: str) -> Conversation:
        talk = self.talk(self.asked(user, **answers))
        self.says(talk, user, CANARY)
        talk.escalate(self.cora, level, self.now)
        talk.end(self.now, by="counsellor")
        talk.wrap_up(self.now, safety="yes")
        return talk

    def asked(self, user: User, **answers: str) -> CounsellingRequest:
        self.sits(self.cora)
        return self.ask(user, **answers)

    def agrees(self, talk: Conversation | None = None) -> None:
        ReviewConsent.objects.give(talk or self.it, self.rosa, self.now)

    def test_without_the_word_of_the_one_who_asked_nothing_is_drawn_nor_asked_for_by_number(self) -> None:
        with self.assertRaises(NothingToReview):
            ReviewConsent.objects.draw(self.vera, self.now)
        self.assertNotContains(self.see(self.vera, "counselling_supervision"), "Draw one and read it")
        page = self.press(self.vera, "counselling_review_draw")
        self.assertContains(page, "residents agree to it themselves", status_code=422)
        asked = {"number": self.it.request_id, "code": "quality", "why": "I would like to know how it went"}
        self.assertEqual(self.press(self.vera, "counselling_supervision", **asked).status_code, 422)
        self.assertFalse(Glass.objects.exists())

    def test_what_was_typed_to_open_one_stays_when_it_is_refused(self) -> None:
        typed = {"number": self.it.request_id, "code": "safety", "why": "short", "quiet": "on"}
        page = self.press(self.vera, "counselling_supervision", **typed)
        for kept in (
            f'value="{self.it.request_id}"',
            '"safety" selected',
            '"glass-quiet" checked',
            ">short<",
        ):
            self.assertContains(page, kept, status_code=422)

    def test_the_agreement_goes_with_what_was_said(self) -> None:
        self.agrees()
        destroy(CounsellingRequest.objects.get(), self.now)
        self.assertFalse(ReviewConsent.objects.exists())

    def test_by_their_own_button_it_is_read_once_for_half_an_hour_and_stands_in_their_log(self) -> None:
        pk = self.it.request_id
        self.assertContains(
            self.see(self.rosa, "counselling_conversation", pk), "May a supervisor learn from it?"
        )
        for _ in range(2):
            self.press(self.rosa, "counselling_conversation", pk, action="review")
        CounsellingRequest.objects.select_related("key").get(pk=pk).say_afterwards("a quiet heron")
        supervision = self.see(self.vera, "counselling_supervision")
        self.assertContains(supervision, "1 conversation can be drawn.")
        self.assertNotContains(supervision, "heron")
        drawn = self.press(self.vera, "counselling_review_draw")
        glass = Glass.objects.get()
        self.assertRedirects(drawn, f"/care/desk/glass/{glass.pk}/", fetch_redirect_response=False)
        page = self.see(self.vera, "counselling_glass", glass.pk)
        self.assertContains(page, CANARY)
        self.assertNotContains(page, "Rosa")
        self.assertContains(page, "a quiet heron")
        self.assertEqual(self.told(self.it), ["accepted", "agreed-review", "drawn", "read-closed"])
        self.assertEqual(ReviewConsent.objects.draw(self.vera, self.now), glass)
        self.assertEqual(self.see(self.lena, "counselling_glass", glass.pk).status_code, 404)
        with self.assertRaises(GlassWhole):
            glass.look(self.vera, timezone.now() + timedelta(seconds=RULES["glass"] + 1))
        with self.assertRaises(NothingToReview):
            ReviewConsent.objects.draw(self.vera, timezone.now() + timedelta(seconds=RULES["glass"] + 1))

    def test_taken_back_or_deleted_while_somebody_reads_it_is_closed_at_once(self) -> None:
        self.agrees()
        glass = ReviewConsent.objects.draw(self.vera, timezone.now())
        self.press(self.rosa, "counselling_conversation", self.it.request_id, action="no_review")
        self.assertEqual(self.see(self.vera, "counselling_glass", glass.pk).status_code, 422)
        self.assertEqual(self.told(self.it)[-1], "no-review")
        other = self.over(self.paul)
        self.agrees(other)
        glass = ReviewConsent.objects.draw(self.vera, timezone.now())
        self.assertContains(self.see(self.vera, "counselling_glass", glass.pk), CANARY)
        delete_now(CounsellingRequest.objects.get(pk=other.request_id), self.now)
        self.assertEqual(self.see(self.vera, "counselling_glass", glass.pk).status_code, 422)

    def test_is_asked_only_of_adults_after_what_was_no_danger_and_no_harm(self) -> None:
        Counsellor.objects.filter(user=self.cora).update(for_young=True)
        bad = [self.over(self.paul, level=2)]
        tom, _ = resident("Tom", self.building, "1601")
        bad.append(self.over(tom, age="teen"))
        ann, _ = resident("Ann", self.building, "1602")
        bad.append(self.over(ann))
        Conversation.objects.filter(pk=bad[-1].pk).update(end_reason="abuse")
        for talk in Conversation.objects.for_pages().filter(pk__in=[one.pk for one in bad]):
            page = self.see(talk.request.resident, "counselling_conversation", talk.request_id)
            self.assertNotContains(page, "May a supervisor learn from it?")
            with self.assertRaises(Moved):
                self.agrees(talk)

    def test_only_a_supervisor_who_was_no_part_of_it_draws_and_not_of_their_own_household(self) -> None:
        self.agrees()
        Counsellor.objects.filter(user=self.cora).update(may_supervise=True)
        with self.assertRaises(NothingToReview):
            ReviewConsent.objects.draw(self.cora, self.now)
        for user in (self.celia, self.lena, self.rosa, self.omar):
            with self.assertRaises(NotASupervisor):
                ReviewConsent.objects.draw(user, self.now)
            self.assertEqual(self.press(user, "counselling_review_draw").status_code, 404)
        with self.assertRaises(NothingToReview):
            ReviewConsent.objects.draw(self.moves_in(self.vera), self.now)
        self.assertEqual(
            self.press(
                self.paul, "counselling_conversation", self.it.request_id, action="review"
            ).status_code,
            404,
        )
        self.assertEqual(self.press(None, "counselling_review_draw").status_code, 302)

    def test_is_a_sample_and_no_more(self) -> None:
        self.agrees()
        for number in range(RULES["reviews"]):
            user, _ = resident(f"Tom-{number}", self.building, f"17{number:02}")
            self.now += timedelta(hours=1)
            Desk.objects.of(self.cora).go()
            wanda = person(f"Wanda-{number}")
            belongs(wanda, self.district, Role.COUNSELLOR)
            self.sits(wanda)
            talk = self.talk(self.ask(user), wanda)
            talk.end(self.now, by="counsellor")
            talk.wrap_up(self.now, safety="yes")
            Desk.objects.of(wanda).go()
            self.agrees(talk)
        drawn = set()
        for _ in range(RULES["reviews"]):
            drawn.add(ReviewConsent.objects.draw(self.vera, self.now).request_id)
            self.now += timedelta(seconds=RULES["glass"])
        self.assertEqual(len(drawn), RULES["reviews"])
        with self.assertRaises(EnoughReviews):
            ReviewConsent.objects.draw(self.vera, self.now)
        ReviewConsent.objects.draw(self.vera, self.now + timedelta(days=7))


class TheReport(Led):
    ada: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.ada = person("Ada")
        cls.ada.user_permissions.add(Permission.objects.get(codename="view_auditentry"))

    def test_says_who_read_what_in_a_week_and_nothing_of_what_was_said_or_by_whom(self) -> None:
        talk = self.talk()
        self.says(talk, self.rosa, CANARY)
        for _ in range(3):
            self.see(self.cora, "room", talk.request.room_id)
        talk.escalate(self.cora, 2, self.now)
        talk.end(self.now, by="counsellor")
        delete_now(CounsellingRequest.objects.get(), self.now)
        page = self.see(self.ada, "counselling_audit", week=f"{monday(self.now)}").content.decode()
        self.assertIn("Cora", page)
        self.assertIn("opened the conversation", page)
        self.assertIn("asked for deletion", page)
        self.assertIn("changed the level of concern: 2", page)
        self.assertNotIn("Rosa", page)
        self.assertNotIn(CANARY, page)
        sums = {(str(who), action): (times, requests)
                for who, _role, action, times, requests in Week(monday(self.now)).sums}  # fmt: skip
        self.assertEqual(sums["Cora", "opened the conversation"], (3, 1))
        self.assertEqual(AuditEntry.objects.filter(action="read-log", by=self.ada).count(), 1)

    def test_begins_on_monday_shows_the_last_whole_week_and_takes_any_address(self) -> None:
        begins = monday(self.now)
        for week, shown in (("", begins - timedelta(days=7)), (f"{begins + timedelta(days=3)}", begins),
                            ("nonsense", begins - timedelta(days=7)), ("9999-12-31", begins)):  # fmt: skip
            page = self.see(self.ada, "counselling_audit", week=week)
            self.assertEqual(page.context["week"].begins, shown, week)
        AuditEntry.objects.write(self.cora, "counsellor", "read", 1, at=self.now - timedelta(days=7))
        self.assertEqual(Week(begins - timedelta(days=7)).entries.count(), 1)
        self.assertEqual(Week(begins).entries.count(), 0)

    def test_is_for_auditors_alone_and_never_for_who_listens_or_runs_the_site(self) -> None:
        root = person("Root", is_staff=True, is_superuser=True)
        Counsellor.objects.get(user=self.vera).user.user_permissions.add(
            Permission.objects.get(codename="view_auditentry")
        )
        for user in (self.rosa, self.cora, self.lena, self.vera, self.omar, self.sven, root):
            self.assertEqual(self.see(user, "counselling_audit").status_code, 404, user)
            self.assertNotContains(self.see(user, "care"), "Who read what")
        self.assertContains(self.see(self.ada, "care"), "Who read what")
        self.assertEqual(self.see(None, "counselling_audit").status_code, 302)

    def test_is_told_once_a_week_to_who_audits(self) -> None:
        for hours in (0, 1, 2):
            tell_auditors(self.now + timedelta(hours=hours) - timedelta(hours=2))
        self.assertLessEqual(self.ada.notices.count(), 2)  # two only where Monday began within these hours
        tell_auditors(self.now + timedelta(days=7))
        before = self.ada.notices.count()
        tell_auditors(self.now + timedelta(days=7))
        self.assertEqual(self.ada.notices.count(), before)
        url = self.ada.notices.order_by("pk").first()
        self.client.force_login(self.ada)
        self.assertEqual(self.client.get(url.url if url else "").status_code, 200)

    def test_costs_as_much_for_many_people_as_for_one(self) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                self.see(self.ada, "counselling_audit", week=f"{monday(self.now)}")
            return len(asked)

        AuditEntry.objects.write(self.vera, "supervisor", "read-closed", 1, at=self.now)
        cost()
        few = cost()
        for number in range(20):
            user = person(f"Vera-{number}")
            AuditEntry.objects.write(user, "supervisor", "read-closed", number, at=self.now, reason="safety")
        self.assertEqual(cost(), few)
