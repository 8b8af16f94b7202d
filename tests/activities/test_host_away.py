"""Who keeps a date's room going, who is asked to take over, and who is told (L-1, L-3)."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Occurrence
from live.models import Attendance, Room
from live.models.hosted import when_hosts_went
from live.tasks import mind_hosts
from people.models import Role, User
from tests.activities.scenes import browser_of, evening, soon
from tests.cast import People, belongs, person, resident
from tests.live.yard import let_pass


def class_of(cast: People, host: User, *co_hosts: User) -> Room:
    room = evening(cast, host=host).room
    room.occurrence.activity.co_hosts.set(co_hosts)
    Room.objects.filter(pk=room.pk).update(started_at=timezone.now())
    return Room.objects.get(pk=room.pk)


def opens(room: Room, *people: User) -> None:
    for user in people:
        Attendance.objects.create(room=room, user=user)


def without_host(room: Room, *here: User) -> Room:
    """Three minutes after the host's page was closed."""
    Attendance.objects.exclude(user__in=here).update(left_at=timezone.now())
    for span in ({"seconds": 21}, {"minutes": 3}, {"seconds": 0}):
        let_pass(*here, **span)
        mind_hosts()
    return Room.objects.get(pk=room.pk)


def test_host_and_co_host_keep_it_going_and_an_organizer_who_looks_in_does_not(cast: People) -> None:
    teacher, second = person("Teacher"), person("Second")
    room = class_of(cast, teacher, second)
    assert room.policy.leaders(Room.objects.all()) == {room.pk: {teacher.pk, second.pk}}
    opens(room, teacher, second, cast.omar)
    assert not without_host(room, second, cast.omar).is_host_away
    assert without_host(room, cast.omar).is_host_away


def test_the_organizers_there_are_asked_and_whoever_says_yes_hosts(cast: People) -> None:
    teacher = person("Teacher")
    room = class_of(cast, teacher)
    opens(room, teacher, cast.rosa, cast.omar)
    room = without_host(room, cast.rosa, cast.omar)
    assert room.stand_ins() == [cast.omar]
    url = reverse("room_state", args=[room.pk])
    assert browser_of(cast.rosa).post(url, {"action": "take_over"}).status_code == 422
    assert browser_of(cast.omar).post(url, {"action": "take_over"}).status_code == 302
    room.refresh_from_db()
    assert (room.stand_in, room.is_host_away) == (cast.omar, False)
    opens(room, teacher)
    assert room.is_hosted_by(teacher), "and the host's role is where it was"


def test_where_none_of_its_own_is_there_one_organizer_of_who_was_invited_is_asked(cast: People) -> None:
    """The class is for the whole street; the organizers of a neighbouring community are there and of no home of it."""
    teacher, first, later = person("Teacher"), person("First"), person("Later")
    other = cast.street.add(kind="community", name="坪环社区", name_en="Pinghuan")
    for neighbour in (first, later):
        belongs(neighbour, other, Role.ORGANIZER)
    room = evening(cast, host=teacher, audience=cast.street).room
    Room.objects.filter(pk=room.pk).update(started_at=timezone.now())
    opens(room, teacher, first)
    let_pass(teacher, first, minutes=1)
    opens(room, later)
    room = without_host(room, first, later)
    assert not room.is_hosted_by(first)
    assert room.stand_ins() == [first]
    room.take_over(first)
    assert room.is_hosted_by(first)
    assert not room.is_hosted_by(later)


def test_host_co_hosts_and_the_organizers_of_the_place_are_told(cast: People) -> None:
    teacher, second = person("Teacher"), person("Second")
    room = class_of(cast, teacher, second)
    assert set(room.deciders()) == {teacher, second, cast.omar}


def test_asking_whom_to_ask_costs_for_twenty_as_much_as_for_one(cast: People) -> None:
    teacher = person("Teacher")
    room = class_of(cast, teacher)
    opens(room, cast.omar)
    counts = []
    for more in (0, 19):
        opens(room, *(resident(f"Neighbour {n}", cast.building, str(n))[0] for n in range(more)))
        with CaptureQueriesContext(connection) as asked:
            assert Room.objects.get(pk=room.pk).stand_ins() == [cast.omar]
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_date_moved_to_later_forgets_that_it_was_late(cast: People) -> None:
    occurrence = evening(cast, soon(hours=1))
    Room.objects.update(late_at=timezone.now(), organizer_asked_at=timezone.now())
    occurrence.move(soon(hours=3), 60, None, "Asia/Shanghai")
    room = Occurrence.objects.select_related("room").get().room
    assert (room.late_at, room.organizer_asked_at) == (None, None)
    assert list(when_hosts_went(Room.objects.running())) == []
