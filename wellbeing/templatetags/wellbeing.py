"""What pages show of the directory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from wellbeing.linked import contact_point
from wellbeing.models import Hotline
from wellbeing.models.hotline import by_place
from wellbeing.words import nearness, region_and_above

register = template.Library()
UNHARMED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


KEPT = 80  # lines in a copy


@register.inclusion_tag("wellbeing/hotline/_kept.html")
def kept_directory() -> dict[str, Any]:
    """All that is offered, as short as it can be said: the lines of here open, all others folded."""
    home = settings.CARE_REGION
    offered = Hotline.objects.offered()
    here = list(offered.around(home)[:KEPT])
    there = list(offered.elsewhere(home)[: KEPT - len(here)])
    there.sort(key=lambda line: nearness(line.region, region_and_above(home)))
    return {"near": by_place(here), "far": by_place(there)}


@register.filter
def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


@register.simple_tag
def linked_data(lines: Iterable[Hotline]) -> SafeString:
    """The same lines for machines, as schema.org says it. Data in a page is no script: the content policy stays."""
    told = {"@context": "https://schema.org", "@graph": [contact_point(line) for line in lines]}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(UNHARMED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 escaped above
