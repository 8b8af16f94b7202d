"""A short `make chaos`: a few hundred messages, and everything that can be broken without root."""

from __future__ import annotations

import pytest

from bench import chaos, faults
from bench.chaos import Evening, run
from bench.ground import Crowd
from tests.pages import Page, Said, Visitor
from tests.stack import Stack
from tests.writing import Verdict, judge

pytestmark = pytest.mark.once

CHOSEN = (faults.KILL, faults.CUT, faults.REDIS_STOPPED, faults.REDIS_EMPTIED, faults.REDIS_FROZEN,
          faults.POSTGRES_CRASHED)  # fmt: skip


async def test_whatever_breaks_every_page_ends_with_the_same_list(scaled: Stack, crowd: Crowd) -> None:
    """L-18: nothing lost, nothing twice, nothing out of order. The whole evening of it is `make chaos`."""
    outcome = await run(scaled, crowd, Evening(300, 30, 8, short=True), CHOSEN)
    assert outcome.verdict == Verdict(outcome.verdict.acknowledged, 0, 0, 0), "\n".join(chaos.told(outcome))
    assert outcome.verdict.acknowledged >= 300
    assert [blow.sentence for blow in outcome.blows] == [fault.sentence for fault in CHOSEN]


def a_page_with(scaled: Stack, *shown: Said) -> Page:
    page = Page(Visitor(scaled.front, scaled.trust), 1)
    page.shown = list(shown)
    return page


def test_the_judge_sees_what_is_lost_doubled_and_out_of_order(scaled: Stack) -> None:
    one, two, three = (Said(number, f"message-{number}", f"id {number}") for number in (1, 2, 3))
    known = {said.client_id: said for said in (one, two, three)}
    rows = [one, two, three]
    for shown, verdict in (
        ((one, two, three), Verdict(3, 0, 0, 0)),
        ((one, three), Verdict(3, 1, 0, 0)),
        ((one, two, two, three), Verdict(3, 0, 1, 1)),
        ((one, three, two), Verdict(3, 0, 0, 1)),
    ):
        assert judge(known, rows, [a_page_with(scaled, *shown)]) == verdict
    assert judge(known, [one, two], [a_page_with(scaled, one, two)]) == Verdict(3, 1, 0, 0)
    moved = two._replace(seq=4)
    assert judge(known, [one, three, moved], [a_page_with(scaled, one, three, moved)]) == Verdict(3, 0, 0, 1)
