"""What the care of neighbours does by the clock."""

from django.utils import timezone

from people.sweeps import sweep
from wellbeing.retention import forget_what_is_due
from wellbeing.timers import tick


@sweep(every=1)
def mind_those_who_wait() -> None:
    """Offers, whoever waits, and conversations: to the second, and whatever was missed meanwhile."""
    tick(timezone.now())


@sweep(every=600)
def forget_in_time() -> None:
    """What was kept as long as promised is destroyed."""
    forget_what_is_due(timezone.now())
