"""What activities do by the clock."""

from activities.models import Rehearsal
from people.sweeps import sweep


@sweep(every=600)
def clear_rehearsals() -> None:
    """A rehearsal is cleared away after a day, whether it was ended or not (O-4)."""
    Rehearsal.objects.old().clear()
