"""Several on one stage: whose packets they are, who is large, what rests first. Time is a number."""

from collections import Counter
from typing import Any

import pytest

from live.line import Rung
from live.packet import BadPacket, Kind
from live.spot import Spot
from live.stage import NEWCOMER_MAX, Stage
from live.track import BYTES_PER_S, GUEST_SHARE, KEPT_MAX_OF_GUEST
from tests.live.test_stage import LARGE, SMALL, SOUND, Browser, decodable, packet

pytestmark = pytest.mark.once

HOST, ROSA, CORA = Spot(0, "omar", 1), Spot(1, "rosa", 2), Spot(2, "cora", 3)


class Company:
    """Everybody on stage sends as their pages do: sound and the small picture; who is in the big one, that too."""

    def __init__(self, stage: Stage, *spots: Spot, main: int = 0) -> None:
        self.stage, self.now, self.numbers = stage, 0.0, Counter[tuple[int, str]]()
        self.due: set[tuple[int, int]] = set()
        self.take(*spots, main=main)

    def take(self, *spots: Spot, main: int = 0) -> None:
        self.stage.take(spots, self.now, main)
        self.spots = spots
        for spot in spots:
            if not any(track["spot"] == spot.number for track in self.stage.tracks()):
                self.stage.configure(0, Kind.VIDEO, LARGE, spot.number)
                self.stage.configure(1, Kind.VIDEO, SMALL, spot.number)
                self.stage.configure(0, Kind.AUDIO, SOUND, spot.number)
                self.due |= {(spot.number, 0), (spot.number, 1)}

    def run(self, seconds: float, *browsers: Browser) -> None:
        for _ in range(round(seconds * 100)):
            self.now = round(self.now + 0.01, 6)
            tick = round(self.now * 100)
            for browser in browsers:
                browser.tick(self.now)
            self.due |= set(self.stage.keys_wanted(self.now))
            for spot in self.spots:
                if tick % 400 == 0:
                    self.due |= {(spot.number, 0), (spot.number, 1)}
                if tick % 4 == 0:
                    self.say(spot.number, "sound", kind=2, flags=0, size=140)
                if tick % 4 == 0 and spot.number == self.stage.main:
                    self.picture(spot.number, 0, 2500, 20_000, thin=True)
                if tick % 8 == 0:
                    self.picture(spot.number, 1, 600, 3000, thin=True)

    def picture(self, spot: int, rendition: int, size: int, key_size: int, *, thin: bool) -> None:
        key = (spot, rendition) in self.due
        self.due.discard((spot, rendition))
        name = f"picture-{rendition}"
        spare = 2 if thin and self.numbers[spot, name] % 2 == 1 else 0
        self.say(spot, name, flags=1 if key else spare, rendition=rendition, size=key_size if key else size)

    def say(self, spot: int, name: str, **header: Any) -> None:
        self.numbers[spot, name] += 1
        stamp = round(self.now * 1e6) + {"sound": 0, "picture-0": 2000, "picture-1": 4000}[name]
        number = self.numbers[spot, name]
        self.stage.publish(packet(spot=spot, number=number, stamp=stamp, **header), self.now, spot)


def got(browser: Browser, since: float = 0.0) -> Counter[tuple[int, int, int]]:
    """How many packets of each spot, kind and rendition."""
    late = [header for header in browser.sent if header.timestamp / 1e6 >= since]
    return Counter((header.spot, int(header.kind), header.rendition) for header in late)


def of_spot(browser: Browser, spot: int) -> list[Any]:
    return [header for header in browser.sent if header.spot == spot]


def test_a_good_line_gets_one_large_the_others_small_and_every_sound() -> None:
    stage = Stage()
    company = Company(stage, HOST, ROSA, CORA)
    viewer = Browser(stage, 0)
    company.run(6, viewer)
    last = got(viewer, since=4.0)
    assert last.keys() == {(0, 1, 0), (0, 2, 0), (1, 1, 1), (1, 2, 0), (2, 1, 1), (2, 2, 0)}
    assert last[0, 1, 0] >= 45
    assert all(decodable(of_spot(viewer, spot)) for spot in (0, 1, 2))


def test_who_is_put_in_the_big_picture_comes_large_and_who_was_goes_on_small() -> None:
    stage = Stage()
    company = Company(stage, HOST, ROSA)
    viewer = Browser(stage, 0)
    company.run(6, viewer)
    company.take(HOST, ROSA, main=1)
    company.run(3, viewer)
    last = got(viewer, since=8.0)
    assert {each for each in last if each[1] == 1} == {(0, 1, 1), (1, 1, 0)}
    assert company.stage.counters()["refused"] == 0


