"""What Google's Lighthouse says of the pages that must be there at once, on its phone and its slow line.

It is a tool of this measurement and of nothing else: npm puts it into a folder that goes again afterwards. Lighthouse
reckons a phone's time from this machine's, so each page is looked at several times and the median counts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Figure, figure
from tests import chromium, servers
from tests.site import RESIDENT, Site

PACKAGE = "lighthouse@12.2.3"  # the last that runs on Node 18 and 20
RUNS = 3
PAGES = {
    "directory": "/care/lines/",
    "library": "/care/videos/",
    "film": "/care/videos/breathing/",
    "home": "/",
}
LANGUAGES = ("zh-hans", "en")
CATEGORIES = ("performance", "accessibility", "best-practices")
TIMES = {
    "lcp_ms": "largest-contentful-paint",
    "tbt_ms": "total-blocking-time",
    "cls": "cumulative-layout-shift",
}
Report = dict[str, Any]


class Missing(Exception):
    """Lighthouse cannot be had on this machine; the message says why."""


def run(site: Site) -> Iterator[Figure]:
    try:
        with servers.temporary_folder("lighthouse") as folder:
            program = installed(folder)
            reports = {
                f"{page} ({language})": [
                    looked_at(program, folder, site, path, language) for _ in range(RUNS)
                ]
                for page, path in PAGES.items()
                for language in LANGUAGES
            }
    except Missing as missing:
        print(f"library.lighthouse_… is not measured: {missing}", file=sys.stderr, flush=True)
        return
    for category in CATEGORIES:
        yield worst(category, reports)


def installed(folder: Path) -> Path:
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        raise Missing("there is no Node here (node and npm); install Node 18.20 or newer.")
    command = [
        npm,
        "install",
        "--prefix",
        str(folder),
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        PACKAGE,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if done.returncode or not program.exists():
        raise Missing(f"npm could not install {PACKAGE}:\n{done.stderr[-2000:]}")
    return program


def looked_at(program: Path, folder: Path, site: Site, path: str, language: str) -> Report:
    """One look at one page; at home as somebody who lives here, elsewhere as nobody."""
    cookies = (site.cookies(RESIDENT) if path == "/" else {}) | {"django_language": language}
    headers, told = folder / "headers.json", folder / "report.json"
    headers.write_text(
        json.dumps({"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())})
    )
    flags = ["--headless=new", "--disable-gpu", "--disable-background-networking"]
    flags += [flag for flag in chromium.flags() if flag == "--no-sandbox"]
    command = [
        str(program), site.url + path, "--quiet", "--output=json", f"--output-path={told}",
        f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}",
        f"--chrome-flags={' '.join(flags)}", "--no-enable-error-reporting",
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": chromium.find() or ""}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    report: Report = json.loads(told.read_text("utf-8")) if not done.returncode else {}
    if not report or "runtimeError" in report:
        raise SystemExit(f"Lighthouse could not look at {path}:\n{done.stderr[-2000:]}")
    return report


def worst(category: str, reports: dict[str, list[Report]]) -> Figure:
    """The page that does worst, by the median of its looks; and what to mend on it."""
    scores = {
        page: median(100 * report["categories"][category]["score"] for report in looks)
        for page, looks in reports.items()
    }
    page = min(scores, key=lambda name: scores[name])
    more: dict[str, Any] = {"page": page, "pages": scores, "mend": to_mend(category, reports[page][-1])}
    if category == "performance":
        more |= {name: slowest(audit, reports) for name, audit in TIMES.items()}
    name = f"library.lighthouse_{category.replace('-', '_')}_min"
    return figure(name, [scores[page]], "of 100") | more | {"runs": RUNS, "max": max(scores.values())}


def slowest(audit: str, reports: dict[str, list[Report]]) -> float:
    medians = [median(look["audits"][audit]["numericValue"] for look in looks) for looks in reports.values()]
    return round(max(medians), 3)


def to_mend(category: str, report: Report) -> list[str]:
    """What weighs in the score and is not whole; what does not apply to the page has no score."""
    weighed = [one["id"] for one in report["categories"][category]["auditRefs"] if one["weight"]]
    scores = {name: report["audits"][name]["score"] for name in weighed}
    return [name for name, score in scores.items() if score is not None and score < 1]
