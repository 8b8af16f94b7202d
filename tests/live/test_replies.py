"""Answering a message: the quote says what the message says today, and nothing once it was taken down."""

import json
import uuid
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from live.models import Message, Piece
from people.models import User
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard


class Replying(InTheYard):
    def post(self, user: User, text: str, reply_to: int | str = "", **how: Any) -> Any:
        self.client.force_login(user)
        form = {"text": text, "client_id": str(uuid.uuid4()), "reply_to": str(reply_to)}
        return self.client.post(reverse("room_messages", args=[self.room.pk]), form, **how)

    def answered(self) -> tuple[Message, Message]:
        asked = self.say(self.rosa, "When do we **begin**, and where?")
        self.post(self.cora, "At seven", asked.pk, headers=JSON)
        return asked, Message.objects.get(text="At seven")

    def missed(self, seq: int) -> list[dict[str, Any]]:
        self.client.force_login(self.omar)
        answer = self.client.get(reverse("room_since", args=[self.room.pk, seq]), headers=JSON)
        pieces: list[dict[str, Any]] = json.loads(answer.content)["pieces"]
        return pieces

    def test_the_quote_has_the_first_words_without_their_marks_and_leads_to_the_message(self) -> None:
        asked, reply = self.answered()
        self.assertEqual(reply.reply_to, asked)
        answer = self.page()
        self.assertContains(answer, f'href="{reverse("room", args=[self.room.pk])}#{asked.key}"')
        self.assertContains(
            answer, '<span class="message-quote-by">Rosa</span> When do we begin, and where?</a>'
        )

    def test_a_long_message_is_quoted_by_its_beginning(self) -> None:
        asked = self.say(self.rosa, "long words " * 30)
        self.post(self.cora, "short", asked.pk)
        quote = self.page().text.split('class="message-quote-by"')[1].split("</a>")[0]
        self.assertIn("…", quote)
        self.assertLess(len(quote), 100)

    def test_markup_in_a_quote_does_no_harm(self) -> None:
        asked = self.say(self.rosa, "`<img src=x onerror=alert(1)>` & more")
        self.post(self.cora, "what is that", asked.pk)
        self.assertContains(self.page(), "&lt;img src=x onerror=alert(1)&gt; &amp; more</a>")

    def test_words_taken_down_go_from_the_quotes_too(self) -> None:
        asked, reply = self.answered()
        before = self.room.last_seq + 1
        self.assertIn("When do we begin", self.page().text)
        asked.remove(by=self.rosa)
        pieces = {piece["key"]: piece["html"] for piece in self.missed(before)}
        self.assertEqual(pieces.keys(), {asked.key, reply.key})
        self.assertNotIn("When do we", str(pieces))
        self.assertIn("taken down", pieces[reply.key])
        self.assertNotIn("When do we", self.page().text)

    def test_words_that_change_change_in_the_quote(self) -> None:
        asked, reply = self.answered()
        asked.edit(self.rosa, "When do we *stop*?")
        self.assertContains(self.page(), "When do we stop?</a>")
        self.assertEqual(Piece.objects.latest("seq").key, reply.key)

    def test_a_reply_taken_down_quotes_nothing(self) -> None:
        _asked, reply = self.answered()
        reply.remove(by=self.omar)
        self.assertNotContains(self.page(), "message-quote")

    def test_one_may_answer_what_was_just_taken_down(self) -> None:
        asked = self.say(self.rosa, "gone in a moment")
        asked.remove(by=self.rosa)
        self.assertEqual(self.post(self.cora, "I saw it", asked.pk, headers=JSON).status_code, HTTPStatus.OK)
        self.assertContains(self.page(), "<em>taken down</em>")

    def test_a_message_of_another_room_cannot_be_answered_here(self) -> None:
        elsewhere = self.say(self.rosa, "said over there", yard())
        for number in (elsewhere.pk, elsewhere.pk + 1):
            answer = self.post(self.cora, "here", number, headers=JSON)
            self.assertEqual((answer.status_code, answer.json()["code"]), (422, "chat.reply_gone"))
        answer = self.post(self.cora, "keep my words", elsewhere.pk)
        self.assertContains(answer, "keep my words", status_code=422)
        self.assertNotContains(answer, "said over there", status_code=422)

    def test_a_number_that_is_none_is_refused(self) -> None:
        for number in ("x", "-1", "9" * 30):
            self.assertEqual(self.post(self.cora, "here", number, headers=JSON).status_code, 422)
        self.assertFalse(Message.objects.exists())

    def test_without_a_script_one_answers_on_the_messages_own_page(self) -> None:
        asked = self.say(self.rosa, "When do we begin?")
        self.client.force_login(self.cora)
        page = self.client.get(reverse("message", args=[self.room.pk, asked.pk]))
        form = page.context["reply"].initial
        typed = {"text": "At seven", "client_id": form["client_id"], "reply_to": form["reply_to"]}
        self.assertContains(page, f'action="{reverse("room_messages", args=[self.room.pk])}"')
        answer = self.client.post(reverse("room_messages", args=[self.room.pk]), typed)
        reply = Message.objects.get(text="At seven")
        self.assertRedirects(answer, f"{reverse('room', args=[self.room.pk])}#{reply.key}")
        self.assertEqual(reply.reply_to, asked)

    def test_a_refused_reply_still_knows_what_it_answers(self) -> None:
        asked = self.say(self.rosa, "When do we begin?")
        answer = self.post(self.cora, "x" * 501, asked.pk)
        self.assertContains(answer, f'name="reply_to" value="{asked.pk}"', status_code=422)
        bar = answer.text.split('id="composer-reply"')[1].split("</div>")[0]
        self.assertIn("When do we begin?", bar)
        self.assertNotIn("hidden>", bar)

    def test_where_all_is_over_there_is_nothing_to_answer_with(self) -> None:
        asked = self.say(self.rosa, "When do we begin?")
        self.room.close()
        self.client.force_login(self.cora)
        page = self.client.get(reverse("message", args=[self.room.pk, asked.pk]))
        self.assertNotContains(page, 'id="reply"')

    def test_twenty_replies_cost_as_much_as_one(self) -> None:
        asked = self.say(self.rosa, "first")
        self.post(self.omar, "yes @Rosa", asked.pk)
        with CaptureQueriesContext(connection) as one:
            self.page()
        for number in range(20):
            self.post(self.omar, f"yes {number} @Rosa", self.say((self.rosa, self.cora)[number % 2], "?").pk)
        with CaptureQueriesContext(connection) as many:
            self.page()
        self.assertEqual(len(many), len(one))
