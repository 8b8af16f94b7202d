from datetime import timedelta

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Occurrence
from live.models import Plan, Room
from people.models import User
from tests.activities.scenes import activity, browser_of, date_of, evening, held, lines, soon
from tests.cast import People, resident


def queries_of(user: User, path: str) -> int:
    client = browser_of(user)
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_schedule_shows_what_is_on_now_first_then_day_by_day(cast: People) -> None:
    now = activity(cast, title="Now talk")
    date_of(now, soon(minutes=5))
    evening(cast, soon(days=2), title="Later talk")
    evening(cast, soon(days=1), title="Tomorrow talk")
    page = lines(browser_of(cast.rosa).get(reverse("schedule")))
    order = [
        page.index(words)
        for words in ("You can go in now", "Now talk", "Tomorrow ·", "Tomorrow talk", "Later talk")
    ]
    assert order == sorted(order)
    assert f'href="{reverse("room", args=[now.occurrences.get().room_id])}"' in page


def test_each_card_says_when_first_and_counts_down(cast: People) -> None:
    evening(cast, timezone.now() + timedelta(minutes=25, seconds=30), seats=12)
    page = lines(browser_of(cast.rosa).get(reverse("schedule")))
    assert "in 25 minutes" in page
    assert "0 of 12 places taken" in page


def test_the_card_says_that_the_household_is_registered(cast: People) -> None:
    occurrence = evening(cast, seats=12)
    occurrence.register(cast.household, cast.rosa, 2)
    page = lines(browser_of(cast.rosa).get(reverse("schedule")))
    assert "You are registered" in page
    assert "2 of 12 places taken" in page


def test_in_another_time_zone_the_places_time_stands_beside_the_readers(cast: People) -> None:
    cast.rosa.time_zone = "America/New_York"
    cast.rosa.save(update_fields=["time_zone"])
    occurrence = evening(cast, soon(days=3))
    for path in (reverse("schedule"), occurrence.get_absolute_url()):
        page = lines(browser_of(cast.rosa).get(path))
        assert "There it is" in page
        assert "China Standard Time" in page


def test_a_date_called_off_stays_with_its_reason_until_its_time_has_passed(cast: People) -> None:
    occurrence = evening(cast, soon(hours=3))
    occurrence.cancel("The teacher is ill.")
    page = lines(browser_of(cast.rosa).get(reverse("schedule")))
    assert "<s>" in page
    assert "The teacher is ill." in page
    gone = evening(cast, soon(hours=-3), title="Yesterday")
    Occurrence.objects.filter(pk=gone.pk).update(cancelled_at=timezone.now(), cancel_reason="Rain")
    assert "Rain" not in lines(browser_of(cast.rosa).get(reverse("schedule")))


def test_what_is_over_is_not_on_the_schedule_but_in_the_past(cast: People) -> None:
    over = held(evening(cast, soon(hours=-1), minutes=30, title="Over talk"))
    assert "Over talk" not in lines(browser_of(cast.rosa).get(reverse("schedule")))
    assert list(Occurrence.objects.past()) == [over]
    assert "Past dates" in lines(browser_of(cast.omar).get(reverse("activities")))


def test_further_weeks_have_their_own_pages(cast: People) -> None:
    evening(cast, soon(days=9), title="Next week talk")
    rosa = browser_of(cast.rosa)
    assert "Next week talk" not in lines(rosa.get(reverse("schedule")))
    assert "Next week talk" in lines(rosa.get(reverse("schedule"), {"week": 1}))
    assert "Next week talk" not in lines(rosa.get(reverse("schedule"), {"week": 2}))


@pytest.mark.parametrize("week", ["-1", "x", "", "9999", "1.5", "²", "59"])
def test_a_week_that_is_none_is_not_found(cast: People, week: str) -> None:
    assert browser_of(cast.rosa).get(reverse("schedule"), {"week": week}).status_code == 404


def test_with_nothing_planned_the_page_says_what_to_do_next(cast: People) -> None:
    assert "Nothing on the calendar this week" in lines(browser_of(cast.rosa).get(reverse("schedule")))
    assert reverse("activity_new") in lines(browser_of(cast.omar).get(reverse("schedule")))


@pytest.mark.parametrize("page", ["schedule", "activities", "activity", "occurrence", "home", "attendance"])
def test_twenty_rows_cost_no_more_queries_than_one(cast: People, page: str) -> None:
    first = evening(cast, soon(hours=1))
    first.register(cast.household, cast.rosa)
    evening(cast, soon(days=-1), title="Past")
    evening(cast, draft=True, title="Draft")
    paths = {"activity": [first.activity_id], "occurrence": [first.pk], "attendance": [first.pk]}
    path = reverse(page, args=paths.get(page, []))
    few = queries_of(cast.omar, path)
    for number in range(19):
        date_of(first.activity, soon(hours=2 + number))
        evening(cast, soon(hours=2 + number), title=f"Talk {number}")
        evening(cast, soon(days=-2 - number), title=f"Past {number}")
        evening(cast, draft=True, title=f"Draft {number}")
        user, home = resident(f"Neighbour{number}", cast.building, str(number))
        first.register(home, user)
    assert queries_of(cast.omar, path) == few


def test_the_past_is_told_twenty_at_a_time(cast: People) -> None:
    what = activity(cast)
    for number in range(25):
        date_of(what, soon(days=-2 - number))
    omar = browser_of(cast.omar)
    assert "Page 1 of 2" in lines(omar.get(reverse("activities")))
    assert "Page 2 of 2" in lines(omar.get(reverse("activity", args=[what.pk]), {"past": 2}))
    assert omar.get(reverse("activities"), {"past": "nonsense"}).status_code == 200


def test_of_ten_thousand_dates_the_schedule_reads_a_week(cast: People) -> None:
    """Three years of a busy district: what counts is that only the week asked for is read."""
    kinds = [activity(cast, title=f"Talk {number}") for number in range(50)]
    begin = timezone.now() - timedelta(days=900)
    rooms = Room.objects.bulk_create(
        Room(kind="activity", title="", starts_at=begin + timedelta(hours=2.4 * n),
             ends_at=begin + timedelta(hours=2.4 * n + 1))
        for n in range(10_000)
    )  # fmt: skip
    Occurrence.objects.bulk_create(
        Occurrence(
            activity=kinds[n % 50], room=room, starts_at=room.starts_at, ends_at=room.ends_at, minutes=60
        )
        for n, room in enumerate(rooms)
    )
    rosa = browser_of(cast.rosa)
    page = rosa.get(reverse("schedule"))
    assert page.status_code == 200
    days = page.context["days"]
    assert len(days) in {6, 7, 8}  # late in the evening today's are over
    assert sum(len(day.occurrences) for day in days) <= 80
    assert Activity.objects.count() == Plan.objects.count() == 50


def test_the_next_page_of_what_was_looked_for_still_looks_for_it() -> None:
    page = Paginator(range(20), 10).page(1)
    html = render_to_string(
        "activities/schedule/_pages.html", {"page": page, "name": "page", "q": "番茄 & 蛋"}
    )
    assert 'href="?q=%E7%95%AA%E8%8C%84%20%26%20%E8%9B%8B&amp;page=2#page"' in html
