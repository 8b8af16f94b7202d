"""A test that really commits leaves nothing behind, and takes nothing with it that was there before."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from tests.activities.scenes import evening
from tests.cast import People
from tests.emptied import KEPT, empty


def rows() -> dict[str, int]:
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {model._meta.db_table: model._default_manager.count() for model in models}


@pytest.mark.django_db(transaction=True)
def test_every_table_is_empty_again_but_for_what_migrations_wrote(cast: People) -> None:
    evening(cast).register(cast.household, cast.rosa)
    before = rows()
    assert sum(count > 0 for count in before.values()) > 10
    empty()
    after = rows()
    assert {name for name, count in after.items() if count} <= KEPT
    assert after["auth_permission"] == before["auth_permission"] == Permission.objects.count() > 0
    assert after["django_content_type"] == before["django_content_type"] == ContentType.objects.count() > 0
