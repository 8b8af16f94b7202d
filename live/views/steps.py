from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from live.models import PlanRun
from live.views.answers import enter
from people.http import PersonRequest


@require_GET
@never_cache
def room_steps(request: PersonRequest, pk: int) -> HttpResponse:
    """All steps on one page: to go at one's own pace without a script, and what the room's page takes its own from."""
    room = enter(request, pk)
    if not room.plan or not room.has_tool("plan"):
        raise Http404
    steps = list(room.plan.steps.all())
    return render(request, "live/steps.html", {"room": room, "steps": steps, "run": PlanRun.objects.of(room)})
