"""The live reveal over real sockets: every raw frame, page and catch-up is searched for what is not revealed (C-21)."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from tests import site as people
from tests.site import Site, Stay
from tests.sockets import Socket, socket

MAKE = """
import json
from dataclasses import replace
from django.utils import timezone
from config.demo import contests
from config.demo.people import move_in
from config.demo.places import build
places = build()
cast = move_in(places)
begun = contests.begin(replace(contests.FINISHED, title="揭晓之夜"), cast, places["pingshan"])
contest = contests.tally(begun, cast, timezone.now())
contest.room.start(cast["guihua"])
cards = [[card.entry.number, f"{card.total:.2f}"] for card in contest.cards()]
print(json.dumps({"contest": contest.pk, "room": contest.room.pk, "cards": cards}))
"""


async def ask(site: Site, person: dict[str, str], path: str, **form: Any) -> str:
    """A page, or nothing where a form was accepted, at the last of the site's doors."""
    cookies = "; ".join(f"{name}={value}" for name, value in person.items())
    headers = {"Cookie": cookies, "X-CSRFToken": person["csrftoken"], "Referer": site.urls[-1]}
    body = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(f"{site.urls[-1]}{path}", body, headers)

    def read() -> str:
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=30) as answer:
                told: bytes = answer.read()
                return told.decode()
        except urllib.error.HTTPError as error:
            error.close()
            assert error.code == 302, site.said()
            return ""

    return await asyncio.to_thread(read)


async def until_shown(page: Socket, key: str) -> list[str]:
    came = []
    while True:
        frame = await page.connection.recv()
        assert isinstance(frame, str)
        came.append(frame)
        if (said := json.loads(frame))["type"] == "show" and said["key"] == key:
            return came


async def test_26_raw_frames_before_the_reveal_hold_no_hidden_place(linli: Site) -> None:
    made = json.loads(linli.run(MAKE).splitlines()[-1])
    cards, room, contest = made["cards"], made["room"], f"/contests/{made['contest']}"
    host, elder = linli.cookies(people.ORGANIZER), linli.cookies(people.ELDER)
    told: list[str] = []
    async with socket(linli, room, elder) as page:
        await page.hear_of("hello")
        for step in range(4 * len(cards)):
            number = cards[step // 4][0]
            told.append(await ask(linli, host, f"{contest}/reveal/", step=step))
            told += await until_shown(page, f"card-{number}")
            if step % 4 == 0:
                paths = (f"/rooms/{room}/", f"/rooms/{room}/since/0/", f"{contest}/results/", f"{contest}/")
                told += [await ask(linli, elder, path) for path in paths]
            ahead = [rf"card-{n}\b" for n, _total in cards[step // 4 + 1 :]]
            ahead += [rf'value=\\?"{total}' for _n, total in cards[(step + 2) // 4 :]]
            assert [sign for sign in ahead for text in told if re.search(sign, text)] == []
    assert "第一名" in told[-1] or "First place" in told[-1]
    await ask(linli, host, f"{contest}/reveal/", publish=1)
    results = await ask(linli, elder, f"{contest}/results/")
    assert [number for number, _total in cards if f">{number} " not in results] == []
