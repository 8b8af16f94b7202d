"""Who may do what in a room: the one table. Every command names the right it needs; nothing else decides (L-6)."""

from enum import StrEnum

from django.db import models
from django.utils.translation import pgettext_lazy


class RoomRole(models.TextChoices):
    """What somebody is in a room. Kinds of rooms say who hosts; hosts give the others to whom they like."""

    HOST = "host", pgettext_lazy("in a room", "host")
    CO_HOST = "co-host", pgettext_lazy("in a room", "co-host")
    MODERATOR = "moderator", pgettext_lazy("in a room", "moderator")
    PARTICIPANT = "participant", pgettext_lazy("in a room", "taking part")
    VIEWER = "viewer", pgettext_lazy("in a room", "only watching")
    KIOSK = "kiosk", pgettext_lazy("in a room", "a screen for all")


class Right(StrEnum):
    APPOINT = "appoint"  # make somebody co-host, moderator or viewer, and back
    RUN = "run"  # start and end, move the steps, go on stage: whatever only hosts do
    BAN = "ban"  # keep somebody away from more than this room
    MODERATE = "moderate"  # the desk: look at, let through, take down, time-out, put out
    SET_TALK = "set-talk"  # who may write how often
    TALK_FREELY = "talk-freely"  # without waiting, links and all
    TALK = "talk"
    REACT = "react"
    REPORT = "report"


WATCHING = frozenset({Right.REACT, Right.REPORT})
TAKING_PART = WATCHING | {Right.TALK}
KEEPING_ORDER = TAKING_PART | {Right.TALK_FREELY, Right.SET_TALK, Right.MODERATE}
CO_HOSTING = KEEPING_ORDER | {Right.RUN, Right.BAN}

RIGHTS: dict[RoomRole, frozenset[Right]] = {
    RoomRole.HOST: CO_HOSTING | {Right.APPOINT},
    RoomRole.CO_HOST: CO_HOSTING,
    RoomRole.MODERATOR: KEEPING_ORDER,
    RoomRole.PARTICIPANT: TAKING_PART,
    RoomRole.VIEWER: WATCHING,
    RoomRole.KIOSK: frozenset(),
}

GIVEN = (RoomRole.CO_HOST, RoomRole.MODERATOR, RoomRole.PARTICIPANT, RoomRole.VIEWER, RoomRole.KIOSK)
"""What a host may make somebody; who hosts, the kind of room says."""

RANK = {role: rank for rank, role in enumerate(reversed(RoomRole))}


def outranks(one: RoomRole, other: RoomRole) -> bool:
    """May who is `one` act against who is `other`? Nobody who keeps order is kept in order by an equal."""
    return Right.MODERATE not in RIGHTS[other] or RANK[one] > RANK[other]
