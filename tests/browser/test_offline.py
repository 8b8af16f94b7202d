"""Without a network: the numbers open and can be dialled, nothing sensitive is kept, and no version holds anybody."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import servers
from tests.browser.conftest import PHONE, PageAs
from tests.browser.wcag import violations
from tests.site import RESIDENT, Site, serving
from tests.wellbeing.links import dialled
from tests.wellbeing.test_directory import line

pytestmark = pytest.mark.once

WALK = (
    "/", "/care/", "/care/lines/", "/care/talk/", "/care/videos/", "/rooms/", "/me/", "/notices/", "/demo/",
    "/neighbours/", "/",
)  # fmt: skip
KEPT = """async () => {
    const kept = {};
    for (const name of await caches.keys()) {
        kept[name] = (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname);
    }
    return kept;
}"""
TRACES = (
    "async (words) => { for (const name of await caches.keys()) { const cache = await caches.open(name); "
    "for (const key of await cache.keys()) { const text = await (await cache.match(key)).text(); "
    "for (const word of words) if (text.includes(word)) return `${key.url}: ${word}`; } } return ''; }"
)


OPENING = """async (told) => {
    const { opening } = await import(document.querySelector("script[src*='wellbeing/lines']").src);
    return told.moments.map((moment) => opening(told.ahead, moment).split(" ")[0]);
}"""
SAID = {"open": "Open", "closed": "Closed", "holiday": "A", "once": "We"}


class Door:
    """A server of the site's own that can be closed and opened again, with other settings, at the same address."""

    def __init__(self, site: Site) -> None:
        self.port = servers.free_port()
        self.site = dataclasses.replace(site, urls=(f"http://127.0.0.1:{self.port}",))

    @contextmanager
    def opened(self, **settings: str) -> Iterator[None]:
        log = Path(self.site.environment["LINLI_DATA"]) / "offline.log"
        with serving(self.site.environment | settings, log, self.port):
            yield


def kept(page: Page) -> dict[str, list[str]]:
    return dict(page.evaluate(KEPT))


def until(page: Page, true: str, arg: object = None) -> None:
    """Ask the page again and again: what is waited for happens in the worker, of which a page hears nothing."""
    for _ in range(200):
        if page.evaluate(true, arg):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"It never came to this: {true}\nKept: {kept(page)}")


def wait_for_copies(page: Page, mine: bool) -> None:
    until(
        page,
        """async (mine) => Boolean((await caches.has("linli-mine")) === mine
            && (await caches.keys()).some((name) => name.startsWith("linli-shell"))
            && navigator.serviceWorker.controller && !(await navigator.serviceWorker.getRegistration()).installing
            && (!mine || await (await caches.open("linli-mine")).match("/offline/mine/")))""",
        mine,
    )


def test_without_a_network_the_numbers_open_and_nothing_else_was_kept(linli: Site, page_as: PageAs) -> None:
    door = Door(linli)
    with door.opened():
        page = page_as(RESIDENT, site=door.site, viewport=PHONE)
        for path in WALK:
            page.goto(path)
        wait_for_copies(page, mine=True)
        copies = kept(page)
        shell = next(name for name in copies if name.startswith("linli-shell"))
        assert set(copies) == {shell, "linli-mine"}
        assert set(copies["linli-mine"]) == {"/offline/mine/", "/offline/whose"}
        pages = {path for path in copies[shell] if not path.startswith("/static/")}
        assert pages == {"/offline/zh-hans/", "/offline/en/"}
        assert page.evaluate(TRACES, ['name="csrfmiddlewaretoken"', RESIDENT, "@linli"]) == ""

    page.goto("/rooms/")  # the server is gone: as in aeroplane mode
    expect(page.get_by_text("There is no network right now")).to_be_visible()
    links = page.locator("a[href^='tel:'], a[href^='sms:']").evaluate_all(
        "links => links.map((link) => [link.getAttribute('href'), link.textContent])"
    )
    assert {"tel:12356", "tel:120", "tel:110", "tel:119", "tel:116123", "sms:85258"} <= {
        href for href, _ in links
    }
    assert [href for href, label in links if dialled(href) != dialled(label)] == []
    expect(page.get_by_text("Copy of")).to_be_visible()
    stale = page.get_by_text("This copy is older than 30 days")
    expect(stale).to_be_hidden()
    assert list(violations(page)) == []

    page.get_by_role("link", name="My dates").click()
    expect(page.get_by_role("heading", name="My dates")).to_be_visible()
    expect(page.locator(".emergency")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="My dates")).to_be_visible()
    page.goto("/offline/zh-hans/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")

    page.clock.install()
    page.clock.fast_forward(31 * 24 * 60 * 60 * 1000)
    page.goto("/care/lines/")
    expect(stale).to_be_visible()


def test_a_new_version_comes_with_one_reload_and_signing_out_and_switching_off_leave_nothing(
    linli: Site, page_as: PageAs
) -> None:
    door = Door(linli)
    script = Path(linli.environment["LINLI_DATA"]) / "static" / "worker.js"
    before = script.read_text("utf-8")
    try:
        with door.opened():
            page = page_as(RESIDENT, site=door.site)
            page.goto("/care/")
            wait_for_copies(page, mine=True)
            old = next(name for name in kept(page) if name.startswith("linli-shell"))
            script.write_text(f"{before}\n// a later version\n", "utf-8")
            page.reload()
            until(page, "async (old) => !(await caches.has(old))", old)
            wait_for_copies(page, mine=True)
            assert len(kept(page)) == 2

            page.goto("/me/")
            page.get_by_role("button", name="Sign out").click()
            page.wait_for_url("**/")
            wait_for_copies(page, mine=False)
        with door.opened(LINLI_OFFLINE="0"):
            page.goto("/care/")
            until(page, "async () => !(await caches.keys()).length")
            until(page, "async () => !(await navigator.serviceWorker.getRegistrations()).length")
    finally:
        script.write_text(before, "utf-8")


def test_a_kept_page_says_by_itself_what_the_server_would_say_then(linli: Site, page_as: PageAs) -> None:
    """Over a month with holidays, nights past midnight, and the day on which the source grows too old."""
    lines = [
        line(weekly=[{"days": "fri-sat", "opens": "20:00", "closes": "02:00"}], source_date="2025-10-08"),
        line(
            weekly=[{"days": "mon-sun", "opens": "22:00", "closes": "06:00"}],
            region="GB",
            time_zone="Europe/London",
        ),
        line(always=True, weekly=[], source_date="2025-10-20"),
    ]
    made = datetime(2026, 9, 25, 3, 0, tzinfo=UTC)
    moments = [made + timedelta(hours=5 * step, minutes=7) for step in range(150)]
    page = page_as(None, site=linli)
    page.goto("/care/")
    for each in lines:
        with mock.patch.object(timezone, "now", return_value=made):
            told = {"ahead": each.ahead, "moments": [int(moment.timestamp()) // 60 for moment in moments]}
        expected = []
        for moment in moments:
            with mock.patch.object(timezone, "now", return_value=moment):
                expected.append(SAID[each.opening])
        assert page.evaluate(OPENING, told) == expected
        assert len(set(expected)) > 1
