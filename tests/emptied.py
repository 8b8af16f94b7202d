"""After a test that really commits, what it left is taken out of the few tables it is in.

Django's own way empties every table there is, a hundred of them, and then writes content types and permissions anew.
"""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
"""Written by migrations, and changed by nothing else."""


@cache
def which_are_filled() -> str:
    """A question whose answer names the tables that have rows."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
    quoted = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted(name)})" for name in tables
    )


def empty() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(which_are_filled())
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


def instead_of_djangos_way() -> None:
    TransactionTestCase._fixture_teardown = lambda _case: empty()  # type: ignore[attr-defined]
