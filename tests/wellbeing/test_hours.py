"""Open, closed, or honestly not known: computed in the line's own zone."""

from datetime import UTC, date, datetime
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from wellbeing.hours import closes_at, opens_at, validate_weekly
from wellbeing.models import Hotline

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = [{"days": "mon-fri", "opens": "08:30", "closes": "17:30"}]
NIGHT = [{"days": "fri-sat", "opens": "20:00", "closes": "02:00"}]


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_within_its_hours_a_line_says_until_when_it_is_open() -> None:
    assert closes_at(DAY, at("2026-11-23 09:00"), SHANGHAI) == at("2026-11-23 17:30")


def test_at_the_closing_minute_it_is_closed() -> None:
    assert closes_at(DAY, at("2026-11-23 17:30"), SHANGHAI) is None


def test_on_friday_evening_it_opens_next_on_monday() -> None:
    assert opens_at(DAY, at("2026-11-27 18:00"), SHANGHAI) == at("2026-11-30 08:30")


def test_a_span_over_midnight_is_open_after_midnight() -> None:
    assert closes_at(NIGHT, at("2026-11-28 01:59"), SHANGHAI) == at("2026-11-28 02:00")
    assert closes_at(NIGHT, at("2026-11-29 01:00"), SHANGHAI) == at("2026-11-29 02:00")
    assert closes_at(NIGHT, at("2026-11-30 01:00"), SHANGHAI) is None


def test_a_span_over_midnight_at_the_end_of_the_week_is_open_on_monday_morning() -> None:
    sunday = [{"days": "sun", "opens": "22:00", "closes": "06:00"}]
    assert closes_at(sunday, at("2026-11-23 05:00"), SHANGHAI) == at("2026-11-23 06:00")


def test_days_may_run_over_the_end_of_the_week() -> None:
    weekend = [{"days": "sat-mon", "opens": "10:00", "closes": "12:00"}]
    assert closes_at(weekend, at("2026-11-23 11:00"), SHANGHAI) == at("2026-11-23 12:00")
    assert closes_at(weekend, at("2026-11-24 11:00"), SHANGHAI) is None


def test_from_midnight_to_midnight_is_the_whole_day() -> None:
    whole = [{"days": "mon", "opens": "00:00", "closes": "24:00"}]
    assert closes_at(whole, at("2026-11-23 23:59"), SHANGHAI) == at("2026-11-24 00:00")


def test_spans_that_touch_are_one() -> None:
    touching = [*DAY, {"days": "mon", "opens": "17:30", "closes": "20:00"}]
    assert closes_at(touching, at("2026-11-23 09:00"), SHANGHAI) == at("2026-11-23 20:00")


def test_hours_are_those_of_the_line_not_of_the_reader() -> None:
    london = ZoneInfo("Europe/London")
    assert closes_at(DAY, at("2026-11-23 01:00", london), SHANGHAI) == at("2026-11-23 17:30")
    assert closes_at(DAY, at("2026-11-23 10:00", london), SHANGHAI) is None


def test_the_night_the_clocks_change_is_as_long_as_it_is() -> None:
    london = ZoneInfo("Europe/London")
    night = [{"days": "sat", "opens": "22:00", "closes": "06:00"}]
    closes = closes_at(night, datetime(2026, 10, 24, 21, 30, tzinfo=UTC), london)
    assert closes == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "weekly",
    [
        [{"days": "someday", "opens": "08:00", "closes": "09:00"}],
        [{"days": "mon", "opens": "25:00", "closes": "09:00"}],
        [{"days": "mon"}],
        ["mon"],
        7,
    ],
)
def test_hours_that_nobody_can_read_are_refused(weekly: Any) -> None:
    with pytest.raises(ValidationError):
        validate_weekly(weekly)


def row(days: str, opens: str, closes: str) -> dict[str, str]:
    return {"days": days, "opens": opens, "closes": closes}


@pytest.mark.parametrize(
    "weekly",
    [
        [row("mon-fri", "08:30", "17:30"), row("wed", "09:00", "12:00")],
        [row("mon", "08:00", "12:00"), row("mon", "08:00", "12:00")],
        [row("fri-sat", "20:00", "02:00"), row("sat", "01:00", "03:00")],
        [row("sun", "22:00", "06:00"), row("mon", "05:00", "08:00")],
    ],
)
def test_hours_that_contradict_each_other_are_refused(weekly: Any) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match="at the same time"):
        validate_weekly(weekly)


def test_spans_that_only_touch_and_days_that_run_around_the_clock_do_not_contradict() -> None:
    validate_weekly([row("mon-sun", "00:00", "24:00")])
    validate_weekly(
        [row("mon", "08:00", "12:00"), row("mon", "12:00", "17:00"), row("sun", "20:00", "08:00")]
    )


def line(**fields: Any) -> Hotline:
    usual = {"hours_status": "known", "weekly": DAY, "time_zone": "Asia/Shanghai", "source_date": "2026-09"}
    return Hotline(**{**usual, **fields})


@pytest.fixture
def monday_morning() -> Any:
    with mock.patch.object(timezone, "now", return_value=at("2026-11-23 09:00")):
        yield


@pytest.mark.usefixtures("monday_morning")
class TestWhatALineSaysOnMondayMorning:
    def test_a_line_with_known_hours_is_open(self) -> None:
        assert line().opening == "open"

    def test_a_line_outside_its_hours_is_closed_and_says_when_it_opens(self) -> None:
        late = line(weekly=[{"days": "mon-sun", "opens": "13:00", "closes": "15:00"}])
        with translation.override("en"):
            assert (late.opening, late.opens_at) == ("closed", "today 13:00")

    def test_the_next_opening_is_said_in_the_readers_time(self) -> None:
        late = line(weekly=[{"days": "mon-sun", "opens": "13:00", "closes": "15:00"}])
        with translation.override("en"), timezone.override(ZoneInfo("Europe/London")):
            assert late.opens_at == "today 05:00"

    def test_round_the_clock_without_a_dated_source_is_not_claimed(self) -> None:
        assert line(always=True, weekly=[], source_date="").opening == "unknown"

    def test_an_old_source_says_only_what_once_was(self) -> None:
        assert line(always=True, weekly=[], source_date="2023-07").opening == "once"
        assert line(source_date="2025-11-22").opening == "once"
        assert line(source_date="2025-11-23").opening == "open"

    def test_our_own_check_makes_an_old_source_good_again(self) -> None:
        assert line(source_date="2012", verified_on=date(2026, 11, 1)).opening == "open"

    def test_hours_that_differ_by_place_say_so(self) -> None:
        assert line(hours_status="varies").opening == "varies"

    def test_unknown_hours_are_never_open(self) -> None:
        assert line(hours_status="unknown", always=True).opening == "unknown"
