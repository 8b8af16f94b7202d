"""The public's vote: one ballot per household, secret, and watched by two (C-13…C-17)."""

import csv
import hashlib
import io
import json
import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from activities.models import Ballot, Contest, Entry, Voter
from activities.refusals import (
    CauseForEverybody,
    NoHousehold,
    NotEligible,
    NothingChosen,
    NotInThisContest,
    OwnDish,
    PhaseChanged,
    ReasonForHousehold,
    TwoNeeded,
    VotesUsedUp,
    VotingClosed,
    VotingNotOpen,
)
from activities.watching import suspicions
from people.models import Household, Membership, Role, User
from tests.activities.contests import DAY, contest, dish, fresh, move_to, neighbours, voting_on
from tests.activities.scenes import browser_of, lines
from tests.cast import People, belongs, person, resident

PARALLEL = 200


@pytest.fixture
def voting(cast: People) -> Contest:
    """Five dishes of five neighbours; the vote is on, and Rosa has lived here for long."""
    return voting_on(cast, 5)


def numbers(of: Contest) -> list[int]:
    return [entry.number or 0 for entry in of.entries.order_by("pk")]


def test_a_household_has_one_ballot_which_any_adult_may_change(cast: People, voting: Contest) -> None:
    first, second, third, *_others = numbers(voting)
    receipt = voting.cast(cast.household, [first, second]).receipt
    assert voting.cast(cast.household, [third]).receipt == receipt
    assert [ballot.choices for ballot in voting.ballots.all()] == [[third]]
    assert voting.voters.count() == 1


def test_every_bad_vote_is_refused_by_name_and_leaves_the_ballot_as_it_was(
    cast: People, voting: Contest
) -> None:
    all_numbers = numbers(voting)
    voting.cast(cast.household, all_numbers[:1])
    other = contest(cast, "voting")
    stranger = dish(other, *resident("Other", cast.building, "8"))
    owner = voting.entries.order_by("pk").select_related("household__building").first()
    assert owner
    newcomer = resident("New", cast.building, "77")[1]
    refused: list[tuple[type[Exception], Any, list[int]]] = [
        (VotesUsedUp, cast.household, all_numbers[:4]),
        (NothingChosen, cast.household, []),
        (NotInThisContest, cast.household, [stranger.number or 0, all_numbers[0]]),
        (OwnDish, owner.household, [owner.number or 0]),
        (NotEligible, newcomer, all_numbers[:1]),
        (NotEligible, cast.sven.household, all_numbers[:1]),
        (NoHousehold, None, all_numbers[:1]),
    ]
    if stranger.number in all_numbers:
        del refused[2]
    for why, household, chosen in refused:
        with pytest.raises(why):
            voting.cast(household, chosen)
    with pytest.raises(VotingClosed):
        move_to(voting, "counting").cast(cast.household, all_numbers[:1])
    with pytest.raises(VotingNotOpen):
        move_to(voting, "check").cast(cast.household, all_numbers[:1])
    assert [ballot.choices for ballot in voting.ballots.all()] == [all_numbers[:1]]
    assert voting.voters.count() == 1


def test_nothing_but_the_key_leads_from_a_household_to_its_ballot_and_the_count_throws_it_away(
    cast: People, voting: Contest
) -> None:
    ballot = voting.cast(cast.household, numbers(voting)[:1], "phone")
    assert {field.name for field in Ballot._meta.get_fields()} == {
        "id", "contest", "receipt", "choices", "excluded", "excluded_why",
    }  # fmt: skip
    assert voting.ballot_of(cast.household) == ballot
    end = move_to(voting, "counting")
    end.close_votes()
    rows = list(csv.reader(io.StringIO(end.ballots_csv)))
    assert rows[1:] == [[ballot.receipt, str(numbers(voting)[0]), "", ""]]
    assert hashlib.sha256(end.ballots_csv.encode()).hexdigest() == end.ballots_hash
    end.count()
    end = fresh(end)
    assert (end.ballot_key, end.voters.get().device) == ("", "")
    assert end.ballots.get().pk != ballot.pk


def test_each_household_sees_an_order_of_its_own_and_every_dish_stands_first_about_equally_often(
    cast: People, voting: Contest
) -> None:
    homes = [home for _user, home in neighbours(cast.building, 200, "V")]
    first = Counter(voting.order_for(home, numbers(voting))[0] for home in homes)
    assert voting.order_for(homes[0], numbers(voting)) == voting.order_for(homes[0], numbers(voting)[::-1])
    assert (
        min(first[number] for number in numbers(voting)) >= 15
    )  # 40 on average; below 15 once in 10 million


def test_a_ballot_is_left_out_only_when_two_organizers_agree_and_the_household_may_answer(
    cast: People, voting: Contest
) -> None:
    first = numbers(voting)[0]
    voting.cast(cast.household, [first])
    voter = voting.voters.get()
    second = person("Olga")
    belongs(second, cast.community, Role.ORGANIZER)
    with pytest.raises(ReasonForHousehold):
        voting.exclude(voter, cast.omar, " ", "traded")
    with pytest.raises(CauseForEverybody):
        voting.exclude(voter, cast.omar, "Bought by Aunt Chen", "Bought by Aunt Chen")
    voting.exclude(voter, cast.omar, "Bought by Aunt Chen", "traded")
    with pytest.raises(TwoNeeded):
        voting.exclude(Voter.objects.get(pk=voter.pk), cast.omar, "Bought by Aunt Chen", "traded")
    rosa = browser_of(cast.rosa)
    told = lines(rosa.get(voting.get_absolute_url()))
    assert "An organizer proposes not to count it: Bought by Aunt Chen" in told
    assert "“votes were bought or traded”" in told
    rosa.post(reverse("exclusion_answer", args=[voting.pk]), {"answer": "It was not"})
    voting.exclude(Voter.objects.get(pk=voter.pk), second, "")
    assert voting.ballots.get().excluded
    assert Voter.objects.get(pk=voter.pk).exclusion.answer == "It was not"
    end = move_to(voting, "counting")
    end.close_votes()
    end.count()
    assert sum(result.votes for result in end.results.all()) == 0
    assert list(fresh(end).published_file["excluded"].values()) == ["traded"]
    end.publish()
    results = lines(rosa.get(reverse("results", args=[end.pk])))
    assert "votes were bought or traded" in results
    assert "Aunt Chen" not in results + json.dumps(fresh(end).published_file)
    with pytest.raises(PhaseChanged):
        end.exclude(voter, cast.omar, "Again")


