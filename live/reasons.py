"""Why somebody reports a message or acts on it: one list for both (L-25, L-26)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Reason(models.TextChoices):
    INSULT = "insult", pgettext_lazy("reason", "Insulting somebody")
    SPAM = "spam", pgettext_lazy("reason", "Advertising or flooding")
    PRIVATE = "private", pgettext_lazy("reason", "Somebody's private data")
    DANGER = "danger", pgettext_lazy("reason", "Somebody may be in danger")
    OTHER = "other", pgettext_lazy("reason", "Something else")
