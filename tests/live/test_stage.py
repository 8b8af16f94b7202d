"""What the stage promises to the speaker, to viewers, and to viewers on weak lines. Time is a number here."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.line import Rung
from live.packet import CONFIG_FOLLOWS, DISCARDABLE, HEADER, KEY, PACKET_MAX, VERSION, BadPacket, Header, Kind
from live.spot import Spot
from live.stage import NEWCOMER_MAX, Stage
from live.track import KEPT_MAX
from live.viewer import Viewer

pytestmark = pytest.mark.once

LARGE, SMALL = {"codec": "vp8", "codedWidth": 640}, {"codec": "vp8", "codedWidth": 320}
TEACHER = Spot(0, "teacher", 1)
SOUND = {"codec": "opus", "sampleRate": 48000, "numberOfChannels": 1}

PATIENT = settings(deadline=None, max_examples=50)


class Browser:
    """One page: a line of some speed, and receipts for what has come through it."""

    def __init__(self, stage: Stage, now: float, bytes_per_s: float = 1e9, receipts: bool = True) -> None:
        self.stage, self.speed, self.receipts = stage, bytes_per_s, receipts
        self.now, self.told_at, self.part = now, now, 0.0
        self.sent: list[Header] = []
        self.on_the_way: list[tuple[int, Header]] = []
        self.came: list[tuple[float, Header]] = []
        self.waiting, self.seen, self.told_behind = 0, 0, 0.0
        self.viewer: Viewer = stage.join(self, now)

    def send(self, packets: tuple[bytes, ...]) -> None:
        for payload in packets:
            header = Header.parse(payload)
            self.sent.append(header)
            self.on_the_way.append((len(payload), header))

    def buffered(self) -> int:
        return self.waiting

    def tick(self, now: float) -> None:
        self.part += self.speed * (now - self.now)
        self.now = now
        while self.on_the_way and self.on_the_way[0][0] <= self.part:
            size, header = self.on_the_way.pop(0)
            self.part -= size
            self.came.append((now, header))
        if not self.on_the_way:
            self.part = 0.0
        for _, header in self.came[self.seen :]:
            behind = now - header.timestamp / 1e6
            urgent = header.flags & KEY or (behind > self.told_behind + 0.08 and now - self.told_at >= 0.05)
            if self.receipts and (urgent or now - self.told_at >= 0.3):
                self.told_at, self.told_behind = now, behind
                self.viewer.got(header.spot, header.timestamp // 1000, now)
        self.seen = len(self.came)
        if self.receipts and self.came and now - self.told_at >= 0.3:
            last = self.came[-1][1]
            self.told_at, self.told_behind = now, 0.0
            self.viewer.got(last.spot, last.timestamp // 1000, now)

    def behind(self) -> float:
        """Seconds between what has arrived and now."""
        return self.now - self.came[-1][1].timestamp / 1e6


class Teacher:
    """Sends two renditions and sound, as the speaker's page does; answers requests for key pictures."""

    def __init__(self, stage: Stage, renditions: int = 2, page: str = "teacher") -> None:
        self.stage, self.renditions, self.now = stage, renditions, 0.0
        self.numbers = {"large": 0, "small": 0, "sound": 0}
        self.asked: list[tuple[float, int]] = []
        self.keys_due = set(range(renditions))
        self.bytes = {"large": 2500, "key": 20_000, "small": 700, "small key": 4000, "sound": 90}
        stage.take([Spot(0, page, 1)], 0.0)
        stage.configure(0, Kind.VIDEO, LARGE)
        if renditions == 2:
            stage.configure(1, Kind.VIDEO, SMALL)
        stage.configure(0, Kind.AUDIO, SOUND)

    def run(self, seconds: float, browsers: list[Browser] | None = None) -> None:
        for _ in range(round(seconds * 100)):
            self.now = round(self.now + 0.01, 6)
            tick = round(self.now * 100)
            for browser in browsers or []:
                browser.tick(self.now)
            for _spot, rendition in self.stage.keys_wanted(self.now):
                self.asked.append((self.now, rendition))
                self.keys_due.add(rendition)
            if tick % 400 == 0:
                self.keys_due = set(range(self.renditions))
            if tick % 2 == 0:
                self.say("sound", Kind.AUDIO, 0, 0, self.bytes["sound"])
            if tick % 4 == 0:
                self.picture(0, "large", discardable=self.numbers["large"] % 2 == 1)
            if tick % 8 == 0 and self.renditions == 2:
                self.picture(1, "small")

    def picture(self, rendition: int, name: str, discardable: bool = False) -> None:
        key = rendition in self.keys_due
        self.keys_due.discard(rendition)
        size = self.bytes[{0: "key", 1: "small key"}[rendition]] if key else self.bytes[name]
        self.say(name, Kind.VIDEO, rendition, KEY if key else DISCARDABLE if discardable else 0, size)

    def say(self, name: str, kind: Kind, rendition: int, flags: int, size: int) -> None:
        self.numbers[name] += 1
        stamp = round(self.now * 1e6) + {"sound": 0, "large": 2000, "small": 4000}[name]
        head = HEADER.pack(VERSION, kind, flags, rendition << 4, self.numbers[name], stamp)
        self.stage.publish(head + bytes(size), self.now)


