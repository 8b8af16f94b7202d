"""How many a room can hold, and how fast (L-18): each figure beside the tutorial chat in the same run.

The load client (bench/load.c) is not what is measured: it has a core of its own, and every row says in `client_share`
how much of it was used; against the C floor the same client takes a multiple of what any Python server gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import ground, visitors
from bench.figures import Figure, figure

RUNS = 3
SAME = "tutorial chat, same layer, same run"
WORDS = "good evening, neighbours"
FEW: dict[str, object] = {"flight": 4}
MANY: dict[str, object] = {"flight": 64}
BURST: dict[str, object] = {"flight": 300, "once": 1, "warm": 0, "seconds": 60}
PATIENCE: dict[str, object] = {"warm": 15000, "seconds": 20}
"""The tutorial needs ten seconds and more for one round of a storm."""

Speak = Callable[..., dict[str, Any]]


def run() -> Iterator[Figure]:
    with ground.compiled() as programs:
        yield from fan_out(programs)
        yield from idle(programs)
        yield from doing()
        yield from everything(programs.load)


def fan_out(programs: ground.Programs) -> Iterator[Figure]:
    """One room, one server core: how many deliveries, and how many are lost when all speak at once."""
    usual, storm, floors, bursts = [], [], [], []
    for _ in range(RUNS):
        with ground.hall(200) as hall:
            ours = speaking_in(hall, programs.load)
            own = [ours(500, **FEW), ours(500, **MANY), ours(200, **BURST)]
        his = [tutorial(programs.load, 500, **FEW), tutorial(programs.load, 500, **MANY | PATIENCE)]
        his += [tutorial(programs.load, 200, **BURST)]
        with ground.floor(programs.floor) as port:
            bare = speaking(programs.load, port, "/", "{m} " + WORDS)(500, **FEW)
        usual.append((own[0], his[0]))
        storm.append((own[1], his[1]))
        floors.append((own[0], bare))
        bursts.append((own[2], his[2]))
    yield compared("rooms.deliveries_per_core_500", usual)
    yield compared("rooms.deliveries_coalesced_500", storm)
    shares = [rate(own) / rate(bare) for own, bare in floors]
    bare_share = max(bare["client_share"] for _own, bare in floors)
    yield figure("rooms.floor_share", shares, "", floor=round(rate(floors[0][1])), client_share=bare_share)
    lost = [[100 * (1 - counted["deliveries"] / 60000) for counted in pair] for pair in bursts]
    yield figure(
        "rooms.burst_lost_percent",
        [pair[0] for pair in lost],
        "%",
        baseline=SAME,
        against=[pair[1] for pair in lost],
    )


def tutorial(load: Path, sockets: int, **orders: object) -> dict[str, Any]:
    """The same in the tutorial chat, each time in a fresh one: it still hands out what an earlier storm left."""
    with ground.tutorial() as server:
        return speaking(load, server.port, "/chat", '{"message": "{m} ' + WORDS + '"}')(sockets, **orders)


def speaking(program: Path, port: int, path: str, word: str, **more: object) -> Speak:
    """A way to let so many listen while one speaks."""

    def speak(sockets: int, **orders: object) -> dict[str, Any]:
        usual: dict[str, object] = {"warm": 1000, "seconds": 5, "speak": path, "path": path}
        return ground.load(program, port=port, sockets=sockets, word=word, **(usual | more | orders))

    return speak


def speaking_in(hall: ground.Hall, program: Path) -> Speak:
    speak = speaking(
        program,
        hall.port,
        hall.crowd.socket(),
        "{m} " + WORDS,
        speak=f"/bench/{hall.crowd.room}",
        headers=hall.crowd.headers(hall.folder, hall.url),
        greeting=1,
        ping=visitors.PING,
    )

    def speak_when_calm(sockets: int, **orders: object) -> dict[str, Any]:
        visitors.wait_until_calm(hall)
        return speak(sockets, **orders)

    return speak_when_calm


def rate(counted: dict[str, Any]) -> float:
    return float(counted["deliveries"] / counted["seconds"])


def compared(name: str, pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> Figure:
    return figure(
        name,
        [rate(own) for own, _his in pairs],
        "1/s",
        baseline=SAME,
        against=[rate(his) for _own, his in pairs],
        p99_ms=max(own["p99_ms"] for own, _his in pairs),
        baseline_p99_ms=max(his["p99_ms"] for _own, his in pairs),
        client_share=max(own["client_share"] for own, _his in pairs),
    )


def idle(programs: ground.Programs) -> Iterator[Figure]:
    """What a socket costs that only sits there."""
    own, his = [], []
    for _ in range(RUNS):
        with ground.hall(200) as hall:
            headers = hall.crowd.headers(hall.folder, hall.url)
            own.append(
                visitors.kib_per_socket(
                    programs.load,
                    hall,
                    path=hall.crowd.socket(),
                    headers=headers,
                    greeting=1,
                    ping=visitors.PING,
                )
            )
        with ground.tutorial() as server:
            his.append(visitors.kib_per_socket(programs.load, server, path="/chat"))
    yield figure("rooms.kib_per_socket", own, "KiB", baseline=SAME, against=his)


def doing() -> Iterator[Figure]:
    """Coming in, and saying something that is kept."""
    joins, accepted = [], []
    for _ in range(RUNS):
        with ground.hall(1200) as hall:
            joins.append(visitors.joins_per_second(hall))
            accepted.append(visitors.accepted_per_second(hall))
    yield figure("rooms.joins_per_s", joins, "1/s")
    yield figure("rooms.accepted_per_s_sqlite", accepted, "1/s")


def everything(load: Path) -> Iterator[Figure]:
    """The scaled setup on one box: PostgreSQL, Redis, two servers, the jobs, and the crowd too."""
    for sockets in (300, 1000):
        delays = [visitors.delays_of_everything(load, sockets) for _ in range(RUNS)]
        yield figure(
            f"rooms.p99_ms_{sockets}x5",
            [delay["p99_ms"] for delay in delays],
            "ms",
            p50_ms=max(delay["p50_ms"] for delay in delays),
            lost=sum(delay["lost"] for delay in delays),
        )
