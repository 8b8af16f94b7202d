"""`manage.py hotlines`: brings the directory in wellbeing/data/hotlines.json into the database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from wellbeing.models import Hotline

FILE = Path(__file__).parents[2] / "data" / "hotlines.json"


class Command(BaseCommand):
    help = "Load the hotline directory. Asking twice changes nothing; lines checked here by a person stay as they are."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        known = {line.key: line for line in Hotline.objects.all()}
        for position, row in enumerate(json.loads(FILE.read_text("utf-8"))["hotlines"]):
            line = known.get(row["id"], Hotline(key=row["id"]))
            if line.verified_on is None:
                keep(line, facts(row, position))


def keep(line: Hotline, values: dict[str, Any]) -> None:
    """Save the line only if something about it is new."""
    if line.pk and all(getattr(line, field) == value for field, value in values.items()):
        return
    for field, value in values.items():
        setattr(line, field, value)
    line.full_clean()
    line.save()


def facts(row: dict[str, Any], position: int) -> dict[str, Any]:
    hours = row["hours"]
    return {
        "position": position,
        "name": row["name_zh"],
        "name_en": row["name_en"],
        "numbers": row["numbers"],
        "region": row["region"],
        "time_zone": row["timezone"],
        "hours_status": hours["status"],
        "always": hours.get("always", False),
        "weekly": hours.get("weekly", []),
        "hours_note": hours.get("note_zh", ""),
        "hours_note_en": hours.get("note_en", ""),
        "languages": row["languages"],
        "topics": row["topics"],
        "audiences": row["audiences"],
        "note": row["note_zh"],
        "note_en": row["note_en"],
        "source": row["source_zh"],
        "source_en": row["source_en"],
        "source_date": row["source_date"],
        "verification": row["verification"],
    }
