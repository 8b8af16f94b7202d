"""The only module that knows the channel layer: tells every process's hub what happened in a room.

The layer may drop what it is given. Whatever matters has a number, and pages that miss one ask for it.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import transaction

from live.spot import Spot

if TYPE_CHECKING:
    from live.models import Piece, Room


TELL_SECONDS = 3.0  # a Redis that takes this long is as good as none: who wrote must not wait for it


def group(room: int) -> str:
    return f"room.{room}"


def is_shared() -> bool:
    """Are there other processes to tell? The in-memory layer has none."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)


async def asend(room: int, word: str, **data: Any) -> None:
    async with asyncio.timeout(TELL_SECONDS):
        await get_channel_layer().group_send(group(room), {"type": "room", "word": word, **data})


def send(room: int, word: str, **data: Any) -> None:
    async_to_sync(asend)(room, word, **data)


def show(room: Room, piece: Piece, context: dict[str, Any]) -> None:
    """A numbered piece, rendered once per language, to every page in the room."""
    html = piece.in_languages(room, context) if room.policy.pushes_text else None
    piece_of_page = {"seq": piece.seq, "place": piece.place, "key": piece.key, "how": piece.how}
    send(room.pk, "show", **piece_of_page, html=html, told_at=time.time())


def stage_after_commit(room: int, seq: int, spots: list[Spot], main: int) -> None:
    """Who is on stage from now on, as the room knew it at this number of its own."""
    told = {"seq": seq, "spots": [list(spot) for spot in spots], "main": main}
    transaction.on_commit(partial(send, room, "stage", **told), robust=True)


def renew_after_commit(room: int, people: list[int]) -> None:
    """What these people may do here has changed: their pages come through the door anew, at once."""
    transaction.on_commit(partial(send, room, "renew", people=people), robust=True)


def own_after_commit(room: int, person: int) -> None:
    """This person did something on one page: their others fetch what is theirs to see."""
    transaction.on_commit(partial(send, room, "own", person=person), robust=True)


def hosts_after_commit(room: int, part: str) -> None:
    """More happened in this part of the talk than the room is shown: those who host fetch what is theirs to see."""
    transaction.on_commit(partial(send, room, "hosts", part=part), robust=True)


def desk_after_commit(room: int) -> None:
    """The moderators' queue has changed. Not how: each of them fetches what is theirs to see."""
    transaction.on_commit(partial(send, room, "desk"), robust=True)
