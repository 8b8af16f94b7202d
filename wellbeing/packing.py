"""What is kept of a video on a phone for days without a network: sound, captions, what is said, and the chapters.

The texts travel as pieces of page, so that a phone that keeps them shows them with the templates of here and the words
of both languages. The files get addresses that only the worker of that phone answers (`static/worker.js`).
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from wellbeing.models import Hotline, Rendition, Video
from wellbeing.models.video import LANGUAGES

KEPT = "/offline/films/"
TEXTS = 20_000
"""Bytes that the pieces of page and the list of files take beside the files, at the most."""


def place_of(video: Video) -> str:
    """Each version has files of its own, so that an older one stays whole until a newer one is there."""
    return f"{KEPT}{video.key}/{video.content[:12]}/"


def files_of(video: Video) -> list[tuple[str, str, int]]:
    """Name, where it comes from, and how large it is."""
    media, poster = video.lightest, video.poster
    files = [
        (made.name, reverse("video_file", args=[video.key, made.name]), made.bytes)
        for made in (media, poster)
        if made
    ]
    for caption in video.captions.all():
        place = reverse("video_captions", args=[video.key, caption.language])
        files.append((f"{caption.language}.vtt", place, len(caption.webvtt.encode())))
    return files


def size_of(video: Video) -> int:
    """What it takes on the phone, said before anything is fetched."""
    return TEXTS + sum(size for _name, _place, size in files_of(video))


def packed(video: Video, line: Hotline | None) -> dict[str, Any]:
    """All that a phone is told of it: the worker's own addresses on the left, ours on the right."""
    place, media = place_of(video), video.lightest
    return {
        "key": video.key,
        "content": video.content,
        "until": video.shown_until.isoformat() if video.shown_until else "",
        "bytes": size_of(video),
        "titles": {"zh-hans": video.title, "en": video.title_en},
        "files": {f"{place}{name}": origin for name, origin, _size in files_of(video)},
        "pages": {language: page_of(video, media, line, language) for language in LANGUAGES},
    }


def page_of(video: Video, media: Rendition | None, line: Hotline | None, language: str) -> str:
    """In either language; the voice is the one that was kept, for a second one would double what it takes."""
    with translation.override(language):
        captions = sorted(video.captions.all(), key=lambda caption: caption.language != language)
        context = {
            "video": video,
            "media": media,
            "captions": captions,
            "review": video.review_that_counts,
            "line": line,
            "place": place_of(video),
        }
        return render_to_string("offline/_film.html", context)


def zipped(video: Video) -> bytes:
    """The same as one plain file, for who has no JavaScript; without a sound of its own only what is to be read."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as bundle:
        sound = video.lightest
        if sound and sound.is_sound:
            bundle.write(Path(settings.MEDIA_ROOT) / str(sound.file.name), sound.name)
        for caption in video.captions.all():
            bundle.writestr(f"{caption.language}.vtt", caption.webvtt)
            with translation.override(caption.language):
                context = {"video": video, "caption": caption, "made": timezone.now()}
                read = render_to_string("offline/film_to_read.html", context)
                bundle.writestr(f"{caption.language}.html", read)
    return body.getvalue()
