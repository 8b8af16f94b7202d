"""HLS: playlists written from what the files themselves say, so that a player takes the size its line can carry.

Safari and Chrome play them by themselves; other browsers take the plain MP4 that stands after it on the page. There is
no player of ours to load: an old phone would wait for it longer than for the film.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from wellbeing.fragments import Fragmented, read
from wellbeing.models import Rendition, Video

TYPE = "application/vnd.apple.mpegurl"


def fragments_of(made: Rendition) -> Fragmented | None:
    file = Path(settings.MEDIA_ROOT) / str(made.file.name)
    return read(file) if made.is_picture and file.exists() else None


def all_sizes(video: Video) -> str | None:
    """The sizes in the reader's language; None where there are no two to choose from."""
    rows = []
    for made in video.playable:
        if told := fragments_of(made):
            size = f"RESOLUTION={told.width}x{told.height}"
            rate = f"BANDWIDTH={told.most},AVERAGE-BANDWIDTH={told.usual}"
            rows.append(f'#EXT-X-STREAM-INF:{rate},{size},CODECS="{told.codecs}"')
            rows.append(reverse("video_playlist", args=[video.key, made.name.removesuffix(".mp4")]))
    if len(rows) < 4:
        return None
    return "\n".join(["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS", *rows, ""])


def one_size(made: Rendition) -> str | None:
    """The pieces of one file, each by where it lies in it."""
    told = fragments_of(made)
    if told is None:
        return None
    place = reverse("video_file", args=[made.video.key, made.name])
    longest = max(one.seconds for one in told.fragments)
    rows = [
        "#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{ceil(longest)}", "#EXT-X-PLAYLIST-TYPE:VOD",
        f'#EXT-X-MAP:URI="{place}",BYTERANGE="{told.head}@0"',
    ]  # fmt: skip
    for one in told.fragments:
        rows += [f"#EXTINF:{one.seconds:.3f},", f"#EXT-X-BYTERANGE:{one.size}@{one.at}", place]
    return "\n".join([*rows, "#EXT-X-ENDLIST", ""])
