"""What an entry knows of being looked through before anybody else sees it (C-6)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from activities.caution import cautions
from activities.models.parts import Part
from activities.models.phase import Phase
from activities.refusals import PhaseChanged, ReasonForCook

if TYPE_CHECKING:
    from activities.models.contest import Contest
    from activities.models.photo import Photo
    from people.models import User

TAKES_PART = {Phase.DRAFT, Phase.ANNOUNCED, Phase.ENTRIES, Phase.CHECK, Phase.VOTING}
"""A dish that is approved by then competes."""


class Checked(Part):
    """The staff's look at an entry."""

    class Meta:
        abstract = True

    @transaction.atomic
    def look_through(self, by: User, verdict: str, why: str = "") -> None:
        """Approve, ask for a change, or refuse; the last two with a reason. The number is drawn, never counted."""
        if verdict == self.Verdict.APPROVED:
            self._must_be_whole()
        elif not why.strip():
            raise ReasonForCook
        contest = self.contest._lock()
        now = timezone.now()
        looked_at = {
            "verdict": verdict,
            "verdict_why": why.strip(),
            "checked_at": now,
            "checked_by": by,
        }
        if not self._row.waiting().update(**looked_at):
            raise PhaseChanged
        if verdict == self.Verdict.APPROVED:
            self._admit(contest, now)
        self.refresh_from_db()
        news = "beside" if self.outside and verdict == self.Verdict.APPROVED else verdict
        self.tell_cooks(news, f"check-{self.pk}-{verdict}-{int(now.timestamp())}")

    def _admit(self, contest: Contest, now: datetime) -> None:
        """A number; judges too, if theirs are drawn already. What is looked at only after the vote has closed stands
        beside the contest: nobody could vote for it any more (C-9)."""
        if self.number is None:
            self._row.update(number=free_number(contest))
        if contest.phase_at(now) not in TAKES_PART:
            self._row.update(outside=True)
        else:
            contest.fill_up(f"late-{self.pk}")

    def flags(self, photos: Iterable[Photo]) -> list[str]:
        """What deserves a second look, beside all photos of the contest. None of it refuses a dish (C-6)."""
        words = "\n".join((self.title, self.story, self.ingredients, self.steps))
        found = [str(caution) for caution in cautions(words)]
        if self.children:
            found.append(
                gettext("A child's face is to be seen; the cook says that the parents agree.")
                if self.parents_agree
                else gettext("A child's face is to be seen, and the parents have not agreed yet.")
            )
        names = {name for mate in self.cooks for name in (self.name_of(mate), str(mate.person or ""))}
        if any(len(name) > 1 and name in words for name in names):
            found.append(gettext("The cook's name stands in the words, so it would not be blind."))
        others = [photo for photo in photos if photo.entry_id != self.pk]
        if any(mine.looks_like(other) for mine in self.photos.all() for other in others):
            found.append(gettext("A photo is almost the same as one of another entry."))
        return found


def free_number(contest: Contest) -> int:
    """A number by lot, of two digits or as many as it takes to stay apart."""
    taken = set(contest.entries.filter(number__isnull=False).values_list("number", flat=True))
    top = 99 if len(taken) < 60 else 999 if len(taken) < 600 else 9999
    free = [number for number in range(10, top + 1) if number not in taken]
    return secrets.choice(free)
