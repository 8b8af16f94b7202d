"""Every page there is, found by following every link as every kind of person: readable by all, on any screen."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, KeepPicture, PageAs
from tests.browser.wcag import ALL_RULES, CHANGED_BY_LOOKS, Look, put_on, violations
from tests.site import AUDITOR, CAPTAIN, COUNSELLOR, NEWCOMER, ORGANIZER, RESIDENT, TEACHER, Site

pytestmark = pytest.mark.once

PEOPLE = (RESIDENT, NEWCOMER, CAPTAIN, ORGANIZER, TEACHER, COUNSELLOR, AUDITOR)
NOT_PAGES = {"admin", "media", "healthz", "static", "counselling_away"}
LOOKS: dict[str, list[Look]] = {
    "zh-hans": [("light", PHONE), ("dark", DESKTOP)],
    "en": [("light", DESKTOP), ("dark", PHONE)],
}
"""Each page is seen in all four looks and in both languages; which words it has changes no colour and no size.

All rules are asked on a phone in one language and on a desk in the other; in the other colours, those that see them.
"""
KEYS_IN = "en"
"""The language in which pages are gone through by keyboard: where the focus goes, no word changes."""
MISSING = "/there-is-nothing-here/"
SMALLEST = (320, 640)
SMALL_TARGETS = """() => [...document.querySelectorAll("button, select, textarea, summary, input:not([type=hidden])")]
    .filter((element) => element.tabIndex >= 0)
    .map((element) => element.labels?.[0]?.contains(element) ? element.labels[0] : element)
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 43.5)
    .map((element) => element.outerHTML.slice(0, 100))"""
SPACED_SENTENCES = (
    "() => document.body.innerText.match(/.{0,12}[。！？][ \\u00a0]+[\\u4e00-\\u9fff“《（].{0,12}/g) ?? []"
)
UNSEEN_FOCUS = """() => {
    const element = document.activeElement;
    if (element === document.body) return "";
    const style = getComputedStyle(element);
    const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
    return seen ? "" : element.outerHTML.slice(0, 100);
}"""
Visits = Callable[..., Iterator[tuple["Stop", Page]]]


@dataclass(frozen=True)
class Stop:
    """One kind of page, and somebody who may see it."""

    view: str
    path: str
    person: str | None
    html: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.path} as {self.person or 'somebody signed out'}"


class Delivered(HTMLParser):
    """What a page is before any script has touched it: its links, how many headlines it has, what stands in `main`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headlines = 0
        self.main = ""
        self._is_in_main = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (href := dict(attrs).get("href")):
            self.links.append(href)
        self.headlines += tag == "h1"
        self._is_in_main = self._is_in_main or tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self._is_in_main = self._is_in_main and tag != "main"

    def handle_data(self, data: str) -> None:
        if self._is_in_main:
            self.main += data


