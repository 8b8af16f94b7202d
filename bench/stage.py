"""The stage: from glass to glass in real Chromium, how many one core serves, and what a weak line costs.

The camera shows a clock that each page reads off its own canvas (tests/glass.py). The audience of the load is a C
client on a core of its own that sends a page's receipts; the one who speaks to it sends packets of the size and number
a browser sends, stamped with the machine's monotonic clock.
"""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import threading
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright
from websockets.sync.client import connect
from websockets.typing import Origin

from bench import ground
from bench.figures import Figure, figure
from live.packet import DISCARDABLE, HEADER, KEY, VERSION, Kind
from tests import chromium, glass, servers
from tests.lines import weak_line
from tests.site import ELDER, FAR_AWAY, RESIDENT, ROOT, TEACHER, Site, site

RUNS = 3
WATCHED = 15.0  # s per run
JOINS = 5
FALL = 10.0  # s after which a line that fell counts as held
CROWDS = (200, 400, 800, 1200, 1600, 2000)
P99_MS = 100.0
LARGE, SMALL, SOUND = (
    2330,
    1000,
    70,
)  # bytes: 24, 12 and 50 a second make 500 kbit/s for who gets the large picture
KEY_LARGE, KEY_SMALL, KEY_EVERY = 16_000, 5000, 4.0


def run() -> Iterator[Figure]:
    yield from audience()
    with site() as linli, sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        with teaching(chrome, linli) as room:
            yield from glass_to_glass(chrome, linli, room)
            yield from first_picture(chrome, linli, room)
            yield from weak(chrome, linli, room)
        chrome.close()


# Browsers


def open_page(chrome: Browser, linli: Site, person: str, script: str, url: str = "") -> Page:
    url = url or linli.url
    context = chrome.new_context(base_url=url, permissions=["camera", "microphone"])
    context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in linli.cookies(person).items()]
    )
    page = context.new_page()
    page.add_init_script(script)
    return page


@contextlib.contextmanager
def teaching(chrome: Browser, linli: Site) -> Iterator[str]:
    """A teacher on stage; gives the room's address."""
    page = open_page(chrome, linli, TEACHER, glass.CAMERA)
    page.goto("/rooms/")
    links = page.locator("main a[href^='/rooms/']").evaluate_all(
        "links => links.map((link) => link.pathname)"
    )
    room = next(path for path in links if path.strip("/").split("/")[-1].isdigit())
    page.goto(room)
    glass.go_live(page)
    yield str(room)
    page.context.close()


def viewer(chrome: Browser, linli: Site, person: str, room: str, url: str = "") -> Page:
    page = open_page(chrome, linli, person, glass.EYES, url)
    page.goto(room)
    glass.wait_for_picture(page)
    return page


def watch(page: Page, seconds: float) -> glass.Seen:
    glass.forget(page)
    page.wait_for_timeout(seconds * 1000)
    return glass.seen(page)


def busy() -> float:
    """How much of all cores is in use: above 0.9 the figures measure the machine's crowd, not the stage."""
    return round(psutil.cpu_percent(interval=None) / 100, 2)


def glass_to_glass(chrome: Browser, linli: Site, room: str) -> Iterator[Figure]:
    """Two viewers on the same machine, with sound."""
    pages = [viewer(chrome, linli, person, room) for person in (RESIDENT, ELDER)]
    pages[0].wait_for_timeout(8000)
    medians, highs, rates = [], [], []
    busy()
    for _ in range(RUNS):
        glass.forget(pages[1])
        found = [watch(pages[0], WATCHED), glass.seen(pages[1])]
        medians.append(max(seen.median for seen in found))
        highs.append(max(seen.percentile(0.95) for seen in found))
        rates.append(min(len(seen.delays) for seen in found) / WATCHED)
    used = busy()
    for page in pages:
        page.context.close()
    more: dict[str, Any] = {"pictures_per_s": round(min(rates), 1), "cores_used": used}
    yield figure("stage.glass_to_glass_median_ms", medians, "ms", **more)
    yield figure("stage.glass_to_glass_p95_ms", highs, "ms", **more)


