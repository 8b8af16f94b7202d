"""What rooms do by the clock."""

from live.models import Poll, Room
from people.sweeps import sweep


@sweep(every=1)
def end_closing_rooms() -> None:
    """The ten seconds in which a host may undo the end are over (L-4)."""
    for room in Room.objects.closing():
        room.close()


@sweep(every=30)
def end_overrun_rooms() -> None:
    """Nobody ended it: an hour after its planned end a room closes by itself (L-5)."""
    for room in Room.objects.overrun():
        room.close()


@sweep(every=2)
def close_polls_whose_time_is_up() -> None:
    """A vote that comes too late is refused by the clock; this writes the sums down and shows them (L-34)."""
    Poll.objects.due().close_all()
