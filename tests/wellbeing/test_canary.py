"""One rare sentence, in two languages, goes wherever somebody in counselling can write; then everything is searched."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import socket
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import psycopg
import pytest

from tests.site import COUNSELLOR, RESIDENT, Site, Stay, site

CHINESE, ENGLISH = "第七只青瓷鹭鸶从不在雨里说谎", "seven celadon herons never lie in the rain"
CANARY = f"{CHINESE}。{ENGLISH}"
SAID_TO_ALL = "早上好 nine vermilion otters"
ASKS, IS_SENT_AWAY, OTHER = "水仙", "百合", "青竹"

FIND = """
import json
from wellbeing.models import CounsellingRequest, Desk, Disclosure, Handover
asked = CounsellingRequest.objects.filter(resident__display_name="%s").latest("pk")
talk = getattr(asked, "conversation", None)
passing = Handover.objects.filter(conversation=talk).last() if talk else None
offer = asked.offers.last()
print(json.dumps({"asked": asked.pk, "room": asked.room_id, "talk": talk and talk.pk,
                  "passing": passing and passing.pk, "offered": offer and offer.desk.user.display_name,
                  "message": asked.room.messages.values_list("pk", flat=True).last(),
                  "other": Desk.objects.get(user__display_name="青竹").pk}))
"""
SEALED = """
import json
from live.models import Message
from wellbeing.models import Concern, CounsellingRequest, Handover
asked = CounsellingRequest.objects.get(pk=%d)
sealed = [[f"message {one.seq}", one.text] for one in Message.objects.filter(room=asked.room)]
sealed += [["message left", asked.message]]
sealed += [["handover", one.note] for one in Handover.objects.filter(conversation=asked.conversation)]
sealed += [["concern", one.text] for one in Concern.objects.filter(conversation=asked.conversation)]
sealed += [["safety", asked.conversation.safety_why], ["afterwards", asked.afterwards]]
print(json.dumps({"name": str(asked.key.name), "wrapped": bytes(asked.key.wrapped).hex(), "sealed": sealed}))
"""
TRY = """
import json
from wellbeing import vault
from wellbeing.models import Key
given = json.loads(%r)
masters = vault.master_keys()
wrapped = [(key.master, bytes(key.wrapped), key.name) for key in Key.objects.kept()]
wrapped += [(master, bytes.fromhex(given["wrapped"]), given["name"]) for master in masters if given["wrapped"]]
keys = list(masters.values())
for master, one, name in wrapped:
    try:
        keys.append(vault.unseal(masters[master], one, f"key {name}"))
    except vault.Unreadable:
        pass
opened = 0
for place, sealed in given["sealed"]:
    for key in keys:
        try:
            vault.unseal_text(key, sealed, f"{given['name']} {place}")
            opened += 1
        except vault.Unreadable:
            pass
print(opened, "of", len(given["sealed"]), "with", len(keys))
"""
CALM_AND_LONG_AGO = """
from datetime import timedelta
from django.utils import timezone
from wellbeing.models import Conversation
Conversation.objects.filter(pk=%d).update(level=0, ended_at=timezone.now() - timedelta(hours=1))
"""
FORGET = """
from django.utils import timezone
from wellbeing.models import CounsellingRequest
from wellbeing.retention import forget_what_is_due
CounsellingRequest.objects.filter(pk=%d).update(erase_at=timezone.now())
print(forget_what_is_due(timezone.now()))
"""


def ways_to_write(words: str) -> dict[str, bytes]:
    """The same words as they stand in files, JSON, addresses, Redis's own log and base64."""
    plain = words.encode()
    redis = "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in plain)
    ways = {
        "plain": plain,
        "utf-16": words.encode("utf-16-le"),
        "json": json.dumps(words)[1:-1].encode(),
        "address": quote(words).encode(),
        "form": quote_plus(words).encode(),
        "repr of bytes": repr(plain)[2:-1].encode(),
        "redis": redis.encode(),
    }
    for shift in range(3):  # base64 of a longer text: whole groups of three bytes from within
        ways[f"base64 {shift}"] = base64.b64encode(plain[shift : len(plain) - (len(plain) - shift) % 3])
    return ways


def found_in(place: bytes, words: str = "") -> list[str]:
    sought = [words] if words else [CHINESE, ENGLISH]
    return [name for text in sought for name, way in ways_to_write(text).items() if way in place]


