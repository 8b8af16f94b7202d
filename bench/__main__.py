"""`make bench` measures everything, `make bench ONLY=rooms` one part. Results go to bench/results.json."""

import datetime
import importlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
PARTS = ("rooms", "growth", "drain", "stage", "library", "contest", "counselling")


def commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def machine() -> str:
    model = platform.processor() or platform.machine()
    known = Path("/proc/cpuinfo")
    if known.exists():
        names = [
            line.split(":", 1)[1].strip() for line in known.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    system = f"{platform.system()} {platform.release()}"
    return f"{os.cpu_count()} cores, {model}, {system}, Python {platform.python_version()}"


def keep(results: list[Figure]) -> None:
    """Measured figures replace their older selves; parts that were not asked for keep theirs."""
    older = json.loads(RESULTS.read_text())["results"] if RESULTS.exists() else []
    measured = {result["name"] for result in results}
    kept = [result for result in older if result["name"] not in measured]
    told = {
        "machine": machine(),
        "commit": commit(),
        "date": datetime.date.today().isoformat(),
        "results": sorted(kept + results, key=lambda result: str(result["name"])),
    }
    RESULTS.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def show(results: list[Figure]) -> None:
    widest = max(len(str(result["name"])) for result in results)
    for result in results:
        line = f"{result['name']:<{widest}}  {result['value']:>14,.10g} {result['unit']:<6}"
        if result.get("runs"):
            line += f" {result['min']:,.10g} … {result['max']:,.10g} in {result['runs']} runs"
        if "ratio" in result:
            line += f"  {result['ratio']:,.10g} × {result['baseline']}"
        elif "baseline_value" in result:
            line += f"  ({result['baseline']}: {result['baseline_value']:,.10g})"
        print(line)


def main(asked: list[str]) -> int:
    if unknown := set(asked) - set(PARTS):
        print(
            f"There is no {', '.join(sorted(unknown))} to measure; there is {', '.join(PARTS)}.",
            file=sys.stderr,
        )
        return 2
    results: list[Figure] = []
    for part in asked or PARTS:
        print(f"Measuring {part}", flush=True)
        measured: list[Figure] = list(importlib.import_module(f"bench.{part}").run())
        keep(measured)
        results += measured
    print(machine())
    show(results)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
