"""One file that is a plain MP4 and also what HLS plays piece by piece: fragments of seconds, their list in front.

The list (`sidx`) says how long each fragment is and how many bytes it has; so a playlist needs no second copy of the
film. ffmpeg leaves out how long the whole is, which some players ask for: it is put in (`mehd`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECONDS = 4
FLAGS = [
    "-movflags", "+frag_keyframe+empty_moov+global_sidx+default_base_moof+skip_trailer",
    "-min_frag_duration", str(SECONDS * 1_000_000),
]  # fmt: skip
"""For ffmpeg, before the name of an MP4."""
HEAD = 512 * 1024
"""Bytes in which description and list end, for the longest video we take."""
Box = tuple[str, int, int]


@dataclass(frozen=True)
class Fragment:
    at: int
    size: int
    seconds: float


@dataclass(frozen=True)
class Fragmented:
    """What a playlist says of one file."""

    head: int
    codecs: str
    width: int
    height: int
    fragments: list[Fragment]

    @property
    def most(self) -> int:
        """Bits a second of the fragment that needs most."""
        return max(round(8 * one.size / one.seconds) for one in self.fragments)

    @property
    def usual(self) -> int:
        seconds = sum(one.seconds for one in self.fragments)
        return round(8 * sum(one.size for one in self.fragments) / seconds)


def boxes(body: bytes, first: int, last: int) -> Iterator[Box]:
    """Kind, where it begins, where it ends; until one is no box or reaches past what is here."""
    while first + 8 <= last:
        size, kind = struct.unpack_from(">I4s", body, first)
        if size < 8 or first + size > last:
            return
        yield kind.decode("latin-1"), first, first + size
        first += size


def read(path: Path) -> Fragmented | None:
    """None for a file that is not made so: it plays as before, only not piece by piece."""
    with path.open("rb") as file:
        body = file.read(HEAD)
    known: dict[str, Box] = {}
    for box in boxes(body, 0, len(body)):
        known.setdefault(box[0], box)
    if "moov" not in known or "sidx" not in known:
        return None
    _kind, first, last = known["moov"]
    picture = body.find(b"avc1", first, last)
    profile = body.find(b"avcC", first, last)
    if picture < 0 or profile < 0:
        return None
    width, height = struct.unpack_from(">HH", body, picture + 28)
    sound = ",mp4a.40.2" if body.find(b"mp4a", first, last) > 0 else ""
    codecs = f"avc1.{body[profile + 5 : profile + 8].hex()}{sound}"
    fragments = listed(body, *known["sidx"][1:])
    return Fragmented(last, codecs, width, height, fragments) if fragments else None


def listed(body: bytes, first: int, last: int) -> list[Fragment]:
    long = body[first + 8]
    scale = struct.unpack_from(">I", body, first + 16)[0]
    at = last + struct.unpack_from(">Q" if long else ">I", body, first + (28 if long else 24))[0]
    rows = first + (36 if long else 28)
    fragments = []
    for number in range(struct.unpack_from(">H", body, rows + 2)[0]):
        size, ticks = struct.unpack_from(">II", body, rows + 4 + 12 * number)
        fragments.append(Fragment(at, size & 0x7FFFFFFF, ticks / scale))
        at += size & 0x7FFFFFFF
    return [one for one in fragments if one.seconds]


def tell_length(path: Path) -> None:
    """Put the length of the whole into the description. Asking twice changes nothing."""
    body = path.read_bytes()
    inside = {
        kind: (first, last) for kind, first, last in boxes(body, 0, len(body)) if kind in {"moov", "sidx"}
    }
    made = read(path)
    if not made or b"mehd" in body[: made.head]:
        return
    moov, end = inside["moov"]
    parts = {kind: (first, last) for kind, first, last in boxes(body, moov + 8, end)}
    scale = struct.unpack_from(">I", body, parts["mvhd"][0] + 20)[0]
    seconds = sum(one.seconds for one in made.fragments)
    mehd = struct.pack(">I4sIQ", 20, b"mehd", 1 << 24, round(seconds * scale))
    mvex = parts["mvex"][0]
    whole = bytearray(body[: mvex + 8] + mehd + body[mvex + 8 :])
    for at in (moov, mvex):
        struct.pack_into(">I", whole, at, struct.unpack_from(">I", whole, at)[0] + len(mehd))
    path.write_bytes(whole)
