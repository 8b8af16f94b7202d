from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone, translation

from people.models import User
from tests.activities.scenes import activity, date_of, evening, soon
from tests.cast import People


def shown(tag: str, user: User | AnonymousUser) -> str:
    with translation.override("en"):
        page = Template(f"{{% load activities %}}{{% {tag} %}}").render(
            Context({"user": user, "csrf_token": "t"})
        )
    return " ".join(page.split())


def test_the_next_thing_is_what_one_can_go_into_now(cast: People) -> None:
    evening(cast, soon(hours=5), title="Mine").register(cast.household, cast.rosa)
    now = evening(cast, soon(minutes=5), title="Now")
    page = shown("next_up", cast.rosa)
    assert "Now" in page
    assert reverse("room", args=[now.room_id]) in page
    assert page.count('class="button big"') == 1


def test_what_one_is_registered_for_within_the_hour_goes_before_what_is_open(cast: People) -> None:
    evening(cast, soon(minutes=5), title="Now")
    mine = evening(cast, soon(minutes=50), title="Mine")
    mine.register(cast.household, cast.rosa)
    assert mine.get_absolute_url() in shown("next_up", cast.rosa)


def test_what_one_is_registered_for_goes_before_what_comes_earlier(cast: People) -> None:
    evening(cast, soon(hours=1), title="Earlier")
    mine = evening(cast, soon(hours=3), title="Mine")
    mine.register(cast.household, cast.rosa)
    assert mine.get_absolute_url() in shown("next_up", cast.rosa)


def test_with_nothing_of_ones_own_it_is_what_comes_first_with_one_button_to_register(cast: People) -> None:
    evening(cast, soon(days=2), title="Later")
    first = evening(cast, soon(days=1), title="First")
    page = shown("next_up", cast.rosa)
    assert f'action="{reverse("occurrence_register", args=[first.pk])}"' in page
    assert 'name="people" value="1"' in page


def test_a_quiet_week_says_so(cast: People) -> None:
    evening(cast, soon(days=8))
    evening(cast, draft=True)
    assert "A quiet week" in shown("next_up", cast.rosa)


def test_tonights_building_has_the_hours_as_floors(cast: People) -> None:
    shenzhen = ZoneInfo("Asia/Shanghai")
    six = datetime.combine(timezone.localdate(timezone=shenzhen), datetime.min.time(), shenzhen) + timedelta(
        hours=18
    )
    what = activity(cast, title="Yoga")
    for minutes in (60, 90, 150):
        date_of(what, six + timedelta(minutes=minutes))
    date_of(what, six + timedelta(hours=14))
    with patch("django.utils.timezone.now", return_value=six), timezone.override(shenzhen):
        page = shown("tonight", cast.rosa)
    assert page.count('class="floor"') == 2
    assert page.count("<article") == 3
    assert "Tonight" in page
    assert "<time>7 pm</time>" in page


def test_an_empty_evening_leads_to_the_days_after(cast: People) -> None:
    assert reverse("schedule") in shown("tonight", cast.rosa)


def test_my_week_holds_what_one_is_registered_for_and_what_one_hosts(cast: People) -> None:
    evening(cast, soon(days=1), title="Registered").register(cast.household, cast.rosa)
    evening(cast, soon(days=2), title="Hosted", host=cast.rosa)
    evening(cast, soon(days=3), title="Other")
    evening(cast, soon(days=9), title="Too late", host=cast.rosa)
    page = shown("my_week", cast.rosa)
    assert [title in page for title in ("Registered", "Hosted", "Other", "Too late")] == [
        True,
        True,
        False,
        False,
    ]


def test_what_is_the_only_one_stands_there_once(cast: People) -> None:
    only = evening(cast, soon(minutes=5), title="Only")
    only.register(cast.household, cast.rosa)
    page = shown("next_up %}{% tonight %}{% my_week", cast.rosa)
    assert page.count(f'href="{only.get_absolute_url()}"') == 1
    assert "Nothing more today" in page
    assert "My week" not in page
    other = evening(cast, soon(minutes=6), title="Other")
    other.register(cast.household, cast.rosa)
    page = shown("next_up %}{% tonight %}{% my_week", cast.rosa)
    week = page[page.index("My week") :]
    assert [each.get_absolute_url() in week for each in (only, other)] == [True, True]


def test_who_is_signed_out_sees_nothing_of_it(cast: People) -> None:
    evening(cast, title="Secret")
    for tag in ("next_up", "tonight", "my_week"):
        assert "Secret" not in shown(tag, AnonymousUser())
