"""One media packet on the wire: a 16-byte header, then what the speaker's encoder made. Only the header is read."""

from enum import IntEnum
from struct import Struct
from typing import NamedTuple, Self

VERSION = 2  # 2: the upper half of the flags names the speaker's spot
HEADER = Struct(">BBBBIQ")
PACKET_MAX = 256 * 1024

KEY, DISCARDABLE, CONFIG_FOLLOWS = 1, 2, 4


class Kind(IntEnum):
    VIDEO = 1
    AUDIO = 2
    STILL = 3
    SCREEN = 4


CARRIED = frozenset({Kind.VIDEO, Kind.AUDIO})  # stills and screens have their numbers, but no speaker yet


class BadPacket(Exception):
    """A packet or configuration we do not take; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Header(NamedTuple):
    kind: Kind
    flags: int
    temporal: int
    rendition: int  # 0 is the large picture, 1 the small one
    sequence: int
    timestamp: int  # µs of the speaker's clock
    spot: int  # of the speaker, on the stage

    @property
    def is_key(self) -> bool:
        return bool(self.flags & KEY)

    @property
    def is_discardable(self) -> bool:
        return bool(self.flags & DISCARDABLE)

    @classmethod
    def parse(cls, payload: bytes | memoryview) -> Self:
        if len(payload) <= HEADER.size:
            raise BadPacket("stage.too_short")
        if len(payload) > PACKET_MAX:
            raise BadPacket("stage.too_big")
        version, kind, flags, layer, sequence, timestamp = HEADER.unpack_from(payload)
        if version != VERSION:
            raise BadPacket("stage.version")
        if kind not in CARRIED:
            raise BadPacket("stage.kind")
        return cls(Kind(kind), flags & 15, layer & 15, layer >> 4, sequence, timestamp, flags >> 4)


class Packet(NamedTuple):
    header: Header
    payload: bytes  # the whole of it, header included
