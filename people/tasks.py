"""What people's app does by the clock."""

from people.models import Isolation
from people.sweeps import sweep


@sweep(every=3600)
def forget_isolations() -> None:
    """Whoever is out again need not be on a list for it."""
    Isolation.objects.over().delete()
