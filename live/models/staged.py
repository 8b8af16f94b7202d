"""The stage as all see it: who is on it, who of them is in the big picture."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property

from live import broadcast
from live.models.hand import Hand
from live.models.planned import RoomPart
from live.models.speaker import HOST_SPOT, Speaker


class Staged(RoomPart):
    """Who was asked up, and who said no, stands in nothing that is shown here."""

    class Meta(RoomPart.Meta):
        abstract = True

    def show_stage(self) -> None:
        """To people as a list of names; to the processes that carry picture and sound, as who may send from where."""
        vars(self).pop("on_stage", None)
        piece = self.show("stage", "live/stage/_stage.html")
        broadcast.stage_after_commit(self.pk, piece.seq, **self.told_of_stage())

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
        """In the big picture is who was put there, else the host, else who stands first."""
        lit = [speaker.spot for speaker in self.on_stage if speaker.spotlit_at]
        return (lit or [speaker.spot for speaker in self.on_stage] or [HOST_SPOT])[0]

    def told_of_stage(self) -> dict[str, Any]:
        """As `broadcast.stage_after_commit` tells it, and a process that was not there asks for it."""
        return {"spots": [speaker.as_spot for speaker in self.on_stage], "main": self.main_spot}
