from django.db import migrations
from django.db.models import F


def carry_over(apps, schema_editor):
    """A dish of one household is a team of one; a certificate belongs to its finale's date."""
    entry, teammate, certificate = (
        apps.get_model("activities", name) for name in ("Entry", "Teammate", "Certificate")
    )
    teammate.objects.bulk_create(
        teammate(
            entry=one, contest_id=one.contest_id, household_id=one.household_id, person_id=one.by_id, nth=1,
            asked_at=one.saved_at, agreed_at=one.saved_at, left_at=one.withdrawn_at,
        )
        for one in entry.objects.all()
    )  # fmt: skip
    entry.objects.filter(children=True).update(parents_agree=True)
    for one in certificate.objects.select_related("contest", "entry"):
        certificate.objects.filter(pk=one.pk).update(
            occurrence=one.contest.occurrence_id, household=one.entry and one.entry.household_id
        )


def carry_back(apps, schema_editor):
    """What the older tables have no place for is let go of."""
    entry, certificate = (apps.get_model("activities", name) for name in ("Entry", "Certificate"))
    certificate.objects.filter(contest=None).delete()
    certificate.objects.exclude(household=None).exclude(household=F("entry__household")).delete()
    entry.objects.filter(parents_agree=False).update(children=False)


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_whole_contest")]

    operations = [migrations.RunPython(carry_over, carry_back)]