@dataclass
class Person:
    """Somebody at their browser: sends forms as it does, and follows nothing."""

    url: str
    cookies: dict[str, str]
    token: str = "l" * 32
    got: list[bytes] = field(default_factory=list)

    def send(self, path: str, **form: object) -> int:
        body = urlencode(form).encode() if form else None
        cookies = self.cookies | {"csrftoken": self.token}
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": self.token,
            "Referer": self.url,
        }
        opener = urllib.request.build_opener(Stay)
        try:
            with opener.open(urllib.request.Request(self.url + path, body, headers), timeout=60) as answer:
                self.got.append(answer.read())
                return int(answer.status)
        except urllib.error.HTTPError as error:
            self.got.append(error.read())
            return error.code

    def says(self, room: int, words: str) -> int:
        return self.send(f"/rooms/{room}/messages/", text=words, client_id=uuid.uuid4())


def people(linli: Site, *names: str) -> Iterator[Person]:
    for number, name in enumerate(names):
        yield Person(linli.urls[number % len(linli.urls)], linli.cookies(name))


@contextlib.contextmanager
def overheard(url: str) -> Iterator[bytearray]:
    """All that passes through Redis meanwhile: MONITOR shows every command, what is published among them."""
    heard = bytearray()
    if not url:
        yield heard
        return
    where = urlsplit(url)
    with socket.create_connection((where.hostname or "", where.port or 0)) as line:
        line.sendall(b"MONITOR\r\n")

        def listen() -> None:
            with contextlib.suppress(OSError):
                while part := line.recv(65536):
                    heard.extend(part)

        listener = threading.Thread(target=listen)
        listener.start()
        yield heard
        line.shutdown(socket.SHUT_RDWR)
        listener.join()


def dumped(linli: Site) -> bytes:
    """Every row of every table of PostgreSQL; of SQLite the files as they are, with all that lies in their gaps."""
    url = linli.environment["LINLI_DATABASE_URL"]
    dump = bytearray()
    if not url:
        for file in Path(linli.environment["LINLI_DATA"]).glob("linli.sqlite3*"):
            dump += file.read_bytes()
        return bytes(dump)
    with psycopg.connect(url) as database:
        tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with database.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                for row in rows:
                    dump += row
    return bytes(dump)


def written(linli: Site) -> bytes:
    """What its processes wrote down (mails are among it, as they go to the console), and every other file they keep."""
    folder = Path(linli.environment["LINLI_DATA"])
    files = [file for file in folder.rglob("*") if file.is_file() and folder / "static" not in file.parents]
    return b"\n".join(file.read_bytes() for file in files if "linli.sqlite3" not in file.name)


def listened_to(linli: Site) -> dict[str, int]:
    """Somebody leaves a message, is answered, passed on, in danger, and has something to say about it afterwards."""
    asks, listens, other = people(linli, ASKS, COUNSELLOR, OTHER)

    def ids() -> dict[str, int]:
        return dict(json.loads(linli.run(FIND % ASKS)))

    assert asks.send("/care/talk/", instead=1, age="adult", text=CANARY * 200, consent="on") == 422
    assert asks.send("/care/talk/", instead=1, age="adult", text=CANARY, consent="on") == 302
    assert listens.send(f"/care/desk/left/{ids()['asked']}/", action="answer") == 302
    at = ids()
    room, held = at["room"], f"/care/desk/talks/{at['talk']}/"
    assert (asks.says(room, CANARY), listens.says(room, CANARY)) == (302, 302)
    assert asks.says(room, CANARY * 200) in {422, 200}
    assert listens.send(f"/rooms/{room}/") == 200
    assert CHINESE.encode() in listens.got[-1]  # it does arrive where it should
    assert asks.send(f"/rooms/{room}/messages/{ids()['message']}/", action="edit", text=CANARY) in {
        302,
        422,
        403,
    }
    assert listens.send(held, action="note", text=CANARY) == 302
    assert listens.send(held, action="note", text=CANARY * 200) == 422
    assert listens.send(f"{held}handover/", to=at["other"], text=CANARY) == 302
    assert asks.send(f"/care/talk/{at['asked']}/handover/", action="agree", text=f"{CANARY}!") == 302
    assert other.send("/care/desk/") == 200
    assert other.send(f"/care/desk/handovers/{ids()['passing']}/", action="accept") == 302
    assert other.says(room, CANARY) == 302
    assert other.send(held, action="level", level=3) == 302
    assert other.send(f"{held}identity/", why=CANARY) == 302
    assert other.send(held, action="end") == 302
    assert other.send(f"{held}wrap-up/", safety="no", why=CANARY) == 302
    own = f"/care/talk/{at['asked']}/"
    assert asks.send(own, action="concern", text=CANARY) == 302
    linli.run(CALM_AND_LONG_AGO % at["talk"])
    assert asks.send(own, action="feedback", helped=5, heard=5, text=CANARY * 200) == 422
    assert asks.send(own, action="feedback", helped=5, heard=5, text=CANARY) == 302
    assert asks.send(own) == 200
    assert CHINESE.encode() in asks.got[-1]
    assert other.send("/care/desk/", action="go") == 302
    return at


