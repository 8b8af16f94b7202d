"""The session of whoever asks: kept and read as Django keeps and reads it, and nobody's but theirs."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from people.models import Invitation
from people.sessions import SessionStore
from tests.cast import Cast

INVENTED = "inventedbysomebodyelse1234567890"
ASKED_TO_SIGN_IN = "/account/login/?next=/me/"


class Sessions(Cast, TestCase):
    def test_what_is_stored_is_read_by_djangos_own_and_the_reverse(self) -> None:
        kept = {"said": "你好，Rosa", "times": [1, 2], "none": None}
        for store, reader in ((SessionStore, db.SessionStore), (db.SessionStore, SessionStore)):
            session = store()
            session.update(kept)
            session.save()
            session["times"] = [3]
            session.save()
            read = reader(session.session_key)
            self.assertEqual(dict(read.items()), {**kept, "times": [3]})
            self.assertEqual(read.session_key, session.session_key)

    def test_one_store_reads_what_another_changed_or_ended_meanwhile(self) -> None:
        session = SessionStore()
        session["said"] = "first"
        session.save()
        db.SessionStore(session.session_key).update({"said": "unsaved"})
        self.assertEqual(SessionStore(session.session_key)["said"], "first")
        other = db.SessionStore(session.session_key)
        other["said"] = "second"
        other.save()
        self.assertEqual(SessionStore(session.session_key)["said"], "second")
        other.delete()
        self.assertEqual(dict(SessionStore(session.session_key).items()), {})

    def test_one_that_has_expired_is_not_taken(self) -> None:
        self.client.force_login(self.rosa)
        key = self.client.cookies[settings.SESSION_COOKIE_NAME].value
        self.assertEqual(self.client.get("/me/").status_code, 200)
        kept = Session.objects.filter(session_key=key)
        kept.update(expire_date=timezone.now() - timedelta(seconds=1))
        self.assertRedirects(self.client.get("/me/"), ASKED_TO_SIGN_IN, fetch_redirect_response=False)
        self.assertEqual(dict(SessionStore(key).items()), {})
        kept.update(expire_date=timezone.now() + timedelta(minutes=1))
        self.client.cookies[settings.SESSION_COOKIE_NAME] = key
        self.assertEqual(self.client.get("/me/").status_code, 200, "the row itself would have let her in")

    def test_a_key_somebody_invented_is_not_taken_over(self) -> None:
        """Else whoever slips a neighbour a key is that neighbour once they have signed in."""
        invitation = Invitation.objects.create(community=self.compound, created_by=self.omar)
        self.client.cookies[settings.SESSION_COOKIE_NAME] = INVENTED
        answer = self.client.get(reverse("join", args=[invitation.token]))  # remembered in the session
        self.assertNotIn(answer.cookies[settings.SESSION_COOKIE_NAME].value, {"", INVENTED})
        self.assertEqual(Session.objects.exclude(session_key=INVENTED).count(), 1)
        self.assertFalse(Session.objects.filter(session_key=INVENTED).exists())

    def test_the_key_of_one_that_has_expired_is_not_taken_over_either(self) -> None:
        invitation = Invitation.objects.create(community=self.compound, created_by=self.omar)
        Session.objects.create(
            session_key=INVENTED, session_data="", expire_date=timezone.now() - timedelta(days=1)
        )
        self.client.cookies[settings.SESSION_COOKIE_NAME] = INVENTED
        answer = self.client.get(reverse("join", args=[invitation.token]))
        self.assertNotIn(answer.cookies[settings.SESSION_COOKIE_NAME].value, {"", INVENTED})

    def test_what_is_no_key_at_all_is_a_stranger(self) -> None:
        for key in ("", "short", "x" * 200, "' OR 1=1 --", "é" * 8):
            self.client.cookies[settings.SESSION_COOKIE_NAME] = key
            self.assertRedirects(self.client.get("/me/"), ASKED_TO_SIGN_IN, fetch_redirect_response=False)
