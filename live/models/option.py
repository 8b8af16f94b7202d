from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from live.refusals import OptionTooLong, OptionTwice

OPTIONS_MAX = 10
OPTION_MAX_CHARACTERS = 80

LABELS = {
    "yes_no": (_("Yes"), _("No")),
    "rating": ("1", "2", "3", "4", "5"),
}
"""Kinds whose options nobody writes: each reader sees them in their own language."""


class Option(models.Model):
    """One answer that a poll offers. `votes` is written when the poll closes."""

    poll = models.ForeignKey("live.Poll", models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=OPTION_MAX_CHARACTERS, blank=True)
    is_right = models.BooleanField(default=False)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("answer to choose")
        verbose_name_plural = _("answers to choose")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="one_option_per_position")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def key(self) -> str:
        return f"option-{self.pk}"

    @property
    def label(self) -> str:
        return self.text or str(LABELS[self.poll.kind][self.position - 1])


def written(options: Iterable[str]) -> list[str]:
    """The options as they will be kept: without empty lines, each once, none too long."""
    words = [" ".join(option.replace("\x00", "").split()) for option in options]
    words = [word for word in words if word]
    if any(len(word) > OPTION_MAX_CHARACTERS for word in words):
        raise OptionTooLong(limit=OPTION_MAX_CHARACTERS)
    if len({word.casefold() for word in words}) < len(words):
        raise OptionTwice
    return words
