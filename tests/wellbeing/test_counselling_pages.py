"""The pages of counselling: what each person may see, that nothing is kept in clear, and that all works by forms."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from io import StringIO
from typing import Any, ClassVar

from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import models
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone, translation

from live.models import Piece, Room
from people.models import User
from tests.cast import person
from tests.wellbeing.listening import Listening, counsels
from wellbeing import vault
from wellbeing.line import times_to_call
from wellbeing.matching import match
from wellbeing.models import AuditEntry, Conversation, CounsellingRequest, Key, Note
from wellbeing.retention import destroy

CANARY = "canaryzhubajie"
JSON = {"Accept": "application/json"}


class Pages(Listening, TestCase):
    def setUp(self) -> None:
        self.now = timezone.now()

    def see(self, user: User | None, name: str, *args: Any) -> Any:
        self.client.logout()
        if user:
            self.client.force_login(user)
        return self.client.get(reverse(name, args=args))

    def press(self, user: User | None, name: str, *args: Any, **form: Any) -> Any:
        self.client.logout()
        if user:
            self.client.force_login(user)
        return self.client.post(reverse(name, args=args), form)

    def held(self) -> Conversation:
        return self.talk()


class Asking(Pages):
    def test_says_who_is_there_before_a_word_is_typed_and_that_nobody_is(self) -> None:
        call_command("hotlines", stdout=StringIO())
        empty = self.see(self.rosa, "talk").content.decode()
        self.assertIn("Nobody is here to listen just now", empty)
        self.assertNotIn('id="ask"', empty)
        self.assertIn("tel:12356", empty)
        self.sits(self.cora)
        page = self.see(self.rosa, "talk").content.decode()
        self.assertLess(page.index("Cora"), page.index('id="ask"'))
        self.assertIn("Somebody is free now", page)

    def test_goes_by_forms_alone_from_asking_to_the_room(self) -> None:
        self.sits(self.cora)
        refused = self.press(self.rosa, "talk", topic="sleep", language="zh", age="adult")
        self.assertContains(refused, "We need your consent", status_code=422)
        self.assertContains(refused, '<option value="sleep" selected>', status_code=422)
        self.assertRedirects(
            self.press(self.rosa, "talk", language="zh", age="adult", consent="on", safe="no", hardness="8"),
            reverse("counselling_waiting"),
        )
        request = CounsellingRequest.objects.get()
        self.assertEqual((request.how_hard, request.urgent), ("8", True))
        self.assertContains(self.see(self.rosa, "counselling_waiting"), "Somebody is being asked now")
        self.assertRedirects(self.see(self.rosa, "talk"), reverse("counselling_waiting"))
        self.assertContains(self.see(self.cora, "counselling_desk"), "does not feel safe")
        self.press(self.cora, "counselling_offer", request.pk, action="accept")
        room = reverse("room", args=[request.room_id])
        self.assertRedirects(self.see(self.rosa, "counselling_waiting"), room)
        said = self.press(self.rosa, "room_messages", request.room_id, text="hello", client_id=uuid.uuid4())
        self.assertRedirects(said, f"{room}#message-{Room.objects.get(pk=request.room_id).messages.get().pk}")

    def test_too_many_characters_are_refused_and_still_there(self) -> None:
        talk = self.held()
        words = "长" * 2001
        answer = self.press(
            self.rosa, "room_messages", talk.request.room_id, text=words, client_id=uuid.uuid4()
        )
        self.assertContains(answer, "At most 2000 characters (2001 now).", status_code=422)
        self.assertContains(answer, words, status_code=422)
        self.assertContains(self.see(self.rosa, "room", talk.request.room_id), 'data-limit="2000"')

    def test_leaves_a_message_that_a_counsellor_answers_in_a_conversation(self) -> None:
        self.press(self.rosa, "talk", instead="1", age="adult", action="message", text="请回我", consent="on")
        request = CounsellingRequest.objects.get()
        self.assertContains(self.see(self.rosa, "counselling_waiting"), "Your message is here")
        self.assertNotContains(self.see(self.cora, "counselling_desk"), "请回我")
        self.press(self.cora, "counselling_left", request.pk)
        talk = Conversation.objects.get()
        self.assertContains(self.see(self.cora, "counselling_held", talk.pk), "请回我")
        self.assertRedirects(
            self.see(self.rosa, "counselling_waiting"), reverse("room", args=[request.room_id])
        )
        with translation.override("en"):
            self.assertEqual(self.rosa.notices.get().sentence, "There is something new for you.")

    def test_only_the_page_of_who_listens_reminds_of_staying_in_here(self) -> None:
        call_command("hotlines", stdout=StringIO())
        room = self.held().request.room_id
        self.assertNotContains(self.see(self.rosa, "room", room), "contact-note")
        page = self.see(self.cora, "room", room)
        self.assertContains(page, 'id="contact-note"')
        self.assertRegex(page.content.decode(), r'data-ours="[\d ]*\b12356\b')

    def test_leaving_quickly_pauses_and_ends_nothing(self) -> None:
        talk = self.held()
        self.assertContains(
            self.see(self.rosa, "room", talk.request.room_id),
            reverse("counselling_away"),
        )
        self.assertEqual(self.press(self.paul, "counselling_away").status_code, 204)
        talk.refresh_from_db()
        self.assertEqual(talk.state, "active", "somebody else left")
        for _ in range(2):
            self.assertEqual(self.press(self.rosa, "counselling_away").status_code, 204)
        talk.refresh_from_db()
        self.assertEqual((talk.state, talk.pause_reason), ("paused", "left_quickly"))

    def test_a_time_for_a_call_back_that_passed_meanwhile_is_refused_with_the_new_ones(self) -> None:
        passed = f"{timezone.localtime() - timedelta(minutes=1):%Y-%m-%d %H:%M:%S}"
        answer = self.press(
            self.rosa, "talk", instead="1", age="adult", action="call_back", call_at=passed, consent="on"
        )
        self.assertContains(answer, "That time has passed by now.", status_code=422)
        self.assertContains(answer, 'name="call_at"', count=3, status_code=422)
        self.assertFalse(CounsellingRequest.objects.exists())

    def test_nobody_is_called_back_at_night(self) -> None:
        for hour, first in ((0, 10), (5, 10), (6, 8), (14, 16), (19, 21), (20, 10), (23, 10)):
            now = timezone.localtime().replace(hour=hour, minute=50)
            times = times_to_call(now)
            self.assertEqual((len(times), times[0].hour), (3, first), hour)
            self.assertTrue(all(now < time and 8 <= time.hour <= 21 for time in times))
            self.assertEqual(sorted(set(times)), times)

    def test_while_waiting_one_may_choose_something_else(self) -> None:
        self.sits(self.cora)
        self.ask()
        refused = self.press(self.rosa, "counselling_waiting", action="message", text="  ")
        self.assertContains(refused, "Write a few words first.", status_code=422)
        self.press(self.rosa, "counselling_waiting", action="call_back", call_at="2030-01-01 10:00:00")
        self.assertContains(self.see(self.rosa, "counselling_waiting"), "Your call back is noted")


class WhoSeesWhat(Pages):
    """Section 2.1 of the design as a table: person × page → what they get. None is a 404, "in" a page."""

    lena: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.lena = counsels("Lena", cls.district, may_lead=True)
        cls.staff = person("Root", is_staff=True, is_superuser=True)

    staff: ClassVar[User]

    def test_every_page_is_for_those_it_concerns_and_does_not_exist_for_others(self) -> None:
        talk = self.held()
        self.says(talk, self.rosa, CANARY)
        room, request = talk.request.room_id, talk.request_id
        people = {"rosa": self.rosa, "cora": self.cora, "celia": self.celia, "lena": self.lena,
                  "paul": self.paul, "omar": self.omar, "sven": self.sven, "staff": self.staff}  # fmt: skip
        table: dict[tuple[str, int | None], set[str]] = {
            ("room", room): {"rosa", "cora"},
            ("room_history", room): {"rosa", "cora"},
            ("counselling_conversation", request): {"rosa"},
            ("counselling_held", talk.pk): {"cora"},
            ("counselling_desk", None): {"cora", "celia", "lena"},
            ("counselling_lead", None): {"lena"},
            ("desk", room): set(),
            ("room_people", room): set(),
            ("room_export", room): set(),
        }
        reads = {("room", room), ("room_history", room)}
        for (name, pk), admitted in table.items():
            args = [] if pk is None else [pk]
            for who, user in people.items():
                answer = self.see(user, name, *args)
                self.assertEqual(answer.status_code, 200 if who in admitted else 404, (name, who))
                shown = CANARY in answer.content.decode()
                self.assertEqual(shown, who in admitted and (name, pk) in reads, (name, who))
                if who in {"cora", "celia", "lena"}:
                    self.assertNotIn("Rosa", answer.content.decode(), (name, who))
            self.assertEqual(self.see(None, name, *args).status_code, 302, name)

    def test_every_read_by_who_listens_leaves_an_entry_and_the_chain_holds(self) -> None:
        talk = self.held()
        before = AuditEntry.objects.of(talk.request_id).count()
        self.see(self.cora, "room", talk.request.room_id)
        self.see(self.rosa, "room", talk.request.room_id)
        self.assertEqual(AuditEntry.objects.of(talk.request_id).count(), before + 1)
        call_command("checkaudit", stdout=StringIO())
        log = self.see(self.rosa, "counselling_conversation", talk.request_id)
        self.assertContains(log, "began the conversation")

    def test_a_stranger_changes_nothing_by_pressing(self) -> None:
        talk = self.held()
        for user in (self.celia, self.paul, self.omar):
            for name, args, form in (
                ("counselling_held", [talk.pk], {"action": "end"}),
                ("counselling_wrap_up", [talk.pk], {"safety": "yes"}),
                ("counselling_conversation", [talk.request_id], {"action": "end"}),
                ("counselling_offer", [talk.request_id], {"action": "accept"}),
                ("room_messages", [talk.request.room_id], {"text": "hm", "client_id": uuid.uuid4()}),
            ):
                self.assertEqual(self.press(user, name, *args, **form).status_code, 404, (user, name))
        talk.refresh_from_db()
        self.assertEqual((talk.state, talk.counsellor), ("active", self.cora))

    def test_who_lost_the_conversation_or_closed_it_reads_it_no_more_and_deleted_is_gone_for_all(
        self,
    ) -> None:
        talk = self.held()
        talk.end(self.now, by="counsellor")
        self.press(self.cora, "counselling_wrap_up", talk.pk, safety="yes")
        self.assertEqual(self.see(self.cora, "room", talk.request.room_id).status_code, 404)
        self.press(self.rosa, "counselling_conversation", talk.request_id, action="delete")
        self.assertEqual(self.see(self.rosa, "room", talk.request.room_id).status_code, 404)
        self.assertContains(
            self.see(self.rosa, "counselling_conversation", talk.request_id), "Keep it after all"
        )

    def test_no_list_of_rooms_shows_it_to_anybody(self) -> None:
        talk = self.held()
        for user in (self.rosa, self.cora, self.omar):
            self.assertNotContains(self.see(user, "rooms"), f"/rooms/{talk.request.room_id}/")

    def test_pages_are_kept_nowhere_and_their_titles_say_nothing(self) -> None:
        talk = self.held()
        for user, name, args in (
            (self.paul, "talk", []), (self.cora, "counselling_desk", []), (self.lena, "counselling_lead", []),
            (self.cora, "counselling_held", [talk.pk]), (self.rosa, "counselling_conversation", [talk.request_id]),
            (self.rosa, "room", [talk.request.room_id]),
        ):  # fmt: skip
            answer = self.see(user, name, *args)
            self.assertIn("no-store", answer.headers["Cache-Control"], name)
            self.assertEqual(answer.headers["Referrer-Policy"], "same-origin")
            title = answer.content.decode().split("<title>")[1].split("</title>")[0]
            self.assertIn(title.split(" · ")[0], {"A page", "Desk"}, name)

    def test_the_admin_shows_no_content(self) -> None:
        talk = self.held()
        self.says(talk, self.rosa, CANARY)
        self.client.force_login(self.staff)
        listed = self.client.get(reverse("admin:index")).content.decode()
        self.assertNotIn("conversation", listed)
        for row in (talk, talk.request, talk.request.key):
            self.assertRegex(str(row), r"^#\d+$")


class TheCanary(Pages):
    def test_is_found_nowhere_in_clear_and_never_again_once_its_key_is_destroyed(self) -> None:
        log = StringIO()
        handler = logging.StreamHandler(log)
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        with self.captureOnCommitCallbacks(execute=True):
            self.sits(self.cora)
            self.press(self.rosa, "talk", language="zh", age="adult", consent="on", hardness="9")
            request = CounsellingRequest.objects.get()
            match(timezone.now())
            self.press(self.cora, "counselling_offer", request.pk, action="accept")
            talk = Conversation.objects.get()
            room = request.room_id
            for user in (self.rosa, self.cora):
                self.press(user, "room_messages", room, text=f"{CANARY} says {user}", client_id=uuid.uuid4())
            self.press(self.cora, "counselling_held", talk.pk, action="note", text=CANARY)
            self.press(self.cora, "counselling_held", talk.pk, action="end", reason="mutual")
            self.press(self.cora, "counselling_wrap_up", talk.pk, safety="no", why=CANARY)
            self.press(
                self.paul, "talk", instead="1", age="adult", action="message", text=CANARY, consent="on"
            )
        self.assertContains(self.see(self.rosa, "room", room), CANARY)  # it is there, for whom it is
        self.assertEqual(sings(), [])
        self.assertNotIn(CANARY, log.getvalue())
        self.assertFalse([message for message in mail.outbox if CANARY in str(message.message())])
        sealed = list(Room.objects.get(pk=room).messages.values_list("seq", "text"))
        self.assertEqual(len(sealed), 2)
        destroy(CounsellingRequest.objects.select_related("room", "key").get(pk=request.pk), timezone.now())
        for key in Key.objects.all():  # the master key is known all the while
            for seq, text in sealed:
                with self.assertRaises(vault.Unreadable):
                    key.unseal(text, f"message {seq}")
        self.assertFalse(Piece.objects.filter(room=room).exists())
        self.assertEqual(Note.objects.get().words, CANARY, "notes have a key and a clock of their own")


def sings() -> list[str]:
    """Every text column of every table that holds the canary in clear."""
    found = []
    for model in apps.get_models():
        texts = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.values_list(*texts) if texts else ():
            found += [
                f"{model._meta.label}.{name}"
                for name, value in zip(texts, row, strict=True)
                if CANARY in str(value)
            ]
    return found
