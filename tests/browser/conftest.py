"""Real Chromium in front of a real Linli. Nothing here touches the ORM: it is somebody at home, not the database."""

import fcntl
import itertools
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Literal, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests import chromium
from tests.site import TEACHER, Site

LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
PHONE = (360, 740)
DESKTOP = (1280, 800)
KeepPicture = Callable[[Page, str], None]
RoomMaker = Callable[..., str]
Enter = Callable[..., Page]
PATIENCE_MS = 60_000
"""How long anything may take until it is seen: no test is about the speed of its machine."""
OPEN = "#room[data-line=open]"
OPENED = pytest.StashKey[list[BrowserContext]]()
REPORTED = 4000  # characters of each page
MAKE_ROOM = """
from django.utils import timezone
from activities.models import Activity, Occurrence
from live.models import PlanRun
yoga = Activity.objects.filter(host__display_name="{teacher}", plan__steps__isnull=False).first()
room = Occurrence.schedule(yoga, timezone.now(), 60, None, "Asia/Shanghai").room
if {live}:
    room.start(yoga.host)
if {steps}:
    PlanRun.objects.of(room).start(yoga.host, 0)
print("room", room.pk)
"""


class PageAs(Protocol):
    def __call__(
        self,
        person: str | None = None,
        locale: str = "en",
        viewport: tuple[int, int] = DESKTOP,
        theme: Literal["light", "dark"] = "light",
        *,
        site: Site | None = None,
        door: int | None = None,
        **options: Any,
    ) -> Page: ...


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What failed says what every open page showed then: whoever reads it elsewhere cannot look."""
    report = yield
    if report.when == "call" and report.failed:
        for context in item.stash.get(OPENED, []):
            for page in context.pages:
                report.sections.append((f"{page.url} showed", shown(page)))
    return report


def shown(page: Page) -> str:
    try:
        return page.locator("body").aria_snapshot(timeout=2000)[-REPORTED:]
    except Error as error:
        return str(error)


@pytest.fixture(autouse=True)
def quiet(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Several workers look at pages side by side; a module that says `NEEDS_QUIET` has the machine to itself."""
    alone = getattr(request.module, "NEEDS_QUIET", False)
    with (tmp_path_factory.getbasetemp().parent / "quiet.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if not path:
        pytest.fail(chromium.HOW)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        yield browser
        browser.close()


@pytest.fixture
def page_as(browser: Browser, linli: Site, request: pytest.FixtureRequest) -> Iterator[PageAs]:
    """Open a page as a demo person (None: signed out); each has a browser profile of their own.

    `door` is the number of the server process to talk to: by default the next one, so that in the scaled setup
    neighbours meet across processes. `options` go to Playwright's `new_context`.
    """
    opened: list[BrowserContext] = []
    request.node.stash[OPENED] = opened

    def open_page(
        person: str | None = None,
        locale: str = "en",
        viewport: tuple[int, int] = DESKTOP,
        theme: Literal["light", "dark"] = "light",
        *,
        site: Site | None = None,
        door: int | None = None,
        **options: Any,
    ) -> Page:
        where = site or linli
        url = where.urls[(len(opened) if door is None else door) % len(where.urls)]
        context = browser.new_context(
            base_url=url,
            locale=LOCALES[locale],
            timezone_id="Asia/Shanghai",
            viewport={"width": viewport[0], "height": viewport[1]},
            color_scheme=theme,
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        cookies = {"django_language": locale} | (where.cookies(person) if person else {})
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        context.grant_permissions(["camera", "microphone"], origin=url)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def keep_picture() -> KeepPicture:
    """Keep a screenshot under LINLI_SCREENSHOTS, to be looked at; without that folder, nothing is kept."""

    def keep(page: Page, name: str) -> None:
        if folder := os.environ.get("LINLI_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep


@pytest.fixture
def new_room(linli: Site) -> RoomMaker:
    """The address of a room of the demo's yoga class that nobody else uses; its steps may have begun already."""

    def make(*, live: bool = True, steps: bool = False) -> str:
        said = linli.run(MAKE_ROOM.format(teacher=TEACHER, live=live, steps=steps))
        return f"/rooms/{said.split()[-1]}/"

    return make


@pytest.fixture
def enter(page_as: PageAs) -> Callable[..., Page]:
    """Somebody comes in; each through another process where there are several."""
    doors = itertools.count()

    def come_in(
        person: str, path: str, prepare: Callable[[Page], None] = lambda page: None, **how: Any
    ) -> Page:
        page = page_as(person, door=next(doors), **how)
        prepare(page)
        page.goto(path)
        page.wait_for_selector(OPEN)
        return page

    return come_in
