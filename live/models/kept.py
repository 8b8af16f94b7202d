from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KeptTextQuerySet(models.QuerySet["KeptText"]):
    def of_the_past(self) -> Self:
        """Those whose thirty days are over. What hides only until somebody looks has no such end."""
        limit = timezone.now() - timedelta(days=settings.REMOVED_TEXT_DAYS)
        return self.filter(message__removed_at__lt=limit)


class KeptText(models.Model):
    """The words of a message that is hidden or taken down, for whoever decides on it (L-29).

    Apart from the message, so that nothing that reads messages (pages, catch-up, history, search, exports) can ever
    come across them.
    """

    message = models.OneToOneField("live.Message", models.CASCADE, related_name="kept")
    text = models.TextField()

    objects = KeptTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")

    def __str__(self) -> str:
        return f"#{self.pk}"
