"""The throw-away servers work with this machine's programs and with the wheels', as root or not."""

import shutil
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tests import servers

pytestmark = pytest.mark.once

POSTGRES = {"this machine's": servers.system_postgres(), "the wheel's": servers.wheel_postgres()}
REDIS = {"this machine's": servers.system_redis(), "the wheel's": servers.wheel_redis()}


def present(programs: dict[str, Path | None]) -> list[object]:
    return [pytest.param(path, id=name) for name, path in programs.items() if path]


@pytest.mark.parametrize("programs", present(POSTGRES))
def test_a_throw_away_postgres_keeps_a_row_and_is_gone_afterwards(programs: Path) -> None:
    with servers.postgres(programs) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table neighbours (name text)")
        connection.execute("insert into neighbours values ('罗莎')")
        assert connection.execute("select name from neighbours").fetchall() == [("罗莎",)]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=1)


@pytest.mark.parametrize("program", present(REDIS))
def test_a_throw_away_redis_keeps_a_word_and_is_gone_afterwards(program: Path) -> None:
    with servers.redis(program) as url, Redis.from_url(url) as client:
        client.set("window", "lit")
        assert client.get("window") == b"lit"
        port = int(client.connection_pool.connection_kwargs["port"])
    assert not servers.accepts(port)


def test_programs_only_their_owner_may_read_still_start(tmp_path: Path) -> None:
    """As when root has the virtual environment in its home."""
    wheel = servers.wheel_postgres()
    assert wheel, "requirements-dev.lock brings the wheel `pgserver`"
    private = tmp_path / "private"
    packages = wheel.parents[2]
    for part in packages.glob("pgserver*"):
        shutil.copytree(part, private / part.name, symlinks=True)
    private.chmod(0o700)
    with servers.postgres(private / wheel.relative_to(packages)) as url, psycopg.connect(url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
