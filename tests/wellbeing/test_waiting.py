"""The band somebody is shown while waiting: never better than it is, and right more often than not."""

import pytest

from bench import waiting as played
from wellbeing.waiting import RECENT, Band, band

USUAL = [45.0] * RECENT


def test_without_anybody_on_duty_nobody_is_promised() -> None:
    assert band(0, 0, USUAL) == Band.NOBODY


def test_a_free_seat_is_now_and_only_for_as_many_as_there_are_seats() -> None:
    assert band(0, 2, USUAL, taken=[10]) == Band.NOW
    assert band(1, 2, USUAL, taken=[10]) != Band.NOW


def test_who_talks_as_long_as_people_do_is_nearly_done_and_who_has_begun_is_not() -> None:
    lengths = [40.0, 45.0, 50.0] * RECENT
    assert band(0, 1, lengths, taken=[48]) == Band.UNDER_5
    assert band(0, 1, lengths, taken=[34]) == Band.TO_15
    assert band(0, 1, lengths, taken=[20]) == Band.TO_30
    assert band(0, 1, lengths, taken=[2]) == Band.OVER_30


def test_the_longer_the_line_the_longer_the_wait() -> None:
    bands = [Band.UNDER_5, Band.TO_15, Band.TO_30, Band.OVER_30]
    told = [bands.index(band(ahead, 6, USUAL)) for ahead in range(9)]
    assert (told, told[-1]) == (sorted(told), 3)


def test_a_seat_that_is_given_to_nobody_any_more_makes_no_wait_shorter() -> None:
    lengths = [40.0, 45.0, 50.0] * RECENT
    assert band(0, 1, lengths, taken=[34], until=[60]) == band(0, 1, lengths, taken=[34]) == Band.TO_15
    assert band(0, 1, lengths, taken=[34], until=[4]) == Band.OVER_30
    assert band(0, 2, lengths, taken=[34], until=[4, 4]) == Band.NOW


def test_without_any_past_and_far_beyond_it_there_is_still_an_answer() -> None:
    assert band(0, 3, []) in Band
    assert band(0, 1, [1.0] * RECENT, taken=[300]) == Band.TO_15


@pytest.mark.parametrize(
    ("told", "minutes", "right"), [("now", 1, True), ("under-5", 1, True), ("5-15", 4.9, False)]
)
def test_a_band_is_right_when_the_wait_was_within_it(told: str, minutes: float, right: bool) -> None:
    assert Band(told).was_right(minutes) == right


def test_in_weeks_played_out_with_the_seats_of_the_table_the_band_is_right_four_times_in_five() -> None:
    weeks = played.weeks(band)
    assert min(desk.right_percent() for desk in weeks) >= 80
    assert min(desk.within_5_percent() for desk in weeks) >= 80


def test_when_every_seat_is_taken_it_is_right_more_often_than_counting_heads() -> None:
    ours, plain = (
        sum(desk.right_percent(*played.BUSY) for desk in played.weeks(says)) for says in (band, played.plain)
    )
    assert ours > plain
