"""Which dishes: whose, in what state, and all that a list shows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from activities.models.occurrence import Occurrence
from activities.models.teamed import next_turn
from activities.models.teammate import Teammate
from activities.refusals import NoHousehold, NotInThisContest

if TYPE_CHECKING:
    from activities.models.contest import Contest
    from activities.models.entry import Entry
    from people.models import Household, User

MOST_DIGITS = 4


class EntryQuerySet(models.QuerySet["Entry"]):
    def standing(self) -> Self:
        """Not withdrawn and not disqualified."""
        return self.filter(withdrawn_at__isnull=True, disqualified_at__isnull=True)

    def cooked_by(self, household: Household | None) -> Self:
        """The household's own and those it cooks with others, the oldest first."""
        mine = Teammate.objects.cooking().filter(household=household)
        return self.filter(pk__in=mine.values("entry"), withdrawn_at__isnull=True).order_by("pk")

    def asking(self, household: Household | None) -> Self:
        """Those whose cooks would like this household to cook along, and wait for its word."""
        asked = Teammate.objects.asked().filter(household=household)
        return self.standing().filter(pk__in=asked.values("entry")).order_by("pk")

    def waiting(self) -> Self:
        """Sent, and nobody of the staff has looked yet."""
        return self.standing().filter(sent_at__isnull=False, verdict="")

    def approved(self) -> Self:
        return self.standing().filter(verdict=self.model.Verdict.APPROVED)

    def competing(self) -> Self:
        return self.approved().filter(outside=False)

    def numbered(self, told: str) -> Entry:
        """The one whose number somebody typed."""
        number = int(told) if told.isascii() and told.isdecimal() and len(told) <= MOST_DIGITS else 0
        if not (entry := self.filter(number=number).first()):
            raise NotInThisContest
        return entry

    def beside(self) -> Self:
        """Too late for the contest, and shown all the same (C-2)."""
        return self.approved().filter(outside=True)

    def in_cookbooks_of(self, user: User | AnonymousUser) -> Self:
        """All that was approved, once its contest is published, unless the cook said no (C-25)."""
        seen = Occurrence.objects.visible_to(user)
        return self.approved().filter(
            in_cookbook=True, contest__published_at__isnull=False, contest__occurrence__in=seen
        )

    def for_lists(self) -> Self:
        """With all that a card shows."""
        return self.select_related("contest", "by").prefetch_related("photos", "team__person")

    @transaction.atomic
    def begin(
        self, contest: Contest, household: Household | None, by: User, *, another: bool = False
    ) -> Entry:
        """The household's entry: the one there is, or a new draft; another one where the rules allow it. Two accounts
        at once begin one (C-5)."""
        if household is None:
            raise NoHousehold
        if not another and (mine := self.filter(contest=contest).cooked_by(household).first()):
            return mine
        contest._lock()
        mine = (
            self.filter(contest=contest)
            .cooked_by(household)
            .filter(**({"title": ""} if another else {}))
            .first()
        )
        if mine:
            return mine
        turn = next_turn(contest, household)
        entry = self.create(contest=contest, household=household, by=by)
        entry.team.create(contest=contest, household=household, person=by, nth=turn, agreed_at=entry.saved_at)
        return entry