def sent_away(linli: Site) -> None:
    """Somebody is hurtful, and says afterwards how they see it."""
    asks, listens, stranger, other = people(linli, IS_SENT_AWAY, COUNSELLOR, RESIDENT, OTHER)
    assert (
        asks.send(
            "/care/talk/", age="adult", safe="yes", language="zh", consent="on", topic="other", note=CANARY
        )
        == 302
    )
    at = json.loads(linli.run(FIND % IS_SENT_AWAY))
    assert at["offered"] == COUNSELLOR
    assert listens.send(f"/care/desk/offers/{at['asked']}/", action="accept") == 302
    at = json.loads(linli.run(FIND % IS_SENT_AWAY))
    held = f"/care/desk/talks/{at['talk']}/"
    assert asks.says(at["room"], CANARY) == 302
    assert stranger.says(at["room"], CANARY) == 404
    for form in ({"action": "warn"}, {"action": "end", "reason": "abuse"}):
        assert listens.send(held, **form) == 302
    assert listens.send(f"{held}wrap-up/", safety="yes") == 302
    assert asks.send(f"/care/talk/{at['asked']}/", action="appeal", text=CANARY) == 302
    glass = {"number": at["asked"], "code": "complaint", "why": CANARY}
    assert other.send("/care/desk/supervision/", **glass) == 302
    assert asks.send(f"/care/lines/?q={quote(CANARY)}") == 200
    assert asks.send(f"/care/videos/?q={quote(CANARY)}") == 200


def said_to_all(linli: Site) -> None:
    """Something that is no secret, by which we see that the search would have found it."""
    (neighbour,) = people(linli, RESIDENT)
    assert neighbour.send("/rooms/") == 200
    found = re.search(rb"/rooms/(\d+)/", neighbour.got[-1])
    assert found
    assert neighbour.says(int(found[1]), SAID_TO_ALL) == 302


@pytest.fixture(scope="module")
def talkative() -> Iterator[Site]:
    """A Linli of its own that writes down all it can."""
    with site(os.environ["LINLI_TEST_PAIR"], LINLI_LOG_LEVEL="DEBUG", LINLI_DEBUG="0") as linli:
        yield linli


def test_what_is_said_in_confidence_is_nowhere_in_clear_and_gone_from_backups_with_its_key(
    talkative: Site,
) -> None:
    linli, url = talkative, talkative.environment.get("LINLI_REDIS_URL", "")
    linli.environment.setdefault("LINLI_DATABASE_URL", "")
    with overheard(url) as heard:
        said_to_all(linli)
        at = listened_to(linli)
        sent_away(linli)
    places = {"database": dumped(linli), "written down": written(linli), "Redis": bytes(heard)}
    assert found_in(places["database"], SAID_TO_ALL)
    if url:
        assert found_in(places["Redis"], "nine vermilion otters")
    assert b"DEBUG" in places["written down"]
    assert {name: found_in(place) for name, place in places.items()} == {name: [] for name in places}

    backup = json.loads(linli.run(SEALED % at["asked"]))
    sealed, wrapped = len(backup["sealed"]), bytes.fromhex(backup["wrapped"])
    assert sealed >= 8
    assert linli.run(TRY % json.dumps(backup)).startswith(
        f"{2 * sealed} of"
    )  # by the live key, and by its copy
    assert linli.run(FORGET % at["asked"]).strip() == "1"
    without_keys = {**backup, "wrapped": ""}
    assert linli.run(TRY % json.dumps(without_keys)).startswith("0 of")
    assert wrapped not in dumped(linli)  # nor is the wrapped key left in a gap of the file
