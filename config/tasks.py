"""What the pieces together do by the clock."""

from django.conf import settings

from config import demo
from people.sweeps import sweep


@sweep(every=60)
def keep_the_demo_up_to_date() -> None:
    """A demo left running has a class about to begin all day long."""
    if settings.DEMO:
        demo.refresh()
