"""Small words of keeping order."""

from __future__ import annotations

from collections import Counter

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext_lazy

from live.models import LogEntry, Measure, Report, Review
from live.models.talk import TalkMode
from live.reasons import Reason
from live.rights import RoomRole

register = template.Library()

DONE_TO: dict[str, object] = {
    Measure.Kind.REMOVE.value: pgettext_lazy("done to somebody", "message taken down"),
    Measure.Kind.TIME_OUT.value: pgettext_lazy("done to somebody", "stopped from writing"),
    Measure.Kind.PUT_OUT.value: pgettext_lazy("done to somebody", "put out of the room"),
    Measure.Kind.BAN.value: pgettext_lazy("done to somebody", "kept away"),
}
LABELS: dict[str, object] = {**dict(RoomRole.choices), **dict(TalkMode.choices), **DONE_TO}


@register.filter
def done_to(kind: str) -> str:
    """What was done, as those say it who keep order."""
    return str(DONE_TO[kind])


@register.filter
def by_reason(reports: list[Report]) -> str:
    """Reports summed up: "Insulting somebody × 2"."""
    counts = Counter(report.reason for report in reports)
    return " · ".join(f"{Reason(reason).label} × {count}" for reason, count in counts.most_common())


@register.filter
def reason_words(why: str) -> str:
    return str(dict([*Reason.choices, *Review.Why.choices]).get(why, why))


@register.filter
def before_after(entry: LogEntry) -> str:
    """From what to what, in words: roles, ways to write, a time, or a number."""
    return " → ".join(words(value) for value in (entry.before, entry.after) if value)


def words(value: str) -> str:
    first, _space, rest = value.partition(" ")
    if first in LABELS:
        return f"{LABELS[first]} {rest} s" if rest not in {"", "0"} else str(LABELS[first])
    moment = parse_datetime(value) if "T" in value else None
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else value
