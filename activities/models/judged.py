"""What a contest does about its jury: who judges what, until when, and what if somebody is missing (C-9…C-11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from activities.jury import assign
from activities.models.judge import Judge, Score
from activities.models.parts import Part
from activities.refusals import JudgeKnowsNames, PhaseChanged

if TYPE_CHECKING:
    from people.models import User

REMIND_HOURS = (24, 3)  # before the end


class Judged(Part):
    """The jury's part of a contest."""

    bars_building = models.BooleanField(default=False)
    jury_drawn_at = models.DateTimeField(null=True, blank=True)
    # Later than the vote, where marks are missing.
    judging_until = models.DateTimeField(null=True, blank=True)

    class Meta(Part.Meta):
        abstract = True

    def judging_ends_at(self) -> datetime:
        return self.judging_until or self.votes_until

    def takes_scores_at(self, now: datetime) -> bool:
        if self.counted_at or self.jury_drawn_at is None:
            return False
        return (self.held_at or now) < self.judging_ends_at()

    @transaction.atomic
    def add_judge(self, user: User) -> Judge:
        """At any time until the count. Asking twice changes nothing; who was removed comes back.

        Whoever runs the contest has seen who cooked what, and so cannot judge it blind (C-7)."""
        self._lock()
        if self.is_managed_by(user):
            raise JudgeKnowsNames
        judge, made = self.judges.get_or_create(user=user)
        if judge.removed_at:
            Judge.objects.filter(pk=judge.pk).update(removed_at=None)
            judge.refresh_from_db()
        if made:
            self.tell([user], f"judge-{judge.pk}", "judge", reverse("jury", args=[self.pk]))
        self.fill_up(f"given-{judge.pk}", known={judge.pk} if made else set())
        return judge

    @transaction.atomic
    def remove_judge(self, judge: Judge, why: str) -> None:
        """What they marked is kept and not counted; what they had not marked goes to others (C-11). Once it is
        counted, the marks are written down and nobody's are taken out any more."""
        if self._lock().counted_at:
            raise PhaseChanged
        self.judges.active().filter(pk=judge.pk).update(removed_at=timezone.now(), removed_why=why.strip())
        self.fill_up(f"instead-of-{judge.pk}")

    def fill_up(self, about: str, known: Iterable[int] = ()) -> None:
        """Once the jury is drawn, whatever changes since: every dish has its judges again. Those who were given one
        are told, and nobody else; `known` are told already."""
        if self.jury_drawn_at and not self.counted_at:
            self.tell_judges(about, self.draw_missing() - set(known))

    @transaction.atomic
    def draw_jury(self) -> None:
        """By lot, when the vote opens. Asking twice draws once."""
        contest = self._lock()
        if contest.jury_drawn_at:
            return
        self._row.update(jury_drawn_at=timezone.now())
        self.refresh_from_db(fields=["jury_drawn_at"])
        self.tell_judges("dishes", self.draw_missing())

    def tell_judges(self, about: str, judges: set[int]) -> None:
        """That dishes wait for them."""
        people = [judge.user for judge in self.judges.filter(pk__in=judges).select_related("user")]
        self.tell(people, about, "dishes", reverse("jury", args=[self.pk]))

    def draw_missing(self, judges: list[int] | None = None) -> set[int]:
        """Give every entry that is short of judges those it lacks. Which judges were given one."""
        judging = self.judges.active().select_related("user")
        active = list(judging) if judges is None else list(judging.filter(pk__in=judges))
        entries = list(self.entries.competing().select_related("contest").prefetch_related("team__household"))
        counted = Score.objects.counted().filter(entry__contest=self.pk)
        pairs = assign(
            [entry.pk for entry in entries],
            [judge.pk for judge in active],
            settings.CONTEST_QUORUM,
            SystemRandom(),
            barred=[
                *(
                    (judge.pk, entry.pk)
                    for judge in active
                    for entry in entries
                    if judge.is_barred_from(entry)
                ),
                *Score.objects.filter(entry__contest=self.pk).values_list("judge", "entry"),
            ],
            have=list(counted.values_list("judge", "entry")),
        )
        first = Score.objects.filter(entry__contest=self.pk).count()
        Score.objects.bulk_create(
            [
                Score(judge_id=judge, entry_id=entry, position=first + n)
                for n, (judge, entry) in enumerate(pairs)
            ]
        )
        return {judge for judge, _entry in pairs}

    def call_for_missing(self, now: datetime) -> bool:
        """At the end: entries short of marks go for twelve hours to judges who do mark. True when some did (C-11)."""
        if self.judging_until:
            return False
        unsent = Score.objects.counted().filter(entry__contest=self.pk, sent_at__isnull=True)
        marks = Score.objects.counted().filter(entry__contest=self.pk).sent()
        marking = models.Q(pk__in=marks.values("judge")) | ~models.Q(pk__in=unsent.values("judge"))
        reliable = set(self.judges.active().filter(marking).values_list("pk", flat=True))
        unsent.exclude(judge__in=reliable).update(dropped_at=now)
        short = self.draw_missing(sorted(reliable))
        waiting = Score.objects.counted().filter(entry__contest=self.pk, sent_at__isnull=True).exists()
        if not (short or waiting):
            return False
        until = now + timedelta(hours=settings.CONTEST_LATE_HOURS)
        self._row.update(judging_until=until)
        self.refresh_from_db(fields=["judging_until"])
        late = self.judges.filter(scores__in=Score.objects.counted().filter(sent_at__isnull=True)).distinct()
        people = [judge.user for judge in late.select_related("user")]
        self.tell(people, "late", "remind", reverse("jury", args=[self.pk]))
        return True

    def remind_judges(self, now: datetime) -> None:
        """A day and three hours before the end, those who still have dishes waiting (C-10). Told once each."""
        left = self.judging_ends_at() - now
        for hours in REMIND_HOURS:
            if timedelta(0) < left <= timedelta(hours=hours):
                waiting = Score.objects.counted().filter(entry__contest=self.pk, sent_at__isnull=True)
                judges = self.judges.active().filter(scores__in=waiting).distinct().select_related("user")
                people = [judge.user for judge in judges]
                self.tell(people, f"remind-{hours}", "remind", reverse("jury", args=[self.pk]))

    def _lock(self) -> Any:
        """Whoever else wants to change this contest waits; what comes back is as it is now."""
        manager: Any = type(self)._default_manager
        return manager.select_for_update(of=("self",)).for_pages().get(pk=self.pk)
