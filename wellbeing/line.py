"""What is told to somebody who waits, or thinks about asking: who is there, and about how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from django.conf import settings

from people.models import User
from wellbeing.models import Conversation, CounsellingRequest, Desk
from wellbeing.models.limits import left_of
from wellbeing.waiting import RECENT, Band, band
from wellbeing.words import LANGUAGES, in_words

DAY = (8, 21)  # hours in which somebody is called back
TOO_FEW = 10  # of so few answers nothing is said about how often the band was right


@dataclass(frozen=True)
class Duty:
    """Who is there for one person."""

    desks: list[Desk]
    band: Band
    right: int | None  # of a hundred bands of the last week, how many held

    @property
    def languages(self) -> str:
        spoken = {code for desk in self.desks for code in desk.languages}
        return in_words(LANGUAGES, [code for code in ("zh", "en", "yue", "hak") if code in spoken])


def duty_for(user: User, now: datetime, age: str) -> Duty:
    """Who may take somebody of this age; before it is known, the page counts those for adults."""
    desks = Desk.objects.listening_to(user, now, age)
    waiting = CounsellingRequest.objects.in_line().count()
    return Duty(desks, told(desks, waiting, now), how_often_right(now))


def standing(request: CounsellingRequest, now: datetime) -> Band:
    """For somebody in line: by how many are before them."""
    desks = Desk.objects.listening_to(request.resident, now, request.age) if request.resident else []
    return told(desks, request.ahead(now), now)


def told(desks: list[Desk], ahead: int, now: datetime) -> Band:
    taken, free = seats_of(desks, now)
    lasted = Conversation.objects.filter(ended_at__isnull=False).order_by("-ended_at")
    wrap_up = settings.COUNSELLING["wrap_up"] / 60
    lengths = [
        (ended - began).total_seconds() / 60 + wrap_up
        for began, ended in lasted.values_list("began_at", "ended_at")[:RECENT]
        if ended
    ]
    ages, until = [age for age, _until in taken], [until for _age, until in taken] + free
    return band(ahead, len(until), lengths[::-1], ages, until)


def seats_of(desks: list[Desk], now: datetime) -> tuple[list[tuple[float, float]], list[float]]:
    """The seats on which somebody may still come to sit: those taken (since, and until when in minutes), and the free.

    Whoever is near the end of a shift, or has had nearly enough, has fewer than chairs: those free first, then those
    that come free first.
    """
    running: dict[int, list[tuple[float, int]]] = {}
    talks = Conversation.objects.filter(counsellor__in=[desk.user_id for desk in desks], state="active")
    for user, at, level in talks.values_list("counsellor", "taken_at", "level"):
        running.setdefault(user or 0, []).append(((now - at).total_seconds() / 60, level))
    left = left_of(desks, now)
    taken: list[tuple[float, float]] = []
    free: list[float] = []
    for desk in desks:
        held = sorted(running.get(desk.user_id, []), reverse=True)
        seats = 1 if any(level >= 2 for _age, level in held) else desk.user.counsellor.seats
        chats, until = left[desk.pk].chats, left[desk.pk].minutes(now)
        empty = min(max(0, seats - len(held)), chats)
        free += [until] * empty
        taken += [(age, until) for age, _level in held[: chats - empty]]
        if desk.rests_at(now):  # there again within minutes: as one whose talk comes to its end
            taken, free = taken + [(inf, until)] * empty, free[: len(free) - empty]
    return taken, free


def how_often_right(now: datetime) -> int | None:
    """Bands that were told, and what became of them: counted over the last week."""
    since = now - timedelta(days=7)
    seen = CounsellingRequest.objects.filter(asked_at__gt=since, conversation__isnull=False).exclude(band="")
    rows = list(seen.values_list("band", "asked_at", "conversation__began_at"))
    if len(rows) < TOO_FEW:
        return None
    right = sum(Band(told).was_right((began - asked).total_seconds() / 60) for told, asked, began in rows)
    return round(100 * right / len(rows))


def times_to_call(now: datetime) -> list[datetime]:
    """Three times at which somebody could call back: in two hours, then mornings and evenings, and none at night."""
    soon = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    is_by_day = DAY[0] <= soon.hour <= DAY[1]
    days = [soon + timedelta(days=days) for days in range(is_by_day, 3)]
    later = [day.replace(hour=hour) for day in days for hour in (10, 19)]
    return [*([soon] if is_by_day else []), *(time for time in later if time >= soon)][:3]
