"""The count: pure numbers, places that are shared, and what decides where they cannot be (C-12, C-18, C-19)."""

import random

import pytest

from activities.counting import Paper, Rules, Sheet, count, lot
from activities.jury import assign
from activities.rubric import WEIGHTS

FLAT = dict.fromkeys(WEIGHTS, 5)


def papers(*votes: tuple[int, ...]) -> list[Paper]:
    return [Paper(f"r{number}", choice) for number, choice in enumerate(votes)]


def sheets(**marks: dict[int, int]) -> list[Sheet]:
    """Judge A gave entry 11 a 7: sheets(A={11: 7})."""
    return [
        Sheet(judge, entry, dict.fromkeys(WEIGHTS, mark))
        for judge, given in marks.items()
        for entry, mark in given.items()
    ]


def test_sixty_parts_are_the_judges_and_forty_the_publics() -> None:
    judged = sheets(A={11: 8, 12: 6}, B={11: 6, 12: 6})
    standings = count(Rules(WEIGHTS), [11, 12], papers((11,), (12,), (12, 11), (12,)), judged)
    assert [(one.entry, one.place, one.judges, one.votes) for one in standings] == [
        (12, 1, 60.0, 3),
        (11, 2, 70.0, 2),
    ]
    assert standings[1].total == round(0.6 * 70 + 0.4 * 200 / 3, 2)
    assert standings[0].total == 76.0


def test_nobody_loses_for_having_few_votes_and_no_vote_at_all_breaks_nothing() -> None:
    assert [one.total for one in count(Rules(WEIGHTS), [11], [], sheets(A={11: 10}, B={11: 10}))] == [60.0]
    assert count(Rules(WEIGHTS), [], [], []) == []


def test_an_entry_with_fewer_than_two_sheets_is_decided_by_the_public_alone() -> None:
    standings = count(Rules(WEIGHTS), [11, 12], papers((11,)), sheets(A={11: 10, 12: 2}, B={12: 2}))
    assert [(one.entry, one.judges, one.total) for one in standings] == [(11, None, 100.0), (12, 20.0, 12.0)]


def test_from_five_sheets_on_the_highest_and_the_lowest_are_left_out() -> None:
    judged = sheets(A={11: 1}, B={11: 6}, C={11: 6}, D={11: 6}, E={11: 10})
    assert count(Rules(WEIGHTS), [11], [], judged)[0].judges == 60.0


def test_a_strict_judge_and_a_mild_one_count_alike_once_all_have_marked_eight() -> None:
    strict = {number: 1 + number % 4 for number in range(11, 19)}
    mild = {number: 7 + number % 4 for number in range(11, 19)}
    standings = count(Rules(WEIGHTS), list(strict), [], sheets(A=strict, B=mild))
    both_gave_their_best = [one for one in standings if one.place == 1]
    assert {one.entry for one in both_gave_their_best} == {n for n, mark in strict.items() if mark == 4}
    del strict[18], mild[18]
    assert (
        count(Rules(WEIGHTS), [11], [], sheets(A=strict, B=mild))[0].judges
        == 10 * (strict[11] + mild[11]) / 2
    )


@pytest.mark.parametrize("equals", [2, 3])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_25_equals_share_every_place_and_the_next_ones_are_left_out(equals: int, at: int) -> None:
    """C-19: ties of two and three, at every place."""
    entries = list(range(11, 17))
    order = [*range(1, at), *[at] * equals, *range(at + equals, 7)]
    votes = {entry: 100 - 10 * place for entry, place in zip(entries, order, strict=True)}
    cast = [(entry,) for entry, number in votes.items() for _ in range(number)]
    standings = count(Rules(WEIGHTS, judges_share=0), entries, papers(*cast), [])
    assert [one.place for one in standings] == order


def test_where_one_prize_cannot_be_shared_the_heaviest_criterion_decides_and_last_the_lot() -> None:
    one_prize = Rules(WEIGHTS, shared_places=False, lot_seed="seed")
    by_look = [
        Sheet("A", 11, FLAT | {"look": 6, "story": 2}), Sheet("B", 11, FLAT | {"look": 6, "story": 2}),
        Sheet("A", 12, FLAT), Sheet("B", 12, FLAT),
    ]  # fmt: skip
    assert [(one.entry, one.place) for one in count(one_prize, [11, 12], [], by_look)] == [(11, 1), (12, 2)]
    by_lot = count(one_prize, [11, 12], [], [])
    assert [one.place for one in by_lot] == [1, 2]
    assert by_lot[0].entry == min((11, 12), key=lambda number: lot("seed", number))


@pytest.mark.parametrize("number", [4, 9, 40])
def test_every_entry_gets_its_judges_and_every_judge_about_as_many(number: int) -> None:
    for seed in range(20):
        pairs = assign(range(number), range(100, 106), 3, random.Random(seed))
        assert len(set(pairs)) == len(pairs) == 3 * number
        loads = [sum(judge == who for judge, _entry in pairs) for who in range(100, 106)]
        assert max(loads) - min(loads) <= 1


def test_nobody_judges_what_they_are_barred_from_and_nothing_is_given_twice() -> None:
    barred = {(100, entry) for entry in range(5)}
    have = [(101, entry) for entry in range(10)]
    pairs = assign(range(10), range(100, 104), 3, random.Random(1), barred=barred, have=have)
    assert not set(pairs) & (barred | set(have))
    assert all(sum(entry == one for _j, one in [*pairs, *have]) == 3 for entry in range(10))
    assert assign([1], [100], 3, random.Random(1)) == [(100, 1)]
