"""Any commands, in any order, by anybody: never an error of ours, and never more than somebody may do."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from live.models import Measure, Message, PlanRun, Report, Room, Speaker
from live.reasons import Reason
from live.rights import RoomRole
from people.models import User
from people.refusals import Refusal
from tests.cast import Cast, resident
from tests.live.plaza import plaza
from tests.live.test_plan import poses

JSON = {"Accept": "application/json"}
GIVEN = {
    "Bo": RoomRole.CO_HOST,
    "Mona": RoomRole.MODERATOR,
    "Vera": RoomRole.VIEWER,
    "Kim": RoomRole.KIOSK,
}
INSIDE = ("Omar", "Rosa", "Nina", *GIVEN)  # Omar hosts; Rosa and Nina take part
WHO = (*INSIDE, "Sven", "")  # one who lives elsewhere; signed out
HOSTING = {"Omar", "Bo"}
KEEPING_ORDER = HOSTING | {"Mona"}
TALKING = KEEPING_ORDER | {"Rosa", "Nina"}
WATCHING = TALKING | {"Vera"}
"""Who may do what, said once more: the table of the code is what is tried."""

RANK = {
    name: len(INSIDE) - place
    for place, name in enumerate(["Omar", "Bo", "Mona", "Rosa", "Nina", "Vera", "Kim"])
}
ANSWERS = {name: {200, 404, 422} for name in INSIDE} | {"Sven": {404}, "": {302}}
UNKEEPABLE = "\x00"  # refused before anybody asks who sent it
IDS = [str(uuid.UUID(int=number + 1, version=4)) for number in range(3)]
LINK = "see www.example.com"
TEXTS = st.sampled_from(
    ["大家好", "good evening", "a\nb", "<b>bold</b>", LINK, "😀" * 500, "x" * 501, "", UNKEEPABLE, "1\n" * 11]
)


@dataclass(frozen=True)
class Command:
    who: str
    url: str
    form: dict[str, Any]
    which: int = 0  # of the messages, of the people


def commands(url: str, **words: st.SearchStrategy[Any]) -> st.SearchStrategy[Command]:
    return st.builds(
        Command, st.sampled_from(WHO), st.just(url), st.fixed_dictionaries(words), st.integers(0, 6)
    )


ANY = st.one_of(
    commands("room_state", action=st.sampled_from(["start", "end", "end", "undo", "undo", "close"])),
    commands("room_messages", text=TEXTS, client_id=st.sampled_from([*IDS, "no id"])),
    commands("message", action=st.sampled_from(["edit", "remove", "shout"]), text=TEXTS),
    commands("message_report", reason=st.sampled_from(["spam", "danger", "?"])),
    commands("room_talk", mode=st.sampled_from(["open", "hosts", "?"]), slow=st.sampled_from([0, 5, 7])),
    commands(
        "room_person",
        action=st.sampled_from(["role", "time-out", "put-out", "ban-series", "ban-place", "?"]),
        role=st.sampled_from(["", "viewer", "moderator", "co-host", "host"]),
    ),
    commands(
        "room_plan",
        action=st.sampled_from(
            ["start", "pause", "next", "back", "jump", "restart", "take", "longer", "shorter", "?"]
        ),
        version=st.sampled_from([-1, 0, 1, 2, 3, 10**20]),
        step=st.sampled_from(["", 0, 1, 2, 3, 10**12, "two"]),
    ),
    commands("room_stage", action=st.sampled_from(["up", "down"]), page=st.sampled_from([*IDS, "no page"])),
)
WHOLE: list[tuple[str, dict[str, Any], set[str]]] = [
    ("room_state", {"action": "end"}, HOSTING),
    ("room_plan", {"action": "start", "version": 0}, HOSTING),
    ("room_stage", {"action": "up", "page": IDS[0]}, HOSTING),
    ("room_messages", {"text": "good evening", "client_id": IDS[0]}, TALKING),
    ("room_messages", {"text": LINK, "client_id": IDS[1]}, KEEPING_ORDER),
    ("room_talk", {"mode": "hosts", "slow": 5}, KEEPING_ORDER),
    ("message", {"action": "remove"}, KEEPING_ORDER),
    ("message_report", {"reason": "spam"}, WATCHING),
    ("room_person", {"action": "role", "role": "participant"}, {"Omar"}),
    ("room_person", {"action": "time-out"}, KEEPING_ORDER),
    ("room_person", {"action": "put-out"}, KEEPING_ORDER),
    ("room_person", {"action": "ban-series"}, HOSTING),
    ("room_person", {"action": "ban-place"}, HOSTING),
]
"""One of each that changes something, and who may. Those of the last lines are about somebody or what they said."""

ABOUT = (
    "Vera",
    "Kim",
)  # nobody is above less: whom they keep from something, only the right keeps them from it
VERBS: list[tuple[Callable[[Room, User, User], object], set[str]]] = [
    (lambda room, by, about: room.appoint(by, about, RoomRole.PARTICIPANT), {"Omar"}),
    (lambda room, by, about: Measure.objects.ban(room, by, about, 7, Reason.SPAM), HOSTING),
    (lambda room, by, about: Measure.objects.time_out(room, by, about, 5, Reason.SPAM), KEEPING_ORDER),
    (lambda room, by, _about: room.set_talk(by, "hosts", 5), KEEPING_ORDER),
]
"""What stands behind a page that only some can open asks for its own right all the same."""


ABOUT_SOMEBODY = {"message", "message_report", "room_person"}


@dataclass(frozen=True)
class Sight:
    """All of a room that a command might have changed."""

    state: tuple[Any, ...]
    run: tuple[Any, ...]
    stage: list[Any]
    talk: tuple[Any, ...]
    roles: dict[str, str]
    measures: dict[int, tuple[str, str]]  # kind, and whom it concerns
    reports: dict[int, str]
    messages: dict[int, tuple[Any, ...]]
    last_seq: int = field(compare=False)


class AnyCommands(Cast, TestCase):
    people: dict[str, User]

    def setup_example(self) -> None:
        """Before each example; undone after it."""
        super().setup_example()
        self.gather()

    def gather(self) -> None:
        self.room = plaza(started_at=None, plan=poses(30, None, 60))
        others = ("Nina", *GIVEN)
        self.people = {name: resident(name, self.building, f"{door}")[0] for door, name in enumerate(others)}
        self.people |= {"Omar": self.omar, "Rosa": self.rosa, "Sven": self.sven}
        self.clients = {name: Client(raise_request_exception=False) for name in WHO}
        for name, user in self.people.items():
            self.clients[name].force_login(user)
        for name in (*ABOUT, "Nina", "Omar", "Rosa"):
            self.room.post(self.people[name], f"{name} is here", str(uuid.uuid4()))
        for name, role in GIVEN.items():
            self.room.appoint(self.omar, self.people[name], role)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ANY, min_size=8, max_size=25), st.booleans())
    def test_nobody_does_more_than_they_may_and_nothing_breaks(
        self, given: list[Command], has_begun: bool
    ) -> None:
        if has_begun:
            Room.objects.filter(pk=self.room.pk).update(started_at=timezone.now())
        before = self.see()
        for command in given:
            status = self.carry_out(command)
            after = self.see()
            unkeepable = command.form.get("text") == UNKEEPABLE
            self.assertIn(status, {400, 422} if unkeepable else ANSWERS[command.who], command)
            if before != after:
                self.assertEqual(status, 200, command)
                self.judge(command, before, after)
            before = after
        self.assert_numbers_have_no_gap()

    def test_of_each_command_everybody_may_what_they_may_and_no_more(self) -> None:
        """Not left to chance: each of the rights of the table is tried by each of the roles."""
        self.gather()
        Room.objects.filter(pk=self.room.pk).update(started_at=timezone.now())
        for url, form, may in WHOLE:
            for about in ABOUT if url in ABOUT_SOMEBODY else ABOUT[:1]:
                which = INSIDE.index(about) if url == "room_person" else ABOUT.index(about)
                for who in WHO:
                    command = Command(who, url, form, which)
                    if who != about or url not in ABOUT_SOMEBODY:
                        self.assertEqual(self.changes(partial(self.carry_out, command)), who in may, command)

    def test_what_stands_behind_the_pages_asks_too(self) -> None:
        self.gather()
        Room.objects.filter(pk=self.room.pk).update(started_at=timezone.now())
        for number, (verb, may) in enumerate(VERBS):
            for who, about in itertools.product(INSIDE, ABOUT):
                if who != about:
                    people = self.people[who], self.people[about]
                    done = partial(verb, Room.objects.get(pk=self.room.pk), *people)
                    self.assertEqual(self.changes(done), who in may, f"{who} about {about}: {number}")

    def changes(self, act: Callable[[], object]) -> bool:
        """Does it change anything? Afterwards all is as before."""
        undone, before = transaction.savepoint(), self.see()
        with suppress(Refusal):
            act()
        changed = before != self.see()
        transaction.savepoint_rollback(undone)
        return changed

    def carry_out(self, command: Command) -> int:
        names: list[int] = [self.room.pk]
        if command.url in {"message", "message_report"}:
            said = list(Message.objects.order_by("pk").values_list("pk", flat=True))
            names.append(said[command.which % len(said)] if said else 0)
        if command.url == "room_person":
            names.append(self.people[INSIDE[command.which]].pk)
        with self.captureOnCommitCallbacks(execute=True):
            url = reverse(command.url, args=names)
            return self.clients[command.who].post(url, command.form, headers=JSON).status_code

    def see(self) -> Sight:
        room = Room.objects.get(pk=self.room.pk)
        runs = PlanRun.objects.filter(room=room, version__gt=0).values_list("version", "step", "paused_at")
        stage = Speaker.objects.active().filter(room=room).values_list("user__display_name", flat=True)
        rows = Message.objects.filter(room=room).select_related("author")
        return Sight(
            state=(room.started_at, room.closing_at, room.ended_at),
            run=tuple(runs),
            stage=list(stage),
            talk=(room.talk_mode, room.slow_seconds),
            roles=dict(room.posts.values_list("user__display_name", "role")),
            measures={
                pk: (kind, name)
                for pk, kind, name in Measure.objects.values_list("pk", "kind", "user__display_name")
            },
            reports=dict(Report.objects.values_list("pk", "by__display_name")),
            messages={row.pk: (row.author.display_name, row.text, row.removed_at, row.seq) for row in rows},
            last_seq=room.last_seq,
        )

    def judge(self, command: Command, before: Sight, after: Sight) -> None:
        """What has changed: might this person change it?"""
        who = command.who
        for parts, may in {
            ("state", "stage", "run"): HOSTING,
            ("talk",): KEEPING_ORDER,
            ("roles",): {"Omar"},
            ("measures",): KEEPING_ORDER,
            ("reports",): WATCHING,
        }.items():
            if any(getattr(before, part) != getattr(after, part) for part in parts):
                self.assertTrue(self.was_among(who, may, before), command)
        for pk in after.measures.keys() - before.measures.keys():
            kind, about = after.measures[pk]
            self.assertTrue(kind != Measure.Kind.BAN or self.was_among(who, HOSTING, before), command)
            self.assertTrue(
                about not in KEEPING_ORDER or RANK[who] > RANK[about] or before.roles != GIVEN, command
            )
        for pk, row in after.messages.items():
            old = before.messages.get(pk)
            if old is None:
                self.assertEqual((row[0], command.url), (who, "room_messages"))
                self.assertTrue(self.was_among(who, TALKING, before), command)
            elif old != row:
                keeps_order = self.was_among(who, KEEPING_ORDER, before)
                self.assertTrue(row[0] == who or (keeps_order and row[1] == ""), command)
                self.assertIsNone(old[2], "what was taken down does not come back")
            if row[1] == LINK and old != row:
                self.assertTrue(self.was_among(who, KEEPING_ORDER, before), command)
        self.assertLessEqual(before.messages.keys(), after.messages.keys())
        if (before.state, before.run, before.stage, before.messages) != (
            after.state,
            after.run,
            after.stage,
            after.messages,
        ):
            self.assertGreater(after.last_seq, before.last_seq, "it has a number, so that pages hear of it")

    def was_among(self, who: str, may: set[str], before: Sight) -> bool:
        """By the role they had then, if a host made them something else meanwhile."""
        made = before.roles.get(who, "participant")
        if who == "Omar" or made == GIVEN.get(who, "participant"):
            return who in may
        return next((name for name, role in GIVEN.items() if role == made), "Rosa") in may

    def assert_numbers_have_no_gap(self) -> None:
        numbers = list(self.room.pieces.order_by("seq").values_list("seq", flat=True))
        self.assertEqual(numbers, list(range(1, self.see().last_seq + 1)))
