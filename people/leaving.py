"""Leaving: whoever keeps something of a person says here how to let go of it.

Each app does so in a module of its own named `leaving`, found as the admin finds `admin`. Everything happens in one
transaction: a person is gone everywhere or nowhere. Letting go twice must be harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import Household, Membership, User

MovingOut = Callable[["Membership", "Household | None"], None]
LettingGo = Callable[["User"], None]

_moving_out: list[MovingOut] = []
_letting_go: list[LettingGo] = []


def on_moving_out(work: MovingOut) -> MovingOut:
    """Decorator: call this with a membership just left, and the household that was behind its door."""
    _moving_out.append(work)
    return work


def on_leaving(work: LettingGo) -> LettingGo:
    """Decorator: call this with a person who deletes their account, after all their memberships were left."""
    _letting_go.append(work)
    return work


def move_out(membership: Membership, household: Household | None) -> None:
    for work in _moving_out:
        work(membership, household)


def let_go_of(user: User) -> None:
    for work in _letting_go:
        work(user)
