"""How the POSTs of a room's page are answered: to a form with a redirect or the page again, to a script in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from live.forms import MessageForm
from live.models import KeptOut, Message, Pantry, Reading, Room
from live.models.message import PAGE
from live.rights import Right, RoomRole
from live.views.own import own
from live.views.shared import shared
from live.views.talk import talk
from people.http import PersonRequest
from people.models import User
from people.refusals import Refusal

REFUSED = 422


def enter(request: PersonRequest, pk: int) -> Room:
    try:
        return Room.objects.enter(pk, request.user, request.session)
    except KeptOut:
        raise  # who knows the room is told why (live/middleware.py)
    except Room.DoesNotExist:
        raise Http404 from None


def asks_for_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def page(request: PersonRequest, room: Room, status: int = 200, **more: Any) -> HttpResponse:
    """The whole room: what was said, where the plan is, who is on stage. `more` goes over the defaults."""
    common = shared(room, request.user)
    upto = Reading.objects.upto(room, request.user)
    is_host = room.is_hosted_by(request.user)
    context = {
        "room": room,
        **own(room, request.user, is_host),
        "kind": room.policy,
        "common": common,
        "said": common.said,
        "has_older": len(common.messages) == PAGE,
        "upto": upto,
        "first_unread": first_unread(common.messages, upto, request.user),
        "run": common.run,
        "pantry": Pantry.objects.of(room.plan, request.user) if room.plan and room.plan.ingredients else None,
        "here": common.here,
        "composer": MessageForm(initial={"client_id": uuid4()}, limit=room.policy.limits[0]),
        "now_ms": int(timezone.now().timestamp() * 1000),
        "edit_minutes": settings.MESSAGE_EDIT_MINUTES,
        **keeping_order(request.user, room),
    }
    screen = "living" if context["own_role"] == RoomRole.KIOSK else "usual"  # read from across a common room
    context["view"] = "living" if request.GET.get("view", screen) == "living" else "usual"
    context |= talk(request, room, is_host, common)
    return render(
        request, room.policy.template, context | room.policy.context(room, request) | more, status=status
    )


def first_unread(said: list[Message], upto: int | None, user: User) -> Message | None:
    """Of these messages the first that somebody else wrote since this person was here."""
    if upto is None:
        return None
    return next((message for message in said if message.seq > upto and message.author_id != user.pk), None)


def keeping_order(user: User, room: Room) -> dict[str, Any]:
    """What the page shows of how order is kept: to those who keep it, and to whom it concerns."""
    moderates = room.allows(user, Right.MODERATE)
    return {
        "own_role": room.role_of(user),
        "moderates": moderates,
        "may_write": room.allows(user, Right.TALK),
        "may_report": room.allows(user, Right.REPORT),
        "freely": room.allows(user, Right.TALK_FREELY),
        "to_look_at": room.reviews.waiting().count() if moderates else 0,
        "own_waiting": room.reviews.held_for(user),
        "silenced": room.silences(user),
        "took_down": room.took_down(user),
        "slow_left": room.slow_until(user),
    }


def accepted(request: PersonRequest, room: Room, anchor: str = "", **more: object) -> HttpResponse:
    if asks_for_json(request):
        return JsonResponse({"seq": room.last_seq, **more})
    return redirect(f"{room.get_absolute_url()}{anchor}")


def refused(request: PersonRequest, room: Room, code: str, sentence: str, **more: Any) -> HttpResponse:
    if asks_for_json(request):
        return JsonResponse({"code": code, "sentence": sentence}, status=REFUSED)
    return page(request, room, REFUSED, **{"refusal": sentence, **more})


def misshapen(request: PersonRequest, room: Room) -> HttpResponse:
    """A form that our own page could not have sent."""
    return refused(
        request, room, "form.invalid", _("That did not arrive whole. Load the page again, please.")
    )


def carry_out(
    request: PersonRequest, room: Room, verb: Callable[..., object], *given: object, anchor: str = ""
) -> HttpResponse:
    """Do it, and say how it went."""
    try:
        verb(*given)
    except Refusal as refusal:
        return refused(request, room, refusal.code, refusal.sentence)
    return accepted(request, room, anchor)