def test_a_reason_written_down_by_a_server_of_the_version_before_is_read_by_nobody(
    cast: People, voting: Contest
) -> None:
    """During an update it may count what was left out here, or leave out what is counted here."""
    receipt = voting.cast(cast.household, [numbers(voting)[0]]).receipt
    voting.ballots.update(excluded=True, excluded_why="Bought by Aunt Chen")
    end = move_to(voting, "counting")
    end.close_votes()
    end.count()
    assert fresh(end).published_file["excluded"] == {receipt: "rules"}
    of_before = fresh(end).published_file | {"excluded": {receipt: "Bought by Aunt Chen"}}
    Contest.objects.filter(pk=end.pk).update(published_file=of_before)
    end.publish()
    results = lines(browser_of(cast.rosa).get(reverse("results", args=[end.pk])))
    file = lines(browser_of(None).get(reverse("results_file", args=[end.pk, fresh(end).ballots_hash])))
    assert f"{receipt}: against the rules of this contest" in results
    assert "Aunt Chen" not in results + file


def test_bursts_one_device_and_mutual_votes_are_listed_and_a_quiet_evening_is_not(
    cast: People, voting: Contest
) -> None:
    people = neighbours(cast.building, 12, "W")
    first, second, *_ = list(voting.entries.order_by("pk").select_related("household__building"))
    for number, (_user, home) in enumerate(people):
        voting.cast(home, [first.number or 0], "one phone" if number < 4 else f"phone {number}")
        Voter.objects.filter(household=home).update(cast_at=timezone.now() - number * DAY / 24)
    voting.cast(first.household, [second.number or 0])
    voting.cast(second.household, [first.number or 0])
    found = suspicions(voting)
    assert [len(one.voters) for one in found] == [4, 2]
    Voter.objects.filter(contest=voting).update(cast_at=timezone.now(), device="")
    assert [len(one.voters) for one in suspicions(voting)] == [14, 2]
    Ballot.objects.filter(contest=voting).update(choices=[first.number, second.number])
    Voter.objects.filter(contest=voting)[:5][0].delete()
    for number, voter in enumerate(voting.voters.all()):
        Voter.objects.filter(pk=voter.pk).update(cast_at=timezone.now() - number * DAY / 24)
    assert suspicions(voting) == []


@pytest.mark.django_db(transaction=True)
def test_22_two_hundred_ballots_of_one_household_from_two_accounts_at_once_are_one() -> None:
    """Test 22, C-15."""
    cast = People()
    of = contest(cast, "check")
    entries = [dish(of, *one, f"Dish {n}") for n, one in enumerate(neighbours(cast.building, 3))]
    Membership.objects.update(confirmed_at=timezone.now() - 30 * DAY)
    voting = move_to(of, "voting")
    paul, _home = resident("Paul", cast.building, "1201")
    accounts = [cast.rosa.pk, paul.pk]
    answers: list[str] = []

    def vote(number: int) -> None:
        try:
            user = User.objects.get(pk=accounts[number % 2])
            mine = Contest.objects.for_pages().get(pk=voting.pk)
            answers.append(mine.cast(mine.household_of(user), [entries[number % 3].number or 0]).receipt)
        finally:
            connections.close_all()

    def vote_ten_times(first: int) -> None:
        for number in range(first, PARALLEL, 20):
            vote(number)

    several = [threading.Thread(target=vote_ten_times, args=(number,)) for number in range(20)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    assert len(answers) == PARALLEL
    assert len(set(answers)) == 1
    assert (voting.voters.count(), voting.ballots.count()) == (1, 1)
    assert len(voting.ballots.get().choices) == 1


@pytest.mark.django_db(transaction=True)
def test_two_accounts_of_one_household_begin_one_dish_and_two_hosts_change_the_phase_once() -> None:
    cast = People()
    of = contest(cast)
    paul, home = resident("Paul", cast.building, "1201")
    begun: list[int] = []
    refused: list[str] = []

    def begin(user: User, home: Household) -> None:
        begun.append(Entry.objects.begin(Contest.objects.for_pages().get(pk=of.pk), home, user).pk)
        connections.close_all()

    def hold() -> None:
        try:
            Contest.objects.for_pages().get(pk=of.pk).hold(cast.omar, "Rain")
        except PhaseChanged as refusal:
            refused.append(refusal.code)
        connections.close_all()

    threads = [threading.Thread(target=begin, args=(user, home)) for user in (cast.rosa, paul) * 4]
    threads += [threading.Thread(target=hold) for _host in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(begun), len(set(begun))) == (8, 1)
    assert refused == ["contest.changed"] * 3
    assert of.changes.count() == 1
