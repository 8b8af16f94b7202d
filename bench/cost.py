"""What somebody who comes in, and a message that is kept, cost the server's processor, in ms.

`python -m bench.cost` measures this folder; `python -m bench.cost OTHER` another checkout beside it, both up at once
and asked by turns: so the two can be compared on a machine that has other work to do, where seconds say nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import psutil

from bench import ground, visitors
from tests.site import ROOT

ROUNDS, PEOPLE, MESSAGES = 3, 700, 600


def main(others: list[str]) -> None:
    folders = [ROOT, *(Path(other).resolve() for other in others)]
    with contextlib.ExitStack() as stack:
        halls = [stack.enter_context(hall_of(folder)) for folder in folders]
        for name, work in (("join", come_in), ("message", say)):
            costs: list[list[float]] = [[] for _hall in halls]
            for turn in range(ROUNDS + 1):
                for hall, own in zip(halls, costs, strict=True):
                    cost = processor_ms(hall, work)
                    if turn:  # the first round warms up
                        own.append(cost)
            for folder, own in zip(folders, costs, strict=True):
                print(
                    f"{name:<8} {median(own):6.2f} ms ({min(own):.2f} … {max(own):.2f})  {folder.name}",
                    flush=True,
                )


@contextlib.contextmanager
def hall_of(folder: Path) -> Iterator[ground.Hall]:
    subprocess.run([sys.executable, "-m", "config.messages", "compile"], cwd=folder, check=True)
    with ground.hall(PEOPLE, root=folder) as hall:
        yield hall


def processor_ms(hall: ground.Hall, work: Callable[[ground.Hall], int]) -> float:
    """For each of what `work` did, all threads together."""
    visitors.wait_until_calm(hall)
    server = psutil.Process(hall.pid)
    before = server.cpu_times()
    done = work(hall)
    after = server.cpu_times()
    return 1000 * (after.user + after.system - before.user - before.system) / done


def come_in(hall: ground.Hall) -> int:
    visitors.joins_per_second(hall)
    return visitors.JOINS


def say(hall: ground.Hall) -> int:
    left = iter(range(MESSAGES))

    async def write(number: int) -> None:
        async with visitors.visiting(hall.port, hall.crowd.sessions[number]) as visitor:
            for turn in left:
                status = await visitor.say(
                    hall.crowd.say, f"早上好 {uuid.uuid4()}", hall.crowd.sessions[turn]
                )
                assert status == 200, status

    with ground.on_core(ground.CLIENT):
        asyncio.run(visitors.side_by_side(visitors.WRITERS, write))
    return MESSAGES


if __name__ == "__main__":
    main(sys.argv[1:])
