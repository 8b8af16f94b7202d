"""What a database keeps of a destroyed key, in its files on the disk, is gone from them after the job."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from wellbeing.models import Key
from wellbeing.tasks import forget_in_time

WORDS = "我今天撑不住了 canary"
PATIENCE = 60.0  # s
POSTGRES = connection.vendor == "postgresql"
FILES_WITH = """
SELECT count(*) FROM (SELECT oid FROM pg_database WHERE datname = current_database()) AS mine,
    LATERAL pg_ls_dir('base/' || mine.oid) AS file
WHERE position(%s::bytea IN pg_read_binary_file('base/' || mine.oid || '/' || file)) > 0
"""


class OnTheDisk(TransactionTestCase):
    """On both: PostgreSQL keeps the old row in the table's file, SQLite the old page in its log of writes."""

    def setUp(self) -> None:
        self.stays, self.goes = Key.objects.make(), Key.objects.make()
        self.sealed = self.stays.seal(WORDS, "message 1")
        self.bytes = {key.pk: bytes(key.wrapped or b"") for key in (self.stays, self.goes)}

    def is_there(self, key: Key) -> bool:
        """In any file of the database, written out to the last byte."""
        if not POSTGRES:
            name = str(connection.settings_dict["NAME"])
            files = [Path(name), Path(f"{name}-wal")]
            return any(self.bytes[key.pk] in file.read_bytes() for file in files if file.exists())
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute(FILES_WITH, [self.bytes[key.pk]])
            return bool(cursor.fetchone()[0])

    def is_wiped(self) -> bool:
        return Key.objects.get(pk=self.goes.pk).wiped_at is not None

    def goes_at_last(self, job: Callable[[], object]) -> None:
        """PostgreSQL counts its rows by itself now and then, and keeps dead ones meanwhile: the job comes again."""
        until = time.monotonic() + PATIENCE
        while not self.is_wiped():
            self.assertLess(time.monotonic(), until, "it is never said to be gone")
            job()
            self.assertNotEqual(self.is_there(self.goes), self.is_wiped(), "what is said is so")

    def test_a_destroyed_key_is_gone_and_the_others_still_open_what_they_sealed(self) -> None:
        self.goes.destroy(timezone.now())
        self.assertEqual(self.is_there(self.goes), POSTGRES)
        self.goes_at_last(forget_in_time)
        self.assertTrue(self.is_there(self.stays))
        self.assertEqual(Key.objects.get(pk=self.stays.pk).unseal(self.sealed, "message 1"), WORDS)
        self.assertEqual(Key.objects.wipe(timezone.now()), 0, "nothing is left to do")

    def test_while_somebody_reads_what_was_before_it_stays_on_the_list_and_goes_the_next_time(self) -> None:
        """A backup, for instance: it sees the row as it was, so the database must keep it."""
        reader = connection.copy()
        with reader.cursor() as reads, connection.cursor() as mine:
            reads.execute("BEGIN ISOLATION LEVEL REPEATABLE READ" if POSTGRES else "BEGIN")
            reads.execute("SELECT count(*) FROM people_user")
            if not POSTGRES:
                mine.execute("PRAGMA busy_timeout = 50")
            self.goes.destroy(timezone.now())
            Key.objects.wipe(timezone.now())
            self.assertTrue(self.is_there(self.goes))
            self.assertFalse(self.is_wiped(), "it says that it is gone only when it is")
            reads.execute("ROLLBACK")
            self.goes_at_last(lambda: Key.objects.wipe(timezone.now()))
        reader.close()

    def test_where_the_table_is_held_nobody_waits_long_and_it_is_done_the_next_time(self) -> None:
        holder = connection.copy()
        self.goes.destroy(timezone.now())
        with holder.cursor() as holds:
            holds.execute("BEGIN")
            holds.execute("SELECT count(*) FROM wellbeing_key")
            Key.objects.wipe(timezone.now())
            self.assertEqual(self.is_wiped(), not POSTGRES)
            holds.execute("ROLLBACK")
        holder.close()
        self.goes_at_last(lambda: Key.objects.wipe(timezone.now()))
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout" if POSTGRES else "SELECT '0'")
            self.assertEqual(cursor.fetchone()[0], "0", "it is the job's patience alone")
