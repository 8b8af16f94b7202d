"""Time in words. The Chinese ones read the compiled catalog, as the pages do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from activities import when

SHANGHAI, BERLIN, NEW_YORK = (
    ZoneInfo("Asia/Shanghai"),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/New_York"),
)
LORD_HOWE, APIA, CASABLANCA = (
    ZoneInfo(n) for n in ("Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca")
)
ZONES = [BERLIN, NEW_YORK, LORD_HOWE, SHANGHAI, APIA, CASABLANCA]
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=SHANGHAI)  # a Monday


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "chinese", "english"),
    [
        ("2026-11-23T19:30", "今晚 7:30", "Tonight 7:30"),
        ("2026-11-23T18:00", "今晚 6:00", "Tonight 6:00"),
        ("2026-11-23T17:59", "今天下午 5:59", "Today 5:59 pm"),
        ("2026-11-23T12:30", "今天中午 12:30", "Today 12:30 pm"),
        ("2026-11-23T09:00", "今天上午 9:00", "Today 9:00 am"),
        ("2026-11-23T06:30", "今天早上 6:30", "Today 6:30 am"),
        ("2026-11-23T00:00", "今天凌晨 0:00", "Today 12:00 am"),
        ("2026-11-23T23:59", "今晚 11:59", "Tonight 11:59"),
        ("2026-11-24T00:00", "明天凌晨 0:00", "Tomorrow 12:00 am"),
        ("2026-11-24T10:15", "明天上午 10:15", "Tomorrow 10:15 am"),
        ("2026-11-24T20:00", "明晚 8:00", "Tomorrow evening 8:00"),
        ("2026-11-22T19:30", "昨晚 7:30", "Last night 7:30"),
        ("2026-11-22T08:00", "昨天上午 8:00", "Yesterday 8:00 am"),
        ("2026-11-25T15:00", "周三下午 3:00", "Wednesday 3:00 pm"),
        ("2026-11-28T19:30", "周六晚上 7:30", "Saturday 7:30 pm"),
        ("2026-11-29T23:59", "周日晚上 11:59", "Sunday 11:59 pm"),
        ("2026-11-30T19:30", "11月30日 周一 晚上 7:30", "Monday 30 November, 7:30 pm"),
        ("2026-11-16T19:30", "11月16日 周一 晚上 7:30", "Monday 16 November, 7:30 pm"),
        ("2027-01-03T19:30", "2027年1月3日 周日 晚上 7:30", "Sunday 3 January 2027, 7:30 pm"),
    ],
)
def test_when_is_said_as_a_neighbour_would(moment: str, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert when.words(at(moment), SHANGHAI, NOW) == chinese
    with translation.override("en"):
        assert when.words(at(moment), SHANGHAI, NOW) == english


def test_over_the_end_of_the_year_tomorrow_stays_tomorrow() -> None:
    now = at("2026-12-31T22:00")
    with translation.override("en"):
        assert when.words(at("2027-01-01T00:30"), SHANGHAI, now) == "Tomorrow 12:30 am"
        assert when.words(at("2027-01-02T19:30"), SHANGHAI, now) == "Saturday 7:30 pm"
        assert when.words(at("2026-12-20T19:30"), SHANGHAI, now) == "Sunday 20 December, 7:30 pm"


def test_today_is_the_readers_today_and_the_places_time_stands_beside_it() -> None:
    evening_in_shenzhen = at("2026-11-23T19:30")
    with translation.override("en"):
        assert when.words(evening_in_shenzhen, NEW_YORK, NOW) == "Today 6:30 am"
        assert when.elsewhere(evening_in_shenzhen, SHANGHAI, NEW_YORK) == "7:30 pm, China Standard Time"
        late = at("2026-11-24T01:00")
        assert when.words(late, BERLIN, NOW) == "Tonight 6:00"
        assert when.elsewhere(late, SHANGHAI, BERLIN) == "Tuesday 1:00 am, China Standard Time"
    with translation.override("zh-hans"):
        assert when.elsewhere(evening_in_shenzhen, SHANGHAI, NEW_YORK) == "晚上 7:30（中国标准时间）"


def test_the_places_time_is_left_out_where_its_clocks_show_the_readers() -> None:
    assert when.elsewhere(NOW, SHANGHAI, ZoneInfo("Asia/Singapore")) == ""


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (-1, "", ""),
        (0, "马上开始", "about to begin"),
        (59, "马上开始", "about to begin"),
        (60, "还有 1 分钟", "in 1 minute"),
        (25 * 60, "还有 25 分钟", "in 25 minutes"),
        (59 * 60 + 59, "还有 59 分钟", "in 59 minutes"),
        (60 * 60, "还有 1 小时", "in 1 hour"),
        (65 * 60, "还有 1 小时 5 分钟", "in 1 hour 5 minutes"),
        (178 * 60, "还有 3 小时", "in 3 hours"),
        (6 * 3600, "", ""),
    ],
)
def test_the_countdown_says_minutes_and_hours(seconds: int, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert when.until(NOW + timedelta(seconds=seconds), NOW) == chinese
    with translation.override("en"):
        assert when.until(NOW + timedelta(seconds=seconds), NOW) == english


def test_what_runs_says_since_when() -> None:
    with translation.override("en"):
        assert when.since(NOW - timedelta(seconds=30), NOW) == "has just begun"
        assert when.since(NOW - timedelta(minutes=12), NOW) == "began 12 minutes ago"
    with translation.override("zh-hans"):
        assert when.since(NOW - timedelta(minutes=12), NOW) == "已开始 12 分钟"


#


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        ("2027-03-28T02:30", BERLIN, "2027-03-28T01:00"),  # skipped: first instant after the gap
        ("2027-03-28T02:00", BERLIN, "2027-03-28T01:00"),
        ("2027-03-28T03:00", BERLIN, "2027-03-28T01:00"),
        ("2026-10-25T02:30", BERLIN, "2026-10-25T00:30"),  # twice: the first
        ("2027-03-14T02:30", NEW_YORK, "2027-03-14T07:00"),
        ("2026-10-04T02:15", LORD_HOWE, "2026-10-03T15:30"),  # a gap of half an hour
        ("2027-04-04T01:45", LORD_HOWE, "2027-04-03T14:45"),
        ("2026-11-23T19:30", SHANGHAI, "2026-11-23T11:30"),
    ],
)
def test_a_clock_time_that_is_skipped_or_comes_twice_is_taken_as_the_rule_says(
    wall: str, zone: ZoneInfo, instant: str
) -> None:
    assert when.instant(datetime.fromisoformat(wall), zone) == datetime.fromisoformat(instant).replace(
        tzinfo=UTC
    )


@given(
    minutes=st.integers(0, 3 * 365 * 24 * 60),
    zone=st.sampled_from(
        [BERLIN, NEW_YORK, LORD_HOWE, SHANGHAI, ZoneInfo("Pacific/Apia"), ZoneInfo("Africa/Casablanca")]
    ),
)
def test_an_instant_shows_its_own_clock_time_or_the_first_after_a_gap(minutes: int, zone: ZoneInfo) -> None:
    wall = datetime(2026, 1, 1) + timedelta(minutes=minutes)
    found = when.instant(wall, zone)
    shown = found.astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        just_before = (found - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        assert just_before < wall < shown
    else:
        earlier = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
        assert found == earlier