def fetch(site: Site, path: str, cookies: dict[str, str]) -> tuple[str, str]:
    """Where the address led in the end, and the page that was there; nothing if it is no page."""
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    request = urllib.request.Request(site.url + path, headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            is_page = answer.headers.get_content_type() == "text/html"
            return answer.url, answer.read().decode() if is_page else ""
    except urllib.error.HTTPError as error:
        error.close()
        pytest.fail(f"{path} answered {error.code}. {site.said()}")


def missing(site: Site) -> str:
    try:
        urllib.request.urlopen(site.url + MISSING, timeout=60).close()
    except urllib.error.HTTPError as error:
        with error:
            page: bytes = error.read()
            return page.decode()
    return ""


def view_of(path: str) -> str:
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return "" if NOT_PAGES & {match.view_name, *match.app_names} else match.view_name


def wander(site: Site, person: str | None, known: set[str]) -> list[Stop]:
    """Follow every link from the front page; one page of each kind is enough."""
    cookies = site.cookies(person) if person else {}
    stops, ahead = [], ["/", "/account/login/", "/account/signup/", "/demo/"]
    asked: set[str] = set()
    while ahead:
        path = ahead.pop(0)
        view = view_of(path)
        if not view or view in asked:
            continue
        asked.add(view)
        url, html = fetch(site, path, cookies)
        landed = urlsplit(url).path
        here = [urlsplit(urljoin(url, href)) for href in Delivered(html).links]
        ahead += [link.path for link in here if link.netloc == urlsplit(site.url).netloc]
        key = f"{view_of(landed)} {person if landed == '/' else ''}"
        if html and key not in known:
            known.add(key)
            stops.append(Stop(view_of(landed), landed, person, html))
    return stops


@pytest.fixture(scope="session")
def stops(linli: Site) -> list[Stop]:
    known: set[str] = set()
    found = [stop for person in (None, *PEOPLE) for stop in wander(linli, person, known)]
    return [*found, Stop("missing", MISSING, None, missing(linli))]


@pytest.fixture
def visits(page_as: PageAs, stops: list[Stop]) -> Visits:
    """Open every page one after the other, as whoever may see it."""

    def visit(complaints: list[str], **how: Any) -> Iterator[tuple[Stop, Page]]:
        pages: dict[str | None, Page] = {}
        for stop in stops:
            if stop.person not in pages:
                pages[stop.person] = page_as(stop.person, **how)
                listen(pages[stop.person], complaints)
            pages[stop.person].goto(stop.path)
            yield stop, pages[stop.person]

    return visit


def test_the_walk_comes_by_every_kind_of_page(stops: list[Stop]) -> None:
    """Guards the other tests: a broken link on the front page must not make them pass on nothing."""
    views = {stop.view for stop in stops}
    assert views >= {"home", "account_login", "account_signup", "demo", "missing"}
    assert len(views) > 12


@dataclass
class Seen:
    """What a walk by all pages in one language has found wrong."""

    violations: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)
    too_small: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    spaced: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def look_at(self, stop: Stop, page: Page, locale: str, keep_picture: KeepPicture) -> None:
        if locale == KEYS_IN:
            self.lost += [f"{stop}: {text}" for text in go_by_keyboard(page)]
        self.spaced += [f"{stop}: {words}" for words in page.evaluate(SPACED_SENTENCES)]
        for rules, (theme, viewport) in zip((ALL_RULES, CHANGED_BY_LOOKS), LOOKS[locale], strict=True):
            put_on(page, (theme, viewport))
            keep_picture(page, f"{stop.view.replace(':', '-')}-{locale}-{theme}-{viewport[0]}")
            look = f"{stop}, {theme}, {viewport[0]} px"
            self.violations += [f"{look}: {violation}" for violation in violations(page, rules)]
        page.set_viewport_size({"width": SMALLEST[0], "height": SMALLEST[1]})
        if (width := page.evaluate("document.documentElement.scrollWidth")) > SMALLEST[0]:
            self.too_wide.append(f"{stop}: {width} px")
        self.too_small += [f"{stop}: {text}" for text in page.evaluate(SMALL_TARGETS)]


def go_by_keyboard(page: Page) -> list[str]:
    """The first stop is the skip link, it leads into the page, and every further stop can be seen."""
    page.keyboard.press("Tab")
    if not page.evaluate("document.activeElement.matches('a[href^=\"#\"]')"):
        return ["the first stop is no skip link"]
    page.keyboard.press("Enter")
    hidden = []
    for _ in range(12):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(UNSEEN_FOCUS))
    return [text for text in hidden if text]


def listen(page: Page, complaints: list[str]) -> None:
    """Script errors, what the content security policy had to stop, files that are missing."""
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)


@pytest.mark.parametrize("locale", LOOKS)
def test_no_page_keeps_anyone_out(visits: Visits, keep_picture: KeepPicture, locale: str) -> None:
    """By day and by night, on a phone and on a desk, by hand and by keyboard.

    axe finds nothing against WCAG 2.2 AA; nothing is out of sight to the side; every button is large enough for a
    thumb; no space stands between two Chinese sentences; the browser has nothing to complain about.
    """
    seen = Seen()
    for stop, page in visits(seen.complaints, locale=locale, reduced_motion="reduce"):
        if stop.view == "missing":
            seen.complaints.clear()  # that it is missing is right
        assert seen.complaints == [], str(stop)
        seen.look_at(stop, page, locale, keep_picture)
    assert seen == Seen()


def test_without_scripts_every_page_still_says_what_it_is(stops: list[Stop]) -> None:
    for stop in stops:
        page = Delivered(stop.html)
        assert page.headlines == 1, str(stop)
        assert page.main.strip(), str(stop)


def test_the_language_switch_is_remembered(page_as: PageAs) -> None:
    page = page_as(locale="zh-hans", java_script_enabled=False)
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/account/login/")
    assert page.locator("html").get_attribute("lang") == "en"