def first_picture(chrome: Browser, linli: Site, room: str) -> Iterator[Figure]:
    """From opening the socket to the first drawn picture, for who comes late; `page_ms` from asking for the page."""
    joined, loaded = [], []
    for number in range(JOINS):
        page = viewer(chrome, linli, (RESIDENT, ELDER)[number % 2], room)
        opened, first = page.evaluate("[glass.openedAt, glass.firstAt]")
        joined.append(first - opened)
        loaded.append(first)
        page.wait_for_timeout(1300)
        page.context.close()
    yield figure("stage.first_picture_ms", joined, "ms", page_ms=round(sorted(loaded)[JOINS // 2]))


def weak(chrome: Browser, linli: Site, room: str) -> Iterator[Figure]:
    """A viewer whose line falls to 300, then to 100 kbit/s, and a neighbour who should not notice.

    The delay counts from the fall on. The gaps count while the line is held; what the fall itself cost is `fall_s`.
    """
    good = viewer(chrome, linli, RESIDENT, room)
    good.wait_for_timeout(5000)
    alone = watch(good, WATCHED)
    delays, highs, gaps, falls, changes = [], [], [], [], []
    for _ in range(RUNS):
        with fallen(chrome, linli, room, 300.0) as page:
            glass.forget(good)
            slow = watch(page, 2 * WATCHED)
            delays.append(slow.median)
            highs.append(slow.percentile(0.95))
            changes.append(glass.seen(good).median - alone.median)
        with fallen(chrome, linli, room, 100.0) as page:
            silent = [glass.stats(page)["sound"]["silent"]]
            for seconds in (FALL, 2 * WATCHED):
                page.wait_for_timeout(seconds * 1000)
                silent.append(glass.stats(page)["sound"]["silent"])
            falls.append(silent[1] - silent[0])
            gaps.append(100 * (silent[2] - silent[1]) / (2 * WATCHED))
    good.context.close()
    more: dict[str, Any] = {"p95_ms": round(max(highs)), "others_change_ms": round(median(changes), 1)}
    yield figure("stage.slow_viewer_delay_ms", delays, "ms", **more)
    yield figure("stage.slow_viewer_sound_gap_percent", gaps, "%", fall_s=round(median(falls), 2))


@contextlib.contextmanager
def fallen(chrome: Browser, linli: Site, room: str, kbit: float) -> Iterator[Page]:
    with weak_line(linli.url) as line:
        page = viewer(chrome, linli, FAR_AWAY, room, line.url)
        page.wait_for_timeout(5000)
        line.kbit = kbit
        yield page
        page.context.close()


# An audience


class Speaker:
    """Sends what a speaker's browser sends, by the machine's monotonic clock."""

    def __init__(self, linli: Site, room: int) -> None:
        self.linli, self.room, self.page = linli, room, str(uuid.uuid4())
        self.cookies = linli.cookies(TEACHER)
        self.thread = threading.Thread(target=self.speak, daemon=True)
        self.over = threading.Event()
        self.late = 0.0

    def __enter__(self) -> Speaker:
        form = {"action": "up", "page": self.page, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        headers = {"Cookie": self.cookie(), "Referer": self.linli.url, "Accept": "application/json"}
        url = f"{self.linli.url}/rooms/{self.room}/stage/"
        urllib.request.urlopen(
            urllib.request.Request(url, urllib.parse.urlencode(form).encode(), headers), timeout=30
        ).close()
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join(10)

    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def speak(self) -> None:
        url = f"{self.linli.url.replace('http', 'ws', 1)}/live/{self.room}/socket?page={self.page}&seq=0&lang=en"
        headers = {"Cookie": self.cookie()}
        with connect(
            url, origin=Origin(self.linli.url), additional_headers=headers, compression=None
        ) as socket:
            socket.recv()
            for track, kind, config in (
                (0, 1, {"codec": "vp8"}),
                (1, 1, {"codec": "vp8"}),
                (0, 2, {"codec": "opus"}),
            ):
                socket.send(json.dumps({"type": "config", "track": track, "kind": kind, "config": config}))
            threading.Thread(target=self.listen, args=(socket,), daemon=True).start()
            self.packets(socket.send)

    def listen(self, socket: Any) -> None:
        with contextlib.suppress(Exception):  # ends with the socket
            for text in socket:
                if '"keyplease"' in text:
                    self.due = {0, 1}

    def packets(self, send: Callable[[bytes], None]) -> None:
        numbers, keyed, self.due = [0, 0, 0], [-9.0, -9.0], {0, 1}
        began, tick = time.monotonic(), 0
        while not self.over.is_set():
            tick += 1
            wait = began + tick / 600 - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            self.late = max(self.late, -wait)
            pictures = [(0, 25, LARGE, KEY_LARGE), (1, 50, SMALL, KEY_SMALL)]
            for rendition, every, size, key_size in pictures:
                if tick % every == 0:
                    now, numbers[rendition] = time.monotonic(), numbers[rendition] + 1
                    key = rendition in self.due or now - keyed[rendition] > KEY_EVERY
                    self.due.discard(rendition)
                    keyed[rendition] = now if key else keyed[rendition]
                    flags = KEY if key else DISCARDABLE if numbers[rendition] % 2 and not rendition else 0
                    head = HEADER.pack(
                        VERSION, Kind.VIDEO, flags, rendition << 4, numbers[rendition], round(now * 1e6)
                    )
                    send(head + bytes(key_size if key else size))
            if tick % 24 == 0:
                numbers[2] += 1
                send(
                    HEADER.pack(VERSION, Kind.AUDIO, 0, 0, numbers[2], round(time.monotonic() * 1e6))
                    + bytes(SOUND)
                )


@contextlib.contextmanager
def compiled() -> Iterator[Path]:
    with servers.temporary_folder("audience") as folder:
        program = folder / "audience"
        subprocess.run(["cc", "-O2", "-o", program, ROOT / "bench" / "audience.c"], check=True)
        yield program


def audience() -> Iterator[Figure]:
    """The largest crowd one core serves with 99 of 100 packets within 100 ms, every viewer at the large picture."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192) if hard > 0 else 8192, hard))
    best, rows = [], []
    with compiled() as program, ground.on_core(ground.CLIENT), ground.hall(max(CROWDS)) as hall:
        linli = Site((hall.url,), {}, ())
        server = psutil.Process(hall.pid)
        with Speaker(linli, hall.crowd.room) as speaker:
            headers = hall.crowd.headers(hall.folder, hall.url)
            for _ in range(RUNS):
                held = 0.0
                for crowd in CROWDS:
                    row = watched(program, hall, headers, crowd, server)
                    row["speaker_late_ms"] = round(speaker.late * 1000, 1)
                    speaker.late = 0.0
                    rows.append(row)
                    if row["p99_ms"] > P99_MS or row["dead"] or row["large_per_viewer"] < 23:
                        break
                    held = crowd
                best.append(held)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    passed = [row for row in rows if row["viewers"] == max(best)] or rows
    yield figure("stage.viewers_per_core_500k", best, "", **passed[-1], last=rows[-1])


def watched(
    program: Path, hall: ground.Hall, headers: Path, crowd: int, server: psutil.Process
) -> dict[str, Any]:
    """What the audience counted, and how much of its core the server used in the last seconds of it."""
    samples: list[tuple[float, float]] = []
    over = threading.Event()

    def sample() -> None:
        while not over.wait(0.2):
            samples.append((time.monotonic(), sum(server.cpu_times()[:2])))

    thread = threading.Thread(target=sample)
    thread.start()
    path = f"/live/{hall.crowd.room}/socket?seq=0&lang=en&page=00000000-0000-4000-8000-"
    orders: dict[str, object] = {"port": hall.port, "path": path, "headers": headers, "sockets": crowd}
    counted = ground.load(program, **orders, warm=12, seconds=8)
    over.set()
    thread.join()
    last = [one for one in samples if one[0] > samples[-1][0] - 7]
    share = (last[-1][1] - last[0][1]) / (last[-1][0] - last[0][0])
    return counted | {"server_share": round(share, 2)}
