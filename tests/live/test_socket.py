"""A page's socket, over plain ASGI as any server speaks it. The real server is in test_socket_served.py."""

import asyncio
import itertools
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from live.consumers import room_socket
from live.hub import Hub, hub
from live.keeper import DatabaseKeeper
from live.models import Attendance, Room, Speaker
from live.packet import HEADER, VERSION
from live.track import CONFIG_MAX
from people.models import User
from tests.cast import People
from tests.live.test_guests import ask_up
from tests.live.yard import yard

pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """One page's end of a socket."""

    def __init__(self, room: int, user: User | AnonymousUser, lang: str = "en", id: str = "",
                 *, host: bool = False, session: dict[str, Any] | None = None) -> None:  # fmt: skip
        self.id = id or str(uuid.uuid4())
        scope = {
            "type": "websocket",
            "path": f"/live/{room}/socket",
            "query_string": f"page={self.id}&lang={lang}{'&host=1' if host else ''}".encode(),
            "url_route": {"kwargs": {"pk": room}},
            "user": user,
            "session": session,
        }
        self.wire = ApplicationCommunicator(room_socket, scope)

    async def open(self) -> dict[str, Any]:
        await self.wire.send_input({"type": "websocket.connect"})
        assert (await self.wire.receive_output(5))["type"] == "websocket.accept"
        return await self.next()

    async def next(self) -> dict[str, Any]:
        """The next frame; `{"closed": code}` when the socket was closed."""
        message = await self.wire.receive_output(5)
        if message["type"] == "websocket.close":
            return {"closed": message["code"]}
        return {"packet": message["bytes"]} if message.get("bytes") else json.loads(message["text"])

    async def hear(self, name: str) -> dict[str, Any]:
        while True:
            frame = await self.next()
            if frame.get("type") == name or name in frame:
                return frame

    async def say(self, **word: Any) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": json.dumps(word)})

    async def say_raw(self, text: str) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def say_bytes(self, packet: bytes) -> None:
        await self.wire.send_input({"type": "websocket.receive", "bytes": packet})

    async def close(self) -> None:
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wire.wait(5)


@asynccontextmanager
async def page(
    room: Room, user: User, lang: str = "en", session: dict[str, Any] | None = None
) -> AsyncIterator[Page]:
    opened = Page(room.pk, user, lang, session=session)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


in_thread = database_sync_to_async


@pytest.fixture
def room(cast: People) -> Room:
    return yard()


async def test_the_first_frame_says_the_number_the_clock_and_who_is_here(cast: People, room: Room) -> None:
    opened = Page(room.pk, cast.rosa)
    hello = await opened.open()
    assert hello["type"] == "hello"
    assert hello["seq"] == 0
    assert hello["people"] == {"count": 1, "names": ["Rosa"]}
    assert abs(hello["now"] / 1000 - timezone.now().timestamp()) < 5
    await opened.close()


async def test_signed_out_is_asked_to_sign_in_and_a_stranger_gets_nothing(cast: People, room: Room) -> None:
    for user, code in ((AnonymousUser(), 4401), (cast.sven, 4404)):
        opened = Page(room.pk, user)
        assert await opened.open() == {"closed": code}
    nowhere = Page(room.pk + 1, cast.rosa)
    assert await nowhere.open() == {"closed": 4404}


async def test_an_organizer_without_a_second_factor_hears_nothing(cast: People, room: Room) -> None:
    with override_settings(DEMO=False):
        opened = Page(room.pk, cast.omar)
        assert await opened.open() == {"closed": 4404}
        async with page(room, cast.rosa):
            pass


async def test_a_message_reaches_every_page_in_its_own_language(cast: People, room: Room) -> None:
    async with page(room, cast.rosa, "en") as rosa, page(room, cast.omar, "zh-hans") as omar:
        await in_thread(room.post)(cast.rosa, "hello **yard**", str(uuid.uuid4()))
        shown, also = await rosa.hear("show"), await omar.hear("show")
    assert (shown["seq"], shown["place"], shown["how"]) == (1, "messages", "append")
    assert "<strong>yard</strong>" in shown["html"]
    assert also["seq"] == 1
    assert "<strong>yard</strong>" in also["html"]


