from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities import when
from activities.counting import BEST_MARK
from activities.refusals import JudgeConflict, JudgingClosed, JuryDrawn, MarksMissing
from people.models import Household

if TYPE_CHECKING:
    from activities.models.entry import Entry


class JudgeQuerySet(models.QuerySet["Judge"]):
    def active(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def with_left(self) -> Self:
        """With `left`: how many dishes still wait for each."""
        waits = models.Q(scores__sent_at=None, scores__declined_at=None, scores__dropped_at=None)
        return self.annotate(left=models.Count("scores", filter=waits & models.Q(scores__isnull=False)))


class Judge(models.Model):
    """A neighbour who marks dishes of a contest."""

    contest = models.ForeignKey("activities.Contest", models.CASCADE, related_name="judges")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    kin = models.ManyToManyField(Household, related_name="+", blank=True)
    is_named = models.BooleanField(_("my name may stand in the results"), default=False)
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=200, blank=True)

    objects = JudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("judge")
        verbose_name_plural = _("judges")
        constraints = [models.UniqueConstraint(fields=["contest", "user"], name="one_seat_per_judge")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @transaction.atomic
    def declare(self, households: Iterable[Household]) -> None:
        """Relatives and close friends: this judge is never given what they cook (C-9). Before the dishes are drawn
        only: later, what disappeared from the list would tell whose it was."""
        if self.contest._lock().jury_drawn_at:
            raise JuryDrawn
        self.kin.add(*households)

    def is_barred_from(self, entry: Entry) -> bool:
        """Their own door, one they declared, or (where the contest says so) their own building (C-9)."""
        homes = [place.household for place in self.user.places if place.household]
        kin = {home.pk for home in homes} | {home.pk for home in self.kin.all()}
        if entry.homes & kin:
            return True
        buildings = {home.building_id for home in homes}
        return entry.contest.bars_building and any(
            mate.household.building_id in buildings for mate in entry.team.all() if mate.agreed_at
        )


class ScoreQuerySet(models.QuerySet["Score"]):
    def counted(self) -> Self:
        """Those that count, or will once they are sent: no conflict, not dropped, the judge not removed."""
        return self.filter(declined_at__isnull=True, dropped_at__isnull=True, judge__removed_at__isnull=True)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def for_cooks(self) -> Self:
        """With words that the judge lets the cook read once the results are out (C-8)."""
        return self.counted().sent().filter(comment_goes=True).exclude(comment="")


class Score(models.Model):
    """One judge's marks for one entry: waiting, a draft, or sent. Changeable until judging closes (C-10)."""

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="scores")
    entry = models.ForeignKey("activities.Entry", models.CASCADE, related_name="scores")
    position = models.PositiveIntegerField()
    marks = models.JSONField(default=dict)
    comment = models.TextField(_("a few words to the cook"), max_length=500, blank=True)
    comment_goes = models.BooleanField(_("the cook may read it after the results"), default=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)  # not marked in time, given to others

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "entry"], name="one_score_per_judge_and_entry")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def mark(
        self, marks: dict[str, int], comment: str = "", *, comment_goes: bool = False, send: bool
    ) -> None:
        """Keep the marks; with `send` they count, once every criterion has one. What was marked is kept either way."""
        whole = self._keep(marks, send, comment=comment, comment_goes=comment_goes)
        if send and not whole:
            raise MarksMissing

    @transaction.atomic
    def _keep(self, marks: dict[str, int], send: bool, **words: Any) -> bool:
        """Whether every criterion has its mark."""
        contest = self.entry.contest._lock()
        if not contest.takes_scores_at(timezone.now()):
            raise JudgingClosed(when=when.words(contest.judging_ends_at()))
        if not Score.objects.counted().filter(pk=self.pk).exists():
            raise JudgeConflict
        given = {"marks": marks, **words}
        whole = all(1 <= marks.get(key, 0) <= BEST_MARK for key, weight in contest.weights.items() if weight)
        if send and whole:
            given["sent_at"] = timezone.now()
        elif not whole:
            given["sent_at"] = None
        Score.objects.filter(pk=self.pk).update(**given)
        self.refresh_from_db(fields=list(given))
        return whole

    @transaction.atomic
    def decline(self) -> None:
        """A conflict: the entry goes to another judge, and this household is barred from now on (C-9)."""
        contest = self.entry.contest._lock()
        if not contest.takes_scores_at(timezone.now()):
            raise JudgingClosed(when=when.words(contest.judging_ends_at()))
        Score.objects.filter(pk=self.pk).update(
            declined_at=timezone.now(), sent_at=None, marks={}, comment=""
        )
        self.judge.kin.add(*self.entry.homes)
        contest.fill_up(f"declined-{self.pk}")
