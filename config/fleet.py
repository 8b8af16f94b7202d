"""This machine's servers, asked from outside: who is in them, and letting them end one after another."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

HOST = "127.0.0.1"
ASK_SECONDS = 10.0


@dataclass(frozen=True)
class Server:
    """One process, as it said itself."""

    port: int
    pid: int
    rooms: list[dict[str, Any]]

    @property
    def sockets(self) -> int:
        return sum(room["sockets"] for room in self.rooms)

    def end(self) -> None:
        """Let it finish: it takes no new connections, sends its pages away with 1012, and goes when they have gone."""
        os.kill(self.pid, signal.SIGTERM)


def ask(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=ASK_SECONDS)
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), HOST)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def find(port: int) -> Server | None:
    """The server at this port; None when there is none, or one that is not ours to ask."""
    try:
        status, body = ask(port, "/server")
        return Server(port, **json.loads(body)) if status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None


def is_well(port: int) -> bool:
    try:
        return ask(port, "/healthz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def is_running(pid: int) -> bool:
    """A process whose parent has not looked yet is no longer one."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not is_zombie(pid)


def is_zombie(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False


def wait_for(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
