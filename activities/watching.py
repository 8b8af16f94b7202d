"""What two organizers should look at before votes are counted (C-16). It accuses nobody: a list of households and
what is unusual about when and how they voted. A shared network alone is never a reason, so addresses are not kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Contest, Teammate, Voter
from people.models import Membership

BURST, BURST_WITHIN = 12, timedelta(minutes=2)
ONE_DEVICE = 4
NEWLY_CONFIRMED, CONFIRMED_WITHIN = 5, timedelta(days=2)


@dataclass(frozen=True)
class Suspicion:
    what: str | Promise
    voters: list[Voter]


def suspicions(contest: Contest) -> list[Suspicion]:
    if contest.counted_at or not contest.ballot_key:
        return []
    voters = list(
        contest.voters.select_related(
            "household__building", "exclusion__by", "exclusion__agreed_by"
        ).order_by("cast_at", "pk")
    )
    by_device: dict[str, list[Voter]] = defaultdict(list)
    for voter in voters:
        if voter.device:
            by_device[voter.device].append(voter)
    found = [Suspicion(_("Many ballots came within two minutes."), burst) for burst in bursts(voters)]
    found += [
        Suspicion(_("Several households voted on one device."), group)
        for group in by_device.values()
        if len(group) >= ONE_DEVICE
    ]
    found += [
        Suspicion(_("One captain confirmed them all, just before the vote."), group)
        for group in freshly_confirmed(contest, voters)
    ]
    if pairs := mutual(contest, voters):
        found.append(Suspicion(_("Two cooks voted for each other and for nobody else."), pairs))
    return found


def bursts(voters: list[Voter]) -> Iterable[list[Voter]]:
    """Voters in order of time, wherever many of them came almost at once."""
    start = 0
    while start < len(voters):
        end = start
        while end < len(voters) and voters[end].cast_at - voters[start].cast_at <= BURST_WITHIN:
            end += 1
        if end - start >= BURST:
            yield voters[start:end]
            start = end
        else:
            start += 1


def freshly_confirmed(contest: Contest, voters: list[Voter]) -> Iterable[list[Voter]]:
    since = contest.checked_until - CONFIRMED_WITHIN
    by_household = {voter.household_id: voter for voter in voters}
    fresh = Membership.objects.confirmed().filter(household__in=by_household, confirmed_at__gte=since)
    by_captain: dict[int, dict[int, Voter]] = defaultdict(dict)
    for household, captain in fresh.values_list("household", "confirmed_by"):
        if household and captain:
            by_captain[captain][household] = by_household[household]
    return [list(group.values()) for group in by_captain.values() if len(group) >= NEWLY_CONFIRMED]


def mutual(contest: Contest, voters: list[Voter]) -> list[Voter]:
    """Only the pattern is looked at, by the machine: whom anybody voted for is shown to nobody."""
    own: dict[int, set[int | None]] = defaultdict(set)
    cooking = Teammate.objects.ever().filter(entry__in=contest.entries.competing())
    for household, number in cooking.values_list("household", "entry__number"):
        own[household].add(number)
    cooks = {voter.household_id: voter for voter in voters if voter.household_id in own}
    choices = contest.choices_of(list(cooks))
    only = {home: chosen[0] for home, chosen in choices.items() if len(chosen) == 1}
    return [
        cooks[home]
        for home, number in only.items()
        if any(number in own[other] and wanted in own[home] for other, wanted in only.items())
    ]
