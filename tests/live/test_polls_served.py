"""What a neighbour's real socket is told of polls and questions: every frame is looked at."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.parse
import urllib.request
import uuid
from typing import Any

import pytest

from tests import site as people
from tests.live.test_socket_served import fetch
from tests.site import Site
from tests.sockets import Socket, socket

MAKE = """
from django.utils import timezone
from activities.models import Activity, Occurrence
yoga = Activity.objects.filter(host__display_name="小荷老师", plan__steps__isnull=False).first()
room = Occurrence.schedule(yoga, timezone.now(), 60, None, "Asia/Shanghai").room
room.start(yoga.host)
print("room", room.pk)
"""


@pytest.fixture
def room(linli: Site) -> int:
    """The room of a class in which nobody has asked anything yet."""
    return int(linli.run(MAKE).split()[-1])


async def call(site: Site, person: str, path: str, **form: Any) -> dict[str, Any]:
    """As the script on this person's page would: a POST if there is a form; each at the last of the site's doors."""
    cookies = site.cookies(person)
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
        "Accept": "application/json",
    }
    body = urllib.parse.urlencode(form, doseq=True).encode() if form else None
    request = urllib.request.Request(f"{site.urls[-1]}/rooms/{path}", body, headers)
    return json.loads(await asyncio.to_thread(fetch, request))


async def frames_until(page: Socket, seq: int) -> list[str]:
    """Everything that came, as it came, up to the piece with this number."""
    came = []
    while True:
        frame = await page.connection.recv()
        assert isinstance(frame, str)
        came.append(frame)
        if json.loads(frame).get("seq") == seq:
            return came


async def test_l35_no_results_in_any_frame_to_a_non_voter(linli: Site, room: int) -> None:
    ask = {"text": "How is it?", "kind": "single", "options": "Easy\nHard", "results": "voted"}
    ask |= {"client_id": str(uuid.uuid4()), "action": "open"}
    async with socket(linli, room, linli.cookies(people.ELDER)) as elder:
        await elder.hear_of("hello")
        opened = await call(linli, people.TEACHER, f"{room}/polls/", **ask)
        came = await frames_until(elder, opened["seq"])
        key = json.loads(came[-1])["key"]
        poll = f"{room}/polls/{key.removeprefix('poll-')}/"
        options = re.findall(r'name=\\"option\\" value=\\"(\d+)\\"', came[-1])

        for person, option in ((people.RESIDENT, 0), (people.TEACHER, 1), (people.RESIDENT, 1)):
            answer = await call(linli, person, poll, action="vote", option=options[option])
            assert "tally" in answer["own"]
        better = {"action": "correct", "text": "How is it going?", "options": "Easy\nHard"}
        corrected = await call(linli, people.TEACHER, poll, **better)
        came += await frames_until(elder, corrected["seq"])
        missed = await call(linli, people.ELDER, f"{room}/since/0/")
        polls = await call(linli, people.ELDER, f"{room}/polls/")
        told = [*came, json.dumps(missed), json.dumps(polls)]

        shows = [json.loads(frame) for frame in came if json.loads(frame)["type"] == "show"]
        before, after = (show["html"] for show in shows)
        stamp = re.compile(r"<span>(?:A typing mistake was put right\.|改过错别字。)</span>")
        assert squeeze(stamp.sub("", after)) == squeeze(before.replace("How is it?", "How is it going?"))
        assert [text for text in told if re.search(r"tally|answered\.|作答。<|\b2\b people", text)] == []

        closed = await call(linli, people.TEACHER, poll, action="close")
        last = (await frames_until(elder, closed["seq"]))[-1]
    assert "2 people answered" in last


def squeeze(html: str) -> str:
    return re.sub(r"\s+", "", html)


async def test_a_question_that_waits_is_in_no_frame_until_a_host_shows_it(linli: Site, room: int) -> None:
    await call(linli, people.TEACHER, f"{room}/questions/held/", held="yes")
    async with socket(linli, room, linli.cookies(people.ELDER)) as elder:
        await elder.hear_of("hello")
        for text in ("kept back", "let through"):
            ask = {"text": text, "client_id": str(uuid.uuid4())}
            asked = await call(linli, people.RESIDENT, f"{room}/questions/", **ask)
            assert text in asked["aside"]["own"]
        waiting = (await call(linli, people.TEACHER, f"{room}/questions/"))["waiting"]
        first, second = re.findall(r'id="question-(\d+)"', waiting)
        await call(linli, people.TEACHER, f"{room}/questions/{first}/", action="hide", reason="private")
        shown = await call(linli, people.TEACHER, f"{room}/questions/{second}/", action="approve")
        came = await frames_until(elder, shown["seq"])
        missed = json.dumps(await call(linli, people.ELDER, f"{room}/since/0/"))
    assert "let through" in came[-1]
    assert [text for text in [*came, missed] if "kept back" in text] == []