def packet(
    *,
    kind: int = 1,
    flags: int = KEY,
    rendition: int = 0,
    number: int = 1,
    stamp: int = 0,
    size: int = 9,
    spot: int = 0,
) -> bytes:
    return HEADER.pack(VERSION, kind, spot << 4 | flags, rendition << 4, number, stamp) + bytes(size)


def decodable(headers: list[Header]) -> bool:
    """Starts with a key picture and never lacks one that a later one needs; even large ones are discardable."""
    current, last = None, 0
    for header in (each for each in headers if each.kind == Kind.VIDEO):
        if header.flags & KEY:
            current = header.rendition
        lost = [] if header.flags & KEY else range(last + 1, header.sequence)
        if header.rendition != current or any(current == 1 or number % 2 for number in lost):
            return False
        last = header.sequence
    return True


@pytest.fixture
def stage() -> Iterator[Stage]:
    yield Stage()


@PATIENT
@given(
    st.sampled_from([1, 2]),
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**64 - 1),
)
def test_a_header_is_read_as_it_was_written(
    kind: int, flags: int, layer: int, number: int, stamp: int
) -> None:
    header = Header.parse(HEADER.pack(VERSION, kind, flags, layer, number, stamp) + b"x")
    assert header == (kind, flags & 15, layer & 15, layer >> 4, number, stamp, flags >> 4)


@PATIENT
@given(st.binary(max_size=200))
def test_whatever_bytes_come_they_are_read_or_refused_by_name(payload: bytes) -> None:
    stage = Stage()
    stage.take([TEACHER], 0)
    stage.configure(0, Kind.VIDEO, LARGE)
    try:
        stage.publish(payload, 0.0)
    except BadPacket as bad:
        assert bad.code in {"stage.too_short", "stage.version", "stage.kind", "stage.config"}
        assert stage.counters()["refused"] == 1


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "stage.too_short"),
        (packet()[:16], "stage.too_short"),
        (bytes(PACKET_MAX + 1), "stage.too_big"),
        (b"\x01" + packet()[1:], "stage.version"),
        (packet(kind=0), "stage.kind"),
        (packet(kind=3), "stage.kind"),
        (packet(kind=4), "stage.kind"),
        (packet(kind=99), "stage.kind"),
        (packet(rendition=7), "stage.config"),
        (packet(kind=2), "stage.config"),
    ],
)
def test_a_bad_packet_is_refused_by_name_and_reaches_nobody(stage: Stage, payload: bytes, code: str) -> None:
    stage.take([TEACHER], 0)
    stage.configure(0, Kind.VIDEO, LARGE)
    rosa = Browser(stage, 0)
    with pytest.raises(BadPacket) as refused:
        stage.publish(payload, 0.0)
    assert (refused.value.code, rosa.sent, stage.counters()["refused"]) == (code, [], 1)


