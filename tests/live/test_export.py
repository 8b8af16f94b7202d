"""What a room leaves its hosts: names only where people had names, notes for what was taken down, no formulas."""

import csv
import io
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from live.models import Poll, Vote
from tests.live.asking import ask, asked, choose
from tests.live.test_room_page import InTheYard

PARTS = ("polls", "questions", "chat")


class TheExport(InTheYard):
    def setUp(self) -> None:
        super().setUp()
        self.anonymous = asked(self.room, self.omar, text="How are you?", anonymous=True)
        self.named = asked(self.room, self.omar, text="Who brings what?", anonymous=False)
        for poll, word in ((self.anonymous, "Coffee"), (self.named, "Tea")):
            choose(poll, self.rosa, word)
            poll.close(self.omar)
        self.client.force_login(self.omar)

    def table(self, part: str) -> list[list[str]]:
        answer = self.client.get(reverse("room_export_csv", args=[self.room.pk, part]))
        self.assertEqual(answer["Content-Type"], "text/csv; charset=utf-8")
        self.assertTrue(answer.content.startswith("\ufeff".encode()))
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def everything(self) -> list[str]:
        pages = [self.client.get(reverse("room_export", args=[self.room.pk])).text]
        return pages + [str(self.table(part)) for part in PARTS]

    def test_polls_with_their_numbers_and_names_only_where_people_had_names(self) -> None:
        _head, *rows = self.table("polls")
        told = [(row[0], row[3], row[5], row[7]) for row in rows]
        self.assertEqual(
            told,
            [
                ("How are you?", "Tea", "0", "anonymous"),
                ("How are you?", "Coffee", "1", "anonymous"),
                ("How are you?", "Water", "0", "anonymous"),
                ("Who brings what?", "Tea", "1", "Rosa"),
                ("Who brings what?", "Coffee", "0", ""),
                ("Who brings what?", "Water", "0", ""),
            ],
        )

    def test_nobody_who_answered_anonymously_is_named_not_even_while_the_poll_is_open(self) -> None:
        self.named.delete()
        choose(asked(self.room, self.omar, text="And now?", anonymous=True), self.rosa, "Tea")
        self.assertEqual(Vote.objects.count(), 1)
        for told in self.everything():
            self.assertNotIn("Rosa", told)

    def test_the_page_names_them_too(self) -> None:
        page = self.client.get(reverse("room_export", args=[self.room.pk]))
        self.assertContains(page, "<dd>Rosa</dd>", count=1)
        self.assertContains(page, "Coffee")

    def test_a_draft_was_never_asked(self) -> None:
        Poll.objects.filter(pk=self.named.pk).update(opened_at=None, closed_at=None, published_at=None)
        for told in self.everything():
            self.assertNotIn("Who brings what?", told)

    def test_questions_with_who_asked_their_votes_and_what_became_of_them(self) -> None:
        first, second, third = (
            ask(self.room, self.rosa, text) for text in ("on a chair?", "rude word", "my secret")
        )
        first.finish(self.omar)
        second.hide(self.omar, "unkind")
        third.withdraw(self.rosa)
        _head, *rows = self.table("questions")
        self.assertEqual(
            [row[1:6] for row in rows],
            [
                ["Rosa", "on a chair?", "1", "answered", ""],
                ["Rosa", "[not shown]", "1", "not shown", "unkind"],
                ["Rosa", "[taken back by who asked it]", "1", "not shown", ""],
            ],
        )
        for told in self.everything():
            self.assertNotIn("rude word", told)
            self.assertNotIn("my secret", told)

    def test_of_removed_messages_a_note_remains(self) -> None:
        kept, own, taken = (self.say(self.rosa, text) for text in ("good evening", "my secret", "rude word"))
        own.remove(by=self.rosa)
        taken.remove(by=self.omar)
        _head, *rows = self.table("chat")
        self.assertEqual(
            [row[4] for row in rows],
            ["good evening", "[taken down by who wrote it]", "[taken down by the host]"],
        )
        self.assertEqual((rows[0][2], int(rows[0][0])), ("Rosa", kept.seq))

    def test_no_cell_is_a_formula_for_a_spreadsheet(self) -> None:
        evil = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＠x", "\t=1", "  =1")
        for text in evil:
            self.say(self.rosa, text)
        ask(self.room, self.omar, '=HYPERLINK("http://evil.example")')
        poll = asked(self.room, self.omar, "=A1", "+B", text="@why", anonymous=False)
        choose(poll, self.rosa, "=A1")
        type(self.rosa).objects.filter(pk=self.rosa.pk).update(display_name="=cmd")
        cells = [cell for part in PARTS for row in self.table(part) for cell in row]
        dangerous = [
            cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        ]
        self.assertEqual(dangerous, [])
        for text in (*evil, "@why", "=A1", "=cmd"):
            self.assertIn(f"'{text}", cells)

    def test_chinese_stays_chinese(self) -> None:
        self.say(self.rosa, "大家好，😊")
        self.assertEqual(self.table("chat")[1][4], "大家好，😊")

    def test_to_everybody_but_hosts_there_is_no_such_page(self) -> None:
        urls = [reverse("room_export", args=[self.room.pk])]
        urls += [reverse("room_export_csv", args=[self.room.pk, part]) for part in PARTS]
        for url in urls:
            for person in (self.rosa, self.sven, self.cora):
                self.client.force_login(person)
                self.assertEqual(self.client.get(url).status_code, HTTPStatus.NOT_FOUND, person)
            self.client.logout()
            sign_in = f"{reverse('account_login')}?next={url}"
            self.assertRedirects(self.client.get(url), sign_in, fetch_redirect_response=False)

    def test_there_are_no_other_tables(self) -> None:
        answer = self.client.get(reverse("room_export_csv", args=[self.room.pk, "people"]))
        self.assertEqual(answer.status_code, HTTPStatus.NOT_FOUND)

    def test_twenty_of_each_cost_as_much_as_one(self) -> None:
        def queries() -> list[int]:
            counts = []
            for name, args in [("room_export", []), *[("room_export_csv", [part]) for part in PARTS]]:
                with CaptureQueriesContext(connection) as made:
                    self.client.get(reverse(name, args=[self.room.pk, *args]))
                counts.append(len(made))
            return counts

        self.fill()
        self.client.get(reverse("room_export", args=[self.room.pk]))
        few = queries()
        for _ in range(19):
            self.fill()
        self.assertEqual(queries(), few)

    def fill(self) -> Any:
        self.say(self.rosa, "hello")
        ask(self.room, self.omar, "why?").merge_into(ask(self.room, self.omar, "why so?"), self.omar)
        poll = asked(self.room, self.omar, anonymous=False)
        choose(poll, self.rosa, "Tea")
        choose(poll, self.cora, "Tea")
