"""What residents said of being listened to, in sums: of whole months, and of ten answers at least.

A sum of few would say what one person answered; so would two sums whose difference is few. The month that runs is not
shown either: from one day to the next it would grow by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from people.models import User
from wellbeing.models import Feedback

MONTHS = 12
GOOD = Feedback.Step.MUCH


@dataclass(frozen=True)
class Share:
    """So many of so many answered with one of the two best steps."""

    good: int
    of: int


@dataclass(frozen=True)
class Month:
    """None where it is too few to be said."""

    begins: date
    helped: Share | None
    heard: Share | None
    my_helped: Share | None
    my_heard: Share | None


def months(user: User, now: datetime) -> list[Month]:
    """The last twelve whole months in which anybody answered, the latest first; with this counsellor's own part."""
    zone = ZoneInfo(settings.TIME_ZONE)
    this = timezone.localtime(now, zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begins = this.replace(year=this.year - 1)
    rows = Feedback.objects.filter(at__gte=begins, at__lt=this).annotate(month=TruncMonth("at", tzinfo=zone))
    sums: Iterable[Any] = (
        rows.values("month").order_by("-month").annotate(**counts("helped", user), **counts("heard", user))
    )
    return [month_of(row) for row in sums]


def month_of(row: dict[str, Any]) -> Month:
    (helped, my_helped), (heard, my_heard) = shares(row, "helped"), shares(row, "heard")
    return Month(row["month"].date(), helped, heard, my_helped, my_heard)


def counts(question: str, user: User) -> dict[str, Count]:
    answered, good = Q(**{f"{question}__isnull": False}), Q(**{f"{question}__gte": GOOD})
    mine = Q(counsellor=user)
    return {
        f"{question}_of": Count("pk", filter=answered),
        f"{question}_good": Count("pk", filter=good),
        f"my_{question}_of": Count("pk", filter=answered & mine),
        f"my_{question}_good": Count("pk", filter=good & mine),
    }


def shares(row: dict[str, Any], question: str) -> tuple[Share | None, Share | None]:
    """Of all, and one's own. One's own is not said where what it leaves of all would be few."""
    least = settings.COUNSELLING["feedback_least"]
    of, my_of = row[f"{question}_of"], row[f"my_{question}_of"]
    everybody = Share(row[f"{question}_good"], of) if of >= least else None
    is_enough = my_of >= least and (of == my_of or of - my_of >= least)
    return everybody, Share(row[f"my_{question}_good"], my_of) if is_enough else None
