"""What happens among people and is worth telling. Apps above say here that they want to hear it.

They do so in a module of their own named `news`, found as the admin finds `admin`. What they do happens in the same
transaction: a newcomer who is kept is a newcomer who was told of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import Membership

Hearer = Callable[["Membership"], None]


class News:
    """One kind of thing to tell, always about a membership."""

    def __init__(self) -> None:
        self._hearers: list[Hearer] = []

    def heard_by(self, hearer: Hearer) -> Hearer:
        """Decorator: call this function with the membership whenever it happens."""
        self._hearers.append(hearer)
        return hearer

    def tell(self, membership: Membership) -> None:
        for hear in self._hearers:
            hear(membership)


newcomer_waits = News()
newcomer_is_confirmed = News()
newcomer_is_declined = News()
