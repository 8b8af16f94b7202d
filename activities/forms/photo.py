"""Photos of dishes: as pictures are (forms/picture.py), in two sizes, also from phones that write HEIC (C-3)."""

from __future__ import annotations

from typing import Any

import pillow_heif
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image

from activities.forms.picture import PictureField, bare, webp
from activities.models.photo import Shot

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
LIKENESS = (9, 8)


class PhotoField(PictureField):
    """Gives a `Shot`: the photo anew, large and small, and what it looks like in 64 bits."""

    widget = forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"})
    not_a_picture = _("Please use JPEG, PNG, WebP or HEIC up to %(limit)s MB.")
    not_a_picture_code = "entry.photo_type"

    def made_of(self, upload: UploadedFile) -> Shot:
        return developed(upload)


def developed(file: Any) -> Shot:
    large = bare(file, FORMATS, settings.CONTEST_PHOTO_SIDE)
    small = large.copy()
    small.thumbnail((settings.CONTEST_PHOTO_SMALL, settings.CONTEST_PHOTO_SMALL))
    return Shot(webp(large), webp(small), *large.size, likeness(small))


def likeness(image: Image.Image) -> int:
    """Which of two neighbouring points is brighter, 64 times: alike for photos that look alike."""
    grey = image.convert("L").resize(LIKENESS, Image.Resampling.BOX)
    points = grey.tobytes()
    width, height = LIKENESS
    bits = 0
    for row in range(height):
        for column in range(width - 1):
            here = row * width + column
            bits = bits << 1 | (points[here] > points[here + 1])
    return bits
