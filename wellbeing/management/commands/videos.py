"""Bring videos into the library: `manage.py videos FOLDER …`, each with what wellbeing/shelf.py asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wellbeing import shelf


class Command(BaseCommand):
    help = "Bring in a video from each folder. Asking twice changes nothing; what is new waits for a review."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="+", type=Path)

    def handle(self, *args: Any, folder: list[Path], **options: Any) -> None:
        shelf.load_topics()
        for one in folder:
            try:
                video = shelf.bring_in(one)
            except ValidationError as error:
                raise CommandError(f"{one}: {'; '.join(error.messages)}") from error
            except (OSError, ValueError, KeyError) as error:
                raise CommandError(f"{one}: {error}") from error
            self.stdout.write(f"{video.key}: {'shown' if video.is_shown else 'waits for a review'}")
