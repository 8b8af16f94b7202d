from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wellbeing.models.lead import tell_leads
from wellbeing.refusals import GuardianMissing


class Age(models.TextChoices):
    """As somebody says it of themselves, each time anew: a phone is often shared, so no answer is remembered.

    Left open it counts as young: only counsellors cleared for that are asked. So nobody is taken for an adult by
    accident, and an adult who answers by one tap has everybody who is there.
    """

    CHILD = "child", pgettext_lazy("age", "Under 14")
    TEEN = "teen", pgettext_lazy("age", "14 to 17")
    ADULT = "adult", pgettext_lazy("age", "18 or over")


def is_young(age: str) -> bool:
    return age != Age.ADULT


class AskedAloneManager(models.Manager["AskedAlone"]):
    @transaction.atomic
    def one_more(self, now: datetime) -> None:
        """Told to who leads the shift once an hour, however often it is pressed."""
        row, is_first = self.get_or_create(hour=now.replace(minute=0, second=0, microsecond=0))
        self.filter(pk=row.pk).update(times=models.F("times") + 1)
        if is_first:
            tell_leads(f"alone-{row.pk}", now)


class AskedAlone(models.Model):
    """That a child asked without the word of a grown-up, in this hour. Never which child: nothing of them is kept."""

    hour = models.DateTimeField(unique=True)
    times = models.PositiveIntegerField(default=0)

    objects = AskedAloneManager()

    class Meta:
        verbose_name = _("hour in which a child asked alone")
        verbose_name_plural = _("hours in which a child asked alone")

    def __str__(self) -> str:
        return f"#{self.pk}"


def must_have_guardian(age: str, guardian: bool, now: datetime) -> None:
    """Before anything is kept, and outside of any transaction: that a child asked is told although it is refused."""
    if age == Age.CHILD and not guardian:
        AskedAlone.objects.one_more(now)
        raise GuardianMissing


class Aged(models.Model):
    """How old somebody who asks says they are, and who has to be cleared to listen to them."""

    age = models.CharField(max_length=5, choices=Age, blank=True)
    guardian_at = models.DateTimeField(null=True)  # a grown-up of the household agreed

    class Meta:
        abstract = True

    @property
    def is_young(self) -> bool:
        return is_young(self.age)

    @property
    def age_is_open(self) -> bool:
        return not self.age
