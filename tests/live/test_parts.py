"""Which time through a step it is, and on which side: worked out of the time that has passed (L-39)."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from live.parts import LEFT, RIGHT, Part, part_at

pytestmark = pytest.mark.once

How = tuple[int, int, bool]
"""Seconds for one part, how many times, whether on both sides."""

HOWS = st.tuples(st.integers(5, 90), st.integers(1, 20), st.booleans())
ADDED = st.sampled_from([0, 30_000, 60_000, -10_000, -40_000])


def walked(passed_ms: int, how: How, added_ms: int) -> Part:
    """As somebody would do it with a clock in the hand: one part after the other, until it is over."""
    seconds, repeat, both_sides = how
    sides = [LEFT, RIGHT] if both_sides else [""]
    order = [Part(number, repeat, side) for number in range(1, repeat + 1) for side in sides]
    begins = [i * seconds * 1000 for i in range(len(order))]
    end = len(order) * seconds * 1000 + added_ms
    begun = [part for part, at in zip(order, begins, strict=True) if at <= passed_ms and at < end]
    return begun[-1] if begun else order[0]


@given(passed_ms=st.integers(-5_000, 4_000_000), how=HOWS, added_ms=ADDED)
def test_it_is_the_part_somebody_with_a_clock_would_be_in(passed_ms: int, how: How, added_ms: int) -> None:
    assert part_at(passed_ms, *how, added_ms) == walked(passed_ms, how, added_ms)


@given(part=st.integers(0, 39), offset=st.sampled_from([-1, 0, 1]), how=HOWS, added_ms=ADDED)
def test_also_where_one_part_ends_and_the_next_begins(
    part: int, offset: int, how: How, added_ms: int
) -> None:
    passed_ms = part * how[0] * 1000 + offset
    assert part_at(passed_ms, *how, added_ms) == walked(passed_ms, how, added_ms)


@given(earlier=st.integers(0, 4_000_000), later=st.integers(0, 4_000_000), how=HOWS, added_ms=ADDED)
def test_nothing_begins_again_while_time_goes_on_or_is_added(
    earlier: int, later: int, how: How, added_ms: int
) -> None:
    earlier, later = sorted((earlier, later))
    before = part_at(earlier, *how, added_ms)
    after = part_at(later, *how, added_ms + 30_000)
    assert (before.number, before.side) <= (after.number, after.side)


@pytest.mark.parametrize(("part", "english", "chinese"), [
    (Part(2, 3, LEFT), "2 of 3, left side", "第 2 次，共 3 次，左侧"),
    (Part(3, 3, RIGHT), "3 of 3, right side", "第 3 次，共 3 次，右侧"),
    (Part(4, 5), "4 of 5", "第 4 次，共 5 次"),
    (Part(1, 1, LEFT), "Left side", "左侧"),
])  # fmt: skip
def test_it_has_words_in_both_languages(part: Part, english: str, chinese: str) -> None:
    with translation.override("en"):
        assert str(part) == english
    with translation.override("zh-hans"):
        assert str(part) == chinese
