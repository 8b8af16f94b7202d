"""A contest with 300 dishes and 5,000 ballots: `python -m bench.banquet` prints how long pages and count take."""

import itertools
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from activities.models import (  # noqa: E402
    Activity,
    Ballot,
    Contest,
    Entry,
    Judge,
    Occurrence,
    Photo,
    Score,
    Voter,
)
from activities.receipts import PLANTS, THINGS  # noqa: E402
from bench.crowd import move_in  # noqa: E402
from live.models import Plan  # noqa: E402
from people.models import Membership, User  # noqa: E402

DISHES, BALLOTS, JUDGES, RUNS, VISITS = 300, 5000, 30, 3, 120
DAY = timedelta(days=1)


@transaction.atomic
def banquet(people: list[User]) -> Contest:
    """In its voting phase, with every ballot cast and every mark given."""
    host, chance, now = User.objects.get(display_name="桂花"), random.Random(1), timezone.now()
    home = Membership.objects.get(user=host, role="organizer").community
    activity = Activity.objects.create(
        kind="contest", title="Banquet", host=host, home=home, audience=home, plan=Plan.objects.create(),
        created_by=host,
    )  # fmt: skip
    activity.publish()
    finale = Occurrence.schedule(activity, now + 3 * DAY, 60, None, "Asia/Shanghai")
    contest = Contest.objects.set_up(finale, opens_at=now - 9 * DAY, entries_until=now - 2 * DAY,
                                     checked_until=now - DAY, votes_until=now + DAY)  # fmt: skip
    homes = [person.household for person in people]
    entries = Entry.objects.bulk_create(
        Entry(contest=contest, household=homes[n], by=people[n], number=10 + n, title=f"家常菜 {n}", story="外婆教的。",
              ingredients="- 米\n- 水", steps="1. 洗\n2. 煮", sent_at=now, verdict="approved")
        for n in range(DISHES)
    )  # fmt: skip
    Photo.objects.bulk_create(
        Photo(entry=entry, position=n, large=f"dishes/{entry.number}-{n}.webp",
              small=f"dishes/{entry.number}-{n}-s.webp", width=2560, height=1920, alt="一盘菜",
              likeness=f"{chance.getrandbits(64):016x}")
        for entry in entries for n in (1, 2)
    )  # fmt: skip
    judges = Judge.objects.bulk_create(Judge(contest=contest, user=person) for person in people[-JUDGES:])
    Score.objects.bulk_create(
        Score(judge=judges[(3 * n + turn) % JUDGES], entry=entry, position=n, sent_at=now,
              marks={key: chance.randint(3, 10) for key in contest.weights})
        for n, entry in enumerate(entries) for turn in range(3)
    )  # fmt: skip
    words = itertools.product(PLANTS, THINGS, range(10, 100))
    receipts = [f"{a[0]}·{b[0]}·{n} {a[1]}-{b[1]}-{n}" for a, b, n in itertools.islice(words, BALLOTS)]
    Voter.objects.bulk_create(Voter(contest=contest, household=door) for door in homes if door)
    Ballot.objects.bulk_create(
        Ballot(contest=contest, receipt=receipt, choices=sorted(chance.sample(range(10, 10 + DISHES), 3)))
        for receipt in receipts
    )
    Contest.objects.filter(pk=contest.pk).update(jury_drawn_at=now)
    return Contest.objects.for_pages().get(pk=contest.pk)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def visits(contest: Contest, people: list[User]) -> Iterator[float]:
    """Different neighbours on different pages of the gallery, each for the first time."""
    for number in range(VISITS):
        client = Client(HTTP_HOST="localhost")
        client.force_login(people[DISHES + number], backend="django.contrib.auth.backends.ModelBackend")
        url = f"{reverse('gallery', args=[contest.pk])}?page={number % 13 + 1}"
        if number % 2:
            client.get(url)
        yield seconds(lambda client=client, url=url: client.get(url)) * 1000  # type: ignore[misc]


def p95(values: Iterator[float]) -> float:
    ordered = sorted(values)
    return ordered[int(len(ordered) * 0.95)]


def counted(contest: Contest) -> float:
    """From the close to the publication; then all is put back, to do it once more."""
    with transaction.atomic():
        ends = {"votes_until": timezone.now()}
        Contest.objects.filter(pk=contest.pk).update(**ends)
        fresh = Contest.objects.for_pages().get(pk=contest.pk)

        def work() -> None:
            fresh.close_votes()
            fresh.count()
            fresh.publish()

        took = seconds(work)
        file = Path(tempfile.gettempdir(), f"banquet-{os.getpid()}.json")
        file.write_text(json.dumps(fresh.published_file))
        transaction.set_rollback(True)
    return took


def recounted() -> float:
    file = Path(tempfile.gettempdir(), f"banquet-{os.getpid()}.json")
    with Path(os.devnull).open("w") as nowhere:
        return seconds(lambda: call_command("recount", file, stdout=nowhere))


def main() -> None:
    people = list(
        User.objects.filter(pk__in=[one.pk for one in move_in(BALLOTS)]).with_places().order_by("pk")
    )
    Membership.objects.filter(user__in=people).update(confirmed_at=timezone.now() - 30 * DAY)
    contest = banquet(people)
    gallery = [p95(visits(contest, people)) for _run in range(RUNS)]
    count = [counted(contest) for _run in range(RUNS)]
    recount = [recounted() for _run in range(RUNS)]
    Path(tempfile.gettempdir(), f"banquet-{os.getpid()}.json").unlink()
    print(json.dumps({"gallery": gallery, "count": count, "recount": recount}))


if __name__ == "__main__":
    main()
