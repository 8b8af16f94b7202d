"""What surrounds Linli: the variables it is started with, its data folder, its key and its database."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    return env_str(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    return int(env_str(name, str(default)))


DATA_DIR = Path(env_str("LINLI_DATA", str(BASE_DIR / "data"))).expanduser().resolve()


def secret_key() -> str:
    """The key from the environment, or one made once and kept in the data folder, readable by its owner only."""
    if key := env_str("LINLI_SECRET_KEY"):
        return key
    file = DATA_DIR / "secret-key"
    if not file.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()


def database(url: str) -> dict[str, Any]:
    """Django's database settings from `postgres://user:password@host:port/name?option=value`, or SQLite without one."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "linli.sqlite3",
            # IMMEDIATE: SQLite ignores select_for_update, so a writing transaction takes its lock at the start.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,  # s a writer waits for its turn when hundreds press at once
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; "
                "PRAGMA secure_delete=FAST;",  # what was overwritten is overwritten in the file too
            },
            "CONN_MAX_AGE": None,  # pages run on threads that stay
            "TEST": {"NAME": env_str("LINLI_TEST_SQLITE") or None},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("LINLI_DATABASE_URL must begin with postgres:// (or be empty for SQLite).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A connection that died while it waited in the pool is found out before a neighbour's request gets it.
        "CONN_HEALTH_CHECKS": True,
        # Threads of several kinds ask (pages, sockets, jobs): connections are kept in a pool and not with threads.
        # When hundreds press at once, those at the end of the queue wait rather than being turned away.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": env_int("LINLI_DATABASE_POOL", 10), "timeout": 60},
            **dict(parse_qsl(parts.query)),
        },
    }
