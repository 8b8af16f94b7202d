"""What is asked of the database for a message and for fetching it: it happens at each word that is said."""

from django.test import TestCase

from tests.wellbeing.listening import Listening
from wellbeing.models import AuditEntry


class AMessage(Listening, TestCase):
    def test_costs_a_handful_of_questions_and_of_whoever_is_known_already_nothing_is_asked(self) -> None:
        talk = self.talk()
        room = talk.request.room_id
        seq = self.says(talk, self.rosa, "once").seq
        self.client.force_login(self.cora)
        self.client.get(f"/rooms/{room}/since/{seq - 1}/")  # that it was read is in the log from now on
        with self.assertNumQueries(6):  # session, person, room, pieces, message, the log
            told = self.client.get(f"/rooms/{room}/since/{seq - 1}/").json()
        self.assertIn("once", told["pieces"][0]["html"])
        self.assertEqual(AuditEntry.objects.filter(action="read", by=self.cora).count(), 1)
        self.client.force_login(self.rosa)
        with self.assertNumQueries(5):
            self.client.get(f"/rooms/{room}/since/{seq - 1}/")
