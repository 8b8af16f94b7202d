"""What is told to somebody who waits, or thinks about asking: who is there, and about how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from people.models import User
from wellbeing.models import Conversation, CounsellingRequest, Counsellor, Desk
from wellbeing.waiting import RECENT, Band, band
from wellbeing.words import LANGUAGES, in_words

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


def duty_for(user: User, now: datetime) -> Duty:
    desks = Desk.objects.listening_to(user)
    waiting = CounsellingRequest.objects.in_line().count()
    return Duty(desks, told(desks, waiting, now), how_often_right(now))


def standing(request: CounsellingRequest, now: datetime) -> Band:
    """For somebody in line: by how many are before them."""
    desks = Desk.objects.listening_to(request.resident) if request.resident else []
    return told(desks, request.ahead(now), now)


def told(desks: list[Desk], ahead: int, now: datetime) -> Band:
    people = [desk.user_id for desk in desks]
    seats = sum(Counsellor.objects.filter(user__in=people).values_list("seats", flat=True))
    running = Conversation.objects.filter(counsellor__in=people, state="active").values_list(
        "taken_at", flat=True
    )
    lasted = Conversation.objects.filter(ended_at__isnull=False).order_by("-ended_at")
    wrap_up = settings.COUNSELLING["wrap_up"] / 60
    lengths = [
        (ended - began).total_seconds() / 60 + wrap_up
        for began, ended in lasted.values_list("began_at", "ended_at")[:RECENT]
        if ended
    ]
    return band(ahead, seats, lengths[::-1], [(now - at).total_seconds() / 60 for at in running])


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
    """Three times at which somebody could call back: in two hours, tomorrow morning, tomorrow evening."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    tomorrow = hour + timedelta(days=1)
    return [hour + timedelta(hours=2), tomorrow.replace(hour=10), tomorrow.replace(hour=19)]
