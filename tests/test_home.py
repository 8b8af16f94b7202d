"""The front door: what Linli is for who stands outside, the day for who is in."""

from datetime import timedelta

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Occurrence
from live.models import Plan
from notices.models import Notice
from people.models import Community, Invitation, User
from tests.cast import Cast, person

ENGLISH = {"accept-language": "en"}


def hold(host: User, place: Community, title: str = "Sunday yoga", minutes_from_now: int = 10) -> Occurrence:
    """A published activity with one date."""
    activity = Activity.objects.create(
        title=title,
        host=host,
        home=place,
        audience=place,
        plan=Plan.objects.create(),
        published_at=timezone.now(),
    )
    start = timezone.now() + timedelta(minutes=minutes_from_now)
    return Occurrence.schedule(activity, start, 60, None, "Asia/Shanghai")


class OutsideTheDoor(Cast, TestCase):
    def page(self) -> str:
        answer = self.client.get(reverse("home"), headers=ENGLISH)
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()

    def test_it_says_what_linli_is_and_where_the_way_in_is(self) -> None:
        page = self.page()
        self.assertIn("A lit window means that somebody is there.", page)
        self.assertIn(f'href="{reverse("account_login")}"', page)

    def test_it_names_the_emergency_numbers_and_the_way_to_the_others(self) -> None:
        page = self.page()
        for number in ("tel:120", "tel:110", "tel:119"):
            self.assertIn(f'href="{number}"', page)
        self.assertIn(f'href="{reverse("care")}"', page)

    def test_in_demo_mode_one_may_look_around_as_somebody(self) -> None:
        self.assertIn(f'class="button big" href="{reverse("demo")}"', self.page())

    def test_outside_demo_mode_signing_in_is_the_one_obvious_thing(self) -> None:
        with override_settings(DEMO=False):
            page = self.page()
        self.assertNotIn("demo neighbour", page)
        self.assertIn(f'class="button big" href="{reverse("account_login")}"', page)

    def test_nothing_of_the_neighbourhood_is_told(self) -> None:
        hold(self.omar, self.community)
        page = self.page()
        for secret in ("Sunday yoga", "Omar", "Rosa", "Langyue"):
            self.assertNotIn(secret, page)

    def test_it_asks_the_database_nothing(self) -> None:
        with self.assertNumQueries(0):
            self.page()


class Inside(Cast, TestCase):
    def page(self, user: User) -> str:
        self.client.force_login(user)
        answer = self.client.get(reverse("home"))
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()

    def test_the_next_thing_comes_first_with_one_button_into_its_room(self) -> None:
        soon = hold(self.omar, self.community)
        hold(self.omar, self.community, "Cooking", 300)
        page = self.page(self.rosa)
        hero = page[page.index("occurrence hero") : page.index("</article>")]
        self.assertIn("Sunday yoga", hero)
        self.assertNotIn("Cooking", hero)
        self.assertEqual(hero.count('class="button'), 1)
        self.assertIn(reverse("room", args=[soon.room_id]), hero)

    def test_who_lives_somewhere_else_sees_none_of_it(self) -> None:
        hold(self.omar, self.community)
        page = self.page(self.sven)
        self.assertNotIn("Sunday yoga", page)
        self.assertIn("A quiet week", page)

    def test_unread_notices_are_counted_and_read_ones_are_not_mentioned(self) -> None:
        Notice.objects.tell([self.rosa], "confirmed", "test", "/", place="3栋")
        self.assertIn("1 unread notice.", self.page(self.rosa))
        Notice.objects.of(self.rosa).mark_read()
        self.assertNotIn("unread", self.page(self.rosa))

    def test_who_waits_for_confirmation_is_told_by_whom(self) -> None:
        nina = person("Nina")
        invitation = Invitation.objects.create(community=self.building, created_by=self.omar)
        invitation.join(nina, "Nina", self.building, "602")
        page = self.page(nina)
        self.assertIn("Waiting for confirmation by Omar.", page)
        self.assertIn("Your window is about to be lit", page)
        self.assertNotIn("A quiet week", page)
        self.assertNotIn("Waiting for confirmation", self.page(self.rosa))

    def test_somebody_to_talk_to_is_one_tap_away(self) -> None:
        self.assertIn(f'href="{reverse("care")}"', self.page(self.rosa))

    def test_it_asks_the_database_as_often_for_one_thing_as_for_twenty(self) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                self.page(self.rosa)
            return len(captured)

        hold(self.omar, self.community)
        self.page(self.rosa)
        one = queries()
        for number in range(20):
            hold(self.omar, self.community, f"Yoga {number}", 5 + number)
        self.assertEqual(queries(), one)

    def test_hostile_names_and_titles_stay_words(self) -> None:
        self.rosa.display_name = "<script>alert(1)</script>"
        self.rosa.save(update_fields=["display_name"])
        hold(self.omar, self.community, "<img src=x onerror=alert(1)>")
        page = self.page(self.rosa)
        self.assertNotIn("<script>alert", page)
        self.assertNotIn("<img src=x", page)