def test_nobody_publishes_on_a_closed_stage(stage: Stage) -> None:
    with pytest.raises(BadPacket, match=r"stage\.closed"):
        stage.publish(packet(), 0.0)
    with pytest.raises(BadPacket, match=r"stage\.closed"):
        stage.configure(0, Kind.VIDEO, LARGE)


def test_an_old_or_repeated_packet_is_refused(stage: Stage) -> None:
    stage.take([TEACHER], 0)
    stage.configure(0, Kind.VIDEO, LARGE)
    stage.publish(packet(number=5), 0.0)
    for number in (5, 4):
        with pytest.raises(BadPacket, match=r"stage\.order"):
            stage.publish(packet(number=number), 0.0)


def test_a_flood_is_refused_and_a_usual_speaker_never(stage: Stage) -> None:
    teacher = Teacher(stage)
    teacher.run(60)
    assert stage.counters()["refused"] == 0
    with pytest.raises(BadPacket, match=r"stage\.too_fast"):
        for number in range(100_000, 101_000):
            stage.publish(packet(number=number), 60.0)


@pytest.mark.parametrize(
    ("track", "kind", "config", "code"),
    [
        (2, 1, LARGE, "stage.kind"),
        (1, 2, SOUND, "stage.kind"),
        (-1, 1, LARGE, "stage.kind"),
        (0, 4, LARGE, "stage.kind"),
        (0, 1, {}, "stage.config"),
        (0, 1, {"codec": 5}, "stage.config"),
        (0, 1, {"codec": "vp8", "more": {"nested": 1}}, "stage.config"),
        (0, 1, {"codec": "vp8", "description": "x" * 1024}, "stage.config"),
        (0, 1, {"codec": "vp8", "codedWidth": float("nan")}, "stage.config"),
        (0, 1, {"codec": "vp8", "codedWidth": float("inf")}, "stage.config"),
    ],
)
def test_a_configuration_with_anything_odd_is_refused(
    stage: Stage, track: int, kind: int, config: dict[str, Any], code: str
) -> None:
    stage.take([TEACHER], 0)
    with pytest.raises(BadPacket) as refused:
        stage.configure(track, kind, config)
    assert refused.value.code == code
    assert stage.state()["tracks"] == []


def test_the_state_tells_a_newcomer_every_configuration(stage: Stage) -> None:
    Teacher(stage)
    assert stage.state() == {
        "speakers": [{"spot": 0, "page": "teacher", "muted": False, "shows": True}],
        "main": 0,
        "tracks": [
            {"spot": 0, "track": 0, "kind": 1, "config": LARGE},
            {"spot": 0, "track": 1, "kind": 1, "config": SMALL},
            {"spot": 0, "track": 0, "kind": 2, "config": SOUND},
        ],
    }
    stage.take([], 0)
    assert stage.state() == {"speakers": [], "main": 0, "tracks": []}


def test_everyone_on_a_good_line_soon_gets_every_large_picture_and_all_sound(stage: Stage) -> None:
    teacher = Teacher(stage)
    people = [Browser(stage, 0) for _ in range(3)]
    teacher.run(10, people)
    for browser in people:
        last = [header for header in browser.sent if header.timestamp > 5_000_000]
        assert sum(header.kind == Kind.VIDEO and header.rendition == 0 for header in last) >= 125
        assert sum(header.kind == Kind.AUDIO for header in last) >= 250
        assert decodable(browser.sent)


