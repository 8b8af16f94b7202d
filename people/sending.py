"""Files of the media folder, sent whole or from the middle: a video can be sought, and no lane is held for long."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from collections.abc import AsyncIterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.utils.encoding import iri_to_uri
from django.utils.http import http_date
from django.views.static import was_modified_since

PART = 1024 * 1024
"""The most that one answer to a Range carries. A player that wants more asks again; none of them holds a lane."""
PIECE = 4 * PART
"""What an answer carries to who says where to end, as the pieces of a playlist do: less would be a broken piece."""
ASKED = re.compile(r"bytes=(\d*)-(\d*)")


def send(request: HttpRequest, path: str) -> HttpResponseBase:
    """Behind a proxy that can, we say yes and it sends the file; else the file, or the part that was asked for."""
    if settings.MEDIA_ACCEL:
        answer = HttpResponse()
        del answer["Content-Type"]  # the proxy tells it by the file's name
        answer["X-Accel-Redirect"] = iri_to_uri(f"{settings.MEDIA_ACCEL}{path}")
        return answer
    return with_dates(request, found(path))


def found(path: str) -> Path:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except (SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    if not file.is_file():
        raise Http404
    return file


def with_dates(request: HttpRequest, file: Path) -> HttpResponseBase:
    told = file.stat()
    if not was_modified_since(request.headers.get("If-Modified-Since"), told.st_mtime):
        return HttpResponseNotModified()
    changed = http_date(told.st_mtime)
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", changed) == changed else ""
    answer = part_of(file, told.st_size, asked) or whole(file, told.st_size)
    answer["Accept-Ranges"] = "bytes"
    answer["Last-Modified"] = changed
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def type_of(file: Path) -> str:
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def part_of(file: Path, size: int, asked: str) -> HttpResponse | None:
    """None for no single range that we understand: then the whole file is the right answer."""
    read = ASKED.fullmatch(asked.strip())
    if not read or read[1] == read[2] == "":
        return None
    first, last = (int(end) if end else None for end in read.groups())
    if first is None:
        first, last = max(0, size - (last or 0)), size - 1
    most = PART if last is None or not read[1] else PIECE
    last = min(size - 1 if last is None else last, size - 1, first + most - 1)
    if first >= size or last < first:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with file.open("rb") as opened:
        opened.seek(first)
        body = opened.read(last - first + 1)
    headers = {"Content-Range": f"bytes {first}-{last}/{size}"}
    return HttpResponse(body, status=206, content_type=type_of(file), headers=headers)


def whole(file: Path, size: int) -> HttpResponseBase:
    if size <= PART:
        return HttpResponse(file.read_bytes(), content_type=type_of(file))
    answer = StreamingHttpResponse(pieces(file), content_type=type_of(file))
    answer["Content-Length"] = str(size)
    return answer


async def pieces(file: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(file.open, "rb") as opened:
        while piece := await asyncio.to_thread(opened.read, PART // 4):
            yield piece
