"""Any commands, in any order, by anybody: never an error of ours, and never more than somebody may do."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from live.models import Message, PlanRun, Room, Speaker
from tests.cast import Cast, resident
from tests.live.test_plan import poses
from tests.live.yard import yard

JSON = {"Accept": "application/json"}
WHO = ("Omar", "Rosa", "Nina", "Sven", "")  # hosts; two who live here; one who lives elsewhere; signed out
ANSWERS = {
    "Omar": {200, 404, 422},
    "Rosa": {200, 404, 422},
    "Nina": {200, 404, 422},
    "Sven": {404},
    "": {302},
}
IDS = [str(uuid.UUID(int=number + 1, version=4)) for number in range(3)]
TEXTS = st.sampled_from(
    ["大家好", "good evening", "a\nb", "<b>bold</b>", "😀" * 500, "x" * 501, "", "\x00", "1\n" * 11]
)


@dataclass(frozen=True)
class Command:
    who: str
    url: str
    form: dict[str, Any]
    message: int = 0


def commands(url: str, **words: st.SearchStrategy[Any]) -> st.SearchStrategy[Command]:
    return st.builds(
        Command, st.sampled_from(WHO), st.just(url), st.fixed_dictionaries(words), st.integers(0, 3)
    )


ANY = st.one_of(
    commands("room_state", action=st.sampled_from(["start", "end", "end", "undo", "undo", "close"])),
    commands("room_messages", text=TEXTS, client_id=st.sampled_from([*IDS, "no id"])),
    commands("message", action=st.sampled_from(["edit", "remove", "shout"]), text=TEXTS),
    commands(
        "room_plan",
        action=st.sampled_from(
            ["start", "pause", "next", "back", "jump", "restart", "longer", "shorter", "?"]
        ),
        version=st.sampled_from([-1, 0, 1, 2, 3, 10**20]),
        step=st.sampled_from(["", 0, 1, 2, 3, 10**12, "two"]),
    ),
    commands("room_stage", action=st.sampled_from(["up", "down"]), page=st.sampled_from([*IDS, "no page"])),
)


@dataclass(frozen=True)
class Sight:
    """All of a room that a command might have changed."""

    state: tuple[Any, ...]
    run: tuple[Any, ...]
    stage: list[Any]
    messages: dict[int, tuple[Any, ...]]
    last_seq: int


class AnyCommands(Cast, TestCase):
    def setup_example(self) -> None:
        """Before each example; undone after it."""
        super().setup_example()
        self.room = yard(started_at=None, plan=poses(30, None, 60))
        nina, _ = resident("Nina", self.building, "1202")
        people = {"Omar": self.omar, "Rosa": self.rosa, "Nina": nina, "Sven": self.sven}
        self.clients = {name: Client(raise_request_exception=False) for name in WHO}
        for name, user in people.items():
            self.clients[name].force_login(user)
        for user in (self.omar, self.rosa, nina):
            self.room.post(user, f"{user} is here", str(uuid.uuid4()))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ANY, min_size=8, max_size=25))
    def test_nobody_does_more_than_they_may_and_nothing_breaks(self, given: list[Command]) -> None:
        for command in given:
            before = self.see()
            status = self.carry_out(command)
            after = self.see()
            self.assertIn(status, ANSWERS[command.who], command)
            if before != after:
                self.assertEqual(status, 200, command)
                self.judge(command, before, after)
        self.assert_numbers_have_no_gap()

    def carry_out(self, command: Command) -> int:
        names: list[int] = [self.room.pk]
        if command.url == "message":
            said = list(Message.objects.order_by("pk").values_list("pk", flat=True))
            names.append(said[command.message % len(said)] if said else 0)
        with self.captureOnCommitCallbacks(execute=True):
            url = reverse(command.url, args=names)
            return self.clients[command.who].post(url, command.form, headers=JSON).status_code

    def see(self) -> Sight:
        room = Room.objects.get(pk=self.room.pk)
        runs = PlanRun.objects.filter(room=room, version__gt=0).values_list("version", "step", "paused_at")
        stage = Speaker.objects.active().filter(room=room).values_list("user__display_name", flat=True)
        rows = Message.objects.filter(room=room).select_related("author")
        messages = {row.pk: (row.author.display_name, row.text, row.removed_at, row.seq) for row in rows}
        state = (room.started_at, room.closing_at, room.ended_at)
        return Sight(state, tuple(runs), list(stage), messages, room.last_seq)

    def judge(self, command: Command, before: Sight, after: Sight) -> None:
        """What has changed: might this person change it?"""
        hosts = command.who == "Omar"
        if (before.state, before.stage, before.run) != (after.state, after.stage, after.run):
            self.assertTrue(hosts, command)
        for pk, row in after.messages.items():
            old = before.messages.get(pk)
            if old is None:
                self.assertEqual(row[0], command.who)
                self.assertEqual(command.url, "room_messages")
            elif old != row:
                self.assertTrue(row[0] == command.who or (hosts and row[1] == ""), command)
                self.assertIsNone(old[2], "what was taken down does not come back")
        self.assertLessEqual(before.messages.keys(), after.messages.keys())
        self.assertGreater(
            after.last_seq, before.last_seq, "what changed has a number, so that pages hear of it"
        )

    def assert_numbers_have_no_gap(self) -> None:
        numbers = list(self.room.pieces.order_by("seq").values_list("seq", flat=True))
        self.assertEqual(numbers, list(range(1, self.see().last_seq + 1)))
