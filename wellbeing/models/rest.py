from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from wellbeing.models.desk import Desk, DeskQuerySet


class Rest(models.Model):
    """Ten minutes' break for every hour and a half at the desk: suggested, and begun by nobody but who sits there.

    Nobody new is put before them meanwhile. Whoever they are with is not left, and whoever waits keeps their place.
    """

    break_said_at = models.DateTimeField(null=True, blank=True)  # that one would do good, or that it began
    break_until = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        available_at: datetime | None

        def give_back_offers(self, now: datetime, *, only_young: bool = False) -> None: ...
        def show(self) -> None: ...

    class Meta:
        abstract = True

    @property
    def is_on_break(self) -> bool:
        return self.rests_at(timezone.now())

    def rests_at(self, now: datetime) -> bool:
        return self.break_until is not None and now < self.break_until

    @property
    def is_offered_break(self) -> bool:
        if self.available_at is None or self.break_said_at is None:
            return False
        return self.break_until is None or self.break_until < self.break_said_at

    def take_break(self, now: datetime) -> None:
        """What runs goes on; who was put before them goes to another. Asking twice changes nothing.

        In no transaction: who accepts holds the request first and then the desk.
        """
        awake = type(self)._default_manager.filter(pk=self.pk, available_at__isnull=False)  # type: ignore[misc]
        until = now + timedelta(seconds=settings.COUNSELLING["break"])
        if awake.exclude(break_until__gt=now).update(break_said_at=now, break_until=until):
            self.refresh_from_db(fields=["break_said_at", "break_until"])
            self.give_back_offers(now)
            self.show()


def mind_breaks(desks: DeskQuerySet, now: datetime) -> None:
    """By the clock: whose break is over is there again, and whoever sat for long is asked if they would like one."""
    long = now - timedelta(seconds=settings.COUNSELLING["break_after"])
    over = desks.filter(break_until__lte=now, break_said_at__lt=models.F("break_until"))
    tired = desks.filter(available_at__lte=long, break_said_at=None).exclude(break_until__gt=long)
    for found, said_at in ((over, None), (tired, now)):
        for desk in found.select_related("room"):
            say(found, desk, said_at)


def say(found: DeskQuerySet, desk: Desk, said_at: datetime | None) -> None:
    if found.filter(pk=desk.pk).update(break_said_at=said_at):  # of many processes one shows it
        desk.refresh_from_db(fields=["break_said_at"])
        desk.show()
