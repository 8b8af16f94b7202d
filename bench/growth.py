"""What grows and what must not: the cost of a delivery as rooms fill up, as rooms get more, and as history gets longer.

Draws docs/delays.svg: how late a message is over the size of the room, beside the tutorial chat in the same run.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import cycle
from statistics import median
from typing import Any

from websockets.asyncio.client import connect

from bench import ground, plot, visitors
from bench.figures import Figure, figure
from bench.rooms import SAME, rate, speaking_in, tutorial
from tests.site import ROOT

SIZES = (50, 100, 200, 500, 1000, 2000)
ROOMS, IN_EACH, TALKING = (1, 10, 100), 5, 100
HISTORIES = (100, 1_000, 10_000, 100_000)
PAGES, MESSAGES = 30, 30
ONE_AT_A_TIME: dict[str, object] = {"flight": 1, "seconds": 4}
PATIENCE: dict[str, object] = {"warm": 3000, "seconds": 8}


def run() -> Iterator[Figure]:
    with ground.compiled() as programs:
        yield from by_size(programs)
        yield from by_rooms(programs)
    yield from by_history()


def by_size(programs: ground.Programs) -> Iterator[Figure]:
    """One message at a time into rooms of every size: when the last of them has it, the next is said."""
    own, his = {}, {}
    with ground.hall(400) as hall:  # one person may have so many pages open, and no more
        speak = speaking_in(hall, programs.load)
        for sockets in SIZES:
            own[sockets] = speak(sockets, **ONE_AT_A_TIME)
    for sockets in SIZES:
        his[sockets] = tutorial(programs.load, sockets, **ONE_AT_A_TIME | PATIENCE)
    for sockets in SIZES:
        yield figure(
            f"growth.sockets_{sockets}.us_per_delivery",
            [1e6 / rate(own[sockets])],
            "µs",
            baseline=SAME,
            against=[1e6 / rate(his[sockets])],
            **{name: own[sockets][name] for name in ("p50_ms", "p99_ms")},
            **{f"baseline_{name}": his[sockets][name] for name in ("p50_ms", "p99_ms")},
        )
    lines = {
        f"{who}, {label}": [(size, counted[size][name]) for size in SIZES]
        for who, counted in (("Linli", own), ("tutorial chat", his))
        for label, name in (("median", "p50_ms"), ("99 of 100", "p99_ms"))
    }
    plot.draw(ROOT / "docs" / "delays.svg", lines, "people in the room", "ms until a message is there")


def by_rooms(programs: ground.Programs) -> Iterator[Figure]:
    """One room talks, and more and more others are open beside it, with a few people in each."""
    for rooms in ROOMS:
        with ground.hall(200, beside=rooms - 1) as hall:
            with sitting(hall, hall.crowd.beside):
                counted = speaking_in(hall, programs.load)(TALKING, **ONE_AT_A_TIME)
        yield figure(
            f"growth.rooms_{rooms}.us_per_delivery", [1e6 / rate(counted)], "µs", p99_ms=counted["p99_ms"]
        )


@contextlib.contextmanager
def sitting(hall: ground.Hall, rooms: Sequence[int]) -> Iterator[None]:
    """A few in each of these rooms, who only listen."""
    loop = asyncio.new_event_loop()
    sessions = cycle(hall.crowd.sessions)
    stack = contextlib.AsyncExitStack()
    places = [(room, next(sessions), i) for room in rooms for i in range(IN_EACH)]
    try:
        for room, session, i in places:
            loop.run_until_complete(stack.enter_async_context(listening(hall, room, session, i)))
        yield
    finally:
        loop.run_until_complete(stack.aclose())
        loop.close()


@contextlib.asynccontextmanager
async def listening(hall: ground.Hall, room: int, session: str, i: int) -> AsyncIterator[None]:
    path = hall.crowd.socket(room).replace("{i}", f"{room * IN_EACH + i:012}")
    headers = {"Cookie": f"sessionid={session}", "Origin": hall.url}
    async with connect(f"ws://127.0.0.1:{hall.port}{path}", additional_headers=headers) as socket:
        assert json.loads(await socket.recv())["type"] == "hello"
        yield


def by_history() -> Iterator[Figure]:
    """A page and a message in a room in which more and more has been said, one after the other."""
    for said in HISTORIES:
        with ground.hall(PAGES + MESSAGES, history=said) as hall:
            page, message = asyncio.run(one_after_the_other(hall))
        yield figure(f"growth.history_{said}.page_ms", page, "ms")
        yield figure(f"growth.history_{said}.message_ms", message, "ms")


async def one_after_the_other(hall: ground.Hall) -> tuple[list[float], list[float]]:
    sessions = hall.crowd.sessions
    async with visitors.visiting(hall.port, sessions[0]) as visitor:
        for _ in range(5):  # the first ones load what a server needs once
            await visitor.ask("GET", hall.crowd.page)

        async def timed(ask: Callable[[int], Any], number: int) -> float:
            began = time.monotonic()
            assert await ask(number) == 200
            return 1000 * (time.monotonic() - began)

        pages = [
            await timed(lambda i: visitor.ask("GET", hall.crowd.page, session=sessions[i]), i)
            for i in range(PAGES)
        ]
        messages = [
            await timed(
                lambda i: visitor.say(hall.crowd.say, f"晚上好 {i}", sessions[PAGES + i]),
                i,
            )
            for i in range(MESSAGES)
        ]
    return [median(pages)], [median(messages)]
