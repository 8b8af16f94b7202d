"""There are twice as many names for those who are listened to; whoever had one keeps it."""

from typing import Any

from django.db import migrations
from django.db.models import F

NAMES_BEFORE = 12


def keep_names(apps: Any, _schema: Any) -> None:
    for model in ("CounsellingRequest", "CarePlan"):
        rows = apps.get_model("wellbeing", model).objects
        rows.filter(alias__gte=NAMES_BEFORE).update(alias=F("alias") % NAMES_BEFORE)


class Migration(migrations.Migration):
    dependencies = [("wellbeing", "0003_openings")]

    operations = [migrations.RunPython(keep_names, migrations.RunPython.noop, elidable=True)]
