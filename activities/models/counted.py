"""How a contest comes to its result, by the clock: the jury is drawn, the vote closes, missing marks are called for,
and it is counted (C-11, C-12, C-17…C-19, C-23)."""

from __future__ import annotations

import random
import string
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from activities.counting import Rules, Sheet, count
from activities.models.judge import Score
from activities.models.parts import Part
from activities.models.result import Result
from activities.published import papers_of, written

if TYPE_CHECKING:
    pass


class Counted(Part):
    """The count of a contest."""

    counted_at = models.DateTimeField(null=True, blank=True)
    published_file = models.JSONField(default=dict)

    class Meta(Part.Meta):
        abstract = True

    def mind(self, now: datetime) -> None:
        """One look of the clock at what is due. Harmless to do twice, late, or in two processes at once."""
        phase = self.phase_at(now)
        if phase == "voting":
            self.draw_jury()
            self.remind_judges(now)
        elif phase == "counting":
            self.draw_jury()
            self.close_votes()
            if now < self.judging_ends_at() and not self.is_judged:
                self.remind_judges(now)
            elif self.is_judged or not self.call_for_missing(now):
                self.count()

    @property
    def is_judged(self) -> bool:
        """No mark is still waited for."""
        return not Score.objects.counted().filter(entry__contest=self.pk, sent_at__isnull=True).exists()

    @transaction.atomic
    def count(self) -> None:
        """Work out the places. They stay unseen until they are revealed. Asking twice counts once."""
        contest = self._lock()
        if contest.counted_at or not contest.closed_at:
            return
        contest._work_out()
        contest.unlink_ballots()
        self._row.update(counted_at=timezone.now())
        self.refresh_from_db()

    @transaction.atomic
    def count_again(self) -> None:
        """A dish was withdrawn or disqualified. Before the reveal the places are worked out anew; from then on its
        place stays empty and nobody moves (C-23)."""
        contest = self._lock()
        if contest.counted_at and not contest.revealing_at and not contest.published_at:
            contest._work_out()

    def _work_out(self) -> None:
        rules = Rules(dict(self.weights), self.judges_share, self.shared_places, self.lot_seed)
        entries = {entry.number: entry.pk for entry in self.entries.competing().order_by("number")}
        excluded = dict(self.ballots.filter(excluded=True).values_list("receipt", "excluded_why"))
        sheets, table = self.sheets(), self.ballots_csv
        standings = count(rules, list(entries), papers_of(table, frozenset(excluded)), sheets)
        Result.objects.filter(contest_id=self.pk).delete()
        results = [
            Result(
                contest_id=self.pk, entry_id=entries[one.entry], place=one.place, total=one.total, judges=one.judges,
                public=one.public, votes=one.votes, criteria=dict(one.criteria),
            )
            for one in standings
        ]  # fmt: skip
        random.SystemRandom().shuffle(
            results
        )  # the rows' keys are seen in pages: they must not follow the places
        Result.objects.bulk_create(results)
        file = written(
            title=self.title, table=table, excluded=excluded, rules=rules, entries=list(entries), sheets=sheets,
            standings=standings,
        )  # fmt: skip
        self._row.update(published_file=file)

    def sheets(self) -> list[Sheet]:
        """The marks that count, under letters instead of names."""
        sent = Score.objects.counted().sent().filter(entry__in=self.entries.competing())
        rows = list(sent.values_list("judge", "entry__number", "marks").order_by("judge", "entry__number"))
        letters = {
            judge: lettered(place) for place, judge in enumerate(dict.fromkeys(row[0] for row in rows))
        }
        keys = [key for key, weight in self.weights.items() if weight]
        return [Sheet(letters[judge], number or 0, picked(marks, keys)) for judge, number, marks in rows]


def picked(marks: dict[str, Any], keys: list[str]) -> dict[str, int]:
    return {key: int(marks[key]) for key in keys}


def lettered(place: int) -> str:
    """A, B … Z, A2, B2 …"""
    round_, letter = divmod(place, 26)
    return string.ascii_uppercase[letter] + (str(round_ + 1) if round_ else "")
