"""The finale with its cooks on the stage: asked up once the room has seen who cooked, and not before (C-7, C-21)."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Contest, Entry
from activities.refusals import NoCookHere, StillHidden
from live.models import Attendance, Hand, Room, Speaker
from live.refusals import HostsOnly
from people.models import User
from tests.activities.contests import fresh, mark, move_to, neighbours, voting_on
from tests.activities.scenes import browser_of, lines
from tests.cast import People, resident


@pytest.fixture
def finale(cast: People) -> Contest:
    """Four dishes, marked 9, 7, 5, 3; counted, and the room is running. The cook of the first has a daughter here."""
    of = voting_on(cast, 4, "Jia", "Jing", "Jun")
    for number, entry in enumerate(of.entries.order_by("pk").prefetch_related("scores__entry__contest")):
        for score in entry.scores.all():
            mark(score, **dict.fromkeys(("look", "idea", "home", "recipe", "story"), 9 - 2 * number))
    fresh(move_to(of, "counting")).mind(timezone.now())
    Room.objects.filter(pk=of.room.pk).update(starts_at=timezone.now())
    end = fresh(of)
    end.room.start(cast.omar)
    return fresh(end)


def enters(of: Contest, *people: User) -> None:
    for person in people:
        Attendance.objects.create(room=of.room, user=person)


def reveal(of: Contest, host: User, steps: range) -> None:
    for step in steps:
        fresh(of).reveal_next(host, step)


def dish_of(of: Contest, number: int) -> Entry:
    return of.entries.select_related("by").get(title=f"Dish {number}")


def cook(of: Contest, number: int) -> User:
    person = dish_of(of, number).by
    assert person
    return person


def test_a_cook_is_asked_up_once_the_room_has_seen_the_name_and_not_one_stage_before(
    cast: People, finale: Contest
) -> None:
    third = cook(finale, 2)
    enters(finale, third)
    omar, page = browser_of(cast.omar), reverse("room", args=[finale.room.pk])
    url, number = reverse("contest_reveal", args=[finale.pk]), dish_of(finale, 2).number
    offer = f"Ask the cooks of no. {number} up"
    for step in range(4):
        assert offer not in lines(omar.get(page))
        said = omar.post(url, {"ask": number}, follow=True)
        assert "Ask them up once their name is shown" in lines(said)
        assert not Hand.objects.exists()
        reveal(finale, cast.omar, range(step, step + 1))
    assert offer in lines(omar.get(page))
    for _twice in range(2):
        omar.post(url, {"ask": number})
    hand = Hand.objects.get()
    assert (hand.user, hand.invited_at is not None) == (third, True)
    assert "would you come forward now?" in lines(browser_of(third).get(page))
    hand.accept(third)
    up = Speaker.objects.step_up(finale.room, third, uuid.uuid4(), sound_only=True)
    assert (up.hosts, up.spot) == (False, 1)
    fresh(finale).ask_up(cast.omar, dish_of(finale, 2))
    assert Hand.objects.count() == 1
    reveal(finale, cast.omar, range(4, 12))
    assert fresh(finale).is_all_revealed


def test_a_raised_hand_of_a_cook_who_is_not_shown_yet_is_not_let_up_either(
    cast: People, finale: Contest
) -> None:
    first, daughter = cook(finale, 0), resident("Daughter", cast.building, "N001")[0]
    guest = resident("Guest", cast.building, "99")[0]
    for person in (first, daughter, guest):
        Hand.objects.raise_in(finale.room, person, Hand.Kind.SHOW)
    omar, hands = browser_of(cast.omar), reverse("room_hands", args=[finale.room.pk])

    def invite(person: User) -> None:
        hand = Hand.objects.get(user=person, lowered_at=None)
        omar.post(hands, {"action": "invite", "hand": hand.pk})

    for person in (first, daughter, guest):
        invite(person)
    assert [hand.user for hand in Hand.objects.exclude(invited_at=None)] == [guest]
    assert Hand.objects.up().count() == 3
    reveal(finale, cast.omar, range(11))
    with pytest.raises(StillHidden):
        Hand.objects.get(user=first).invite(cast.omar)
    reveal(finale, cast.omar, range(11, 12))
    for person in (first, daughter):
        invite(person)
    assert Hand.objects.exclude(invited_at=None).count() == 3
    fourth = cook(finale, 3)
    assert fresh(finale).hides(fourth)
    fresh(finale).publish()
    assert not fresh(finale).hides(fourth)


def test_of_a_team_one_from_behind_each_door_is_asked_and_nobody_who_is_not_there(
    cast: People, finale: Contest
) -> None:
    entry, (partner, home) = dish_of(finale, 2), neighbours(cast.building, 1, "P")[0]
    aunt = resident("Aunt", cast.building, home.door)[0]
    entry.team.create(contest=finale, household=home, person=partner, nth=1, agreed_at=timezone.now())
    reveal(finale, cast.omar, range(4))
    with pytest.raises(NoCookHere):
        fresh(finale).ask_up(cast.omar, finale.entries.get(pk=entry.pk))
    enters(finale, aunt, cook(finale, 2), cook(finale, 1))
    with pytest.raises(HostsOnly):
        fresh(finale).ask_up(aunt, finale.entries.get(pk=entry.pk))
    fresh(finale).ask_up(cast.omar, finale.entries.get(pk=entry.pk))
    assert {hand.user for hand in Hand.objects.all()} == {aunt, cook(finale, 2)}
    rosa = browser_of(cast.rosa)
    assert rosa.post(reverse("contest_reveal", args=[finale.pk]), {"ask": entry.number}).status_code == 404
    assert "Ask the cooks" not in lines(rosa.get(reverse("room", args=[finale.room.pk])))
