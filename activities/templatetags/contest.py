"""Small words of a contest's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from activities.models import Contest, Entry

register = template.Library()

MOST = 5


@register.inclusion_tag("activities/contest/_going_on.html", takes_context=True)
def contests_going_on(context: Context) -> dict[str, Any]:
    """The contests one can enter, vote in or wait for; and the way to what came of the others."""
    contests = Contest.objects.visible_to(context["user"]).going_on().order_by("votes_until")
    return {"contests": list(contests[:MOST])}


@register.filter
def place_words(place: int) -> str:
    """第一名 · First place"""
    names = {1: _("First place"), 2: _("Second place"), 3: _("Third place")}
    return names.get(place) or _("Place %(place)s") % {"place": place}


@register.filter
def cook_of(entry: Entry) -> str:
    """Who cooked it, as they wrote it; for pages that come after the results only."""
    return listed(filter(None, entry.cook_names)) or _("a former neighbour")


@register.filter
def listed(names: Iterable[str]) -> str:
    """One after the other, as the language has it."""
    return _(", ").join(names)


@register.filter
def at(things: Mapping[str, object], key: str) -> object:
    return things.get(key, "–")


@register.filter
def many(things: Sized) -> int:
    """How many; `length` is said of minutes on these pages."""
    return len(things)
