"""When a line is answered: weekly spans in the line's own zone, which may reach over midnight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Span:
    """On these weekdays (0 is Monday) from `opens` to `closes`; not later than `opens` means the next day."""

    days: frozenset[int]
    opens: time
    closes: time

    @classmethod
    def read(cls, row: dict[str, str]) -> Span:
        first, _dash, last = row["days"].partition("-")
        start, end = DAYS.index(first), DAYS.index(last or first)
        days = frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))
        return cls(days, clock(row["opens"]), clock(row["closes"]))

    def on(self, day: datetime) -> tuple[datetime, datetime]:
        """Its beginning and end when it begins on that day, in UTC, so that a change of the clocks is no matter."""
        start = datetime.combine(day.date(), self.opens, day.tzinfo)
        later = timedelta(days=1) if self.closes <= self.opens else timedelta()
        end = datetime.combine(day.date() + later, self.closes, day.tzinfo)
        return start.astimezone(UTC), end.astimezone(UTC)


def clock(text: str) -> time:
    return time() if text == "24:00" else time.fromisoformat(text)


def spans_from(
    weekly: list[dict[str, str]], moment: datetime, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    """The spans of yesterday and the coming week, in order; those that touch are one."""
    return list(joined(sorted(every_span(weekly, moment.astimezone(zone)))))


def every_span(weekly: list[dict[str, str]], today: datetime) -> Iterator[tuple[datetime, datetime]]:
    for row in weekly:
        span = Span.read(row)
        for step in range(-1, 9):
            day = today + timedelta(days=step)
            if day.weekday() in span.days:
                yield span.on(day)


def joined(spans: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    open_from, open_until = None, None
    for start, end in spans:
        if open_until is not None and start <= open_until:
            open_until = max(open_until, end)
            continue
        if open_from and open_until:
            yield open_from, open_until
        open_from, open_until = start, end
    if open_from and open_until:
        yield open_from, open_until


def closes_at(weekly: list[dict[str, str]], moment: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when it is open; None when it is closed at this moment."""
    return next((end for start, end in spans_from(weekly, moment, zone) if start <= moment < end), None)


def opens_at(weekly: list[dict[str, str]], moment: datetime, zone: ZoneInfo) -> datetime | None:
    """When it opens next."""
    return next((start for start, _end in spans_from(weekly, moment, zone) if start > moment), None)


def validate_weekly(weekly: Any) -> None:
    try:
        for row in weekly:
            Span.read(row)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValidationError(_("Hours look like this: days mon-fri, opens 08:30, closes 17:30.")) from error
