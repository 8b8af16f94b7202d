"""`manage.py hotlines`: brings the directory in wellbeing/data/hotlines.json into the database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from wellbeing.exchange import facts, keep
from wellbeing.models import Hotline

FILE = Path(__file__).parents[2] / "data" / "hotlines.json"


class Command(BaseCommand):
    help = "Load the hotline directory. Asking twice changes nothing; lines checked here by a person stay as they are."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        known = {line.key: line for line in Hotline.objects.all()}
        for position, row in enumerate(json.loads(FILE.read_text("utf-8"))["hotlines"]):
            line = known.pop(row["id"], None) or Hotline(key=row["id"])
            keep(line, facts(row, position) if line.verified_on is None else {})
        for (
            line
        ) in known.values():  # added here by a person: only the words they are found by may have changed
            keep(line, {})
