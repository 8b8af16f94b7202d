"""How Linli looks, where a template alone cannot say it: icons from the sprite, façades of lit windows."""

import re
from functools import cache
from random import Random

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST_PANES = 240
WIDTHS = (12, 10, 11, 9, 8, 7)
AFTER_FULL_WIDTH = re.compile(r"(?<=[。！？：；”])\s+")


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A decorative picture from static/icons.svg; words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_block_tag
def sentences(content: SafeString) -> SafeString:
    """Several sentences one after the other: in Chinese without a space, for 。 is as wide as a character already."""
    is_chinese = (get_language() or "").startswith("zh")
    return SafeString(AFTER_FULL_WIDTH.sub("", content)) if is_chinese else content


@register.inclusion_tag("pieces/facade.html")
def facade(lit: int = 0, of: int = 24, id: str = "", label: str = "") -> dict[str, object]:
    """`lit` warm panes of `of`. Light is scattered as in a real house, and a pane once lit stays lit as more come."""
    count = max(1, min(of, MOST_PANES))
    order = list(range(count))
    Random(count).shuffle(order)  # noqa: S311 the same scatter every time, not a secret
    wide = next((width for width in WIDTHS if count % width == 0), min(count, WIDTHS[0]))
    return {"panes": order, "lit": lit, "wide": wide, "id": id, "label": label}
