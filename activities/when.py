"""Time in words, as a neighbour would say it: 今晚 7:30, Saturday 7:30 pm, 还有 25 分钟.

The words are translations, so that each language keeps its own order; the clock and the calendar come from Babel,
whose date patterns (h:mm a, MMMM d) are translations too where the languages differ in more than words.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, get_timezone_location, get_timezone_name
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy

if TYPE_CHECKING:
    from activities.models import Occurrence

EVENING = 18
MINUTE, HOUR = 60, 3600
LONGEST_COUNTDOWN = 6 * HOUR

# Until which hour, and how the clock is said then; the last one goes until midnight.
PATTERNS: tuple[tuple[int, str | Promise], ...] = (
    (5, pgettext_lazy("time pattern, small hours", "h:mm a")),
    (8, pgettext_lazy("time pattern, early morning", "h:mm a")),
    (12, pgettext_lazy("time pattern, morning", "h:mm a")),
    (13, pgettext_lazy("time pattern, noon", "h:mm a")),
    (EVENING, pgettext_lazy("time pattern, afternoon", "h:mm a")),
    (24, pgettext_lazy("time pattern, evening", "h:mm a")),
)


def locale() -> Locale:
    return Locale.parse("zh_Hans_CN" if (get_language() or "").startswith("zh") else "en_GB")


def clock(moment: datetime) -> str:
    """晚上 7:30 · 7:30 pm"""
    pattern = next(pattern for until, pattern in PATTERNS if moment.hour < until)
    return format_time(moment, str(pattern), locale=locale())


def bare_clock(moment: datetime) -> str:
    """7:30, where the words beside it say that it is evening."""
    return format_time(moment, "h:mm", locale=locale())


def hour(moment: datetime) -> str:
    """The floor of the evening's building: 19:00 · 7 pm"""
    return format_time(moment, pgettext("hour pattern", "h a"), locale=locale())


def day(moment: datetime, now: datetime | None = None) -> str:
    """今天 · 11月23日 周一 · Monday 23 November; the year stands there only when it is another one."""
    pattern = (
        pgettext("date pattern", "EEEE d MMMM")
        if moment.year == (now or timezone.localtime(timezone=moment.tzinfo)).year
        else pgettext("date pattern", "EEEE d MMMM y")
    )
    return format_date(moment, pattern, locale=locale())


def relative_day(moment: datetime, now: datetime | None = None) -> str:
    """今天 · 11月23日 周一; today and tomorrow by their names too."""
    today = (now or timezone.now()).astimezone(moment.tzinfo)
    date_of_day = day(moment, today)
    name = {0: gettext("Today"), 1: gettext("Tomorrow")}.get((moment.date() - today.date()).days)
    return f"{name} · {date_of_day}" if name else date_of_day


def words(moment: datetime, zone: tzinfo | None = None, now: datetime | None = None) -> str:
    """When something is, seen from now in a zone: as short as leaves no doubt which day is meant."""
    zone = zone or timezone.get_current_timezone()
    local, today = moment.astimezone(zone), (now or timezone.now()).astimezone(zone)
    days = (local.date() - today.date()).days
    evening = local.hour >= EVENING
    if days in {-1, 0, 1}:
        return near(days, evening) % {"time": bare_clock(local) if evening else clock(local)}
    if 1 < days < 7:
        weekday = format_date(local, pgettext("weekday pattern", "EEEE"), locale=locale())
        return pgettext("weekday and time", "%(day)s %(time)s") % {"day": weekday, "time": clock(local)}
    return pgettext("date and time", "%(day)s, %(time)s") % {"day": day(local, today), "time": clock(local)}


def near(days: int, evening: bool) -> str:
    if days == 0:
        return gettext("Tonight %(time)s") if evening else gettext("Today %(time)s")
    if days == 1:
        return gettext("Tomorrow evening %(time)s") if evening else gettext("Tomorrow %(time)s")
    return gettext("Last night %(time)s") if evening else gettext("Yesterday %(time)s")


