from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from live.forms import HandForm
from live.models import Hand, Room
from live.views.answers import carry_out, enter, misshapen
from people.http import PersonRequest

ONES_OWN: dict[str, Callable[..., None]] = {
    "lower": Hand.objects.lower_in,
    "give_up": Hand.objects.give_up,
    "lower_all": Hand.objects.lower_all,
}
ABOUT_ONE: dict[str, Callable[..., None]] = {
    "accept": Hand.accept,
    "decline": Hand.decline,
    "invite": Hand.invite,
    "lower_one": Hand.lower,
}


@require_POST
def room_hands(request: PersonRequest, pk: int) -> HttpResponse:
    """Put one's hand up or down, answer an invitation; for hosts, invite and lower."""
    room = enter(request, pk)
    if not room.has_tool("hands"):
        raise Http404
    form = HandForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    action = form.cleaned_data["action"]
    if action == "raise":
        kind = form.cleaned_data["kind"] or Hand.Kind.QUESTION
        return carry_out(request, room, Hand.objects.raise_in, room, request.user, kind, anchor="#people")
    if action in ONES_OWN:
        return carry_out(request, room, ONES_OWN[action], room, request.user, anchor="#people")
    hand = hand_in(room, form.cleaned_data["hand"])
    return carry_out(request, room, ABOUT_ONE[action], hand, request.user, anchor="#people")


def hand_in(room: Room, pk: int | None) -> Hand:
    hand: Hand | None = room.hands.filter(pk=pk or 0).first()
    if hand is None:
        raise Http404
    hand.room = room
    return hand
