"""What rooms do by the clock. All of it may run twice, late, or in two processes: whatever is claimed, is so once."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from live.models import Check, Hand, KeptText, Poll, Review, Room, Speaker
from live.models.hosted import when_hosts_went
from live.order_refusals import AlreadyDone
from live.refusals import StateConflict
from people.sweeps import sweep


def each(rooms: Iterable[Room], verb: Callable[[Room], None]) -> None:
    """The verb for each of the rooms; where somebody else was first there is nothing left to do."""
    for room in rooms:
        with suppress(StateConflict):
            verb(room)


@sweep(every=1)
def end_closing_rooms() -> None:
    """The ten seconds in which a host may undo the end are over (L-4)."""
    each(Room.objects.closing(), Room.close)


@sweep(every=30)
def end_overrun_rooms() -> None:
    """Nobody ended it: an hour after its planned end a room closes by itself (L-5)."""
    each(Room.objects.overrun(), Room.close)


@sweep(every=2)
def mind_hosts() -> None:
    """Rooms whose hosts all lost their pages say so and wait; when one is back they go on (L-3)."""
    for room, gone_at in when_hosts_went(Room.objects.running()):
        with suppress(StateConflict):
            room.mind_hosts(gone_at)


@sweep(every=10)
def say_what_is_late() -> None:
    """Ten minutes after its planned start nobody has begun it: those who wait are told (L-1)."""
    each(Room.objects.late(), Room.say_late)


@sweep(every=5)
def offer_to_go_longer() -> None:
    """At the planned end whoever hosts is asked for how long it goes on (L-5)."""
    each(Room.objects.beyond_plan(), Room.say_over)


@sweep(every=5)
def lower_hands_left_behind() -> None:
    """The hand of somebody who has been gone for a minute goes down (L-31)."""
    for hand in Hand.objects.left_behind().select_related("room"):
        hand.room.lower_hands(Hand.objects.left_behind().filter(pk=hand.pk))


@sweep(every=5)
def free_places_left_behind() -> None:
    """A guest on stage who has been gone for a minute leaves the place to others (L-7)."""
    for speaker in Speaker.objects.left_behind().select_related("room"):
        speaker.step_down_if_gone()


@sweep(every=1)
def tell_answers() -> None:
    """What was answered since the last second, in one piece for the room (L-32)."""
    for check in Check.objects.untold():
        check.tell()


@sweep(every=2)
def close_polls_whose_time_is_up() -> None:
    """A vote that comes too late is refused by the clock; this writes the sums down and shows them (L-34)."""
    Poll.objects.due().close_all()


@sweep(every=1)
def let_through_what_was_held_briefly() -> None:
    """Ten seconds are over and no moderator said no (L-22)."""
    for review in Review.objects.due().select_related("room", "author", "message"):
        try:
            review.release(None)
        except AlreadyDone:
            continue


@sweep(every=3600)
def erase_removed_texts() -> None:
    """What was taken down is kept for an appeal for thirty days, then it is gone (L-29)."""
    KeptText.objects.of_the_past().delete()
    Review.objects.of_the_past().update(text="")
