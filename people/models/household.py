from __future__ import annotations

import re
import unicodedata
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.community import Community


class HouseholdQuerySet(models.QuerySet["Household"]):
    def behind(self, building: Community, door: str) -> Household:
        """The household behind this door: however the number is written, two families at one door are one."""
        household, _made = self.get_or_create(building=building, door=tidy_door(door))
        return household

    def empty(self) -> Self:
        return self.filter(memberships__isnull=True)


class Household(models.Model):
    """The people behind one door. It has one ballot and one relay row, however many live in it."""

    building = models.ForeignKey(
        Community,
        models.PROTECT,
        related_name="households",
        limit_choices_to={"kind": Community.Kind.BUILDING},
    )
    door = models.CharField(_("door"), max_length=20)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [models.UniqueConstraint(fields=["building", "door"], name="one_household_per_door")]

    def __str__(self) -> str:
        """The number only: a door is shown to named roles, not wherever a household is printed (G-8)."""
        return f"#{self.pk}"

    @property
    def is_left(self) -> bool:
        """Does nobody live here any more? Whoever only says that they do, does not count."""
        return not self.memberships.confirmed().exists()

    def free(self) -> None:
        """Nobody lives here any more: whoever comes next begins anew.

        Where something of the house still counts on it, it stays without its door. The lower case is on purpose:
        no door that somebody types in is written so (`tidy_door`).
        """
        if self.is_left:
            self.isolations.all().delete()
        empty = Household.objects.empty().filter(pk=self.pk)
        try:
            empty.delete()
        except models.ProtectedError:
            empty.update(door=f"gone-{self.pk}")


def tidy_door(door: str) -> str:
    """One way to write a door: 「１２０１室」, "1201 " and "1201" are the same, as are "a-3" and "A-3"."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", door)).upper()
    return plain.rstrip("室号房") or plain
