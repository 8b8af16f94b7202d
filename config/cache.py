"""The cache of the scaled setup. It holds how often somebody tried something: nothing a page may die for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class RedisOrHere(RedisCache):
    """Redis; while it does not answer, this process's own memory, so that limits go on to hold, if less exactly."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        here = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._here = LocMemCache("while-redis-is-away", here)

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        there: Callable[..., Any] = getattr(super(), name)
        try:
            return there(*args, **kwargs)
        except (RedisError, OSError) as fault:
            logger.warning("Redis does not answer (%s); counting here meanwhile", type(fault).__name__)
            return getattr(self._here, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("incr", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete_many", *args, **kwargs)

    def clear(self) -> Any:
        return self._ask("clear")
