"""`make chaos`: 10,000 messages are written while everything that can break is broken; then every page is compared.

Runs the scaled setup as deploy/ has it: nginx, three servers, jobs, PostgreSQL (durable, on a small disk of its own),
Redis. Needs Linux, root for the small disk (tmpfs), a C compiler for the other clock, and nginx.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import faults, ground
from bench.__main__ import machine
from bench.faults import Fault, Scene
from tests import servers
from tests.pages import Page, Visitor, opened, until
from tests.site import ROOT
from tests.stack import Stack, stack
from tests.writing import Verdict, Writing, judge, kept

MESSAGES, PAGES, PEOPLE = 10_000, 24, 400
PER_SECOND = 60.0
DISK_MIB = 700
RECOVERY_SECONDS = 120.0

EVERYTHING = (
    faults.KILL, faults.CUT, faults.REDIS_STOPPED, faults.REDIS_EMPTIED, faults.REDIS_FROZEN,
    faults.POSTGRES_RESTARTED, faults.POSTGRES_CRASHED, faults.NOT_READING, faults.DISK_FULL,
    faults.AHEAD, faults.BACK, faults.RIGHT, faults.ROLLING, faults.KILL, faults.CUT,
)  # fmt: skip


@dataclass(frozen=True)
class Blow:
    """One thing that was done, and how it went on."""

    sentence: str
    lasted: float
    recovered: float
    """Seconds from its end until every page is open and shows what was acknowledged after it."""

    def __str__(self) -> str:
        return f"{self.sentence:<56}lasted {self.lasted:5.1f} s, whole again after {self.recovered:5.1f} s"


@dataclass(frozen=True)
class Outcome:
    blows: list[Blow]
    verdict: Verdict
    answers: Mapping[str, int]
    resets: int
    catch_ups: int


@dataclass(frozen=True)
class Evening:
    """How much is written, at what pace, and how many look on."""

    messages: int
    per_second: float
    pages: int
    short: bool = False
    """Faults last a quarter of their time."""
    disk: Path | None = None
    clock: Path | None = None


async def run(running: Stack, crowd: ground.Crowd, evening: Evening, chosen: Sequence[Fault]) -> Outcome:
    """Write, break, wait, compare."""
    pages = [page_of(running, crowd, place) for place in range(evening.pages)]
    writing = Writing(running, crowd, evening.messages, evening.per_second)
    async with opened(*pages):
        writing.start()
        scene = Scene(running, pages, evening.disk, evening.clock, evening.short)
        blows = []
        async for blow in all_blows(chosen, scene, writing):
            print(blow, flush=True)
            blows.append(blow)
        await asyncio.to_thread(writing.finish)
        rows = await asyncio.to_thread(kept, running, crowd.room)
        await whole(pages, rows[-1].seq)
    verdict = judge(writing.acknowledged, rows, pages)
    resets, catch_ups = sum(page.resets for page in pages), sum(page.catch_ups for page in pages)
    return Outcome(blows, verdict, writing.answers, resets, catch_ups)


def page_of(running: Stack, crowd: ground.Crowd, place: int) -> Page:
    return Page(Visitor(running.front, running.trust, crowd.sessions[-1 - place]), crowd.room)


async def all_blows(chosen: Sequence[Fault], scene: Scene, writing: Writing) -> AsyncIterator[Blow]:
    """Spread over the messages, one after the other has healed."""
    for number, fault in enumerate(chosen, 1):
        due = number * writing.least // (len(chosen) + 1)
        await until(lambda due=due: len(writing.acknowledged) >= due or not writing.goes_on, None)  # type: ignore[misc]
        if not writing.goes_on:
            return  # somebody was refused for good: `finish` says so
        began = time.monotonic()
        await asyncio.to_thread(fault.blow, scene)
        ended = time.monotonic()
        await recovered(scene.pages, writing)
        yield Blow(fault.sentence, ended - began, time.monotonic() - ended)


async def recovered(pages: Sequence[Page], writing: Writing) -> None:
    before = len(writing.acknowledged)
    await until(lambda: len(writing.acknowledged) > before or not writing.goes_on, RECOVERY_SECONDS)
    fresh = list(writing.acknowledged.values())[before:]  # in the order in which they were acknowledged
    await whole(pages, min((said.seq for said in fresh), default=0))


async def whole(pages: Sequence[Page], seq: int) -> None:
    await until(lambda: all(page.is_open and page.last >= seq for page in pages), RECOVERY_SECONDS)


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    """A disk that can be filled without harm to the machine's own."""
    person = servers.unprivileged()
    with servers.temporary_folder("disk") as folder:
        owner = f",uid={person.pw_uid},mode=700" if person else ""
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m{owner}", "tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(mount, check=False).returncode:
            raise SystemExit("The full disk needs root, and to be let mount a tmpfs.")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


@contextlib.contextmanager
def other_clock() -> Iterator[tuple[Path, dict[str, str]]]:
    """A file that sets the clock of whoever is given these surroundings (bench/clock.c)."""
    compiler = shutil.which("cc")
    if not compiler:
        raise SystemExit("The other clock needs a C compiler (Debian: apt install gcc libc6-dev).")
    with servers.temporary_folder("clock") as folder:
        library, file = folder / "clock.so", folder / "clock"
        source = ROOT / "bench" / "clock.c"
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
        file.write_bytes(bytes(8))
        yield file, {"LD_PRELOAD": str(library), "LINLI_OTHER_CLOCK": str(file)}


def told(outcome: Outcome) -> Iterator[str]:
    answers = ", ".join(f"{number} × {what}" for what, number in sorted(outcome.answers.items()))
    yield f"answers to writers: {answers}"
    yield f"pages caught up {outcome.catch_ups} times, loaded anew {outcome.resets} times"
    yield str(outcome.verdict)


def main() -> int:
    print(machine(), flush=True)
    with small_disk() as disk, other_clock() as (clock, surroundings):
        with stack(3, durable=True, disk=disk, last=surroundings) as running:
            crowd = ground.crowd(running.site.environment, PEOPLE)
            evening = Evening(MESSAGES, PER_SECOND, PAGES, disk=disk, clock=clock)
            outcome = asyncio.run(run(running, crowd, evening, EVERYTHING))
    print("\n".join(told(outcome)))
    return 0 if outcome.verdict.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
