"""Every word on a room's socket, as typed frozen dataclasses. Everything else is a bad frame.

Up comes only what nobody will ask for tomorrow: pings, reactions, what a viewer receives, a speaker's decoder
configuration. Whatever is kept comes in by POST. Down go numbered pieces and unnumbered ticks. Media packets are
binary frames and have their format in `stage.py`. `static/live/socket.js` knows the same words.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, get_type_hints

from live.rights import Right

TEXT_MAX_BYTES, TEXT_OUT_MAX_BYTES = 16 * 1024, 64 * 1024  # L-16
BINARY_MAX_BYTES = 256 * 1024

SIGN_IN, ASKED_TO_LEAVE, GONE, BAD, SLOW, REPLACED, SILENT = 4401, 4403, 4404, 4400, 4408, 4409, 4410
RENEW = 4411  # what you may do here has changed: come through the door again
RESTART = 1012


class BadFrame(Exception):
    """What came is not a word of ours. `code` is one of the `protocol.…` codes below."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


# Up


@dataclass(frozen=True)
class Up:
    name: ClassVar[str]
    needs: ClassVar[Right | None] = None


@dataclass(frozen=True)
class Ping(Up):
    """A heartbeat, and the means to measure the clock: `t` comes back in the pong."""

    name = "ping"
    t: float


@dataclass(frozen=True)
class React(Up):
    name = "react"
    needs = Right.REACT
    emoji: str


@dataclass(frozen=True)
class Watch(Up):
    """A hidden page wants no pictures."""

    name = "watch"
    on: bool


@dataclass(frozen=True)
class Got(Up):
    """A viewer's receipt: the newest packet it received, by its speaker's spot and that speaker's time in ms."""

    name = "got"
    spot: int
    ms: int


@dataclass(frozen=True)
class Key(Up):
    """A viewer's decoder lost its way and needs a key picture of who stands at this spot."""

    name = "key"
    spot: int


@dataclass(frozen=True)
class Pace(Up):
    """How far from the common step this page is: together, behind (by one), further (behind) or ahead (L-43)."""

    name = "pace"
    where: str


@dataclass(frozen=True)
class Config(Up):
    """The decoder configuration of one of the sender's own tracks; handed on to every viewer as it is."""

    name = "config"
    track: int
    kind: int
    config: dict[str, Any]


UP: dict[str, type[Up]] = {word.name: word for word in (Ping, React, Pace, Watch, Got, Key, Config)}
HINTS = {word: get_type_hints(word) for word in UP.values()}


def parse(text: str) -> Up:
    """The frame as a word. Raises BadFrame with what is wrong with it."""
    if len(text.encode("utf-8", "surrogatepass")) > TEXT_MAX_BYTES:
        raise BadFrame("protocol.too_big")
    try:
        data = json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError):
        raise BadFrame("protocol.bad_json") from None
    if not isinstance(data, dict):
        raise BadFrame("protocol.bad_json")
    word = UP.get(data.pop("type", None)) if isinstance(data.get("type"), str) else None
    if word is None:
        raise BadFrame("protocol.unknown")
    wanted = {part.name for part in fields(word)}
    if data.keys() != wanted or not all(fits(data[part], HINTS[word][part]) for part in wanted):
        raise BadFrame("protocol.bad_fields")
    return word(**data)


def no_number(name: str) -> None:
    """NaN and Infinity, which Python reads and writes, and of which a browser makes nothing."""
    raise ValueError(name)


def fits(value: Any, hint: Any) -> bool:
    if isinstance(value, bool):
        return hint is bool
    if hint is float:
        return isinstance(value, int | float) and abs(value) < math.inf
    return isinstance(value, dict if hint not in {int, str, bool} else hint)


# Down


@dataclass(frozen=True)
class Down:
    name: ClassVar[str]


@dataclass(frozen=True)
class Hello(Down):
    """The first frame: the room's last number, the server's clock in ms, who is here and who is on stage."""

    name = "hello"
    seq: int
    now: float
    people: dict[str, Any]
    stage: dict[str, Any]


@dataclass(frozen=True)
class Show(Down):
    """A numbered piece of page. `html` is null where the kind of room sends no text, or too much: fetch it."""

    name = "show"
    seq: int
    place: str
    key: str
    how: str
    html: str | None


@dataclass(frozen=True)
class Tick(Down):
    """What changed since the last tick, summed up: who is here, and reactions by emoji."""

    name = "tick"
    people: dict[str, Any] | None = None
    reactions: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Paces(Down):
    """To the hosts: how many go together, and how many at their own pace are where. Nobody is named."""

    name = "paces"
    together: int
    behind: int
    further: int
    ahead: int


@dataclass(frozen=True)
class Pong(Down):
    name = "pong"
    t: float
    now: float


@dataclass(frozen=True)
class StageChanged(Down):
    """Who is on stage now: for each the spot that stands in their packets, and whether muted, and with a picture.

    `main` is the spot in the big picture. Who they are, the piece at the place "stage" says.
    """

    name = "stage"
    speakers: list[dict[str, Any]]
    main: int


@dataclass(frozen=True)
class TrackConfig(Down):
    name = "config"
    spot: int
    track: int
    kind: int
    config: dict[str, Any]


@dataclass(frozen=True)
class KeyPlease(Down):
    """To a speaker: encode a key picture, somebody needs one."""

    name = "keyplease"


@dataclass(frozen=True)
class Receive(Down):
    """To a speaker: how many other pages watch, and how many of them surely receive."""

    name = "receive"
    viewers: int
    receiving: int


@dataclass(frozen=True)
class Hosts(Down):
    """To the hosts: in this part of the talk (polls, questions) more happened than the room is shown."""

    name = "hosts"
    part: str


@dataclass(frozen=True)
class Desk(Down):
    """To who keeps order, and nobody else: the queue has changed. What is in it, their page fetches."""

    name = "desk"


@dataclass(frozen=True)
class Own(Down):
    """To one person's pages, and nobody else's: what is theirs alone has changed. What it is, their page fetches."""

    name = "own"


@dataclass(frozen=True)
class Error(Down):
    name = "error"
    code: str
    text: str


@dataclass(frozen=True)
class Bye(Down):
    """The last frame before the server closes the socket, saying why."""

    name = "bye"
    code: str
    text: str


DOWN: dict[str, type[Down]] = {
    word.name: word
    for word in (
        Hello,
        Show,
        Tick,
        Paces,
        Pong,
        StageChanged,
        TrackConfig,
        KeyPlease,
        Receive,
        Hosts,
        Desk,
        Own,
        Error,
        Bye,
    )
}


def encode(frame: Down) -> bytes:
    return json.dumps(
        {"type": frame.name, **asdict(frame)}, ensure_ascii=False, separators=(",", ":")
    ).encode()
