import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Occurrence, Registration
from activities.refusals import (
    AlreadyOver,
    Cancelled,
    Closed,
    FewLeft,
    Full,
    NoHousehold,
    NotYetPublished,
    OutOfScope,
    PartyTooBig,
)
from people.models import Household, Membership, Role, User
from tests.activities.scenes import activity, browser_of, date_of, evening, held, lines, soon
from tests.cast import People, belongs, person, resident


def press_register(client: Client, occurrence: Occurrence, **form: object) -> Any:
    return client.post(reverse("occurrence_register", args=[occurrence.pk]), {"people": 1, **form})


def test_rosa_registers_her_household_in_one_tap(cast: People) -> None:
    occurrence = evening(cast, seats=10)
    answer = browser_of(cast.rosa).post(
        reverse("occurrence_register", args=[occurrence.pk]), {"people": 1}, follow=True
    )
    assert answer.redirect_chain == [(f"/on/{occurrence.pk}/", 302)]
    assert "You are registered, for 1 person." in lines(answer)
    assert occurrence.registrations.active().get().household == cast.household


def test_registering_twice_registers_once(cast: People) -> None:
    occurrence = evening(cast, seats=10)
    first = occurrence.register(cast.household, cast.rosa, 2)
    assert occurrence.register(cast.household, cast.rosa, 4) == first
    assert occurrence.registrations.people() == 2


def test_two_accounts_of_one_household_have_one_registration(cast: People) -> None:
    occurrence = evening(cast, seats=10)
    paul, _ = resident("Paul", cast.building, "1201")
    press_register(browser_of(cast.rosa), occurrence, people=2)
    press_register(browser_of(paul), occurrence, people=1)
    assert occurrence.registrations.active().get().people == 2
    page = browser_of(paul).get(occurrence.get_absolute_url())
    assert "You are registered, for 2 people." in lines(page)


def test_what_is_taken_back_is_free_again_and_may_be_taken_again(cast: People) -> None:
    occurrence = evening(cast, seats=1)
    client = browser_of(cast.rosa)
    press_register(client, occurrence)
    for _twice in range(2):
        assert client.post(reverse("occurrence_withdraw", args=[occurrence.pk])).status_code == 302
    assert Occurrence.objects.for_lists().get(pk=occurrence.pk).seats_left == 1
    press_register(client, occurrence)
    assert [row.withdrawn_at is None for row in occurrence.registrations.order_by("pk")] == [False, True]


def test_one_household_cannot_take_anothers_places_back(cast: People) -> None:
    occurrence = evening(cast)
    neighbour, household = resident("Nina", cast.building, "1202")
    occurrence.register(household, neighbour)
    browser_of(cast.rosa).post(reverse("occurrence_withdraw", args=[occurrence.pk]))
    assert occurrence.registrations.active().get().household == household


def test_the_page_of_a_full_date_says_so_and_stays_usable(cast: People) -> None:
    occurrence = evening(cast, seats=2)
    neighbour, household = resident("Nina", cast.building, "1202")
    occurrence.register(household, neighbour, 2)
    answer = press_register(browser_of(cast.rosa), occurrence)
    assert answer.status_code == 422
    assert "The last seat went a moment ago." in lines(answer)
    assert occurrence.registrations.count() == 1


def test_who_asks_for_more_than_is_left_is_told_how_many_are(cast: People) -> None:
    occurrence = evening(cast, seats=3)
    neighbour, household = resident("Nina", cast.building, "1202")
    occurrence.register(household, neighbour, 2)
    answer = press_register(browser_of(cast.rosa), occurrence, people=2)
    assert answer.status_code == 422
    assert "Only 1 of the 2 places you need are free." in lines(answer)


@pytest.mark.parametrize("people", ["", "0", "-3", "five", "1.5", "99", "9" * 40])
def test_a_nonsense_number_of_people_is_refused_with_a_sentence(cast: People, people: str) -> None:
    occurrence = evening(cast)
    answer = press_register(browser_of(cast.rosa), occurrence, people=people)
    assert answer.status_code == 422
    assert 'class="errors"' in lines(answer)
    assert not occurrence.registrations.exists()


def test_each_refusal_has_its_name(cast: People) -> None:
    rosa, household = cast.rosa, cast.household
    occurrence = evening(cast, seats=1)
    with pytest.raises(NoHousehold):
        occurrence.register(None, cast.cora)
    for number in (0, -1, 5):
        with pytest.raises(PartyTooBig):
            occurrence.register(household, rosa, number)
    with pytest.raises(FewLeft):
        occurrence.register(household, rosa, 2)
    occurrence.register(household, rosa)
    stranger, elsewhere = resident("Nina", cast.building, "9")
    with pytest.raises(Full):
        occurrence.register(elsewhere, stranger)
    with pytest.raises(NotYetPublished):
        evening(cast, draft=True).register(household, rosa)
    with pytest.raises(OutOfScope):
        evening(cast).register(cast.sven.household, cast.sven)
    with pytest.raises(Closed):
        evening(cast, soon(hours=-3)).register(household, rosa)
    called_off = evening(cast)
    called_off.cancel("Rain")
    with pytest.raises(Cancelled):
        called_off.register(household, rosa)


