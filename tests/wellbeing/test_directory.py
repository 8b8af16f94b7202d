"""The directory: nearest first, found by the words people use, and every link dials what stands on it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone, translation

from tests.cast import Cast
from tests.wellbeing.links import dialled, links_in
from wellbeing.models import Hotline
from wellbeing.numbers import Number, validate_numbers
from wellbeing.search import topics_in
from wellbeing.words import EMERGENCY, TROUBLES, region_and_above


def numbers_of(lines: Any) -> set[str]:
    return {number.href for line in lines for number in line.all_numbers}


class TheDirectory(Cast, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        call_command("hotlines")

    def page(self, language: str = "en", **asked: str) -> str:
        answer = self.client.get(reverse("hotlines"), asked, headers={"accept-language": language})
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()

    def found(self, reader: str = "en", **asked: str) -> set[str]:
        """The lines on the page after asking for something."""
        answer = self.client.post(reverse("hotlines"), asked, headers={"accept-language": reader})
        self.assertEqual(answer.status_code, 200)
        return {
            line.key for part in ("here", "there") for _place, lines in answer.context[part] for line in lines
        }

    def test_it_is_open_to_who_is_signed_out_and_to_who_lives_somewhere_else(self) -> None:
        self.assertIn("12356", self.page())
        self.client.force_login(self.sven)
        self.assertIn("12356", self.page())

    def test_each_shipped_line_stands_on_its_places_page_and_its_links_dial_what_their_labels_say(
        self,
    ) -> None:
        lines = list(Hotline.objects.offered())
        seen: set[str] = set()
        for region in {line.region for line in lines}:
            links = links_in(self.page(place=region))
            for href, label in links:
                self.assertEqual(dialled(href), dialled(label), region)
            around = [line for line in lines if line.region in region_and_above(region)]
            emergency = [f"tel:{number}" for number, _who in EMERGENCY[region.split("-")[0]]]
            shell = ["tel:120", "tel:110", "tel:119"]
            expected = [number.href for line in around for number in line.all_numbers] + emergency + shell
            self.assertEqual(sorted(href for href, _label in links), sorted(expected))
            seen |= numbers_of(around)
        self.assertEqual(seen, numbers_of(lines))

    def test_what_is_unverified_or_second_hand_is_never_offered_whatever_is_asked(self) -> None:
        hidden = Hotline.objects.exclude(verification__in=["A", "B"])
        self.assertIn("cn-sz-1", [line.key for line in hidden])
        everything = self.page() + self.page(place="CN") + str(self.found(words="0755-25629459"))
        everything += self.client.get(reverse("hotlines_json")).content.decode()
        for line in hidden.exclude(key__in=["cn-110", "cn-119", "cn-120"]):
            self.assertNotIn(line.name_en, everything)
            self.assertNotIn(line.key, everything)

    def test_the_own_city_comes_first_then_the_province_then_the_country_then_the_emergency(self) -> None:
        Hotline.objects.filter(key="cn-sz-1").update(verification="A")
        Hotline.objects.filter(key="cn-gd-zs").update(region="CN-GD")
        page = self.page()
        places = [">Shenzhen</h2>", ">Guangdong</h2>", ">All of mainland China</h2>", 'id="emergency"']
        self.assertEqual(
            sorted(page.index(place) for place in places), [page.index(place) for place in places]
        )

    def test_another_place_has_its_own_lines_and_its_own_emergency_number(self) -> None:
        page = self.page(place="GB")
        self.assertIn('href="tel:116123"', page)
        self.assertIn('href="tel:999"', page)
        self.assertNotIn('href="tel:12356"', page)

    def test_what_is_found_in_other_places_begins_with_the_country(self) -> None:
        answer = self.client.post(reverse("hotlines"), {"words": "失眠"}, headers={"accept-language": "en"})
        places = [place for place, _lines in answer.context["there"]]
        self.assertLess(places.index("Shanghai"), places.index("Australia"))
        self.assertLess(places.index("Zhongshan"), places.index("Australia"))

    def test_a_place_that_nobody_knows_is_answered_with_the_numbers_for_here(self) -> None:
        answer = self.client.get(reverse("hotlines"), {"place": "XX"}, headers={"accept-language": "en"})
        self.assertEqual(answer.status_code, 422)
        self.assertIn("12356", answer.content.decode())

    def test_residents_words_find_lines_in_either_language_and_either_script(self) -> None:
        for words in ("失眠", "睡不着怎么办", "失眠，还總是想哭", "I can't sleep", "INSOMNIA"):
            self.assertIn("cn-12356", self.found(words=words), words)
            self.assertNotIn("cn-12320", self.found(words=words), words)
        self.assertEqual(self.found(words="家暴") & {"cn-12338", "cn-12356"}, {"cn-12338"})
        self.assertIn("cn-12355", self.found(words="孩子不想上学"))
        self.assertIn("cn-hope24", self.found(words="不想活了"))
        self.assertIn("cn-12356", self.found(words="隔离"))

    def test_a_name_a_place_or_a_number_finds_its_line(self) -> None:
        self.assertIn("uk-samaritans", self.found(words="Samaritans"))
        self.assertEqual(self.found(words="400 161 9995"), {"cn-hope24"})
        self.assertIn("cn-sh-962525", self.found(words="上海"))

    def test_words_for_which_there_is_no_line_still_bring_the_numbers_for_here(self) -> None:
        self.assertIn("cn-12356", self.found(words="zzzzz"))
        answer = self.client.post(reverse("hotlines"), {"words": "zzzzz"}, headers={"accept-language": "en"})
        self.assertContains(answer, "No line that we could confirm answers just that")

    def test_percent_signs_and_underlines_find_nothing_rather_than_everything(self) -> None:
        answer = self.client.post(reverse("hotlines"), {"words": "%"})
        self.assertTrue(answer.context["nothing_found"])

    def test_who_cannot_talk_aloud_finds_the_lines_one_can_write_to(self) -> None:
        found = self.found(quiet="on", place="US")
        self.assertEqual(found & {"us-988", "us-ctl", "hk-samaritans"}, {"us-988", "us-ctl"})
        self.assertTrue(all(line.can_be_written_to for line in Hotline.objects.filter(key__in=found)))
        page = self.client.post(reverse("hotlines"), {"quiet": "on"}, headers={"accept-language": "en"})
        self.assertContains(page, "could not yet confirm a line that one can write to")

    def test_a_language_finds_those_who_speak_it(self) -> None:
        self.assertEqual(self.found(language="yue"), {"hk-18111", "hk-samaritans", "hk-befrienders"})

    def test_what_was_typed_stands_in_no_address(self) -> None:
        answer = self.client.get(reverse("hotlines"), {"words": "zzzzz"})
        self.assertNotContains(answer, "No line that we could confirm")
        self.assertContains(answer, 'id="directory"')
        self.assertContains(answer, '<form method="post"')

    def test_it_asks_the_database_as_often_for_one_line_as_for_all(self) -> None:
        with self.assertNumQueries(2):
            self.client.get(reverse("hotlines"))
        Hotline.objects.exclude(key="cn-12356").delete()
        with self.assertNumQueries(2):
            self.client.get(reverse("hotlines"))

    def test_each_line_says_what_will_happen_what_it_costs_who_answers_and_how_sure_we_are(self) -> None:
        page = self.page()
        lines = Hotline.objects.offered().around("CN-GD-SZ").count()
        for sentence in ("Answered in:", "We know it from:", "Like any call, it stands in your phone"):
            self.assertEqual(page.count(sentence), lines, sentence)
        self.assertEqual(page.count('class="number-expect"'), lines)
        self.assertIn("The help costs nothing; your carrier may charge for the call.", page)
        self.assertIn("seen in reliable press", page)

    def test_machines_are_told_as_schema_org_says_it_and_hours_only_while_they_are_fresh(self) -> None:
        Hotline.objects.filter(key="cn-12355").update(
            hours_status="known", source_date=timezone.localdate().isoformat(),
            weekly=[{"days": "fri-sat", "opens": "20:00", "closes": "02:00"}], name_en="</script><b>",
        )  # fmt: skip
        page = self.page()
        self.assertNotIn("</script><b>", page)
        told = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        points = {point["identifier"]: point for point in json.loads(told)["@graph"]}
        self.assertEqual(points["cn-12355"]["@type"], "ContactPoint")
        self.assertEqual(points["cn-12356"]["telephone"], "12356")
        self.assertNotIn("hoursAvailable", points["cn-hope24"])
        hours = {"dayOfWeek": ["Friday", "Saturday"], "opens": "20:00", "closes": "02:00"}
        self.assertEqual(
            points["cn-12355"]["hoursAvailable"], [{"@type": "OpeningHoursSpecification", **hours}]
        )

    def test_of_the_shipped_lines_only_those_with_a_source_of_this_year_are_called_open(self) -> None:
        with at("2026-11-29T03:00"):
            called = {line.key for line in Hotline.objects.offered() if line.opening == "open"}
            self.assertEqual(called, {"tw-1925"})
        with at("2027-01-30T03:00"):
            self.assertEqual({line.opening for line in Hotline.objects.offered()} & {"open", "closed"}, set())

    def test_of_doubted_hours_machines_are_told_nothing(self) -> None:
        Hotline.objects.filter(key="cn-12356").update(doubted_at=timezone.now())
        rows = self.client.get(reverse("hotlines_json")).json()["hotlines"]
        line = next(row for row in rows if row["id"] == "cn-12356")
        self.assertEqual((line["opening"], line["hours"]), ("doubted", {"status": "unknown"}))

    def test_the_json_says_the_same_and_can_be_brought_in_again(self) -> None:
        rows = self.client.get(reverse("hotlines_json")).json()["hotlines"]
        self.assertEqual(
            {row["id"] for row in rows}, set(Hotline.objects.offered().values_list("key", flat=True))
        )
        self.assertEqual(
            {row["opening"] for row in rows} - {"open", "closed", "once", "varies", "unknown"}, set()
        )


def test_each_trouble_on_a_button_stands_for_a_topic_in_both_languages() -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert [str(trouble) for trouble in TROUBLES if not topics_in(str(trouble))] == []


@pytest.mark.parametrize(
    ("value", "channel", "href"),
    [
        ("0755-2562 9459", "phone", "tel:075525629459"),
        ("+852 2896 0000", "phone", "tel:+85228960000"),
        ("85258", "text", "sms:85258"),
        ("+65 9151 1767", "whatsapp", "https://wa.me/6591511767"),
        ("https://988lifeline.org/chat", "chat", "https://988lifeline.org/chat"),
    ],
)
def test_a_number_is_dialled_written_to_or_opened(value: str, channel: str, href: str) -> None:
    validate_numbers([{"value": value, "channel": channel, "usable_from": "any"}])
    assert Number(value, channel, "any").href == href


@pytest.mark.parametrize(
    "row",
    [
        {"value": "12356a", "channel": "phone", "usable_from": "any"},
        {"value": "１２３５６", "channel": "phone", "usable_from": "any"},
        {"value": "12356", "channel": "fax", "usable_from": "any"},
        {"value": "12356", "channel": "phone", "usable_from": "moon"},
        {"value": "javascript:alert(1)", "channel": "chat", "usable_from": "any"},
        {"value": "http://988lifeline.org", "channel": "chat", "usable_from": "any"},
        {"value": "9151 1767", "channel": "whatsapp", "usable_from": "any"},
        {"value": 12356, "channel": "phone", "usable_from": "any"},
        {"value": "12356"},
        "12356",
    ],
)
def test_what_cannot_be_dialled_as_it_stands_is_refused(row: Any) -> None:
    with pytest.raises(ValidationError):
        validate_numbers([row])


def test_one_number_twice_is_refused_and_the_same_for_calls_and_texts_is_not() -> None:
    calls = {"value": "988", "channel": "phone", "usable_from": "us"}
    validate_numbers([calls, calls | {"channel": "text"}])
    with pytest.raises(ValidationError):
        validate_numbers([calls, calls | {"usable_from": "any"}])


DAY = [{"days": "mon-fri", "opens": "08:30", "closes": "17:30"}]
CLOSED_WEEKEND = [{"days": "mon-fri", "opens": "20:00", "closes": "02:00"}]


def line(**fields: Any) -> Hotline:
    usual = {
        "hours_status": "known", "weekly": DAY, "time_zone": "Asia/Shanghai", "source_date": "2026-09",
        "region": "CN", "topics": ["distress"], "languages": ["zh"], "audiences": [],
    }  # fmt: skip
    return Hotline(**{**usual, **fields})


def at(text: str) -> Any:
    """Frozen at this time in UTC."""
    return mock.patch.object(timezone, "now", return_value=datetime.fromisoformat(text).replace(tzinfo=UTC))


class TestHolidays:
    """1 October 2026, a Thursday, is a holiday; 10 October, a Saturday, is worked for it."""

    def test_on_a_holiday_nobody_knows_and_it_is_never_called_open(self) -> None:
        with at("2026-10-01 02:00"):
            assert line().opening == "holiday"
        with at("2026-09-30 02:00"):
            assert line().opening == "open"

    def test_what_reaches_over_midnight_from_a_holiday_is_not_known_either(self) -> None:
        with at("2026-10-07 17:00"):  # Thursday, 01:00 there; it would have opened on Wednesday, a holiday
            assert line(weekly=CLOSED_WEEKEND).opening == "holiday"
        with at("2026-09-30 17:00"):  # Thursday, 01:00; it opened on Wednesday, no holiday
            assert line(weekly=CLOSED_WEEKEND).opening == "open"

    def test_a_weekend_that_is_worked_is_not_called_closed(self) -> None:
        with at("2026-10-10 02:00"):
            assert line().opening == "holiday"

    def test_a_line_that_says_what_it_does_on_holidays_is_believed(self) -> None:
        with at("2026-10-01 02:00"):
            assert line(days_off="open").opening == "open"
            assert line(days_off="closed").opening == "closed"
        with at("2026-10-10 02:00"):
            assert line(days_off="closed").opening == "closed"

    def test_round_the_clock_is_round_the_clock_on_holidays_too(self) -> None:
        with at("2026-10-01 02:00"):
            assert line(always=True, weekly=[]).opening == "open"

    def test_the_next_opening_is_one_that_is_certain(self) -> None:
        with at("2026-09-30 12:00"), translation.override("en"), timezone.override("Asia/Shanghai"):
            assert line().opens_at == "Thursday 08:30"  # 8 October: the holidays end the day before

    def test_each_country_has_holidays_of_its_own(self) -> None:
        with at("2026-12-25 12:00"):
            assert line(region="GB", time_zone="Europe/London").opening == "holiday"
            assert line(region="EU", time_zone="Europe/Brussels").opening == "open"


class TestHoursAroundTheWorld:
    """The same weekday morning, and the nights on which clocks change."""

    def test_half_past_eight_is_half_past_eight_of_the_line(self) -> None:
        zones = {
            "CN": "Asia/Shanghai",
            "GB": "Europe/London",
            "AU": "Australia/Sydney",
            "US": "America/New_York",
        }
        awake = {
            "2026-11-23 01:00": {"CN", "AU"},
            "2026-11-23 09:00": {"CN", "GB"},
            "2026-11-23 16:00": {"GB", "US"},
            "2026-11-23 22:00": {"AU", "US"},
        }
        for moment, expected in awake.items():
            with at(moment):
                lines = [line(region=region, time_zone=zone) for region, zone in zones.items()]
                assert {each.region for each in lines if each.opening == "open"} == expected, moment

    def test_when_clocks_go_back_london_opens_an_hour_later_by_the_world(self) -> None:
        london = line(
            region="GB",
            time_zone="Europe/London",
            weekly=[{"days": "mon-sun", "opens": "09:00", "closes": "10:00"}],
        )
        with at("2026-10-24 08:30"):
            assert london.opening == "open"
        with at("2026-10-26 08:30"):
            assert london.opening == "closed"
        with at("2026-10-26 09:30"):
            assert london.opening == "open"

    def test_an_hour_that_new_york_skips_in_spring_is_no_hour(self) -> None:
        night = line(
            region="US",
            time_zone="America/New_York",
            weekly=[{"days": "sun", "opens": "01:00", "closes": "03:00"}],
        )
        with at("2027-03-14 06:30"):
            spans = night.spans()
        assert (spans[0][1] - spans[0][0]).seconds == 3600

    def test_sydneys_long_night_is_an_hour_longer(self) -> None:
        night = line(
            region="AU",
            time_zone="Australia/Sydney",
            days_off="open",
            weekly=[{"days": "sat", "opens": "22:00", "closes": "06:00"}],
        )
        with at("2027-04-03 12:00"):
            span = next(span for span in night.spans() if span[0].date().isoformat() == "2027-04-03")
        assert (span[1] - span[0]).seconds == 9 * 3600


class TestWhatAPageIsTold:
    def test_a_page_knows_a_month_ahead_who_is_open(self) -> None:
        with at("2026-11-23 02:00"):
            told = line().ahead
        assert len(told["open"]) >= 24
        assert all(start < end for start, end in told["open"])
        assert told["doubt"] == []

    def test_holidays_ahead_are_told_as_doubtful(self) -> None:
        with at("2026-09-20 02:00"):
            told = line().ahead
        assert len(told["doubt"]) >= 2

    def test_of_unknown_or_doubted_hours_nothing_is_told(self) -> None:
        assert line(hours_status="varies", weekly=[]).ahead == {}
        assert line(doubted_at=timezone.now()).ahead == {}


@pytest.fixture(scope="module")
def contradictions() -> Iterator[list[dict[str, Any]]]:
    yield [
        {"always": True},
        {"weekly": []},
        {"hours_status": "varies"},
        {"topics": ["astrology"]},
        {"languages": "zh"},
        {"expect": ["1", "2", "3", "4"]},
        {"source_date": "2026-13-40"},
    ]


def test_hours_that_contradict_each_other_and_unknown_words_are_refused(
    contradictions: list[dict[str, Any]],
) -> None:
    line().clean()
    for wrong in contradictions:
        with pytest.raises(ValidationError):
            line(**wrong).clean()
