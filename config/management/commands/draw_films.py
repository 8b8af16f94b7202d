"""Draw the demo films anew: `manage.py draw_films`. Only for who changes them; the films themselves are kept here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo.drawn import FRAMES, HEIGHT, REELS, WIDTH, Reel
from config.demo.films import FOLDER
from config.demo.tones import sound

SIZES = ((720, 30), (360, 31))
POSTER_AT = 0.42  # of its length


class Command(BaseCommand):
    help = "Draw the demo films into config/demo/reels with ffmpeg (from PATH, or LINLI_FFMPEG)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="*", help="only these")

    def handle(self, *args: Any, key: list[str], **options: Any) -> None:
        ffmpeg = os.environ.get("LINLI_FFMPEG") or shutil.which("ffmpeg")
        if not ffmpeg:
            raise CommandError("There is no ffmpeg. Install it, or say where it is with LINLI_FFMPEG.")
        for reel in REELS:
            if not key or reel.key in key:
                make(reel, ffmpeg, FOLDER / reel.key)
                self.stdout.write(reel.key)


def make(reel: Reel, ffmpeg: str, folder: Path) -> None:
    """Each size, the sound alone and the poster, in the folder where the captions lie."""
    with tempfile.TemporaryDirectory() as place:
        heard = Path(place) / "sound.wav"
        heard.write_bytes(sound(reel.seconds, follows_the_breath=reel.by_ear))
        drawn = [
            ffmpeg, "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}",
            "-r", str(FRAMES), "-i", "-", "-i", str(heard),
        ]  # fmt: skip
        for height, quality in SIZES:
            drawn += [
                "-map", "0:v", "-map", "1:a", "-vf", f"scale=-2:{height}", "-c:v", "libx264", "-preset", "slow",
                "-crf", str(quality), "-profile:v", "main", "-pix_fmt", "yuv420p", "-g", str(2 * FRAMES),
                "-c:a", "aac", "-b:a", "32k", "-movflags", "+faststart", str(folder / f"{height}.mp4"),
            ]  # fmt: skip
        if reel.by_ear:
            drawn += ["-map", "1:a", "-c:a", "aac", "-b:a", "32k", "-movflags", "+faststart"]
            drawn.append(str(folder / "sound.m4a"))
        frames = b"".join(reel.frames())
        done = subprocess.run(drawn, input=frames, check=False)  # noqa: S603 a command of our own making
    if done.returncode:
        raise CommandError(f"ffmpeg gave up on {reel.key}.")
    reel.at(reel.seconds * POSTER_AT).resize((640, 360)).save(folder / "poster.webp", quality=70)
