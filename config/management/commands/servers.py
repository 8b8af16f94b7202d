"""Who is in this machine's servers: `manage.py servers 8001 8002`."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import fleet


class Command(BaseCommand):
    help = "List each server of this machine with its rooms (by number) and its open sockets."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "ports", type=int, nargs="*", default=settings.SERVER_PORTS, help="else LINLI_PORTS"
        )

    def handle(self, *args: Any, ports: list[int], **options: Any) -> None:
        for port in ports:
            self.stdout.write(told(port, fleet.find(port)))


def told(port: int, server: fleet.Server | None) -> str:
    if server is None:
        return f"{port}: nobody answers"
    lines = [f"{port}: process {server.pid}, {server.sockets} sockets in {len(server.rooms)} rooms"]
    for room in server.rooms:
        stage = ", on stage" if room["on_stage"] else ""
        lines.append(f"  room {room['room']}: {room['sockets']} sockets, {room['people']} people{stage}")
    return "\n".join(lines)
