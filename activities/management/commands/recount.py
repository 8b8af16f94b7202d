"""`manage.py recount FILE`: as `python3 -m activities.recount FILE`, for whoever has Linli installed anyway."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from activities.recount import CannotAgree, recounted


class Command(BaseCommand):
    help = "Count a contest again from the file its results page publishes. Fails unless everything agrees."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file from the results page, contest-….json")
        parser.add_argument(
            "--hash", default="", help="the fingerprint that was announced when the vote closed"
        )

        parser.add_argument(
            "--marks", default="", help="the fingerprint that was announced when the judging closed"
        )

    def handle(self, *args: Any, file: Path, hash: str, marks: str, **options: Any) -> None:
        try:
            self.stdout.write("\n".join(recounted(file, hash, marks)))
        except CannotAgree as error:
            raise CommandError(str(error)) from error
