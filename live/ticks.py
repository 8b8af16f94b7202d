"""What a room is told summed, and not one by one: who is here, reactions, paces, and that hosts have more to see."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from live.paces import APART, Paces, counted
from live.presence import Presence
from live.protocol import Hosts, Pace, React, Tick

if TYPE_CHECKING:
    from live.hub import RoomHub
    from live.socket import Socket

HOSTS_SECONDS = 2.0  # between two words to the hosts that there is more to see
REACTIONS_PER_SECOND = 5  # L-30


class Ticks:
    def __init__(self, hub: RoomHub, reactions: tuple[str, ...]) -> None:
        self.hub = hub
        self.presence = Presence()
        self.paces = Paces()
        self._allowed = frozenset(reactions)
        self._reactions: Counter[str] = Counter()
        self._reactions_out: Counter[str] = Counter()
        self._for_hosts: set[str] = set()
        self._hosts_told_at = 0.0

    def came(self, socket: Socket) -> None:
        self.presence.came(socket.user, socket.name)
        if socket.hosts:
            self.paces.came()

    def went(self, socket: Socket) -> None:
        self.presence.went(socket.user)
        if socket.pace:
            self.paces.move()

    def tell_all(self) -> None:
        """A process opened this room: at the next tick it is told who is here."""
        self.presence.changed = self.paces.changed = True

    # From a socket

    def react(self, socket: Socket, word: React) -> None:
        """Counted if it is one of the room's; above five a second from one page it is let go (L-30)."""
        now = time.monotonic()
        if word.emoji in self._allowed and now - socket.reacted >= 1 / REACTIONS_PER_SECOND:
            socket.reacted = now
            self._reactions[word.emoji] += 1
            self._reactions_out[word.emoji] += 1

    def walk(self, socket: Socket, word: Pace) -> None:
        """At their own pace, and where; whatever else it says means with the others."""
        socket.pace = word.where if word.where in APART else ""
        self.paces.move()

    # From the layer

    def on_people(self, hub: str, people: list[tuple[int, str]]) -> None:
        self.presence.hear(hub, people, time.monotonic())

    def on_react(self, hub: str, reactions: dict[str, int]) -> None:
        self._reactions.update(reactions)

    def on_paces(self, hub: str, counts: dict[str, int]) -> None:
        self.paces.hear(hub, counts, time.monotonic())

    def on_hosts(self, part: str) -> None:
        self._for_hosts.add(part)

    # A tick

    def tell(self, now: float) -> None:
        out = self.hub.out
        if self._reactions_out:
            out("react", reactions=dict(self._reactions_out))
            self._reactions_out.clear()
        people = self.presence.news(now)
        if self.presence.due(now):
            out("people", people=self.presence.local())
        if people or self._reactions:
            self.hub.to_all(Tick(people, dict(self._reactions)))
            self._reactions.clear()
        self._tell_paces(now)
        self._tell_hosts(now)

    def _tell_paces(self, now: float) -> None:
        """Only the hosts are told: nobody else is to feel slow."""
        here = counted(self.hub.sockets.values())
        if self.paces.due(now, here):
            self.hub.out("paces", counts=here)
        hosts = [socket for socket in self.hub.sockets.values() if socket.hosts]
        if hosts and (told := self.paces.news(here, len(self.presence.everybody()), now)):
            for socket in hosts:
                socket.tell(told)

    def _tell_hosts(self, now: float) -> None:
        """However many vote at once, hosts ask every two seconds at most."""
        if not self._for_hosts or now - self._hosts_told_at < HOSTS_SECONDS:
            return
        self._hosts_told_at = now
        for part in sorted(self._for_hosts):
            for socket in self.hub.sockets.values():
                if socket.hosts:
                    socket.tell(Hosts(part))
        self._for_hosts.clear()
