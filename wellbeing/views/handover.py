"""Passing somebody on: the note, the word of the one it is about, and whoever takes over."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from people.http import PersonRequest
from people.refusals import Refusal
from wellbeing.models import Conversation, CounsellingRequest, Desk, Handover
from wellbeing.refusals import NobodyToPassTo
from wellbeing.views.conversation import kept_page
from wellbeing.views.desk import desk_of, desk_page, held_page
from wellbeing.views.pin import behind_pin
from wellbeing.views.private import REFUSED, private


@require_POST
@private
def handover(request: PersonRequest, pk: int) -> HttpResponse:
    """From the one who has them."""
    desk_of(request)
    talk = get_object_or_404(Conversation.objects.for_pages().held_by(request.user), pk=pk)
    to, text = request.POST.get("to", ""), request.POST.get("text", "")
    desk = Desk.objects.available().filter(pk=int(to) if to.isdecimal() and len(to) < 18 else 0).first()
    try:
        if desk is None:
            raise NobodyToPassTo
        Handover.objects.begin(talk, desk, text, timezone.now())
    except Refusal as refusal:
        return held_page(request, talk, refusal.sentence, passing=text, status=REFUSED)
    return redirect("counselling_held", pk)


@require_POST
@private
@behind_pin
def handover_own(request: PersonRequest, pk: int) -> HttpResponse:
    """From the one it is about: as it is, changed, fresh, or not at all."""
    asked = get_object_or_404(CounsellingRequest.objects.of(request.user).for_pages(), pk=pk)
    passing = get_object_or_404(Handover.objects.open(), conversation__request=asked)
    action = request.POST.get("action")
    try:
        if action == "stay":
            passing.stay()
        else:
            passing.agree("" if action == "fresh" else request.POST.get("text", ""), timezone.now())
    except Refusal as refusal:
        return kept_page(request, asked, refusal.sentence, REFUSED, {"passing": request.POST.get("text", "")})
    return redirect(asked.room or "talk")


@require_POST
@private
def handover_take(request: PersonRequest, pk: int) -> HttpResponse:
    """From the next one."""
    mine = desk_of(request)
    passing = get_object_or_404(Handover.objects.filter(to=mine), pk=pk)
    try:
        if request.POST.get("action") == "decline":
            passing.stay()
            return redirect("counselling_desk")
        talk = passing.take(request.user, timezone.now())
    except Refusal as refusal:
        return desk_page(request, mine, refusal.sentence)
    return redirect(talk.request.room or "counselling_desk")
