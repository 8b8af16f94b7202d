"""`/healthz` says ok only when the database and the channel layer really answer."""

import contextlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.site import Site, environment_of, serving

WELL = {"status": "ok", "database": "ok", "channel_layer": "ok"}


def ask(url: str) -> tuple[int, dict[str, str]]:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer)


@contextlib.contextmanager
def linli_in(folder: Path, **environment: str) -> Iterator[str]:
    """One process of Linli with these servers behind it; its address."""
    port = servers.free_port()
    with serving(environment_of(folder, LINLI_DEMO="0", **environment), folder / "serve.log", port):
        yield f"http://127.0.0.1:{port}"


def test_a_linli_that_is_well_says_so_to_anybody(linli: Site) -> None:
    for url in linli.urls:
        assert ask(url) == (200, WELL)


@pytest.mark.once
def test_without_its_postgres_it_is_not_well() -> None:
    with servers.temporary_folder("healthz") as folder, contextlib.ExitStack() as database:
        url = database.enter_context(servers.postgres())
        with linli_in(folder, LINLI_DATABASE_URL=url, LINLI_SECURE="0") as linli:
            assert ask(linli) == (200, WELL)
            database.close()
            assert ask(linli) == (503, {**WELL, "status": "down", "database": "down"})


@pytest.mark.once
def test_without_its_redis_it_is_not_well() -> None:
    with servers.temporary_folder("healthz") as folder, contextlib.ExitStack() as layer:
        url = layer.enter_context(servers.redis())
        with linli_in(folder, LINLI_REDIS_URL=url, LINLI_SECURE="0") as linli:
            assert ask(linli) == (200, WELL)
            layer.close()
            assert ask(linli) == (503, {**WELL, "status": "down", "channel_layer": "down"})


@pytest.mark.once
def test_with_a_database_file_that_is_none_it_is_not_well() -> None:
    with servers.temporary_folder("healthz") as folder, linli_in(folder, LINLI_SECURE="0") as linli:
        assert ask(linli) == (200, WELL)
        for file in folder.glob("linli.sqlite3*"):
            file.unlink()
        (folder / "linli.sqlite3").write_bytes(b"a shopping list, not a database" * 1000)
        assert ask(linli) == (503, {**WELL, "status": "down", "database": "down"})
