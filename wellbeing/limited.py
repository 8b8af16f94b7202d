"""Run a command with little: `python -m wellbeing.limited BYTES SECONDS COMMAND …`.

A hostile file must not take the machine along.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys

LARGEST_FILE = 2_000_000_000


def main(memory: int, seconds: int, command: list[str]) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS does not limit everything
            resource.setrlimit(what, (most, most))
    os.nice(10)
    os.execv(command[0], command)  # noqa: S606 replaces this process


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
