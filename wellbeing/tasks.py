"""What the care of neighbours does by the clock."""

import threading

from django.db import connection
from django.utils import timezone

from people.sweeps import sweep
from wellbeing.making import make
from wellbeing.models import Key, Upload
from wellbeing.models.report import tell_auditors
from wellbeing.models.sending import forget_who_was_at_home
from wellbeing.retention import forget_what_is_due
from wellbeing.timers import mind_follow_ups, tick
from wellbeing.unanswered import mind_what_was_left

MAKER = "maker-of-videos"


@sweep(every=1)
def mind_those_who_wait() -> None:
    """Offers, whoever waits, and conversations: to the second, and whatever was missed meanwhile."""
    tick(timezone.now())


@sweep(every=60)
def ask_again() -> None:
    """Days on which somebody agreed to be asked how they are; also those that were missed."""
    mind_follow_ups(timezone.now())


@sweep(every=60)
def remind_of_what_was_left() -> None:
    """Messages and call backs that nobody has answered in the time that was stated."""
    mind_what_was_left(timezone.now())


@sweep(every=3600)
def tell_who_audits() -> None:
    """Once a week, that the report of the last one is there."""
    tell_auditors(timezone.now())


@sweep(every=600)
def forget_in_time() -> None:
    """What was kept as long as promised is destroyed; and what the database kept of its key is gone from the disk."""
    forget_what_is_due(timezone.now())
    Key.objects.wipe(timezone.now())


@sweep(every=600)
def forget_who_stayed_at_home() -> None:
    """Who is no longer in isolation is no longer on a list for it either."""
    forget_who_was_at_home()


@sweep(every=5)
def make_the_next_video() -> None:
    """One after the other, in a thread of its own: whoever waits must not wait for minutes."""
    is_busy = any(thread.name == MAKER for thread in threading.enumerate())
    if not is_busy and (upload := Upload.objects.claim()):
        threading.Thread(target=make_and_close, args=(upload,), name=MAKER, daemon=True).start()


def make_and_close(upload: Upload) -> None:
    try:
        make(upload)
    finally:
        connection.close()


@sweep(every=3600)
def forget_broken_uploads() -> None:
    """An upload that broke off and was not gone on with for a week."""
    Upload.objects.stale().clear()
