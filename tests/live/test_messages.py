"""Saying something: kept once, within limits, changed by who wrote it, taken down for good."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from live.models import Message, Piece
from people.models import User
from tests.cast import People
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard


class Saying(InTheYard):
    def post(self, user: User, text: str, client_id: uuid.UUID | None = None) -> Any:
        """As the page's script would."""
        return self.send(user, text, client_id, headers=JSON)

    def send(self, user: User, text: str, client_id: uuid.UUID | None = None, **how: Any) -> Any:
        self.client.force_login(user)
        form = {"text": text, "client_id": str(client_id or uuid.uuid4())}
        return self.client.post(reverse("room_messages", args=[self.room.pk]), form, **how)

    def test_without_a_script_the_page_comes_back_at_the_message(self) -> None:
        answer = self.send(self.rosa, "Good evening")
        message = Message.objects.get()
        self.assertRedirects(answer, f"{reverse('room', args=[self.room.pk])}#{message.key}")
        self.assertEqual((message.author, message.text, message.seq), (self.rosa, "Good evening", 1))

    def test_the_pages_own_form_carries_an_id_so_that_pressing_twice_says_it_once(self) -> None:
        self.client.force_login(self.rosa)
        form = self.page().context["composer"]
        typed = {"text": "once", "client_id": form["client_id"].value()}
        for _ in range(2):
            answer = self.client.post(reverse("room_messages", args=[self.room.pk]), typed)
            self.assertEqual(answer.status_code, HTTPStatus.FOUND)
        self.assertEqual(Message.objects.count(), 1)

    def test_a_script_gets_the_piece_that_everybody_is_shown(self) -> None:
        answer = self.post(self.rosa, "Good evening").json()
        message = Message.objects.get()
        self.assertEqual(
            {name: answer[name] for name in ("seq", "place", "key", "how")},
            {"seq": 1, "place": "messages", "key": message.key, "how": "append"},
        )
        self.assertIn(f'id="{message.key}"', answer["html"])

    def test_the_same_id_is_the_same_message(self) -> None:
        same = uuid.uuid4()
        first = self.post(self.rosa, "once", same).json()
        again = self.post(self.rosa, "once", same).json()
        self.assertEqual(first, again)
        self.assertEqual(Message.objects.count(), 1)

    def test_a_retry_that_arrives_after_the_end_learns_that_the_first_one_was_kept(self) -> None:
        same = uuid.uuid4()
        self.send(self.rosa, "just in time", same)
        self.room.close()
        answer = self.post(self.rosa, "just in time", same)
        self.assertEqual(answer.status_code, HTTPStatus.OK)
        self.assertEqual(Message.objects.count(), 1)

    def test_somebody_elses_id_is_not_mine(self) -> None:
        same = uuid.uuid4()
        self.send(self.rosa, "mine", same)
        self.send(self.cora, "mine too", same)
        self.assertEqual(Message.objects.count(), 2)

    def test_a_refused_message_keeps_what_was_typed_and_says_why(self) -> None:
        answer = self.send(self.rosa, "x" * (settings.MESSAGE_MAX_CHARACTERS + 1))
        self.assertEqual(answer.status_code, 422)
        self.assertContains(answer, "At most 500 characters (501 now).", status_code=422)
        self.assertContains(answer, "x" * 501, status_code=422)
        self.assertFalse(Message.objects.exists())

    def test_what_is_refused_has_a_code_and_a_sentence(self) -> None:
        refused = {
            "   ": "chat.empty",
            "x" * 501: "chat.too_long",
            "\n".join("x" * 11): "chat.too_many_lines",
        }
        for text, code in refused.items():
            answer = self.post(self.rosa, text)
            self.assertEqual((answer.status_code, answer.json()["code"]), (422, code))
            self.assertTrue(answer.json()["sentence"])

    def test_five_hundred_characters_and_ten_lines_are_fine(self) -> None:
        self.assertEqual(self.post(self.rosa, "好" * 500).status_code, HTTPStatus.OK)
        self.assertEqual(self.post(self.rosa, "\n".join("x" * 10)).status_code, HTTPStatus.OK)

    def test_the_sixth_within_ten_seconds_waits(self) -> None:
        answers = [self.post(self.rosa, f"word {number}") for number in range(5 + 1)]
        self.assertEqual([answer.status_code for answer in answers], [200] * 5 + [422])
        self.assertEqual(answers[-1].json()["code"], "rate.limited")

    def test_words_that_another_servers_wrong_clock_put_into_the_future_silence_nobody(self) -> None:
        for number in range(5):
            self.post(self.rosa, f"word {number}")
        self.assertEqual(self.post(self.rosa, "one too many").status_code, 422)
        Message.objects.update(sent_at=timezone.now() + timedelta(hours=1))
        self.assertEqual(self.post(self.rosa, "and again").status_code, 200)

    def test_the_host_is_not_held_back(self) -> None:
        answers = [self.post(self.omar, "again") for _ in range(5 + 3)]
        self.assertEqual({answer.status_code for answer in answers}, {200})
        self.assertEqual(set(Message.objects.values_list("by_host", flat=True)), {True})

    def test_the_same_words_a_third_time_are_refused(self) -> None:
        answers = [self.post(self.rosa, "buy now") for _ in range(3)]
        self.assertEqual([answer.status_code for answer in answers], [200, 200, 422])
        self.assertEqual(answers[-1].json()["code"], "chat.repeated")

    def test_before_it_opens_only_the_host_may_speak_and_after_the_end_nobody(self) -> None:
        later = timezone.now() + timedelta(hours=3)
        self.room = yard(starts_at=later, ends_at=later + timedelta(hours=1), started_at=None)
        self.assertEqual(self.post(self.rosa, "too early").json()["code"], "room.not_yet")
        self.assertEqual(self.post(self.omar, "setting up").status_code, HTTPStatus.OK)
        self.room = yard(ended_at=timezone.now())
        for person in (self.rosa, self.omar):
            self.assertEqual(self.post(person, "too late").json()["code"], "room.ended")

    def test_a_form_that_is_not_ours_is_refused(self) -> None:
        self.client.force_login(self.rosa)
        url = reverse("room_messages", args=[self.room.pk])
        for form in ({}, {"text": "hi"}, {"text": "hi", "client_id": "x"}):
            self.assertEqual(self.client.post(url, form, headers=JSON).status_code, 422)
            self.assertEqual(self.client.post(url, form).status_code, 422)
        self.assertFalse(Message.objects.exists())

    def test_the_sentence_comes_in_the_readers_language(self) -> None:
        self.rosa.language = "zh-hans"
        self.rosa.save(update_fields=["language"])
        english = self.post(self.cora, " ").json()["sentence"]
        chinese = self.post(self.rosa, " ").json()["sentence"]
        self.assertEqual(english, "Write something first.")
        self.assertRegex(chinese, r"[\u4e00-\u9fff]")


