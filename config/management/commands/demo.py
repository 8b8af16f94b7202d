"""`manage.py demo`: the neighbourhood of the 2020 report, with invented people in it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import demo


class Command(BaseCommand):
    help = "Make the demo neighbourhood, and bring its dates up to today. Asking twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--refresh", action="store_true", help="only bring the dates up to today")

    def handle(self, *args: Any, refresh: bool = False, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo neighbourhood is made only with LINLI_DEMO=1, never among real neighbours."
            )
        if refresh:
            demo.refresh()
        else:
            demo.make()
