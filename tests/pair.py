"""Which database and channel layer the suite runs on: `pytest --pair embedded` (default) or `--pair scaled`.

embedded is what `make run` starts: one SQLite file and the in-process layer. scaled is PostgreSQL and Redis.
This has to be settled before Django reads its settings, so it is a plugin (`-p tests.pair`), not a conftest.
"""

import contextlib
import os
import signal
from base64 import urlsafe_b64encode
from collections.abc import Generator

import pytest

from tests import prepared, servers

CHOICES = ("embedded", "scaled")
cleanup = contextlib.ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pair", choices=CHOICES, default="embedded", help="database and channel layer to run on"
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """A wrapper runs before pytest-django's own hook, which reads the settings.

    Several workers share a PostgreSQL, in which each has databases of its own, and what `tests.prepared` makes once.
    Each has a Redis of its own: channel names and caches are one per Redis.
    """
    pair = early_config.known_args_namespace.pair
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if not is_worker and "LINLI_TEST_PAIR" not in os.environ:
        share(pair)
    if is_worker or "LINLI_TEST_PAIR" not in os.environ:
        settle(pair)
    return (yield)


def share(pair: str) -> None:
    os.environ[prepared.PLACE] = str(cleanup.enter_context(servers.temporary_folder("prepared")))
    if pair == "scaled":
        os.environ[prepared.POSTGRES] = cleanup.enter_context(servers.postgres())


def settle(pair: str) -> None:
    # A run started in the background is deaf to Ctrl-C, and so would be every server it starts and stops that way.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = cleanup.enter_context(servers.temporary_folder("test"))
    (folder / "static").mkdir()  # whitenoise warns of a missing one, and a warning is an error here
    environment = {
        "LINLI_TEST_PAIR": pair,
        "LINLI_DATA": str(folder),
        "LINLI_TEST_SQLITE": str(folder / "test.sqlite3"),
        "LINLI_SECRET_KEY": "only for tests, and only for as long as they run",
        "LINLI_MASTER_KEYS": urlsafe_b64encode(os.urandom(32)).decode(),
        "LINLI_DEMO": "1",
        "LINLI_DATABASE_URL": "",
        "LINLI_REDIS_URL": "",
        "LINLI_SITE_URL": "",
        "LINLI_ORIGINS": "",
        "LINLI_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    }
    if pair == "scaled":
        environment["LINLI_DATABASE_URL"] = os.environ[prepared.POSTGRES]
        environment["LINLI_REDIS_URL"] = cleanup.enter_context(servers.redis())
    os.environ.update(environment)


def pytest_report_header() -> str:
    return f"pair: {os.environ['LINLI_TEST_PAIR']}"


def pytest_unconfigure() -> None:
    cleanup.close()