def test_what_is_over_keeps_its_registrations(cast: People) -> None:
    occurrence = evening(cast, soon(hours=-3))
    Registration.objects.create(occurrence=occurrence, household=cast.household, by=cast.rosa)
    answer = browser_of(cast.rosa).post(reverse("occurrence_withdraw", args=[occurrence.pk]))
    assert answer.status_code == 422
    with pytest.raises(AlreadyOver):
        held(occurrence).withdraw(cast.household)
    assert occurrence.registrations.active().count() == 1


def test_a_class_that_runs_on_beyond_its_end_still_takes_registrations(cast: People) -> None:
    occurrence = evening(cast, soon(minutes=-70))
    occurrence.room.started_at = occurrence.starts_at
    occurrence.room.save(update_fields=["started_at"])
    assert Occurrence.objects.upcoming().get() == occurrence
    assert Occurrence.objects.get().register(cast.household, cast.rosa).people == 1


def test_who_has_no_door_yet_is_told_what_to_do(cast: People) -> None:
    occurrence = evening(cast)
    answer = press_register(browser_of(cast.omar), occurrence)
    assert answer.status_code == 422
    assert "Ask your building captain" in lines(answer)


#

PARALLEL, SEATS = 200, 10


@pytest.fixture
def crowd(transactional_db: None) -> tuple[Occurrence, list[User], list[Household]]:
    """Two hundred households, each with somebody who wants to come."""
    cast = People()
    occurrence = evening(cast, seats=SEATS)
    households = Household.objects.bulk_create(
        Household(building=cast.building, door=str(number)) for number in range(PARALLEL)
    )
    people = User.objects.bulk_create(
        User(email=f"n{number}@linli.example", display_name=f"N{number}", language="en")
        for number in range(PARALLEL)
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            community=cast.building,
            household=home,
            role=Role.RESIDENT,
            confirmed_at=timezone.now(),
        )
        for user, home in zip(people, households, strict=True)
    )
    return occurrence, people, households


def all_at_once(work: Callable[[int], object]) -> Counter[object]:
    """Two hundred threads that begin together, each with a database connection of its own."""
    start = threading.Barrier(PARALLEL)
    answers: list[object] = [None] * PARALLEL

    def run(number: int) -> None:
        try:
            start.wait()
            answers[number] = work(number)
        except Exception as error:
            answers[number] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def the_counter_equals_the_rows(occurrence: Occurrence) -> bool:
    fresh = Occurrence.objects.for_lists().get(pk=occurrence.pk)
    return fresh.taken == fresh.registrations.people() == fresh.registrations.active().count() == SEATS


def test_of_200_at_once_exactly_10_get_a_seat(crowd: tuple[Occurrence, list[User], list[Household]]) -> None:
    occurrence, people, households = crowd
    answers = all_at_once(lambda number: occurrence.register(households[number], people[number]).people)
    assert answers == {1: SEATS, repr(Full()): PARALLEL - SEATS}
    assert the_counter_equals_the_rows(occurrence)


def test_of_200_who_press_at_once_10_are_registered_and_190_are_told(
    crowd: tuple[Occurrence, list[User], list[Household]],
) -> None:
    occurrence, people, _households = crowd
    browsers = [browser_of(user) for user in people]

    lanes = threading.Semaphore(settings.PAGE_LANES)  # a server has no more threads for pages

    def press(number: int) -> tuple[int, bool]:
        with lanes:
            answer = press_register(browsers[number], occurrence)
        return answer.status_code, b"The last seat went a moment ago." in answer.content

    assert all_at_once(press) == {(302, False): SEATS, (422, True): PARALLEL - SEATS}
    assert the_counter_equals_the_rows(occurrence)


def test_200_presses_of_one_household_are_one_registration(
    crowd: tuple[Occurrence, list[User], list[Household]],
) -> None:
    occurrence, people, households = crowd
    answers = all_at_once(lambda _number: occurrence.register(households[0], people[0], 2).pk)
    assert list(answers.values()) == [PARALLEL]
    assert occurrence.registrations.get().people == 2


def test_the_database_itself_refuses_a_second_active_registration(cast: People) -> None:
    constraint = "one_active_registration_per_household"
    with connection.cursor() as cursor:
        assert constraint in connection.introspection.get_constraints(cursor, Registration._meta.db_table)


def test_a_household_of_a_compound_below_may_come_and_one_beside_it_may_not(cast: People) -> None:
    beside = cast.community.add(kind="compound", name="福昌村").add(kind="building", name="1栋")
    neighbour, household = resident("Nina", beside, "1")
    wide, narrow = evening(cast), evening(cast, home=cast.compound)
    assert wide.register(household, neighbour).household == household
    with pytest.raises(OutOfScope):
        narrow.register(household, neighbour)
    assert press_register(browser_of(neighbour), narrow).status_code == 404


def test_who_lives_behind_two_doors_comes_with_the_one_that_is_invited(cast: People) -> None:
    both = person("Bea")
    away, _ = Household.objects.get_or_create(building=cast.elsewhere, door="7")
    here, _ = Household.objects.get_or_create(building=cast.building, door="7")
    belongs(both, cast.elsewhere, Role.RESIDENT, away)
    belongs(both, cast.building, Role.RESIDENT, here)
    occurrence = date_of(activity(cast), soon() + timedelta(minutes=1))
    assert press_register(browser_of(both), occurrence).status_code == 302
    assert occurrence.registrations.get().household == here
