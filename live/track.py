"""One encoding of a speaker (the large picture, the small picture, the sound) and the speaker's allowance."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from live.packet import CARRIED, BadPacket, Kind

LONG_AGO = -1e9
KEPT_MAX, KEPT_MAX_OF_GUEST = 4 * 1024 * 1024, 512 * 1024
CONFIG_MAX = 1024  # bytes: those of everybody on a full stage go into one frame, the hello
ASK_EVERY = 0.5  # s between two requests for a key picture
ASK_CALMLY_EVERY = 2.0  # s since the last key picture before one is asked for a mere step up
STALE = 1.5  # s without packets after which a rendition counts as not offered, if the other one flows
BYTES_PER_S, BYTES_BURST = 500_000.0, 1_500_000.0
KEY_EVERY = 4.0  # s between two key pictures nobody asked for
# Bytes per second of each rung, until weighed.
USUAL_COSTS = (76_000.0, 50_000.0, 18_000.0, 5_000.0, 4_000.0, 0.0)
PACKETS_PER_S, PACKETS_BURST = 200.0, 600.0
GUEST_SHARE = 0.25  # of a host's bytes, which is twice what a guest in the big picture sends


@dataclass
class Track:
    """A decoder configuration, and the packets since the last key picture."""

    kind: Kind
    number: int
    config: dict[str, Any]
    spot: int = 0
    sequence: int = -1
    seen_at: float | None = None
    key_at: float = LONG_AGO
    asked_at: float = LONG_AGO
    wanted: bool = False
    urgent: bool = False
    kept: list[bytes] = field(default_factory=list)
    kept_size: int = 0
    key_size: int = 0
    octets: int = 0  # since weighed
    spare: int = 0  # of these, of pictures nothing else needs
    rate: float | None = None
    spare_rate: float = 0.0

    @classmethod
    def checked(cls, number: int, kind: int, config: Mapping[str, Any], spot: int = 0) -> Self:
        """The configuration goes to every browser, so only small plain values pass."""
        if kind not in CARRIED or number not in range(2 if kind == Kind.VIDEO else 1):
            raise BadPacket("stage.kind")
        plain = all(isinstance(value, str | int | float) for value in config.values())
        if not plain or not isinstance(config.get("codec"), str):
            raise BadPacket("stage.config")
        try:
            said = json.dumps(dict(config), allow_nan=False)
        except ValueError:  # an endless number, which no browser reads
            raise BadPacket("stage.config") from None
        if len(said) > CONFIG_MAX:
            raise BadPacket("stage.config")
        return cls(Kind(kind), int(number), dict(config), spot)

    def count(self, size: int, discardable: bool, now: float) -> None:
        self.seen_at = now
        self.octets += size
        self.spare += size if discardable else 0

    def weigh(self, passed: float) -> tuple[float, float]:
        """Bytes per second, with and without what may be discarded; smoothed over a few seconds."""
        rate, spare = self.octets / passed, self.spare / passed
        share = 1.0 if self.rate is None else 0.3
        self.rate = (self.rate or 0.0) * (1 - share) + rate * share
        self.spare_rate = self.spare_rate * (1 - share) + spare * share
        self.octets = self.spare = 0
        return self.rate, self.rate - self.spare_rate

    def keep(self, payload: bytes, key: bool, now: float) -> None:
        if key:
            self.kept, self.kept_size, self.key_at, self.key_size = [], 0, now, len(payload)
            self.wanted = self.urgent = False
        elif not self.kept:
            return
        self.kept.append(payload)
        self.kept_size += len(payload)
        if self.kept_size > (KEPT_MAX_OF_GUEST if self.spot else KEPT_MAX):
            self.kept, self.kept_size = [], 0
            self.wanted = True

    def flows(self, now: float) -> bool | None:
        """Do packets come? None when none has come yet."""
        return None if self.seen_at is None else now - self.seen_at <= STALE

    def asks(self, now: float) -> bool:
        """Is it time to ask the speaker for a key picture? True once per pause."""
        pause = ASK_EVERY if self.urgent else ASK_CALMLY_EVERY
        if not self.wanted or now - self.key_at < pause or now - self.asked_at < ASK_EVERY:
            return False
        self.asked_at = now
        return True


def costs(tracks: Iterable[Track], passed: float, main: int = 0) -> list[float]:
    """Bytes per second of each rung (live.line.Rung), from what was sent in the last `passed` seconds.

    Those beside the big picture are sent small: all of it, what is needed of it, key pictures, nothing (live/sight.py).
    """
    full = thin = small = sound = beside = beside_thin = beside_stills = 0.0
    key = 0
    for track in tracks:
        rate, needed = track.weigh(passed)
        if track.kind == Kind.AUDIO:
            sound += rate
        elif track.spot != main:
            if track.number == 1:
                beside, beside_thin = beside + rate, beside_thin + needed
                beside_stills += track.key_size / KEY_EVERY
        elif track.number == 0:
            full, thin = rate, needed
            small, key = small or needed, key or track.key_size
        else:
            small, key = rate, track.key_size
    pictures = (full + beside, thin + beside_thin, small + beside_stills, key / KEY_EVERY, 0.0)
    return [sound + rate for rate in pictures] + [0.0]


class Allowance:
    """How much one speaker may send."""

    def __init__(self, now: float, share: float = 1.0) -> None:
        self.share = share
        self.octets, self.packets, self.at = BYTES_BURST * share, PACKETS_BURST, now

    def spend(self, size: int, now: float) -> bool:
        passed, self.at = max(0.0, now - self.at), now
        self.octets = min(BYTES_BURST * self.share, self.octets + passed * BYTES_PER_S * self.share)
        self.packets = min(PACKETS_BURST, self.packets + passed * PACKETS_PER_S)
        if self.octets < size or self.packets < 1:
            return False
        self.octets -= size
        self.packets -= 1
        return True
