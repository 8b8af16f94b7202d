from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from live.forms import PlanForm
from live.models import PlanRun
from live.views.answers import carry_out, enter, misshapen
from people.http import PersonRequest

LONGER_SECONDS, SHORTER_SECONDS = 30, -10  # L-42
VERBS: dict[str, Callable[..., None]] = {
    "start": PlanRun.start,
    "pause": PlanRun.pause,
    "next": PlanRun.next,
    "back": PlanRun.back,
    "restart": PlanRun.restart,
    "take": PlanRun.take,
    "longer": partial(PlanRun.add, seconds=LONGER_SECONDS),
    "shorter": partial(PlanRun.add, seconds=SHORTER_SECONDS),
}


@require_POST
def room_plan(request: PersonRequest, pk: int) -> HttpResponse:
    """Move the steps that everybody follows."""
    room = enter(request, pk)
    if not room.plan:
        raise Http404
    form = PlanForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    run = PlanRun.objects.of(room)
    action, version = form.cleaned_data["action"], form.cleaned_data["version"]
    verb = VERBS.get(action) or partial(PlanRun.jump, step=form.cleaned_data["step"])
    return carry_out(request, room, verb, run, request.user, version, anchor="#step")