async def test_a_kind_that_pushes_no_text_tells_the_number_only(cast: People) -> None:
    quiet = await in_thread(yard)("quiet-yard")
    async with page(quiet, cast.rosa) as rosa:
        await in_thread(quiet.post)(cast.rosa, "a secret", str(uuid.uuid4()))
        shown = await rosa.hear("show")
    assert (shown["seq"], shown["html"]) == (1, None)


async def test_what_is_too_large_for_a_frame_is_told_by_its_number_and_fetched(
    cast: People, room: Room
) -> None:
    """L-16: 64 KiB out. In the language in which it is small enough, it comes as it is."""
    large, fits = "好" * 21_900, "x" * 65_000
    async with page(room, cast.rosa) as rosa, page(room, cast.omar, "zh-hans") as omar:
        hub.rooms[room.pk].on_show(1, "board", "", "replace", {"en": fits, "zh-hans": large})
        hub.rooms[room.pk].on_show(2, "board", "", "replace", {"en": "small", "zh-hans": "小"})
        assert [(await rosa.hear("show"))["html"] for _ in range(2)] == [fits, "small"]
        assert [(await omar.hear("show"))["html"] for _ in range(2)] == [None, "小"]


async def test_the_fullest_room_says_hello_in_one_frame_of_64_kib(cast: People, room: Room) -> None:
    """L-16: as many names as are told, and the stage full of speakers who describe all they send at length."""
    async with page(room, cast.rosa):
        here = hub.rooms[room.pk]
        here.ticks.on_people("elsewhere", [(-number, "\u0001" * 30) for number in range(1, 100)])
        here.relay.on_stage(1, [(number, str(uuid.uuid4()), number, False, True) for number in range(16)], 0)
        for spot, (track, kind) in itertools.product(range(16), ((0, 1), (1, 1), (0, 2))):
            here.relay.stage.configure(track, kind, {"codec": "x" * (CONFIG_MAX - 13)}, spot)
        late = Page(room.pk, cast.omar)
        hello = await late.open()
        assert (len(hello["stage"]["tracks"]), len(hello["people"]["names"])) == (48, 60)
        assert len(json.dumps(hello, ensure_ascii=False, separators=(",", ":")).encode()) <= 64 * 1024
        await late.close()


async def test_a_ping_comes_back_with_the_servers_clock(cast: People, room: Room) -> None:
    async with page(room, cast.rosa) as rosa:
        await rosa.say(type="ping", t=17.5)
        pong = await rosa.hear("pong")
    assert pong["t"] == 17.5


async def test_reactions_reach_all_as_one_sum(cast: People, room: Room) -> None:
    async with page(room, cast.rosa) as rosa, page(room, cast.omar) as omar, page(room, cast.cora) as cora:
        await rosa.say(type="react", emoji="👏")
        await omar.say(type="react", emoji="👏")
        await omar.say(type="react", emoji="not one of the room's")
        seen: dict[str, int] = {}
        while sum(seen.values()) < 2:
            for emoji, count in (await cora.hear("tick"))["reactions"].items():
                seen[emoji] = seen.get(emoji, 0) + count
    assert seen == {"👏": 2}


async def test_coming_and_going_is_told_in_ticks(cast: People, room: Room) -> None:
    async with page(room, cast.rosa) as rosa:
        async with page(room, cast.omar):
            while (await rosa.hear("tick"))["people"] != {"count": 2, "names": ["Omar", "Rosa"]}:
                pass
        while (await rosa.hear("tick"))["people"] != {"count": 1, "names": ["Rosa"]}:
            pass


