from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Household

if TYPE_CHECKING:
    from people.models import User


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def active(self) -> Self:
        return self.filter(Registration.is_active())

    def of(self, user: User) -> Self:
        """Those of the doors a person lives behind, whoever of the household pressed the button."""
        return self.filter(household__in=[place.household_id for place in user.places if place.household_id])

    def people(self) -> int:
        """How many people these registrations are for, all together."""
        return self.aggregate(sum=Sum("people"))["sum"] or 0


class Registration(models.Model):
    """A household's place in an occurrence. A waiting list will add states here; withdrawing keeps the row."""

    occurrence = models.ForeignKey("activities.Occurrence", models.CASCADE, related_name="registrations")
    household = models.ForeignKey(Household, models.PROTECT, related_name="registrations")
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(_("people"), default=1, validators=[MinValueValidator(1)])
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "household"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_active_registration_per_household",
            )
        ]
        indexes = [models.Index(fields=["household", "withdrawn_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @staticmethod
    def is_active(prefix: str = "") -> models.Q:
        """The condition for a registration that counts, for use across a relation with its prefix."""
        return models.Q(**{f"{prefix}withdrawn_at__isnull": True})
