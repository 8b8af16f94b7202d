"""What of the library must be there at once: the directory on a weak line, what a phone keeps of it, finding a line.

Bytes are counted as they travel, compressed, for a browser that has never been here.
"""

from __future__ import annotations

import gzip
import json
import re
import urllib.request
from collections.abc import Iterator
from statistics import quantiles
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench import lighthouse, viewers
from bench.figures import Figure, figure
from tests import chromium
from tests import site as sites
from tests.site import Site

RUNS = 3
DIRECTORY = "/care/lines/"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Slow 3G as measured with for years: 400 kbit/s, 400 ms there and back."""
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()[0].startTime))
    .observe({type: "paint", buffered: true}))"""
LINES = 5000
WORDS = ("失眠", "孩子不想上学", "I cannot sleep", "0755-2000", "热线 4321")
SEARCH = """
import json, time
from wellbeing.models import Hotline
from wellbeing.exchange import facts, row_of
first = Hotline.objects.get(key="cn-12356")
made = [Hotline(**{**facts(row_of(first), number), "key": f"bench-{number}", "name": f"测试热线 {number}"})
        for number in range(%(lines)d)]
for line in made:
    line.note_words()
Hotline.objects.bulk_create(made)
taken = []
for words in %(words)r * 20:
    began = time.perf_counter()
    list(Hotline.objects.offered().for_words(words).around("CN-GD-SZ")[:60])
    taken.append(1000 * (time.perf_counter() - began))
print("taken", json.dumps(taken))
"""


VIDEOS = 2000
SEARCH_VIDEOS = """
import json, time
from wellbeing import search
from wellbeing.finding_videos import with_moments
from wellbeing.models import Caption, Video
first = Video.objects.get(key="sleep")
cues = [cue for caption in first.captions.all() for cue in caption.cues]
said = [text for _start, _end, text in cues] * 12
folded = [search.folded(text) for text in said]
made = [Video(key=f"bench-{number}", title=f"短片 {number}", title_en=f"Video {number}", summary="-", summary_en="-",
              seconds=600, published_at=first.published_at, shown_until=first.shown_until, content="-",
              search=search.folded(*said, f"第{number}号 story {number}")) for number in range(%(videos)d)]
made = Video.objects.bulk_create(made)
Caption.objects.bulk_create([Caption(video=video, language="zh-hans", webvtt="-", cues=cues * 12, folded=folded)
                             for video in made])
taken = []
for words in %(words)r * 10:
    began = time.perf_counter()
    with_moments(list(Video.objects.published().for_words(words).for_lists()[:20]), words)
    taken.append(1000 * (time.perf_counter() - began))
print("taken", json.dumps(taken), len(made[0].search))
"""
TRANSCRIPT_WORDS = ("失眠", "写在纸上", "第1234号", "turn the clock", "nothing of the kind")
FILM_SECONDS = 60
MAKE_VIDEO = """
import subprocess, tempfile, time
from pathlib import Path
from wellbeing.making import cut, ffmpeg, look_at
with tempfile.TemporaryDirectory() as place:
    film = Path(place) / "phone.mp4"
    recorded = ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=%(seconds)d"]
    recorded += ["-f", "lavfi", "-i", "sine=300:duration=%(seconds)d", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    subprocess.run([ffmpeg(), "-v", "error", *recorded, str(film)], check=True)
    (made := Path(place) / "made").mkdir()
    began = time.perf_counter()
    cut(look_at(film), made)
    print("taken", time.perf_counter() - began)
"""


def run() -> Iterator[Figure]:
    with sites.site("embedded") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        yield figure(
            "library.directory_first_view_kib", [first_view(browser, site) for _ in range(RUNS)], "KiB"
        )
        yield figure("library.directory_slow_3g_s", [painted_after(browser, site) for _ in range(RUNS)], "s")
        browser.close()
        yield from lighthouse.run(site)
        yield figure("library.offline_bundle_kib", [bundle(site)], "KiB")
        yield found_within(site)
        yield videos_found_within(site)
        yield made_within(site)
    yield from viewers.run()


def visitor(browser: Browser, site: Site, **conditions: Any) -> tuple[Any, Any]:
    context = browser.new_context(
        base_url=site.url, viewport={"width": 360, "height": 740}, service_workers="block"
    )
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    if conditions:
        wire.send("Network.emulateNetworkConditions", conditions)
    return page, wire


def first_view(browser: Browser, site: Site) -> float:
    """KiB until the page has all it asked for."""
    page, wire = visitor(browser, site)
    bodies: list[float] = []
    wire.on("Network.loadingFinished", lambda told: bodies.append(told["encodedDataLength"]))
    page.goto(DIRECTORY, wait_until="networkidle")
    page.context.close()
    return sum(bodies) / 1024


def painted_after(browser: Browser, site: Site) -> float:
    """Seconds until the first words stand on the screen."""
    page, _wire = visitor(browser, site, **SLOW)
    page.goto(DIRECTORY)
    seconds = page.evaluate(PAINTED) / 1000
    page.context.close()
    return float(seconds)


def bundle(site: Site) -> float:
    """KiB of all that a phone keeps: pages in both languages and what they need."""
    told = json.loads(fetched(f"{site.url}/sw.js").splitlines()[0].removeprefix("const COPY = ").rstrip(";"))
    return (
        sum(len(travelling(f"{site.url}{path}")) for path in [*told["files"], *told["pages"], "/sw.js"])
        / 1024
    )


def fetched(url: str) -> str:
    body = travelling(url)
    return (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode()


def travelling(url: str) -> bytes:
    with urllib.request.urlopen(
        urllib.request.Request(url, headers={"Accept-Encoding": "gzip"}), timeout=30
    ) as answer:
        return bytes(answer.read())


def found_within(site: Site) -> Figure:
    """The slowest twentieth of searches among thousands of lines."""
    said = site.manage("shell", "-c", SEARCH % {"lines": LINES, "words": list(WORDS)})
    found = re.search(r"taken (\[.*\])", said)
    assert found, said
    taken = json.loads(found[1])
    return figure(
        "library.line_search_p95_ms", [quantiles(taken, n=20)[-1]], "ms", lines=LINES, searches=len(taken)
    )


def videos_found_within(site: Site) -> Figure:
    """The slowest twentieth of searches among thousands of transcripts, each of some ten minutes in both languages."""
    said = site.manage("shell", "-c", SEARCH_VIDEOS % {"videos": VIDEOS, "words": list(TRANSCRIPT_WORDS)})
    found = re.search(r"taken (\[.*\]) (\d+)", said)
    assert found, said
    taken = json.loads(found[1])
    return figure(
        "library.search_ms",
        [quantiles(taken, n=20)[-1]],
        "ms",
        videos=VIDEOS,
        signs_per_video=int(found[2]),
        searches=len(taken),
    )


def made_within(site: Site) -> Figure:
    """How long a phone's Full HD video takes to be made, as a part of its own length."""
    found = re.search(r"taken ([\d.]+)", site.manage("shell", "-c", MAKE_VIDEO % {"seconds": FILM_SECONDS}))
    assert found
    return figure("library.transcode_ratio", [float(found[1]) / FILM_SECONDS], "", seconds=FILM_SECONDS)
