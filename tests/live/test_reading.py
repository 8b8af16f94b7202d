"""Who comes back finds the place where they stopped reading."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase
from django.urls import reverse

from live.leaving import forget
from live.models import Message, Reading, Room
from live.models.message import PAGE
from tests.cast import People
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard

LINE = '<li class="unread" id="unread"><span>New since you were here</span></li>'


class ComingBack(InTheYard):
    def read(self, seq: object, **how: Any) -> Any:
        self.client.force_login(self.rosa)
        return self.client.post(reverse("room_read", args=[self.room.pk]), {"seq": seq}, **how)

    def kept(self) -> int:
        return Reading.objects.get(room=self.room, user=self.rosa).seq

    def test_the_line_stands_before_the_first_message_of_others_since(self) -> None:
        said = [self.say(self.cora, f"word {number}") for number in range(4)]
        self.read(said[1].seq)
        mine = self.say(self.rosa, "mine")
        answer = self.page()
        self.assertEqual(answer.context["first_unread"], said[2])
        page = answer.text.split('id="messages"')[1].split("</ol>")[0]
        self.assertEqual(page.count(LINE), 1)
        self.assertLess(page.index(LINE), page.index(f'id="{said[2].key}"'))
        self.assertGreater(page.index(LINE), page.index(f'id="{said[1].key}"'))
        self.read(said[3].seq)
        self.assertIsNone(self.page().context["first_unread"])
        self.assertGreater(mine.seq, said[3].seq)

    def test_the_button_leads_to_the_line_without_a_script(self) -> None:
        said = self.say(self.cora, "word")
        self.read(0)
        self.assertContains(self.page(), 'id="unread-jump"><a class="button small" href="#unread">')
        self.read(said.seq)
        self.assertContains(self.page(), 'id="unread-jump" hidden>')

    def test_a_newcomer_sees_the_last_fifty_and_has_missed_nothing(self) -> None:
        for number in range(PAGE + 5):
            self.say(self.cora, f"word {number}")
        self.client.force_login(self.rosa)
        answer = self.page()
        self.assertEqual(len(answer.context["said"]), PAGE)
        self.assertIsNone(answer.context["first_unread"])

    def test_the_number_only_rises_and_never_beyond_the_rooms(self) -> None:
        said = [self.say(self.cora, f"word {number}") for number in range(3)]
        for seq, kept in ((2, 2), (1, 2), (2, 2), (3, 3), (10**9, said[-1].seq)):
            self.assertRedirects(self.read(seq), reverse("room", args=[self.room.pk]))
            self.assertEqual(self.kept(), kept)
        self.assertEqual(Reading.objects.count(), 1)

    def test_what_one_reads_is_told_to_nobody(self) -> None:
        self.say(self.cora, "word")
        self.room.refresh_from_db()
        answer = self.read(1, headers=JSON).json()
        self.assertEqual(answer, {"seq": self.room.last_seq})
        self.client.force_login(self.cora)
        self.assertNotContains(self.page(), "data-upto")

    def test_a_number_that_is_none_is_refused(self) -> None:
        for seq in ("", "x", -1, "9" * 40):
            self.assertEqual(self.read(seq, headers=JSON).status_code, 422)
        self.assertFalse(Reading.objects.exists())

    def test_a_stranger_keeps_no_place_in_a_room_that_does_not_exist_for_them(self) -> None:
        self.client.force_login(self.sven)
        answer = self.client.post(reverse("room_read", args=[self.room.pk]), {"seq": 1})
        self.assertEqual(answer.status_code, HTTPStatus.NOT_FOUND)
        self.assertFalse(Reading.objects.exists())

    def test_who_is_signed_out_is_sent_to_sign_in(self) -> None:
        url = reverse("room_read", args=[self.room.pk])
        self.assertRedirects(
            self.client.post(url, {"seq": 1}),
            f"{reverse('account_login')}?next={url}",
            fetch_redirect_response=False,
        )

    def test_who_leaves_linli_leaves_no_trace_of_reading(self) -> None:
        self.say(self.cora, "word")
        self.read(1)
        Reading.objects.note(self.room, self.cora, 1)
        forget(self.rosa, Room.objects.all())
        self.assertEqual(list(Reading.objects.values_list("user", flat=True)), [self.cora.pk])


class TwoDevices(TransactionTestCase):
    def test_at_the_same_time_keep_one_place_the_further_one(self) -> None:
        rosa, room = People().rosa, yard()
        for number in range(20):
            Message.objects.create(
                room=room, author=rosa, text="x", client_id=f"00000000-0000-0000-0000-{number:012}",
                seq=room.next_seq(),
            )  # fmt: skip

        def read(seq: int) -> int:
            client = Client()
            client.force_login(rosa)
            answer = client.post(reverse("room_read", args=[room.pk]), {"seq": seq}, headers=JSON)
            connection.close()
            return answer.status_code

        with ThreadPoolExecutor(6) as threads:
            answers = set(threads.map(read, range(1, 21)))
        self.assertEqual(answers, {200})
        self.assertEqual(list(Reading.objects.values_list("room", "user", "seq")), [(room.pk, rosa.pk, 20)])
