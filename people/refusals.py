"""How a model says no: an exception with a stable code and a sentence in the reader's language."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Raised by verbs. `code` is stable and documented; `sentence` says what to do next, in the reader's language."""

    code: ClassVar[str] = "refused"
    text: ClassVar[str | Promise] = ""

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details

    @property
    def sentence(self) -> str:
        return str(self.text) % self.details if self.details else str(self.text)


class InvitationClosed(Refusal):
    code = "join.closed"
    text = _("This invitation is no longer valid. Ask your building captain for a new one.")


class NotInvitedThere(Refusal):
    code = "join.elsewhere"
    text = _("This invitation is for another place. Choose one of the buildings in the list.")


class NoBuildings(Refusal):
    code = "join.no_buildings"
    text = _("This place has no buildings yet, so nobody could say where they live.")


class TooOften(Refusal):
    code = "rate.limited"
    text = _("That was tried too often. Please wait %(minutes)s minutes, then try again.")


class NotYourPlace(Refusal):
    code = "perm.denied"
    text = _("You can only give roles in places that you organize.")


class NotANeighbour(Refusal):
    code = "role.stranger"
    text = _("Roles are given to neighbours who are confirmed somewhere in this place.")


class DemoStays(Refusal):
    code = "demo.stays"
    text = _("Demo neighbours stay: others want to look around as them too.")


class NotYourDoor(Refusal):
    code = "isolation.not_yours"
    text = _("Only the household itself and the organizers of its place may say so.")


class DaysThatCannotBe(Refusal):
    code = "isolation.days"
    text = _(
        "It ends today or later, after its first day, and lasts 60 days at most. Please look at the dates."
    )


class NobodyBehindTheDoor(Refusal):
    code = "isolation.nobody"
    text = _(
        "No neighbour behind this door is in Linli yet, so nobody could be reached. Please look at the number."
    )
