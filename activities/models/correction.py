from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.certificate import Certificate

if TYPE_CHECKING:
    from activities.models.occurrence import Occurrence
    from people.models import User


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def note(self, occurrence: Occurrence, person: User, by: User, came: bool, note: str) -> None:
        """What the host says counts over what the sockets saw; the last word counts."""
        said = {"came": came, "note": note, "by": by, "at": timezone.now()}
        self.update_or_create(occurrence=occurrence, person=person, defaults=said)
        if not came:
            Certificate.objects.take_back(occurrence, person, note)


class Correction(models.Model):
    """A host's word on whether somebody came: on a neighbour's phone, say, or only by a forgotten tab (A-45)."""

    occurrence = models.ForeignKey("activities.Occurrence", models.CASCADE, related_name="corrections")
    person = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    came = models.BooleanField(_("came"))
    note = models.CharField(_("note"), max_length=200)
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "person"], name="one_correction_per_person_and_date"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
