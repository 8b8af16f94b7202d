from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """Where a contest is (C-1). The clock moves it; only a count, a reveal and a publication are acts."""

    DRAFT = "draft", _("being prepared")
    ANNOUNCED = "announced", _("announced")
    ENTRIES = "entries", _("entries are open")
    CHECK = "check", _("entries are looked through")
    VOTING = "voting", _("judging and public vote")
    COUNTING = "counting", _("being counted")
    REVEAL = "reveal", _("results are being shown")
    PUBLISHED = "published", _("results are published")
    ARCHIVED = "archived", _("archived")


ENDS = {Phase.ANNOUNCED: "opens_at", Phase.ENTRIES: "entries_until", Phase.CHECK: "checked_until",
        Phase.VOTING: "votes_until"}  # fmt: skip
"""Which date ends which phase of the clock."""
ORDER = tuple(ENDS.values())
