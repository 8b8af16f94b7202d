"""Which supervisor opens, agrees to or judges what: near whoever asked, cleared for their age, and never one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from wellbeing.models.audit import AuditEntry
from wellbeing.models.desk import Desk
from wellbeing.models.lead import supervises, supervisors

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.request import CounsellingRequest

T = TypeVar("T")


def overseen_by(
    mine: Desk,
    found: Iterable[T],
    about: Callable[[T], CounsellingRequest],
    *,
    done_by: Callable[[T], int | None],
    deeds: tuple[str, ...] = AuditEntry.DEEDS,
) -> list[T]:
    """What is this supervisor's: where their role reaches and the age is for them, and what none of the others could
    take on. Never of their own household, nor what they did themselves: by `done_by`, or by any of `deeds` in the log.
    """
    found = list(found)
    doers = AuditEntry.objects.doers({about(one).pk for one in found}, deeds)
    others = list(Desk.objects.others(mine, supervisors()))

    def has_no_part(desk: Desk, one: T) -> bool:
        request = about(one)
        is_doer = desk.user_id in doers.get(request.pk, ()) or desk.user_id == done_by(one)
        return not is_doer and not (request.resident and desk.lives_with(request.resident))

    def is_near(desk: Desk, one: T) -> bool:
        request = about(one)
        if request.resident is None:
            return True
        return desk.is_for(request) and desk.reaches(
            [place.community.path for place in request.resident.places]
        )

    def is_mine(one: T) -> bool:
        if not has_no_part(mine, one):
            return False
        return is_near(mine, one) or not any(has_no_part(desk, one) and is_near(desk, one) for desk in others)

    return [one for one in found if is_mine(one)]


def may_judge(user: User, one: T, about: Callable[[T], CounsellingRequest], *, done_by: int | None) -> bool:
    if not supervises(user):
        return False
    return bool(overseen_by(Desk.objects.of(user), [one], about, done_by=lambda _one: done_by))


def openable_by(
    mine: Desk,
    found: Iterable[T],
    about: Callable[[T], CounsellingRequest],
    *,
    done_by: Callable[[T], int | None] = lambda _one: None,
) -> list[T]:
    """What they may read, or agree to being read: of the young only who is cleared for them, also where nobody is."""
    there = [one for one in found if about(one).resident and mine.is_for(about(one))]
    return overseen_by(mine, there, about, done_by=done_by, deeds=AuditEntry.PARTS)


def seconds(asked_by: User, request: CounsellingRequest) -> list[User]:
    """Who could agree to it as the second person."""
    desks = Desk.objects.others(Desk.objects.of(asked_by), supervisors())
    return [desk.user for desk in desks if may_open(desk.user, request, asked_by=asked_by.pk)]


def may_open(user: User, request: CounsellingRequest, *, asked_by: int | None = None) -> bool:
    if not supervises(user):
        return False
    mine = Desk.objects.of(user)
    return bool(openable_by(mine, [request], lambda one: one, done_by=lambda _one: asked_by))
