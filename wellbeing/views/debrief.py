"""Whoever listened to something hard is asked how they are, and somebody talks with them if they like."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from people.http import PersonRequest
from wellbeing.models import Debrief
from wellbeing.models.duty import leads
from wellbeing.models.lead import supervises
from wellbeing.views.desk import desk_of
from wellbeing.views.private import private


@require_POST
@private
def debrief(request: PersonRequest, pk: int) -> HttpResponse:
    """From whoever listened."""
    desk_of(request)
    mine = get_object_or_404(Debrief.objects.filter(counsellor=request.user), pk=pk)
    if (answer := request.POST.get("answer", "")) in Debrief.Answer:
        mine.say(answer, timezone.now())
    return redirect("counselling_desk")


@require_POST
@private
def debrief_done(request: PersonRequest, pk: int) -> HttpResponse:
    """From a duty lead or a supervisor, who has talked with them."""
    mine = desk_of(request)
    now = timezone.now()
    if not (leads(request.user) or supervises(request.user)):
        raise Http404
    found = next((one for one in Debrief.objects.wanted_of(mine, now) if one.pk == pk), None)
    if found is None:
        raise Http404
    found.talk(request.user, now)
    return redirect("counselling_lead" if leads(request.user) else "counselling_supervision")
