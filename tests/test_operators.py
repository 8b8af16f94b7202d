"""The numbers of a server: there for whoever runs the machine, and for nobody else."""

from typing import Any

from django.conf import settings
from django.test import Client, TestCase, override_settings

from tests.cast import Cast

TOKEN = "a token of thirty-two characters"


class TheNumbers(Cast, TestCase):
    def ask(self, path: str = "/metrics", address: str = "127.0.0.1", **headers: str) -> Any:
        return Client(REMOTE_ADDR=address).get(path, headers=headers)

    def test_on_the_machine_itself_they_are_there(self) -> None:
        for address in ("127.0.0.1", "::1"):
            answer = self.ask(address=address)
            self.assertEqual(answer.status_code, 200)
            self.assertContains(answer, "linli_sockets 0.0")
            self.assertEqual(set(self.ask("/server", address).json()), {"pid", "rooms"})

    def test_from_elsewhere_and_through_a_proxy_they_do_not_exist(self) -> None:
        for path in ("/metrics", "/server"):
            self.assertEqual(self.ask(path, "203.0.113.7").status_code, 404)
            self.assertEqual(self.ask(path, "").status_code, 404)
            self.assertEqual(self.ask(path, **{"X-Forwarded-For": "203.0.113.7"}).status_code, 404)
            self.assertEqual(self.ask(path, **{"X-Forwarded-For": "127.0.0.1"}).status_code, 404)

    @override_settings(METRICS_TOKEN=TOKEN)
    def test_from_elsewhere_with_the_token_they_are_there(self) -> None:
        self.assertEqual(self.ask(address="203.0.113.7", Authorization=f"Bearer {TOKEN}").status_code, 200)
        for wrong in (f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN, "Bearer "):
            self.assertEqual(self.ask(address="203.0.113.7", Authorization=wrong).status_code, 404, wrong)

    def test_without_a_token_set_an_empty_one_opens_nothing(self) -> None:
        self.assertEqual(settings.METRICS_TOKEN, "")
        self.assertEqual(self.ask(address="203.0.113.7", Authorization="Bearer ").status_code, 404)

    def test_signing_in_makes_nobody_an_operator(self) -> None:
        client = Client(REMOTE_ADDR="203.0.113.7")
        client.force_login(self.omar)
        self.assertEqual(client.get("/metrics").status_code, 404)

    def test_answers_are_counted_by_view_and_not_by_address(self) -> None:
        Client().get("/nobody/lives/here/")
        Client().generic("BREW", "/healthz")
        told = self.ask().content.decode()
        self.assertIn('linli_answer_seconds_count{method="GET",status="404",view="none"}', told)
        self.assertIn('method="other"', told)
        self.assertNotIn("nobody/lives", told)
        self.assertNotIn("BREW", told)
