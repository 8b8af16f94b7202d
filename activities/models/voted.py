"""What a contest does about the public's votes: one ballot per household, secret, and watched (C-13…C-17)."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from activities import when
from activities.models.ballot import Ballot, Exclusion, Exposure, Voter
from activities.models.parts import Part
from activities.models.teammate import Teammate
from activities.published import fingerprint
from activities.receipts import new_receipt
from activities.refusals import (
    CauseForEverybody,
    NoHousehold,
    NotEligible,
    NothingChosen,
    NotInThisContest,
    OwnDish,
    PhaseChanged,
    ReasonForHousehold,
    TwoNeeded,
    VotesUsedUp,
    VotingClosed,
    VotingNotOpen,
)
from people.models import Membership

if TYPE_CHECKING:
    from activities.models.entry import Entry
    from people.models import Household, User


class Voted(Part):
    """The public's part of a contest."""

    closed_at = models.DateTimeField(null=True, blank=True)
    ballots_csv = models.TextField(blank=True)
    ballots_hash = models.CharField(max_length=64, blank=True)

    class Meta(Part.Meta):
        abstract = True

    @transaction.atomic
    def cast(self, household: Household | None, choices: Iterable[int], device: str = "") -> Ballot:
        """The household's ballot: the first, or in place of the one there was. The contest's lock puts every ballot
        before the close or after it, and two accounts of one household one after the other (C-15)."""
        if household is None:
            raise NoHousehold
        contest, numbers = self._lock(), sorted(set(choices))
        contest._must_take_votes(timezone.now())
        contest._must_be_eligible(household)
        contest._must_be_valid(household, numbers)
        Voter.objects.update_or_create(
            contest=contest, household=household,
            defaults={"device": contest.sealed(f"device:{device}") if device else ""},
        )  # fmt: skip
        ballot = contest.ballot_of(household)
        Ballot.objects.filter(pk=ballot.pk).update(choices=numbers)
        ballot.choices = numbers
        return ballot

    def _must_take_votes(self, now: datetime) -> None:
        phase = self.phase_at(now)
        if phase == "voting":
            return
        if phase in {"draft", "announced", "entries", "check"}:
            raise VotingNotOpen(when=when.words(self.checked_until))
        raise VotingClosed(when=when.words(self.votes_until))

    def _must_be_eligible(self, household: Household) -> None:
        if not self.is_eligible(household):
            raise NotEligible

    def is_eligible(self, household: Household) -> bool:
        """Confirmed before the vote opened, and within the place the contest is for (C-14)."""
        in_time = Membership.objects.confirmed().filter(
            household=household, confirmed_at__lt=self.checked_until
        )
        return self.activity.audience.contains(household.building) and in_time.exists()

    def _must_be_valid(self, household: Household, numbers: Sequence[int]) -> None:
        if not numbers:
            raise NothingChosen
        if len(numbers) > settings.CONTEST_VOTES:
            raise VotesUsedUp(limit=settings.CONTEST_VOTES)
        if self.entries.competing().filter(number__in=numbers).count() < len(numbers):
            raise NotInThisContest
        if self.own_numbers(household) & set(numbers):
            raise OwnDish

    def own_numbers(self, household: Household | None) -> set[int]:
        """The dishes a household has had a hand in: nobody of any of a team's doors votes for them (C-13)."""
        hand_in = Teammate.objects.ever().filter(household=household, entry__contest=self.pk)
        return {number for number in hand_in.values_list("entry__number", flat=True) if number}

    def has_voted(self, household: Household | None) -> bool:
        return household is not None and self.voters.filter(household=household).exists()

    # Ballot and voter are kept apart

    def sealed(self, what: str) -> str:
        """What only this contest's key and the server's own lead to. The contest's is thrown away at the count."""
        key = f"{settings.SECRET_KEY}{self.ballot_key}".encode()
        return hmac.new(key, what.encode(), hashlib.sha256).hexdigest()

    def ballot_of(self, household: Household) -> Ballot:
        key = self._key_of(household.pk)
        if found := self.ballots.filter(pk=key).first():
            return found
        receipt = new_receipt()
        while self.ballots.filter(receipt=receipt).exists():
            receipt = new_receipt()
        return self.ballots.create(pk=key, receipt=receipt)

    def receipt_of(self, household: Household) -> str:
        """For the household's own page, while the vote is on."""
        receipt: str = self.ballot_of(household).receipt
        return receipt

    def _key_of(self, household: int) -> uuid.UUID:
        return uuid.UUID(self.sealed(f"household:{household}")[:32])

    def choices_of(self, households: Sequence[int]) -> dict[int, list[int]]:
        """For the machine that watches for patterns (activities/watching.py); no page shows it."""
        keys = {self._key_of(home): home for home in households}
        return {keys[key]: ballot.choices for key, ballot in self.ballots.in_bulk(list(keys)).items()}

    # Equal exposure

    def order_for(self, household: Household | None, numbers: Iterable[int]) -> list[int]:
        """By lot, the same each time for one household, so that every entry stands first equally often (C-13)."""
        order = sorted(numbers)
        Random(self.sealed(f"order:{household.pk if household else 0}")).shuffle(order)  # noqa: S311 no secret
        return order

    def count_views(self, household: Household | None, page: int, entries: Iterable[Entry]) -> None:
        """Once per household and page; only while it matters."""
        if household is None or self.phase != "voting":
            return
        if Exposure.objects.filter(contest_id=self.pk, household=household, page=page).exists():
            return
        with suppress(IntegrityError), transaction.atomic():  # somebody else of the household just looked too
            Exposure.objects.create(contest_id=self.pk, household=household, page=page)
            self.entries.filter(pk__in=[entry.pk for entry in entries]).update(views=F("views") + 1)

    # Excluding takes two (C-16)

    @transaction.atomic
    def exclude(self, voter: Voter, by: User, why: str = "", cause: str = "") -> Exclusion:
        """The first organizer proposes, with a reason, and the household is told; a second one agrees. Of the reason
        only its kind is published."""
        contest = self._lock()
        if contest.counted_at:
            raise PhaseChanged
        if not hasattr(voter, "exclusion"):
            if not why.strip():
                raise ReasonForHousehold
            if cause not in Exclusion.Cause.values:
                raise CauseForEverybody
        exclusion, made = Exclusion.objects.get_or_create(
            voter=voter, defaults={"why": why.strip(), "cause": cause, "by": by}
        )
        if made:
            members = voter.household.memberships.confirmed().select_related("user")
            self.tell([member.user for member in members], f"excluded-{voter.pk}", "excluded")
            return exclusion
        if exclusion.by_id == by.pk:
            raise TwoNeeded
        if exclusion.agreed_at is None:
            Exclusion.objects.filter(pk=exclusion.pk).update(agreed_by=by, agreed_at=timezone.now())
            ballot = contest.ballot_of(voter.household)
            Ballot.objects.filter(pk=ballot.pk).update(excluded=True, excluded_why=exclusion.cause)
        exclusion.refresh_from_db()
        return exclusion

    # The close

    @transaction.atomic
    def close_votes(self) -> None:
        """Write the list of ballots and announce its hash: from here on nobody can change one unseen (C-17)."""
        if self._lock().closed_at:
            return
        table = ballots_table(self.ballots.order_by("receipt"))
        closed = {"closed_at": timezone.now(), "ballots_csv": table, "ballots_hash": fingerprint(table)}
        self._row.update(**closed)
        self.refresh_from_db(fields=list(closed))

    def unlink_ballots(self) -> None:
        """Throw the key away and lay the ballots anew: nothing leads from a household to its ballot any more, not
        even the order in which the rows were written."""
        ballots = list(self.ballots.order_by("receipt"))
        self.ballots.all().delete()
        for ballot in ballots:
            ballot.pk = uuid.uuid4()
        Ballot.objects.bulk_create(ballots)
        Voter.objects.filter(contest_id=self.pk).update(device="")
        self._row.update(ballot_key="")
        self.ballot_key = ""


def ballots_table(ballots: Iterable[Ballot]) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["receipt", *(f"vote_{n}" for n in range(1, settings.CONTEST_VOTES + 1))])
    for ballot in ballots:
        blanks = [""] * (settings.CONTEST_VOTES - len(ballot.choices))
        table.writerow([ballot.receipt, *ballot.choices, *blanks])
    return written.getvalue()
