"""The stage of one room in one process: takes the speaker's packets and hands the same bytes to every viewer.

Pure logic: no sockets, no clock, no database. The time is passed in, in seconds of any steady clock.
"""

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from live.line import Rung
from live.packet import BadPacket, Header, Kind, Packet
from live.track import LONG_AGO, USUAL_COSTS, Allowance, Track, costs
from live.viewer import Sink, Viewer

__all__ = ["BadPacket", "Header", "Kind", "Sink", "Stage", "Viewer"]

logger = logging.getLogger(__name__)

NEWCOMER_MAX = 32 * 1024  # bytes of kept packets sent to a newcomer while nothing is known of the line
LOOK_EVERY = 0.1  # s between two looks at all lines
WEIGH_EVERY = 1.0  # s
STALL = 0.2  # s without a packet or a receipt while sound alone comes every 0.02 s
HANDED_KEPT = 30.0  # s for which a receipt still finds its packet


CROWD = 150  # viewers from which packets are gathered, so that each socket is written to less often
GATHER, GATHER_MOST = 40e-6, 0.06  # s of gathering per viewer, and at most


@dataclass
class Counts:
    packets: int = 0
    octets: int = 0
    forwarded: int = 0
    pictures_dropped: int = 0
    sounds_dropped: int = 0
    refused: int = 0
    keys_asked: int = 0
    steps_down: int = 0
    steps_up: int = 0
    broken: int = 0


