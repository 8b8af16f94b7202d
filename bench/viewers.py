"""A hundred neighbours watch a video and seek in it while others talk in a room: what the room feels of it.

Both halves of a run are in one server process: first the room alone, then with the viewers. Each viewer seeks every
two seconds, as a player does: from some second on, to the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from statistics import quantiles
from typing import Any

from websockets.asyncio.client import connect

from bench import ground, visitors
from bench.figures import Figure, figure

RUNS, VIEWERS, LISTENERS = 3, 100, 20
PER_SECOND, SECONDS, BETWEEN = 5, 12, 2.0
FILM, HEADER = "/care/videos/breathing/720.mp4", "content-range: bytes "


def run() -> Iterator[Figure]:
    alone, watched, asked = [], [], 0
    for _run in range(RUNS):
        with ground.hall(200) as hall:
            visitors.wait_until_calm(hall)
            with ground.on_core(ground.CLIENT):
                before, with_viewers, seeks = asyncio.run(measured(hall))
        alone.append(before)
        watched.append(with_viewers)
        asked += seeks
    seconds = RUNS * SECONDS
    yield figure(
        "library.room_p95_ms_with_viewers",
        watched,
        "ms",
        baseline="the same room before they watch, same run",
        against=alone,
        viewers=VIEWERS,
        seeks_per_s=round(asked / seconds),
    )


async def measured(hall: ground.Hall) -> tuple[float, float, int]:
    """p95 in ms from the POST to the frame, without and with viewers; and how often they sought."""
    async with listeners(hall) as heard:
        before = await talking(hall, heard)
        seeks = [0]
        watching = [asyncio.create_task(watch(hall, number, seeks)) for number in range(VIEWERS)]
        with_viewers = await talking(hall, heard)
        for task in watching:
            task.cancel()
        over = await asyncio.gather(*watching, return_exceptions=True)
    if broken := [one for one in over if not isinstance(one, asyncio.CancelledError)]:
        raise SystemExit(f"A viewer gave up: {broken[0]!r}")
    return before, with_viewers, seeks[0]


@contextlib.asynccontextmanager
async def listeners(hall: ground.Hall) -> AsyncIterator[list[tuple[str, float]]]:
    """Neighbours in the room; what they hear, and when."""
    heard: list[tuple[str, float]] = []

    async def listen(socket: Any) -> None:
        async for frame in socket:
            word = json.loads(frame) if isinstance(frame, str) else {}
            if word.get("type") == "show" and word.get("html"):
                heard.append((word["html"], time.monotonic()))

    async with contextlib.AsyncExitStack() as stack:
        tasks = []
        for session in hall.crowd.sessions[:LISTENERS]:
            path = hall.crowd.socket().replace("{i}", f"{uuid.uuid4().int % 10**12:012}")
            headers = {"Cookie": f"sessionid={session}", "Origin": hall.url}
            line = connect(f"ws://127.0.0.1:{hall.port}{path}", additional_headers=headers, max_size=None)
            tasks.append(asyncio.create_task(listen(await stack.enter_async_context(line))))
        yield heard
        for task in tasks:
            task.cancel()


async def talking(hall: ground.Hall, heard: list[tuple[str, float]]) -> float:
    said: dict[str, float] = {}

    async def say(turn: int) -> None:
        session = hall.crowd.sessions[turn % len(hall.crowd.sessions)]
        mark = f"w{uuid.uuid4().hex}"
        async with visitors.visiting(hall.port, session) as visitor:
            said[mark] = time.monotonic()
            assert await visitor.say(hall.crowd.say, mark, session) == 200

    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for turn in range(PER_SECOND * SECONDS):
            await asyncio.sleep(max(0.0, began + turn / PER_SECOND - time.monotonic()))
            group.create_task(say(turn))
    await asyncio.sleep(1)
    delays = [1000 * (at - said[mark]) for html, at in heard for mark in said if mark in html]
    if len(delays) < len(said) * LISTENERS:
        raise SystemExit(f"Only {len(delays)} of {len(said) * LISTENERS} words were heard.")
    return quantiles(delays, n=20)[-1]


async def watch(hall: ground.Hall, number: int, seeks: list[int]) -> None:
    """Somebody who seeks and seeks, from a place of their own."""
    places = random.Random(number)
    await asyncio.sleep(BETWEEN * number / VIEWERS)
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    size = 2
    while True:
        first = places.randrange(size - 1)
        writer.write(
            f"GET {FILM} HTTP/1.1\r\nHost: 127.0.0.1:{hall.port}\r\nRange: bytes={first}-\r\n\r\n".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        assert head.startswith("http/1.1 206"), head
        size = int(head.split(HEADER)[1].split("\r\n")[0].rsplit("/", 1)[1])
        await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
        seeks[0] += 1
        await asyncio.sleep(BETWEEN)
