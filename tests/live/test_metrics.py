"""What a process can say of its rooms: read off the hub when somebody asks, counted only where it is rare."""

import uuid

import pytest
from django.test import Client
from prometheus_client import REGISTRY

from live.counts import Counts, Delays
from live.handed import Counts as StageCounts
from live.metrics import rooms_here
from live.models import Room
from live.outlets import TICK_MAX_BYTES, WAITING_MAX_BYTES, DirectOutlet, QueuedOutlet
from live.protocol import SLOW
from tests.cast import People
from tests.live.test_socket import in_thread, page
from tests.live.yard import yard

pytestmark = pytest.mark.django_db(transaction=True)


def number(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def room(cast: People) -> Room:
    return yard()


async def test_open_rooms_and_sockets_are_counted_while_they_are_open(cast: People, room: Room) -> None:
    async with page(room, cast.rosa), page(room, cast.rosa), page(room, cast.omar):
        assert (number("linli_rooms"), number("linli_sockets")) == (1, 3)
        assert rooms_here() == [{"room": room.pk, "sockets": 3, "people": 2, "on_stage": False}]
    assert (number("linli_rooms"), number("linli_sockets")) == (0, 0)
    assert rooms_here() == []


async def test_one_delay_is_counted_per_piece_and_not_per_page(cast: People, room: Room) -> None:
    before = number("linli_delivery_seconds_count")
    async with page(room, cast.rosa) as rosa, page(room, cast.omar):
        await in_thread(room.post)(cast.rosa, "counted once", str(uuid.uuid4()))
        await rosa.hear("show")
        await rosa.say(type="ping", t=1)
        await rosa.hear("pong")
    assert number("linli_delivery_seconds_count") == before + 1
    assert number("linli_delivery_seconds_bucket", le="+Inf") == before + 1


def test_a_page_that_catches_up_is_counted_with_what_it_got(cast: People, room: Room) -> None:
    client = Client()
    client.force_login(cast.rosa)
    pieces, anew = (
        number("linli_catch_ups_total", answer="pieces"),
        number("linli_catch_ups_total", answer="anew"),
    )
    client.get(f"/rooms/{room.pk}/since/0/")
    client.get(f"/rooms/{room.pk}/since/99/")
    assert number("linli_catch_ups_total", answer="pieces") == pieces + 1
    assert number("linli_catch_ups_total", answer="anew") == anew + 1


class FullLine:
    """A transport on which everything waits."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting

    def write(self, frame: bytes) -> bool:
        return True

    def buffered(self) -> int:
        return self.waiting

    def close(self, code: int) -> None:
        pass


def test_ticks_that_are_let_go_and_readers_that_are_too_slow_are_counted() -> None:
    ticks, slow = number("linli_ticks_dropped_total"), number("linli_closed_total", code=str(SLOW))
    DirectOutlet(FullLine(TICK_MAX_BYTES)).tick(b"x", b"x")
    assert number("linli_ticks_dropped_total") == ticks
    outlet = DirectOutlet(FullLine(WAITING_MAX_BYTES + 1))
    outlet.tick(b"x", b"x")
    outlet.kept((b"x",), b"x")
    outlet.kept((b"x",), b"x")
    assert number("linli_ticks_dropped_total") == ticks + 1
    assert number("linli_closed_total", code=str(SLOW)) == slow + 1


async def test_the_portable_way_counts_the_same() -> None:
    async def send(message: dict[str, object]) -> None:
        raise AssertionError("nothing is sent here")

    ticks, slow = number("linli_ticks_dropped_total"), number("linli_closed_total", code=str(SLOW))
    outlet = QueuedOutlet(send)
    outlet.kept((b"x" * (TICK_MAX_BYTES + 1),), b"")
    outlet.tick(b"x", b"x")
    outlet.kept((b"x" * WAITING_MAX_BYTES,), b"")
    assert number("linli_ticks_dropped_total") == ticks + 1
    assert number("linli_closed_total", code=str(SLOW)) == slow + 1


def test_a_delay_falls_under_every_bound_it_is_within() -> None:
    delays = Delays()
    for seconds in (-1.0, 0.005, 0.03, 60.0):
        delays.add(seconds)
    summed = dict(delays.summed())
    assert (summed["0.005"], summed["0.025"], summed["0.05"], summed["5.0"], summed["+Inf"]) == (
        2,
        2,
        3,
        3,
        4,
    )
    assert delays.seconds == pytest.approx(60.035)


def test_a_stage_that_closes_leaves_its_numbers_behind() -> None:
    counts = Counts()
    counts.keep_stage(StageCounts(packets=3, refused=1))
    counts.keep_stage(StageCounts(packets=4))
    assert (counts.past_stages.packets, counts.past_stages.refused) == (7, 1)
