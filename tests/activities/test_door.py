"""Who may stay in the room of a date, asked for everybody at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from live.models import Room
from people.models import Membership, User
from tests.activities.scenes import evening
from tests.cast import People, resident


def asked(room: Room, people: list[User]) -> set[int]:
    return Room.objects.turned_away(
        room.pk, User.objects.filter(pk__in=[user.pk for user in people]).with_places()
    )


def test_who_moved_away_is_turned_away_and_the_neighbours_stay(cast: People) -> None:
    room = evening(cast).room
    neighbours = [cast.rosa, cast.omar, cast.sven]
    assert asked(room, neighbours) == {cast.sven.pk}
    Membership.objects.get(user=cast.rosa).leave()
    assert asked(room, neighbours) == {cast.sven.pk, cast.rosa.pk}


def test_asking_for_twenty_takes_no_more_queries_than_for_one(cast: People) -> None:
    room = evening(cast).room
    neighbours = [resident(f"Neighbour {number}", cast.building, str(number))[0] for number in range(20)]
    asked(room, neighbours)
    counts = []
    for people in (neighbours[:1], neighbours):
        with CaptureQueriesContext(connection) as queries:
            assert asked(room, people) == set()
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_room_that_is_gone_admits_nobody(cast: People) -> None:
    assert Room.objects.turned_away(0, User.objects.filter(pk=cast.rosa.pk).with_places()) == {cast.rosa.pk}
