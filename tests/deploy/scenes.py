from bench.ground import Crowd
from tests.pages import Visitor
from tests.stack import Stack


def visitor(scaled: Stack, crowd: Crowd, number: int) -> Visitor:
    """A neighbour of the crowd, signed in, at the front door."""
    return Visitor(scaled.front, scaled.trust, crowd.sessions[number])
