"""When a doctor should have a look: a note in both languages, and only clinics that somebody has checked."""

import uuid
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tests.wellbeing.listening import Led
from wellbeing.models import Clinic, Conversation

FACTS = {"name": "康宁医院", "name_en": "Kangning Hospital", "address": "翠竹路1080号，心理科",
         "address_en": "1080 Cuizhu Road, psychology", "phone": "0755-000", "source": "its own page"}  # fmt: skip


class Suggesting(Led):
    def setUp(self) -> None:
        super().setUp()
        self.it = self.talk()

    @property
    def held(self) -> tuple[str, int]:
        return "counselling_held", self.it.pk

    def clinic(self, days_ago: int = 0) -> Clinic:
        return Clinic.objects.create(
            **FACTS, checked_on=timezone.localdate() - timedelta(days=days_ago), checked_by=self.omar
        )

    def send(self, *clinics: Clinic, client_id: uuid.UUID | None = None) -> str:
        """The note as Rosa reads it."""
        self.press(self.cora, *self.held, action="clinic", client_id=client_id or uuid.uuid4(),
                   clinics=[one.pk for one in clinics])  # fmt: skip
        return self.see(self.rosa, "room", self.it.request.room_id).content.decode()

    def test_none_is_shipped_and_the_note_works_with_general_words(self) -> None:
        self.assertFalse(Clinic.objects.exists())
        self.assertContains(self.see(self.cora, *self.held), "No clinic has been checked here yet")
        page = self.send()
        for words in ("我不是医生", "I am not a doctor", "12356", "120"):
            self.assertIn(words, page)

    def test_the_note_names_what_was_checked_in_both_languages_and_is_sent_once(self) -> None:
        clinic, twice = self.clinic(), uuid.uuid4()
        self.assertContains(self.see(self.cora, *self.held), "康宁医院")
        for _ in range(2):
            page = self.send(clinic, client_id=twice)
        for words in ("康宁医院", "Kangning Hospital", "1080 Cuizhu Road", "0755-000"):
            self.assertIn(words, page)
        self.assertEqual(self.it.request.room and self.it.request.room.messages.count(), 1)

    def test_what_nobody_has_checked_for_a_year_is_not_named(self) -> None:
        old = self.clinic(days_ago=366)
        self.assertNotContains(self.see(self.cora, *self.held), "康宁医院")
        self.assertNotIn("康宁医院", self.send(old))
        self.assertContains(self.see(self.omar, "clinics"), "not named any more")
        self.press(self.omar, "clinic", old.pk, action="checked")
        self.assertContains(self.see(self.cora, *self.held), "康宁医院")

    def test_the_end_offers_the_reason_that_goes_with_it(self) -> None:
        self.assertNotContains(self.see(self.cora, *self.held), 'value="referred" selected')
        self.send()
        self.assertContains(self.see(self.cora, *self.held), 'value="referred" selected')
        self.press(self.cora, *self.held, action="end", reason="referred")
        self.assertEqual(Conversation.objects.get().end_reason, "referred")

    def test_is_sent_by_who_listens_and_by_nobody_else(self) -> None:
        for user in (self.celia, self.lena, self.rosa, self.omar, None):
            answer = self.press(user, *self.held, action="clinic", client_id=uuid.uuid4())
            self.assertEqual(answer.status_code, 404 if user else 302)
        self.assertFalse(self.it.request.room and self.it.request.room.messages.exists())


class TheList(Led):
    def add(self, **more: str) -> Any:
        self.client.force_login(self.omar)
        return self.client.post(reverse("clinics"), {**FACTS, **more})

    def test_is_kept_by_organizers_who_say_that_they_looked(self) -> None:
        self.assertContains(self.see(self.omar, "clinics"), "None yet")
        refused = self.add()
        self.assertContains(refused, "Please check it first", status_code=422)
        self.assertContains(refused, "康宁医院", status_code=422)
        self.add(checked="on")
        clinic = Clinic.objects.get()
        self.assertEqual((clinic.checked_on, clinic.checked_by), (timezone.localdate(), self.omar))
        for user in (self.rosa, self.cora, None):
            self.assertEqual(self.see(user, "clinics").status_code, 404 if user else 302)
            answer = self.press(user, "clinic", clinic.pk, action="remove")
            self.assertEqual(answer.status_code, 404 if user else 302)
        self.press(self.omar, "clinic", clinic.pk, action="remove")
        self.assertFalse(Clinic.objects.exists())
