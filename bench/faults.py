"""What may go wrong on one evening. Each fault is done to the whole running setup and undone again."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from tests.pages import Page
from tests.stack import Stack

CUT_SHARE = 0.05
HOUR = 3600


@dataclass
class Scene:
    """What a fault may do something to."""

    stack: Stack
    pages: Sequence[Page]
    disk: Path | None = None
    clock: Path | None = None
    short: bool = False
    turn: int = 0

    def rest(self, seconds: float) -> None:
        time.sleep(seconds / 4 if self.short else seconds)


@dataclass(frozen=True)
class Fault:
    sentence: str
    blow: Callable[[Scene], None]


def kill_a_server(scene: Scene) -> None:
    scene.turn += 1
    os.kill(scene.stack.served[scene.turn % len(scene.stack.served)].process.pid, signal.SIGKILL)


def stop_redis(scene: Scene) -> None:
    scene.stack.redis.end(signal.SIGKILL)
    scene.rest(4)
    scene.stack.redis.start()


def freeze_redis(scene: Scene) -> None:
    process = scene.stack.redis.process
    assert process
    process.send_signal(signal.SIGSTOP)
    scene.rest(8)
    process.send_signal(signal.SIGCONT)


def empty_redis(scene: Scene) -> None:
    with Redis.from_url(scene.stack.redis.url) as client:
        client.flushall()
        client.client_kill_filter(_type="pubsub")
        client.client_kill_filter(_type="normal", skipme=True)


def restart_postgres(scene: Scene) -> None:
    scene.stack.postgres.end()
    scene.stack.postgres.start()


def crash_postgres(scene: Scene) -> None:
    """As when the machine's memory ran out: no checkpoint, it recovers from its log."""
    scene.stack.postgres.end(signal.SIGQUIT)
    scene.rest(2)
    scene.stack.postgres.start()


def cut_sockets(scene: Scene) -> None:
    """A twentieth of the sockets, again and again, without a goodbye."""
    loop = scene.pages[0].loop
    for _ in range(3 if scene.short else 10):
        for page in random.sample(list(scene.pages), max(1, round(len(scene.pages) * CUT_SHARE))):
            loop.call_soon_threadsafe(page.cut)
        time.sleep(0.5)


def stop_reading(scene: Scene) -> None:
    """Two pages read nothing for a while, and what is sent to them piles up."""
    slow = scene.pages[:2]
    for page in slow:
        page.rests = True
    scene.rest(20)
    for page in slow:
        page.rests = False


def fill_the_disk(scene: Scene) -> None:
    """Until not a byte fits on PostgreSQL's disk; then room is made, and PostgreSQL started if it gave up."""
    assert scene.disk
    ballast = scene.disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0")
    scene.rest(8)
    ballast.unlink()
    process = scene.stack.postgres.process
    if process and process.poll() is not None:
        scene.stack.postgres.start()


def jump_ahead(scene: Scene) -> None:
    set_clock(scene, HOUR)


def jump_back(scene: Scene) -> None:
    set_clock(scene, -HOUR)


def right_the_clock(scene: Scene) -> None:
    set_clock(scene, 0)


def set_clock(scene: Scene, seconds: int) -> None:
    assert scene.clock
    with scene.clock.open("r+b") as file:
        file.write(seconds.to_bytes(8, sys.byteorder, signed=True))


def restart_all(scene: Scene) -> None:
    scene.stack.manage("drain", "--back")


KILL = Fault("a server process killed (kill -9)", kill_a_server)
REDIS_STOPPED = Fault("Redis killed, and started again empty", stop_redis)
REDIS_FROZEN = Fault("Redis frozen: it takes connections and says nothing", freeze_redis)
REDIS_EMPTIED = Fault("Redis emptied, and everybody thrown out of it", empty_redis)
POSTGRES_RESTARTED = Fault("PostgreSQL restarted", restart_postgres)
POSTGRES_CRASHED = Fault("PostgreSQL crashed", crash_postgres)
CUT = Fault("a twentieth of the sockets cut, ten times over", cut_sockets)
NOT_READING = Fault("two pages that stop reading", stop_reading)
DISK_FULL = Fault("PostgreSQL's disk full", fill_the_disk)
AHEAD = Fault("one server's clock jumps an hour ahead", jump_ahead)
BACK = Fault("… and two hours back", jump_back)
RIGHT = Fault("… and right again", right_the_clock)
ROLLING = Fault("all servers restarted one after another (drain --back)", restart_all)
