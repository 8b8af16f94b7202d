"""Bringing videos in from a folder each: `video.json`, one WebVTT file per language, and the files to play.

What it finds is compared with what is here: nothing changed means nothing done, and what did change is taken down until
a counsellor has looked at it again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction

from wellbeing.models import Caption, Rendition, Topic, Video
from wellbeing.models.rendition import ORDER

TOPICS = Path(__file__).parent / "data" / "topics.json"
FACTS = (
    "position",
    "title",
    "title_en",
    "summary",
    "summary_en",
    "seconds",
    "chapters",
    "cautions",
    "is_demo",
)
RESERVED = {"desk", "new"}


class Unusable(ValueError):
    """The folder holds no video that could be brought in."""


def load_topics() -> None:
    for position, row in enumerate(json.loads(TOPICS.read_text("utf-8"))):
        Topic.objects.update_or_create(key=row.pop("key"), defaults={**row, "position": position})


@transaction.atomic
def bring_in(folder: Path) -> Video:
    if folder.name in RESERVED:
        raise Unusable(f"{folder.name}: this name stands for a page of ours")
    told: dict[str, Any] = json.loads((folder / "video.json").read_text("utf-8"))
    video = Video.objects.filter(key=folder.name).first() or Video(key=folder.name)
    for name in FACTS:
        setattr(video, name, told.get(name, getattr(video, name)))
    video.full_clean(exclude=["topics"])
    video.save()
    video.topics.set(Topic.objects.filter(key__in=told["topics"]))
    for language, _name in settings.LANGUAGES:
        bring_captions(video, language, folder / f"{language}.vtt")
    brought = [bring_file(video, position, folder / name) for position, name in enumerate(ORDER)]
    if any(brought):
        keep_only(video, [name for name in ORDER if (folder / name).exists()])
    video.settle()
    return video


def bring_captions(video: Video, language: str, file: Path) -> None:
    if not file.exists():
        video.captions.filter(language=language).delete()
        return
    caption = video.captions.filter(language=language).first() or Caption(video=video, language=language)
    caption.webvtt = file.read_text("utf-8")
    caption.full_clean()
    caption.save()


def keep_only(video: Video, names: list[str]) -> None:
    """A size that was made of an older film shows something else than the others do now."""
    for made in video.renditions.exclude(name__in=names):
        made.file.delete(save=False)
        made.delete()


def bring_file(video: Video, position: int, file: Path) -> bool:
    """Whether there was something new."""
    if not file.exists():
        return False
    body = file.read_bytes()
    if not looks_like(file.name, body):
        raise Unusable(f"{file.name}: not what its name says")
    known = video.renditions.filter(name=file.name).first()
    sha256 = hashlib.sha256(body).hexdigest()
    if known and known.sha256 == sha256 and Path(known.file.path).exists():
        return False
    made = known or Rendition(video=video, name=file.name, position=position)
    if known:
        known.file.delete(save=False)
    made.bytes, made.sha256 = len(body), sha256
    with file.open("rb") as read:
        made.file.save(file.name, File(read), save=False)
    made.save()
    return True


def looks_like(name: str, body: bytes) -> bool:
    """By its first bytes: a text named mp4 is no film."""
    if name.endswith(".webp"):
        return body[:4] == b"RIFF" and body[8:12] == b"WEBP"
    return body[4:8] == b"ftyp"
