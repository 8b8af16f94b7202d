from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live.allergens import ALLERGENS
from live.refusals import NoHousehold
from people.models import Household

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class DietQuerySet(models.QuerySet["Diet"]):
    def of(self, user: User | AnonymousUser) -> Diet | None:
        """What this person's household has let us keep; None where it has not, or where they live behind no door."""
        home = user.household if user.is_authenticated else None
        return self.filter(household=home).first() if home else None

    @transaction.atomic
    def agree(self, user: User, avoided: Iterable[str] = ()) -> Diet:
        """From now on it is kept, with what this device knew. Asking twice changes nothing."""
        diet = self._begun_for(user)
        return diet._note({*diet.avoided, *avoided})

    @transaction.atomic
    def say(self, user: User, avoided: Iterable[str], seen: Iterable[str] = ()) -> Diet:
        """All that the household must not eat, in one go. What was ticked since it was `seen` stays."""
        diet = self._begun_for(user)
        unseen = {*diet.avoided} - {*seen}
        return diet._note({*avoided, *unseen})

    def _begun_for(self, user: User) -> Diet:
        """Made where there is none yet. Whoever is moving out at this moment goes first (`Membership.leave`): what is
        kept for nobody would be forgotten by nobody."""
        home = home_of(user)
        list(Household.objects.select_for_update(no_key=True).filter(pk=home.pk))
        if not home.memberships.confirmed().filter(user=user).exists():
            raise NoHousehold
        diet, _made = self.select_for_update().get_or_create(household=home)
        return diet

    @transaction.atomic
    def avoid(self, user: User, allergen: str) -> None:
        """One thing more. What somebody else at home ticks at the same time stays."""
        for diet in self.select_for_update().filter(household=home_of(user)):
            diet._note({*diet.avoided, allergen})

    @transaction.atomic
    def allow(self, user: User, allergen: str) -> None:
        for diet in self.select_for_update().filter(household=home_of(user)):
            diet._note({*diet.avoided} - {allergen})

    def forget(self, user: User) -> None:
        """The household wants it kept no longer."""
        self.filter(household=home_of(user)).delete()


def home_of(user: User) -> Household:
    if user.household is None:
        raise NoHousehold
    return user.household


class Diet(models.Model):
    """What a household must not eat. There is one only where somebody of the household said that it may be kept.

    Health words (G-8): whoever lives behind the door sees and changes them, nobody else, hosts and organizers neither.
    They are in no piece that is pushed to a room, in no list and in no admin; and they go with the household.
    """

    household = models.OneToOneField("people.Household", models.CASCADE, related_name="diet")
    avoided = models.JSONField(default=list)
    agreed_at = models.DateTimeField(default=timezone.now)

    objects = DietQuerySet.as_manager()

    class Meta:
        verbose_name = _("diet")
        verbose_name_plural = _("diets")

    def __str__(self) -> str:
        return f"#{self.pk}"

    def _note(self, avoided: Iterable[str]) -> Diet:
        wanted = set(avoided)
        self.avoided = [allergen.key for allergen in ALLERGENS if allergen.key in wanted]
        self.save(update_fields=["avoided"])
        return self
