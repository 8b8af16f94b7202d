"""The demo's three videos, drawn by ourselves and honest about it, and 茉莉's word for them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from config.demo.people import People
from wellbeing import shelf
from wellbeing.models import Video

FOLDER = Path(__file__).parent / "reels"
CREDENTIAL = "演示咨询员，没有真实证书 (demo counsellor, no real certificate)"
HOLDS, RENEWED = timedelta(days=365), timedelta(days=30)


def fill_the_library(people: People) -> None:
    """What is not there yet is brought in, and shown; a word that would soon run out is given anew."""
    shelf.load_topics()
    for folder in sorted(FOLDER.iterdir()):
        keep_shown(shelf.bring_in(folder), people)


def keep_shown(video: Video, people: People) -> None:
    today = timezone.localdate()
    if not video.shown_until or video.shown_until < today + RENEWED:
        video.review(people["moli"], CREDENTIAL, today + HOLDS)
        video.publish()
