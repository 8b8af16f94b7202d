from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wellbeing.models.hotline import Hotline


class HotlineCheck(models.Model):
    """That somebody looked whether a line is still right: who, when, where, and how sure they were."""

    line = models.ForeignKey(Hotline, models.CASCADE, related_name="checks")
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    verification = models.CharField(max_length=1, choices=Hotline.Verification)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("check of a hotline")
        verbose_name_plural = _("checks of hotlines")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"#{self.pk}"
