"""A library for tests: a short video in a folder, as somebody would bring it in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wellbeing import shelf
from wellbeing.models import Video

CHINESE = "WEBVTT\n\n00:00.000 --> 00:05.000\n睡不著的夜里，先不逼自己睡着。\n\n00:05.000 --> 00:09.000\n慢慢呼气。\n"
ENGLISH = (
    "WEBVTT\n\n00:00.000 --> 00:05.000\nDo not force it.\n\n00:05.000 --> 00:09.000\nBreathe out slowly.\n"
)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8


def folder_with(place: Path, key: str = "night", **more: Any) -> Path:
    """A folder that can be brought in; `more` replaces facts of `video.json`, or files where the name has a dot."""
    folder = place / key
    folder.mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {
        "title": "夜里醒着", "title_en": "Awake at night", "summary": "四件小事", "summary_en": "Four small things",
        "seconds": 10, "topics": ["sleep"], "chapters": [{"at": 5, "name": "练习", "name_en": "Exercise"}],
        "cautions": [{"from": 2, "to": 4, "what": "说到医院", "what_en": "speaks of a hospital"}],
    }  # fmt: skip
    files: dict[str, Any] = {"zh-hans.vtt": CHINESE, "en.vtt": ENGLISH, "360.mp4": MP4, "720.mp4": MP4 + MP4}
    files |= {name: what for name, what in more.items() if "." in name}
    told |= {name: what for name, what in more.items() if "." not in name}
    for name, what in files.items():
        (folder / name).unlink(missing_ok=True)
        if what is not None:
            (folder / name).write_bytes(what if isinstance(what, bytes) else what.encode())
    (folder / "video.json").write_text(json.dumps(told), "utf-8")
    return folder


def brought_in(place: Path, key: str = "night", **more: Any) -> Video:
    shelf.load_topics()
    return shelf.bring_in(folder_with(place, key, **more))
