"""Whose is it to see? Lists of leads and supervisors end where their role does, and nothing is nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.desk import Desk

T = TypeVar("T")


def of_residents(
    mine: Desk, found: Iterable[T], whose: Callable[[T], User | None], others: Iterable[Desk]
) -> list[T]:
    """Of those who live where this desk's role reaches, and of those whom none of the others reaches. Never of one's
    own household; and what whoever left has left behind is for all."""
    others = list(others)

    def is_mine(resident: User | None) -> bool:
        if resident is None:
            return True
        paths = [place.community.path for place in resident.places]
        is_near = mine.reaches(paths) or not any(one.reaches(paths) for one in others)
        return is_near and not mine.lives_with(resident)

    return [one for one in found if is_mine(whose(one))]


def of_counsellors(
    mine: Desk, found: Iterable[T], whose: Callable[[T], User], others: Iterable[Desk]
) -> list[T]:
    """Of those who counsel in a place that this desk has to do with, and of those with whom none of the others has."""
    others = list(others)

    def is_mine(counsellor: User) -> bool:
        return mine.works_near(counsellor) or not any(one.works_near(counsellor) for one in others)

    return [one for one in found if is_mine(whose(one))]
