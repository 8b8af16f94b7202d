"""How a contest comes to its result, by the clock: the jury is drawn, the vote closes, missing marks are called for,
and it is counted (C-11, C-12, C-17…C-19, C-23)."""

from __future__ import annotations

import csv
import io
import random
import secrets
import string
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from activities.counting import Rules, Sheet, Standing, count
from activities.models.ballot import Exclusion
from activities.models.certificate import Certificate
from activities.models.judge import Score
from activities.models.parts import Part
from activities.models.result import Result
from activities.published import NOT_MARKS, fingerprint, papers_of, sheets_of, written
from activities.refusals import PhaseChanged, ReasonForCook

if TYPE_CHECKING:
    from people.models import User


class Counted(Part):
    """The count of a contest."""

    marks_csv = models.TextField(blank=True, db_default="")
    marks_hash = models.CharField(max_length=64, blank=True, db_default="")
    counted_at = models.DateTimeField(null=True, blank=True)
    published_file = models.JSONField(default=dict)

    class Meta(Part.Meta):
        abstract = True

    def mind(self, now: datetime) -> None:
        """One look of the clock at what is due. Harmless to do twice, late, or in two processes at once."""
        phase = self.phase_at(now)
        self.warn_of_few(now)
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
    def open_file(self) -> dict[str, Any]:
        """The published file as everybody may have it."""
        causes = {
            receipt: Exclusion.Cause.open_to_all(why).value
            for receipt, why in self.published_file.get("excluded", {}).items()
        }
        return self.published_file | {"excluded": causes}

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
        contest._close_marks()
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

    @transaction.atomic
    def move_up(self, by: User, why: str) -> None:
        """After the publication, only the organizer's word, said to everybody, lets others take the places of those who
        are out (C-23). It is counted anew without them, and the published file with it."""
        contest = self._lock()
        if not why.strip():
            raise ReasonForCook
        if not contest.has_empty_place:
            raise PhaseChanged
        contest._empty_places().update(place=0)
        for one in contest._standings():
            contest.results.filter(entry__number=one.entry).update(**worked_out(one))
            Certificate.objects.place_anew(contest, one.entry, one.place)
        contest._changed(by, "moved-up", why)

    @property
    def has_empty_place(self) -> bool:
        """Somebody was taken out after the publication, and nobody has moved up yet."""
        return bool(self.published_at and not self.gallery_at) and self._empty_places().exists()

    def _empty_places(self) -> models.QuerySet[Result]:
        standing = models.Q(entry__withdrawn_at__isnull=True, entry__disqualified_at__isnull=True)
        gone: models.QuerySet[Result] = self.results.exclude(standing).filter(place__gt=0)
        return gone

    def _close_marks(self) -> None:
        """Write the marks down once and announce their hash, as that of the ballots: whatever is counted from here on
        is counted from them (C-17)."""
        table = marks_table(self.sheets(), [key for key, weight in self.weights.items() if weight])
        self.marks_csv, self.marks_hash = table, fingerprint(table)
        self._row.update(marks_csv=table, marks_hash=self.marks_hash)

    def _work_out(self) -> None:
        entries = dict(self.entries.competing().values_list("number", "pk"))
        Result.objects.filter(contest_id=self.pk).delete()
        results = [
            Result(contest_id=self.pk, entry_id=entries[one.entry], **worked_out(one))
            for one in self._standings()
        ]
        # The rows' keys are seen in pages: they must not follow the places.
        random.SystemRandom().shuffle(results)
        Result.objects.bulk_create(results)

    def _standings(self) -> list[Standing]:
        """Count, and keep all it was worked out from for everybody to count again."""
        rules = Rules(dict(self.weights), self.judges_share, self.shared_places, self.lot_seed)
        entries = list(self.entries.competing().order_by("number").values_list("number", flat=True))
        left_out = self.ballots.filter(excluded=True).values_list("receipt", "excluded_why")
        excluded = {receipt: Exclusion.Cause.open_to_all(why).value for receipt, why in left_out}
        table = self.ballots_csv
        if not self.marks_csv:  # counted before marks had a fingerprint
            self._close_marks()
        standings = count(rules, entries, papers_of(table, frozenset(excluded)), sheets_of(self.marks_csv))
        file = written(
            title=self.title, table=table, excluded=excluded, rules=rules, entries=entries,
            marks=self.marks_csv, standings=standings,
        )  # fmt: skip
        self._row.update(published_file=file)
        return standings

    def sheets(self) -> list[Sheet]:
        """The marks that count, under letters by lot instead of names."""
        sent = Score.objects.counted().sent().filter(entry__in=self.entries.competing())
        rows = list(sent.values_list("judge", "entry__number", "marks"))
        judges = list({row[0] for row in rows})
        random.SystemRandom().shuffle(judges)
        letters = {judge: lettered(place) for place, judge in enumerate(judges)}
        keys = [key for key, weight in self.weights.items() if weight]
        sheets = [Sheet(letters[judge], number or 0, picked(marks, keys)) for judge, number, marks in rows]
        return sorted(sheets, key=lambda sheet: (sheet.judge, sheet.entry))


def marks_table(sheets: list[Sheet], keys: list[str]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow([*NOT_MARKS, *keys])
    for sheet in sheets:
        table.writerow([secrets.token_hex(8), sheet.judge, sheet.entry, *(sheet.marks[key] for key in keys)])
    return out.getvalue()


def worked_out(one: Standing) -> dict[str, Any]:
    return {"place": one.place, "total": one.total, "judges": one.judges, "public": one.public, "votes": one.votes,
            "criteria": dict(one.criteria)}  # fmt: skip


def picked(marks: dict[str, Any], keys: list[str]) -> dict[str, int]:
    return {key: int(marks[key]) for key in keys}


def lettered(place: int) -> str:
    """A, B … Z, A2, B2 …"""
    round_, letter = divmod(place, 26)
    return string.ascii_uppercase[letter] + (str(round_ + 1) if round_ else "")
