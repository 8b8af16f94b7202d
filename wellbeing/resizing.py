"""Sizes that a film lacks because it was made before there were such: out of the largest it has, and lighter."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from wellbeing import making
from wellbeing.models import Rendition, Video
from wellbeing.models.rendition import ORDER
from wellbeing.shelf import bring_file

VOICES = ("", "-en")


def lacking(video: Video) -> Iterator[tuple[Rendition, dict[str, making.Size]]]:
    """Out of which of its files which are to be made, for each voice it has."""
    for voice in VOICES:
        named = {f"{size.lines}{voice}.mp4": size for size in making.SIZES}
        there = [made for name in named if (made := video.rendition(name))]
        if there:
            largest = there[-1]
            names = [made.name for made in there]
            smaller = {n: size for n, size in named.items() if size.lines < named[largest.name].lines}
            if wanted := {name: size for name, size in smaller.items() if name not in names}:
                yield largest, wanted


def resize(video: Video) -> list[str]:
    """The names of the sizes that were made; of another film that came meanwhile, if one did. Raises
    `making.Unmakeable` or `OSError`, and then nothing has changed."""
    try:
        return resized(video)
    except (making.Unmakeable, OSError):
        now = Video.objects.for_lists().filter(pk=video.pk).first()
        if now and pictures(now) == pictures(video):
            raise
    return resize(now) if now else []


def pictures(video: Video) -> dict[str, str]:
    """Which film it is: by what is in its files."""
    return {made.name: made.sha256 for made in video.renditions.all() if made.is_picture}


def resized(video: Video) -> list[str]:
    made: list[Path] = []
    Path(settings.UPLOAD_ROOT).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.UPLOAD_ROOT) as name:
        for largest, wanted in lacking(video):
            place = Path(name, largest.name)
            place.mkdir()
            source = making.look_at(Path(largest.file.path))
            told = [making.one_size(source, size, place / file) for file, size in wanted.items()]
            making.encode(source, [word for words in told for word in words], place)
            made += [
                place / file for file in wanted if (place / file).stat().st_size < least(video, largest.voice)
            ]
        if made:
            keep(video, made)
    return [file.name for file in made]


def least(video: Video, voice: str) -> int:
    """The bytes of the lightest picture there is: what would weigh more helps nobody over a weak line."""
    return min(made.bytes for made in video.renditions.all() if made.is_picture and made.voice == voice)


@transaction.atomic
def keep(video: Video, made: list[Path]) -> None:
    locked = Video.objects.select_for_update().filter(pk=video.pk).first()
    if locked is None or pictures(locked) != pictures(video):
        raise making.Unmakeable("another film came meanwhile")
    for file in made:
        bring_file(locked, ORDER.index(file.name), file)
    locked.settle(only_resized=True)
