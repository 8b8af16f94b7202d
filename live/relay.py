"""The stage of one room over all its processes: takes what speakers send here, and what other processes relay."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from live.packet import BadPacket
from live.protocol import Config, KeyPlease, Receive, StageChanged, TrackConfig
from live.spot import Spot
from live.stage import Stage
from live.transport import frame

if TYPE_CHECKING:
    from live.hub import RoomHub
    from live.socket import Socket

ON_ITS_WAY_SECONDS = 5.0  # how long after leaving the stage a packet may still arrive and be no offence
REPORT_SECONDS = 5.0  # how long another process's count of viewers is believed


class Relay:
    def __init__(self, hub: RoomHub) -> None:
        self.hub = hub
        self.stage = Stage()
        self._reports: dict[str, tuple[float, int, int]] = {}
        self._frame: tuple[tuple[bytes, ...], bytes] = ((), b"")
        self._flush: asyncio.TimerHandle | None = None
        self._told_at = -1  # the room's number when we were told last who is on stage
        # The number at which the stage may have changed since; the same a tick ago.
        self._doubted = self._doubted_before = 0
        self._spots: dict[tuple[int, str], int] = {}  # person and page → where they stand
        self._left: dict[tuple[int, str], float] = {}

    def watch(self, socket: Socket) -> None:
        """From its hello on, the page gets the stage's packets, save its own."""
        if not socket.viewer:
            socket.viewer = self.stage.join(socket, time.monotonic(), self.spot_of(socket))

    def spot_of(self, socket: Socket) -> int | None:
        """Where this page stands on the stage. A page's id is no secret, so it counts only with its person."""
        return self._spots.get((socket.user, socket.page))

    def leave(self, socket: Socket) -> None:
        if socket.viewer:
            self.stage.leave(socket.viewer)
            socket.viewer = None

    # From a socket

    def configure(self, socket: Socket, word: Config) -> None:
        """A speaker's decoder configuration. Raises BadPacket from anybody else."""
        spot = self.spot_of(socket)
        if spot is None:
            self._must_be_late(socket)
            return
        self.stage.configure(word.track, word.kind, word.config, spot)
        self.hub.to_all(TrackConfig(spot, word.track, word.kind, word.config))
        self.hub.out("config", spot=spot, track=word.track, kind=word.kind, config=word.config)

    def publish(self, socket: Socket, packet: bytes) -> None:
        """A media packet from a speaker. Raises BadPacket from anybody else, or when it is not one."""
        spot = self.spot_of(socket)
        if spot is None:
            self._must_be_late(socket)
        elif self.stage.publish(packet, time.monotonic(), spot):
            self._flush_soon()
            self.hub.out("media", packet=packet)
            self._ask_for_keys()

    def _must_be_late(self, socket: Socket) -> None:
        """Raises BadPacket, unless this was still on its way when its speaker left the stage: then it is let go."""
        since = self._left.get((socket.user, socket.page))
        if since is None or time.monotonic() - since > ON_ITS_WAY_SECONDS:
            raise BadPacket("stage.not_yours")

    # From the layer

    def on_stage(self, seq: int, spots: list[tuple[int, str, int, bool, bool]], main: int) -> None:
        """Who is on stage from now on. Told later than something newer, it is not listened to."""
        if seq < self._told_at:
            return
        now, before = time.monotonic(), self._spots
        self._told_at = seq
        fresh = [Spot(*each) for each in spots]
        self._spots = {(spot.user, spot.page): spot.number for spot in fresh}
        self._left = {who: since for who, since in self._left.items() if now - since < ON_ITS_WAY_SECONDS}
        self._left |= dict.fromkeys(before.keys() - self._spots.keys(), now)
        for socket in self.hub.sockets.values():
            if socket.viewer:
                socket.viewer.own = self.spot_of(socket)
        self.stage.take(fresh, now, main)
        self.hub.to_all(StageChanged(**self.stage.on_stage()))

    def doubt(self, seq: int) -> None:
        """A piece of the stage was shown with this number, or one that we missed came before it."""
        self._doubted = max(self._doubted, seq)

    async def make_sure(self) -> None:
        """The word of who is on stage may be lost by itself: what did not come within a tick, the database is asked."""
        due, self._doubted_before = self._doubted_before, self._doubted
        if due > self._told_at:
            self.on_stage(**await self.hub.keeper.stage(self.hub.room))

    def on_config(self, hub: str, spot: int, track: int, kind: int, config: dict[str, Any]) -> None:
        if spot in self.stage.spots:
            self.stage.configure(track, kind, config, spot)
            self.hub.to_all(TrackConfig(spot, track, kind, config))

    def on_media(self, hub: str, packet: bytes) -> None:
        self.stage.relay(packet, time.monotonic())
        self._flush_soon()
        self._ask_for_keys()

    def on_key(self, hub: str, spot: int) -> None:
        if speaker := self._speaker(spot):
            speaker.tell(KeyPlease())

    def on_watching(self, hub: str, viewers: int, receiving: int) -> None:
        self._reports[hub] = (time.monotonic(), viewers, receiving)

    def tell_tracks(self) -> None:
        """To a process that opened the room: what the packets of the speakers who are here are."""
        for track in self.stage.tracks():
            if self._speaker(track["spot"]):
                self.hub.out("config", **track)

    # Ticks

    def report(self, now: float) -> None:
        """To the speakers here, how many others watch and receive; to the other processes, how many of them here."""
        if not self.stage.is_open:
            return
        own = self.stage.report(now)
        self.hub.out("watching", **own)
        others = [report for report in self._reports.values() if now - report[0] < REPORT_SECONDS]
        viewers = own["viewers"] + sum(report[1] for report in others)
        receiving = own["receiving"] + sum(report[2] for report in others)
        for spot in self.stage.spots:
            if speaker := self._speaker(spot):
                receives = bool(speaker.viewer and speaker.viewer.receiving(now))
                speaker.tell(Receive(viewers - bool(speaker.viewer), receiving - receives))
        self._ask_for_keys()

    def framed(self, packets: tuple[bytes, ...]) -> bytes:
        """The packets as frames, made once for all who get them."""
        if self._frame[0] is not packets:
            self._frame = (packets, b"".join(frame(packet, text=False) for packet in packets))
        return self._frame[1]

    def _flush_soon(self) -> None:
        """In a crowd the stage gathers packets for some ms; see that they go even when no further one comes."""
        wait = self.stage.flush_in(time.monotonic())
        if wait is not None and not self._flush:
            self._flush = asyncio.get_running_loop().call_later(wait, self._flush_now)

    def _flush_now(self) -> None:
        self._flush = None
        self.stage.flush(time.monotonic())

    def _speaker(self, spot: int) -> Socket | None:
        """The page that stands there, if it is with this process."""
        return next((socket for socket in self.hub.sockets.values() if self.spot_of(socket) == spot), None)

    def _ask_for_keys(self) -> None:
        for spot in {spot for spot, _rendition in self.stage.keys_wanted(time.monotonic())}:
            if speaker := self._speaker(spot):
                speaker.tell(KeyPlease())
            else:
                self.hub.out("key", spot=spot)
