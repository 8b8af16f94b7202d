"""Who may do what in a room: one table, asked by every command, changed by hosts while the room goes on."""

import itertools
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.urls import reverse

from live.models import LogEntry, Room
from live.order_refusals import NotAgainstHosts
from live.refusals import HostsOnly
from live.rights import KEEPING_ORDER, RANK, RIGHTS, Right, RoomRole, outranks
from people.refusals import Refusal
from tests.live.plaza import OnThePlaza


class TheTable(OnThePlaza):
    def test_each_role_may_all_that_the_one_below_it_may(self) -> None:
        roles = sorted(RoomRole, key=lambda role: RANK[role])
        for lower, higher in itertools.pairwise(roles):
            self.assertLess(RIGHTS[lower], RIGHTS[higher], higher)
        self.assertEqual(RIGHTS[RoomRole.HOST], frozenset(Right))
        self.assertEqual(RIGHTS[RoomRole.KIOSK], frozenset())

    def test_nobody_who_keeps_order_is_kept_in_order_by_an_equal(self) -> None:
        self.assertTrue(outranks(RoomRole.MODERATOR, RoomRole.PARTICIPANT))
        self.assertTrue(outranks(RoomRole.HOST, RoomRole.CO_HOST))
        for other in (RoomRole.MODERATOR, RoomRole.CO_HOST, RoomRole.HOST):
            self.assertFalse(outranks(RoomRole.MODERATOR, other), other)

    def test_every_post_asks_for_its_right(self) -> None:
        """What each POST of the room answers to somebody who only watches: refused, or as if it were not there."""
        self.room.appoint(self.omar, self.paul, RoomRole.VIEWER)
        said, review = self.say(self.rosa, "hello"), self.hold(self.rosa, "see www.example.com")
        pk = self.room.pk
        forms: dict[tuple[Any, ...], dict[str, str]] = {
            ("room_messages", pk): {"text": "hi", "client_id": "8b8b6f4e-7a0c-4bb5-9f4e-0d9c3b6c5a11"},
            ("message", pk, said.pk): {"action": "remove"},
            ("room_state", pk): {"action": "end"},
            ("room_stage", pk): {"action": "up", "page": "8b8b6f4e-7a0c-4bb5-9f4e-0d9c3b6c5a11"},
            ("room_talk", pk): {"mode": "hosts", "slow": "0"},
            ("review", pk, review.pk): {"action": "release"},
            ("room_person", pk, self.rosa.pk): {"action": "put-out"},
            ("room_questions", pk): {"text": "why?", "client_id": "8b8b6f4e-7a0c-4bb5-9f4e-0d9c3b6c5a11"},
            ("room_hands", pk): {"action": "raise", "kind": "question"},
        }
        for (name, *args), form in forms.items():
            answer = self.post(self.paul, name, *args, **form)
            if answer.status_code != HTTPStatus.NOT_FOUND:
                self.assertEqual((answer.status_code, answer.json()["code"]), (422, "perm.denied"), name)
        fresh = Room.objects.get(pk=pk)
        self.assertEqual((fresh.talk_mode, fresh.closing_at), ("open", None))
        self.assertEqual(fresh.messages.get().text, "hello")

    def test_a_kiosk_may_not_even_report(self) -> None:
        self.room.appoint(self.omar, self.paul, RoomRole.KIOSK)
        said = self.say(self.rosa, "hello")
        answer = self.post(self.paul, "message_report", self.room.pk, said.pk, reason="spam")
        self.assertEqual(answer.json()["code"], "perm.denied")
        self.assertFalse(self.room.reviews.exists())

    def test_the_table_in_the_docs_is_the_table_in_the_code(self) -> None:
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in (settings.BASE_DIR / "docs" / "order.md").read_text("utf-8").splitlines()
            if line.startswith("| `")
        ]
        written = {row[0].strip("`"): [cell == "✓" for cell in row[1:7]] for row in rows}
        roles = list(RoomRole)
        self.assertEqual(written, {right: [right in RIGHTS[role] for role in roles] for right in Right})


