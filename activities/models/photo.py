from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from activities.models.entry import Entry

ALIKE_BITS = 6


class Shot(NamedTuple):
    """A photo as the form gives it: written anew in two sizes, and what it looks like in 64 bits."""

    large: bytes
    small: bytes
    width: int
    height: int
    likeness: int


class PhotoQuerySet(models.QuerySet["Photo"]):
    def take(self, entry: Entry, shot: Shot, alt: str) -> Photo:
        """Put a photo at the end of an entry's. Files have names nobody can guess and that name nobody (C-7)."""
        highest = self.filter(entry=entry).aggregate(highest=models.Max("position"))["highest"] or 0
        name = uuid4().hex
        photo = Photo(
            entry=entry, position=highest + 1, alt=alt, width=shot.width, height=shot.height,
            likeness=f"{shot.likeness:016x}",
        )  # fmt: skip
        photo.large.save(f"{name}.webp", ContentFile(shot.large), save=False)
        photo.small.save(f"{name}-s.webp", ContentFile(shot.small), save=False)
        photo.save()
        return photo


class Photo(models.Model):
    """One photo of a dish, large and small, with words for those who do not see it."""

    entry = models.ForeignKey("activities.Entry", models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    large = models.FileField(upload_to="dishes/")
    small = models.FileField(upload_to="dishes/")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    alt = models.CharField(_("what the photo shows"), max_length=200, blank=True)
    likeness = models.CharField(max_length=16)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def small_width(self) -> int:
        return max(
            min(self.width, self.width * settings.CONTEST_PHOTO_SMALL // max(self.width, self.height)), 1
        )

    @property
    def small_height(self) -> int:
        return max(
            min(self.height, self.height * settings.CONTEST_PHOTO_SMALL // max(self.width, self.height)), 1
        )

    def looks_like(self, other: Photo) -> bool:
        return (int(self.likeness, 16) ^ int(other.likeness, 16)).bit_count() <= ALIKE_BITS

    @transaction.atomic
    def take_away(self) -> None:
        """With its files, once it is certain that no row names them."""
        files = [name for name in (self.large.name, self.small.name) if name]
        self.delete()
        for name in files:
            transaction.on_commit(partial(default_storage.delete, name), robust=True)