async def test_three_bad_frames_in_a_minute_close_the_socket(cast: People, room: Room) -> None:
    opened = Page(room.pk, cast.rosa)
    await opened.open()
    for text, code in (("{", "protocol.bad_json"), ('{"type":"shout"}', "protocol.unknown")):
        await opened.say_raw(text)
        error = await opened.hear("error")
        assert error["code"] == code
        assert error["text"]
    await opened.say_raw("x" * 20_000)
    assert (await opened.hear("error"))["code"] == "protocol.too_big"
    assert await opened.hear("closed") == {"closed": 4400}
    await opened.close()


async def test_thirty_commands_in_ten_seconds_are_enough(cast: People, room: Room) -> None:
    async with page(room, cast.rosa) as rosa:
        for _ in range(31):
            await rosa.say(type="watch", on=True)
        assert (await rosa.hear("error"))["code"] == "rate.limited"


async def test_only_the_page_on_stage_may_send_pictures(cast: People, room: Room) -> None:
    packet = HEADER.pack(VERSION, 1, 1, 0, 0, 1_000_000) + b"picture"
    async with page(room, cast.omar) as omar, page(room, cast.rosa) as rosa:
        await rosa.say_bytes(packet)
        assert (await rosa.hear("error"))["code"] == "stage.not_yours"
        await in_thread(Speaker.objects.step_up)(room, cast.omar, uuid.UUID(omar.id))
        assert [one["page"] for one in (await rosa.hear("stage"))["speakers"]] == [omar.id]
        await omar.say(type="config", track=0, kind=1, config={"codec": "vp8"})
        await omar.say_bytes(packet)
        assert (await rosa.hear("config"))["config"] == {"codec": "vp8"}
        assert (await rosa.hear("packet"))["packet"] == packet
        assert (await omar.hear("receive"))["viewers"] == 1


async def test_who_comes_late_is_told_what_the_packets_are(cast: People, room: Room) -> None:
    async with page(room, cast.omar) as omar:
        await in_thread(Speaker.objects.step_up)(room, cast.omar, uuid.UUID(omar.id))
        await omar.hear("stage")
        await omar.say(type="config", track=0, kind=1, config={"codec": "vp8"})
        await omar.say(type="ping", t=1)
        await omar.hear("pong")
        late = Page(room.pk, cast.rosa)
        hello = await late.open()
        assert [one["page"] for one in hello["stage"]["speakers"]] == [omar.id]
        assert hello["stage"]["tracks"] == [{"spot": 0, "track": 0, "kind": 1, "config": {"codec": "vp8"}}]
        await late.close()


async def test_a_person_may_open_six_pages_and_the_oldest_makes_room(cast: People, room: Room) -> None:
    pages = [Page(room.pk, cast.rosa) for _ in range(7)]
    for opened in pages:
        await opened.open()
    assert await pages[0].hear("closed") == {"closed": 4409}
    for opened in pages:
        await opened.close()


async def test_two_more_make_room_for_themselves_also_while_the_oldest_is_still_going(
    cast: People, room: Room
) -> None:
    """L-16: one that was told to close may take its time to do so; it is not closed in another's place."""
    pages = [Page(room.pk, cast.rosa) for _ in range(8)]
    for opened in pages:
        await opened.open()
    for oldest in pages[:2]:
        assert await oldest.hear("closed") == {"closed": 4409}
    for opened in pages:
        await opened.close()


async def test_attendance_is_written_from_arrival_to_leaving(cast: People, room: Room) -> None:
    async with page(room, cast.rosa):
        row = await in_thread(Attendance.objects.get)(room=room, user=cast.rosa)
        assert row.left_at is None
    row = await in_thread(Attendance.objects.get)(room=room, user=cast.rosa)
    assert row.left_at is not None


def not_heard_from(room: Room, user: User, seconds: float) -> None:
    """So much time passes in which nothing comes from their page."""
    for socket in hub.rooms[room.pk].sockets.values():
        if socket.user == user.pk:
            socket.heard_at -= seconds


