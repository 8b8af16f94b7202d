"""What an entry knows of the households that cook it: who is asked, who said yes, who left (C-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from activities.models.parts import Part
from activities.models.teammate import MOST_DISHES, Teammate
from activities.refusals import (
    EntriesClosed,
    NotAsked,
    OneEntryPerHousehold,
    OutOfScope,
    TeamFull,
    TeamStands,
)
from activities.when import words
from people.models import Membership

if TYPE_CHECKING:
    from people.models import Household, User


class Teamed(Part):
    """The team of an entry."""

    class Meta:
        abstract = True

    @property
    def homes(self) -> set[int]:
        """Every household that has had a hand in it: none of them votes for it or judges it."""
        return {mate.household_id for mate in self.team.all() if mate.agreed_at}

    @property
    def cooks(self) -> list[Teammate]:
        """Those of the team who cook it now, whoever began it first."""
        mates: list[Teammate] = [mate for mate in self.team.all() if mate.is_cooking]
        return sorted(mates, key=lambda mate: (mate.household_id != self.household_id, mate.pk))

    @property
    def is_shared(self) -> bool:
        return len(self.cooks) > 1

    @property
    def cook_names(self) -> list[str]:
        """As each household writes it; for pages that come after the results, and for its own."""
        return [self.name_of(mate) for mate in self.cooks]

    def name_of(self, mate: Teammate) -> str:
        if mate.household_id == self.household_id:
            return self.cook or str(self.by or "")
        return mate.name or str(mate.person or "")

    @transaction.atomic
    def ask(self, person: User, by: User) -> Teammate:
        """Ask somebody's household into the team. Asking twice asks once; everybody behind that door may answer."""
        contest = self._locked_for_team()
        household = contest.household_of(person)
        if household is None:
            raise OutOfScope(scope=contest.activity.audience)
        if known := self.team.current().filter(household=household).first():
            return known
        if self.team.current().count() >= settings.CONTEST_TEAM:
            raise TeamFull(limit=settings.CONTEST_TEAM)
        mate = self.team.create(contest=contest, household=household, person=person)
        self.contest.tell(living_at(household), f"team-{mate.pk}", "team",
                          reverse("entry_mine", args=[self.contest_id]))  # fmt: skip
        return mate

    @transaction.atomic
    def agree(self, household: Household, by: User, name: str = "") -> None:
        """The household that was asked says yes. Asking twice changes nothing."""
        contest = self._locked_for_team()
        asked = self.team.current().filter(household=household).first()
        if asked is None:
            raise NotAsked
        if asked.is_cooking:
            return
        turn = next_turn(contest, household)
        self.team.filter(pk=asked.pk).update(
            agreed_at=timezone.now(), person=by, name=name.strip()[:40], nth=turn
        )

    @transaction.atomic
    def decline(self, household: Household) -> None:
        """No, thank you. The cooks are told, so that they can ask somebody else. Asking twice changes nothing."""
        self.contest._lock()
        asked = self.team.asked().filter(household=household).first()
        if asked and self.team.filter(pk=asked.pk).update(left_at=timezone.now()):
            self.tell_cooks("declined", f"declined-{asked.pk}")

    @transaction.atomic
    def leave_team(self, household: Household) -> None:
        """What the others cook goes on without them; the last to go takes the dish along. Once the results are out,
        who cooked it together stands."""
        contest = self.contest._lock()
        self.refresh_from_db(fields=["household"])  # whoever began it may have left meanwhile
        if contest.published_at and self.team.cooking().exclude(household=household).exists():
            raise TeamStands
        self.team.current().filter(household=household).update(left_at=timezone.now())
        first = self.team.cooking().order_by("pk").first()
        if first is None:
            self.withdraw()
        elif self.household_id == household.pk:
            changed = {"household": first.household, "by": first.person, "cook": first.name}
            self._row.update(**changed)
            self.refresh_from_db(fields=list(changed))

    @property
    def takes_team(self) -> bool:
        """As long as dishes can be entered: who cooks stands before anybody votes or judges."""
        return bool(self.is_standing and self.contest.takes_entries_now)

    def _locked_for_team(self) -> Any:
        contest = self.contest._lock()
        self.refresh_from_db()
        if not self.takes_team:
            raise EntriesClosed(when=words(contest.entries_until))
        return contest

    def tell_cooks(self, what: str, about: str) -> None:
        """Everybody behind every door that cooks it."""
        people = [person for mate in self.team.cooking() for person in living_at(mate.household)]
        self.contest.tell(people, about, what, reverse("entry_mine", args=[self.contest_id]))


def living_at(household: Household) -> list[User]:
    confirmed: models.QuerySet[Membership] = household.memberships.confirmed()
    return [place.user for place in confirmed.select_related("user")]


def next_turn(contest: Any, household: Household) -> int:
    """Which of its dishes the next one would be; raises when it has as many as one may have. Call under the lock."""
    mine = Teammate.objects.cooking().filter(contest=contest, household=household).select_related("entry")
    turns = {mate.nth: mate.entry for mate in mine}
    if len(turns) >= contest.dishes_each:
        raise OneEntryPerHousehold(title=next(iter(turns.values())).title or "…")
    return next(turn for turn in range(1, MOST_DISHES + 1) if turn not in turns)
