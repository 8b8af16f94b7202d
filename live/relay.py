"""The stage of one room over all its processes: takes what its speaker sends here, and what other processes relay."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from live.packet import BadPacket
from live.protocol import Config, KeyPlease, Receive, StageChanged, TrackConfig
from live.stage import Stage
from live.transport import frame

if TYPE_CHECKING:
    from live.hub import RoomHub, Socket

ON_ITS_WAY_SECONDS = 5.0  # how long after leaving the stage a packet may still arrive and be no offence
REPORT_SECONDS = 5.0  # how long another process's count of viewers is believed


class Relay:
    def __init__(self, hub: RoomHub) -> None:
        self.hub = hub
        self.stage = Stage()
        self._reports: dict[str, tuple[float, int, int]] = {}
        self._frame: tuple[tuple[bytes, ...], bytes] = ((), b"")
        self._flush: asyncio.TimerHandle | None = None
        self._left: tuple[str | None, float] = (None, 0.0)

    def watch(self, socket: Socket) -> None:
        """From its hello on, the page gets the stage's packets; who speaks does not watch themselves."""
        if not socket.viewer and not socket.speaks:
            socket.viewer = self.stage.join(socket, time.monotonic())

    def leave(self, socket: Socket) -> None:
        if socket.viewer:
            self.stage.leave(socket.viewer)
            socket.viewer = None

    # From a socket

    def configure(self, socket: Socket, word: Config) -> None:
        """The speaker's decoder configuration. Raises BadPacket from anybody else."""
        if self._is_late(socket):
            return
        self.stage.configure(word.track, word.kind, word.config)
        self.hub.to_all(TrackConfig(word.track, word.kind, word.config), but_speaker=True)
        self.hub.out("config", track=word.track, kind=word.kind, config=word.config)

    def publish(self, socket: Socket, packet: bytes) -> None:
        """A media packet from the speaker. Raises BadPacket from anybody else, or when it is not one."""
        if self._is_late(socket):
            return
        self.stage.publish(packet, time.monotonic())
        self._flush_soon()
        self.hub.out("media", packet=packet)
        self._ask_for_key()

    def _is_late(self, socket: Socket) -> bool:
        """Was this still on its way when its speaker left the stage? Raises BadPacket for who was not there."""
        page, since = self._left
        if socket.speaks:
            return False
        if socket.page == page and time.monotonic() - since < ON_ITS_WAY_SECONDS:
            return True
        raise BadPacket("stage.not_yours")

    # From the layer

    def on_stage(self, page: str | None) -> None:
        self._left = (self.stage.speaker_id, time.monotonic())
        if page:
            self.stage.open(page, time.monotonic())
        else:
            self.stage.close()
        self._reports.clear()
        self.hub.to_all(StageChanged(page))
        for socket in self.hub.sockets.values():
            if socket.speaks:
                self.leave(socket)
            else:
                self.watch(socket)

    def on_config(self, hub: str, track: int, kind: int, config: dict[str, Any]) -> None:
        if self.stage.is_open:
            self.stage.configure(track, kind, config)
            self.hub.to_all(TrackConfig(track, kind, config), but_speaker=True)

    def on_media(self, hub: str, packet: bytes) -> None:
        if self.stage.is_open:
            self.stage.relay(packet, time.monotonic())
            self._flush_soon()
            if self.stage.wants_key(time.monotonic()):
                self.hub.out("key")

    def on_key(self, hub: str) -> None:
        if speaker := self._speaker():
            speaker.tell(KeyPlease())

    def on_watching(self, hub: str, viewers: int, receiving: int) -> None:
        self._reports[hub] = (time.monotonic(), viewers, receiving)

    def tell_tracks(self) -> None:
        """To a process that opened the room: what the packets of the speaker, who is here, are."""
        if self._speaker():
            for track in self.stage.state()["tracks"]:
                self.hub.out("config", **track)

    # Ticks

    def report(self, now: float) -> None:
        """To the speaker, how many watch and receive; without the speaker here, to the process that has them."""
        if not self.stage.is_open:
            return
        own = self.stage.report(now)
        if speaker := self._speaker():
            others = [report for report in self._reports.values() if now - report[0] < REPORT_SECONDS]
            viewers = own["viewers"] + sum(report[1] for report in others)
            speaker.tell(Receive(viewers, own["receiving"] + sum(report[2] for report in others)))
            self._ask_for_key()
        else:
            self.hub.out("watching", **own)

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

    def _speaker(self) -> Socket | None:
        page = self.stage.speaker_id
        return next((socket for socket in self.hub.sockets.values() if page and socket.page == page), None)

    def _ask_for_key(self) -> None:
        if self.stage.wants_key(time.monotonic()) and (speaker := self._speaker()):
            speaker.tell(KeyPlease())
