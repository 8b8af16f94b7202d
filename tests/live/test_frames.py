"""Whatever comes in on a socket: it is understood or refused as RFC 6455 says, and nobody else notices.

In the manner of the Autobahn test-suite, which itself needs Python 2: every family of its cases that applies to us.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import site as people
from tests.live.raw import (
    BINARY,
    CLOSE,
    CONTINUED,
    PING,
    PONG,
    TEXT,
    Wire,
    answered,
    closing,
    connected,
    frame,
    handshake,
    wire,
)
from tests.site import Site

pytestmark = pytest.mark.once

PING_WORD = b'{"type":"ping","t":7}'
MIB = 1024 * 1024
PROTOCOL, WRONG_TEXT, TOO_BIG, BAD, LIMITED = 1002, 1007, 1009, 4400, "rate.limited"


@pytest.fixture(scope="module")
def class_room(linli: Site) -> int:
    """The room of the class that is on now."""
    return int(linli.run("from activities.models import Occurrence;"
        "print(Occurrence.objects.now_on().order_by('starts_at').first().room_id)").split()[-1])  # fmt: skip


@pytest.fixture(scope="module")
def cookies(linli: Site) -> dict[str, str]:
    return linli.cookies(people.RESIDENT)


@pytest.fixture(scope="module")
def bystander(linli: Site, class_room: int) -> Iterator[Wire]:
    """Somebody in the same room and process, who must never notice anything."""
    with wire(linli, class_room, linli.cookies(people.ELDER)) as opened:
        yield opened


@pytest.fixture
def rude(linli: Site, class_room: int, cookies: dict[str, str], bystander: Wire) -> Iterator[Wire]:
    """Who sends what no page would; afterwards the bystander is asked whether all is well."""
    with wire(linli, class_room, cookies) as opened:
        yield opened
    assert is_heard(bystander)


def is_heard(opened: Wire) -> bool:
    mark = uuid.uuid4().int % 10**9
    opened.send(frame(TEXT, b'{"type":"ping","t":%d}' % mark))
    return any(b'"pong"' in each.payload and b"%d" % mark in each.payload for each in opened.frames())


def resident(linli: Site) -> int:
    return psutil.Process(linli.processes[0].pid).memory_info().rss


# What is right

FRAGMENTED = {
    "in one": [frame(TEXT, PING_WORD)],
    "in two": [frame(TEXT, PING_WORD[:5], fin=False), frame(CONTINUED, PING_WORD[5:])],
    "byte by byte": [
        frame(TEXT, PING_WORD[:1], fin=False),
        *(frame(CONTINUED, bytes([byte]), fin=False) for byte in PING_WORD[1:-1]),
        frame(CONTINUED, PING_WORD[-1:]),
    ],
    "with empty parts": [
        frame(TEXT, b"", fin=False), frame(CONTINUED, PING_WORD, fin=False), frame(CONTINUED, b"")
    ],
    "with a control frame in between": [
        frame(TEXT, PING_WORD[:5], fin=False), frame(PING, b"here?"), frame(CONTINUED, PING_WORD[5:])
    ],
}  # fmt: skip


@pytest.mark.parametrize("frames", FRAGMENTED.values(), ids=FRAGMENTED)
def test_a_word_is_understood_however_it_is_cut(rude: Wire, frames: list[bytes]) -> None:
    rude.send(*frames)
    answers = []
    for each in rude.frames():
        answers.append(each)
        if b'"pong"' in each.payload:
            break
    if len(frames) == 3 and frames[1][0] & 15 == PING:
        assert (PONG, b"here?") in answers


def test_a_word_that_comes_in_single_bytes_of_tcp_is_understood(rude: Wire) -> None:
    for byte in frame(TEXT, PING_WORD):
        rude.send(bytes([byte]))
    assert b'"pong"' in rude.next(TEXT).payload or is_heard(rude)


@pytest.mark.parametrize("size", [0, 1, 125])
def test_a_ping_is_answered_with_what_it_carries(rude: Wire, size: int) -> None:
    rude.send(frame(PONG, b"nobody asked"), frame(PING, b"x" * size))
    assert rude.next(PONG).payload == b"x" * size


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 3000, 4999])
def test_a_goodbye_is_answered(rude: Wire, code: int) -> None:
    rude.send(closing(code, "再见".encode()))
    assert rude.end() in {1000, code}


def test_a_goodbye_without_a_code_is_answered(rude: Wire) -> None:
    rude.send(frame(CLOSE))
    assert rude.end() in {None, 1000}


# What is wrong

WRONG = {
    "unmasked": ([frame(TEXT, PING_WORD, masked=False)], PROTOCOL),
    "an unmasked ping": ([frame(PING, masked=False)], PROTOCOL),
    **{f"reserved bits {bits}": ([frame(TEXT, PING_WORD, reserved=bits)], PROTOCOL) for bits in (1, 2, 3, 4, 7)},
    **{f"opcode {code}": ([frame(code, b"x")], PROTOCOL) for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "a continuation of nothing": ([frame(CONTINUED, PING_WORD)], PROTOCOL),
    "a second beginning": ([frame(TEXT, b"{", fin=False), frame(TEXT, b"}")], PROTOCOL),
    "a ping in pieces": ([frame(PING, b"x", fin=False), frame(CONTINUED, b"x")], PROTOCOL),
    "a long ping": ([frame(PING, b"x" * 126)], PROTOCOL),
    "a length with the first bit": ([frame(BINARY, length=b"\x7f" + b"\xff" * 8)], PROTOCOL),
    "a length beyond need": ([frame(TEXT, PING_WORD, length=b"\x7e\x00\x15")], PROTOCOL),
    **{
        f"no UTF-8 ({text.hex()})": ([frame(TEXT, text)], WRONG_TEXT)
        for text in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xbd", b'{"\xce\xba\xe1"}')
    },
    "no UTF-8 over two frames": ([frame(TEXT, b"\xe4", fin=False), frame(CONTINUED, b"x")], WRONG_TEXT),
    "300 kB at once": ([frame(TEXT, b"x" * 300_000)], TOO_BIG),
    "300 kB in pieces": (
        [frame(TEXT, b"x" * 100_000, fin=False), *[frame(CONTINUED, b"x" * 100_000, fin=False)] * 2], TOO_BIG
    ),
    "a promise of a terabyte": ([frame(BINARY, b"x", length=b"\x7f" + struct.pack("!Q", 1 << 40))], TOO_BIG),
}  # fmt: skip


@pytest.mark.parametrize(("frames", "code"), WRONG.values(), ids=WRONG)
def test_what_breaks_the_protocol_ends_the_line_with_its_code(
    rude: Wire, frames: list[bytes], code: int
) -> None:
    rude.send(*frames)
    assert rude.end() == code


GOODBYES = {
    "half a code": frame(CLOSE, b"\x03"),
    "a long one": frame(CLOSE, struct.pack("!H", 1000) + b"x" * 124),
    "in no letters": closing(1000, b"\xce\xba\xff"),
    **{f"with {code}": closing(code) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)},
}


@pytest.mark.parametrize("goodbye", GOODBYES.values(), ids=GOODBYES)
def test_a_wrong_goodbye_ends_the_line_too(rude: Wire, goodbye: bytes) -> None:
    rude.send(goodbye)
    assert rude.end() in {None, PROTOCOL, WRONG_TEXT}


def test_a_word_of_16_kib_is_too_much_for_a_word_but_not_for_the_line(rude: Wire) -> None:
    rude.send(frame(TEXT, b"x" * 20_000))
    assert b'"protocol.too_big"' in rude.next(TEXT).payload
    assert is_heard(rude)


# Much at once

ANY_FRAME = st.one_of(
    st.builds(
        frame,
        st.sampled_from([TEXT, BINARY, CONTINUED, PING, PONG]),
        st.binary(max_size=300),
        fin=st.booleans(),
        reserved=st.sampled_from([0, 0, 0, 0, 1, 4]),
        masked=st.sampled_from([True, True, True, False]),
    ),
    st.builds(lambda text: frame(TEXT, text.encode()), st.text(max_size=200)),
    st.builds(closing, st.integers(0, 65535), st.binary(max_size=20)),
    st.binary(min_size=1, max_size=40),
)
KNOWN_ENDS = {None, 1000, 1001, PROTOCOL, WRONG_TEXT, TOO_BIG, BAD}


@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(frames=st.lists(ANY_FRAME, min_size=1, max_size=8))
def test_any_frames_are_answered_in_words_or_end_their_own_line_only(
    linli: Site,
    class_room: int,
    cookies: dict[str, str],
    bystander: Wire,
    frames: list[bytes],
) -> None:
    with wire(linli, class_room, cookies) as opened:
        opened.send(*frames, closing(1000))
        code = opened.end_or_silence()
        assert code in KNOWN_ENDS or code in range(3000, 5000) or code in range(1000, 1015)
        assert code != 1011
    assert is_heard(bystander)
    assert "Traceback" not in linli.said()


def test_ten_thousand_tiny_frames_cost_who_sends_them_the_line(
    linli: Site, rude: Wire, bystander: Wire
) -> None:
    before = resident(linli)
    rude.send(*[frame(TEXT, b"x")] * 10_000)
    assert is_heard(bystander)
    assert rude.end() == BAD
    assert resident(linli) - before < 16 * MIB


def test_ten_thousand_pings_from_one_page_leave_the_others_their_turn(
    linli: Site, rude: Wire, bystander: Wire
) -> None:
    before = resident(linli)
    rude.send(*[frame(TEXT, PING_WORD)] * 10_000)
    assert is_heard(bystander)
    assert resident(linli) - before < 16 * MIB


def test_hurried_commands_are_refused_and_then_the_line_ends(rude: Wire) -> None:
    rude.send(*[frame(TEXT, b'{"type":"watch","on":true}')] * 40)
    assert rude.end() == BAD


# Before it is a socket

BAD_HANDSHAKES: dict[str, dict[str, str | None]] = {
    "no key": {"Sec_WebSocket_Key": None},
    "a short key": {"Sec_WebSocket_Key": "bGlubGk="},
    "no version": {"Sec_WebSocket_Version": None},
    "an unknown version": {"Sec_WebSocket_Version": "7"},
    "another origin": {"Origin": "https://elsewhere.example"},
    "another host": {"Host": "elsewhere.example", "Origin": "https://elsewhere.example"},
}


@pytest.mark.parametrize("headers", BAD_HANDSHAKES.values(), ids=BAD_HANDSHAKES)
def test_a_wrong_handshake_is_refused(
    linli: Site,
    class_room: int,
    cookies: dict[str, str],
    headers: dict[str, str | None],
) -> None:
    with connected(linli) as connection:
        connection.sendall(handshake(linli, class_room, cookies, **headers))
        assert answered(connection)[0] in {400, 403, 426}


def test_a_thousand_half_open_handshakes_disturb_nobody_and_cost_little(
    linli: Site,
    class_room: int,
    cookies: dict[str, str],
    bystander: Wire,
) -> None:
    whole = handshake(linli, class_room, cookies)
    before = resident(linli)
    halves = [connected(linli) for _ in range(1000)]
    try:
        for number, half in enumerate(halves):
            half.sendall(whole[: number % (len(whole) - 4)])
        assert is_heard(bystander)
        with wire(linli, class_room, cookies) as late:
            assert is_heard(late)
        assert resident(linli) - before < 48 * MIB
    finally:
        for half in halves:
            half.close()
    assert is_heard(bystander)


def test_a_head_without_end_is_cut_off(
    linli: Site, class_room: int, cookies: dict[str, str], bystander: Wire
) -> None:
    before = resident(linli)
    with connected(linli) as connection:
        connection.sendall(handshake(linli, class_room, cookies)[:-4])
        with pytest.raises(ConnectionError):
            for number in range(20_000):
                connection.sendall(b"\r\nX-%d: %s" % (number, b"x" * 1000))
    assert resident(linli) - before < 16 * MIB
    assert is_heard(bystander)