def until(moment: datetime, now: datetime | None = None) -> str:
    """还有 25 分钟 · in 25 minutes. Nothing when it is further away than people count hours, or past."""
    seconds = (moment - (now or timezone.now())).total_seconds()
    if not 0 <= seconds < LONGEST_COUNTDOWN:
        return ""
    if seconds < MINUTE:
        return gettext("about to begin")
    if seconds < HOUR:
        minutes = int(seconds // MINUTE)
        return ngettext("in %(count)s minute", "in %(count)s minutes", minutes) % {"count": minutes}
    minutes = int(seconds // MINUTE)
    return gettext("in %(length)s") % {
        "length": length(minutes if minutes < 90 else round(minutes / 10) * 10)
    }


def since(moment: datetime, now: datetime | None = None) -> str:
    """已开始 12 分钟 · began 12 minutes ago"""
    minutes = int(((now or timezone.now()) - moment).total_seconds() // MINUTE)
    if minutes < 1:
        return gettext("has just begun")
    return gettext("began %(length)s ago") % {"length": length(minutes)}


def length(minutes: int) -> str:
    """45 分钟 · 1 小时 20 分钟 · 45 minutes"""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)


def city(zone: str) -> str:
    """The city whose clock it is; what is no zone stays as it was typed."""
    try:
        return str(get_timezone_location(zone, locale=locale(), return_city=True))
    except (LookupError, ValueError):
        return zone


def elsewhere(moment: datetime, place: ZoneInfo, zone: tzinfo | None = None) -> str:
    """The place's own time with its zone named, when its clocks show another time than the reader's; else nothing."""
    zone = zone or timezone.get_current_timezone()
    mine, theirs = moment.astimezone(zone), moment.astimezone(place)
    if mine.utcoffset() == theirs.utcoffset():
        return ""
    name = get_timezone_name(theirs, locale=locale())
    if mine.date() == theirs.date():
        return pgettext("time and zone", "%(time)s, %(zone)s") % {"time": clock(theirs), "zone": name}
    day_there = format_date(theirs, pgettext("weekday pattern", "EEEE"), locale=locale())
    there = pgettext("weekday and time", "%(day)s %(time)s") % {"day": day_there, "time": clock(theirs)}
    return pgettext("time and zone", "%(time)s, %(zone)s") % {"time": there, "zone": name}


def full(moment: datetime, zone: ZoneInfo) -> str:
    """With weekday, date, time and zone: for what is read later, or somewhere else (A-35)."""
    local = moment.astimezone(zone)
    said = pgettext("date and time", "%(day)s, %(time)s") % {"day": day(local), "time": clock(local)}
    name = get_timezone_name(local, locale=locale())
    return pgettext("time and zone", "%(time)s, %(zone)s") % {"time": said, "zone": name}


def dated(moment: datetime, zone: ZoneInfo) -> str:
    """The day with its year: for what is kept."""
    pattern = pgettext("date pattern", "EEEE d MMMM y")
    return format_date(moment.astimezone(zone), pattern, locale=locale())


class Day(NamedTuple):
    begins: datetime
    occurrences: list[Occurrence]


def by_day(occurrences: Iterable[Occurrence]) -> list[Day]:
    """Put together what falls on the same day of the reader's calendar."""
    days: dict[date, Day] = {}
    for occurrence in occurrences:
        local = timezone.localtime(occurrence.starts_at)
        days.setdefault(local.date(), Day(local, [])).occurrences.append(occurrence)
    return list(days.values())


def iso(moment: datetime) -> str:
    return format_datetime(moment.astimezone(ZoneInfo("UTC")), "yyyy-MM-dd'T'HH:mm:ss'Z'", locale="en")


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which a wall clock in the zone shows this (A-8).

    When the hour comes twice, the first. When it is skipped, the first instant after the gap.
    """
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(ZoneInfo("UTC")) for fold in (1, 0))
    if late.astimezone(zone).replace(tzinfo=None) == wall:
        return late
    offset = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            late = middle
        else:
            early = middle
    return late
