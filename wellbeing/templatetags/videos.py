"""Lengths and sizes as one would say them."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()
MEGABYTE = 1_000_000


@register.filter
def clock(seconds: float) -> str:
    """1:04, as players write it."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


@register.filter
def length(seconds: int) -> str:
    minutes, rest = divmod(int(seconds), 60)
    if not minutes:
        return _("%(seconds)s seconds") % {"seconds": rest}
    if not rest:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}


@register.filter
def megabytes(size: int) -> str:
    """In the unit in which phone plans are sold; never nothing."""
    return f"{number_format(round(max(0.1, size / MEGABYTE), 1), 1)} MB"
