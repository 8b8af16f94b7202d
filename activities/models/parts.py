from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models


class Part(models.Model):
    """One part of a contest (its jury, its vote, its count, its reveal) or of an entry (its team, the look at it, what
    was put right). Each knows the whole it is mixed into."""

    class Meta:
        abstract = True

    @property
    def _row(self) -> Any:
        """The whole itself, for an UPDATE with a condition."""
        return type(self)._default_manager.filter(pk=self.pk)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
