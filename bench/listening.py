"""Thirty conversations at once while a hundred people wait: how late a word is, and how soon an offer is seen.

All on one box: two servers, jobs, PostgreSQL and Redis, everybody's pages, and Chromium as the page of the counsellor
before whom an offer is put. Every page does what `room.js` and `follow.js` do: it is told by its socket that there is
something, and fetches it. Resident and counsellor of a conversation are at different servers.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page as Browsed
from playwright.sync_api import sync_playwright
from websockets.asyncio.client import connect

from bench.figures import Figure, figure
from bench.visitors import PING, Visitor
from tests import chromium
from tests.site import ROOT, Site, site

TALKING, WAITING, RUNS, OFFERS = 30, 100, 3, 5
SECONDS, BETWEEN = 20.0, 6.0  # of a run; between two messages of one person
TWICE = 20  # one of so many is sent twice, as by a page whose answer got lost
HEARTBEAT, REFRESH = 25.0, 15.0  # as in socket.js and on the page of those who wait
SETTLES, OPENS = 3.0, 60.0

SEEN = """() => {
    globalThis.seen = [];
    const place = document.getElementById("follow");
    new MutationObserver(() => requestAnimationFrame(() => {
        for (const offer of place.querySelectorAll("[data-offer]")) {
            if (seen.some(([known]) => known === offer.dataset.offer)) continue;
            seen.push([offer.dataset.offer, performance.timeOrigin + performance.now()]);
        }
    })).observe(place, { childList: true, subtree: true });
}"""
MARK = re.compile(r"w[0-9a-f]{32}")
STORED = "from live.models import Message; print(Message.objects.filter(room__in=%s).count())"


@dataclass
class Counted:
    """What was said and acknowledged, and how often and when each word stood on the other's page."""

    said: dict[str, tuple[str, float]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)

    def shown(self, mark: str, by: str) -> None:
        author, at = self.said[mark]
        if author == by:
            return
        self.seen[mark] += 1
        if self.seen[mark] == 1:
            self.delays.append(1000 * (time.monotonic() - at))


class Page:
    """One person's page: a socket that tells, and a connection by which it asks."""

    def __init__(self, url: str, session: str, room: int) -> None:
        self.port, self.url, self.session, self.room = int(url.rsplit(":", 1)[1]), url, session, room
        self.visitor = Visitor(self.port, session)
        self.news = asyncio.Event()

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """A kept connection may have been closed by the server meanwhile: then anew, once, as browsers do."""
        try:
            return await self.visitor.fetch(method, path, body)
        except (OSError, EOFError):
            await self.visitor.connect()
            return await self.visitor.fetch(method, path, body)

    async def live(self, ready: asyncio.Barrier) -> None:
        await self.visitor.connect()
        await self.look()
        path = f"/live/{self.room}/socket?page={uuid.uuid4()}&seq=0&lang=en"
        headers = {"Cookie": f"sessionid={self.session}", "Origin": self.url}
        line = f"ws://127.0.0.1:{self.port}{path}"
        door = connect(line, additional_headers=headers, open_timeout=OPENS)
        async with door as socket, asyncio.TaskGroup() as group:
            await socket.recv()
            group.create_task(self.beat(socket))
            await ready.wait()
            group.create_task(self.keep_up())
            async for frame in socket:
                if json.loads(frame)["type"] == "show":
                    self.news.set()

    async def beat(self, socket: Any) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            await socket.send(PING)

    async def keep_up(self) -> None:
        raise NotImplementedError

    async def look(self) -> None:
        raise NotImplementedError


class Waits(Page):
    """Takes its whole page anew whenever it is told, and every fifteen seconds."""

    async def keep_up(self) -> None:
        await asyncio.sleep(REFRESH * random.random())
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), REFRESH)
            self.news.clear()
            await self.look()

    async def look(self) -> None:
        status, _body = await self.ask("GET", "/care/talk/waiting/")
        assert status == 200, status


class Talks(Page):
    """Fetches what came after the last number it has, one question at a time."""

    def __init__(self, url: str, session: str, room: int, counted: Counted) -> None:
        super().__init__(url, session, room)
        self.counted, self.last = counted, 0
        self.writer = Visitor(self.port, session)

    async def keep_up(self) -> None:
        while True:
            await self.news.wait()
            self.news.clear()
            await self.look()

    async def look(self) -> None:
        status, body = await self.ask("GET", f"/rooms/{self.room}/since/{self.last}/")
        assert status == 200, status
        told = json.loads(body)
        for piece in told["pieces"]:
            if piece["seq"] > self.last and (found := MARK.search(piece["html"] or "")):
                self.counted.shown(found[0], by=self.session)
        self.last = max(self.last, told["upto"])

    async def talk(self) -> None:
        """A word every few seconds, as somebody writes who is in the middle of it."""
        await self.writer.connect()
        end = time.monotonic() + SECONDS
        await asyncio.sleep(BETWEEN * random.random())
        while time.monotonic() < end:
            began = time.monotonic()
            await self.say()
            await asyncio.sleep(max(0.0, began + BETWEEN - time.monotonic()))
        await self.writer.close()

    async def say(self) -> None:
        mark = f"w{uuid.uuid4().hex}"
        form = urlencode({"text": f"今天又没睡好 {mark}", "client_id": str(uuid.uuid4())}).encode()
        self.counted.said[mark] = self.session, time.monotonic()
        for _again in range(2 if random.randrange(TWICE) == 0 else 1):
            status, _body = await self.writer.fetch("POST", f"/rooms/{self.room}/messages/", form)
            assert status == 200, status


