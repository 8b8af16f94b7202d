"""A rehearsal: a room of one's own, with neighbours who say that they are none, gone after a day."""

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Rehearsal
from activities.models.rehearsal import SCENES_MAX, practice_neighbours
from activities.practice import SCENES, Moment
from activities.tasks import clear_rehearsals
from live.models import Hand, Message, PlanRun, Room, Speaker, Step
from people.models import Role
from tests.activities.scenes import activity, browser_of, evening, lines
from tests.cast import People, belongs, person
from tests.live.test_room_page import JSON
from tests.live.test_socket import in_thread, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def yoga(cast: People) -> Activity:
    made = activity(cast)
    Step.objects.create(plan=made.plan, position=1, title="Sit down", seconds=60)
    return made


def open_it(client: Client, what: Activity) -> Any:
    return client.post(reverse("rehearsal_open", args=[what.pk]))


def begun(cast: People, what: Activity) -> tuple[Client, Rehearsal]:
    omar = browser_of(cast.omar)
    open_it(omar, what)
    return omar, Rehearsal.objects.select_related("room").get()


def play(client: Client, rehearsal: Rehearsal, scene: int, **how: Any) -> Any:
    return client.post(reverse("rehearsal_play", args=[rehearsal.pk]), {"scene": scene}, **how)


def test_from_the_activitys_page_its_host_comes_into_a_private_copy_of_the_room(
    cast: People, yoga: Activity
) -> None:
    omar = browser_of(cast.omar)
    assert reverse("rehearsal_open", args=[yoga.pk]) in lines(omar.get(yoga.get_absolute_url()))
    answer = open_it(omar, yoga)
    rehearsal = Rehearsal.objects.get()
    assert answer.url == rehearsal.room.get_absolute_url()
    room = lines(omar.get(answer.url))
    assert "Only who looks after this activity gets in here." in room
    assert "Sit down" in room
    assert "Let practice neighbours do something" in room
    assert "room-host" in room


def test_asking_twice_gives_the_same_room_and_after_the_end_a_new_one(cast: People, yoga: Activity) -> None:
    omar, rehearsal = begun(cast, yoga)
    assert open_it(omar, yoga).url == rehearsal.room.get_absolute_url()
    rehearsal.room.close()
    assert open_it(omar, yoga).url != rehearsal.room.get_absolute_url()


def test_to_all_but_who_looks_after_it_the_rehearsal_does_not_exist(cast: People, yoga: Activity) -> None:
    helper = person("Helper")
    belongs(helper, cast.community, Role.CAPTAIN)
    _omar, rehearsal = begun(cast, yoga)
    rehearsal.room.post(cast.omar, "is this on", "00000000-0000-0000-0000-000000000001")
    for stranger in (cast.rosa, cast.sven, helper):
        client = browser_of(stranger)
        for url in (
            rehearsal.room.get_absolute_url(),
            reverse("room_since", args=[rehearsal.room_id, 0]),
            reverse("room_history", args=[rehearsal.room_id]),
        ):
            assert client.get(url).status_code == HTTPStatus.NOT_FOUND, (stranger, url)
        assert play(client, rehearsal, 0).status_code == HTTPStatus.NOT_FOUND
        assert open_it(client, yoga).status_code == HTTPStatus.NOT_FOUND
    yoga.co_hosts.add(helper)
    assert browser_of(helper).get(rehearsal.room.get_absolute_url()).status_code == HTTPStatus.OK


def test_who_is_signed_out_is_sent_to_sign_in(cast: People, yoga: Activity) -> None:
    _omar, rehearsal = begun(cast, yoga)
    for url in (reverse("rehearsal_open", args=[yoga.pk]), reverse("rehearsal_play", args=[rehearsal.pk])):
        answer = Client().post(url)
        assert answer["Location"] == f"{reverse('account_login')}?next={url}"


def test_it_is_in_no_list_and_on_no_calendar(cast: People) -> None:
    tonight = evening(cast, timezone.now())
    omar, rehearsal = begun(cast, tonight.activity)
    path = rehearsal.room.get_absolute_url()
    for url in (reverse("rooms"), reverse("home"), reverse("schedule"), tonight.get_absolute_url()):
        answer = lines(omar.get(url))
        assert path not in answer, url
    assert reverse("room", args=[tonight.room_id]) in lines(omar.get(reverse("rooms")))


def test_the_practice_neighbours_come_one_after_the_other_and_say_what_they_are(
    cast: People, yoga: Activity
) -> None:
    omar, rehearsal = begun(cast, yoga)
    for scene in range(len(SCENES[Moment.LOBBY])):
        assert play(omar, rehearsal, scene).status_code == HTTPStatus.FOUND
    said = Message.objects.filter(room=rehearsal.room)
    assert [message.text for message in said] == [str(one.says) for one in SCENES[Moment.LOBBY] if one.says]
    assert all("practice 练习" in str(message.author) for message in said)
    assert rehearsal.room.attendances.here().people() == 3
    room = lines(omar.get(rehearsal.room.get_absolute_url()))
    assert "3 neighbours are here" in room
    assert "(practice 练习)" in room


