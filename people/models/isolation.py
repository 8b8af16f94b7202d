from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.community import Community
from people.models.household import Household
from people.models.membership import Membership
from people.refusals import DaysThatCannotBe, NobodyBehindTheDoor, NotYourDoor

if TYPE_CHECKING:
    from people.models.user import User

LONGEST = timedelta(days=60)
LAST_OF_ALL = timedelta(hours=12)  # after UTC: where a day ends last on earth


class IsolationQuerySet(models.QuerySet["Isolation"]):
    def visible_to(self, user: User) -> Self:
        """Those of one's own household and of the places one organizes. Nobody else learns that anybody is."""
        theirs = models.Q(household__building__in=Community.objects.organized_by(user))
        if user.household:
            theirs |= models.Q(household=user.household)
        return self.filter(theirs)

    def now_within(self, place: Community) -> Self:
        """Those of today, as the day is counted in that place (R-1)."""
        today = timezone.localdate(timezone=place.zone)
        there = self.filter(household__building__path__startswith=place.path)
        return there.filter(since__lte=today, until__gte=today)

    def over(self) -> Self:
        """Those whose last day has ended everywhere on earth."""
        return self.filter(until__lt=(timezone.now() - LAST_OF_ALL).date())

    @transaction.atomic
    def note(self, household: Household, since: date, until: date, by: User) -> Isolation:
        """This household stays at home from day to day; what stood there before is corrected."""
        building = household.building
        if household != by.household and not by.organizes(building):
            raise NotYourDoor
        today = timezone.localdate(timezone=building.zone)
        if until < max(since, today) or until - since > LONGEST:
            raise DaysThatCannotBe
        Household.objects.select_for_update().get(pk=household.pk)
        if not Membership.objects.confirmed().filter(household=household).exists():
            raise NobodyBehindTheDoor
        isolation, _new = self.update_or_create(
            household=household, defaults={"since": since, "until": until, "noted_by": by}
        )
        return isolation


class Isolation(models.Model):
    """That a household stays at home from day to day: known to itself and its organizers, and forgotten after."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="isolations")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    noted_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")

    objects = IsolationQuerySet.as_manager()

    class Meta:
        verbose_name = _("isolation at home")
        verbose_name_plural = _("isolations at home")
        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["household"], name="one_isolation_per_household"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="an_isolation_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["until"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def end(self) -> None:
        """It is over, or was never so. Asking twice changes nothing."""
        Isolation.objects.filter(pk=self.pk).delete()
