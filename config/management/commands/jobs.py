"""Run what happens by the clock, apart from the servers: `manage.py jobs`, in the scaled setup."""

import asyncio
import contextlib
import signal
from typing import Any

from django.core.management.base import BaseCommand

from config.ending import stop_waiting_for_the_database
from config.jobs import scheduler
from config.sealed import refuse_without_keys


class Command(BaseCommand):
    help = "Run the sweeps of every app until stopped. Two of these at once do no harm."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_without_keys()
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(run())


async def run() -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    sweeper = scheduler()
    sweeper.start()
    try:
        await stopped.wait()
    finally:
        sweeper.shutdown(wait=False)
        stop_waiting_for_the_database()
