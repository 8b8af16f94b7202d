"""A line as schema.org's ContactPoint with OpeningHoursSpecification."""

from __future__ import annotations

from typing import Any

from wellbeing.hours import DAYS, Span
from wellbeing.models import Hotline
from wellbeing.numbers import CALL, CHAT

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def contact_point(line: Hotline) -> dict[str, Any]:
    """Hours stand in it only as long as the page would say them too."""
    called = [number for number in line.all_numbers if number.channel == CALL]
    told: dict[str, Any] = {
        "@type": "ContactPoint",
        "identifier": line.key,
        "name": str(line),
        "contactType": "crisis support" if line.is_for_a_crisis else "emotional support",
        "areaServed": line.place,
        "availableLanguage": [code for code in line.languages if code != "national"],
    }
    if called:
        told["telephone"] = called[0].value
    if chats := [number.value for number in line.all_numbers if number.channel == CHAT]:
        told["url"] = chats[0]
    if line.opening in {"open", "closed", "holiday"}:
        told["hoursAvailable"] = opening_hours(line)
    return told


def opening_hours(line: Hotline) -> list[dict[str, Any]]:
    if line.always:
        return [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": list(WEEK),
                "opens": "00:00",
                "closes": "23:59",
            }
        ]
    spans = [(Span.read(row), row) for row in line.weekly]
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [WEEK[day] for day in range(len(DAYS)) if day in span.days],
            "opens": row["opens"],
            "closes": row["closes"].replace("24:00", "23:59"),
        }
        for span, row in spans
    ]
