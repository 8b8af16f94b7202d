"""Rooms through the running site: real Daphne, real cookies; when scaled, two servers that share a database."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.parse
import urllib.request
import uuid
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests import site as people
from tests.site import Site
from tests.sockets import socket


@pytest.fixture(scope="session")
def yoga(linli: Site) -> int:
    """The room of the class that is on now."""
    return int(linli.run("from activities.models import Occurrence;"
        "print(Occurrence.objects.now_on().order_by('starts_at').first().room_id)").split()[-1])  # fmt: skip


A_LONG_STEP = """
from django.utils import timezone
from activities.models import Activity, Occurrence
from live.models import Plan, Step
cooking = Activity.objects.filter(host__display_name="{teacher}").first()
room = Occurrence.schedule(cooking, timezone.now(), 60, None, "Asia/Shanghai").room
room.plan = Plan.objects.create()
room.save()
Step.objects.create(plan=room.plan, position=1, title="A long one", text="好" * 22_000)
room.start(cooking.host)
print("room", room.pk)
"""


async def say(site: Site, room: int, text: str, *, door: int = 0, client_id: str = "") -> dict[str, Any]:
    """Post a message as the teacher's page does, at one of the site's doors; answers the JSON."""
    words = {"text": text, "client_id": client_id or str(uuid.uuid4())}
    return await press(site, f"/rooms/{room}/messages/", door=door, **words)


async def press(site: Site, path: str, *, door: int = 0, **words: str) -> dict[str, Any]:
    """Post a form as the teacher's page does."""
    cookies = site.cookies(people.TEACHER)
    form = urllib.parse.urlencode(words).encode()
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
        "Accept": "application/json",
    }
    request = urllib.request.Request(f"{site.urls[door]}{path}", form, headers)
    return json.loads(await asyncio.to_thread(fetch, request))


def fetch(request: urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


async def test_what_is_posted_at_one_door_is_shown_at_every_door_in_order(linli: Site, yoga: int) -> None:
    last = len(linli.urls) - 1
    rosa, elder = linli.cookies(people.RESIDENT), linli.cookies(people.ELDER)
    async with socket(linli, yoga, rosa, door=0) as here, socket(linli, yoga, elder, door=last) as there:
        seq = (await here.hear_of("hello"))["seq"]
        await there.hear_of("hello")
        for number in range(4):
            await say(linli, yoga, f"breath {number}", door=number % len(linli.urls))
        for page in (here, there):
            shown = [await page.hear_of("show") for _ in range(4)]
            assert [piece["seq"] for piece in shown] == [seq + 1, seq + 2, seq + 3, seq + 4]
            assert [re.findall(r"breath \d", piece["html"])[0] for piece in shown] == [
                "breath 0", "breath 1", "breath 2", "breath 3"
            ]  # fmt: skip


async def test_people_and_reactions_at_both_doors_are_one_crowd(linli: Site, yoga: int) -> None:
    last = len(linli.urls) - 1
    rosa, elder = linli.cookies(people.RESIDENT), linli.cookies(people.ELDER)
    async with socket(linli, yoga, rosa, door=0) as here, socket(linli, yoga, elder, door=last) as there:
        while ((await here.hear_of("tick"))["people"] or {}).get("count") != 2:
            pass
        await there.say("react", emoji="🧘")
        while (await here.hear_of("tick"))["reactions"] != {"🧘": 1}:
            pass


async def test_the_same_message_sent_twice_is_kept_once(linli: Site, yoga: int) -> None:
    same = str(uuid.uuid4())
    first = await say(linli, yoga, "only once", client_id=same)
    again = await say(linli, yoga, "only once", client_id=same, door=len(linli.urls) - 1)
    assert (first["seq"], first["key"]) == (again["seq"], again["key"])


async def test_a_wrong_origin_is_refused_at_the_handshake(linli: Site, yoga: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(linli, yoga, linli.cookies(people.RESIDENT), origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_a_stranger_and_the_signed_out_are_let_go(linli: Site, yoga: int) -> None:
    for cookies, code in ((linli.cookies(people.ELSEWHERE), 4404), ({}, 4401)):
        async with socket(linli, yoga, cookies) as page:
            with pytest.raises(ConnectionClosed) as closed:
                await page.hear()
            assert closed.value.rcvd
            assert closed.value.rcvd.code == code


async def test_a_frame_larger_than_anything_we_take_is_refused_and_others_are_undisturbed(
    linli: Site, yoga: int
) -> None:
    rosa, elder = linli.cookies(people.RESIDENT), linli.cookies(people.ELDER)
    async with socket(linli, yoga, rosa) as big, socket(linli, yoga, elder) as other:
        await big.send_bytes(b"x" * 400_000)
        with pytest.raises(ConnectionClosed):
            while True:
                await big.hear()
        await other.say("ping", t=1)
        assert (await other.hear_of("pong"))["t"] == 1


async def test_what_is_too_large_for_a_frame_is_fetched(linli: Site) -> None:
    """L-16: 64 KiB out."""
    kitchen = int(linli.run(A_LONG_STEP.format(teacher=people.TEACHER)).split()[-1])
    rosa = linli.cookies(people.RESIDENT)
    async with socket(linli, kitchen, rosa, door=len(linli.urls) - 1) as page:
        seq = (await page.hear_of("hello"))["seq"]
        await press(linli, f"/rooms/{kitchen}/plan/", action="start", version="0")
        while (shown := await page.hear_of("show"))["place"] != "run":
            pass
        assert shown["html"] is None
    cookie = "; ".join(f"{name}={value}" for name, value in rosa.items())
    missed = urllib.request.Request(f"{linli.url}/rooms/{kitchen}/since/{seq}/", headers={"Cookie": cookie})
    pieces = json.loads(await asyncio.to_thread(fetch, missed))["pieces"]
    assert len(next(piece["html"] for piece in pieces if piece["place"] == "run").encode()) > 64 * 1024


async def test_a_socket_that_idles_for_fifteen_seconds_still_hears(linli: Site, yoga: int) -> None:
    """redis-py 8 times idle sockets out after 5 s unless told otherwise, and the channel layer went deaf with it."""
    async with socket(linli, yoga, linli.cookies(people.RESIDENT), door=len(linli.urls) - 1) as page:
        await page.hear_of("hello")
        await asyncio.sleep(15)
        await say(linli, yoga, "still there?")
        async with asyncio.timeout(10):  # the room may say more in so long a time: that its host is away
            while "still there?" not in (await page.hear_of("show"))["html"]:
                pass
