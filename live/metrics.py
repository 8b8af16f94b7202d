"""The rooms of this process in numbers, read off the hub when Prometheus asks. Nothing here runs per delivery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from prometheus_client import Counter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from live.counts import counts
from live.hub import Hub, RoomHub, hub

catch_ups = Counter(
    "linli_catch_ups", "Pages that asked for what they missed, and what they got.", ["answer"]
)


class Rooms(Collector):
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def collect(self) -> Iterable[Metric]:
        rooms = list(self.hub.rooms.values())  # copied in one step: the loop may change it meanwhile
        sockets = [socket for room in rooms for socket in list(room.sockets.values())]
        waiting = [socket.outlet.buffered() for socket in sockets]
        yield gauge("linli_rooms", "Rooms with sockets in this process.", len(rooms))
        yield gauge("linli_sockets", "Open sockets.", len(sockets))
        yield gauge("linli_waiting_bytes", "Bytes waiting for slow readers.", sum(waiting))
        yield gauge("linli_waiting_most_bytes", "The same, of the slowest reader.", max(waiting, default=0))
        yield gauge("linli_outbox", "Things other processes are yet to be told.", waiting_out(rooms))
        yield from counted()
        yield from delays()
        yield stages(rooms)


def waiting_out(rooms: list[RoomHub]) -> int:
    return sum(room.subscription.waiting for room in rooms)


def gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value)


def counted() -> Iterator[Metric]:
    yield CounterMetricFamily("linli_ticks_dropped", "Ticks slow readers did not get.", counts.ticks_dropped)
    yield CounterMetricFamily("linli_untold", "Things the layer did not take.", counts.untold)
    yield CounterMetricFamily("linli_deaf", "Times the layer could not be read.", counts.deaf)
    closed = CounterMetricFamily("linli_closed", "Sockets closed by us; 4408: too slow.", labels=["code"])
    for code, number in sorted(counts.closed.items()):
        closed.add_metric([str(code)], number)
    yield closed


def delays() -> Iterator[Metric]:
    told = HistogramMetricFamily("linli_delivery_seconds", "From telling a piece to handing it to all here.")
    told.add_metric([], counts.delays.summed(), counts.delays.seconds)
    yield told


def stages(rooms: list[RoomHub]) -> Metric:
    """Packets, bytes, drops and refusals of every stage since this process started."""
    total = asdict(counts.past_stages)
    for room in rooms:
        for name, number in asdict(room.relay.stage.counts).items():
            total[name] += number
    family = CounterMetricFamily("linli_stage", "The stage's own counters, summed.", labels=["what"])
    for name, number in total.items():
        family.add_metric([name], number)
    return family


def rooms_here() -> list[dict[str, Any]]:
    """For whoever is about to restart this process: its rooms, by number only, the fullest first."""
    rooms = [
        {
            "room": room.room,
            "sockets": len(room.sockets),
            "people": len({socket.user for socket in list(room.sockets.values())}),
            "on_stage": room.relay.stage.is_open,
        }
        for room in list(hub.rooms.values())
    ]
    return sorted(rooms, key=lambda each: (-each["sockets"], each["room"]))


REGISTRY.register(Rooms(hub))
