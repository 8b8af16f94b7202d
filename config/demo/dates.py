"""When the demo's activities are: always a class within minutes, a cook-along tomorrow, a class held last week.

A demo may be made today and looked at in a month, so every date is worked out from now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from activities.models import Activity, Occurrence
from config.demo import evenings
from config.demo.activities import YOGA, Activities, planned
from config.demo.people import People
from live.models import Attendance
from people.models import User

SOON = timedelta(minutes=30)
LATE = timedelta(minutes=15)
"""A class nobody began by then will not begin any more."""
WAITING = timedelta(minutes=2)
"""Who was seen so lately is still in the room: it is not closed on them."""
FORGOTTEN = timedelta(days=1)

When = Callable[[datetime], datetime]


def at(days: int, clock: time) -> When:
    """So many days from today, at this time of the neighbourhood."""
    return lambda today: datetime.combine(today.date() + timedelta(days=days), clock, today.tzinfo)


def next_weekday(weekday: int, clock: time) -> When:
    """The next such weekday (0 is Monday), from tomorrow on."""
    return lambda today: at((weekday - today.weekday() - 1) % 7 + 1, clock)(today)


@dataclass(frozen=True)
class Date:
    key: str
    when: When
    minutes: int
    seats: int | None = None
    guests: tuple[str, ...] = ()


DATES = (
    Date(
        "cook",
        at(1, time(18, 0)),
        45,
        40,
        ("lizhi", "putao", "songbo", "yinxing", "rosemary", "doujiao", "baihe"),
    ),
    Date("talk", at(2, time(20, 0)), 60, None, ("lizhi", "shuixian", "shanzha", "yezi", "rongshu")),
    Date("story", next_weekday(5, time(10, 0)), 30, 20, ("putao", "yumi", "shiliu", "juzi")),
    Date(
        "sing", next_weekday(6, time(20, 0)), 30, None, ("mumian", "lanhua", "rongshu", "jianghua", "fengye")
    ),
    Date("baduan", at(3, time(7, 30)), 40, 30, ("songbo", "lanhua", "mumian")),
    Date("kengzi", at(1, time(20, 0)), 30, None, ("shanzha", "qingzhu")),
    Date(YOGA, next_weekday(6, time(19, 30)), 45, 30, ("lizhi", "milan", "rosemary", "ziteng")),
)
CALLED_OFF = Date("baduan", at(1, time(7, 30)), 40, 30, ("songbo", "lanhua"))
REASON = "米兰阿姨嗓子哑了，休息两天。两天后照常，大家记得喝热水。"


def keep_up_to_date(people: People) -> None:
    activities = planned()
    if yoga := activities.get(YOGA):
        keep_a_class_on(yoga, people)
        evenings.remember_last_week(yoga, people)
    for date in DATES:
        keep_a_date_ahead(date, activities, people)
    keep_one_called_off(activities, people)


def keep_a_class_on(yoga: Activity, people: People) -> None:
    """A class that runs, or begins within minutes. One that nobody began in time makes room for the next."""
    now = timezone.now()
    open_dates = yoga.occurrences.filter(cancelled_at__isnull=True, room__ended_at__isnull=True)
    running = Q(room__started_at__isnull=False, ends_at__gt=now)
    awaited = Q(room__started_at__isnull=True, starts_at__gt=now - LATE, starts_at__lte=now + SOON)
    waiting = Attendance.objects.open().filter(seen_at__gt=now - WAITING).values("room")
    if open_dates.filter(running | awaited | Q(room__in=waiting)).exists():
        return
    for missed in open_dates.filter(room__started_at__isnull=True, starts_at__lte=now).select_related("room"):
        missed.room.close()
    forget_what_never_was(yoga)
    occurrence = Occurrence.schedule(yoga, in_minutes(now), 45, 30, settings.TIME_ZONE)
    evenings.fill_the_lobby(occurrence, people)


def in_minutes(now: datetime) -> datetime:
    """The next round five minutes that leave time to look around first."""
    early = now + timedelta(minutes=4)
    return early + (datetime.min - early.replace(tzinfo=None)) % timedelta(minutes=5)


def forget_what_never_was(yoga: Activity) -> None:
    """A demo left running makes a class every half hour; the ones nobody held are not kept."""
    ended = Q(room__ended_at__lt=timezone.now() - FORGOTTEN, room__started_at__isnull=True)
    for occurrence in yoga.occurrences.filter(ended, cancelled_at__isnull=True).select_related("room"):
        occurrence.delete()
        occurrence.room.delete()


def keep_a_date_ahead(date: Date, activities: Activities, people: People) -> None:
    activity = activities.get(date.key)
    if activity is None:
        return
    later = activity.occurrences.filter(starts_at__gt=timezone.now() + SOON, cancelled_at__isnull=True)
    if not later.exists():
        arrange(date, activity, people)


def keep_one_called_off(activities: Activities, people: People) -> None:
    """A date that shows how it looks when something is cancelled."""
    activity = activities.get(CALLED_OFF.key)
    if (
        activity is None
        or activity.occurrences.filter(starts_at__gt=timezone.now(), cancelled_at__isnull=False).exists()
    ):
        return
    arrange(CALLED_OFF, activity, people).cancel(REASON)


def arrange(date: Date, activity: Activity, people: People) -> Occurrence:
    today = timezone.localtime(timezone.now(), activity.home.zone)
    occurrence = Occurrence.schedule(
        activity, date.when(today), date.minutes, date.seats, activity.home.time_zone
    )
    register(occurrence, [people[key] for key in date.guests])
    return occurrence


def register(occurrence: Occurrence, guests: list[User]) -> None:
    for guest in guests:
        occurrence.register(guest.household, by=guest)
