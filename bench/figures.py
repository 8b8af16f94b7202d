"""How a measurement becomes a figure: the names and the format stand in docs/figures.md."""

from collections.abc import Sequence
from statistics import median
from typing import Any

Figure = dict[str, Any]


def figure(
    name: str,
    values: Sequence[float],
    unit: str,
    *,
    baseline: str = "",
    against: Sequence[float] = (),
    **more: Any,
) -> Figure:
    """The median of the runs. `against` is what the baseline had in the same runs; ratios are taken pair by pair."""
    made: Figure = {
        "name": name,
        "value": round(median(values), 3),
        "unit": unit,
        "runs": len(values),
        "min": round(min(values), 3),
        "max": round(max(values), 3),
    }
    if baseline:
        made["baseline"] = baseline
    if against:
        made["baseline_value"] = round(median(against), 3)
        if all(against):
            made["ratio"] = round(
                median(ours / theirs for ours, theirs in zip(values, against, strict=True)), 2
            )
    return made | more
