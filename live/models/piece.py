from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from people.prepared import Prepared

if TYPE_CHECKING:
    from live.models.room import Room

MISSED_PIECES, MISSED_MINUTES = 500, 10


class PieceQuerySet(models.QuerySet["Piece"]):
    def after(self, seq: int) -> Self:
        return self.filter(seq__gt=seq).order_by("seq")

    def missed(self, room: Room, seq: int) -> list[Piece] | None:
        """What a page that knows the room up to `seq` has missed; None when it had better load anew (L-11).

        Of several pieces that replace the same element only the last is given: they are rendered from today's rows.
        """
        if seq > room.last_seq:
            return None
        pieces = MISSED(room.pk, seq, room.last_seq)
        oldest = timezone.now() - timedelta(minutes=MISSED_MINUTES)
        if len(pieces) > MISSED_PIECES or any(piece.at < oldest for piece in pieces):
            return None
        last = {(piece.place, piece.key): piece.seq for piece in pieces}
        return [
            piece
            for piece in pieces
            if piece.how != Piece.How.REPLACE or piece.seq == last[piece.place, piece.key]
        ]


class Piece(models.Model):
    """The log of what a room was shown: for each number, which template with which rows went to which place.

    It holds no text of its own. A page that missed a number gets it rendered from the rows as they are today, so
    that what was taken down does not come back.
    """

    class How(models.TextChoices):
        APPEND = "append"
        REPLACE = "replace"
        REMOVE = "remove"

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="pieces")
    seq = models.PositiveBigIntegerField()
    place = models.CharField(max_length=40)
    key = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=8, choices=How, default=How.REPLACE)
    template = models.CharField(max_length=100)
    context = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece")
        verbose_name_plural = _("pieces")
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="numbers_are_given_once_per_room")
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.place}"

    html: dict[str, str] | None = None  # by language, from when it was told

    def in_languages(self, room: Room, context: dict[str, Any]) -> dict[str, str]:
        """As the room is told it; what the writer's own page is answered is taken from here too."""
        self.html = {code: self.render(room, context, code) for code, _name in settings.LANGUAGES}
        return self.html

    def render(self, room: Room, context: dict[str, Any] | None, language: str) -> str:
        """The piece in one language. Nothing personal goes in: all of the room sees it."""
        if self.how == Piece.How.REMOVE or context is None:
            return ""
        # Not in the zone of whoever happened to write: the page puts times into its reader's own.
        with translation.override(language), timezone.override(None):
            return render_to_string(self.template, {"room": room, **context}).strip()


def _missed(room: int, seq: int, last: int) -> models.QuerySet[Piece]:
    return Piece.objects.filter(room=room, seq__lte=last).after(seq)[: MISSED_PIECES + 1]


MISSED = Prepared(_missed)


def pack(context: dict[str, Any]) -> dict[str, Any]:
    """The context as JSON: rows become references to be read again, plain values stay as they are."""
    return {
        name: {"model": value._meta.label_lower, "pk": value.pk} if isinstance(value, models.Model) else value
        for name, value in context.items()
    }


def unpack(pieces: list[Piece]) -> list[tuple[Piece, dict[str, Any] | None]]:
    """Each piece with its context read from today's rows, one query per model; None where a row is gone."""
    wanted: dict[str, set[Any]] = {}
    for value in (value for piece in pieces for value in piece.context.values() if is_reference(value)):
        wanted.setdefault(value["model"], set()).add(value["pk"])
    rows = {label: read(label, keys) for label, keys in wanted.items()}

    def row(value: Any) -> Any:
        return rows[value["model"]].get(value["pk"]) if is_reference(value) else value

    contexts = [{name: row(value) for name, value in piece.context.items()} for piece in pieces]
    return [
        (
            piece,
            None
            if any(is_reference(piece.context[n]) and v is None for n, v in context.items())
            else context,
        )
        for piece, context in zip(pieces, contexts, strict=True)
    ]


def read(label: str, keys: set[Any]) -> dict[Any, models.Model]:
    """Rows of one model by key. A model with a `for_pieces` queryset method says what it needs joined; one with
    `read_for_pieces` reads them itself.
    """
    manager = apps.get_model(label)._default_manager
    found: dict[Any, models.Model]
    if hasattr(manager, "read_for_pieces"):
        found = manager.read_for_pieces(keys)
    else:
        rows = manager.for_pieces() if hasattr(manager, "for_pieces") else manager.all()
        found = rows.in_bulk(keys)
    return found


def is_reference(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"model", "pk"}
