"""What somebody is called who is listened to: a name for one conversation, that leads to nobody."""

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
)


def alias(number: int) -> str:
    return str(NAMES[number % len(NAMES)])


def in_both(number: int) -> str:
    """For who reads either language: what is told to a room is told to all of it."""
    with translation.override("zh-hans"):
        chinese = alias(number)
    with translation.override("en"):
        return f"{chinese} {alias(number)}"
