from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from live.amounts import scaled
from live.models.plan import Plan
from live.refusals import NoSuchIngredient

if TYPE_CHECKING:
    from people.models import User

SERVINGS_MAX = 20


class Ingredient(NamedTuple):
    """A line of the recipe as it was written, as this household needs it, and whether they have it."""

    line: str
    amount: str
    have: bool


class PantryQuerySet(models.QuerySet["Pantry"]):
    def of(self, plan: Plan, user: User) -> Pantry:
        """What the person's household keeps for this plan; not stored before something is said."""
        home = user.household
        owner: dict[str, Any] = {"household": home, "user": None if home else user}
        pantry = self.filter(plan=plan, **owner).first() or Pantry(**owner)
        pantry.plan = plan
        return pantry

    def kept_by(self, user: User) -> Self:
        """All that the person's household keeps, of whatever recipe."""
        home = user.household
        return self.filter(household=home) if home else self.filter(user=user)


class Pantry(models.Model):
    """For how many a household cooks a plan, and which ingredients it has at home (L-46).

    Kept here and not on the device: one shops with a phone and cooks beside a tablet, and whoever shares the kitchen
    ticks the same list. Who lives behind no door of ours has a list of their own.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="pantries")
    household = models.ForeignKey("people.Household", models.CASCADE, null=True, related_name="pantries")
    user = models.ForeignKey("people.User", models.CASCADE, null=True, related_name="+")
    servings = models.PositiveSmallIntegerField(null=True)
    ticked = models.JSONField(default=list)

    objects = PantryQuerySet.as_manager()

    class Meta:
        verbose_name = _("pantry")
        verbose_name_plural = _("pantries")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "household"],
                condition=models.Q(user__isnull=True),
                name="one_pantry_per_household_and_plan",
            ),
            models.UniqueConstraint(
                fields=["plan", "user"],
                condition=models.Q(household__isnull=True),
                name="one_pantry_per_person_without_a_door",
            ),
            models.CheckConstraint(
                condition=models.Q(household__isnull=True) ^ models.Q(user__isnull=True),
                name="a_pantry_is_a_households_or_a_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def cooks_for(self) -> int | None:
        """None where the recipe does not say for how many it is: then nothing can be worked out."""
        return self.plan.servings and (self.servings or self.plan.servings)

    @property
    def fewer(self) -> int | None:
        return self.cooks_for - 1 if self.cooks_for and self.cooks_for > 1 else None

    @property
    def more(self) -> int | None:
        return self.cooks_for + 1 if self.cooks_for and self.cooks_for < SERVINGS_MAX else None

    @property
    def ingredients(self) -> list[Ingredient]:
        factor = Fraction(self.cooks_for, self.plan.servings) if self.cooks_for else Fraction(1)
        return [
            Ingredient(line, scaled(line, factor), line in self.ticked) for line in self.plan.ingredient_lines
        ]

    def cook_for(self, servings: int) -> None:
        with transaction.atomic():
            self._lock()
            self.servings = min(max(servings, 1), SERVINGS_MAX)
            self.save(update_fields=["servings"])

    def have(self, line: str, has: bool = True) -> None:
        """Tick an ingredient, or take the tick away. Asking twice changes nothing; lines that went are forgotten."""
        lines = self.plan.ingredient_lines
        if line not in lines:
            raise NoSuchIngredient
        with transaction.atomic():
            self._lock()
            ticked = {*self.ticked, line} if has else {*self.ticked} - {line}
            self.ticked = [one for one in lines if one in ticked]
            self.save(update_fields=["ticked"])

    def lack(self, line: str) -> None:
        self.have(line, has=False)

    def _lock(self) -> None:
        """Two of a household tick at once: the second sees what the first ticked."""
        Plan.objects.select_for_update().get(pk=self.plan_id)
        kept, _made = Pantry.objects.get_or_create(plan=self.plan, household=self.household, user=self.user)
        self.pk, self.servings, self.ticked = kept.pk, kept.servings, kept.ticked
        self._state.adding = False
