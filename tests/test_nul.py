"""A text with a NUL in it is refused in words: the database would raise, and that be a page of ours that broke."""

from http import HTTPStatus

from django.test import TestCase
from django.urls import reverse

from live.models import Message
from tests.cast import Cast
from tests.live.yard import yard
from wellbeing.exchange import Unreadable, rows_in

NUL = "\x00"


class ATextThatCannotBeKept(Cast, TestCase):
    def setUp(self) -> None:
        self.client.force_login(self.rosa)
        self.client.raise_request_exception = False

    def test_is_refused_wherever_it_is_sent(self) -> None:
        room = yard()
        pk = room.pk
        for name, form in {
            "room_messages": {"text": f"hel{NUL}lo", "client_id": "8b8b6f4e-7a0c-4bb5-9f4e-0d9c3b6c5a11"},
            "room_needs": {"have": f"2 eggs{NUL}"},
            "room_state": {"action": NUL},
            "room_plan": {f"action{NUL}": "start"},
        }.items():
            answer = self.client.post(reverse(name, args=[pk]), form)
            self.assertEqual(answer.status_code, HTTPStatus.BAD_REQUEST, name)
        for url in ("me", "account_login", "notices", "set_language"):
            answer = self.client.post(reverse(url), {"next": f"/{NUL}", "language": "en"})
            self.assertEqual(answer.status_code, HTTPStatus.BAD_REQUEST, url)
        self.assertFalse(Message.objects.exists())

    def test_is_refused_in_an_address_and_in_a_cookie_too(self) -> None:
        for address in ("/activities/?place=%00", "/media/%00.webp", "/%00"):
            self.assertEqual(self.client.get(address).status_code, HTTPStatus.BAD_REQUEST, address)
        self.client.cookies["sessionid"] = f"of{NUL}none"
        self.assertEqual(self.client.get("/").status_code, HTTPStatus.BAD_REQUEST)

    def test_in_words_of_whoever_sent_it(self) -> None:
        for language, words in (("zh-hans", "请重新输入"), ("en", "Please type it again")):
            self.client.cookies["django_language"] = language
            answer = self.client.post(reverse("me"), {"display_name": NUL})
            self.assertContains(answer, words, status_code=400)
            told = self.client.post(reverse("me"), {"x": NUL}, headers={"Accept": "application/json"})
            self.assertEqual(told.status_code, 422)  # which scripts show to whoever typed it
            self.assertIn(words, told.json()["sentence"])

    def test_a_file_with_lines_that_holds_one_is_refused_as_a_whole(self) -> None:
        with self.assertRaises(Unreadable):
            rows_in('{"hotlines": [{"id": "a\\u0000b"}]}')
