"""One date as an iCalendar file (RFC 5545, A-36 to A-38): no phone number, no door, no list of who comes."""

from __future__ import annotations

from datetime import UTC

from icalendar import Calendar, Event

from activities.models import Occurrence

PRODUCT = "-//Linli//Linli//ZH"


def calendar(occurrence: Occurrence, url: str) -> bytes:
    """`url` is the absolute address of the page. The library folds at 75 octets without cutting a character."""
    event = Event()
    changed = occurrence.changed_at.astimezone(UTC)
    event.add("uid", str(occurrence.uid))
    event.add("sequence", occurrence.sequence)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", occurrence.starts_at.astimezone(occurrence.zone))
    event.add("dtend", occurrence.ends_at.astimezone(occurrence.zone))
    event.add("summary", occurrence.activity.title)
    event.add("description", description(occurrence, url))
    event.add("location", url)
    event.add("url", url)
    event.add("status", "CANCELLED" if occurrence.cancelled_at else "CONFIRMED")
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add_component(event)
    whole.add_missing_timezones()
    written: bytes = whole.to_ical()
    return written


def description(occurrence: Occurrence, url: str) -> str:
    parts = [occurrence.cancel_reason, occurrence.activity.description, url]
    return "\n\n".join(part.strip() for part in parts if part.strip())
