import pytest
from django.urls import reverse

from activities.models import Correction
from tests.activities.scenes import browser_of, evening
from tests.cast import People


@pytest.mark.parametrize("model", ["activity", "occurrence", "registration", "correction"])
def test_who_runs_the_site_may_look_and_nothing_more(cast: People, model: str) -> None:
    occurrence = evening(cast)
    occurrence.register(cast.household, cast.rosa)
    Correction.objects.note(occurrence, cast.rosa, cast.omar, True, "x")
    cast.omar.is_staff = cast.omar.is_superuser = True
    cast.omar.save(update_fields=["is_staff", "is_superuser"])
    omar = browser_of(cast.omar)
    page = omar.get(reverse(f"admin:activities_{model}_changelist"))
    assert page.status_code == 200
    assert b"1201" not in page.content
    assert omar.get(reverse(f"admin:activities_{model}_add")).status_code == 403
