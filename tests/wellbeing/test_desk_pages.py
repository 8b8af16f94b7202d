"""The pages of whoever listens and leads: what waits comes first, and a refusal does not make the desk deaf."""

from django.urls import reverse
from django.utils import timezone

from people.models import User
from tests.wellbeing.listening import Led
from wellbeing.models import Desk, Disclosure, Handover


class TheDesk(Led):
    def test_goes_on_listening_at_its_own_address_after_a_refusal(self) -> None:
        """The page stands at the form's address then, where there is nothing to be read."""
        self.sits(self.cora)
        request = self.ask()
        request.withdraw(self.now)
        refused = self.press(self.cora, "counselling_offer", request.pk, action="accept")
        desk = reverse("counselling_desk")
        self.assertContains(refused, f'data-page="{desk}"', status_code=422)
        self.assertContains(refused, f'http-equiv="refresh" content="15; url={desk}"', status_code=422)
        self.assertEqual(self.see(self.cora, "counselling_offer", request.pk).status_code, 405)

    def test_shows_who_waits_before_who_is_passed_on_and_before_a_break(self) -> None:
        talk = self.talk()
        self.says(talk, self.cora)
        self.sits(self.celia)
        Handover.objects.begin(talk, Desk.objects.of(self.celia), "hm", timezone.now()).agree(
            "hm", timezone.now()
        )
        Desk.objects.filter(user=self.celia).update(break_said_at=self.now)
        request = self.ask(self.paul, language="zh")
        self.assertEqual(request.offers.open().get().desk.user, self.celia)
        page = self.see(self.celia, "counselling_desk").content.decode()
        there = [
            page.index(words)
            for words in (
                "Somebody asks to be listened to",
                "Somebody is being passed on",
                "Take ten minutes",
            )
        ]
        self.assertEqual(there, sorted(there))

    def test_leads_from_each_own_conversation_to_what_comes_next_in_it(self) -> None:
        talk = self.talk()
        self.assertContains(self.see(self.cora, "counselling_desk"), "To the talk")
        talk.end(self.now, by="counsellor")
        page = self.see(self.cora, "counselling_desk")
        self.assertContains(page, reverse("counselling_held", args=[talk.pk]))
        self.assertContains(page, "Wrap up")


class OnesOwnConversation(Led):
    def test_shows_which_level_is_set_and_in_danger_first_what_to_do(self) -> None:
        talk = self.talk()
        talk.escalate(self.cora, 3, self.now)
        page = self.see(self.cora, "counselling_held", talk.pk).content.decode()
        self.assertIn('value="3" aria-pressed="true"><svg', page)
        self.assertLess(page.index("Stay in the chat."), page.index("How worried are you?"))

    def test_what_has_to_be_answered_at_the_end_is_not_called_optional(self) -> None:
        talk = self.talk()
        talk.end(self.now, by="counsellor")
        page = self.see(self.cora, "counselling_held", talk.pk)
        self.assertContains(page, "Was safety asked about?")
        self.assertNotContains(page, "(optional)")

    def test_a_note_is_saved_by_a_button_that_says_so(self) -> None:
        """In Chinese it said "not now": the same English words stood on a button that leaves all as it is."""
        talk = self.talk()
        User.objects.filter(pk=self.cora.pk).update(language="zh-hans")
        self.client.cookies["django_language"] = "zh-hans"
        page = self.see(self.cora, "counselling_held", talk.pk)
        self.assertContains(page, "保存笔记")
        self.assertNotContains(page, "先不了")


class TheShift(Led):
    def test_names_the_conversation_alike_where_it_runs_and_where_somebody_asks_who_it_is(self) -> None:
        talk = self.talk()
        talk.escalate(self.cora, 3, self.now)
        talk.ask_lead(self.now)
        Disclosure.objects.ask(talk, self.cora, "took pills and will not say where", self.now)
        page = self.see(self.lena, "counselling_lead").content.decode()
        for offer in (f"join-{talk.pk}", f"identity-{Disclosure.objects.get().pk}"):
            self.assertIn(f'data-offer="{offer}"', page)
        name = page.split("Who somebody in danger is")[1].split("<b>")[1].split("</b>")[0]
        self.assertIn(name, page.split('aria-labelledby="running"')[1])