class Appointing(OnThePlaza):
    def appoint(self, by: object, role: str) -> object:
        self.say(self.paul, "here") if not self.room.messages.exists() else None
        return self.post(by, "room_person", self.room.pk, self.paul.pk, action="role", role=role)  # type: ignore[arg-type]

    def test_a_host_makes_somebody_moderator_and_back(self) -> None:
        self.appoint(self.omar, "moderator")
        self.assertEqual(Room.objects.get(pk=self.room.pk).role_of(self.paul), RoomRole.MODERATOR)
        self.assertContains(self.see(self.paul, "room", self.room.pk), reverse("desk", args=[self.room.pk]))
        self.appoint(self.omar, "participant")
        self.assertFalse(self.room.posts.filter(user=self.paul).exists())
        self.assertNotContains(
            self.see(self.paul, "room", self.room.pk), reverse("desk", args=[self.room.pk])
        )

    def test_who_only_watches_finds_nothing_to_press_that_would_be_refused(self) -> None:
        pressed = (reverse("room_hands", args=[self.room.pk]), reverse("room_questions", args=[self.room.pk]))
        taking_part = self.see(self.paul, "room", self.room.pk)
        for role in ("viewer", "kiosk"):
            self.appoint(self.omar, role)
            page = self.see(self.paul, "room", self.room.pk)
            for url in (*pressed, reverse("room_check_answer", args=[self.room.pk])):
                self.assertContains(taking_part, f'action="{url}"')
                self.assertNotContains(page, f'action="{url}"')

    def test_a_screen_for_all_shows_the_living_room_view_by_itself(self) -> None:
        self.appoint(self.omar, "kiosk")
        page = self.see(self.paul, "room", self.room.pk)
        self.assertContains(page, 'data-view="living"')
        self.assertContains(page, "This is a screen for all")
        self.assertContains(self.see(self.paul, "room", self.room.pk, view="usual"), 'data-view="usual"')
        self.assertContains(self.see(self.rosa, "room", self.room.pk), 'data-view="usual"')

    def test_a_viewer_sees_why_there_is_no_field_and_cannot_write(self) -> None:
        self.appoint(self.omar, "viewer")
        self.assertContains(self.see(self.paul, "room", self.room.pk), "You are here to watch.")
        with self.assertRaises(Refusal):
            self.say(self.paul, "hello?", Room.objects.get(pk=self.room.pk))

    def test_a_co_host_runs_the_room_but_appoints_nobody(self) -> None:
        self.appoint(self.omar, "co-host")
        room = Room.objects.get(pk=self.room.pk)
        self.assertTrue(room.is_hosted_by(self.paul))
        with self.assertRaises(HostsOnly):
            room.appoint(self.paul, self.rosa, RoomRole.MODERATOR)

    def test_nobody_else_appoints(self) -> None:
        self.assertEqual(self.appoint(self.mona, "moderator").json()["code"], "perm.denied")  # type: ignore[attr-defined]
        self.assertEqual(self.appoint(self.rosa, "moderator").status_code, HTTPStatus.NOT_FOUND)  # type: ignore[attr-defined]

    def test_who_hosts_by_the_kind_stays_host(self) -> None:
        with self.assertRaises(NotAgainstHosts):
            self.room.appoint(self.omar, self.omar, RoomRole.VIEWER)

    def test_it_stands_in_the_log_with_before_and_after(self) -> None:
        self.appoint(self.omar, "viewer")
        entry = LogEntry.objects.get(about=self.paul)
        self.assertEqual(
            (entry.by, entry.what, entry.before, entry.after),
            (self.omar, "appointed", "participant", "viewer"),
        )

    def test_asking_twice_changes_nothing(self) -> None:
        self.appoint(self.omar, "viewer")
        self.appoint(self.omar, "viewer")
        self.assertEqual(LogEntry.objects.filter(about=self.paul).count(), 1)

    def test_a_moderator_has_the_rights_of_the_table_and_no_others(self) -> None:
        self.assertEqual({right for right in Right if self.room.allows(self.mona, right)}, set(KEEPING_ORDER))
