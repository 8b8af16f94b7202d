"""What activities do by the clock."""

from django.utils import timezone

from activities.models import Contest, Rehearsal
from people.sweeps import sweep


@sweep(every=600)
def clear_rehearsals() -> None:
    """A rehearsal is cleared away after a day, whether it was ended or not (O-4)."""
    Rehearsal.objects.old().clear()


@sweep(every=20)
def mind_contests() -> None:
    """Juries are drawn, votes closed and counted when their time has come (C-1, C-11, C-17)."""
    for contest in Contest.objects.in_motion():
        contest.mind(timezone.now())