async def test_a_host_whose_line_is_dead_is_gone_since_they_were_last_heard(cast: People, room: Room) -> None:
    """Then the room can say so in time (L-3). Whoever takes part has longer: nobody waits for them."""
    omar, rosa = Page(room.pk, cast.omar, host=True), Page(room.pk, cast.rosa)
    await omar.open()
    await rosa.open()
    await rosa.hear("tick")
    for neighbour in (cast.omar, cast.rosa):
        not_heard_from(room, neighbour, 21)
    assert await omar.hear("closed") == {"closed": 4410}
    await omar.close()
    row = await in_thread(Attendance.objects.get)(room=room, user=cast.omar)
    assert 20 < (timezone.now() - row.left_at).total_seconds() < 30
    await rosa.say(type="ping", t=1)
    await rosa.hear("pong")
    await rosa.close()


async def test_who_takes_part_is_let_go_after_sixty_seconds_without_a_word(cast: People, room: Room) -> None:
    """L-14: the heartbeat comes every 25 s, so two may be lost."""
    async with page(room, cast.omar) as omar:
        rosa = Page(room.pk, cast.rosa)
        await rosa.open()
        not_heard_from(room, cast.rosa, 58)
        hub.rooms[room.pk].keeping.close_silent(time.monotonic())
        await rosa.say(type="ping", t=1)
        await rosa.hear("pong")
        not_heard_from(room, cast.rosa, 60)
        assert await rosa.hear("closed") == {"closed": 4410}
        await rosa.close()
        await omar.say(type="ping", t=1)
        await omar.hear("pong")


async def test_a_hosts_page_that_sleeps_is_woken_and_so_is_not_taken_for_gone(
    cast: People, room: Room
) -> None:
    omar = Page(room.pk, cast.omar, host=True)
    await omar.open()
    while (await omar.hear("tick"))["people"] is None:
        pass
    for _time in range(2):
        not_heard_from(room, cast.omar, 15)
        next(iter(hub.rooms[room.pk].sockets.values())).prodded_at -= 15
        assert (await omar.hear("tick")) == {"type": "tick", "people": None, "reactions": {}}
        await omar.say(type="ping", t=1)
        await omar.hear("pong")
    await omar.close()


async def test_when_the_last_page_leaves_the_process_forgets_the_room(cast: People, room: Room) -> None:
    async with page(room, cast.rosa):
        assert room.pk in hub.rooms
    assert room.pk not in hub.rooms


