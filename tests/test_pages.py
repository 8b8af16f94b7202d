"""Pages run on a few lanes: what comes at once is all answered, also when a lane waits for long."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Engine
from django.test import override_settings
from django.urls import path

from config.pages import Pages, read_ahead
from config.views import healthz

together = threading.Barrier(settings.PAGE_LANES, timeout=20)
hold = threading.Event()
threads: set[str] = set()


def side_by_side(request: HttpRequest) -> HttpResponse:
    """Answers only once as many are here as there are lanes."""
    threads.add(threading.current_thread().name)
    together.wait()
    return HttpResponse("here")


def held(request: HttpRequest) -> HttpResponse:
    hold.wait(20)
    return HttpResponse("let go")


urlpatterns = [path("together/", side_by_side), path("held/", held), path("healthz", healthz)]
pytestmark = pytest.mark.django_db(transaction=True)


def scope_of(where: str) -> dict[str, Any]:
    return {
        "type": "http", "method": "GET", "path": where, "raw_path": where.encode(), "query_string": b"",
        "headers": [(b"host", b"testserver")], "http_version": "1.1", "scheme": "http",
        "server": ("testserver", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip


async def ask(pages: Pages, where: str) -> int:
    page = ApplicationCommunicator(pages, scope_of(where))
    await page.send_input({"type": "http.request", "body": b"", "more_body": False})
    status: int = (await page.receive_output(30))["status"]
    await page.wait()
    return status


LOGGED_OUT = [each for each in settings.MIDDLEWARE if "LoginRequired" not in each]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=LOGGED_OUT)
async def test_as_many_requests_as_lanes_are_worked_on_at_once_and_the_others_wait_their_turn() -> None:
    threads.clear()
    pages = Pages()
    rounds = 3
    answers = await asyncio.gather(*(ask(pages, "/together/") for _ in range(rounds * settings.PAGE_LANES)))
    assert set(answers) == {200}
    assert len(threads) == settings.PAGE_LANES


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=LOGGED_OUT)
async def test_whether_linli_is_well_is_answered_also_when_every_lane_waits() -> None:
    hold.clear()
    pages = Pages()
    waiting = [asyncio.create_task(ask(pages, "/held/")) for _ in range(settings.PAGE_LANES)]
    await asyncio.sleep(0)
    assert await ask(pages, "/healthz") == 200
    assert not any(each.done() for each in waiting)
    hold.set()
    assert await asyncio.gather(*waiting) == [200] * settings.PAGE_LANES


def test_the_first_to_say_something_after_a_start_waits_for_no_template() -> None:
    cached = Engine.get_default().template_loaders[0]
    cached.reset()
    read_ahead()
    assert vars(cached)["get_template_cache"].keys() >= {
        "live/message.html",
        "live/room.html",
        "live/poll.html",
    }


def seen(request: HttpRequest) -> HttpResponse:
    where.append(threading.current_thread().name)
    return HttpResponse("here")


def streaming(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(endless(), content_type="text/plain")


async def endless() -> AsyncIterator[bytes]:
    try:
        while True:
            yield b"more"
            await asyncio.sleep(0.01)
    finally:
        where.append("closed")


where: list[str] = []
urlpatterns += [path("seen/", seen), path("streaming/", streaming)]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=LOGGED_OUT)
async def test_a_page_begins_and_ends_in_its_lane_whose_connection_it_has_used() -> None:
    where.clear()

    def note(**_told: object) -> None:
        where.append(threading.current_thread().name)

    with contextlib.ExitStack() as stack:
        for signal in (request_started, request_finished):
            signal.connect(note)
            stack.callback(signal.disconnect, note)
        assert await ask(Pages(), "/seen/") == 200
    assert len(where) == 3
    assert set(where) == {where[0]}
    assert where[0].startswith("page-")


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=LOGGED_OUT)
async def test_a_stream_ends_when_whoever_asked_has_gone() -> None:
    where.clear()
    page = ApplicationCommunicator(Pages(), scope_of("/streaming/"))
    await page.send_input({"type": "http.request", "body": b"", "more_body": False})
    assert (await page.receive_output(30))["status"] == 200
    assert (await page.receive_output(30))["body"] == b"more"
    await page.send_input({"type": "http.disconnect"})
    await page.wait(10)
    assert where == ["closed"]


FILE = bytes(range(256)) * 1000


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(BytesIO(FILE))


urlpatterns += [path("file/", file)]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=LOGGED_OUT)
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous iterators")
async def test_a_file_goes_out_in_large_pieces() -> None:
    """As Django's own handler sends it: each piece is a message to the server, and each costs it the same."""
    page = ApplicationCommunicator(Pages(), scope_of("/file/"))
    await page.send_input({"type": "http.request", "body": b"", "more_body": False})
    assert (await page.receive_output(30))["status"] == 200
    pieces = [await page.receive_output(30)]
    while pieces[-1].get("more_body"):
        pieces.append(await page.receive_output(30))
    bodies = [piece.get("body", b"") for piece in pieces]
    assert b"".join(bodies) == FILE
    assert [len(body) for body in bodies] == [65536, 65536, 65536, len(FILE) - 3 * 65536, 0]
