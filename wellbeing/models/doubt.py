from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from people.limits import count
from people.models import Membership, Role, User
from wellbeing.models.hotline import Hotline
from wellbeing.witness import Witness

TRIES, TRY_MINUTES = 10, 60
MOST = 20  # kept of one line; whoever comes later is thanked all the same
KEPT = timedelta(days=180)  # older ones say nothing about today


def tell_who_looks_after(line: Hotline) -> None:
    """The hours of a line are hidden: somebody should look, and so all organizers are told once."""
    holding = Membership.objects.confirmed().of_role(Role.ORGANIZER).values("user")
    about = f"line-{line.pk}-{line.doubted_at:%Y%m%d%H%M%S}"
    place = reverse("line_review", args=[line.key])
    Notice.objects.tell(
        User.objects.filter(pk__in=holding),
        Notice.Kind.DOUBTED,
        about,
        place,
        line=line.name,
        line_en=line.name_en,
    )


class DoubtQuerySet(models.QuerySet["Doubt"]):
    @transaction.atomic
    def note(self, line: Hotline, witness: Witness) -> None:
        """Somebody says that a line is wrong. Two of them hide its hours until one has looked. Twice is once."""
        line = Hotline.objects.select_for_update().get(pk=line.pk)
        known: list[Any] = list(self.filter(line=line))
        if any(witness.is_the_same_as(doubt.witness) for doubt in known):
            return
        self.filter(at__lt=timezone.now() - KEPT).delete()
        count("hotline-doubt", witness.limited_by, limit=TRIES, minutes=TRY_MINUTES)
        if len(known) < MOST:
            known.append(
                self.create(line=line, person=witness.person, device=witness.device, network=witness.network)
            )
        pairs = combinations([doubt.witness for doubt in known], 2)
        if not line.doubted_at and any(one.is_another_than(other) for one, other in pairs):
            line.doubted_at = timezone.now()
            line.save(update_fields=["doubted_at"])
            tell_who_looks_after(line)


class Doubt(models.Model):
    """That somebody said a line is wrong. Who it was is kept only as marks that cannot be read back."""

    line = models.ForeignKey(Hotline, models.CASCADE, related_name="reports")
    person = models.CharField(max_length=32, blank=True)
    device = models.CharField(max_length=32)
    network = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a wrong number")
        verbose_name_plural = _("reports of wrong numbers")
        constraints = [
            models.UniqueConstraint(fields=["line", "device"], name="a_line_is_doubted_once_by_each_device"),
            models.UniqueConstraint(
                fields=["line", "person"],
                condition=~models.Q(person=""),
                name="a_line_is_doubted_once_by_each_person",
            ),
        ]
        indexes = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def witness(self) -> Witness:
        return Witness(self.person, self.device, self.network)
