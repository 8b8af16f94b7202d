"""What the scenes of these tests have in common: an evening's yoga, and somebody's browser."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from activities.models import Activity, Occurrence
from live.models import Plan, Room
from people.models import Community, User
from tests.cast import People


def browser_of(user: User | None, **options: Any) -> Client:
    client = Client(**options)
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def soon(**away: float) -> datetime:
    return timezone.now().replace(second=0, microsecond=0) + timedelta(**(away or {"hours": 2}))


def activity(
    cast: People, audience: Community | None = None, *, draft: bool = False, **fields: Any
) -> Activity:
    given = {"kind": "class", "title": "Sunday yoga", "host": cast.omar, "home": cast.community, **fields}
    made = Activity.objects.create(
        audience=audience or given["home"], plan=Plan.objects.create(), created_by=cast.omar, **given
    )
    if not draft:
        made.publish()
    return made


def evening(
    cast: People,
    starts_at: datetime | None = None,
    *,
    seats: int | None = None,
    minutes: int = 60,
    **fields: Any,
) -> Occurrence:
    """One date of a new activity."""
    return date_of(activity(cast, **fields), starts_at or soon(), minutes=minutes, seats=seats)


def date_of(
    what: Activity, starts_at: datetime, *, minutes: int = 60, seats: int | None = None
) -> Occurrence:
    return Occurrence.schedule(what, starts_at, minutes, seats, "Asia/Shanghai")


def held(occurrence: Occurrence) -> Occurrence:
    """As if it had been live from its planned beginning to its planned end."""
    times = {"started_at": occurrence.starts_at, "ended_at": occurrence.ends_at}
    Room.objects.filter(pk=occurrence.room_id).update(**times)
    return Occurrence.objects.select_related("room").get(pk=occurrence.pk)


def lines(response: Any) -> str:
    """The page's text with its white space told once."""
    return " ".join(response.content.decode().split())
