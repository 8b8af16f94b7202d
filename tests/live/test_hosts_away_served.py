"""A host's line that breaks without a word, through the running site; when scaled, over two processes (L-3)."""

import pytest

from tests import site as people
from tests.site import Site
from tests.sockets import Socket, socket

ROOM = """
from django.utils import timezone
from activities.models import Activity, Occurrence
yoga = Activity.objects.get(host__display_name="{teacher}", plan__steps__position=1)
room = Occurrence.schedule(yoga, timezone.now(), 60, None, "Asia/Shanghai").room
room.start(yoga.host)
print("room", room.pk)
"""
TWENTY_SECONDS_PASS = """
import time
from datetime import timedelta
from django.db.models import F
from live.models import Attendance
pages = Attendance.objects.filter(room={room}, user__display_name="{teacher}")
for _ in range(100):
    if pages.exists() and not pages.open().exists():
        break
    time.sleep(0.1)
print("closed", pages.filter(left_at__isnull=False).update(left_at=F("left_at") - timedelta(seconds=20)))
"""


@pytest.fixture
def room(linli: Site) -> int:
    said = linli.run(ROOM.format(teacher=people.TEACHER))
    return int(said.split()[-1])


async def state_of(page: Socket) -> str:
    """The next thing the room says of its state."""
    while True:
        piece = await page.hear_of("show")
        if piece["place"] == "state":
            return str(piece["html"])


async def test_a_host_whose_line_breaks_without_a_word_is_away_and_back_on_another_device(
    linli: Site, room: int
) -> None:
    teacher, rosa = linli.cookies(people.TEACHER), linli.cookies(people.RESIDENT)
    last = len(linli.urls) - 1
    async with socket(linli, room, rosa, door=0) as here:
        await here.hear_of("hello")
        async with socket(linli, room, teacher, door=last) as phone:
            await phone.hear_of("hello")
            phone.connection.transport.abort()
        passed = linli.run(TWENTY_SECONDS_PASS.format(room=room, teacher=people.TEACHER))
        assert passed.split()[-2:] == ["closed", "1"]
        assert "The teacher has lost the connection." in await state_of(here)
        async with socket(linli, room, teacher, door=0) as laptop:
            await laptop.hear_of("hello")
            assert "data-away" not in await state_of(here)
