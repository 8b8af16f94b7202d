"""What practice neighbours do in a rehearsal, by what the host is practising. They are invented, and say so."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from live.models import Hand

# One name in both languages: whoever reads it, on whichever page, sees that this is nobody.
NEIGHBOURS = ("小满 (practice 练习)", "立夏 (practice 练习)", "白露 (practice 练习)")


class Moment(Enum):
    LOBBY = 1
    LIVE = 2
    STEP = 3
    STAGE = 4


class Scene(NamedTuple):
    """One of them (by number) says something or raises a hand, or all of them react."""

    who: int
    says: str | Promise = ""
    reacts: str = ""
    raises: str = ""


SCENES: dict[Moment, tuple[Scene, ...]] = {
    Moment.LOBBY: (
        Scene(0, _("Good evening. Is it this room?")),
        Scene(1, _("Hello everybody, I have just come in.")),
        Scene(2, _("When do we begin?")),
        Scene(0, reacts="👏"),
    ),
    Moment.LIVE: (
        Scene(1, _("Good evening, we are ready.")),
        Scene(0, reacts="👏"),
        Scene(2, _("This is my first time. Can I just watch?")),
        Scene(2, raises=Hand.Kind.QUESTION),
        Scene(1, reacts="❤️"),
        Scene(0, _("How long will it take today?")),
    ),
    Moment.STEP: (
        Scene(2, _("That was quick. Could you go back one step?")),
        Scene(0, _("I would need half a minute more, please.")),
        Scene(0, raises=Hand.Kind.HELP),
        Scene(1, reacts="💪"),
        Scene(1, _("Is there an easier way to do this one?")),
    ),
    Moment.STAGE: (
        Scene(0, _("We see you and hear you well.")),
        Scene(2, _("Your voice is a little soft. Could you come closer?")),
        Scene(1, reacts="👍"),
    ),
}


def scenes_for(moments: set[Moment]) -> list[Scene]:
    """All that fits what is going on, in an order that stays the same while it does."""
    return [scene for moment in sorted(moments, key=lambda one: -one.value) for scene in SCENES[moment]]
