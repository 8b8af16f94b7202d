"""What pages show of activities: the next thing, tonight's building, my week, and times in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import gettext

from activities import when as words
from activities.models import Occurrence
from people.models import User

register = template.Library()

NEAREST = 30
NEXT = "next_up"
"""Where a page's context keeps what it shows as the next thing: what is the only one need not stand there again."""


@register.filter
def when(moment: datetime) -> str:
    return words.words(moment)


@register.filter
def day(moment: datetime) -> str:
    return words.day(timezone.localtime(moment))


@register.filter
def clock(moment: datetime) -> str:
    return words.clock(timezone.localtime(moment))


@register.filter
def length(minutes: int) -> str:
    return words.length(minutes)


@register.filter
def hour(moment: datetime) -> str:
    return words.hour(timezone.localtime(moment))


@register.filter
def minutes_seconds(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def relative_day(moment: datetime) -> str:
    return words.relative_day(timezone.localtime(moment))


@register.filter
def iso(moment: datetime) -> str:
    return words.iso(moment)


@register.filter
def city(zone: str) -> str:
    """Where a zone's clock is, in the reader's words."""
    return words.city(zone or "")


@register.filter
def elsewhere(occurrence: Occurrence) -> str:
    """The place's time with its zone named, where it is not the reader's."""
    return words.elsewhere(occurrence.starts_at, occurrence.zone)


@register.filter
def countdown(occurrence: Occurrence) -> str:
    """In 25 minutes; began 12 minutes ago. Nothing for what is over, called off, or far away."""
    if occurrence.cancelled_at or occurrence.is_over:
        return ""
    if occurrence.room.started_at:
        return words.since(occurrence.room.started_at)
    if occurrence.starts_at <= timezone.now():
        return words.since(occurrence.starts_at)
    return words.until(occurrence.starts_at)


@register.filter
def mood(occurrence: Occurrence) -> str:
    """The class of a card: how its window looks."""
    if occurrence.cancelled_at:
        return "cancelled"
    if occurrence.is_over:
        return "over"
    if occurrence.is_open:
        return "lit"
    return "soon" if words.until(occurrence.starts_at) else ""


class Floor(NamedTuple):
    hour: datetime
    occurrences: list[Occurrence]


@register.inclusion_tag("activities/_tonight.html", takes_context=True)
def tonight(context: Context) -> dict[str, Any]:
    """What is still to come today, and what runs: a building with the hours as its floors."""
    now = timezone.localtime()
    midnight = timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time()))
    dates = Occurrence.objects.visible_to(context["user"]).published().ahead().filter(starts_at__lt=midnight)
    floors: list[Floor] = []
    for occurrence in besides_next(context, dates.for_lists(context["user"])):
        hour = timezone.localtime(occurrence.starts_at).replace(minute=0, second=0, microsecond=0)
        if not floors or floors[-1].hour != hour:
            floors.append(Floor(hour, []))
        floors[-1].occurrences.append(occurrence)
    evening = now.hour >= words.EVENING or (bool(floors) and floors[0].hour.hour >= words.EVENING)
    roof = gettext("Tonight") if evening else gettext("Today")
    return {"request": context.get("request"), "floors": floors, "roof": roof, "day": now,
            "may_begin": bool(context["user"].is_authenticated and context["user"].organized_paths)}  # fmt: skip


@register.inclusion_tag("activities/_next_up.html", takes_context=True)
def next_up(context: Context) -> dict[str, Any]:
    """The one next thing: what one can go into now, what one is registered for, else what comes first."""
    user = context["user"]
    dates = Occurrence.objects.visible_to(user).published().upcoming()
    week = dates.filter(starts_at__lt=timezone.now() + timedelta(days=7)).for_lists(user)[:NEAREST]
    context_of_piece = {"request": context.get("request"), "csrf_token": context.get("csrf_token")}
    first = min(week, key=partial(farness, user), default=None)
    context[NEXT] = first
    if first is None:
        return context_of_piece
    free = first.takes_registrations and not first.is_full and not first.mine
    may_register = free and first.activity.household_of(user) is not None
    return {**context_of_piece, "occurrence": first, "activity": first.activity, "may_register": may_register}


def besides_next(context: Context, dates: Iterable[Occurrence]) -> list[Occurrence]:
    """Nothing where it would be but what stands above as the next thing."""
    found = list(dates)
    return [] if found == [context.get(NEXT)] else found


def farness(user: User, occurrence: Occurrence) -> tuple[int, datetime]:
    """How far it is from being the next thing: mine that is open or begins within the hour, then what else is open,
    then mine within a day, then whatever comes first."""
    mine = bool(occurrence.mine) or occurrence.activity.host_id == user.pk
    wait = occurrence.starts_at - timezone.now()
    if mine and (occurrence.is_open or wait < timedelta(hours=1)):
        return 0, occurrence.starts_at
    if occurrence.is_open:
        return 1, occurrence.starts_at
    return (2 if mine and wait < timedelta(days=1) else 3), occurrence.starts_at


@register.inclusion_tag("activities/_my_dates.html", takes_context=True)
def my_dates(context: Context) -> dict[str, Any]:
    """The same for a month, in words that do not age: for a page that is kept."""
    user = context["user"]
    dates = Occurrence.objects.visible_to(user).published().taken_part_by(user).ahead()
    return {
        "dates": dates.filter(starts_at__lt=timezone.now() + timedelta(days=31)).for_lists(user)[:NEAREST]
    }


@register.inclusion_tag("activities/_my_week.html", takes_context=True)
def my_week(context: Context) -> dict[str, Any]:
    """The days ahead on which one is registered, or hosts; nothing where that stands above as the next thing."""
    user = context["user"]
    if user.is_anonymous:
        return {"days": []}
    dates = Occurrence.objects.visible_to(user).published().taken_part_by(user).ahead()
    week = dates.filter(starts_at__lt=timezone.now() + timedelta(days=7)).for_lists(user)
    found = list(week)
    return {
        "request": context.get("request"),
        "days": words.by_day(besides_next(context, found)),
        "stands_above": bool(found),
    }
