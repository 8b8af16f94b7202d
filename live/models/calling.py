"""What in a room calls for an answer: hands that are up, and the check that is open."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property

from live.models.check import Check
from live.models.hand import Hand, HandQuerySet
from live.models.planned import RoomPart


class Calling(RoomPart):
    """What all are shown of it holds counts and the question; hosts and whose hand is up ask for what is theirs."""

    class Meta(RoomPart.Meta):
        abstract = True

    def show_hands(self) -> None:
        vars(self).pop("hand_row", None)
        vars(self).pop("coming_up", None)
        self.show("hands", "live/hand/_hands.html")

    @transaction.atomic
    def lower_hands(self, hands: HandQuerySet | None = None) -> None:
        """Take these down, or all there are."""
        self.lock()
        chosen = Hand.objects.all() if hands is None else hands
        if chosen.up().filter(room=self.pk).update(lowered_at=timezone.now()):
            self.show_hands()

    @cached_property
    def hand_row(self) -> list[int]:
        """Whose hands are up, in their order: enough for the count and for one's own place."""
        return list(Hand.objects.up().filter(room=self.pk).values_list("user", flat=True))

    @property
    def hands_up(self) -> int:
        return len(self.hand_row)

    def show_check(self) -> None:
        vars(self).pop("open_check", None)
        self.show("check", "live/check/_check.html")

    @transaction.atomic
    def close_check(self) -> None:
        self.lock()
        if Check.objects.open().filter(room=self.pk).update(closed_at=timezone.now()):
            self.show_check()

    @cached_property
    def open_check(self) -> Check | None:
        return Check.objects.open().for_pieces().filter(room=self.pk).first()