def run() -> Iterator[Figure]:
    with site("scaled") as linli, sync_playwright() as playwright:
        people = gathered(linli)
        crowd = Crowd(linli, people)
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        desk = desk_page(browser, linli.urls[0], people["desk"])
        alone = offers(desk, linli.urls[-1], people["asking"])
        crowd.come_in()
        began, used = time.monotonic(), time.process_time()
        runs = [crowd.talk_while(lambda: offers(desk, linli.urls[-1], people["asking"])) for _ in range(RUNS)]
        client_share = (time.process_time() - used) / (time.monotonic() - began)
        crowd.leave()
        browser.close()
        stored = int(linli.run(STORED % [talk["room"] for talk in people["talks"]]))
    said = crowd.counted.said
    yield figure(
        "counselling.offer_seen_ms",
        [median(seen) for seen, _delays in runs],
        "ms",
        offers=RUNS * OFFERS,
        slowest_ms=round(max(max(seen) for seen, _delays in runs)),
        nobody_else_there_ms=round(median(alone)),
    )
    yield figure(
        "counselling.message_p95_ms",
        [quantiles(delays, n=20)[-1] for _seen, delays in runs],
        "ms",
        p50_ms=round(median(delay for _seen, delays in runs for delay in delays)),
        client_share=round(client_share, 2),
        said=len(said),
        lost=len(said.keys() - crowd.counted.seen.keys()),
        doubled=sum(times > 1 for times in crowd.counted.seen.values()) + max(0, stored - len(said)),
    )


def gathered(linli: Site) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.desks", str(TALKING), str(WAITING), str(OFFERS)]
    done = subprocess.run(
        command, env=linli.environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Crowd:
    """Everybody's pages, on a loop in a thread of its own: the browser has the main one."""

    def __init__(self, linli: Site, people: dict[str, Any]) -> None:
        self.linli, self.people, self.counted = linli, people, Counted()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def come_in(self) -> None:
        self.thread.start()
        self.wait_for(self._come_in())

    def wait_for(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result()

    async def _come_in(self) -> None:
        urls = self.linli.urls
        self.talks = [
            Talks(urls[side % len(urls)], session, talk["room"], self.counted)
            for talk in self.people["talks"]
            for side, session in enumerate(talk["sessions"])
        ]
        line = [
            Waits(urls[number % len(urls)], one["sessions"][0], one["room"])
            for number, one in enumerate(self.people["line"])
        ]
        pages = [*self.talks, *line]
        ready = asyncio.Barrier(len(pages) + 1)
        self.pages = [asyncio.create_task(page.live(ready)) for page in pages]
        for page in self.pages:
            page.add_done_callback(gave_up)
        everybody = asyncio.create_task(ready.wait())
        first, _others = await asyncio.wait([everybody, *self.pages], return_when=asyncio.FIRST_COMPLETED)
        if everybody not in first:
            raise SystemExit("Not everybody could come in.")

    def talk_while(self, measure: Any) -> tuple[list[float], list[float]]:
        """What is measured while all talk, and how late each word of that time was on the other's page."""
        before = len(self.counted.delays)
        talking = asyncio.run_coroutine_threadsafe(self._talk(), self.loop)
        measured = measure()
        talking.result()
        time.sleep(SETTLES)
        return measured, self.counted.delays[before:]

    async def _talk(self) -> None:
        await asyncio.gather(*(page.talk() for page in self.talks))

    def leave(self) -> None:
        self.wait_for(self._leave())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def _leave(self) -> None:
        for page in self.pages:
            page.cancel()
        await asyncio.gather(*self.pages, return_exceptions=True)


def gave_up(page: asyncio.Task[None]) -> None:
    if not page.cancelled() and (broken := page.exception()):
        print(f"A page gave up: {broken!r}", file=sys.stderr)


def desk_page(browser: Any, url: str, session: str) -> Browsed:
    """The desk of the one who is free, in a real browser, which notes when an offer is painted."""
    context = browser.new_context(base_url=url, locale="en-GB")
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page: Browsed = context.new_page()
    page.goto("/care/desk/")
    page.evaluate(SEEN)
    return page


def offers(desk: Browsed, url: str, sessions: list[str]) -> list[float]:
    """One after the other they ask, are put before the counsellor, and think better of it."""
    return [seen_after(desk, int(url.rsplit(":", 1)[1]), session) for session in sessions]


def seen_after(desk: Browsed, port: int, session: str) -> float:
    before = desk.evaluate("seen.length")
    asked = 1000 * time.time()
    form(port, session, "/care/talk/", age="adult", safe="no", language="en", consent="on")
    desk.wait_for_function("(before) => seen.length > before", arg=before)
    seen = desk.evaluate("seen.at(-1)[1]")
    form(port, session, "/care/talk/waiting/", action="withdraw")
    desk.wait_for_function("() => !document.querySelector('[data-offer]')")
    return float(seen - asked)


def form(port: int, session: str, path: str, **filled: str) -> None:
    """In a process's own loop: the browser's driver has one in this thread."""

    async def send() -> int:
        visitor = Visitor(port, session)
        await visitor.connect()
        status = await visitor.ask("POST", path, urlencode(filled).encode())
        await visitor.close()
        return status

    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(asyncio.run(send())))
    thread.start()
    thread.join()
    assert statuses == [302], statuses
