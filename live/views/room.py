from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from live.forms import StateForm
from live.metrics import catch_ups
from live.models import Message, Piece, Room
from live.models.message import PAGE
from live.models.piece import unpack
from live.views.answers import carry_out, enter, misshapen, page
from live.views.own import own
from people.http import PersonRequest

STATE_VERBS: dict[str, Callable[..., None]] = {
    "start": Room.start,
    "pause": Room.pause,
    "go_on": Room.go_on,
    "end": Room.end,
    "undo": Room.undo_end,
    "ask_organizers": Room.ask_organizers,
    "take_over": Room.take_over,
}


@require_GET
@never_cache
def rooms(request: PersonRequest) -> HttpResponse:
    """The rooms one can go into now."""
    opened = Room.objects.open().visible_to(request.user).with_people().order_by("starts_at", "pk")
    return render(request, "live/rooms.html", {"rooms": opened})


@require_GET
@never_cache
def room(request: PersonRequest, pk: int) -> HttpResponse:
    return page(request, enter(request, pk))


@require_POST
def room_state(request: PersonRequest, pk: int) -> HttpResponse:
    room = enter(request, pk)
    form = StateForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    verb = STATE_VERBS.get(form.cleaned_data["action"]) or partial(
        Room.go_longer, minutes=form.cleaned_data["minutes"] or settings.ROOM_LONGER_MINUTES[0]
    )
    return carry_out(request, room, verb, room, request.user)


@require_GET
@never_cache
def room_own(request: PersonRequest, pk: int) -> HttpResponse:
    """What of the room is this person's alone to see: their hand and answer; for hosts the row and the grid."""
    room = enter(request, pk)
    return render(
        request, "live/own.html", {"room": room, **own(room, request.user, room.is_hosted_by(request.user))}
    )


@require_GET
@never_cache
def room_since(request: PersonRequest, pk: int, seq: int) -> HttpResponse:
    """What a page that lost its socket has missed, as the rows are today (L-11)."""
    room = enter(request, pk)
    missed = Piece.objects.missed(room, seq)
    catch_ups.labels("anew" if missed is None else "pieces").inc()
    if missed is None:
        return JsonResponse({"upto": room.last_seq, "pieces": [], "reset": True})
    language, after = get_language() or "", room.policy.reads_after(room, request.user)
    pieces = [
        {
            "seq": piece.seq,
            "place": piece.place,
            "key": piece.key,
            "how": piece.how,
            "html": piece.render(room, context, language),
        }
        for piece, context in unpack(missed)
        if not is_before(after, context)
    ]
    if pieces:
        room.policy.was_read(room, request.user)
    return JsonResponse({"upto": room.last_seq, "pieces": pieces, "reset": False})


def is_before(after: int, context: dict[str, Any] | None) -> bool:
    """Is this a message from before somebody came who reads only what is said since?"""
    said = (context or {}).get("message")
    return isinstance(said, Message) and said.seq <= after


@require_GET
@never_cache
def room_history(request: PersonRequest, pk: int) -> HttpResponse:
    """What was said before: fifty messages that came before the number `before`."""
    room = enter(request, pk)
    before = request.GET.get("before", "")
    said = room.said_to(request.user).latest_page(
        int(before) if before.isdecimal() and len(before) < 18 else None
    )
    room.policy.was_read(room, request.user)
    return render(request, "live/history.html", {"room": room, "said": said, "has_older": len(said) == PAGE})
