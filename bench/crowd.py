"""Many neighbours at once, signed in: `python -m bench.crowd 300` prints where they meet and their sessions as JSON.

`python -m bench.crowd 300 9` opens nine more rooms beside it; `--history 1000` lets so much be said there before.
"""

import argparse
import json
import os
import uuid
from datetime import timedelta
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from activities.models import Occurrence  # noqa: E402
from live.models import Message, Room  # noqa: E402
from people.models import Household, Membership, User  # noqa: E402


def move_in(number: int) -> list[User]:
    """So many residents of the house that somebody of the demo neighbourhood lives in."""
    somebody = Membership.objects.filter(user__display_name="Rosemary", household__isnull=False).get()
    fresh = [User(email=f"{i}@crowd.invalid", display_name=f"邻居{i}", password="!") for i in range(number)]
    people = User.objects.bulk_create(fresh)
    doors = [Household(building=somebody.community, door=f"B{i}") for i in range(number)]
    homes = Household.objects.bulk_create(doors)
    Membership.objects.bulk_create(
        Membership(user=user, community=somebody.community, household=home, confirmed_at=timezone.now())
        for user, home in zip(people, homes, strict=True)
    )
    return people


def session_of(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def more_rooms(like: Room, number: int) -> list[int]:
    """So many other dates of the same activity, all of them on."""
    activity, now = like.occurrence.activity, timezone.now()
    begins = (now - timedelta(seconds=1 + i) for i in range(number))
    dates = [Occurrence.schedule(activity, at, 60, None, settings.TIME_ZONE) for at in begins]
    Room.objects.filter(occurrence__in=dates).update(started_at=now)
    return [date.room_id for date in dates]


def talk_before(room: Room, people: list[User], number: int) -> None:
    first, before = room.last_seq + 1, timezone.now() - timedelta(hours=1)
    said = (
        Message(
            room=room,
            author=people[i % len(people)],
            text=f"早上好 {i}",
            client_id=uuid.uuid4(),
            sent_at=before,
            seq=first + i,
        )
        for i in range(number)
    )
    Message.objects.bulk_create(said, batch_size=1000)
    Room.objects.filter(pk=room.pk).update(last_seq=room.last_seq + number)


@transaction.atomic
def gather(number: int, beside: int = 0, history: int = 0) -> dict[str, object]:
    people = move_in(number)
    room = Room.objects.open().visible_to(people[0]).order_by("starts_at").first()
    if room is None:
        raise SystemExit("No room is open in the demo neighbourhood.")
    Room.objects.filter(pk=room.pk, started_at=None).update(started_at=timezone.now())
    if history:
        talk_before(room, people, history)
    return {
        "room": room.pk,
        "beside": more_rooms(room, beside),
        "page": room.get_absolute_url(),
        "say": reverse("room_messages", args=[room.pk]),
        "sessions": [session_of(user) for user in people],
    }


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("number", type=int)
    words.add_argument("beside", type=int, nargs="?", default=0)
    words.add_argument("--history", type=int, default=0)
    print(json.dumps(gather(**vars(words.parse_args()))))
