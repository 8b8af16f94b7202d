"""Those who listen and those who ask, signed in: `python -m bench.desks 30 100 5` prints their sessions as JSON.

So many are in a conversation, so many wait because nobody who speaks their language is free, and so many have not asked
yet: they will ask in English, which one more counsellor speaks, who is free.
"""

import json
import sys
from datetime import datetime

from bench.crowd import move_in, session_of  # sets Django up

from django.db import transaction  # isort: skip
from django.utils import timezone  # isort: skip

from people.models import Membership, Role, User  # isort: skip
from wellbeing.models import Counsellor, CounsellingRequest, Desk  # isort: skip


def counsellor(number: int, now: datetime, language: str = "zh") -> Desk:
    """Of the whole district, and at the desk."""
    district = Membership.objects.filter(role=Role.COUNSELLOR, user__display_name="茉莉").get().community
    user = User.objects.create(email=f"{number}@desks.invalid", display_name=f"听者{number}", password="!")
    Membership.objects.create(user=user, community=district, role=Role.COUNSELLOR, confirmed_at=now)
    Counsellor.objects.create(user=user, languages=[language])
    desk = Desk.objects.of(user)
    desk.come(now)
    return desk


def talk(resident: User, desk: Desk, now: datetime) -> dict[str, object]:
    request = CounsellingRequest.objects.ask(resident, now, consent=True, age="adult")
    request.offer_to(desk, now)
    request.accept(desk.user, now)
    return {"room": request.room_id, "sessions": [session_of(resident), session_of(desk.user)]}


def wait(resident: User, now: datetime) -> dict[str, object]:
    request = CounsellingRequest.objects.ask(resident, now, consent=True, age="adult")
    return {"room": request.room_id, "sessions": [session_of(resident)]}


@transaction.atomic
def gather(talking: int, waiting: int, asking: int) -> dict[str, object]:
    now, people = timezone.now(), iter(move_in(talking + waiting + asking))
    for desk in Desk.objects.available():
        desk.go()
    talks = [talk(next(people), counsellor(number, now), now) for number in range(talking)]
    line = [wait(next(people), now) for _ in range(waiting)]
    free = counsellor(talking, now, "en")
    return {
        "talks": talks,
        "line": line,
        "desk": session_of(free.user),
        "asking": [session_of(user) for user in people],
    }


if __name__ == "__main__":
    print(json.dumps(gather(*(int(number) for number in sys.argv[1:]))))
