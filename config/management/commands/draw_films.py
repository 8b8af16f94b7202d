"""Draw the demo films anew: `manage.py draw_films`. Only for who changes them; the films themselves are kept here."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo.drawn import FRAMES, HEIGHT, REELS, WIDTH, Reel
from config.demo.films import FOLDER
from config.demo.tones import sound
from config.demo.voices import with_voice
from wellbeing import fragments
from wellbeing.making import ffmpeg

SIZES = ((720, 32), (360, 32))
POSTER_AT = 0.42  # of its length
HEARD = ["-c:a", "aac", "-b:a", "28k", "-ac", "1"]
VOICED = {"zh-hans": "", "en": "-en"}
"""The Chinese voice is in the files that everybody gets; the English one in those beside them."""


class Command(BaseCommand):
    help = "Draw the demo films into config/demo/reels, with ffmpeg and espeak-ng (apt install espeak-ng)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="*", help="only these")

    def handle(self, *args: Any, key: list[str], **options: Any) -> None:
        if not shutil.which("espeak-ng"):
            raise CommandError("There is no espeak-ng, whose voice is heard in them. Install it first.")
        for reel in REELS:
            if not key or reel.key in key:
                make(reel, FOLDER / reel.key)
                self.stdout.write(reel.key)


def make(reel: Reel, folder: Path) -> None:
    """Drawn once in each size, then joined with each voice; the voice alone, and the poster."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        drawn = [
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES), "-i", "-",
        ]  # fmt: skip
        for height, quality in SIZES:
            drawn += [
                "-vf", f"scale=-2:{height}", "-c:v", "libx264", "-preset", "veryslow", "-tune", "animation",
                "-crf", str(quality), "-profile:v", "main", "-pix_fmt", "yuv420p", "-g", str(4 * FRAMES),
                str(place / f"{height}.mp4"),
            ]  # fmt: skip
        run(drawn, b"".join(reel.frames()))
        tones = sound(reel.seconds, follows_the_breath=reel.by_ear)
        for language, ending in VOICED.items():
            heard = place / "heard.wav"
            heard.write_bytes(with_voice(tones, folder / f"{language}.vtt", language))
            for height, _quality in SIZES:
                made = folder / f"{height}{ending}.mp4"
                seen = ["-i", str(place / f"{height}.mp4"), "-i", str(heard), "-map", "0:v", "-map", "1:a"]
                run([*seen, "-c:v", "copy", *HEARD, *fragments.FLAGS, str(made)])
                fragments.tell_length(made)
            run(["-i", str(heard), *HEARD, "-movflags", "+faststart", str(folder / f"sound{ending}.m4a")])
    reel.at(reel.seconds * POSTER_AT).resize((640, 360)).save(folder / "poster.webp", quality=70)


def run(arguments: list[str], given: bytes = b"") -> None:
    command = [ffmpeg(), "-v", "error", "-y", *arguments]
    if subprocess.run(command, input=given, check=False).returncode:  # noqa: S603 a command of our own making
        raise CommandError("ffmpeg gave up.")
