"""Neighbours who write and do not give up, and the judge who then looks at what everybody has."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import psycopg

from bench.ground import Crowd
from tests.pages import FAULTS, Answer, Page, Said, Visitor
from tests.stack import Stack

RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
WRITERS = 8
PATIENT = {"rate.limited", "chat.slow"}  # refusals that say "later", not "no"


@dataclass
class Writing:
    """At least `least` messages, each sent again with the same id until it is acknowledged."""

    stack: Stack
    crowd: Crowd
    least: int
    per_second: float = 0.0
    """The pace of all writers together; 0 is as fast as it goes."""
    acknowledged: dict[str, Said] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    enough: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._numbers = itertools.count()
        self._began = time.monotonic()
        self._faults: list[BaseException] = []
        self._threads = [threading.Thread(target=self._write, daemon=True) for _ in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """No further messages than `least`; those begun are brought to their end."""
        self.enough.set()
        for thread in self._threads:
            thread.join()
        if self._faults:
            raise self._faults[0]

    @property
    def goes_on(self) -> bool:
        return not self._faults and any(thread.is_alive() for thread in self._threads)

    def _write(self) -> None:
        visitor = Visitor(self.stack.front, self.stack.trust)
        try:
            while (number := next(self._numbers)) < self.least or not self.enough.is_set():
                if self.per_second:
                    time.sleep(max(0.0, self._began + number / self.per_second - time.monotonic()))
                visitor.session = self.crowd.sessions[number % len(self.crowd.sessions)]
                self._say(visitor, number, str(uuid.uuid4()))
        except BaseException as fault:
            self._faults.append(fault)
        finally:
            visitor.close()

    def _say(self, visitor: Visitor, number: int, client_id: str) -> None:
        for wait in itertools.chain(RETRY_SECONDS, itertools.repeat(RETRY_SECONDS[-1])):
            try:
                answer = visitor.post(self.crowd.say, text=f"早上好 #{number}", client_id=client_id)
            except FAULTS as fault:
                self.answers[type(fault).__name__] += 1
            else:
                self.answers[str(answer.status)] += 1
                if self._is_acknowledged(answer, client_id):
                    return
            time.sleep(wait)

    def _is_acknowledged(self, answer: Answer, client_id: str) -> bool:
        if answer.status == 200:
            told = answer.json()
            self.acknowledged[client_id] = Said(told["seq"], told["key"], client_id)
            return True
        if answer.status < 500 and (answer.status != 422 or answer.json()["code"] not in PATIENT):
            raise AssertionError(f"{answer.status}: {answer.body[:500]!r}")
        return False


@dataclass(frozen=True)
class Verdict:
    acknowledged: int
    lost: int
    doubled: int
    out_of_order: int

    def __str__(self) -> str:
        return (
            f"acknowledged {self.acknowledged}, lost {self.lost}, doubled {self.doubled}, "
            f"out of order {self.out_of_order}"
        )

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.out_of_order)


def kept(stack: Stack, room: int) -> list[Said]:
    """The room's messages as the database has them."""
    asked = "select seq, id, client_id from live_message where room_id = %s order by seq"
    with psycopg.connect(stack.postgres.url) as connection:
        return [
            Said(seq, f"message-{pk}", str(client)) for seq, pk, client in connection.execute(asked, [room])
        ]


def judge(acknowledged: dict[str, Said], rows: Sequence[Said], pages: Iterable[Page]) -> Verdict:
    """Lost: acknowledged or kept, and missing in the database or on a page. Each page is compared with the rows."""
    lost, doubled, disorder = set(acknowledged) - {row.client_id for row in rows}, repeats(rows), 0
    disorder += sum(acknowledged.get(row.client_id, row) != row for row in rows)
    for page in pages:
        expected = [row for row in rows if row.seq >= page.shown[0].seq] if page.shown else list(rows)
        lost |= {row.client_id for row in expected} - {said.client_id for said in page.shown}
        doubled += page.doubled + repeats(page.shown)
        disorder += sum(later.seq <= earlier.seq for earlier, later in itertools.pairwise(page.shown))
    return Verdict(len(acknowledged), len(lost), doubled, disorder)


def repeats(said: Iterable[Said]) -> int:
    return sum(times - 1 for times in Counter(each.client_id for each in said).values())
