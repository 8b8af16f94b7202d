"""Small words of the pages of counselling."""

from __future__ import annotations

import re

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from live.models import Message, Room
from wellbeing import vault
from wellbeing.line import standing as standing_of
from wellbeing.models import CarePlan, Clinic, CounsellingRequest, Hotline
from wellbeing.models.report import role_words
from wellbeing.names import alias, in_both
from wellbeing.rooms import side_of, talk_of
from wellbeing.waiting import Band
from wellbeing.words import day_and_time, exactly

register = template.Library()


@register.simple_tag
def said_in_confidence(message: Message, room: Room) -> SafeString | None:
    """A message's words, unsealed for this page alone and kept nowhere; None where they cannot be shown any more."""
    message.room = room
    try:
        return mark_safe(urlize(linebreaks(message.words, autoescape=True), nofollow=True))  # noqa: S308 both escape
    except vault.Unreadable:
        return None


register.simple_tag(side_of)


@register.simple_tag
def called(message: Message, room: Room) -> str:
    """Who said it, by the name they have here: the one who asked, or whoever listened then."""
    asked: CounsellingRequest = room.counselling
    if message.author_id == asked.resident_id:
        return alias(asked.alias)
    listens = talk.counsellor if (talk := talk_of(asked)) else None
    if listens and listens.pk == message.author_id:
        return listens.desk.alias  # came with the room
    known: dict[int, str] = vars(room).setdefault("_called", {})  # one question per person, not per message
    if message.author_id not in known:
        known[message.author_id] = message.author.desk.alias
    return known[message.author_id]


@register.filter
def alias_of(request: CounsellingRequest | CarePlan) -> str:
    return alias(request.alias)


@register.filter
def alias_in_both(request: CounsellingRequest) -> str:
    return in_both(request.alias)


register.filter(role_words)
register.filter(day_and_time)
register.filter(exactly)


@register.filter
def in_time(days: int) -> str:
    """Days as one says them: whole years from one on."""
    if days and days % 365 == 0:
        return ngettext("%(count)s year", "%(count)s years", days // 365) % {"count": days // 365}
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


@register.simple_tag
def standing(request: CounsellingRequest) -> Band:
    return standing_of(request, timezone.now())


@register.simple_tag
def stated() -> dict[str, int]:
    """The hours after which a message left and not answered is told on, and its writer is told so."""
    _here, lead, late = settings.COUNSELLING["left"]
    return {"lead": lead // 3600, "late": late // 3600}


@register.simple_tag
def numbers_of_ours() -> str:
    """The digits of all that whoever listens may name: lines of the directory, and clinics."""
    lines = {number.digits for line in Hotline.objects.offered() for number in line.all_numbers}
    clinics = {re.sub(r"\D", "", phone) for phone in Clinic.objects.offered().values_list("phone", flat=True)}
    return " ".join(sorted(lines | clinics))
