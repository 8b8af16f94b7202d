"""What the measurements stand on: compiled C programs, pinned processes, and a neighbourhood to measure."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import servers
from tests.site import ROOT, environment_of

SERVER, CLIENT = 0, 1
"""The cores. With one core they are the same, and the figures say less."""


def pinned(core: int) -> list[str]:
    """Where the kernel lets us, a process on one core of its own."""
    program = shutil.which("taskset")
    return [program, "-c", str(core)] if program and (os.cpu_count() or 1) > 1 else []


@dataclass(frozen=True)
class Programs:
    load: Path
    floor: Path


@contextlib.contextmanager
def compiled() -> Iterator[Programs]:
    compiler = shutil.which("cc")
    if not compiler or not sys.platform.startswith("linux"):
        raise SystemExit(
            "The rooms are measured with a load client in C (epoll): that takes Linux and a C compiler."
        )
    with servers.temporary_folder("bench") as folder:
        for name in ("load", "floor"):
            source = ROOT / "bench" / f"{name}.c"
            subprocess.run([compiler, "-O2", "-o", folder / name, source], check=True)
        yield Programs(folder / "load", folder / "floor")


@dataclass(frozen=True)
class Crowd:
    """Signed-in neighbours and the room they meet in."""

    room: int
    page: str
    say: str
    sessions: Sequence[str]
    beside: Sequence[int] = ()

    def headers(self, folder: Path, origin: str) -> Path:
        """A file with each neighbour's header lines, as the load client reads them."""
        file = folder / f"headers-{origin.rsplit(':', 1)[1]}"
        lines = (f"Cookie: sessionid={session}|Origin: {origin}|" for session in self.sessions)
        file.write_text("\n".join(lines))
        return file

    def socket(self, room: int | None = None) -> str:
        return f"/live/{room or self.room}/socket?page=00000000-0000-4000-8000-{{i}}&seq=0&lang=en"


def crowd(
    environment: dict[str, str], number: int, beside: int = 0, history: int = 0, root: Path = ROOT
) -> Crowd:
    command = [sys.executable, "-m", "bench.crowd", str(number), str(beside), "--history", str(history)]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return Crowd(**json.loads(done.stdout.splitlines()[-1]))


@dataclass(frozen=True)
class Server:
    """A process on a core of its own."""

    port: int
    pid: int


@dataclass(frozen=True)
class Hall(Server):
    """Linli, with a crowd that may come in."""

    folder: Path
    crowd: Crowd

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def hall(number: int, root: Path = ROOT, **more: int) -> Iterator[Hall]:
    """Linli on SQLite and the in-process layer; `root` is the checkout it is started from."""
    with servers.temporary_folder("hall") as folder:
        port = servers.free_port()
        environment = environment_of(folder, PORT=str(port))
        subprocess.run(
            [sys.executable, root / "manage.py", "prepare"],
            env=environment,
            cwd=root,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        people = crowd(environment, number, root=root, **more)
        command = [*pinned(SERVER), sys.executable, "-m", "bench.hall"]
        with servers.running(
            command, folder / "hall.log", lambda: servers.accepts(port), env=environment, cwd=root
        ) as process:
            yield Hall(port, process.pid, folder, people)


@contextlib.contextmanager
def tutorial() -> Iterator[Server]:
    """The baseline on plain Daphne and the in-process layer."""
    with servers.temporary_folder("tutorial") as folder:
        port = servers.free_port()
        command = [*pinned(SERVER), sys.executable, "-m", "daphne", "-v", "0", "-p", str(port)]
        command += ["--websocket_timeout", "-1", "bench.tutorial:application"]
        with servers.running(command, folder / "log", lambda: servers.accepts(port), cwd=ROOT) as process:
            yield Server(port, process.pid)


@contextlib.contextmanager
def floor(program: Path) -> Iterator[int]:
    with servers.temporary_folder("floor") as folder:
        port = servers.free_port()
        command = [*pinned(SERVER), program, str(port)]
        with servers.running(command, folder / "log", lambda: servers.accepts(port)):
            yield port


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """This process, and what it starts meanwhile, on one core."""
    before = os.sched_getaffinity(0)
    if len(before) > 1:
        os.sched_setaffinity(0, {sorted(before)[core]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def load(program: Path, **orders: object) -> dict[str, Any]:
    """Let the load client do as told; gives what it counted."""
    words = [f"{name}={value}" for name, value in orders.items()]
    done = subprocess.run([*pinned(CLIENT), program, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The load client gave up: {done.stderr}")
    counted: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return counted
