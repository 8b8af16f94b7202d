"""Who is told when somebody in a room may be in danger, and what they can do about it (L-26)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from people.http import PersonRequest
from people.models import Membership, Role, User

if TYPE_CHECKING:
    from live.models import Report, Room
    from people.models import Community

Finding = Callable[["Community"], Iterable[User]]
Helping = Callable[[PersonRequest, "Report"], SafeString]

_on_duty: list[Finding] = []
_helping: list[Helping] = []


def on_duty(finding: Finding) -> Finding:
    """Decorator: ask this function first who is on duty for a place. Whoever keeps a roster says so here."""
    _on_duty.append(finding)
    return finding


def counsellors_for(room: Room) -> list[User]:
    """Who is on duty; without a roster, or with nobody on it now, every counsellor of the place and those above."""
    place = room.community
    if place is None:
        return []
    if now := {person.pk: person for find in _on_duty for person in find(place)}:
        return list(now.values())
    counselling = Membership.objects.confirmed().of_role(Role.COUNSELLOR)
    there = counselling.filter(community__path__in=place.path_and_above)
    return list(User.objects.filter(is_active=True, pk__in=there.values("user")))


def beside_report(helping: Helping) -> Helping:
    """Decorator: what this function renders for whoever reads a report stands below it; for most, nothing."""
    _helping.append(helping)
    return helping


def help_beside(request: PersonRequest, report: Report) -> SafeString:
    return format_html_join("", "{}", ((helping(request, report),) for helping in _helping))
