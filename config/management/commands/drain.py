"""Let servers end in good order, one after another: `manage.py drain --back 8001 8002`."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import fleet
from config.management.commands.servers import told


class Command(BaseCommand):
    help = (
        "End each server in good order: it takes nobody new, sends its pages to the others, and goes. "
        "With --back, wait until its supervisor has brought it back before the next one: a restart nobody loses by."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "ports", type=int, nargs="*", default=settings.SERVER_PORTS, help="else LINLI_PORTS"
        )
        parser.add_argument("--back", action="store_true", help="wait until it is back and well")
        parser.add_argument("--seconds", type=float, default=120.0, help="how long to wait for each")

    def handle(self, *args: Any, ports: list[int], back: bool, seconds: float, **options: Any) -> None:
        for port in ports:
            self.drain(port, back, seconds)

    def drain(self, port: int, back: bool, seconds: float) -> None:
        server = fleet.find(port)
        self.stdout.write(told(port, server))
        if server is None:
            raise CommandError(f"No server of ours at port {port}: nothing was ended, and the others run on.")
        server.end()
        if not fleet.wait_for(lambda: not fleet.is_running(server.pid), seconds):
            raise CommandError(f"The server at port {port} has not ended; the others run on.")
        self.stdout.write(f"{port}: ended")
        if not back:
            return
        if not fleet.wait_for(lambda: fleet.is_well(port), seconds):
            raise CommandError(f"The server at port {port} has not come back; the others run on.")
        self.stdout.write(f"{port}: back")
