"""While Redis does not answer, limits go on to hold, and no page dies of it."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from people import limits
from people.refusals import TooOften
from tests import servers
from tests.cast import People


@pytest.fixture
def without_redis(settings: Settings) -> Iterator[None]:
    nobody = f"redis://127.0.0.1:{servers.free_port()}/0"
    settings.CACHES = {"default": {"BACKEND": "config.cache.RedisOrHere", "LOCATION": nobody}}
    yield
    cache.clear()


@pytest.mark.usefixtures("without_redis")
def test_a_limit_holds_without_redis() -> None:
    for _ in range(3):
        limits.count("knock", "rosa", limit=3, minutes=1)
    limits.count("knock", "omar", limit=3, minutes=1)
    with pytest.raises(TooOften):
        limits.count("knock", "rosa", limit=3, minutes=1)


@pytest.mark.usefixtures("without_redis")
def test_the_door_answers_without_redis(cast: People) -> None:
    wrong = {"login": cast.rosa.email, "password": "not the right one"}
    assert Client().post("/account/login/", wrong).status_code == 200


def test_with_redis_it_is_redis_that_counts(settings: Settings) -> None:
    with servers.redis() as url:
        settings.CACHES = {"default": {"BACKEND": "config.cache.RedisOrHere", "LOCATION": url}}
        limits.count("knock", "rosa", limit=1, minutes=1)
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
        }
        with pytest.raises(TooOften):
            limits.count("knock", "rosa", limit=1, minutes=1)
        cache.clear()
