"""The stage of one room in one process: takes the speakers' packets and hands the same bytes to every viewer.

One host and some guests, each at a spot (live/spot.py). One of them is in the big picture, sent large; the others are
sent small, and rest first when a viewer's line grows weak. Every sound goes before any picture. However many speak, a
viewer has one line and one judgement of it.

Pure logic: no sockets, no clock, no database. The time is passed in, in seconds of any steady clock.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from live.handed import Counts, Handed
from live.line import Rung
from live.packet import BadPacket, Header, Kind, Packet
from live.sight import BESIDE
from live.spot import Spot
from live.track import GUEST_SHARE, LONG_AGO, USUAL_COSTS, Allowance, Track, costs
from live.viewer import Sink, Viewer

__all__ = ["BadPacket", "Header", "Kind", "Sink", "Stage", "Viewer"]

logger = logging.getLogger(__name__)

NEWCOMER_MAX = 32 * 1024  # bytes of kept packets sent to a newcomer while nothing is known of the line
LOOK_EVERY = 0.1  # s between two looks at all lines
WEIGH_EVERY = 1.0  # s
STALL = 0.2  # s without a packet or a receipt while sound alone comes every 0.02 s
CROWD = 150  # viewers from which packets are gathered, so that each socket is written to less often
GATHER, GATHER_MOST = 40e-6, 0.06  # s of gathering per viewer, and at most


class Stage:
    """One per process and room."""

    def __init__(self) -> None:
        self.spots: dict[int, Spot] = {}
        self.main = 0  # the spot in the big picture
        self.counts = Counts()
        self.handed = Handed()
        self._tracks: dict[tuple[int, Kind, int], Track] = {}
        self._offered: tuple[bool, bool] = (True, False)  # are large and small of the big picture coming?
        self._viewers: dict[int, Viewer] = {}
        self._audience: tuple[Viewer, ...] = ()
        self._allowances: dict[int, Allowance] = {}
        self._waiting: list[Packet] = []
        self._waiting_since = LONG_AGO
        self._looked_at = LONG_AGO
        self._weighed_at = LONG_AGO
        self._busy_at = LONG_AGO
        self.stalled_at = LONG_AGO  # when this process last came back after doing nothing for too long
        self.costs: list[float] = list(USUAL_COSTS)  # bytes per second of each rung

    @property
    def is_open(self) -> bool:
        return bool(self.spots)

    def take(self, spots: Iterable[Spot], now: float, main: int = 0) -> None:
        """Who is on stage from now on, and who of them is in the big picture. Who stays goes on as before."""
        fresh = {spot.number: spot for spot in spots}
        changed = [number for number in self.spots.keys() | fresh.keys() if not self._stays(number, fresh)]
        if not self.spots:
            self._weighed_at, self.costs = now, list(USUAL_COSTS)
        self.spots, self.main = fresh, main
        for number in changed:
            self._clear(number, now)
        self._looked_at = LONG_AGO
        self._offer(now)
        for viewer in self._audience:
            viewer.forget(changed) if fresh else viewer.rest()
            viewer.aim()
            self._want_for(viewer)

    def _stays(self, number: int, fresh: Mapping[int, Spot]) -> bool:
        return number in fresh and fresh[number].is_of(self.spots.get(number))

    def _clear(self, number: int, now: float) -> None:
        """Nothing that was sent from this spot counts any longer."""
        self._tracks = {key: track for key, track in self._tracks.items() if track.spot != number}
        self._waiting = [packet for packet in self._waiting if packet.header.spot != number]
        self.handed.forget(number)
        self._allowances.pop(number, None)
        if number in self.spots:
            self._allowances[number] = Allowance(now, GUEST_SHARE if number else 1.0)

    def configure(self, track: int, kind: int, config: Mapping[str, Any], spot: int = 0) -> None:
        """Take the decoder configuration of a track (0 the large picture or the sound, 1 the small picture)."""
        if spot not in self.spots:
            raise self._refused("stage.closed")
        try:
            fresh = Track.checked(track, kind, config, spot)
        except BadPacket as bad:
            raise self._refused(bad.code) from None
        key = spot, fresh.kind, fresh.number
        if old := self._tracks.get(key):
            fresh.asked_at, fresh.seen_at = old.asked_at, old.seen_at
        self._tracks[key] = fresh

    def breathe(self, now: float) -> None:
        """Note that we are at work. A pause says more about this process than about the lines it serves."""
        if now - self._busy_at > STALL:
            self.stalled_at = now
        self._busy_at = now

    def publish(self, payload: bytes, now: float, spot: int = 0) -> bool:
        """A packet from the socket of who stands at this spot: judged, kept, handed on. False: muted, so let go."""
        if spot not in self.spots:
            raise self._refused("stage.closed")
        try:
            header = Header.parse(payload)
        except BadPacket as bad:
            raise self._refused(bad.code) from None
        if header.spot != spot:
            raise self._refused("stage.spot")
        if not self._allowances[spot].spend(len(payload), now):
            raise self._refused("stage.too_fast")
        track = self._tracks.get((spot, header.kind, header.rendition))
        if track is None:
            raise self._refused("stage.config")
        if header.sequence <= track.sequence:
            raise self._refused("stage.order")
        return self._carry(header, track, payload, now)

    def relay(self, payload: bytes, now: float) -> None:
        """A packet another process has judged. One whose configuration has not reached us yet is let go."""
        header = Header.parse(payload)
        track = self._tracks.get((header.spot, header.kind, header.rendition))
        if track is not None:
            self._carry(header, track, payload, now)

    def join(self, sink: Sink, now: float, own: int | None = None) -> Viewer:
        """A viewer comes. Hand it `state()` first; the pictures it can start with follow here, if they are few."""
        self.flush(now)
        viewer = Viewer(self, sink, now, own)
        self._viewers[id(viewer)] = viewer
        self._audience = tuple(self._viewers.values())
        if begin := tuple(self._beginnings(viewer)):
            self._hand(viewer, begin, now)
        return viewer

    def _beginnings(self, viewer: Viewer) -> Iterator[bytes]:
        """Of each picture what is kept, the big one's first; what is too much is asked for anew."""
        left = NEWCOMER_MAX
        for spot, sight in sorted(viewer.watched(), key=lambda each: each[0] != self.main):
            track = self._tracks.get((spot, Kind.VIDEO, sight.wanted))
            size = track.kept_size if track and sight.rung < Rung.STILLS else track.key_size if track else 0
            if track is not None and track.kept and size <= left:
                left -= size
                yield from sight.begin(track.kept, track.number)
            else:
                self.want(spot, sight.wanted, urgent=True)

    def leave(self, viewer: Viewer) -> None:
        self._viewers.pop(id(viewer), None)
        self._audience = tuple(self._viewers.values())

    def sent_of(self, spot: int, rung: Rung) -> tuple[Rung, int]:
        """What a viewer at this rung is sent of somebody's picture: as at which rung, and in which rendition."""
        if spot != self.main:
            return BESIDE[rung], 1
        large, small = self._offered
        return rung, 1 if small and (rung >= Rung.SMALL or not large) else 0

    def want(self, spot: int, rendition: int, *, urgent: bool = False) -> None:
        """Somebody here needs a key picture; urgent when they see nothing."""
        if track := self._tracks.get((spot, Kind.VIDEO, rendition)):
            track.wanted = True
            track.urgent = track.urgent or urgent

    def keys_wanted(self, now: float) -> list[tuple[int, int]]:
        """Spots and renditions to ask for a key picture, now. Thinned, so ask after everything."""
        tracks = self._tracks.values()
        wanted = [(track.spot, track.number) for track in tracks if track.wanted and track.asks(now)]
        self.counts.keys_asked += len(wanted)
        return wanted

    def on_stage(self) -> dict[str, Any]:
        """Who is on stage, as every page is told."""
        return {"speakers": [spot.told() for spot in self.spots.values()], "main": self.main}

    def tracks(self) -> list[dict[str, Any]]:
        """What the packets are, for who cannot know yet."""
        return [
            {"spot": track.spot, "track": track.number, "kind": int(track.kind), "config": track.config}
            for track in self._tracks.values()
        ]

    def state(self) -> dict[str, Any]:
        """What a newcomer has to know before the first packet."""
        return {**self.on_stage(), "tracks": self.tracks()}

    def report(self, now: float) -> dict[str, int]:
        """For the speakers: how many are here, and how many surely receive."""
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
        self._want_for(viewer)

    def _want_for(self, viewer: Viewer) -> None:
        for spot, sight in viewer.watched():
            if sight.waits:
                self.want(spot, sight.wanted, urgent=True)
            elif sight.could_be_better:
                self.want(spot, sight.wanted)

    def _refused(self, code: str) -> BadPacket:
        self.counts.refused += 1
        return BadPacket(code)

    def _carry(self, header: Header, track: Track, payload: bytes, now: float) -> bool:
        self.breathe(now)
        track.sequence = header.sequence
        if header.kind == Kind.AUDIO and self.spots[header.spot].muted:
            self.counts.muted += 1
            return False
        self.counts.packets += 1
        self.counts.octets += len(payload)
        track.count(len(payload), header.is_discardable, now)
        if header.kind == Kind.VIDEO:
            track.keep(payload, header.is_key, now)
        if not self._waiting:
            self._waiting_since = now
        self._waiting.append(Packet(header, payload))
        if self.flush_in(now) == 0:
            self.flush(now)
        return True

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
            self.handed.note(header, len(payload), now, beside=header.spot != self.main)
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
            if header.spot == viewer.own:
                pass
            elif header.kind == Kind.AUDIO:
                if viewer.line.rung is not Rung.SILENT:
                    chosen |= bit
                else:
                    self.counts.sounds_dropped += 1
            elif viewer.takes(header):
                chosen |= bit
            elif header.rendition == viewer.sight(header.spot).wanted:
                self.counts.pictures_dropped += 1
            bit <<= 1
        return chosen

    def _look(self, now: float) -> None:
        self._looked_at = now
        if self._offer(now):
            for viewer in self._audience:
                viewer.aim()
                for spot, sight in viewer.watched():
                    if sight.waits:
                        self.want(spot, sight.wanted, urgent=True)
        if now - self._weighed_at >= WEIGH_EVERY:
            self._weigh(now)
        for viewer in self._audience:
            viewer.look(now)

    def _offer(self, now: float) -> bool:
        """Which renditions of the big picture are coming; True when that has changed."""
        large, small = (self._tracks.get((self.main, Kind.VIDEO, number)) for number in (0, 1))
        large_flows, small_flows = large and large.flows(now), small and small.flows(now)
        offered = (
            large is not None and not (large_flows is False and small_flows),
            small is not None and not (small_flows is False and large_flows),
        )
        before, self._offered = self._offered, offered
        return offered != before

    def _weigh(self, now: float) -> None:
        """What each rung costs a line, from what was sent of late."""
        passed, self._weighed_at = now - self._weighed_at, now
        self.costs = costs(self._tracks.values(), passed, self.main)

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
