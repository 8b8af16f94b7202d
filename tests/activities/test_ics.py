from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from icalendar import Calendar

from activities.models import Occurrence
from people.models import User
from tests.activities.scenes import browser_of, evening, soon
from tests.cast import People

LONG = "🍳番茄炒蛋" * 40


def file_of(occurrence: Occurrence, user: User) -> bytes:
    answer = browser_of(user).get(reverse("occurrence_ics", args=[occurrence.pk]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return answer.content


def event_of(written: bytes) -> Any:
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    return event


def test_the_file_names_the_date_as_it_is(cast: People) -> None:
    occurrence = evening(cast, description="Bring a mat; or, a blanket.\nCome early.")
    event = event_of(file_of(occurrence, cast.rosa))
    assert event["UID"] == str(occurrence.uid)
    assert event["SEQUENCE"] == 0
    assert event["SUMMARY"] == "Sunday yoga"
    assert event["STATUS"] == "CONFIRMED"
    assert event["URL"] == f"http://testserver/on/{occurrence.pk}/"
    assert "Bring a mat; or, a blanket.\nCome early." in event["DESCRIPTION"]
    assert event.decoded("DTSTART") == occurrence.starts_at
    assert event.decoded("DTEND") == occurrence.starts_at + timedelta(hours=1)
    assert event.decoded("DTSTAMP") == occurrence.changed_at.astimezone(UTC).replace(microsecond=0)
    assert event.decoded("LAST-MODIFIED") == occurrence.changed_at.astimezone(UTC).replace(microsecond=0)


def test_the_time_is_the_places_wall_clock_with_its_zone_described(cast: People) -> None:
    """A-37: a zone, never a fixed offset."""
    occurrence = evening(cast)
    Occurrence.objects.filter(pk=occurrence.pk).update(time_zone="Europe/Berlin")
    written = file_of(occurrence, cast.rosa)
    assert event_of(written)["DTSTART"].params["TZID"] == "Europe/Berlin"
    (zone,) = Calendar.from_ical(written).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Berlin"
    assert zone.walk("DAYLIGHT")
    assert event_of(written).decoded("DTSTART").astimezone(ZoneInfo("UTC")) == occurrence.starts_at


def test_moved_or_called_off_it_is_the_same_event_with_a_higher_number(cast: People) -> None:
    occurrence = evening(cast)
    before = event_of(file_of(occurrence, cast.rosa))
    occurrence.move(soon(days=2), 30, None, "Asia/Shanghai")
    moved = event_of(file_of(occurrence, cast.rosa))
    occurrence.cancel("Rain")
    called_off = event_of(file_of(occurrence, cast.rosa))
    assert before["UID"] == moved["UID"] == called_off["UID"]
    assert [event["SEQUENCE"] for event in (before, moved, called_off)] == [0, 1, 2]
    assert [event["STATUS"] for event in (before, moved, called_off)] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert called_off["DESCRIPTION"].startswith("Rain")


def test_lines_end_and_fold_as_rfc_5545_asks(cast: People) -> None:
    """A-38: CRLF, at most 75 octets, and no character cut in two."""
    occurrence = evening(cast, title="🧘瑜伽" * 15, description=LONG)
    written = file_of(occurrence, cast.rosa)
    assert written.endswith(b"\r\n")
    assert written.count(b"\n") == written.count(b"\r\n") == written.count(b"\r")
    for line in written.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    unfolded = written.replace(b"\r\n ", b"").decode()
    assert LONG in unfolded
    assert f"SUMMARY:{'🧘瑜伽' * 15}\r\n" in unfolded


def test_nobody_and_no_door_is_in_the_file(cast: People) -> None:
    occurrence = evening(cast)
    occurrence.register(cast.household, cast.rosa)
    cast.household.door = "B-1201"  # a number alone may be a day: 1201 stands in every date of December 1
    cast.household.save()
    written = file_of(occurrence, cast.rosa)
    for word in (b"ATTENDEE", b"ORGANIZER", b"Rosa", b"Omar", b"B-1201", b"linli.example"):
        assert word not in written


def test_a_file_cannot_be_made_to_say_more_by_its_words(cast: People) -> None:
    forged = "a\r\nATTENDEE:mailto:x@y.example\r\nEND:VEVENT\r\nBEGIN:VALARM"
    occurrence = evening(cast, title="Yoga", description=forged)
    event = event_of(file_of(occurrence, cast.rosa))
    assert "ATTENDEE" not in event
    assert not event.subcomponents
