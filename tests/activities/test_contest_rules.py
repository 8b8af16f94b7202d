"""What the staff is shown, what is refused, and what happens when too few come or somebody is out (C-6, C-7, C-20,
C-23)."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from activities.caution import cautions
from activities.models import Certificate, Contest, ContestChange, Entry
from activities.refusals import JudgeKnowsNames, NotWhole, PhaseChanged, ReasonForCook
from live.models import Hand, Room
from notices.models import Notice
from people.models import Membership
from tests.activities.contests import DAY, contest, dish, fresh, judges, mark, move_to, neighbours
from tests.activities.scenes import browser_of, lines
from tests.cast import People


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1. 油烧到七成热，下锅", "Hot oil"), ("Deep-fry for two minutes", "Hot oil"),
        ("让孩子把黄瓜切片", "knife"), ("My daughter chops the onions", "knife"),
        ("宝宝把面条放进开水", "heat"), ("土豆发了点芽，挖掉", "poison"), ("用炭火慢烤", "Charcoal"),
        ("孩子吃了两碗。\n1. 切丁", ""), ("1. Cut the tomatoes\n2. Fry them gently", ""),
    ],
)  # fmt: skip
def test_words_of_danger_are_flagged_for_a_look_in_both_languages(text: str, said: str) -> None:
    """C-6"""
    with translation.override("en"):
        found = [str(one) for one in cautions(text)]
    assert [said in one for one in found] == ([True] if said else [])


def test_a_childs_face_is_flagged_and_a_dish_is_approved_only_while_it_is_whole(cast: People) -> None:
    of = contest(cast)
    entry = dish(of, cast.rosa, cast.household, children=True)
    with translation.override("en"):
        assert entry.flags([]) == ["A child's face is to be seen, and the parents have not agreed yet."]
        Entry.objects.filter(pk=entry.pk).update(parents_agree=True)
        assert of.entries.get(pk=entry.pk).flags([]) == [
            "A child's face is to be seen; the cook says that the parents agree."
        ]
    photo = entry.photos.get()
    entry.describe_photo(photo, "Another view")
    assert of.entries.waiting().get() == entry
    entry.remove_photo(photo)
    with pytest.raises(NotWhole):
        entry.look_through(cast.omar, Entry.Verdict.APPROVED)
    assert not of.entries.competing().exists()


def test_whoever_runs_the_contest_knows_the_names_and_judges_nothing(cast: People) -> None:
    """C-7"""
    of = contest(cast)
    with pytest.raises(JudgeKnowsNames):
        of.add_judge(cast.omar)
    refused = browser_of(cast.omar).post(reverse("contest_judges", args=[of.pk]), {"add": cast.omar.pk})
    assert (refused.status_code, "cannot be a judge" in lines(refused)) == (422, True)


def test_too_few_are_told_of_in_time_and_entries_open_once_more(cast: People) -> None:
    """C-20"""
    of = contest(cast)
    of.mind(of.entries_until - timedelta(hours=30))
    assert not Notice.objects.exists()
    for _twice in range(2):
        of.mind(of.entries_until - timedelta(hours=20))
    assert [notice.user for notice in Notice.objects.all()] == [cast.omar]
    checked = move_to(of, "check")
    omar, desk = browser_of(cast.omar), reverse("contest_desk", args=[of.pk])
    assert "Three more days" in lines(omar.get(desk))
    omar.post(reverse("contest_move", args=[of.pk]), {"do": "reopen", "why": "Rain all week"})
    again = fresh(of)
    assert (again.phase, again.votes_until - checked.votes_until) == (
        "entries",
        again.entries_until - checked.entries_until,
    )
    assert "Rain all week" in lines(browser_of(cast.rosa).get(of.get_absolute_url()))
    with pytest.raises(PhaseChanged):
        move_to(of, "check").reopen(cast.omar, "Once more")
    for user, home in neighbours(cast.building, 3):
        dish(of, user, home)
    ContestChange.objects.all().delete()
    with pytest.raises(PhaseChanged):
        fresh(of).reopen(cast.omar, "Enough have come")


@pytest.fixture
def counted(cast: People) -> Contest:
    """Four dishes, marked 9, 7, 5, 3, with a vote each; counted, and the room is open for the finale."""
    of = contest(cast, "check")
    judges(of, "Jia", "Jing", "Jun")
    cooks = neighbours(cast.building, 4)
    for number, (user, home) in enumerate(cooks):
        dish(of, user, home, f"Dish {number}", cook=f"Cook {number}")
    Membership.objects.update(confirmed_at=timezone.now() - 30 * DAY)
    voting = move_to(of, "voting")
    voting.mind(timezone.now())
    entries = list(of.entries.order_by("pk").prefetch_related("scores__entry__contest"))
    for number, entry in enumerate(entries):
        voting.cast(cooks[number - 1][1], [entry.number or 0])
        for score in entry.scores.all():
            mark(score, **dict.fromkeys(("look", "idea", "home", "recipe", "story"), 9 - 2 * number))
    fresh(move_to(of, "counting")).mind(timezone.now())
    Room.objects.filter(pk=of.room.pk).update(starts_at=timezone.now())
    return fresh(of)


def test_after_the_publication_others_move_up_only_by_the_organizers_public_word(
    cast: People, counted: Contest, tmp_path: Path
) -> None:
    """C-23"""
    counted.publish()
    of = fresh(counted)
    with pytest.raises(PhaseChanged):
        of.move_up(cast.omar, "Nobody is out")
    first = of.entries.get(title="Dish 0")
    omar = browser_of(cast.omar)
    omar.post(reverse("contest_disqualify", args=[of.pk]), {"number": first.number, "why": "Bought"})
    assert sorted(of.results.values_list("place", flat=True)) == [1, 2, 3, 4]
    assert Certificate.objects.get(entry=first).revoked_why == "Bought"
    with pytest.raises(ReasonForCook):
        of.move_up(cast.omar, " ")
    assert "Let the others move up" in lines(omar.get(reverse("contest_desk", args=[of.pk])))
    omar.post(reverse("contest_move", args=[of.pk]), {"do": "move_up", "why": "Said at the assembly"})
    places = dict(of.results.values_list("entry__title", "place"))
    assert places == {"Dish 0": 0, "Dish 1": 1, "Dish 2": 2, "Dish 3": 3}
    certificates = Certificate.objects.filter(contest=of, entry__title="Dish 1")
    assert [(one.place, one.kind) for one in certificates] == [(1, "winner")]
    assert "Said at the assembly" in lines(browser_of(cast.rosa).get(of.get_absolute_url()))
    page = lines(browser_of(cast.rosa).get(reverse("results", args=[of.pk])))
    assert page.index("Dish 3") < page.index("disqualified: Bought")
    file = tmp_path / "contest.json"
    file.write_text(json.dumps(fresh(of).published_file), "utf-8")
    call_command("recount", file, hash=of.ballots_hash)
    with pytest.raises(PhaseChanged):
        fresh(of).move_up(cast.omar, "Twice")


def test_in_the_finale_cooks_raise_a_hand_and_the_host_reads_a_name_only_after_its_reveal(
    cast: People, counted: Contest
) -> None:
    counted.room.start(cast.omar)
    room, omar = reverse("room", args=[counted.room.pk]), browser_of(cast.omar)
    cook = counted.entries.get(title="Dish 0").by
    assert cook
    page = browser_of(cook)
    assert reverse("room_hands", args=[counted.room.pk]) in lines(page.get(room))
    page.post(reverse("room_hands", args=[counted.room.pk]), {"action": "raise", "kind": "show"})
    assert Hand.objects.get().user == cook
    order = [card.entry.cook for card in counted.cards()]
    assert order == ["Cook 2", "Cook 1", "Cook 0"]
    for step in range(4 * len(order)):
        here = lines(omar.get(room))
        card, stage = divmod(step, 4)
        assert [name for name in [*order, "Cook 3"] if name in here] == order[:card]
        assert ("First place" in here) == (card == 2 and stage > 0)
        omar.post(reverse("contest_reveal", args=[counted.pk]), {"step": step})
    assert order[-1] in lines(omar.get(room))
