"""Programs the scaled setup is made of: found on this machine, or installed where that is ours to do."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.servers import ServerFailed

PLACES = "/usr/sbin:/usr/local/sbin:/sbin"


def nginx() -> Path:
    return found("nginx") or installed("nginx-light", "nginx")


def found(program: str) -> Path | None:
    path = shutil.which(program) or shutil.which(program, path=PLACES)
    return Path(path) if path else None


def installed(package: str, program: str) -> Path:
    """Install it as root on a Debian-like machine; else say how to get it."""
    if shutil.which("apt-get") and not os.geteuid():
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run(
                ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *command],
                env=quiet,
                stdout=subprocess.DEVNULL,
                check=False,
            )
    path = found(program)
    if not path:
        raise ServerFailed(f"This needs {package}: install it (Debian: apt install {package}).")
    return path
