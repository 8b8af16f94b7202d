"""Serve pages and rooms: `manage.py serve`. Prints one line with the address once it answers."""

import argparse
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.asgi import application
from config.ending import stop_waiting_for_the_database
from config.jobs import scheduler
from config.sealed import refuse_without_keys
from live.transport import serve

# Seconds for what was asked before the end: behind a proxy, others serve meanwhile.
GRACE, GRACE_PROXIED = 3.0, 15.0


class Command(BaseCommand):
    help = "Serve pages and rooms with Daphne; without Redis, run the jobs in the same process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--jobs", action=argparse.BooleanOptionalAction, default=not settings.REDIS_URL)

    def handle(self, *args: Any, host: str, port: int, jobs: bool, **options: Any) -> None:
        refuse_without_keys()
        sweeper = scheduler() if jobs else None

        def started() -> None:
            if sweeper:
                sweeper.start()
            self.stdout.write(f"Linli 邻里: http://{'localhost' if host == '127.0.0.1' else host}:{port}/")

        def stopping() -> None:
            if sweeper and sweeper.running:
                sweeper.shutdown(wait=False)

        try:
            serve(
                application,
                host,
                port,
                on_start=started,
                on_stop=stopping,
                spread=settings.CLOSING_SPREAD,
                grace=GRACE_PROXIED if settings.PROXIED else GRACE,
                proxied=settings.PROXIED,
            )
        except OSError as error:
            raise CommandError(f"Port {port} on {host} cannot be had: {error}") from error
        finally:
            stop_waiting_for_the_database()
