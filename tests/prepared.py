"""What every worker of a run would make for itself is made once and copied: all tables, and a whole demo neighbourhood.

`tests.pair` gives a run its place for it. The first who needs something makes it while the others wait. Without that
place (a benchmark, say, has none) everybody makes their own.
"""

import contextlib
import fcntl
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

PLACE, POSTGRES = "LINLI_TEST_PREPARED", "LINLI_TEST_POSTGRES"
SQLITE = "linli.sqlite3"


def is_shared() -> bool:
    return PLACE in os.environ


def once(what: str, make: Callable[[Path], object]) -> Path:
    """The folder of this name in the run's place; the first who asks for it fills it."""
    place = Path(os.environ[PLACE])
    done, begun = place / what, place / f"{what}.begun"
    with (place / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun)
            begun.rename(done)
    return done


def new_database(copied: str = "", name: str = "") -> str:
    """The URL of a new one in the run's PostgreSQL: a copy of that one, or empty."""
    name = name or f"site_{uuid.uuid4().hex}"
    template = sql.Identifier(copied or "template1")
    with psycopg.connect(os.environ[POSTGRES], autocommit=True) as postgres:
        postgres.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        postgres.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
    return f"{os.environ[POSTGRES].rsplit('/', 1)[0]}/{name}"


def copy_sqlite(kept: Path, to: Path) -> None:
    """With what may still stand beside it in its log."""
    with contextlib.closing(sqlite3.connect(kept)) as old, contextlib.closing(sqlite3.connect(to)) as new:
        old.backup(new)
