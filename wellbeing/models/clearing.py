"""Is there anybody for people under 18? And how it begins, where nobody who leads or supervises is cleared yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from notices.models import Notice
from people.models import Membership, Role
from wellbeing.models.audit import AuditEntry
from wellbeing.models.counsellor import Counsellor, CounsellorQuerySet
from wellbeing.refusals import BegunAlready, NotYoursToClear

if TYPE_CHECKING:
    from people.models import Community, User

RESPONSIBLE = Q(may_lead=True) | Q(may_supervise=True)


@dataclass(frozen=True)
class Cover:
    """Who of those whose role reaches a place is cleared for people under 18."""

    place: Community
    listens: bool
    leads: bool
    supervises: bool

    @property
    def is_whole(self) -> bool:
        return self.listens and self.leads and self.supervises

    @property
    def is_begun(self) -> bool:
        return self.leads or self.supervises


def covers_of(user: User, role: Role) -> list[Cover]:
    """In each place where they have this role: another place's counsellors do not reach it."""
    places = where(user, role)
    if not places:
        return []
    cleared = Counsellor.objects.of(*places).filter(for_young=True)
    counselling = (
        Membership.objects.confirmed().of_role(Role.COUNSELLOR).filter(user__in=cleared.values("user"))
    )
    found = list(
        counselling.values_list(
            "community__path", "user__counsellor__may_lead", "user__counsellor__may_supervise"
        )
    )
    return [cover_of(place, [may for path, *may in found if place.path.startswith(path)]) for place in places]


def cover_of(place: Community, cleared: list[list[bool]]) -> Cover:
    return Cover(
        place,
        listens=bool(cleared),
        leads=any(may_lead for may_lead, _may_supervise in cleared),
        supervises=any(may_supervise for _may_lead, may_supervise in cleared),
    )


def where(user: User, role: Role) -> list[Community]:
    return [place.community for place in user.places if place.role == role]


def responsible_for(organizer: User) -> CounsellorQuerySet:
    """Who leads or supervises where this organizer does their work; nobody says it of themselves or at home."""
    places = where(organizer, Role.ORGANIZER)
    if not places:
        return Counsellor.objects.none()
    homes = [place.household_id for place in organizer.places if place.household_id]
    there = Counsellor.objects.of(*places).filter(RESPONSIBLE).exclude(user=organizer)
    at_home = Membership.objects.confirmed().filter(household__in=homes)
    return there.exclude(user__in=at_home.values("user"))


def missing_for(organizer: User) -> str:
    """Why there may be nobody for them to say it of: others, who leads or supervises, or anybody who counsels."""
    places = where(organizer, Role.ORGANIZER)
    if Counsellor.objects.of(*places).filter(RESPONSIBLE).exists():
        return "others"
    above = {path for place in places for path in place.path_and_above}
    counselling = Membership.objects.confirmed().of_role(Role.COUNSELLOR).filter(community__path__in=above)
    return "lead" if counselling.exists() else "counsellor"


def not_begun(organizer: User) -> list[Community]:
    """Those of their places where nobody who leads or supervises is cleared: elsewhere they say it of each other."""
    return [cover.place for cover in covers_of(organizer, Role.ORGANIZER) if not cover.is_begun]


def may_be_first(organizer: User) -> CounsellorQuerySet:
    """With whom they may begin, in one of those places."""
    return responsible_for(organizer).of(*not_begun(organizer))


@transaction.atomic
def begin(found: Counsellor, by: User, now: datetime) -> None:
    """The first one who leads or supervises is cleared by an organizer; it stands in the log as theirs."""
    there = Counsellor.objects.of(*where(by, Role.ORGANIZER)).filter(RESPONSIBLE)
    list(there.select_for_update(of=("self",)).order_by("pk"))  # of two organizers at once one begins
    if not responsible_for(by).filter(pk=found.pk).exists():
        raise NotYoursToClear
    if not may_be_first(by).filter(pk=found.pk).exists():
        raise BegunAlready
    Counsellor.objects.filter(pk=found.pk).update(for_young=True)
    write(found, by, AuditEntry.Action.CLEARED, now)


def end(found: Counsellor, by: User, now: datetime) -> None:
    """Taken away again; also where nobody else could. Asking twice changes nothing."""
    with transaction.atomic():
        there = Counsellor.objects.select_for_update().get(pk=found.pk)
        if not responsible_for(by).filter(pk=found.pk).exists():
            raise NotYoursToClear
        if not there.for_young:
            return
        Counsellor.objects.filter(pk=found.pk).update(for_young=False)
        write(found, by, AuditEntry.Action.UNCLEARED, now)
    found.give_back_the_young(now)


def write(found: Counsellor, by: User, action: str, now: datetime) -> None:
    entry = AuditEntry.objects.write(by, AuditEntry.Role.ORGANIZER, action, found.user_id, at=now)
    url = reverse("counselling_young")
    Notice.objects.tell([found.user], Notice.Kind.WORD, f"cleared-{entry.number}", url)
