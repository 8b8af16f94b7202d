from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from live.models.plan import Step
from live.parts import Part
from live.refusals import NoSuchStep, StaleStep, StepsHeld
from people.refusals import Refusal

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import User


class PlanRunQuerySet(models.QuerySet["PlanRun"]):
    def for_pieces(self) -> Self:
        return self.select_related("step", "room__plan", "holder")

    def of(self, room: Room) -> PlanRun:
        run, _created = self.for_pieces().get_or_create(room=room)
        return run

    def rest(self, room: Room, at: datetime) -> None:
        """The room is paused, so the step that runs is paused at the same moment."""
        running = self.filter(room=room, step__isnull=False, paused_at__isnull=True)
        if running.update(paused_at=at, version=models.F("version") + 1):
            self.of(room).tell()

    def hand_to(self, room: Room, person: User) -> None:
        """Somebody took the room over, and the steps with it."""
        self._hand(room, self.exclude(holder=person), to=person)

    def let_go(self, room: Room, person: User) -> None:
        """Who hosts no longer moves no steps: the next host to press moves them."""
        self._hand(room, self.filter(holder=person), to=None)

    def _hand(self, room: Room, runs: PlanRunQuerySet, to: User | None) -> None:
        if runs.filter(room=room).update(holder=to, version=models.F("version") + 1):
            self.of(room).tell()

    def wake(self, room: Room, at: datetime | None) -> None:
        """The room goes on, and so does the step that was paused with it."""
        run = self.for_pieces().filter(room=room, paused_at=at).first()
        if at and run and run.started_at:
            started_at = run.started_at + (timezone.now() - at)
            version = models.F("version") + 1
            if self.filter(pk=run.pk, paused_at=at).update(
                started_at=started_at, paused_at=None, version=version
            ):
                self.of(room).tell()


class PlanRun(models.Model):
    """Where a room is in its plan: the step, since when on the server's clock, paused, and seconds added (L-40).

    Pages compute what is left themselves; only changes are told. `version` rises with each change, and a control
    that carries an old one is refused: two hosts never move the steps twice. One of them holds the control at a time:
    who moved a step first, or took it since (L-42).
    """

    room = models.OneToOneField("live.Room", models.CASCADE, related_name="run")
    step = models.ForeignKey(Step, models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    added_ms = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    holder = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PlanRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan being followed")
        verbose_name_plural = _("plans being followed")

    def __str__(self) -> str:
        return f"#{self.pk} v{self.version}"

    @property
    def started_ms(self) -> int | None:
        return milliseconds(self.started_at)

    @property
    def paused_ms(self) -> int | None:
        return milliseconds(self.paused_at)

    @cached_property
    def steps(self) -> list[Step]:
        return list(self.room.plan.steps.all()) if self.room.plan else []

    def start(self, by: User, version: int) -> None:
        """Begin at the first step, or go on after a pause."""
        if self.step is None:
            self._go_to(by, version, 0)
        elif self.paused_at and self.started_at:
            self._change(
                by, version, started_at=self.started_at + (timezone.now() - self.paused_at), paused_at=None
            )

    def pause(self, by: User, version: int) -> None:
        if self.step and not self.paused_at:
            self._change(by, version, paused_at=timezone.now())

    def next(self, by: User, version: int) -> None:
        self._go_to(by, version, self.index + 1)

    def back(self, by: User, version: int) -> None:
        self._go_to(by, version, self.index - 1)

    def restart(self, by: User, version: int) -> None:
        self._go_to(by, version, self.index)

    def jump(self, by: User, version: int, step: int) -> None:
        """Go to the step with this primary key."""
        for index, candidate in enumerate(self.steps):
            if candidate.pk == step:
                return self._go_to(by, version, index)
        raise NoSuchStep

    def add(self, by: User, version: int, seconds: int) -> None:
        """Lengthen (or shorten) the step that runs."""
        if self.step:
            self._change(by, version, added_ms=self.added_ms + seconds * 1000)

    def take(self, by: User, version: int) -> None:
        """Move the steps from now on, whoever did before. Asking twice changes nothing."""
        if self.holder_id != by.pk:
            self._change(by, version, takes=True)

    @property
    def index(self) -> int:
        """Which step runs, counted from 0; -1 before the first."""
        return next((i for i, step in enumerate(self.steps) if step.pk == self.step_id), -1)

    @property
    def number(self) -> int:
        """As people count: 1 for the first step, 0 before it."""
        return self.index + 1

    @property
    def following(self) -> Step | None:
        return self.steps[self.index + 1] if self.index + 1 < len(self.steps) else None

    @property
    def time_left(self) -> timedelta | None:
        if not (self.step and self.step.lasts and self.started_at):
            return None
        return timedelta(seconds=self.step.lasts, milliseconds=self.added_ms) - self._passed(self.started_at)

    @property
    def part(self) -> Part | None:
        """Which time through the step it is, and on which side."""
        if not (self.step and self.started_at):
            return None
        return self.step.part_after(self._passed(self.started_at), self.added_ms)

    def _passed(self, since: datetime) -> timedelta:
        return (self.paused_at or timezone.now()) - since

    def _go_to(self, by: User, version: int, index: int) -> None:
        steps = self.steps
        if not 0 <= index < len(steps):
            raise NoSuchStep
        self._change(by, version, step=steps[index], started_at=timezone.now(), paused_at=None, added_ms=0)

    @transaction.atomic
    def _change(self, by: User, version: int, *, takes: bool = False, **changes: Any) -> None:
        self.room.must_be_hosted_by(by)
        self.room.lock()  # before the run: a pause of the whole room locks in this order too
        self.room.must_be_open(by)
        self.room.must_be_held(by)
        mine = PlanRun.objects.filter(pk=self.pk, version=version)
        free = mine if takes else mine.filter(models.Q(holder=None) | models.Q(holder=by))
        changes["holder"] = by
        if not free.update(version=version + 1, **changes):
            raise self._refusal(version)
        for field, value in changes.items():
            setattr(self, field, value)
        self.version = version + 1
        self.tell()

    def _refusal(self, version: int) -> Refusal:
        now = PlanRun.objects.of(self.room)
        return StepsHeld(name=now.holder) if now.version == version and now.holder else StaleStep()

    def tell(self) -> None:
        self.room.show("run", "live/plan/_run.html", run=self)


def milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
