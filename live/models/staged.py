"""The stage as all see it: who is on it, who of them is in the big picture."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property

from live import broadcast
from live.models.hand import Hand
from live.models.planned import RoomPart
from live.models.speaker import Speaker


class Staged(RoomPart):
    """Who was asked up, and who said no, stands in nothing that is shown here."""

    class Meta(RoomPart.Meta):
        abstract = True

    def show_stage(self) -> None:
        """To people as a list of names; to the processes that carry picture and sound, as who may send from where."""
        vars(self).pop("on_stage", None)
        piece = self.show("stage", "live/stage/_stage.html")
        spots = [speaker.as_spot for speaker in self.on_stage]
        broadcast.stage_after_commit(self.pk, piece.seq, spots, self.main_spot)

    @transaction.atomic
    def clear_stage(self) -> None:
        """Everybody comes down at once."""
        self.lock()
        if Speaker.objects.filter(room=self.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
            self.show_stage()

    @cached_property
    def on_stage(self) -> list[Speaker]:
        """The host first, then the guests by their spots."""
        return list(Speaker.objects.active().filter(room=self.pk).order_by("spot"))

    @cached_property
    def coming_up(self) -> list[int]:
        """Who said yes and is getting ready."""
        return list(Hand.objects.coming().filter(room=self.pk).values_list("user", flat=True))

    @property
    def main_spot(self) -> int:
        return main_of(self.on_stage)

    def told_of_stage(self) -> dict[str, Any]:
        """As `broadcast.stage_after_commit` tells it, for a process that was not there."""
        return {"spots": [speaker.as_spot for speaker in self.on_stage], "main": self.main_spot}


def main_of(speakers: list[Speaker]) -> int:
    """In the big picture is who was put there, else the host, else who stands first."""
    lit = [speaker.spot for speaker in speakers if speaker.spotlit_at]
    return lit[0] if lit else min((speaker.spot for speaker in speakers), default=0)
