"""A new version while a class of three hundred goes on: `make bench ONLY=drain` drains server after server.

The scaled setup as deploy/ has it, behind nginx, with messages written all the while; then every page is compared
with the database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from bench import ground
from bench.chaos import page_of, whole
from bench.figures import Figure, figure
from tests.pages import RESTART, Page, opened
from tests.stack import Stack, stack
from tests.writing import Verdict, Writing, judge, kept

PAGES, PEOPLE, SERVERS = 300, 340, 3
PER_SECOND, MESSAGES = 5.0, 60
LOOK_SECONDS = 0.1


async def watch_gaps(pages: list[Page], longest: list[float]) -> None:
    """For each page, the longest time it was without its socket."""
    gone = [0.0] * len(pages)
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        for number, page in enumerate(pages):
            gone[number] = 0.0 if page.is_open else gone[number] + LOOK_SECONDS
            longest[number] = max(longest[number], gone[number])


async def deploy(running: Stack, crowd: ground.Crowd) -> tuple[Verdict, list[float], float, list[Page]]:
    """Drain and bring back every server; gives what became of the words, the gaps, the time, and the pages."""
    pages = [page_of(running, crowd, place) for place in range(PAGES)]
    writing = Writing(running, crowd, MESSAGES, PER_SECOND)
    longest = [0.0] * PAGES
    async with opened(*pages):
        watching = asyncio.create_task(watch_gaps(pages, longest))
        writing.start()
        began = time.monotonic()
        await asyncio.to_thread(running.manage, "drain", "--back")
        lasted = time.monotonic() - began
        await asyncio.to_thread(writing.finish)
        rows = await asyncio.to_thread(kept, running, crowd.room)
        await whole(pages, rows[-1].seq)
        watching.cancel()
    return judge(writing.acknowledged, rows, pages), longest, lasted, pages


def run() -> Iterator[Figure]:
    with stack(SERVERS, durable=True) as running:
        crowd = ground.crowd(running.site.environment, PEOPLE)
        verdict, longest, lasted, pages = asyncio.run(deploy(running, crowd))
    print(verdict)
    drained = sum(page.closes.count(RESTART) for page in pages)
    gaps = sorted(longest)
    wrong = verdict.lost + verdict.doubled + verdict.out_of_order
    yield figure("drain.lost", [wrong], "", pages=PAGES, servers=SERVERS, told_to_come_back=drained)
    yield figure("drain.all_servers_s", [lasted], "s")
    yield figure("drain.longest_gap_median_s", [gaps[PAGES // 2]], "s")
    yield figure("drain.longest_gap_p99_s", [gaps[int(PAGES * 0.99)]], "s")
