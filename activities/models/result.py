from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.IntegerChoices):
    """How much of a card of the reveal is to be seen (C-21)."""

    HIDDEN = 0
    NUMBER = 1
    PHOTO = 2
    BARS = 3
    NAME = 4


class ResultQuerySet(models.QuerySet["Result"]):
    def shown(self) -> Self:
        """Those of which the room has seen something. All others do not exist for it."""
        return self.filter(stage__gt=Stage.HIDDEN).for_pieces().order_by("revealed_at", "pk")

    def for_pieces(self) -> Self:
        return self.select_related("entry__contest", "entry__by").prefetch_related(
            "entry__photos", "entry__team__person"
        )


class Result(models.Model):
    """What became of one entry. Nobody sees it before it is revealed, the organizers neither."""

    contest = models.ForeignKey("activities.Contest", models.CASCADE, related_name="results")
    entry = models.OneToOneField("activities.Entry", models.CASCADE, related_name="result")
    place = models.PositiveSmallIntegerField()
    total = models.FloatField()
    judges = models.FloatField(null=True)
    public = models.FloatField()
    votes = models.PositiveIntegerField()
    criteria = models.JSONField(default=dict)
    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.HIDDEN)
    revealed_at = models.DateTimeField(null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def key(self) -> str:
        """The card's element on the page: by the number that everybody knows, by nothing that follows the places."""
        return f"card-{self.entry.number}"

    @property
    def shows_photo(self) -> bool:
        return self.stage >= Stage.PHOTO

    @property
    def shows_bars(self) -> bool:
        return self.stage >= Stage.BARS

    @property
    def shows_name(self) -> bool:
        return self.stage >= Stage.NAME
