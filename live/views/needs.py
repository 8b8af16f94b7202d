from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from live.forms import NeedsForm
from live.models import Pantry, Room
from live.views.answers import asks_for_json, carry_out, enter, misshapen
from people.http import PersonRequest
from people.refusals import Refusal


@require_http_methods(["GET", "POST"])
@never_cache
def room_needs(request: PersonRequest, pk: int) -> HttpResponse:
    """What one needs, for as many as one cooks for, and what of it is at home. The answer is yours alone."""
    room = enter(request, pk)
    if not room.plan:
        raise Http404
    pantry = Pantry.objects.of(room.plan, request.user)
    if request.method == "GET":
        return shown(request, room, pantry)
    form = NeedsForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    return note(request, room, pantry, *form.said)


def note(request: PersonRequest, room: Room, pantry: Pantry, verb: str, given: str | int) -> HttpResponse:
    if not asks_for_json(request):
        return carry_out(request, room, getattr(pantry, verb), given, anchor="#needs")
    try:
        getattr(pantry, verb)(given)
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "sentence": refusal.sentence}, status=422)
    return shown(request, room, pantry)


def shown(request: PersonRequest, room: Room, pantry: Pantry) -> JsonResponse:
    html = render_to_string("live/plan/_needs.html", {"room": room, "pantry": pantry}, request)
    return JsonResponse({"seq": room.last_seq, "html": html})
