"""What counselling promises: an honest waiting band, words that arrive, and a card that comes when it should."""

from collections.abc import Iterator

from bench import cards, listening, waiting
from bench.figures import Figure


def run() -> Iterator[Figure]:
    yield from waiting.run()
    yield from listening.run()
    yield from cards.run()
