from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from wellbeing.models.video import Video

TYPES = {"mp4": "video/mp4", "m4a": "audio/mp4", "webp": "image/webp"}
ORDER = (
    "240.mp4", "360.mp4", "720.mp4", "sound.m4a", "240-en.mp4", "360-en.mp4", "720-en.mp4", "sound-en.m4a",
    "poster.webp",
)  # fmt: skip
"""What a video may come with: `-en` are the same with an English voice, where somebody made one."""


def place(rendition: Rendition, name: str) -> str:
    """In a folder that cannot be guessed: what is not published yet is nobody's to find."""
    return f"videos/{rendition.video.folder}/{name}"


class RenditionQuerySet(models.QuerySet["Rendition"]):
    def in_order(self) -> Self:
        return self.order_by("position")


class Rendition(models.Model):
    """A video in one size, its sound alone, or its poster: one file."""

    video = models.ForeignKey(Video, models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(_("file"), upload_to=place)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a video")
        verbose_name_plural = _("files of videos")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["video", "name"], name="one_file_per_video_and_name")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"

    @property
    def type(self) -> str:
        return TYPES[self.name.rsplit(".", 1)[1]]

    @property
    def is_picture(self) -> bool:
        return self.type == TYPES["mp4"]

    @property
    def is_sound(self) -> bool:
        return self.type == TYPES["m4a"]

    @property
    def is_large(self) -> bool:
        return self.is_picture and self.name.startswith("720")

    @property
    def is_tiny(self) -> bool:
        return self.is_picture and self.name.startswith("240")

    @property
    def voice(self) -> str:
        """The language it is spoken in besides the first; empty for the first."""
        return self.name.partition(".")[0].partition("-")[2]
