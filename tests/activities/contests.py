"""What the scenes of a contest have in common: a dish, a jury, a building full of households, and the clock."""

from __future__ import annotations

import io
import random
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from activities.forms.photo import developed
from activities.models import Contest, Entry, Occurrence, Score
from activities.models.photo import Shot
from people.models import Community, Household, Membership, Role, User
from tests.activities.scenes import evening, soon
from tests.cast import People, belongs, person, resident

DAY = timedelta(days=1)
AHEAD = {"opens": 1, "entries": 2, "check": 3, "voting": 4}
SHIFTS = {"announced": 0, "entries": 1, "check": 2, "voting": 3, "counting": 4}
"""Each phase of the clock is a day long; this many of them are over."""


def contest(cast: People, phase: str = "entries", **rules: Any) -> Contest:
    """A contest of the community in the middle of a phase; its finale is in two weeks."""
    finale = evening(cast, soon(days=14), kind="contest", title="Home cooking")
    now = timezone.now() + DAY / 2
    ends = [now + (number - SHIFTS[phase]) * DAY for number in range(4)]
    names = ("opens_at", "entries_until", "checked_until", "votes_until")
    return fresh(Contest.objects.set_up(finale, **dict(zip(names, ends, strict=True)), **rules))


def fresh(of: Contest) -> Contest:
    """As a page finds it."""
    return Contest.objects.for_pages().get(pk=of.pk)


def move_to(of: Contest, phase: str) -> Contest:
    """Let the clock run until the middle of a phase."""
    now = timezone.now() + DAY / 2
    names = ("opens_at", "entries_until", "checked_until", "votes_until")
    ends = {name: now + (number - SHIFTS[phase]) * DAY for number, name in enumerate(names)}
    Contest.objects.filter(pk=of.pk).update(**ends)
    return fresh(of)


def neighbours(building: Community, number: int, name: str = "N") -> list[tuple[User, Household]]:
    """So many households of the building, confirmed long ago."""
    people = [resident(f"{name}{n}", building, f"{name}{n}01") for n in range(number)]
    Membership.objects.filter(user__in=[user for user, _home in people]).update(
        confirmed_at=timezone.now() - 30 * DAY
    )
    return people


def picture(seed: int = 1, size: tuple[int, int] = (320, 240), file: str = "JPEG", **more: Any) -> bytes:
    chance = random.Random(seed)
    image = Image.new("RGB", size, (240, 230, 210))
    pen = ImageDraw.Draw(image)
    for _patch in range(40):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        colour = tuple(chance.randrange(256) for _ in range(3))
        pen.ellipse((x, y, x + size[0] // 5, y + size[1] // 5), colour)
    written = io.BytesIO()
    image.save(written, file, **more)
    return written.getvalue()


def upload(content: bytes | None = None, name: str = "dish.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content)


SMALL = Shot(*(b"RIFF\0\0\0\0WEBP",) * 2, 32, 24, 1)


def shot(seed: int = 1) -> Shot:
    return developed(io.BytesIO(picture(seed, (64, 48))))


def dish(of: Contest, user: User, home: Household, title: str = "Tomato and egg", **more: Any) -> Entry:
    """An approved dish, whatever the clock says."""
    entry = Entry.objects.begin(of, home, user)
    words = {"title": title, "story": "As grandmother made it.", "ingredients": "2 tomatoes\n3 eggs",
             "steps": "1. Cut\n2. Fry", "servings": 2, "minutes": 15, **more}  # fmt: skip
    Entry.objects.filter(pk=entry.pk).update(**words, sent_at=timezone.now())
    of.entries.get(pk=entry.pk).photos.take(entry, SMALL, "A plate")
    entry.refresh_from_db()
    entry.look_through(entry.contest.activity.host, Entry.Verdict.APPROVED)
    return entry


def judges(of: Contest, *names: str) -> list[User]:
    """Neighbours from the next compound, so that nobody is barred."""
    building = of.activity.home.add(kind="building", name="9栋", name_en="Building 9")
    made = []
    for name in names:
        user = person(name)
        home = Household.objects.create(building=building, door=name)
        belongs(user, building, Role.RESIDENT, home)
        of.add_judge(user)
        made.append(user)
    return made


def voting_on(cast: People, dishes: int, *names: str) -> Contest:
    """So many dishes of so many neighbours; the vote is on, its jury drawn, and everybody has lived here for long."""
    of = contest(cast, "check")
    if names:
        judges(of, *names)
    for number, (user, home) in enumerate(neighbours(cast.building, dishes)):
        dish(of, user, home, f"Dish {number}", cook=f"Cook {number}")
    Membership.objects.update(confirmed_at=timezone.now() - 30 * DAY)
    of = move_to(of, "voting")
    of.mind(timezone.now())
    return fresh(of)


def mark(score: Score, **marks: int) -> None:
    every = {"look": 6, "idea": 6, "home": 6, "recipe": 6, "story": 6}
    score.mark(every | marks, send=True)


def occurrence_of(of: Contest) -> Occurrence:
    return Occurrence.objects.select_related("room", "activity").get(pk=of.occurrence_id)
