"""What is said to somebody for whom nobody is there: never that somebody will come who cannot."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from live.models import Room
from people.models import Membership, Role, User
from tests.cast import person, resident
from tests.wellbeing.listening import Led
from wellbeing.models import CounsellingRequest, Counsellor, Desk
from wellbeing.names import NAMES, alias, free_from
from wellbeing.refusals import NobodyAnswers

WORDS = "I cannot sleep"
LEFT = {"action": "message", "instead": "1", "age": "adult", "consent": "on", "text": WORDS}


class WhatIsLeftInALanguage(Led):
    """Celia reads English as well, all the others Chinese alone."""

    def setUp(self) -> None:
        super().setUp()
        Counsellor.objects.filter(user=self.celia).update(languages=["zh", "en"])

    def leave(self, user: User, language: str, **more: str) -> str:
        left = self.press(user, "talk", **{**LEFT, "language": language, **more})
        self.assertRedirects(left, reverse("counselling_waiting"))
        return CounsellingRequest.objects.get(resident=user).language

    def shown_to(self, user: User) -> list[str]:
        return [one.language for one in self.see(user, "counselling_desk").context["left"]]

    def test_is_before_those_who_read_it_and_says_so(self) -> None:
        self.assertEqual(self.leave(self.rosa, "en"), "en")
        tomorrow = f"{self.now + timedelta(days=1):%Y-%m-%d %H:%M:%S}"
        self.assertEqual(self.leave(self.paul, "zh", action="call_back", call_at=tomorrow), "zh")
        self.assertEqual((self.shown_to(self.cora), self.shown_to(self.celia)), (["zh"], ["en", "zh"]))
        self.assertContains(self.see(self.celia, "counselling_desk"), '<span class="chip">English</span>')
        english = CounsellingRequest.objects.get(language="en")
        self.assertEqual(self.press(self.cora, "counselling_left", english.pk).status_code, 404)
        self.assertEqual(self.press(self.celia, "counselling_left", english.pk).status_code, 302)

    def test_is_asked_in_the_language_of_the_page_and_taken_in_chinese_from_a_page_from_before(self) -> None:
        page = self.see(self.rosa, "talk")
        self.assertContains(page, '<option value="en" selected>English</option>', 2, html=True)
        without = {name: said for name, said in LEFT.items() if name != "language"}
        self.press(self.rosa, "talk", **without)
        self.assertEqual(CounsellingRequest.objects.get().language, "zh")

    def test_that_nobody_here_ever_reads_is_refused_and_their_words_are_still_there(self) -> None:
        Counsellor.objects.filter(user=self.celia).update(languages=["zh"])
        refused = self.press(self.rosa, "talk", **LEFT, language="en")
        self.assertContains(refused, "speaks English yet", status_code=422)
        self.assertContains(refused, WORDS, status_code=422)
        self.assertContains(refused, '<option value="en" selected>', 2, status_code=422)
        self.assertFalse(CounsellingRequest.objects.exists())
        self.sits(self.cora)
        asked = self.ask(language="en")  # somebody may still come while they wait
        refused = self.press(self.rosa, "counselling_waiting", action="message", text=WORDS)
        self.assertContains(refused, WORDS, status_code=422)
        asked.refresh_from_db()
        self.assertEqual((asked.state, asked.message), ("waiting", ""))

    def test_comes_in_the_order_of_the_line_on_every_database(self) -> None:
        call_at = self.now + timedelta(hours=3)
        later = CounsellingRequest.objects.write_instead(
            self.rosa, self.now, consent=True, age="adult", call_at=call_at
        )
        message = CounsellingRequest.objects.write_instead(
            self.paul, self.now + timedelta(minutes=1), consent=True, age="adult", text=WORDS
        )
        afraid, _ = resident("Fang", self.building, "1504")
        self.sits(self.cora)
        last = self.ask(afraid, safe="no")
        last.leave_message(WORDS, self.now + timedelta(minutes=2))
        mine = Desk.objects.of(self.celia)

        def order(hours: int) -> list[CounsellingRequest]:
            return CounsellingRequest.objects.left_for(mine, self.now + timedelta(hours=hours))

        self.assertEqual(order(0), [last, message, later])
        self.assertContains(self.see(self.celia, "counselling_desk"), "does not feel safe")
        message.refresh_from_db()
        CounsellingRequest.objects.filter(pk=message.pk).update(asked_at=self.now + timedelta(hours=4))
        self.assertEqual(order(5), [last, later, message])


class WhereNobodyWouldEverAnswer(Led):
    def setUp(self) -> None:
        super().setUp()
        call_command("hotlines", stdout=StringIO())
        self.sits(self.cora)

    def waits_at_the_door(self) -> User:
        newcomer = person("Nora")
        Membership.objects.create(
            user=newcomer, community=self.building, household=self.household, role=Role.RESIDENT
        )
        return newcomer

    def test_somebody_not_confirmed_yet_is_told_so_and_given_numbers_instead_of_a_form(self) -> None:
        page = self.see(self.waits_at_the_door(), "talk")
        self.assertContains(page, "Your door is not confirmed yet")
        self.assertContains(page, "tel:12356")
        for promise in ("Leave a message", "Ask for a call back", "cleared to listen to you"):
            self.assertNotContains(page, promise)

    def test_a_message_nobody_would_ever_read_is_refused_and_their_words_are_still_there(self) -> None:
        newcomer = self.waits_at_the_door()
        refused = self.press(newcomer, "talk", **LEFT)
        self.assertContains(refused, WORDS, status_code=422)
        self.assertContains(refused, NobodyAnswers.text, status_code=422)
        asked = self.press(newcomer, "talk", age="adult", consent="on", language="en")
        self.assertContains(asked, NobodyAnswers.text, status_code=422)
        self.assertFalse(CounsellingRequest.objects.exists())

    def test_where_nobody_counsels_it_is_said_of_the_place(self) -> None:
        page = self.see(self.sven, "talk")
        self.assertContains(page, "Where you live nobody listens for Linli yet")
        self.assertContains(self.press(self.sven, "talk", **LEFT), NobodyAnswers.text, status_code=422)

    def test_where_somebody_counsels_who_is_away_just_now_a_message_is_taken_as_before(self) -> None:
        Desk.objects.of(self.cora).go()
        self.assertContains(self.see(self.rosa, "talk"), "Leave a message")
        left = self.press(self.rosa, "talk", **LEFT)
        self.assertRedirects(left, reverse("counselling_waiting"))
        page = self.see(self.rosa, "counselling_waiting")
        self.assertContains(page, "Your message is here")
        self.assertContains(page, reverse("hotlines"))


class WhoMayNotBeSafe(Led):
    def test_is_given_a_number_where_somebody_listens_before_anything_else_there_is_to_choose(self) -> None:
        call_command("hotlines", stdout=StringIO())
        self.sits(self.cora)
        for safe, is_given in (("no", True), ("unsure", True), ("yes", False)):
            request = self.ask(safe=safe)
            page = self.see(self.rosa, "counselling_waiting").content.decode()
            before = page[: page.index("I no longer need it")]
            self.assertEqual("tel:12356" in before, is_given, safe)
            request.withdraw(self.now)


class TheirNames(Led):
    def test_two_who_are_listened_to_at_the_same_time_are_not_called_the_same(self) -> None:
        self.sits(self.cora)
        mine = self.ask()
        self.ask(self.paul).withdraw(self.now)
        next_number = self.paul.pk * 7 + Room.objects.order_by("pk").values_list("pk", flat=True).last() + 1
        CounsellingRequest.objects.filter(pk=mine.pk).update(alias=next_number)
        mine.refresh_from_db()
        self.assertNotEqual(alias(self.ask(self.paul).alias), alias(mine.alias))

    def test_who_is_asked_again_how_they_are_is_called_as_on_the_list_of_whom_to_ask(self) -> None:
        self.sits(self.cora)
        talk = self.talk()
        talk.end(self.now, by="resident")
        talk.wrap_up(self.now, safety="yes")
        again = CounsellingRequest.objects.follow_up(talk.request, self.cora, self.now)
        self.assertEqual(alias(again.request.alias), alias(talk.request.alias))

    def test_when_all_names_are_taken_somebody_is_listened_to_all_the_same(self) -> None:
        self.assertEqual(free_from(3, []), 3)
        self.assertEqual(free_from(3, [3, 4 + len(NAMES)]), 5)
        self.assertEqual(free_from(3, range(len(NAMES))), 3)
