"""From what a phone sent to what plays everywhere: three sizes, the sound alone, a poster, by ffmpeg on a short leash.

What a file is, its own first bytes say, never its name; ffmpeg is told so and may open nothing but files, so that a
playlist that points elsewhere is no video. What a phone writes besides (where it was, whose it is) stays behind.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
from django.conf import settings
from django.db import transaction
from PIL import Image

from wellbeing import fragments
from wellbeing.models import Upload
from wellbeing.models.rendition import ORDER
from wellbeing.shelf import bring_file, keep_only

logger = logging.getLogger(__name__)
MEMORY = 3_000_000_000
PIXELS = 4096 * 2304
SLOWEST = 4  # times its own length on every core; whoever takes longer is stuck
HEAD = 64
LENGTH = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
PICTURE = re.compile(r"Stream #0:\d+.*?: Video: .*? (\d{2,5})x(\d{2,5})")
SOUND = re.compile(r"Stream #0:\d+.*?: Audio: ")


@dataclass(frozen=True)
class Size:
    """One picture: how high, how fine, and the bound on what moves much.

    A piece of some seconds must pass in one answer (people/sending.py), and the smallest over a line of 2G or 3G.
    """

    lines: int
    quality: int
    frames: int
    most: int  # kbit/s
    sound: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.lines}.mp4"

    @property
    def wanted(self) -> list[str]:
        keyframes = str(2 * self.frames)
        return [
            "-r", str(self.frames), "-c:v", "libx264", "-preset", "veryfast", "-crf", str(self.quality),
            "-profile:v", "main", "-pix_fmt", "yuv420p", "-g", keyframes,
            "-maxrate", f"{self.most}k", "-bufsize", f"{2 * self.most}k",
        ]  # fmt: skip


SIZES = (
    Size(240, 30, 15, 180, ("-ac", "1", "-b:a", "32k")),
    Size(360, 28, 30, 1000, ("-ac", "2", "-b:a", "64k")),
    Size(720, 25, 30, 3000, ("-ac", "2", "-b:a", "96k")),
)


LONGEST = ["-t", str(settings.VIDEO_MAX_SECONDS), "-map_metadata", "-1", "-map_chapters", "-1"]
HEARD = ["-map", "0:a:0", "-c:a", "aac"]


class Unmakeable(Exception):
    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True)
class Source:
    path: Path
    form: str
    seconds: float
    lines: int
    has_sound: bool

    @property
    def opened(self) -> list[str]:
        return ["-protocol_whitelist", "file", "-f", self.form, "-i", str(self.path)]


def ffmpeg() -> str:
    """The machine's own, or the one that came with our packages."""
    return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())


def run(arguments: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    limits = [sys.executable, "-m", "wellbeing.limited", str(MEMORY), str(int(seconds))]
    try:
        return subprocess.run(  # noqa: S603 a command of our own making
            [*limits, ffmpeg(), "-nostdin", "-hide_banner", "-y", *arguments],
            capture_output=True, text=True, errors="replace", timeout=seconds, check=False, cwd=settings.BASE_DIR,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unmakeable(Upload.Failure.BROKEN) from error


def form_of(path: Path) -> str:
    """What the first bytes say: MP4 and MOV, or WebM and Matroska. Phones record nothing else."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head[4:8] == b"ftyp":
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    raise Unmakeable(Upload.Failure.NO_VIDEO)


def look_at(path: Path) -> Source:
    form = form_of(path)
    told = run(["-protocol_whitelist", "file", "-f", form, "-i", str(path)], 30).stderr
    length, picture = LENGTH.search(told), PICTURE.search(told)
    if not length or not picture:
        raise Unmakeable(Upload.Failure.BROKEN)
    hours, minutes, seconds = (float(part) for part in length.groups())
    lasts = hours * 3600 + minutes * 60 + seconds
    width, height = int(picture[1]), int(picture[2])
    if lasts > settings.VIDEO_MAX_SECONDS:
        raise Unmakeable(Upload.Failure.TOO_LONG)
    if width * height > PIXELS:
        raise Unmakeable(Upload.Failure.TOO_WIDE)
    return Source(path, form, lasts, min(width, height), SOUND.search(told) is not None)


def make(upload: Upload) -> None:
    """Make the video of an upload that is here whole, or say why that cannot be."""
    try:
        with tempfile.TemporaryDirectory(dir=settings.UPLOAD_ROOT) as place:
            source = look_at(upload.path)
            cut(source, Path(place))
            keep(upload, source, Path(place))
    except Unmakeable as error:
        upload.fail(error.failure)
    except (OSError, RuntimeError):  # no room left, or no ffmpeg on this machine
        logger.exception("A video could not be made")
        upload.fail(Upload.Failure.OURS)
    else:
        upload.finish()


def cut(source: Source, place: Path) -> None:
    wanted: list[str] = []
    for size in SIZES:
        if size.lines > 360 and source.lines <= 480:  # nothing would be sharper
            continue
        wanted += one_size(source, size, place / size.name)
    if source.has_sound:
        alone = ["-ac", "2", "-b:a", "48k", "-movflags", "+faststart"]
        wanted += [*LONGEST, *HEARD, *alone, str(place / "sound.m4a")]
    wanted += ["-ss", str(source.seconds / 3), "-map", "0:v:0", "-frames:v", "1", str(place / "poster.png")]
    encode(source, wanted, place)
    if not (place / "poster.png").exists():
        raise Unmakeable(Upload.Failure.BROKEN)
    with Image.open(place / "poster.png") as picture:
        picture.thumbnail((1280, 720))
        picture.convert("RGB").save(place / "poster.webp", quality=75)


def one_size(source: Source, size: Size, file: Path) -> list[str]:
    """What ffmpeg is told for one size."""
    short = min(size.lines, source.lines) // 2 * 2
    scaled = f"scale=w='if(gt(iw,ih),-2,{short})':h='if(gt(iw,ih),{short},-2)'"
    heard = [*HEARD, *size.sound] if source.has_sound else []
    return [*LONGEST, "-map", "0:v:0", "-vf", scaled, *size.wanted, *heard, *fragments.FLAGS, str(file)]


def encode(source: Source, wanted: list[str], place: Path) -> None:
    done = run(["-v", "error", *source.opened, *wanted], 120 + SLOWEST * source.seconds)
    if done.returncode and os.strerror(errno.ENOSPC) in done.stderr:
        raise OSError(errno.ENOSPC, "no room for the sizes of a video")
    if done.returncode:
        raise Unmakeable(Upload.Failure.BROKEN)
    for made in place.glob("*.mp4"):
        fragments.tell_length(made)


@transaction.atomic
def keep(upload: Upload, source: Source, place: Path) -> None:
    video = upload.video
    video.seconds = max(1, round(source.seconds))
    video.save(update_fields=["seconds"])
    keep_only(video, [file.name for file in place.iterdir()])
    for position, name in enumerate(ORDER):
        bring_file(video, position, place / name)
    video.settle()
