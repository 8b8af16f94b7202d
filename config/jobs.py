"""Runs every app's sweeps: on the server's own loop in the embedded setup, by `manage.py jobs` in the scaled one."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from channels.db import database_sync_to_async
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from people.sweeps import Sweep, sweeps

logger = logging.getLogger(__name__)


def scheduler() -> AsyncIOScheduler:
    """A scheduler with every sweep in it, not yet started. A sweep that is still running is not started again."""
    autodiscover_modules("tasks")
    made = AsyncIOScheduler(timezone="UTC")
    soon = timezone.now() + timedelta(seconds=1)
    for sweep in sweeps:
        made.add_job(
            forgiving(sweep), "interval", seconds=sweep.seconds, name=sweep.name, next_run_time=soon,
            coalesce=True, max_instances=1, misfire_grace_time=None,
        )  # fmt: skip
    return made


def forgiving(sweep: Sweep) -> Callable[[], Awaitable[None]]:
    """The sweep in a thread; a database that does not answer now is asked again at the next turn."""

    async def run() -> None:
        try:
            await database_sync_to_async(sweep.work)()
        except DatabaseError:
            logger.exception("Sweep %s could not reach the database", sweep.name)

    return run
