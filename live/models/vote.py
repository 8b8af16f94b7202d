from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from live.models.option import OPTIONS_MAX, Option
from live.refusals import ChooseOne, ChooseSome, NotAnOption, TooManyChosen

if TYPE_CHECKING:
    from live.models.poll import Poll
    from people.models import User


@dataclass(frozen=True)
class Tally:
    """How the answers stand: each option with its number, and how many people answered."""

    rows: list[tuple[Option, int]]
    voters: int

    @property
    def mean(self) -> float | None:
        """Of a rating: where the middle lies between 1 and 5."""
        total = sum(votes for _option, votes in self.rows)
        return sum(option.position * votes for option, votes in self.rows) / total if total else None


@dataclass(frozen=True)
class Own:
    """What one person's own page shows of a poll, and no piece for the room ever does."""

    chosen: frozenset[int] = field(default_factory=frozenset)
    tally: Tally | None = None
    is_host: bool = False


class VoteQuerySet(models.QuerySet["Vote"]):
    def cast(self, poll: Poll, by: User, voter: str, chosen: Collection[int]) -> None:
        """Put these options in the place of what this person chose before. Call with the poll's row locked.

        The same places are written over in one statement, so that at no moment somebody has no vote, or two.
        """
        options = set(chosen)
        if not options:
            raise ChooseSome
        if poll.takes_one and len(options) > 1:
            raise ChooseOne
        if len(options) > poll.most:
            raise TooManyChosen(most=poll.most)
        if poll.options.filter(pk__in=options).count() < len(options):
            raise NotAnOption
        user = None if poll.anonymous else by
        Vote.objects.bulk_create(
            [
                Vote(poll=poll, voter=voter, user=user, place=place, alone=poll.takes_one, option_id=option)
                for place, option in enumerate(sorted(options))
            ],
            update_conflicts=True,
            unique_fields=["poll", "voter", "place"],
            update_fields=["option"],
        )
        self.filter(poll=poll, voter=voter, place__gte=len(options)).delete()

    def tallies(self, polls: Iterable[Poll]) -> dict[int, Tally]:
        """How open polls stand, in two queries for however many."""
        polls = list(polls)
        cast = self.filter(poll__in=polls).order_by()
        counts = dict(cast.values_list("option").annotate(votes=models.Count("pk")))
        voters = dict(cast.values_list("poll").annotate(people=models.Count("voter", distinct=True)))
        return {
            poll.pk: Tally(
                [(option, counts.get(option.pk, 0)) for option in poll.choices], voters.get(poll.pk, 0)
            )
            for poll in polls
        }

    def own(self, polls: list[Poll], user: User, is_host: bool) -> dict[int, Own]:
        """What this person may see of these polls besides what everybody sees, by poll."""
        keys = {voter_key(poll, user) for poll in polls}
        chosen: dict[int, set[int]] = {}
        for poll, option in self.filter(poll__in=polls, voter__in=keys).values_list("poll", "option"):
            chosen.setdefault(poll, set()).add(option)
        readable = [
            poll for poll in polls if not poll.published_at and poll.may_be_read(is_host, poll.pk in chosen)
        ]
        tallies = self.tallies([poll for poll in readable if not poll.closed_at])
        tallies |= {poll.pk: poll.tally for poll in readable if poll.closed_at}
        return {
            poll.pk: Own(frozenset(chosen.get(poll.pk, ())), tallies.get(poll.pk), is_host) for poll in polls
        }

    def let_go_of(self, user: User, polls: Iterable[Poll]) -> None:
        """Somebody leaves: their answer goes while a poll is open; of a closed one a number stays, of nobody."""
        for poll in polls:
            votes = self.filter(poll=poll, voter=voter_key(poll, user))
            if poll.closed_at:
                votes.update(voter=uuid4().hex, user=None)
            else:
                votes.delete()


class Vote(models.Model):
    """What somebody chose. `voter` is who, so that their next word replaces this one.

    In a poll with names it is the person; in an anonymous one a key that only the server could work out again, and
    there is no user. No time is kept either, for it would tell who was first.
    """

    poll = models.ForeignKey("live.Poll", models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=64)
    user = models.ForeignKey("people.User", models.CASCADE, null=True, blank=True, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)
    alone = models.BooleanField(default=True)
    option = models.ForeignKey(Option, models.CASCADE, related_name="+")

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "voter", "place"], name="each_of_a_persons_votes_has_its_place"
            ),
            models.CheckConstraint(
                condition=models.Q(alone=False) | models.Q(place=0), name="who_may_choose_one_has_one_vote"
            ),
            models.CheckConstraint(condition=models.Q(place__lt=OPTIONS_MAX), name="votes_are_few"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


def voter_key(poll: Poll, user: User) -> str:
    """Whose vote it is. In an anonymous poll a key of this poll alone, so that votes cannot be laid side by side."""
    if not poll.anonymous:
        return str(user.pk)
    return salted_hmac("live.vote", f"{poll.pk}:{user.pk}", algorithm="sha256").hexdigest()