class Held(DatabaseKeeper):
    """A database that takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()

    async def stage(self, room: int) -> dict[str, Any]:
        await self.goes_on.wait()
        return await super().stage(room)


async def test_who_gives_up_while_a_room_opens_leaves_it_to_the_others_who_wait(
    cast: People, room: Room
) -> None:
    here, keeper = Hub(), Held()
    first, second = (asyncio.create_task(here.join(room.pk, lambda: keeper, ())) for _ in range(2))
    await asyncio.sleep(0.1)
    first.cancel()
    await asyncio.wait([first])
    keeper.goes_on.set()
    opened = await second
    assert await here.join(room.pk, lambda: keeper, ()) is opened, "one room, not one for each"
    await opened.close()


async def test_a_room_for_which_nobody_waits_any_more_is_not_opened(cast: People, room: Room) -> None:
    here, keeper = Hub(), Held()
    only = asyncio.create_task(here.join(room.pk, lambda: keeper, ()))
    await asyncio.sleep(0.1)
    assert at_work() == {"RoomHub", "Subscription"}
    only.cancel()
    await asyncio.wait([only])
    await asyncio.sleep(0.1)
    assert (here.rooms, at_work()) == ({}, set())


def at_work() -> set[str]:
    """Which parts of a room have a task that runs; the layer has some of its own."""
    running = {getattr(task.get_coro(), "__qualname__", "").split(".")[0] for task in asyncio.all_tasks()}
    return running & {"RoomHub", "Subscription"}


async def test_access_is_looked_at_again_while_the_socket_is_open(cast: People, room: Room) -> None:
    opened = Page(room.pk, cast.rosa)
    await opened.open()
    await in_thread(User.objects.filter(pk=cast.rosa.pk).update)(is_active=False)
    hub.rooms[room.pk].keeping.keep_now()
    assert await opened.hear("closed") == {"closed": 4404}
    await opened.close()


async def test_a_reader_that_does_not_read_is_closed_and_nobody_else_waits(cast: People, room: Room) -> None:
    """Over plain ASGI the queue is bounded by 256 frames: the slow page gets 4408 and comes back by number."""
    reached = asyncio.Event()

    async def stuck(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            await reached.wait()
        sent.append(message)

    sent: list[dict[str, Any]] = []
    inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    await inbox.put({"type": "websocket.connect"})
    scope = Page(room.pk, cast.omar).wire.scope
    slow = asyncio.create_task(room_socket(scope, inbox.get, stuck))
    async with page(room, cast.rosa) as rosa:
        while (await rosa.hear("tick"))["people"] != {"count": 2, "names": ["Omar", "Rosa"]}:
            pass
        for number in range(300):
            hub.rooms[room.pk].on_show(number + 1, "messages", "", "append", {"en": "x", "zh-hans": "x"})
            assert (await rosa.hear("show"))["seq"] == number + 1
        reached.set()
        await inbox.put({"type": "websocket.disconnect", "code": 4408})
        await asyncio.wait_for(slow, 5)
    assert sent[-1] == {"type": "websocket.close", "code": 4408}


async def test_the_last_word_that_the_layer_lost_is_fetched_all_the_same(cast: People, room: Room) -> None:
    """Nothing comes after it, so no gap would ever show that it is missing."""
    async with page(room, cast.rosa) as rosa:
        await in_thread(Room.next_seq)(room)  # numbered, and nobody told
        hub.rooms[room.pk].keeping.listen_now()
        assert await rosa.hear("show") == {
            "type": "show", "seq": 1, "place": "", "key": "", "how": "replace", "html": None
        }  # fmt: skip
        await in_thread(room.post)(cast.rosa, "and on it goes", str(uuid.uuid4()))
        assert (await rosa.hear("show"))["seq"] == 2


async def test_a_message_asks_the_database_as_much_for_one_reader_as_for_many(
    cast: People, room: Room
) -> None:
    """L-17: whoever reads it finds all they need in what is told."""
    async with page(room, cast.rosa) as rosa:
        await cost_of_a_message(room, cast.omar, [rosa])  # the first one looks up what stays
        alone = await cost_of_a_message(room, cast.omar, [rosa])
        async with page(room, cast.cora) as cora, page(room, cast.rosa, "zh-hans") as other:
            together = await cost_of_a_message(room, cast.omar, [rosa, cora, other])
    assert together == alone > 0


async def cost_of_a_message(room: Room, author: User, readers: list[Page]) -> int:
    """How many questions the database was asked until all had it."""
    asked = CaptureQueriesContext(connection)
    await in_thread(asked.__enter__)()
    await in_thread(room.post)(author, "and breathe out", str(uuid.uuid4()))
    for reader in readers:
        await reader.hear("show")
    await in_thread(asked.__exit__)(None, None, None)
    return await in_thread(lambda: len(asked))()


async def test_a_word_of_the_stage_that_was_lost_by_itself_is_asked_for(cast: People, room: Room) -> None:
    """Be it that its piece came and not the word itself, or that both were lost and only a later piece came."""

    def comes_up_untold(user: User, spot: int) -> None:
        Speaker.objects.create(room=room, user=user, page=uuid.uuid4(), spot=spot, hosts=spot == 0)

    async with page(room, cast.rosa) as rosa:
        await in_thread(comes_up_untold)(cast.omar, 0)
        await in_thread(room.show)("stage", "live/stage/_stage.html")
        assert [one["spot"] for one in (await hear_stage_of(rosa, 1))["speakers"]] == [0]
        await in_thread(comes_up_untold)(cast.cora, 1)
        await in_thread(Room.next_seq)(room)
        await in_thread(room.post)(cast.rosa, "and on it goes", str(uuid.uuid4()))
        assert [one["spot"] for one in (await hear_stage_of(rosa, 2))["speakers"]] == [0, 1]


async def test_a_guest_is_carried_with_their_spot_and_refused_once_down(cast: People, room: Room) -> None:
    sound = HEADER.pack(VERSION, 2, 1 << 4, 0, 1, 1_000_000) + b"voice"
    async with page(room, cast.omar) as omar, page(room, cast.rosa) as rosa, page(room, cast.cora) as cora:
        await in_thread(Speaker.objects.step_up)(room, cast.omar, uuid.UUID(omar.id))
        guest = await in_thread(bring_up_from)(room, cast, rosa.id)
        told = await hear_stage_of(cora, 2)
        assert [(one["spot"], one["page"]) for one in told["speakers"]] == [(0, omar.id), (1, rosa.id)]
        await hear_stage_of(rosa, 2)
        await rosa.say(type="config", track=0, kind=2, config={"codec": "opus"})
        await rosa.say_bytes(sound)
        assert (await cora.hear("config"))["spot"] == 1
        assert (await omar.hear("packet"))["packet"] == sound, "who is on stage hears the others"
        assert (await cora.hear("packet"))["packet"] == sound
        await in_thread(Speaker.objects.mute_all)(room, cast.omar)
        assert (await hear_stage_of(rosa, 2))["speakers"][1]["muted"]
        await rosa.say_bytes(HEADER.pack(VERSION, 2, 1 << 4, 0, 2, 1_100_000) + b"muted")
        await rosa.say_bytes(HEADER.pack(VERSION, 2, 0, 0, 3, 1_100_000) + b"as the host")
        assert (await rosa.hear("error"))["code"] == "stage.spot"
        await in_thread(guest.take_down)(cast.omar)
        assert len((await hear_stage_of(rosa, 1))["speakers"]) == 1
        await rosa.say_bytes(HEADER.pack(VERSION, 2, 1 << 4, 0, 4, 1_200_000) + b"still on its way")
        hub.rooms[room.pk].relay._left.clear()  # as if five seconds had gone by
        await rosa.say_bytes(HEADER.pack(VERSION, 2, 1 << 4, 0, 5, 9_000_000) + b"down long ago")
        assert (await rosa.hear("error"))["code"] == "stage.not_yours"
        await cora.say(type="ping", t=1)
        heard = [await cora.next()]
        while heard[-1].get("type") != "pong":
            heard.append(await cora.next())
        assert not [each for each in heard if "packet" in each]


async def test_anothers_page_id_does_not_put_one_on_stage(cast: People, room: Room) -> None:
    async with page(room, cast.omar) as omar:
        await in_thread(Speaker.objects.step_up)(room, cast.omar, uuid.UUID(omar.id))
        forger = Page(room.pk, cast.rosa, id=omar.id)
        await forger.open()
        await forger.say_bytes(HEADER.pack(VERSION, 1, 1, 0, 0, 1_000_000) + b"picture")
        assert (await forger.hear("error"))["code"] == "stage.not_yours"
        await forger.close()


async def test_what_is_told_late_of_the_stage_is_not_listened_to(cast: People, room: Room) -> None:
    async with page(room, cast.omar) as omar:
        await in_thread(Speaker.objects.step_up)(room, cast.omar, uuid.UUID(omar.id))
        await hear_stage_of(omar, 1)
        relay = hub.rooms[room.pk].relay
        relay.on_stage(seq=0, spots=[], main=0)
        assert set(relay.stage.spots) == {0}


def bring_up_from(room: Room, cast: People, page_id: str) -> Speaker:
    ask_up(room, cast.omar, cast.rosa)
    return Speaker.objects.step_up(room, cast.rosa, uuid.UUID(page_id))


async def hear_stage_of(page: Page, speakers: int) -> dict[str, Any]:
    """The next word that says so many are on stage."""
    while len((told := await page.hear("stage"))["speakers"]) != speakers:
        pass
    return told
