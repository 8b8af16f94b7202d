from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live.folding import fold, hits
from live.models.log import LogEntry
from live.order_refusals import NotYourWords, TooManyWords, WordTooShort

if TYPE_CHECKING:
    from people.models import Community, User

MOST_WORDS = 500
SHORTEST = 2


class WordQuerySet(models.QuerySet["Word"]):
    def holding_in(self, community: Community) -> Self:
        """Those that hold there: of the place itself and of every place it lies in."""
        return self.filter(community__path__in=community.path_and_above)

    def are_in(self, text: str, community: Community) -> bool:
        return hits(text, tuple(self.holding_in(community).order_by("pk").values_list("folded", flat=True)))

    @transaction.atomic
    def put(self, community: Community, words: Iterable[str], by: User) -> None:
        """Make these the words of the place. Asking twice changes nothing; what is noted is how many, not which."""
        if not by.organizes(community):
            raise NotYourWords
        wanted = {fold(word): word.strip()[:40] for word in words if word.strip()}
        if short := next((word for folded, word in wanted.items() if len(folded) < SHORTEST), None):
            raise WordTooShort(word=short)
        if len(wanted) > MOST_WORDS:
            raise TooManyWords(limit=MOST_WORDS)
        there = dict(self.filter(community=community).values_list("folded", "pk"))
        self.filter(pk__in=[pk for folded, pk in there.items() if folded not in wanted]).delete()
        self.bulk_create(
            [
                self.model(community=community, folded=folded[:40], text=word, added_by=by)
                for folded, word in wanted.items()
                if folded not in there
            ],
            ignore_conflicts=True,
        )
        if there.keys() != wanted.keys():
            LogEntry.objects.write(
                None, by, LogEntry.What.WORDS, community=community, before=len(there), after=len(wanted)
            )


class Word(models.Model):
    """A word that makes a message wait for a moderator, in a place and all below it (L-24)."""

    community = models.ForeignKey("people.Community", models.CASCADE, related_name="+")
    text = models.CharField(max_length=40)
    folded = models.CharField(max_length=40)
    added_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        constraints = [
            models.UniqueConstraint(fields=["community", "folded"], name="a_word_stands_once_in_a_list")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
