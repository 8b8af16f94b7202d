from collections.abc import Iterator

import pytest

from bench import ground
from tests.stack import Stack, stack

PEOPLE = 80


@pytest.fixture(scope="package")
def scaled() -> Iterator[Stack]:
    """The scaled setup, whole, with an open class in its demo neighbourhood; gone when these tests are."""
    with stack(2, durable=True) as running:
        yield running


@pytest.fixture(scope="package")
def crowd(scaled: Stack) -> ground.Crowd:
    return ground.crowd(scaled.site.environment, PEOPLE)