def test_what_they_do_follows_what_is_being_practised(cast: People, yoga: Activity) -> None:
    omar, rehearsal = begun(cast, yoga)
    rehearsal.room.start(cast.omar)
    PlanRun.objects.of(rehearsal.room).start(cast.omar, 0)
    Speaker.objects.step_up(rehearsal.room, cast.omar, "00000000-0000-0000-0000-000000000002")  # type: ignore[arg-type]
    expected = {str(s.says) for m in (Moment.LIVE, Moment.STEP, Moment.STAGE) for s in SCENES[m]} - {""}
    for scene in range(sum(len(SCENES[m]) for m in (Moment.LIVE, Moment.STEP, Moment.STAGE))):
        play(omar, rehearsal, scene)
        Message.objects.update(sent_at=timezone.now() - timedelta(minutes=2))  # as seconds pass between them
    assert set(Message.objects.values_list("text", flat=True)) == expected
    up = Hand.objects.up().filter(room=rehearsal.room)
    assert sorted(up.values_list("kind", flat=True)) == [Hand.Kind.HELP, Hand.Kind.QUESTION]
    assert "practice 练习" in str(up[0].user)


def test_whom_the_host_invites_comes_up_to_be_practised_on(cast: People, yoga: Activity) -> None:
    omar, rehearsal = begun(cast, yoga)
    rehearsal.room.start(cast.omar)
    for scene in range(len(SCENES[Moment.LIVE])):
        play(omar, rehearsal, scene)
    hand = Hand.objects.up().get(room=rehearsal.room)
    assert not Speaker.objects.exists()
    hand.invite(cast.omar)
    play(omar, rehearsal, len(SCENES[Moment.LIVE]))
    guest = Speaker.objects.active().get()
    assert (guest.user, guest.spot, guest.sound_only) == (hand.user, 1, True)
    guest.mute(cast.omar)
    guest.take_down(cast.omar)
    assert not Speaker.objects.active().exists()


def test_a_scene_is_played_once_whoever_asks_and_nothing_is_said_twice(cast: People, yoga: Activity) -> None:
    omar, rehearsal = begun(cast, yoga)
    answers = [play(omar, rehearsal, 0, headers=JSON).json() for _ in range(3)]
    assert answers == [{"scene": 1, "goes_on": True}] * 3
    assert Message.objects.count() == 1
    for scene in range(1, 20):
        play(omar, rehearsal, scene)
    texts = list(Message.objects.values_list("text", flat=True))
    assert len(texts) == len(set(texts)) == 3


def test_after_the_end_and_after_the_last_scene_they_are_quiet(cast: People, yoga: Activity) -> None:
    omar, rehearsal = begun(cast, yoga)
    Rehearsal.objects.update(scenes=SCENES_MAX)
    assert play(omar, rehearsal, SCENES_MAX, headers=JSON).json() == {"scene": SCENES_MAX, "goes_on": False}
    Rehearsal.objects.update(scenes=0)
    rehearsal.room.close()
    assert play(omar, rehearsal, 0, headers=JSON).json() == {"scene": 0, "goes_on": False}
    assert play(omar, rehearsal, -1, headers=JSON).status_code == 422
    assert not Message.objects.exists()


def test_nobody_signs_in_as_a_practice_neighbour(cast: People) -> None:
    people = practice_neighbours()
    assert practice_neighbours() == people
    for one in people:
        assert not one.is_active
        assert not one.has_usable_password()
        assert not one.memberships.exists()
    assert get_user_model().objects.filter(is_demo=True, pk__in=[one.pk for one in people]).count() == 0


def test_after_a_day_nothing_of_it_is_left_and_the_evening_stays(cast: People) -> None:
    tonight = evening(cast)
    omar, rehearsal = begun(cast, tonight.activity)
    play(omar, rehearsal, 0)
    clear_rehearsals()
    assert Rehearsal.objects.exists()
    Rehearsal.objects.update(opened_at=timezone.now() - timedelta(days=1))
    clear_rehearsals()
    clear_rehearsals()
    assert not Rehearsal.objects.exists()
    assert list(Room.objects.values_list("pk", flat=True)) == [tonight.room_id]
    assert not Message.objects.exists()
    assert omar.get(rehearsal.room.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND


def test_a_draft_thrown_away_takes_its_rehearsal_along(cast: People) -> None:
    draft = activity(cast, draft=True)
    omar, rehearsal = begun(cast, draft)
    draft.discard()
    assert not Room.objects.exists()
    assert omar.get(rehearsal.room.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db(transaction=True)
async def test_who_is_in_the_room_sees_them_come_and_clap(cast: People) -> None:
    rehearsal = await in_thread(lambda: Rehearsal.objects.begin(activity(cast)))()
    async with page(rehearsal.room, cast.omar) as omar:
        for scene in range(len(SCENES[Moment.LOBBY])):
            await in_thread(rehearsal.play)(scene)
        heard: list[dict[str, Any]] = []
        while not any(frame.get("reactions") for frame in heard):
            heard.append(await omar.next())
        ticks = [frame for frame in heard if frame.get("people")]
        assert ticks[-1]["people"]["count"] == 4
        assert "practice 练习" in json.dumps(ticks[-1], ensure_ascii=False)
        assert any(frame["reactions"] == {"👏": 3} for frame in heard if frame.get("type") == "tick")
