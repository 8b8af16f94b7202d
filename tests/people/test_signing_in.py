"""Signing in: a code by e-mail first, a password for who has one, and not by trying."""

import re

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import TestCase

from tests.cast import Cast

PASSWORD = "a long enough password"


class TheDoor(Cast, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        EmailAddress.objects.create(user=cls.rosa, email=cls.rosa.email, verified=True, primary=True)
        cls.rosa.set_password(PASSWORD)
        cls.rosa.save()

    def setUp(self) -> None:
        self.client.cookies["django_language"] = "en"

    def ask(self, email: str) -> str:
        self.client.post("/account/login/code/", {"email": email})
        return str(mail.outbox[-1].body)

    def is_in(self) -> bool:
        return self.client.session.get("_auth_user_id") == str(self.rosa.pk)

    def test_a_code_comes_by_mail_and_lets_one_in(self) -> None:
        code = code_in(self.ask(self.rosa.email))
        self.assertContains(self.client.get("/account/login/code/confirm/"), "Enter the code")
        answer = self.client.post("/account/login/code/confirm/", {"code": code, "next": "/me/"})
        self.assertRedirects(answer, "/me/")
        self.assertTrue(self.is_in())

    def test_a_wrong_code_does_not_and_three_end_the_try(self) -> None:
        code = code_in(self.ask(self.rosa.email))
        for _ in range(3):
            self.client.post("/account/login/code/confirm/", {"code": "WRONG1"})
        self.client.post("/account/login/code/confirm/", {"code": code})
        self.assertFalse(self.is_in())

    def test_who_has_a_second_step_is_asked_for_it_too(self) -> None:
        Authenticator.objects.create(user=self.rosa, type="totp", data={"secret": "x"})
        code = code_in(self.ask(self.rosa.email))
        answer = self.client.post("/account/login/code/confirm/", {"code": code})
        self.assertRedirects(answer, "/account/2fa/authenticate/")
        self.assertFalse(self.is_in())

    def test_who_came_in_a_moment_ago_is_not_asked_again_and_later_is(self) -> None:
        self.client.post("/account/login/", {"login": self.rosa.email, "password": PASSWORD})
        self.assertEqual(self.client.get("/account/2fa/totp/activate/").status_code, 200)
        session = self.client.session
        for way in session["account_authentication_methods"]:
            way["at"] -= 3600
        session.save()
        answer = self.client.get("/account/2fa/totp/activate/")
        self.assertTrue(answer.headers["Location"].startswith("/account/reauthenticate/"))

    def test_a_password_lets_one_in(self) -> None:
        self.client.post("/account/login/", {"login": self.rosa.email, "password": PASSWORD})
        self.assertTrue(self.is_in())

    def test_after_five_wrong_passwords_even_the_right_one_must_wait(self) -> None:
        for number in range(5):
            self.client.post("/account/login/", {"login": self.rosa.email, "password": f"wrong {number}"})
        answer = self.client.post("/account/login/", {"login": self.rosa.email, "password": PASSWORD})
        self.assertContains(answer, "That was tried too often")
        self.assertFalse(self.is_in())

    def test_codes_are_not_sent_without_end(self) -> None:
        for _ in range(6):
            self.client.session.flush()
            self.ask(self.rosa.email)
        self.assertLessEqual(len(mail.outbox), 3)

    def test_the_page_does_not_tell_who_has_an_account(self) -> None:
        pages = []
        for email in (self.rosa.email, "nobody@linli.example"):
            cache.clear()
            self.client.session.flush()
            answer = self.client.post("/account/login/code/", {"email": email}, follow=True)
            pages.append((answer.redirect_chain, shape(answer.content.decode().replace(email, ""))))
        self.assertEqual(pages[0], pages[1])

    def test_the_mail_speaks_the_language_of_who_asked(self) -> None:
        self.assertIn("This is your code to sign in", self.ask(self.rosa.email))
        self.assertEqual(mail.outbox[-1].subject, "Linli: your code to sign in")

    def test_an_account_that_was_closed_stays_closed(self) -> None:
        email = self.rosa.email
        self.rosa.leave()
        body = self.ask(email)
        self.assertIn("There is no account with this address", body)
        self.client.post("/account/login/", {"login": email, "password": PASSWORD})
        self.assertFalse(self.is_in())

    def test_the_code_stands_first_then_the_passkey_then_the_password(self) -> None:
        page = self.client.get("/account/login/").content.decode()
        places = [
            page.index(word) for word in ("Send me a code", "Sign in with a passkey", "With a password")
        ]
        self.assertEqual(places, sorted(places))


def code_in(body: str) -> str:
    found = re.search(r"^ {4}(\S+)$", body, re.MULTILINE)
    assert found, body
    return found.group(1)


def shape(page: str) -> str:
    """The page without what is different each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
