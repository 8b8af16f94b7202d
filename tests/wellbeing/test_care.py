"""The care page: numbers that are checked, dialled exactly as printed, for everybody."""

from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse

from tests.cast import Cast
from tests.wellbeing.links import dialled, links_in
from wellbeing.models import Hotline


class TheCarePage(Cast, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        call_command("hotlines")

    def page(self) -> str:
        answer = self.client.get(reverse("care"), headers={"accept-language": "en"})
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()

    def links(self) -> list[tuple[str, str]]:
        return links_in(self.page())

    def near(self) -> list[Hotline]:
        return list(Hotline.objects.offered().around("CN-GD-SZ"))

    def test_it_is_open_to_who_is_signed_out(self) -> None:
        self.assertIn("12356", self.page())

    def test_it_is_open_to_who_lives_somewhere_else(self) -> None:
        self.client.force_login(self.sven)
        self.assertIn("12356", self.page())

    def test_every_link_dials_exactly_what_its_label_says(self) -> None:
        links = self.links()
        numbers = [number for line in self.near() for number in line.all_numbers]
        self.assertEqual(len(links), len(numbers) + 3)
        for href, label in links:
            self.assertEqual(dialled(href), dialled(label))

    def test_it_shows_the_lines_of_here_and_leads_to_all_others(self) -> None:
        expected = {number.href for line in self.near() for number in line.all_numbers}
        self.assertEqual(
            {href for href, _label in self.links()}, expected | {"tel:120", "tel:110", "tel:119"}
        )
        self.assertIn(f'href="{reverse("hotlines")}"', self.page())

    def test_the_numbers_for_an_emergency_stand_above_all_others(self) -> None:
        self.assertEqual([href for href, _label in self.links()][:3], ["tel:120", "tel:110", "tel:119"])

    def test_what_is_unverified_or_second_hand_is_never_shown(self) -> None:
        page = self.page()
        hidden = Hotline.objects.filter(verification__in=["C", "X"]).exclude(
            key__in=["cn-110", "cn-119", "cn-120"]
        )
        self.assertEqual(hidden.count(), 4)
        for line in hidden:
            self.assertNotIn(line.name_en, page)
            for number in line.all_numbers:
                self.assertNotIn(number.href, page)

    def test_lines_of_here_come_first_and_in_the_order_of_the_directory(self) -> None:
        here = [line.key for line in Hotline.objects.offered().around("CN-GD-SZ")]
        self.assertEqual(here, ["cn-12356", "cn-12355", "cn-12338", "cn-hope24"])

    def test_a_checked_line_of_the_own_city_comes_before_the_national_one(self) -> None:
        Hotline.objects.filter(key="cn-sz-1").update(verification="A")
        here = [line.key for line in Hotline.objects.offered().around("CN-GD-SZ")]
        self.assertEqual(here[:2], ["cn-sz-1", "cn-12356"])

    def test_each_number_says_where_it_is_known_from_and_since_when(self) -> None:
        page = self.page()
        self.assertIn("Xinhua report on the National Health Commission notice", page)
        self.assertIn("May 6, 2026", page)
        self.assertEqual(page.count("We know it from:"), len(self.near()))

    def test_it_says_that_linli_is_no_emergency_service(self) -> None:
        self.assertIn("It is no emergency service", self.page())

    def test_it_asks_the_database_as_often_for_one_line_as_for_all(self) -> None:
        with self.assertNumQueries(1):
            self.client.get(reverse("care"))
        Hotline.objects.exclude(key="cn-12356").delete()
        with self.assertNumQueries(1):
            self.client.get(reverse("care"))

    def test_without_any_line_it_still_names_the_emergency_numbers(self) -> None:
        Hotline.objects.all().delete()
        self.assertEqual([href for href, _label in self.links()], ["tel:120", "tel:110", "tel:119"])


class TheDirectory(TestCase):
    def test_loading_it_twice_changes_nothing(self) -> None:
        call_command("hotlines")
        before = list(Hotline.objects.values())
        with self.assertNumQueries(3):  # a savepoint around one question
            call_command("hotlines")
        self.assertEqual(list(Hotline.objects.values()), before)

    def test_a_line_that_a_person_checked_is_not_overwritten_from_the_file(self) -> None:
        call_command("hotlines")
        Hotline.objects.filter(key="cn-sz-1").update(verified_on="2026-11-01", verification="A", name="深圳")
        call_command("hotlines")
        self.assertEqual(Hotline.objects.get(key="cn-sz-1").name, "深圳")

    def test_a_line_that_nobody_checked_follows_the_file(self) -> None:
        call_command("hotlines")
        Hotline.objects.filter(key="cn-sz-1").update(verification="A")
        call_command("hotlines")
        self.assertEqual(Hotline.objects.get(key="cn-sz-1").verification, "X")
