"""Who stays at home in isolation in the demo neighbourhood: two households that an organizer noted."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from config.demo.people import People
from people.models import Isolation

AT_HOME = ("songbo", "lanhua")
BEFORE, AFTER = timedelta(days=3), timedelta(days=11)


def stay_at_home(people: People) -> None:
    """Always since some days and for some more."""
    today = timezone.localdate()
    for key in AT_HOME:
        household = people[key].household
        if household and not Isolation.objects.filter(household=household, until__gt=today).exists():
            Isolation.objects.note(household, today - BEFORE, today + AFTER, by=people["guihua"])
