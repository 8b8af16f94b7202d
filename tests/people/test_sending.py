"""Media come whole or from the middle, and never from beside their folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import Http404
from django.test import AsyncRequestFactory, RequestFactory, override_settings

from people import sending
from people.sending import PART, PIECE, send

BODY = bytes(range(256)) * (PART // 256 * 2 + 3)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("media")
    (folder / "small.mp4").write_bytes(BODY[:1000])
    (folder / "large.mp4").write_bytes(BODY)
    (folder.parent / "secret.mp4").write_bytes(b"secret")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


def asked(name: str, asked: str = "", **headers: str) -> tuple[int, str, bytes]:
    headers = {"range": asked, **headers} if asked else headers
    answer = send(RequestFactory().get("/", headers=headers), name)
    return answer.status_code, answer.headers.get("Content-Range", ""), getattr(answer, "content", b"")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-", 0, 999), ("bytes=10-19", 10, 19), ("bytes=-5", 995, 999), ("bytes=990-5000", 990, 999)],
)
def test_the_part_that_is_asked_for_is_sent(media: Path, wanted: str, first: int, last: int) -> None:
    expected = (206, f"bytes {first}-{last}/1000", BODY[first : last + 1])
    assert asked("small.mp4", wanted) == expected


@pytest.mark.parametrize("wanted", ["", "bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=x-"])
def test_what_is_no_single_range_gets_the_whole(media: Path, wanted: str) -> None:
    assert asked("small.mp4", wanted) == (200, "", BODY[:1000])


@pytest.mark.parametrize("wanted", ["bytes=1000-", "bytes=9-5", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused_with_the_true_length(media: Path, wanted: str) -> None:
    assert asked("small.mp4", wanted) == (416, "bytes */1000", b"")


def test_one_answer_carries_a_megabyte_at_most_so_that_nobody_holds_a_lane(media: Path) -> None:
    status, told, body = asked("large.mp4", "bytes=100-")
    assert (status, told) == (206, f"bytes 100-{100 + PART - 1}/{len(BODY)}")
    assert body == BODY[100 : 100 + PART]


def test_a_piece_that_says_where_it_ends_comes_whole_up_to_a_bound(media: Path) -> None:
    """As a playlist's pieces are asked for: half of one could not be played."""
    end = len(BODY) - 1
    assert asked("large.mp4", f"bytes=0-{end}") == (206, f"bytes 0-{end}/{len(BODY)}", BODY)
    (media / "huge.mp4").write_bytes(bytes(PIECE + 9))
    status, told, body = asked("huge.mp4", f"bytes=0-{PIECE + 8}")
    assert (status, told, len(body)) == (206, f"bytes 0-{PIECE - 1}/{PIECE + 9}", PIECE)


async def test_a_large_file_that_is_asked_for_whole_comes_in_pieces(media: Path) -> None:
    answer = send(AsyncRequestFactory().get("/"), "large.mp4")
    assert answer["Content-Length"] == str(len(BODY))
    assert b"".join([piece async for piece in answer]) == BODY  # type: ignore[attr-defined]


def test_a_file_that_has_changed_since_is_sent_whole_and_one_that_has_not_is_not_sent(media: Path) -> None:
    told = send(RequestFactory().get("/"), "small.mp4")
    assert told["Accept-Ranges"] == "bytes"
    changed = told["Last-Modified"]
    assert asked("small.mp4", "bytes=1-2", if_range=changed)[0] == 206
    assert asked("small.mp4", "bytes=1-2", if_range="Thu, 01 Jan 1970 00:00:00 GMT")[0] == 200
    assert asked("small.mp4", if_modified_since=changed)[0] == 304


@pytest.mark.parametrize("name", ["../secret.mp4", "/etc/passwd", "none.mp4", "", "a\x00b"])
def test_nothing_beside_the_folder_is_sent(media: Path, name: str) -> None:
    with pytest.raises(Http404):
        sending.send(RequestFactory().get("/"), name)
