"""A process of ours ends soon after it is asked to, also while it waits for a database that is gone or hangs."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.site import ROOT, Site, environment_of, serving

pytestmark = pytest.mark.once

WAITS = 5.0  # s, for the sweeps to have noticed
SOON = 20  # s; a place in the pool is waited for a minute


def test_a_server_and_the_jobs_end_soon_while_the_database_is_gone_or_hangs() -> None:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(servers.temporary_folder("ending"))
        person = servers.unprivileged()
        kept = stack.enter_context(servers.temporary_folder("ending-pg", person.pw_uid if person else None))
        database = servers.postgres_in(kept)
        redis = stack.enter_context(servers.redis())
        stack.enter_context(database.running())
        environment = environment_of(
            folder, LINLI_DATABASE_URL=database.url, LINLI_REDIS_URL=redis, LINLI_DEMO="0", LINLI_SECURE="0"
        )
        Site((), environment, ()).manage("prepare")
        with hanging_later(database) as hang:
            end_soon(folder, environment, hang)
        end_soon(folder, environment, lambda: database.end(signal.SIGQUIT))


def end_soon(folder: Path, environment: dict[str, str], happens: Callable[[], None]) -> None:
    with contextlib.ExitStack() as stack:
        port = servers.free_port()
        server = stack.enter_context(serving(environment, folder / "serve.log", port))
        jobs = stack.enter_context(
            servers.running(
                [sys.executable, ROOT / "manage.py", "jobs"],
                folder / "jobs.log",
                lambda: True,
                signal.SIGINT,
                env=environment,
                cwd=ROOT,
            )
        )
        time.sleep(WAITS)  # the jobs have begun
        happens()
        asks = threading.Thread(target=ask, args=(f"http://127.0.0.1:{port}/",), daemon=True)
        asks.start()
        time.sleep(WAITS)
        for process in (server, jobs):
            process.send_signal(signal.SIGTERM)
        for process in (server, jobs):
            try:
                process.wait(SOON)
            except subprocess.TimeoutExpired:
                process.kill()
                raise AssertionError(f"{process.args!r} still runs") from None


@contextlib.contextmanager
def hanging_later(database: servers.Server) -> Iterator[Callable[[], None]]:
    """As a machine that is there and does not answer: connections stay open and nothing comes."""
    stopped: list[int] = []

    def hang() -> None:
        assert database.process
        first = database.process.pid
        children = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True, check=True)
        for process in (first, *map(int, children.stdout.split())):
            os.kill(process, signal.SIGSTOP)
            stopped.append(process)

    try:
        yield hang
    finally:
        for process in stopped:
            os.kill(process, signal.SIGCONT)


def ask(url: str) -> None:
    with contextlib.suppress(OSError):
        urllib.request.urlopen(url, timeout=60).close()
