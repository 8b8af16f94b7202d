from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import uuid4
from zlib import crc32

from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from live.parts import Part, part_at

MOST_REPEATS = 20


def picture_path(step: Step, name: str) -> str:
    """A name nobody can guess: who knows a picture's address was shown it."""
    return f"steps/{uuid4().hex}{PurePath(name).suffix.lower()}"


def _forget(picture: str) -> None:
    """Take the file from the disk, once it is certain that no row names it."""
    transaction.on_commit(partial(default_storage.delete, picture), robust=True)


class Plan(models.Model):
    """The ordered steps of a class or a recipe (L-39)."""

    servings = models.PositiveSmallIntegerField(
        _("servings"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    ingredients = models.TextField(
        _("ingredients"), blank=True, help_text=_("One per line, with its amount.")
    )

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @transaction.atomic
    def put_in_order(self, steps: list[int]) -> None:
        """Give the steps with these keys the positions 1, 2, 3 …; free the places first, for each is given once."""
        highest = self.steps.aggregate(highest=models.Max("position"))["highest"] or 0
        self.steps.update(position=models.F("position") + highest + len(steps) + 1)
        for position, step in enumerate(steps, start=1):
            self.steps.filter(pk=step).update(position=position)

    @transaction.atomic
    def keep(self, step: Step, picture: Any) -> Step:
        """Save a step, at the end if it is new. A picture that goes, goes from the disk too."""
        old = Step.objects.filter(pk=step.pk).values_list("picture", flat=True).first()
        if step.pk is None:
            self._lock()
            step.plan = self
            step.position = (self.steps.aggregate(highest=models.Max("position"))["highest"] or 0) + 1
        step.picture = picture
        step.save()
        if old and old != step.picture.name:
            _forget(old)
        self.tell_rooms()
        return step

    @transaction.atomic
    def shift(self, step: Step, by: int) -> None:
        """Move a step up (-1) or down (1); at the end of the line nothing changes."""
        self._lock()
        order = list(self.steps.values_list("pk", flat=True))
        place = order.index(step.pk)
        order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
        self.put_in_order(order)
        self.tell_rooms()

    @transaction.atomic
    def drop(self, step: Step) -> None:
        self._lock()
        step.delete()
        self.put_in_order(list(self.steps.values_list("pk", flat=True)))
        if picture := step.picture.name:
            _forget(picture)
        self.tell_rooms()

    def tell_rooms(self) -> None:
        """Rooms that follow this plan see it as it is now."""
        for room in self.rooms.open().filter(run__isnull=False):
            room.show("run", "live/plan/_run.html", run=room.run)

    def _lock(self) -> None:
        Plan.objects.select_for_update().get(pk=self.pk)

    @property
    def needs_mark(self) -> int:
        """Changes when the recipe does: pages compare it, and ask for their own amounts anew."""
        return crc32(f"{self.servings}\n{self.ingredients}".encode())

    @property
    def ingredient_lines(self) -> list[str]:
        return [line.strip(" -*•·") for line in self.ingredients.splitlines() if line.strip(" -*•·")]


class Step(models.Model):
    """One step: what to do, a picture, how long, and an easier variant for those who need it.

    It may be done several times, each time once left and once right. `seconds` is what one time through takes, on one
    side; `lasts` is all of it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("what to do"), blank=True)
    easier = models.TextField(_("easier variant"), blank=True)
    seconds = models.PositiveIntegerField(
        _("seconds"), null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(4 * 3600)]
    )
    repeat = models.PositiveSmallIntegerField(
        _("how often"),
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_REPEATS)],
    )
    both_sides = models.BooleanField(_("each time once left, once right"), default=False, db_default=False)
    cue = models.CharField(_("cue"), max_length=40, blank=True, db_default="")
    warning = models.CharField(_("warning"), max_length=160, blank=True, db_default="")
    picture = models.ImageField(_("picture"), upload_to=picture_path, blank=True)
    picture_text = models.CharField(_("what the picture shows"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="one_step_per_position")]

    def __str__(self) -> str:
        return self.title

    @property
    def sides(self) -> int:
        return 2 if self.both_sides else 1

    @property
    def parts(self) -> int:
        return self.repeat * self.sides

    @property
    def lasts(self) -> int | None:
        """Seconds from its beginning to its end; None where it has no set time."""
        return self.seconds * self.parts if self.seconds else None

    def part_after(self, passed: timedelta, added_ms: int = 0) -> Part | None:
        """Where one is in it after this time; None where it has but one part, or no time by which they go."""
        if not self.seconds or self.parts == 1:
            return None
        passed_ms = passed // timedelta(milliseconds=1)
        return part_at(passed_ms, self.seconds, self.repeat, self.both_sides, added_ms)
