"""What PostgreSQL keeps of a row that was changed: the old one, in the table's file, until the table is written anew.

`VACUUM` alone only says that its place is free; the bytes stay there. The log of writes (WAL), copies on other servers
and the disk's own free blocks are out of reach from here: docs/counselling.md says what holds for them.
"""

from __future__ import annotations

import re

from django.db import OperationalError, connection

PATIENCE_MS = 1000
"""Whoever waits to write a table anew lets nobody else at it meanwhile: so it waits briefly, and comes again."""

KEPT = re.compile(r"\s*(\d+)")


def rewrite(table: str) -> bool:
    """Write it anew, with the rows of today only. False where that could not be, or not wholly, just now.

    A row of before is kept as long as some transaction, such as a backup's, began before it changed: the server tells
    of how many that is so, in its own language and with the number first.
    """
    told: list[str] = []

    def hear(notice: object) -> None:
        if table in str(getattr(notice, "message_primary", "")):
            told.append(str(getattr(notice, "message_detail", "")))

    with connection.cursor() as cursor:
        line = connection.connection
        line.add_notice_handler(hear)
        try:
            cursor.execute(f"SET lock_timeout = {PATIENCE_MS}")
            cursor.execute(f"VACUUM (FULL, VERBOSE) {connection.ops.quote_name(table)}")
        except OperationalError:
            return False  # somebody holds it
        finally:
            line.remove_notice_handler(hear)
            cursor.execute("RESET lock_timeout")
    kept = [int(found[1]) for detail in told if (found := KEPT.match(detail))]
    return bool(kept) and not any(kept)
