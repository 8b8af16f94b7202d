"""Small words of a room's page."""

import re
from collections.abc import Iterable
from html import escape, unescape

from django import template
from django.forms.utils import flatatt
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.utils.html import format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from live.models import Hand, Mention, Message, Room, Step
from people.templatetags.prose import light_prose

register = template.Library()

QUOTED = 60  # characters
TAG = re.compile(r"""(<(?:[^>"]|"[^"]*")*>)""")  # as nh3 writes them: values always in double quotes

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


@register.simple_tag
def times_of(step: Step) -> SafeString:
    """How long a step lasts and the parts of it, as attributes for static/live/plan.js; without a time, none."""
    times: dict[str, int | None] = {}
    if step.lasts:
        times["data-seconds"] = step.lasts
        if step.parts > 1:
            times |= {"data-each": step.seconds, "data-repeat": step.repeat, "data-sides": step.sides}
    return flatatt(times)


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
def first_words(message: Message) -> str:
    """What a reply repeats of a message, as it is today and without its marks."""
    words = unescape(strip_tags(light_prose(message.text)))
    return Truncator(" ".join(words.split())).chars(QUOTED)


@register.filter
def with_names(html: SafeString, mentioned: Iterable[Mention]) -> SafeString:
    """The names a message calls by @, set off from the rest; only in its text, never within a tag."""
    names = sorted((escape(mention.name, quote=False) for mention in mentioned), key=len, reverse=True)
    if not names:
        return html
    called = re.compile(f"[@＠](?:{'|'.join(map(re.escape, names))})")
    parts = TAG.split(html)  # text and tags by turns
    parts[::2] = [called.sub(r'<b class="mention">\g<0></b>', text) for text in parts[::2]]
    return mark_safe("".join(parts))  # noqa: S308 what nh3 made of it, and our own <b>


@register.filter
def has_tool(room: Room, tool: str) -> bool:
    return room.has_tool(tool)


@register.simple_tag
def hand_kinds() -> list[tuple[str, str]]:
    """What one may raise a hand for, as value and words."""
    return [(kind.value, str(kind.label)) for kind in Hand.Kind]


@register.simple_tag
def room_flags(room: Room) -> SafeString:
    """What is so in the room besides its state, as attributes: on the page and on the chip, for styles to go by."""
    flags = {
        "paused": room.paused_at and not room.ended_at,
        "away": room.is_host_away,
        "helped": room.is_host_away and room.help_asked_at,
        "late": room.is_late,
        "asked": room.is_late and room.organizer_asked_at,
        "over": room.is_over,
    }
    return format_html_join("", " data-{}", ((name,) for name, holds in flags.items() if holds))


class AlikeNode(Node):
    """What all who are in the room see alike, of what `live/views/shared.py` keeps: made once for all who come at once.

    It sees nothing but the room, so that nothing of one reader can get into another's page.
    """

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        common = context["common"]
        return common.piece(self, lambda: self.nodelist.render(context.new(common.context())))


@register.tag
def alike(parser: Parser, _token: Token) -> AlikeNode:
    nodelist = parser.parse(("endalike",))
    parser.delete_first_token()
    return AlikeNode(nodelist)
