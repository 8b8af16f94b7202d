"""Pictures that people send: looked at, made smaller and written anew, so that nothing but the picture is kept."""

from __future__ import annotations

import io
import struct
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 82
NOT_A_PICTURE = (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, MemoryError, RuntimeError,
                 struct.error)  # fmt: skip
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class PictureField(forms.FileField):
    """Gives a WebP no longer than PICTURE_LONG_SIDE: upright, first frame only, without EXIF and so without a place."""

    widget = forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/gif"})
    not_a_picture = _(
        "This is not a picture we can read. Please use JPEG, PNG or WebP of up to %(limit)s MB."
    )
    not_a_picture_code = "not_a_picture"

    def made_of(self, upload: UploadedFile) -> Any:
        return ContentFile(anew(upload), name=f"{uuid.uuid4().hex}.webp")

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not isinstance(upload, UploadedFile):
            return upload
        megabytes = settings.PICTURE_MAX_BYTES // (1024 * 1024)
        if (upload.size or 0) > settings.PICTURE_MAX_BYTES:
            raise ValidationError(
                _("This picture is larger than %(limit)s MB."), "too_large", {"limit": megabytes}
            )
        try:
            return self.made_of(upload)
        except (TooManyPixels, *BOMB) as error:
            raise ValidationError(
                _("This picture has too many points. Make it smaller first."), "pixels"
            ) from error
        except NOT_A_PICTURE as error:
            limit = {"limit": megabytes}
            raise ValidationError(self.not_a_picture, self.not_a_picture_code, limit) from error


class TooManyPixels(Exception):
    pass


def anew(file: Any) -> bytes:
    """The picture as a new WebP."""
    return webp(bare(file, FORMATS, settings.PICTURE_LONG_SIDE))


def bare(file: Any, formats: tuple[str, ...], side: int) -> Image.Image:
    """Nothing but the picture's points. The size is read from the head of the file, before anything is unpacked."""
    with Image.open(file, formats=formats) as image:
        if image.width * image.height > settings.PICTURE_MAX_PIXELS:
            raise TooManyPixels
        image.draft("RGB", (side, side))
        image.load()
        upright = ImageOps.exif_transpose(image)
        clear = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    clear.thumbnail((side, side))
    # A fresh image: whatever the old one carried besides its points stays behind.
    fresh = Image.new(clear.mode, clear.size)
    fresh.paste(clear)
    return fresh


def webp(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "WEBP", quality=QUALITY)
    return written.getvalue()
