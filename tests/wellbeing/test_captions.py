"""Captions are read strictly: what no player could show, or shows at no time, is refused with a sentence."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.wellbeing.library import CHINESE
from wellbeing.captions import cues_of

FIRST = "WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n"


def test_cues_come_with_their_times_and_words() -> None:
    assert cues_of("\ufeff" + FIRST.replace("\n", "\r\n"), 10) == [(1.0, 2.5, "Hello")]
    assert [cue[2] for cue in cues_of(CHINESE, 10)] == ["睡不著的夜里，先不逼自己睡着。", "慢慢呼气。"]


def test_hours_are_read_too() -> None:
    assert cues_of("WEBVTT\n\n01:00:01.000 --> 01:00:02.000\nLate\n", 3700)[0][0] == 3601.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no captions in WebVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n", "no captions in WebVTT"),
        ("WEBVTT\n\nonly a note\n", "no caption in it"),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\nBackwards\n", "3.0 s has times that cannot be"),
        (FIRST + "\n00:00.500 --> 00:03.000\nBefore\n", "0.5 s has times that cannot be"),
        ("WEBVTT\n\n00:09.000 --> 00:12.000\nPast the end\n", "9.0 s runs past the end"),
        ("WEBVTT\n\n" + "x" * 200_001, "too long"),
    ],
)
def test_what_is_no_captions_is_refused_and_says_why(text: str, said: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match=said):
        cues_of(text, 10)


@given(st.text(alphabet="WEBVT\n01:.->NOTE <b>&字,", max_size=80))
def test_whatever_stands_in_a_file_is_read_or_refused_and_nothing_else(rest: str) -> None:
    try:
        cues = cues_of("WEBVTT\n\n" + rest, 3600)
    except ValidationError:
        return
    assert all(0 <= start < end for start, end, _said in cues)
