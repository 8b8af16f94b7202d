"""The judges' marks are written down when judging closes, and of the reason for leaving a ballot out only its kind is
published. What staff wrote in files that are published already is taken out of them."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def publish_no_private_reasons(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("activities", "Ballot").objects.filter(excluded=True).update(excluded_why="rules")
    for contest in apps.get_model("activities", "Contest").objects.exclude(published_file={}):
        if excluded := contest.published_file.get("excluded"):
            contest.published_file["excluded"] = dict.fromkeys(excluded, "rules")
            contest.save(update_fields=["published_file"])


class Migration(migrations.Migration):
    """Servers of the version before run on meanwhile: every new column has a default of its own."""

    dependencies = [("activities", "0001_whole")]

    operations = [
        migrations.AddField("contest", "marks_csv", models.TextField(blank=True, db_default="")),
        migrations.AddField("contest", "marks_hash", models.CharField(blank=True, db_default="", max_length=64)),
        migrations.AddField(
            "exclusion",
            "cause",
            models.CharField(
                choices=[
                    ("hands", "not cast by the household itself"),
                    ("several", "several ballots of the same people"),
                    ("traded", "votes were bought or traded"),
                    ("rules", "against the rules of this contest"),
                ],
                db_default="rules",
                max_length=10,
                verbose_name="what everybody reads",
            ),
        ),
        migrations.RunPython(publish_no_private_reasons, migrations.RunPython.noop, elidable=True),
    ]
