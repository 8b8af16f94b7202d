"""What every test may ask for. Which database and layer it runs on is `tests.pair`'s business."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import Settings
from xdist.scheduler import LoadFileScheduling

from live.models.room import kind_of
from live.views.shared import kept
from tests import emptied, prepared
from tests import site as sites
from tests.cast import People

emptied.instead_of_djangos_way()

DEPLOY = "/tests/deploy/"
WALK = "test_pages.py"
"""It looks for all pages there are, once for all its tests."""


def turn(item: pytest.Item) -> int:
    """Browser tests last: Playwright leaves an event loop running in the thread, in which the ORM refuses to work.

    Of them the longest first, and what has the machine to itself at the very end, when nobody waits for it. What starts
    the whole scaled setup comes before all: it takes longest. Before the browser comes what asks the running site: it
    works also while nobody asks it, so it is started late.
    """
    if DEPLOY in item.path.as_posix():
        return -1
    if "/tests/browser/" not in item.path.as_posix():
        return 1 if "linli" in getattr(item, "fixturenames", ()) else 0
    if getattr(getattr(item, "module", None), "NEEDS_QUIET", False):
        return 4
    return 2 if item.path.name == WALK else 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=turn)


class FileByFile(LoadFileScheduling):
    """A file goes to one worker; what waits for a browser goes to whoever is free, test by test.

    All that needs the scaled setup goes to one worker, so that it is started once."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        if DEPLOY in f"/{file}":
            return DEPLOY
        return nodeid if "/browser/" in file and not file.endswith(WALK) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FileByFile:
    return FileByFile(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each of several workers begins with a copy of the tables that the first of them has made."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    pair = os.environ["LINLI_TEST_PAIR"]
    name: str = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    kept = sites.tables(pair)
    if pair == "scaled":
        prepared.new_database(kept.name, name)
    else:
        prepared.copy_sqlite(kept / prepared.SQLITE, Path(name))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What is there already is that copy; and whatever there is goes with the run's servers and folders."""
    return True


@pytest.fixture(autouse=True)
def forget_the_cache(settings: Settings) -> None:
    """What pages share within a second has its own test (tests/live/test_shared.py); others count each page's cost."""
    settings.ROOM_SHARED_SECONDS = 0
    cache.clear()
    kept.cache_clear()
    kind_of.cache_clear()


@pytest.fixture(autouse=True)
def static_files_as_they_are(settings: Settings) -> None:
    """Hashed names need collected files, which only a running site has."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def cast(db: None) -> People:
    return People()


@pytest.fixture(scope="session")
def linli() -> Iterator[sites.Site]:
    """A whole running Linli with its demo neighbourhood, of the pair this run is about."""
    with sites.site(os.environ["LINLI_TEST_PAIR"]) as site:
        yield site
