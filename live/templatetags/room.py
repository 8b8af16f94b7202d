"""Small words of a room's page."""

from django import template
from django.utils.translation import gettext_lazy as _

from live.models import Room

register = template.Library()

REACTIONS = {
    "👏": _("Clap"),
    "❤️": _("Heart"),
    "👍": _("Thumbs up"),
    "😂": _("Laugh"),
    "😮": _("Wow"),
    "💪": _("Strong"),
    "🧘": _("Calm"),
    "🍳": _("Delicious"),
}


@register.filter
def reaction_name(emoji: str) -> str:
    return str(REACTIONS.get(emoji, emoji))


@register.filter
def clock(seconds: float | None) -> str:
    """Seconds as on a kitchen clock: 95 → 1:35."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    return f"{minutes}:{rest:02d}"


@register.filter
def has_tool(room: Room, tool: str) -> bool:
    return room.has_tool(tool)
