from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from live.forms import StageForm
from live.models import Speaker
from live.views.answers import carry_out, enter, misshapen
from people.http import PersonRequest

VERBS = {"up": Speaker.objects.step_up, "down": Speaker.objects.step_down}


@require_POST
def room_stage(request: PersonRequest, pk: int) -> HttpResponse:
    """Go on stage with picture and sound from this page, or leave it."""
    room = enter(request, pk)
    form = StageForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    verb = VERBS[form.cleaned_data["action"]]
    return carry_out(request, room, verb, room, request.user, form.cleaned_data["page"])
