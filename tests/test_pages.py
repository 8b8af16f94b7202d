"""Pages run on a few lanes: what comes at once is all answered, also when a lane waits for long."""

import asyncio
import threading

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from config.pages import Pages
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


async def ask(pages: Pages, where: str) -> int:
    scope = {
        "type": "http", "method": "GET", "path": where, "raw_path": where.encode(), "query_string": b"",
        "headers": [(b"host", b"testserver")], "http_version": "1.1", "scheme": "http",
        "server": ("testserver", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    page = ApplicationCommunicator(pages, scope)
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
