"""Where in a video the words were said that somebody looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from wellbeing import search
from wellbeing.models import Caption, Video

MOST_MOMENTS = 2


def with_moments(found: Iterable[Video], words: str) -> list[tuple[Video, list[dict[str, Any]]]]:
    """Each video with up to two moments, in the reader's language where it has them there."""
    videos = list(found)
    terms = search.terms_of(words) if words else []
    if not terms:
        return [(video, []) for video in videos]
    said: dict[int, list[Caption]] = defaultdict(list)
    captions = Caption.objects.filter(video__in=videos).defer("webvtt")
    for caption in sorted(captions, key=lambda one: one.language != get_language()):
        said[caption.video_id].append(caption)
    return [(video, moments(said[video.pk], terms)) for video in videos]


def moments(captions: list[Caption], terms: list[str]) -> list[dict[str, Any]]:
    for caption in captions:
        there = [
            {"at": int(start), "text": text, "lang": caption.srclang}
            for (start, _end, text), folded in zip(caption.cues, caption.folded, strict=True)
            if any(term in folded for term in terms)
        ]
        if there:
            return there[:MOST_MOMENTS]
    return []