class Changing(InTheYard):
    def act(self, user: User, message: Message, **form: str) -> Any:
        self.client.force_login(user)
        return self.client.post(reverse("message", args=[self.room.pk, message.pk]), form, headers=JSON)

    def test_what_one_wrote_can_be_changed_and_says_so(self) -> None:
        message = self.say(self.rosa, "at seven")
        self.assertEqual(self.act(self.rosa, message, action="edit", text="at *eight*").status_code, 200)
        message.refresh_from_db()
        self.assertEqual(message.text, "at *eight*")
        self.assertIsNotNone(message.edited_at)
        self.client.force_login(self.cora)
        self.assertContains(self.page(), "edited")

    def test_after_five_minutes_it_stays_as_it_is(self) -> None:
        message = self.say(self.rosa, "at seven")
        Message.objects.update(
            sent_at=timezone.now() - timedelta(minutes=settings.MESSAGE_EDIT_MINUTES, seconds=1)
        )
        answer = self.act(self.rosa, message, action="edit", text="at eight")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "chat.too_late"))

    def test_nobody_changes_the_words_of_another_not_even_the_host(self) -> None:
        message = self.say(self.rosa, "mine")
        for person in (self.cora, self.omar):
            answer = self.act(person, message, action="edit", text="not hers")
            self.assertEqual((answer.status_code, answer.json()["code"]), (422, "perm.denied"))
        self.assertEqual(Message.objects.get().text, "mine")

    def test_taken_down_the_words_are_gone_and_a_note_says_who_did_it(self) -> None:
        own, bad = self.say(self.rosa, "secret of mine"), self.say(self.rosa, "rude word")
        self.assertEqual(self.act(self.rosa, own, action="remove").status_code, 200)
        self.assertEqual(self.act(self.omar, bad, action="remove").status_code, 200)
        self.assertEqual(set(Message.objects.values_list("text", flat=True)), {""})
        self.client.force_login(self.cora)
        answer = self.page()
        self.assertNotContains(answer, "secret of mine")
        self.assertNotContains(answer, "rude word")
        self.assertContains(answer, "Taken down by who wrote it.")
        self.assertContains(answer, "Taken down by the host.")

    def test_a_neighbour_cannot_take_down_anothers_message(self) -> None:
        message = self.say(self.rosa, "mine")
        answer = self.act(self.cora, message, action="remove")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "perm.denied"))
        self.assertEqual(Message.objects.get().text, "mine")

    def test_a_message_of_another_room_is_not_found_here(self) -> None:
        elsewhere = self.say(self.rosa, "over there", yard())
        self.assertEqual(self.act(self.rosa, elsewhere, action="remove").status_code, HTTPStatus.NOT_FOUND)

    def test_the_messages_own_page_has_the_forms_that_are_yours(self) -> None:
        message = self.say(self.rosa, "mine")
        forms = {self.rosa: (True, True), self.omar: (False, True), self.cora: (False, False)}
        for person, wanted in forms.items():
            self.client.force_login(person)
            said = self.client.get(reverse("message", args=[self.room.pk, message.pk])).text
            self.assertEqual(('value="edit"' in said, 'value="remove"' in said), wanted, person)

    def test_a_refused_change_without_a_script_keeps_what_was_typed(self) -> None:
        message = self.say(self.rosa, "mine")
        self.client.force_login(self.rosa)
        url = reverse("message", args=[self.room.pk, message.pk])
        answer = self.client.post(url, {"action": "edit", "text": "y" * 501})
        self.assertContains(answer, "y" * 501, status_code=422)
        self.assertContains(answer, "At most 500 characters", status_code=422)


class AtTheSameTime(TransactionTestCase):
    def test_fifty_retries_at_once_are_one_message(self) -> None:
        rosa, room, same = People().rosa, yard(), str(uuid.uuid4())

        def send(_: int) -> tuple[int, int]:
            client = Client()
            client.force_login(rosa)
            url = reverse("room_messages", args=[room.pk])
            answer = client.post(url, {"text": "once", "client_id": same}, headers=JSON)
            connection.close()
            return answer.status_code, answer.json()["seq"]

        with ThreadPoolExecutor(10) as threads:
            answers = set(threads.map(send, range(50)))
        self.assertEqual(answers, {(200, 1)})
        self.assertEqual((Message.objects.count(), Piece.objects.count()), (1, 1))