class Stage:
    """One per process and room."""

    def __init__(self) -> None:
        self.speaker_id: str | None = None
        self.counts = Counts()
        # ms of the speaker's clock: when that packet was handed on, its bytes, and whether it was a key picture
        self.handed: dict[int, tuple[float, int, bool]] = {}
        self._order: deque[int] = deque()
        self._tracks: dict[tuple[Kind, int], Track] = {}
        self._offered: tuple[bool, bool] = (True, False)
        self._viewers: dict[int, Viewer] = {}
        self._audience: tuple[Viewer, ...] = ()
        self._allowance = Allowance(0.0)
        self._waiting: list[Packet] = []
        self._waiting_since = LONG_AGO
        self._looked_at = LONG_AGO
        self._weighed_at = LONG_AGO
        self._busy_at = LONG_AGO
        self.stalled_at = LONG_AGO  # when this process last came back after doing nothing for too long
        self.costs: list[float] = list(USUAL_COSTS)  # bytes per second of each rung

    @property
    def is_open(self) -> bool:
        return self.speaker_id is not None

    def open(self, speaker_id: str, now: float) -> None:
        """A new speaker, or the same one anew."""
        self.close()
        self.speaker_id = speaker_id
        self._allowance, self._looked_at, self._weighed_at = Allowance(now), LONG_AGO, now
        self.costs = list(USUAL_COSTS)

    def close(self) -> None:
        self.speaker_id = None
        self._tracks.clear()
        self._offered = (True, False)
        self.handed.clear()
        self._order.clear()
        self._waiting.clear()
        for viewer in self._audience:
            viewer.reset()

    def configure(self, track: int, kind: int, config: Mapping[str, Any]) -> None:
        """Take the decoder configuration of a track (0 the large picture or the sound, 1 the small picture)."""
        if not self.is_open:
            raise self._refused("stage.closed")
        try:
            fresh = Track.checked(track, kind, config)
        except BadPacket as bad:
            raise self._refused(bad.code) from None
        if old := self._tracks.get((fresh.kind, fresh.number)):
            fresh.asked_at, fresh.seen_at = old.asked_at, old.seen_at
        self._tracks[fresh.kind, fresh.number] = fresh

    def breathe(self, now: float) -> None:
        """Note that we are at work. A pause says more about this process than about the lines it serves."""
        if now - self._busy_at > STALL:
            self.stalled_at = now
        self._busy_at = now

    def publish(self, payload: bytes, now: float) -> None:
        """A packet from the speaker's own socket: judged, kept, handed on."""
        if not self.is_open:
            raise self._refused("stage.closed")
        try:
            header = Header.parse(payload)
        except BadPacket as bad:
            raise self._refused(bad.code) from None
        if not self._allowance.spend(len(payload), now):
            raise self._refused("stage.too_fast")
        track = self._tracks.get((header.kind, header.rendition))
        if track is None:
            raise self._refused("stage.config")
        if header.sequence <= track.sequence:
            raise self._refused("stage.order")
        self._carry(header, track, payload, now)

    def relay(self, payload: bytes, now: float) -> None:
        """A packet another process has judged. One whose configuration has not reached us yet is let go."""
        header = Header.parse(payload)
        track = self._tracks.get((header.kind, header.rendition))
        if track is not None:
            self._carry(header, track, payload, now)

    def join(self, sink: Sink, now: float) -> Viewer:
        """A viewer comes. Hand it `state()` first; the pictures it can start with follow here, if they are few."""
        self.flush(now)
        viewer = Viewer(self, sink, now)
        self._viewers[id(viewer)] = viewer
        self._audience = tuple(self._viewers.values())
        track = self._tracks.get((Kind.VIDEO, viewer.wanted))
        if track is not None and track.kept and track.kept_size <= NEWCOMER_MAX:
            viewer.current, viewer.whole = track.number, True
            self._hand(viewer, tuple(track.kept), now)
        else:
            self.want(viewer.wanted, urgent=True)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        self._viewers.pop(id(viewer), None)
        self._audience = tuple(self._viewers.values())

    def rendition_for(self, rung: Rung) -> int:
        large, small = self._offered
        return 1 if small and (rung >= Rung.SMALL or not large) else 0

    def want(self, rendition: int, *, urgent: bool = False) -> None:
        """Somebody here needs a key picture; urgent when they see nothing."""
        if track := self._tracks.get((Kind.VIDEO, rendition)):
            track.wanted = True
            track.urgent = track.urgent or urgent

    def keys_wanted(self, now: float) -> list[int]:
        """The renditions to ask the speaker a key picture of, now. Thinned, so ask after everything."""
        wanted = [track.number for track in self._tracks.values() if track.wanted and track.asks(now)]
        self.counts.keys_asked += len(wanted)
        return wanted

    def wants_key(self, now: float) -> bool:
        return bool(self.keys_wanted(now))

    def state(self) -> dict[str, Any]:
        """What a newcomer has to know before the first packet."""
        tracks = [
            {"track": track.number, "kind": int(track.kind), "config": track.config}
            for track in self._tracks.values()
        ]
        return {"speaker": self.speaker_id, "tracks": tracks}

    def report(self, now: float) -> dict[str, int]:
        """For the speaker: how many are here, and how many surely receive."""
        receiving = sum(viewer.receiving(now) for viewer in self._audience)
        return {"viewers": len(self._audience), "receiving": receiving}

    def counters(self) -> dict[str, int]:
        rungs = [viewer.line.rung for viewer in self._audience]
        return asdict(self.counts) | {f"at_{rung.name.lower()}": rungs.count(rung) for rung in Rung}

    def moved(self, viewer: Viewer, before: Rung) -> None:
        """A viewer's rung changed: count it, and see that the key picture it needs comes."""
        if viewer.line.rung > before:
            self.counts.steps_down += 1
        else:
            self.counts.steps_up += 1
        if viewer.waits:
            self.want(viewer.wanted, urgent=True)
        elif viewer.line.rung < Rung.STILLS and (viewer.current != viewer.wanted or viewer.thin):
            self.want(viewer.wanted)

    def _refused(self, code: str) -> BadPacket:
        self.counts.refused += 1
        return BadPacket(code)

    def _carry(self, header: Header, track: Track, payload: bytes, now: float) -> None:
        self.breathe(now)
        self.counts.packets += 1
        self.counts.octets += len(payload)
        track.sequence = header.sequence
        track.count(len(payload), header.is_discardable, now)
        if header.kind == Kind.VIDEO:
            track.keep(payload, header.is_key, now)
        if not self._waiting:
            self._waiting_since = now
        self._waiting.append(Packet(header, payload))
        if self.flush_in(now) == 0:
            self.flush(now)

    def flush_in(self, now: float) -> float | None:
        """Seconds until what waits should be handed on; None when nothing waits. A lone packet goes at once."""
        if not self._waiting:
            return None
        crowd = len(self._audience)
        pause = min(GATHER_MOST, crowd * GATHER) if crowd > CROWD else 0.0
        return max(0.0, self._waiting_since + pause - now)

    def flush(self, now: float) -> None:
        """Hand on what waits: viewers who get the same packets get the same bytes, in one write each."""
        if not self._waiting:
            return
        packets, self._waiting = self._waiting, []
        for header, payload in packets:
            self._remember(header, len(payload), now)
        if now - self._looked_at >= LOOK_EVERY:
            self._look(now)
        alike: dict[int, list[Viewer]] = {}
        for viewer in self._audience:
            if wanted := self._chosen(viewer, packets):
                alike.setdefault(wanted, []).append(viewer)
        for wanted, viewers in alike.items():
            chosen = tuple(payload for bit, (_, payload) in enumerate(packets) if wanted >> bit & 1)
            for viewer in viewers:
                self._hand(viewer, chosen, now)

    def _chosen(self, viewer: Viewer, packets: list[Packet]) -> int:
        """Which of the packets this viewer gets, as bits."""
        chosen, bit = 0, 1
        for header, _payload in packets:
            if header.kind == Kind.AUDIO:
                if viewer.line.rung is not Rung.SILENT:
                    chosen |= bit
                else:
                    self.counts.sounds_dropped += 1
            elif viewer.takes(header.rendition, header.is_key, header.is_discardable):
                chosen |= bit
            elif header.rendition == viewer.wanted:
                self.counts.pictures_dropped += 1
            bit <<= 1
        return chosen

    def _look(self, now: float) -> None:
        self._looked_at = now
        large, small = (self._tracks.get((Kind.VIDEO, number)) for number in (0, 1))
        large_flows, small_flows = large and large.flows(now), small and small.flows(now)
        offered = (
            large is not None and not (large_flows is False and small_flows),
            small is not None and not (small_flows is False and large_flows),
        )
        if offered != self._offered:
            self._offered = offered
            for viewer in self._audience:
                viewer.aim()
                if viewer.waits:
                    self.want(viewer.wanted, urgent=True)
        if now - self._weighed_at >= WEIGH_EVERY:
            self._weigh(now)
        for viewer in self._audience:
            viewer.look(now)

    def _weigh(self, now: float) -> None:
        """What each rung costs a line, from what the speaker has sent of late."""
        passed, self._weighed_at = now - self._weighed_at, now
        self.costs = costs(self._tracks.values(), passed)

    def _remember(self, header: Header, size: int, now: float) -> None:
        ms = header.timestamp // 1000
        self.handed[ms] = (now, size, header.is_key)
        self._order.append(ms)
        while now - self.handed.get(self._order[0], (LONG_AGO,))[0] > HANDED_KEPT:
            self.handed.pop(self._order.popleft(), None)

    def _hand(self, viewer: Viewer, packets: tuple[bytes, ...], now: float) -> None:
        viewer.sent_at = now
        if viewer.pending is None:
            viewer.pending = now
        try:
            viewer.send(packets)
        except Exception:  # one broken socket must not take the picture from everybody after it
            logger.exception("A viewer's socket refused a packet")
            self.counts.broken += 1
            self.leave(viewer)
        else:
            self.counts.forwarded += len(packets)
