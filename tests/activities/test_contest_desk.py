"""The organizers' desk: whatever it refuses, it says why, and what was typed stands there again."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Contest
from tests.activities.contests import fresh, move_to, neighbours, voting_on
from tests.activities.scenes import browser_of, lines
from tests.cast import People


@pytest.fixture
def voting(cast: People) -> Contest:
    return voting_on(cast, 5)


def refused(omar: Client, of: Contest, what: str, **typed: Any) -> str:
    answer = omar.post(reverse(f"contest_{what}", args=[of.pk]), typed)
    assert answer.status_code == 422
    return lines(answer)


def field(page: str, name: str) -> str:
    """What stands in the field with this id."""
    found = re.search(rf'<input[^>]* id="{name}"[^>]*>', page) or re.search(
        rf'<input[^>]*name="[^"]*"[^>]*id="{name}"[^>]*>', page
    )
    assert found, name
    value = re.search(r' value="([^"]*)"', found[0])
    return value[1] if value else ""


def test_a_date_that_would_be_earlier_stands_there_again_with_the_reason(
    cast: People, voting: Contest
) -> None:
    page = refused(
        browser_of(cast.omar), voting, "move", do="extend", until="2020-01-01T10:00", why="Rain all week"
    )
    assert "only be made longer" in page
    assert (field(page, "extend_until"), field(page, "extend_why")) == ("2020-01-01T10:00", "Rain all week")
    assert field(page, "hold_why") == ""


def test_why_the_clock_should_stand_is_not_lost_when_another_organizer_was_faster(
    cast: People, voting: Contest
) -> None:
    voting.hold(cast.omar, "Power is out")
    page = refused(browser_of(cast.omar), voting, "move", do="hold", why="No light in Building 3")
    assert "Somebody already changed that" in page
    assert "You wrote: No light in Building 3" in page


def test_a_proposal_without_its_kind_stands_there_again(cast: People, voting: Contest) -> None:
    people = neighbours(cast.building, 12, "W")
    first = voting.entries.order_by("pk")[0]
    for _user, home in people:
        voting.cast(home, [first.number or 0], device="one tablet")
    voter = voting.voters.first()
    assert voter
    omar = browser_of(cast.omar)
    page = refused(omar, voting, "exclude", voter=voter.pk, why="All from one tablet", cause="")
    assert "Choose what everybody will read" in page
    assert 'value="All from one tablet"' in page
    page = refused(omar, voting, "exclude", voter=voter.pk, why="", cause="several")
    assert '<option value="several" selected>' in page
    assert '<details class="more" open><summary>Propose to leave out' in page


def test_a_dish_that_cannot_be_disqualified_is_said_in_words(cast: People, voting: Contest) -> None:
    end = move_to(voting, "counting")
    end.close_votes()
    end.count()
    fresh(end).publish()
    omar = browser_of(cast.omar)
    number = str(end.entries.order_by("pk")[0].number)
    unreasoned = refused(omar, end, "disqualify", number=number, why=" ")
    assert ("Say why" in unreasoned, field(unreasoned, "number")) == (True, number)
    for wrong in ("0", "", "no. 7", "99999999999999999999"):
        page = refused(omar, end, "disqualify", number=wrong, why="Bought at the market")
        assert "That dish is not in this contest." in page
        assert (field(page, "number"), field(page, "disqualify-why")) == (wrong, "Bought at the market")


def test_whom_one_looked_for_is_still_found_after_a_judge_was_refused(cast: People, voting: Contest) -> None:
    page = refused(browser_of(cast.omar), voting, "judges", add=cast.omar.pk, find="ros")
    assert field(page, "find") == "ros"
    assert "Rosa" in page