def test_a_newcomer_sees_a_picture_at_once_and_the_speaker_need_not_do_anything(stage: Stage) -> None:
    teacher = Teacher(stage)
    teacher.run(5)
    late = Browser(stage, teacher.now)
    assert late.sent[0].flags & KEY
    assert late.sent[0].rendition == 1
    assert sum(HEADER.size + 700 for _ in late.sent) < NEWCOMER_MAX
    assert stage.keys_wanted(teacher.now) == []


def test_when_too_much_is_kept_a_key_picture_is_asked_for_instead(stage: Stage) -> None:
    teacher = Teacher(stage)
    teacher.bytes["small"] = 5000
    teacher.run(3)
    late = Browser(stage, teacher.now)
    assert late.sent == []
    assert stage.keys_wanted(teacher.now) == [(0, 1)]


def test_a_key_picture_is_asked_for_at_most_twice_a_second_however_many_come(stage: Stage) -> None:
    teacher = Teacher(stage)
    teacher.bytes["small"] = 5000
    teacher.run(3)
    start = len(teacher.asked)
    for _ in range(100):
        Browser(stage, teacher.now)
        teacher.run(0.02)
    assert 1 <= len([rendition for _, rendition in teacher.asked[start:] if rendition == 1]) <= 4


def test_what_is_kept_since_the_last_key_picture_is_bounded(stage: Stage) -> None:
    stage.take([TEACHER], 0)
    stage.configure(0, Kind.VIDEO, LARGE)
    stage.publish(packet(), 0.0)
    for number in range(2, 40):
        stage.publish(packet(flags=0, number=number, size=PACKET_MAX - 16), number * 0.6)
    track = stage._tracks[0, Kind.VIDEO, 0]
    assert track.kept_size <= KEPT_MAX
    assert stage.keys_wanted(100.0) == [(0, 0)]


def test_in_a_crowd_packets_are_gathered_and_everyone_gets_the_very_same_bytes(stage: Stage) -> None:
    class Counter:
        def __init__(self) -> None:
            self.writes: list[tuple[bytes, ...]] = []

        def send(self, packets: tuple[bytes, ...]) -> None:
            self.writes.append(packets)

        def buffered(self) -> int:
            return 0

    teacher = Teacher(stage)
    crowd = [Counter() for _ in range(1000)]
    for one in crowd:
        stage.join(one, 0.0)
    teacher.run(5)
    assert stage.flush_in(teacher.now) is not None
    stage.flush(teacher.now)
    assert stage.flush_in(teacher.now) is None
    assert len(crowd[0].writes) < 5 * 26
    assert sum(len(packets) for packets in crowd[0].writes) > 5 * 62
    assert all(a is b for one in crowd[1:] for a, b in zip(crowd[0].writes, one.writes, strict=True))
    sent = [Header.parse(packet) for packets in crowd[0].writes for packet in packets]
    assert decodable(sent)
    assert sorted(header.timestamp for header in sent) == [header.timestamp for header in sent]


def test_a_lone_packet_in_a_small_room_goes_at_once(stage: Stage) -> None:
    stage.take([TEACHER], 0)
    stage.configure(0, Kind.VIDEO, LARGE)
    rosa = Browser(stage, 0)
    stage.publish(packet(), 0.0)
    assert len(rosa.sent) == 1
    assert stage.flush_in(0.0) is None


def test_who_comes_into_a_crowd_gets_nothing_twice(stage: Stage) -> None:
    teacher = Teacher(stage)
    for _ in range(400):
        Browser(stage, 0)
    while teacher.now < 3 or stage.flush_in(teacher.now) is None:
        teacher.run(0.01)
    late = Browser(stage, teacher.now)
    teacher.run(1, [late])
    assert decodable(late.sent)
    assert len({(header.kind, header.rendition, header.sequence) for header in late.sent}) == len(late.sent)


