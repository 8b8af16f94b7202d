"""The browser of the tests: found on this machine, or installed where that is ours to do.

`python -m tests.chromium` finds it, else installs it on a Debian-like machine as root, else says how to get one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "~/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PACKAGES = ("chromium", "fonts-noto-cjk", "fonts-noto-color-emoji")
HOW = (
    "The browser tests need Chromium or Chrome: install one (Debian: apt install chromium, "
    "macOS: brew install --cask google-chrome) or name it in LINLI_CHROMIUM."
)
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--font-render-hinting=none",
)


def find() -> str | None:
    if named := os.environ.get("LINLI_CHROMIUM"):
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return next((str(place) for text in PLACES if (place := Path(text).expanduser()).exists()), None)


def flags() -> list[str]:
    """Chromium's sandbox refuses root."""
    return [*FLAGS, "--no-sandbox"] if hasattr(os, "geteuid") and not os.geteuid() else list(FLAGS)


def install() -> None:
    print("Installing", *PACKAGES, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
        env=quiet,
        stdout=subprocess.DEVNULL,
        check=False,
    )


def main() -> int:
    if not find() and shutil.which("apt-get") and not os.geteuid():
        install()
    if not find():
        print(HOW, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
