"""The browser of the tests: found on this machine, or installed where that is ours to do.

`python -m tests.chromium` finds it, else installs it on a Debian-like machine as root, else says how to get one.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
"""The same Chromium without the window nobody sees: opening a page costs less than half."""

NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "~/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FONTS = ("fonts-noto-cjk", "fonts-noto-color-emoji")
HOW = (
    "The browser tests need Chromium or Chrome: install one (Debian: apt install chromium, "
    "macOS: brew install --cask google-chrome) or name it in LINLI_CHROMIUM."
)
# A second list of features takes the place of Playwright's own: what matters of that stands here too. The last line is
# Chromium's search bar and toolbar, which in a window that nobody sees took a third of what opening a page costs.
WITHOUT = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "PaintHolding"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning", "MediaRouter"),
    *("LensOverlay", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI"),
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
    f"--disable-features={','.join(WITHOUT)}",
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
    """Where the distribution has no shell of it, the whole Chromium."""
    print("Installing Chromium and its fonts", flush=True)
    apt("update")
    if not apt("install", "-y", "--no-install-recommends", SHELL, *FONTS):
        apt("install", "-y", "--no-install-recommends", "chromium", *FONTS)


def apt(*words: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-qq", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def main() -> int:
    if not find() and shutil.which("apt-get") and not os.geteuid():
        install()
    if not find():
        print(HOW, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