def test_a_hidden_page_gets_sound_only_and_a_key_picture_when_it_is_back(stage: Stage) -> None:
    teacher = Teacher(stage)
    rosa = Browser(stage, 0)
    teacher.run(3, [rosa])
    rosa.viewer.watch(False, teacher.now)
    rosa.sent.clear()
    teacher.run(3, [rosa])
    assert {header.kind for header in rosa.sent} == {Kind.AUDIO}
    rosa.viewer.watch(True, teacher.now)
    rosa.sent.clear()
    back = teacher.now
    teacher.run(1, [rosa])
    first = next(header for header in rosa.sent if header.kind == Kind.VIDEO)
    assert first.flags & KEY
    assert first.timestamp / 1e6 - back < 0.7


def test_a_decoder_that_lost_its_way_gets_nothing_until_a_key_picture(stage: Stage) -> None:
    teacher = Teacher(stage)
    rosa = Browser(stage, 0)
    teacher.run(3, [rosa])
    rosa.viewer.key(0, teacher.now)
    rosa.sent.clear()
    teacher.run(1, [rosa])
    assert next(header for header in rosa.sent if header.kind == Kind.VIDEO).flags & KEY


@pytest.mark.parametrize(("kbit", "behind"), [(500, 0.8), (300, 0.8), (200, 0.9), (100, 1.5)])
def test_a_viewer_on_a_weak_line_stays_near_and_nobody_else_notices(
    stage: Stage, kbit: int, behind: float
) -> None:
    teacher = Teacher(stage)
    weak, good = Browser(stage, 0, kbit * 125), Browser(stage, 0)
    teacher.run(3, [weak, good])
    late, sounds = [], len(good.came)
    for _ in range(600):
        teacher.run(0.1, [weak, good])
        late.append(weak.behind())
    assert max(late) < behind
    assert sorted(late)[len(late) // 2] < 0.4
    assert decodable(weak.sent)
    assert (
        sum(header.kind == Kind.VIDEO and header.rendition == 0 for _, header in good.came[sounds:]) >= 1490
    )


def test_sound_goes_on_when_the_line_carries_nothing_else(stage: Stage) -> None:
    teacher = Teacher(stage)
    weak = Browser(stage, 0, 60 * 125)
    teacher.run(30, [weak])
    last = [header for header in weak.sent if header.timestamp > 20_000_000]
    assert sum(header.kind == Kind.AUDIO for header in last) > 480


def test_a_line_that_breaks_down_and_recovers_gets_everything_back(stage: Stage) -> None:
    teacher = Teacher(stage)
    rosa = Browser(stage, 0)
    teacher.run(5, [rosa])
    rosa.speed = 1000.0
    teacher.run(10, [rosa])
    assert rosa.viewer.line.rung >= Rung.SOUND
    rosa.speed = 1e9
    teacher.run(60, [rosa])
    assert rosa.viewer.line.rung == Rung.FULL
    assert rosa.behind() < 0.1
    assert decodable(rosa.sent)


def test_tries_that_fail_become_rarer(stage: Stage) -> None:
    teacher = Teacher(stage)
    weak = Browser(stage, 0, 300 * 125)
    teacher.run(60, [weak])
    tries, before = 0, weak.viewer.line.rung
    for _ in range(1200):
        teacher.run(0.1, [weak])
        tries += weak.viewer.line.rung <= Rung.THIN < before
        before = weak.viewer.line.rung
    assert tries <= 6


def test_bytes_waiting_in_this_process_count_even_without_receipts(stage: Stage) -> None:
    teacher = Teacher(stage)
    old = Browser(stage, 0, receipts=False)
    rungs = []
    for waiting, seconds in ((0, 2), (500_000, 2), (0, 30)):
        old.waiting = waiting
        teacher.run(seconds, [old])
        rungs.append(old.viewer.line.rung)
    assert rungs == [Rung.SMALL, Rung.SILENT, Rung.SMALL]


def test_with_one_rendition_everything_works_too(stage: Stage) -> None:
    teacher = Teacher(stage, renditions=1)
    weak, good = Browser(stage, 0, 300 * 125), Browser(stage, 0)
    teacher.run(30, [weak, good])
    assert decodable(weak.sent)
    assert weak.behind() < 1.5
    assert good.viewer.line.rung == Rung.FULL


def test_when_the_speaker_stops_the_large_picture_everyone_gets_the_small_one(stage: Stage) -> None:
    teacher = Teacher(stage)
    rosa = Browser(stage, 0)
    teacher.run(5, [rosa])
    assert rosa.viewer.sight(0).current == 0
    for tick in range(500):
        now = 5 + tick / 100
        if tick % 8 == 0:
            teacher.now = now
            teacher.keys_due |= {rendition for _spot, rendition in stage.keys_wanted(now)} & {1}
            teacher.picture(1, "small")
        rosa.tick(now)
    assert rosa.viewer.sight(0).current == 1
    assert decodable(rosa.sent)


def test_another_speaker_starts_with_a_key_picture_for_everyone(stage: Stage) -> None:
    rosa = Browser(stage, 0)
    Teacher(stage).run(3, [rosa])
    rosa.sent.clear()
    rosa.came.clear()
    rosa.seen = 0
    rosa.on_the_way.clear()
    rosa.told_at = rosa.now = 0.0
    Teacher(stage, page="another").run(2, [rosa])
    assert decodable(rosa.sent)
    assert any(header.kind == Kind.VIDEO for header in rosa.sent)


def test_a_broken_socket_leaves_and_the_others_go_on(stage: Stage) -> None:
    class Broken:
        def send(self, packets: tuple[bytes, ...]) -> None:
            raise ConnectionResetError

        def buffered(self) -> int:
            return 0

    teacher = Teacher(stage)
    stage.join(Broken(), 0.0)
    rosa = Browser(stage, 0)
    teacher.run(1, [rosa])
    assert stage.report(teacher.now) == {"viewers": 1, "receiving": 1}
    assert stage.counters()["broken"] == 1
    assert rosa.sent


def test_the_speaker_is_told_how_many_receive(stage: Stage) -> None:
    teacher = Teacher(stage)
    rosa, deaf = Browser(stage, 0), Browser(stage, 0, receipts=False)
    teacher.run(3, [rosa, deaf])
    assert stage.report(teacher.now) == {"viewers": 2, "receiving": 1}
    assert stage.report(teacher.now + 5) == {"viewers": 2, "receiving": 0}
    stage.leave(rosa.viewer)
    assert stage.report(teacher.now) == {"viewers": 1, "receiving": 0}


def test_a_packet_judged_elsewhere_is_handed_on_here(stage: Stage) -> None:
    stage.take([TEACHER], 0)
    rosa = Browser(stage, 0)
    stage.relay(packet(flags=KEY | CONFIG_FOLLOWS), 0.0)
    assert rosa.sent == []
    stage.configure(0, Kind.VIDEO, LARGE)
    stage.relay(packet(number=2), 0.1)
    assert [header.sequence for header in rosa.sent] == [2]


@PATIENT
@given(
    st.lists(
        st.tuples(st.sampled_from(["run", "hide", "show", "key", "slow", "fast"]), st.integers(1, 8)),
        max_size=20,
    )
)
def test_whatever_happens_a_viewer_can_decode_every_picture_it_is_sent(events: list[tuple[str, int]]) -> None:
    stage = Stage()
    teacher = Teacher(stage)
    rosa = Browser(stage, 0)
    for what, amount in events:
        if what in {"hide", "show"}:
            rosa.viewer.watch(what == "show", teacher.now)
        elif what == "key":
            rosa.viewer.key(0, teacher.now)
        elif what in {"slow", "fast"}:
            rosa.speed = 20_000.0 if what == "slow" else 1e9
        teacher.run(amount / 5, [rosa])
    assert decodable(rosa.sent)
