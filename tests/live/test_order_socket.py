"""What keeping order does to open sockets: what waits is in no frame, and what was decided is there at once."""

from __future__ import annotations

import asyncio
import json
import uuid

import pytest

from live.models import Hand, Measure, Question, Report, Room
from live.order_refusals import Held
from live.protocol import ASKED_TO_LEAVE, RENEW
from live.rights import RoomRole
from tests.cast import People, resident
from tests.live.asking import asked, choose
from tests.live.plaza import plaza
from tests.live.test_socket import Page, in_thread, page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(cast: People) -> Room:
    return plaza()


async def frames(opened: Page, until: str) -> str:
    """Everything that came, as it stood on the wire, up to a frame that holds these words."""
    seen = ""
    while until not in seen:
        seen += json.dumps(await opened.next(), ensure_ascii=False)
    return seen


def hold(room: Room, cast: People, text: str) -> None:
    with pytest.raises(Held):
        room.post(cast.rosa, text, str(uuid.uuid4()))


async def test_what_waits_is_in_no_frame_until_it_is_let_through(cast: People, room: Room) -> None:
    paul, _ = await in_thread(resident)("Paul", cast.building, "1203")
    async with page(room, paul) as other, page(room, cast.rosa) as writer, page(room, cast.omar) as host:
        await in_thread(hold)(room, cast, "secret at www.example.com")
        await in_thread(room.post)(cast.omar, "a beacon", str(uuid.uuid4()))
        for opened in (other, writer, host):
            assert "secret" not in await frames(opened, "a beacon")
        review = await in_thread(room.reviews.get)()
        await in_thread(review.release)(cast.omar)
        assert "secret" in await frames(other, "www.example.com")


async def test_only_those_who_keep_order_hear_that_the_queue_changed_and_not_how(
    cast: People, room: Room
) -> None:
    async with page(room, cast.rosa) as writer, page(room, cast.omar) as host:
        await in_thread(hold)(room, cast, "secret at www.example.com")
        assert await host.hear("desk") == {"type": "desk"}
        await in_thread(room.post)(cast.omar, "a beacon", str(uuid.uuid4()))
        assert '"desk"' not in await frames(writer, "a beacon")


async def test_hosts_hear_at_once_that_there_is_more_to_see_and_nobody_hears_what(
    cast: People, room: Room
) -> None:
    """They need not ask every few seconds whether somebody voted or a question waits."""
    await in_thread(room.hold_questions)(cast.omar, True)
    poll = await in_thread(asked)(room, cast.omar)
    host = Page(room.pk, cast.omar, host=True)
    await host.open()
    async with page(room, cast.rosa) as writer:
        await in_thread(choose)(poll, cast.rosa, "Tea")
        assert await host.hear("hosts") == {"type": "hosts", "part": "polls"}
        for word in ("secret", "more"):
            await in_thread(Question.objects.ask)(room, cast.rosa, word, str(uuid.uuid4()))
        assert await host.hear("hosts") == {"type": "hosts", "part": "questions"}
        await in_thread(room.post)(cast.omar, "a beacon", str(uuid.uuid4()))
        seen = await frames(writer, "a beacon")
        assert '"hosts"' not in seen
        assert "secret" not in seen
    await host.close()


async def test_ones_own_other_pages_hear_of_a_hand_and_nobody_else_does(cast: People, room: Room) -> None:
    async with page(room, cast.rosa) as phone, page(room, cast.rosa) as tablet, page(room, cast.omar) as host:
        await in_thread(Hand.objects.raise_in)(room, cast.rosa, Hand.Kind.HELP)
        async with asyncio.timeout(1):
            for device in (phone, tablet):
                assert await device.hear("own") == {"type": "own"}
        await in_thread(room.post)(cast.omar, "a beacon", str(uuid.uuid4()))
        seen = await frames(host, "a beacon")
        assert '"hands"' in seen
        assert '"own"' not in seen


async def test_hidden_by_reports_the_words_are_in_no_later_frame(cast: People, room: Room) -> None:
    message = await in_thread(room.post)(cast.rosa, "a rude word", str(uuid.uuid4()))
    people = [(await in_thread(resident)(f"N{door}", cast.building, f"{door}"))[0] for door in range(3)]
    async with page(room, people[0]) as other:
        for person in people:
            await in_thread(Report.objects.make)(message, person, "insult")
        assert "rude" not in await frames(other, "Hidden until a moderator")


async def test_a_time_out_reaches_a_second_device_within_a_second(cast: People, room: Room) -> None:
    async with page(room, cast.rosa) as phone, page(room, cast.rosa) as tablet, page(room, cast.omar) as host:
        await in_thread(Measure.objects.time_out)(room, cast.omar, cast.rosa, 5, "insult")
        async with asyncio.timeout(1):
            for device in (phone, tablet):
                assert await device.hear("closed") == {"closed": RENEW}
        again = Page(room.pk, cast.rosa)
        assert (await again.open())["type"] == "hello", "one may still read"
        await again.close()
        await host.say(type="ping", t=1)
        await host.hear("pong")


async def test_put_out_every_device_is_at_the_door_and_the_door_says_so(cast: People, room: Room) -> None:
    async with page(room, cast.rosa) as phone, page(room, cast.rosa) as tablet:
        await in_thread(Measure.objects.put_out)(room, cast.omar, cast.rosa, "insult")
        for device in (phone, tablet):
            assert await device.hear("closed") == {"closed": RENEW}
    again = Page(room.pk, cast.rosa)
    assert await again.open() == {"closed": ASKED_TO_LEAVE}


async def test_kept_away_from_a_series_one_leaves_every_room_of_it_at_once(cast: People, room: Room) -> None:
    other = await in_thread(plaza)()
    async with page(other, cast.rosa) as there:
        await in_thread(Measure.objects.ban)(room, cast.omar, cast.rosa, 7, "spam")
        assert await there.hear("closed") == {"closed": RENEW}
    again = Page(other.pk, cast.rosa)
    assert await again.open() == {"closed": ASKED_TO_LEAVE}


async def test_a_new_moderator_comes_through_the_door_again_and_then_hears_of_the_queue(
    cast: People, room: Room
) -> None:
    paul, _ = await in_thread(resident)("Paul", cast.building, "1203")
    async with page(room, paul) as before:
        await in_thread(room.appoint)(cast.omar, paul, RoomRole.MODERATOR)
        assert await before.hear("closed") == {"closed": RENEW}
    async with page(room, paul) as after:
        await in_thread(hold)(room, cast, "www.example.com")
        assert await after.hear("desk") == {"type": "desk"}


async def test_a_screen_for_all_cannot_even_clap(cast: People, room: Room) -> None:
    await in_thread(room.appoint)(cast.omar, cast.rosa, RoomRole.KIOSK)
    async with page(room, cast.rosa) as kiosk:
        await kiosk.say(type="react", emoji="👏")
        assert (await kiosk.hear("error"))["code"] == "perm.denied"
