"""`manage.py recount FILE`: count a contest again from its published file. Needs no database and no account."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from activities.published import NotAsPublished, counted_again


class Command(BaseCommand):
    help = "Count a contest again from the file its results page publishes. Fails unless everything agrees."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file from the results page, contest-….json")
        parser.add_argument("--hash", default="", help="the hash that was announced when the vote closed")

    def handle(self, *args: Any, file: Path, hash: str, **options: Any) -> None:
        try:
            published = json.loads(file.read_text("utf-8"))
            standings = counted_again(published, hash)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file} is not the published file of a contest: {error!r}") from error
        except NotAsPublished as error:
            raise CommandError(f"It does not agree: {error}") from error
        self.stdout.write(published["contest"])
        for standing in standings:
            judges = "-" if standing.judges is None else f"{standing.judges:.2f}"
            self.stdout.write(
                f"{standing.place:>3}. no. {standing.entry:<4} {standing.total:>6.2f}"
                f"  judges {judges:>6}  public {standing.public:>6.2f}  votes {standing.votes}"
            )
        ballots = published["ballots_csv"].count("\n") - 1
        self.stdout.write(f"{ballots} ballots, {len(published['excluded'])} excluded. Everything agrees.")
