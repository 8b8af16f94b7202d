from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Household

if TYPE_CHECKING:
    from people.models import User

MOST_DISHES = 3  # that one household may cook in one contest (C-5)


class TeammateQuerySet(models.QuerySet["Teammate"]):
    def cooking(self) -> Self:
        """Those who said yes and have not left."""
        return self.filter(agreed_at__isnull=False, left_at__isnull=True)

    def asked(self) -> Self:
        """Those who have not answered yet."""
        return self.filter(agreed_at__isnull=True, left_at__isnull=True)

    def current(self) -> Self:
        return self.filter(left_at__isnull=True)

    def ever(self) -> Self:
        """Whoever has had a hand in it, also if they left since: they neither vote for it nor judge it."""
        return self.filter(agreed_at__isnull=False)

    def of(self, user: User) -> Self:
        return self.filter(household__in=[place.household_id for place in user.places if place.household_id])


class Teammate(models.Model):
    """A household's part in a dish: whoever began it, and up to three others who were asked and said yes (C-5)."""

    entry = models.ForeignKey("activities.Entry", models.CASCADE, related_name="team")
    contest = models.ForeignKey("activities.Contest", models.CASCADE, related_name="+")  # for the constraint
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    person = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    nth = models.PositiveSmallIntegerField(null=True, blank=True)  # which of the household's dishes this is
    name = models.CharField(_("name on the certificate"), max_length=40, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = TeammateQuerySet.as_manager()

    class Meta:
        verbose_name = _("teammate")
        verbose_name_plural = _("teammates")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "household", "nth"],
                condition=models.Q(agreed_at__isnull=False, left_at__isnull=True),
                name="one_entry_per_household",
            ),
            models.UniqueConstraint(
                fields=["entry", "household"],
                condition=models.Q(left_at__isnull=True),
                name="a_household_is_asked_once_per_entry",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True) | models.Q(nth__isnull=False),
                name="who_cooks_has_a_turn",
            ),
        ]
        indexes = [models.Index(fields=["household", "left_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_cooking(self) -> bool:
        return self.agreed_at is not None and self.left_at is None
