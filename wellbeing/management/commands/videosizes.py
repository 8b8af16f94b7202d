"""Make the sizes that films of earlier versions lack: `manage.py videosizes`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wellbeing.making import Unmakeable
from wellbeing.models import Video
from wellbeing.resizing import resize


class Command(BaseCommand):
    help = "Make the sizes that films of earlier versions lack. What is shown stays shown."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for video in Video.objects.for_lists():
            try:
                made = resize(video)
            except (Unmakeable, OSError) as error:
                failed.append(f"{video.key}: {error}")
            else:
                self.stdout.write(f"{video.key}: {', '.join(made) or 'has all that help'}")
        if failed:
            raise CommandError("These could not be made; all others were.\n" + "\n".join(failed))
