import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from activities.models import Correction, Occurrence, Registration
from activities.turnout import turnout
from live.models import Attendance
from people.models import Household, User
from tests.activities.scenes import browser_of, evening, held, lines, soon
from tests.cast import People, resident


@pytest.fixture
def last_week(cast: People) -> Occurrence:
    """An hour of yoga a week ago."""
    return held(evening(cast, soon(days=-7)))


def was_there(occurrence: Occurrence, user: User, minutes: float, after: float = 0) -> None:
    start = occurrence.starts_at + timedelta(minutes=after)
    end = start + timedelta(minutes=minutes)
    Attendance.objects.create(room=occurrence.room, user=user, joined_at=start, seen_at=end, left_at=end)


def registered(occurrence: Occurrence, household: Household, by: User, people: int = 1) -> None:
    Registration.objects.create(occurrence=occurrence, household=household, by=by, people=people)


def told(occurrence: Occurrence) -> list[tuple[str, bool, int]]:
    return [(str(row.person), row.came, row.minutes) for row in turnout(occurrence)]


def test_twenty_minutes_of_a_long_class_are_enough(cast: People, last_week: Occurrence) -> None:
    """A-45"""
    was_there(last_week, cast.rosa, 20)
    was_there(last_week, cast.cora, 19)
    assert told(last_week) == [("Rosa", True, 20), ("Cora", False, 19)]


def test_of_a_short_one_six_minutes_of_ten(cast: People) -> None:
    short = held(evening(cast, soon(days=-7), minutes=10))
    was_there(short, cast.rosa, 6)
    was_there(short, cast.cora, 5)
    assert told(short) == [("Rosa", True, 6), ("Cora", False, 5)]


def test_two_devices_are_one_person_and_do_not_count_twice(cast: People, last_week: Occurrence) -> None:
    was_there(last_week, cast.rosa, 12)
    was_there(last_week, cast.rosa, 12, after=6)
    assert told(last_week) == [("Rosa", False, 18)]


def test_who_was_registered_and_did_not_come_is_named(cast: People, last_week: Occurrence) -> None:
    registered(last_week, cast.household, cast.rosa, 2)
    page = lines(browser_of(cast.omar).get(reverse("attendance", args=[last_week.pk])))
    assert "Registered, did not come" in page
    assert "registered for 2 people" in page


def test_a_household_has_come_when_anybody_of_it_has(cast: People, last_week: Occurrence) -> None:
    paul, _ = resident("Paul", cast.building, "1201")
    registered(last_week, cast.household, cast.rosa, 2)
    was_there(last_week, paul, 60)
    rows = turnout(last_week)
    assert [(str(row.person), row.came, row.registration is not None) for row in rows] == [
        ("Paul", True, True)
    ]


def test_the_host_corrects_with_a_note_and_the_last_word_counts(cast: People, last_week: Occurrence) -> None:
    registered(last_week, cast.household, cast.rosa)
    url, omar = reverse("attendance", args=[last_week.pk]), browser_of(cast.omar)
    said = {"person": cast.rosa.pk, "came": "yes", "note": "On her sister's phone"}
    assert omar.post(url, said).status_code == 302
    assert told(last_week) == [("Rosa", True, 0)]
    assert "Omar corrected this: On her sister&#x27;s phone" in lines(omar.get(url))
    omar.post(url, {**said, "came": "no", "note": "Mistaken"})
    assert told(last_week) == [("Rosa", False, 0)]
    assert Correction.objects.get().by == cast.omar


def test_a_correction_without_a_note_is_refused_in_its_place(cast: People, last_week: Occurrence) -> None:
    was_there(last_week, cast.rosa, 5)
    was_there(last_week, cast.cora, 5)
    url = reverse("attendance", args=[last_week.pk])
    answer = browser_of(cast.omar).post(url, {"person": cast.rosa.pk, "came": "yes", "note": ""})
    page = lines(answer)
    assert answer.status_code == 422
    assert (
        page.count("A few words, so that others understand it later.") == 2
    )  # in the summary and beside the field
    assert page.count('<details class="more" open>') == 1
    assert not Correction.objects.exists()


@pytest.mark.parametrize("who", ["sven", "nobody"])
def test_who_has_nothing_to_do_with_the_date_cannot_be_corrected(
    cast: People, last_week: Occurrence, who: str
) -> None:
    key = cast.sven.pk if who == "sven" else 10**9
    form = {"person": key, "came": "yes", "note": "x"}
    assert browser_of(cast.omar).post(reverse("attendance", args=[last_week.pk]), form).status_code == 404
    assert not Correction.objects.exists()


def test_the_table_opens_in_a_spreadsheet_and_does_nothing_there(cast: People, last_week: Occurrence) -> None:
    names = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "王芳, 3栋"]
    for number, name in enumerate(names):
        user, _ = resident("N" + str(number), cast.building, str(number))
        User.objects.filter(pk=user.pk).update(display_name=name)
        was_there(last_week, user, 30)
    registered(last_week, cast.household, cast.rosa, 3)
    answer = browser_of(cast.omar).get(reverse("attendance_csv", args=[last_week.pk]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["Name", "Came", "Minutes", "Registered for", "Note"]
    assert {row[0] for row in rows} == {"'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(A1)", "王芳, 3栋", "Rosa"}
    assert ["Rosa", "no", "0", "3", ""] in rows


def test_before_it_begins_the_page_says_who_is_coming(cast: People) -> None:
    occurrence = evening(cast)
    url, omar = reverse("attendance", args=[occurrence.pk]), browser_of(cast.omar)
    assert "Nobody has registered yet" in lines(omar.get(url))
    occurrence.register(cast.household, cast.rosa)
    page = lines(omar.get(url))
    assert "Rosa" in page
    assert "did not come" not in page
    assert "<details" not in page.split("<main")[1].split("</main>")[0]


def test_no_door_is_told(cast: People, last_week: Occurrence) -> None:
    """G-8: who came is a name."""
    registered(last_week, cast.household, cast.rosa)
    for name in ("attendance", "attendance_csv"):
        answer = browser_of(cast.omar).get(reverse(name, args=[last_week.pk]))
        assert b"1201" not in answer.content
        assert b"rosa@" not in answer.content
