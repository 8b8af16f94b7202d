"""What somebody is called who is listened to: a name for one conversation, that leads to nobody."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import pgettext_lazy

NAMES = (
    pgettext_lazy("alias", "Morning Mist"),
    pgettext_lazy("alias", "Paper Boat"),
    pgettext_lazy("alias", "Small Lamp"),
    pgettext_lazy("alias", "Spring Rain"),
    pgettext_lazy("alias", "Far Hill"),
    pgettext_lazy("alias", "Quiet Bamboo"),
    pgettext_lazy("alias", "Sea Wind"),
    pgettext_lazy("alias", "Lotus Pond"),
    pgettext_lazy("alias", "Pine Cone"),
    pgettext_lazy("alias", "White Cloud"),
    pgettext_lazy("alias", "Old Bridge"),
    pgettext_lazy("alias", "First Snow"),
    pgettext_lazy("alias", "Clear Spring"),
    pgettext_lazy("alias", "Evening Star"),
    pgettext_lazy("alias", "Rice Field"),
    pgettext_lazy("alias", "Stone Path"),
    pgettext_lazy("alias", "Swallow"),
    pgettext_lazy("alias", "Wooden Door"),
    pgettext_lazy("alias", "Round Moon"),
    pgettext_lazy("alias", "Reed Flute"),
    pgettext_lazy("alias", "Blue Tile"),
    pgettext_lazy("alias", "Warm Tea"),
    pgettext_lazy("alias", "River Bend"),
    pgettext_lazy("alias", "Paper Kite"),
)


def free_from(number: int, taken: Iterable[int]) -> int:
    """This number, or the next whose name nobody has just now; where all are taken, this one after all."""
    names = {one % len(NAMES) for one in taken}
    return next((one for one in range(number, number + len(NAMES)) if one % len(NAMES) not in names), number)


def alias(number: int) -> str:
    return str(NAMES[number % len(NAMES)])


def in_both(number: int) -> str:
    """For who reads either language: what is told to a room is told to all of it."""
    with translation.override("zh-hans"):
        chinese = alias(number)
    with translation.override("en"):
        return f"{chinese} {alias(number)}"
