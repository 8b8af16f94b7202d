"""Small words of a contest's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sized

from django import template
from django.utils.translation import gettext as _

from activities.models import Entry

register = template.Library()


@register.filter
def place_words(place: int) -> str:
    """第一名 · First place"""
    names = {1: _("First place"), 2: _("Second place"), 3: _("Third place")}
    return names.get(place) or _("Place %(place)s") % {"place": place}


@register.filter
def cook_of(entry: Entry) -> str:
    """Who cooked it, as they wrote it; for pages that come after the results only."""
    return entry.cook or str(entry.by or _("a former neighbour"))


@register.filter
def at(things: Mapping[str, object], key: str) -> object:
    return things.get(key, "–")


@register.filter
def many(things: Sized) -> int:
    """How many; `length` is said of minutes on these pages."""
    return len(things)
