"""When a line is answered: weekly spans in the line's own zone, which may reach over midnight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
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


Spans = list[tuple[datetime, datetime]]
WEEK = 9  # days ahead that are looked at: a week, and what reaches into it


def spans_from(
    weekly: list[dict[str, str]],
    moment: datetime,
    zone: ZoneInfo,
    days: int = WEEK,
    holds: Callable[[date], bool] = lambda day: True,
) -> Spans:
    """The spans of yesterday and the coming days, in order; those that touch are one. `holds` may rule a day out."""
    return list(joined(sorted(every_span(weekly, moment.astimezone(zone), days, holds))))


def every_span(
    weekly: list[dict[str, str]], today: datetime, days: int, holds: Callable[[date], bool]
) -> Iterator[tuple[datetime, datetime]]:
    for row in weekly:
        span = Span.read(row)
        for step in range(-1, days):
            day = today + timedelta(days=step)
            if day.weekday() in span.days and holds(day.date()):
                yield span.on(day)


def joined(spans: Spans) -> Iterator[tuple[datetime, datetime]]:
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


def whole_days(
    moment: datetime, zone: ZoneInfo, days: int, holds: Callable[[date], bool]
) -> Iterator[tuple[datetime, datetime]]:
    """From midnight to midnight, each day from yesterday on that `holds`."""
    day = Span(frozenset(range(7)), time(), time())
    for step in range(-1, days):
        here = moment.astimezone(zone) + timedelta(days=step)
        if holds(here.date()):
            yield day.on(here)


def end_of(spans: Spans, moment: datetime) -> datetime | None:
    """The end of the span this moment lies in."""
    return next((end for start, end in spans if start <= moment < end), None)


def next_after(spans: Spans, moment: datetime) -> datetime | None:
    return next((start for start, _end in spans if start > moment), None)


def closes_at(weekly: list[dict[str, str]], moment: datetime, zone: ZoneInfo) -> datetime | None:
    """Until when it is open; None when it is closed at this moment."""
    return end_of(spans_from(weekly, moment, zone), moment)


def opens_at(weekly: list[dict[str, str]], moment: datetime, zone: ZoneInfo) -> datetime | None:
    """When it opens next."""
    return next_after(spans_from(weekly, moment, zone), moment)


def validate_weekly(weekly: Any) -> None:
    try:
        spans = [Span.read(row) for row in weekly]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValidationError(_("Hours look like this: days mon-fri, opens 08:30, closes 17:30.")) from error
    if contradict(spans):
        raise ValidationError(
            _("Two of these spans are at the same time. Please keep the one that is right.")
        )


def contradict(spans: Iterable[Span]) -> bool:
    """Does one begin before another has ended, anywhere in the week and over its end?"""
    monday, week = datetime(2024, 1, 1, tzinfo=UTC), timedelta(days=7)
    taken = sorted(span.on(monday + timedelta(days=day)) for span in spans for day in span.days)
    again = [(start + week, end + week) for start, end in taken[:1]]
    return any(later[0] < earlier[1] for earlier, later in pairwise([*taken, *again]))
