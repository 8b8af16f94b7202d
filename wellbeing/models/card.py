from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CardCountManager(models.Manager["CardCount"]):
    @transaction.atomic
    def one_more(self, kind: str, language: str, day: date | None = None) -> None:
        """One more card of this kind today. Nothing says whose, where or when."""
        row, _made = self.get_or_create(day=day or timezone.localdate(), kind=kind, language=language)
        self.filter(pk=row.pk).update(shown=F("shown") + 1)


class CardCount(models.Model):
    """How often the card was shown on a day, by kind and language: all that is ever kept of it."""

    class Kind(models.TextChoices):
        ACTION = "A", pgettext_lazy("card", "something is being done or ready")
        WISH = "B", pgettext_lazy("card", "a wish to die")
        HOPELESS = "C", pgettext_lazy("card", "no hope left")

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=1, choices=Kind)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    shown = models.PositiveIntegerField(_("shown"), default=0)

    objects = CardCountManager()

    class Meta:
        verbose_name = _("count of cards")
        verbose_name_plural = _("counts of cards")
        ordering = ["-day", "kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "language"], name="one_count_a_day_for_each_kind_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
