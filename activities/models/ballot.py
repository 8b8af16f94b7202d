from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Household


class Voter(models.Model):
    """That a household has voted, never for what. Its ballot is another row, which does not point back (C-17)."""

    contest = models.ForeignKey("activities.Contest", models.CASCADE, related_name="voters")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    cast_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        constraints = [
            models.UniqueConstraint(fields=["contest", "household"], name="one_ballot_per_household")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class BallotQuerySet(models.QuerySet["Ballot"]):
    def counted(self) -> Self:
        return self.filter(excluded=False)


class Ballot(models.Model):
    """A household's votes, without the household: only the contest's key leads from one to the other, and it is
    thrown away when the votes are counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contest = models.ForeignKey("activities.Contest", models.CASCADE, related_name="ballots")
    receipt = models.CharField(max_length=60)
    choices = models.JSONField(default=list)  # numbers of entries
    excluded = models.BooleanField(default=False)
    # A cause; of what staff wrote, nothing is here.
    excluded_why = models.CharField(max_length=200, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            models.UniqueConstraint(fields=["contest", "receipt"], name="no_two_receipts_are_alike")
        ]

    def __str__(self) -> str:
        return "ballot"


class Exposure(models.Model):
    """That a household was shown a page of the gallery: by it views are counted, once per household (C-13)."""

    contest = models.ForeignKey("activities.Contest", models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    page = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "household", "page"], name="a_page_is_counted_once_per_household"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Exclusion(models.Model):
    """One organizer proposes that a ballot does not count, another agrees; the household is told and may answer
    (C-16)."""

    class Cause(models.TextChoices):
        """All that is published of the reason; the words beside it are for the household and the organizers."""

        HANDS = "hands", _("not cast by the household itself")
        SEVERAL = "several", _("several ballots of the same people")
        TRADED = "traded", _("votes were bought or traded")
        RULES = "rules", _("against the rules of this contest")

        @classmethod
        def open_to_all(cls, told: str) -> Exclusion.Cause:
            """A server of the version before, running on during an update, still writes down what staff wrote: that is
            for nobody else to read."""
            return cls(told) if told in cls.values else cls.RULES

    voter = models.OneToOneField(Voter, models.CASCADE, related_name="exclusion")
    cause = models.CharField(_("what everybody reads"), max_length=10, choices=Cause, db_default=Cause.RULES)
    why = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=F("by")),
                name="two_organizers_exclude_a_ballot",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
