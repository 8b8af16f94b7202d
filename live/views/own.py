"""What on a room's page is a person's own: never pushed, but part of their page and of their answer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from live.forms import AskForm
from live.models import Room
from people.models import User


def own(room: Room, user: User, is_host: bool) -> dict[str, Any]:
    stands_by = is_host or room.policy.answers_for(room, user)
    return {
        "is_host": is_host,
        "stands_by": stands_by,
        "is_asked": stands_by and room.asks(user),
        **own_hand(room, user, is_host),
        **own_check(room, user, is_host),
        **own_stage(room, user, is_host),
    }


def own_hand(room: Room, user: User, is_host: bool) -> dict[str, Any]:
    if not room.has_tool("hands"):
        return {}
    if is_host:
        hands = room.hands.all()
        return {"hands": hands.listed(), "said_yes": list(hands.coming().select_related("user"))}
    if user.pk not in room.hand_row:
        return {"my_hand": None}
    mine = room.hands.up().filter(user=user).first()
    return {"my_hand": mine, "my_place": room.hand_row.index(user.pk) + 1}


def own_stage(room: Room, user: User, is_host: bool) -> dict[str, Any]:
    """Whether one is on stage or on the way there. Nobody else is told of the way."""
    if is_host or not room.has_tool("stage"):
        return {}
    return {
        "my_spot": next((speaker for speaker in room.on_stage if speaker.user_id == user.pk), None),
        "is_coming": user.pk in room.coming_up,
    }


def own_check(room: Room, user: User, is_host: bool) -> dict[str, Any]:
    check = room.open_check if room.has_tool("check") else None
    mine: dict[str, Any] = {
        "check": check,
        "my_answer": check.answer_of(user) if check and not is_host else "",
    }
    if is_host:
        mine["ask_form"] = AskForm(initial={"client_id": uuid4()})
        mine["grid"] = check.grid() if check else []
    return mine
