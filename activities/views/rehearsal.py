from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from activities.forms.rehearsal import SceneForm
from activities.models import Rehearsal
from activities.views.activity import managed
from live.views.answers import asks_for_json, misshapen
from people.http import PersonRequest


@require_POST
def rehearsal_open(request: PersonRequest, pk: int) -> HttpResponse:
    """Into the room where one practises."""
    activity = get_object_or_404(managed(request), pk=pk)
    return redirect(Rehearsal.objects.begin(activity).room)


@require_POST
def rehearsal_play(request: PersonRequest, pk: int) -> HttpResponse:
    """The practice neighbours do the next thing: the host's own page asks, so they act only while somebody is there."""
    rehearsals = Rehearsal.objects.open_to(request.user).select_related("room__plan")
    rehearsal = get_object_or_404(rehearsals, pk=pk)
    form = SceneForm(request.POST)
    if not form.is_valid():
        return misshapen(request, rehearsal.room)
    rehearsal.play(form.cleaned_data["scene"])
    if asks_for_json(request):
        return JsonResponse({"scene": rehearsal.scenes, "goes_on": rehearsal.goes_on})
    return redirect(f"{reverse('room', args=[rehearsal.room_id])}#practice")