def test_nobody_speaks_from_anothers_spot_nor_from_an_empty_one() -> None:
    stage = Stage()
    Company(stage, HOST, ROSA)
    viewer = Browser(stage, 0)
    for header_spot, stands, code in ((0, 1, "stage.spot"), (1, 0, "stage.spot"), (2, 2, "stage.closed")):
        with pytest.raises(BadPacket) as refused:
            stage.publish(packet(spot=header_spot), 0.0, stands)
        assert refused.value.code == code
    assert viewer.sent == []


def test_muted_sound_is_dropped_here_and_the_picture_goes_on() -> None:
    stage = Stage()
    company = Company(stage, HOST, ROSA._replace(muted=True))
    viewer = Browser(stage, 0)
    company.run(3, viewer)
    found = got(viewer)
    assert found[1, 2, 0] == 0
    assert found[1, 1, 1] > 0 < found[0, 2, 0]
    assert stage.counts.muted > 0
    company.take(HOST, ROSA)
    company.run(1, viewer)
    assert got(viewer)[1, 2, 0] > 0


def test_nobody_is_sent_what_they_send_themselves() -> None:
    stage = Stage()
    company = Company(stage, HOST, ROSA)
    rosa = Browser(stage, 0)
    rosa.viewer.own = 1
    company.run(2, rosa)
    assert {header.spot for header in rosa.sent} == {0}


def test_who_comes_down_is_forgotten_and_the_next_at_that_spot_starts_with_a_key_picture() -> None:
    stage = Stage()
    company = Company(stage, HOST, ROSA)
    viewer = Browser(stage, 0)
    company.run(3, viewer)
    company.take(HOST)
    with pytest.raises(BadPacket, match=r"stage\.closed"):
        stage.publish(packet(spot=1, number=10_000), company.now, 1)
    assert {track["spot"] for track in stage.tracks()} == {0}
    before = len(viewer.sent)
    company.numbers.clear()
    company.numbers.update({(0, name): 100_000 for name in ("sound", "picture-0", "picture-1")})
    company.take(HOST, CORA._replace(number=1))
    company.run(1, viewer)
    assert decodable([header for header in viewer.sent[before:] if header.spot == 1])


def test_a_newcomer_sees_everybody_at_once_within_bounds() -> None:
    stage = Stage()
    guests = [Spot(number, f"guest-{number}", number + 10) for number in range(1, 8)]
    company = Company(stage, HOST, *guests)
    company.run(4.5)
    late = Browser(stage, company.now)
    assert {header.spot for header in late.sent} == set(range(8))
    assert {header.spot: header.is_key for header in reversed(late.sent)} == dict.fromkeys(range(8), True)
    assert sum(size for size, _header in late.on_the_way) <= NEWCOMER_MAX


@pytest.mark.parametrize(("kbit", "moving"), [(900, {0}), (300, set())])
def test_on_a_weak_line_with_eight_on_stage_every_sound_comes_and_pictures_rest(
    kbit: int, moving: set[int]
) -> None:
    stage = Stage()
    guests = [Spot(number, f"guest-{number}", number + 10) for number in range(1, 8)]
    company = Company(stage, HOST, *guests)
    weak, good = Browser(stage, 0, kbit * 125), Browser(stage, 0)
    company.run(20, weak, good)
    assert weak.behind() < 1.5
    sounds = [
        number for (_spot, kind, _rendition), number in got(weak, since=15.0).items() if kind == Kind.AUDIO
    ]
    assert (len(sounds), min(sounds) > 100) == (8, True)
    assert weak.viewer.line.rung > Rung.FULL == good.viewer.line.rung
    late = [header for header in weak.sent if header.kind == Kind.VIDEO and header.timestamp >= 15e6]
    assert {header.spot for header in late if not header.is_key} == moving
    assert {header.rendition for header in late} <= {1}
    assert stage.counts.sounds_dropped == 0


def test_a_guest_may_send_a_share_of_what_a_host_may_and_keeps_less() -> None:
    stage = Stage()
    Company(stage, HOST, ROSA)
    stage.publish(packet(spot=1, rendition=1), 0.0, 1)
    number, now = 1, 0.0
    for number in range(2, 40):
        now += 10_000 / (BYTES_PER_S * GUEST_SHARE) * 2
        stage.publish(packet(spot=1, rendition=1, flags=0, number=number, size=20_000 - 16), now, 1)
    assert stage._tracks[1, Kind.VIDEO, 1].kept_size <= KEPT_MAX_OF_GUEST
    with pytest.raises(BadPacket, match=r"stage\.too_fast"):
        for more in range(number + 1, number + 100):
            stage.publish(packet(spot=1, rendition=1, flags=0, number=more, size=20_000), now, 1)
    stage.publish(packet(), now, 0)
