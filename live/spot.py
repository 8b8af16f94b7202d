"""Who stands where on a room's stage. Spot 0 is the host's; every packet has its speaker's spot in its header."""

from typing import NamedTuple

SPOTS_MAX = 16  # what half a byte can name


class Spot(NamedTuple):
    """Plain values, for it travels between processes."""

    number: int
    page: str  # of this person's pages the one that sends
    user: int
    muted: bool = False  # a host has switched the sound off: it is dropped here, not only asked to stop
    shows: bool = True  # with a picture; else with sound alone

    def is_of(self, other: "Spot | None") -> bool:
        """The same page at the same spot: what it sent so far still counts."""
        return other is not None and (self.page, self.user) == (other.page, other.user)

    def told(self) -> dict[str, object]:
        """To every page of the room: who it is, their list of names says."""
        return {"spot": self.number, "page": self.page, "muted": self.muted, "shows": self.shows}
