"""Whoever leads the shift comes into a conversation, and goes: both are told each time."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from people.http import PersonRequest
from people.refusals import Refusal
from wellbeing.models import Conversation, Joining
from wellbeing.models.disclosure import stands_by
from wellbeing.views.lead import lead_page, must_lead
from wellbeing.views.private import REFUSED, private


@require_POST
@private
def lead_join(request: PersonRequest, pk: int) -> HttpResponse:
    must_lead(request)
    talk = get_object_or_404(Conversation.objects.for_pages().running(), pk=pk)
    if not stands_by(request.user, talk.request):
        raise Http404
    try:
        Joining.objects.join(talk, request.user, timezone.now())
    except Refusal as refusal:
        return lead_page(request, refusal.sentence, status=REFUSED)
    return redirect(talk.request.room or "counselling_lead")


@require_POST
@private
def lead_part(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own only: nobody is put out by another."""
    mine = Joining.objects.filter(lead=request.user).select_related("conversation__request__room", "lead")
    joining = mine.filter(conversation=pk).last()
    if joining is None:
        raise Http404
    joining.leave(timezone.now())
    return redirect("counselling_lead")
