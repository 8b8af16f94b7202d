"""What a room is shown, each piece with the room's next number."""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction

from live import broadcast
from live.models.order import Ordered
from live.models.piece import Piece, pack
from live.models.planned import RoomPart


class Shown(Ordered, RoomPart):
    """The number rises with every piece, without gaps: so a page knows when it missed one."""

    last_seq = models.PositiveBigIntegerField(default=0)

    class Meta(RoomPart.Meta):
        abstract = True

    def next_seq(self) -> int:
        """The room's next number. Call in a transaction: the row's lock keeps the numbers gapless and in order."""
        with connection.cursor() as cursor:  # one round trip: the ORM has no UPDATE that returns
            cursor.execute(
                "UPDATE live_room SET last_seq = last_seq + 1 WHERE id = %s RETURNING last_seq", [self.pk]
            )
            (self.last_seq,) = cursor.fetchone()
        return self.last_seq

    @transaction.atomic
    def show(
        self, place: str, template: str, *, how: str = "replace", key: str = "", **context: Any
    ) -> Piece:
        """Put a piece of page where every page in the room has a place for it, and number it.

        `how` is append, replace or remove; `key` the id of the element within the place ("" means the place itself).
        `context` holds model instances and plain values; pages that missed the piece get it from today's rows.
        """
        return self.show_numbered(self.next_seq(), place, template, how=how, key=key, **context)

    def show_numbered(
        self, seq: int, place: str, template: str, *, how: str = "replace", key: str = "", **context: Any
    ) -> Piece:
        """As `show`, for what already took its number in this transaction."""
        piece = Piece.objects.create(
            room=self._room, seq=seq, place=place, key=key, how=how, template=template, context=pack(context)
        )
        transaction.on_commit(lambda: broadcast.show(self._room, piece, context), robust=True)
        return piece
