"""How long a big contest makes people wait: 300 dishes, 5,000 ballots (made in `banquet.py`)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, figure
from tests import servers
from tests.site import ROOT, environment_of

NAMES = {"gallery": ("contest.gallery_300_p95_ms", "ms"), "count": ("contest.count_5000_s", "s"),
         "recount": ("contest.recount_5000_s", "s")}  # fmt: skip


def run() -> Iterator[Figure]:
    """On SQLite, in one process: the page as Django makes it, without the network."""
    with servers.temporary_folder("banquet") as folder:
        environment = environment_of(folder)
        prepare = [sys.executable, str(ROOT / "manage.py"), "prepare"]
        subprocess.run(prepare, env=environment, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "bench.banquet"]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        measured = json.loads(done.stdout.splitlines()[-1])
    for key, (name, unit) in NAMES.items():
        yield figure(name, measured[key], unit)
