"""The notices page and the bell."""

from django.template import Context, Template
from django.test import RequestFactory, TestCase
from django.urls import reverse
from django.utils import translation

from notices.models import Notice
from people.models import Invitation, User
from tests.cast import Cast, person

ENGLISH = {"accept-language": "en"}


def tell(user: User, count: int = 1, kind: str = "confirmed") -> None:
    for number in range(count):
        Notice.objects.tell([user], kind, f"test-{kind}-{number}", "/", place="金地朗悦", place_en="Langyue")


class TheNoticesPage(Cast, TestCase):
    def test_rosa_reads_what_she_was_told(self) -> None:
        tell(self.rosa)
        self.client.force_login(self.rosa)
        self.assertContains(
            self.client.get(reverse("notices")), "You are confirmed as a neighbour of Langyue."
        )

    def test_a_stranger_sees_none_of_hers(self) -> None:
        tell(self.rosa)
        self.client.force_login(self.sven)
        answer = self.client.get(reverse("notices"))
        self.assertNotContains(answer, "Langyue")
        self.assertContains(answer, "Nothing to tell you")

    def test_who_is_signed_out_is_asked_to_sign_in(self) -> None:
        for answer in (self.client.get(reverse("notices")), self.client.post(reverse("notices_read"))):
            self.assertEqual(answer.status_code, 302)
            self.assertTrue(answer.headers["Location"].startswith(reverse("account_login")))

    def test_unread_ones_come_first(self) -> None:
        tell(self.rosa, 1, "moved")
        Notice.objects.of(self.rosa).mark_read()
        tell(self.rosa, 2)
        Notice.objects.filter(about="test-moved-0").update(at="2099-01-01T00:00Z")
        self.assertEqual(
            [notice.kind for notice in Notice.objects.of(self.rosa)], ["confirmed", "confirmed", "moved"]
        )

    def test_marking_all_as_read_marks_only_what_the_page_showed(self) -> None:
        tell(self.rosa, 2)
        self.client.force_login(self.rosa)
        newest = self.client.get(reverse("notices")).context["newest"]
        tell(self.rosa, 1, "declined")
        answer = self.client.post(reverse("notices_read"), {"newest": newest})
        self.assertRedirects(answer, reverse("notices"))
        self.assertEqual([notice.kind for notice in Notice.objects.of(self.rosa).unread()], ["declined"])

    def test_nobody_marks_those_of_another(self) -> None:
        tell(self.rosa)
        self.client.force_login(self.sven)
        self.client.post(reverse("notices_read"), {"newest": 10**9})
        self.assertEqual(Notice.objects.of(self.rosa).unread().count(), 1)

    def test_a_forged_newest_changes_nothing(self) -> None:
        tell(self.rosa)
        self.client.force_login(self.rosa)
        for newest in ("", "-1", "x", "１２x", "9" * 40):
            self.assertEqual(self.client.post(reverse("notices_read"), {"newest": newest}).status_code, 302)
        self.assertLessEqual(Notice.objects.of(self.rosa).unread().count(), 1)

    def test_reading_the_page_marks_nothing(self) -> None:
        tell(self.rosa)
        self.client.force_login(self.rosa)
        self.client.get(reverse("notices"))
        self.assertEqual(Notice.objects.of(self.rosa).unread().count(), 1)

    def test_it_asks_the_database_as_often_for_one_as_for_twenty(self) -> None:
        self.client.force_login(self.rosa)
        tell(self.rosa, 1, "moved")
        Notice.objects.update(details={"title": "Yoga", "when": "today"})
        self.client.get(reverse("notices"))
        with self.assertNumQueries(5):  # session, person, count, page, unread
            self.client.get(reverse("notices"))
        tell(self.rosa, 20)
        with self.assertNumQueries(5):
            self.client.get(reverse("notices"))

    def test_many_are_split_over_pages(self) -> None:
        tell(self.rosa, 31)
        self.client.force_login(self.rosa)
        self.assertEqual(len(self.client.get(reverse("notices")).context["page"]), 30)
        self.assertEqual(len(self.client.get(reverse("notices"), {"page": 2}).context["page"]), 1)


class TheSentence(Cast, TestCase):
    def test_it_is_said_in_the_readers_language_even_after_they_changed_it(self) -> None:
        tell(self.rosa)
        notice = Notice.objects.get()
        with translation.override("en"):
            self.assertIn("Langyue", notice.sentence)
        with translation.override("zh-hans"):
            self.assertIn("金地朗悦", notice.sentence)

    def test_the_same_thing_is_told_once(self) -> None:
        tell(self.rosa)
        tell(self.rosa)
        self.assertEqual(Notice.objects.of(self.rosa).count(), 1)


class TheBell(Cast, TestCase):
    def shown_to(self, user: User) -> str:
        request = RequestFactory().get("/")
        request.user = user
        tag = Template("{% load notices %}{% unread_notices %}{% unread_notices %}")
        return tag.render(Context({"request": request}))

    def test_it_counts_what_is_unread_once_for_the_page(self) -> None:
        tell(self.rosa, 3)
        with self.assertNumQueries(1):
            self.assertEqual(self.shown_to(self.rosa), "33")

    def test_it_counts_nothing_of_others(self) -> None:
        tell(self.rosa, 3)
        self.assertEqual(self.shown_to(self.sven), "00")

    def test_without_a_request_it_is_quiet(self) -> None:
        tag = Template("{% load notices %}{% unread_notices %}")
        self.assertEqual(tag.render(Context()), "0")


class Newcomers(Cast, TestCase):
    def ask(self) -> None:
        self.nina = person("Nina")
        invitation = Invitation.objects.create(community=self.building, created_by=self.omar)
        self.membership = invitation.join(self.nina, "Nina", self.building, "602")

    def test_who_answers_for_the_place_is_told_of_a_newcomer(self) -> None:
        self.ask()
        notice = Notice.objects.get()
        self.assertEqual(notice.user, self.omar)
        with translation.override("en"):
            self.assertEqual(notice.sentence, "Nina would like to join Building 3, Jindi Langyue.")

    def test_the_newcomer_is_told_of_the_answer_and_the_question_is_settled(self) -> None:
        self.ask()
        self.membership.confirm(self.omar)
        self.assertEqual(Notice.objects.of(self.nina).get().kind, "confirmed")
        self.assertFalse(Notice.objects.of(self.omar).unread().exists())

    def test_who_is_declined_is_told_so(self) -> None:
        self.ask()
        self.membership.decline()
        self.assertEqual(Notice.objects.of(self.nina).get().kind, "declined")

    def test_with_the_account_goes_what_was_told_and_the_name_in_what_others_were_told(self) -> None:
        self.ask()
        tell(self.nina)
        self.nina.leave()
        self.assertFalse(Notice.objects.exists())
