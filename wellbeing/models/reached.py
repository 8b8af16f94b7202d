from __future__ import annotations

from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.limits import count
from wellbeing.models.hotline import Hotline
from wellbeing.witness import Witness

KEPT = timedelta(days=120)
TRIES, TRY_MINUTES = 12, 24 * 60


def month(day: date) -> date:
    return day.replace(day=1)


class ReachedQuerySet(models.QuerySet["Reached"]):
    @transaction.atomic
    def note(self, line: Hotline, got_through: bool, witness: Witness) -> None:
        """One answer more. Only numbers are kept: not who, not from where, not on which day."""
        count("hotline-reached", witness.limited_by, limit=TRIES, minutes=TRY_MINUTES)
        today = timezone.localdate()
        self.filter(month__lt=today - KEPT).delete()
        self.get_or_create(line=line, month=month(today))
        name = "yes" if got_through else "no"
        self.filter(line=line, month=month(today)).update(**{name: F(name) + 1})


class Reached(models.Model):
    """How many said in a month that somebody answered, and how many that nobody did."""

    line = models.ForeignKey(Hotline, models.CASCADE, related_name="reached")
    month = models.DateField()
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)

    objects = ReachedQuerySet.as_manager()

    class Meta:
        verbose_name = _("whether somebody answered")
        verbose_name_plural = _("whether somebody answered")
        constraints = [models.UniqueConstraint(fields=["line", "month"], name="one_count_per_line_and_month")]

    def __str__(self) -> str:
        return f"#{self.pk}"
