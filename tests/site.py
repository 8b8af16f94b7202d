"""Linli itself, started as its users start it: a demo neighbourhood behind real sockets.

The embedded site is one process. The scaled one is two servers, the jobs beside them, PostgreSQL and Redis.
"""

import contextlib
import http.cookiejar
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests import prepared, servers

ROOT = Path(__file__).resolve().parent.parent

# People of the demo neighbourhood, by what the scenes need them for.
RESIDENT = "Rosemary"
ELDER = "松伯"
FAR_AWAY = "海棠在伦敦"
NEWCOMER = "薄荷"
CAPTAIN = "木棉大姐"
ORGANIZER = "桂花"
AUDITOR = "紫荆老师"
TEACHER = "小荷老师"
COUNSELLOR = "茉莉"
ELSEWHERE = "山楂"


class Stay(urllib.request.HTTPRedirectHandler):
    """Where a form leads to is not looked at: urllib raises its answer."""

    def redirect_request(self, *_given: Any) -> None:
        return None


@dataclass(frozen=True)
class Site:
    """A running Linli. `urls` are its processes' doors; they share one database."""

    urls: tuple[str, ...]
    environment: dict[str, str]
    processes: tuple[subprocess.Popen[bytes], ...]

    def said(self) -> str:
        """The end of what its processes wrote: where an unexpected answer is explained."""
        logs = sorted(Path(self.environment["LINLI_DATA"]).glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text('utf-8', 'replace')[-3000:]}" for log in logs)

    @property
    def url(self) -> str:
        return self.urls[0]

    def cookies(self, person: str) -> dict[str, str]:
        """The cookies of a demo person who has just signed in, and has gone on to no page yet."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), Stay)
        form = urllib.parse.urlencode({"person": person}).encode()
        try:
            opener.open(f"{self.url}/demo/", form, timeout=60).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            assert answer.code == 302, self.said()
        return {cookie.name: cookie.value or "" for cookie in jar}

    @cached_property
    def _beside(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.beside"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def run(self, code: str) -> str:
        """What this Python prints in the site's own surroundings."""
        assert self._beside.stdin and self._beside.stdout
        self._beside.stdin.write(json.dumps(code) + "\n")
        self._beside.stdin.flush()
        answer: dict[str, str] = json.loads(self._beside.stdout.readline())
        if "failed" in answer:
            raise servers.ServerFailed(answer["failed"])
        return answer["said"]

    def close(self) -> None:
        if "_beside" in vars(self):
            self._beside.communicate(timeout=30)  # its input ends, and so does it

    def manage(self, *command: str) -> str:
        """What `manage.py` prints when it is asked in the site's own surroundings."""
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", *command],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise servers.ServerFailed(f"manage.py {' '.join(command)}:\n{done.stdout}\n{done.stderr}")
        return done.stdout


def environment_of(folder: Path, **more: str) -> dict[str, str]:
    """This process's environment without its own Linli, and with the site's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    return inherited | {
        "LINLI_DATA": str(folder),
        "LINLI_DEMO": "1",
        "LINLI_SECRET_KEY": "only for the test site, and only for as long as it runs",
        "HOST": "127.0.0.1",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def tables(pair: str) -> Path:
    """All tables of this run's database, with nothing in them: in this folder, or in PostgreSQL under this name."""

    def migrate(folder: Path) -> None:
        url = prepared.new_database(name="tables") if pair == "scaled" else ""
        Site((), environment_of(folder, LINLI_DATABASE_URL=url), ()).manage("migrate", "--verbosity", "0")

    return prepared.once("tables", migrate)


def neighbourhood(pair: str) -> Path:
    """The same, with the demo neighbourhood in them and all other files a server needs."""

    def prepare(folder: Path) -> None:
        begins_with = tables(pair)
        shutil.copytree(begins_with, folder, dirs_exist_ok=True)
        url = prepared.new_database(begins_with.name, "neighbourhood") if pair == "scaled" else ""
        Site((), environment_of(folder, LINLI_DATABASE_URL=url), ()).manage("prepare")

    return prepared.once("neighbourhood", prepare)


@contextlib.contextmanager
def ready(pair: str, folder: Path, **more: str) -> Iterator[dict[str, str]]:
    """The environment of a Linli that has all it needs to start."""
    with contextlib.ExitStack() as stack:
        if pair == "scaled":
            more["LINLI_REDIS_URL"] = stack.enter_context(servers.redis())
        if prepared.is_shared():
            kept = neighbourhood(pair)
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            if pair == "scaled":
                more["LINLI_DATABASE_URL"] = prepared.new_database(kept.name)
            yield environment_of(folder, **more)
        else:
            if pair == "scaled":
                more["LINLI_DATABASE_URL"] = stack.enter_context(servers.postgres())
            environment = environment_of(folder, **more)
            Site((), environment, ()).manage("prepare")
            yield environment


@contextlib.contextmanager
def site(pair: str = "embedded", **more: str) -> Iterator[Site]:
    """Start Linli; `more` are environment variables it shall have besides."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(servers.temporary_folder("site"))
        environment = stack.enter_context(ready(pair, folder, **more))
        urls, processes = [], []
        for number in range(2 if pair == "scaled" else 1):
            port = servers.free_port()
            urls.append(f"http://127.0.0.1:{port}")
            processes.append(stack.enter_context(serving(environment, folder / f"serve-{number}.log", port)))
        if pair == "scaled":
            command = [sys.executable, ROOT / "manage.py", "jobs"]
            jobs = servers.running(
                command, folder / "jobs.log", lambda: True, signal.SIGINT, env=environment, cwd=ROOT
            )
            processes.append(stack.enter_context(jobs))
        running = Site(tuple(urls), environment, tuple(processes))
        stack.callback(running.close)
        yield running


def serving(
    environment: dict[str, str], log: Path, port: int
) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    return servers.running(
        [sys.executable, ROOT / "manage.py", "serve"],
        log,
        lambda: answers(f"http://127.0.0.1:{port}"),
        signal.SIGINT,
        env=environment | {"PORT": str(port)},
        cwd=ROOT,
    )
