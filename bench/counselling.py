"""What counselling promises: an honest waiting band, and a card that comes when it should and only then."""

from collections.abc import Iterator

from bench import cards, waiting
from bench.figures import Figure


def run() -> Iterator[Figure]:
    yield from waiting.run()
    yield from cards.run()
