"""What has to happen by the clock. Each app names its sweeps in `tasks.py`; config/jobs.py runs them.

A sweep looks at the database and does what is due. It must be harmless to run twice, late, or in two processes at
once: whatever it claims, it claims by an UPDATE with a condition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], None]


@dataclass(frozen=True)
class Sweep:
    name: str
    seconds: float
    work: Work


sweeps: list[Sweep] = []


def sweep(*, every: float) -> Callable[[Work], Work]:
    """Run the decorated function every so many seconds."""

    def remember(work: Work) -> Work:
        sweeps.append(Sweep(f"{work.__module__}.{work.__name__}", every, work))
        return work

    return remember
