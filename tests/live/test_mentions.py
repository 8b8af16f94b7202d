"""Naming somebody with @: only who is here and lets neighbours see it; the one named sees it, on their own page."""

import uuid
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from live.leaving import forget
from live.models import Attendance, Mention, Message, Room
from live.models.mention import named_in
from people.models import User
from tests.cast import person
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard


class Naming(InTheYard):
    def setUp(self) -> None:
        super().setUp()
        self.come(self.rosa, self.cora, self.omar)

    def come(self, *people: User) -> None:
        for who in people:
            Attendance.objects.create(room=self.room, user=who)

    def post(self, text: str, user: User | None = None) -> Any:
        self.client.force_login(user or self.omar)
        form = {"text": text, "client_id": str(uuid.uuid4())}
        return self.client.post(reverse("room_messages", args=[self.room.pk]), form, headers=JSON)

    def named(self, text: str) -> set[str]:
        return set(named_in(self.room, text).values())

    def test_who_is_here_can_be_named_and_is_kept_with_the_message(self) -> None:
        self.post("@Rosa and ＠Cora, are you warm?")
        self.assertEqual(
            set(Mention.objects.values_list("user", "name")), {(self.rosa.pk, "Rosa"), (self.cora.pk, "Cora")}
        )

    def test_who_is_not_here_has_left_or_hides_is_not_told_apart_from_any_word(self) -> None:
        away = person("Away")
        hidden = person("Hidden", shows_presence=False)
        left = person("Left")
        self.come(hidden)
        Attendance.objects.create(room=self.room, user=left, left_at=timezone.now())
        Attendance.objects.create(room=yard(), user=away)
        shown = self.post("@Away @Hidden @Left @Sven @nobody").json()["html"]
        self.assertFalse(Mention.objects.exists())
        self.assertNotIn("data-mentions", shown)
        self.assertNotIn("<b", shown)

    def test_the_longest_name_that_fits_is_meant_since_chinese_has_no_spaces(self) -> None:
        self.come(person("小荷"), person("小荷老师"), person("小"))
        self.assertEqual(self.named("@小荷老师您好"), {"小荷老师"})
        self.assertEqual(self.named("@小荷您好，@小明也好"), {"小荷", "小"})
        self.assertEqual(self.named("小荷老师 a@b"), set())

    def test_two_of_one_name_are_both_meant(self) -> None:
        twins = [User.objects.create_user(f"{n}@linli.example", display_name="Twin") for n in range(2)]
        self.come(*twins)
        self.assertEqual(set(named_in(self.room, "@Twin")), {twin.pk for twin in twins})

    def test_a_sixth_is_refused_with_what_to_do(self) -> None:
        names = [f"Guest{number}" for number in range(6)]
        self.come(*(person(name) for name in names))
        answer = self.post(" ".join(f"@{name}" for name in names))
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "chat.too_many_mentions"))
        self.assertIn("At most 5 people", answer.json()["sentence"])
        self.assertFalse(Message.objects.exists())
        self.assertEqual(self.post(" ".join(f"@{name}" for name in names[:5])).status_code, 200)

    def test_the_piece_is_the_same_for_all_and_says_no_more_than_was_said(self) -> None:
        shown = self.post("hello @Rosa **and** all").json()["html"]
        self.assertIn(f'data-mentions="{self.rosa.pk} "', shown)
        self.assertIn('hello <b class="mention">@Rosa</b> <strong>and</strong> all', shown)
        self.assertNotIn("for-me", shown)

    def test_a_name_within_a_link_or_its_title_stays_what_it_is(self) -> None:
        shown = self.post('[me](https://linli.example/@Rosa "x>@Rosa<b onclick=1>") @Rosa').json()["html"]
        self.assertEqual(shown.count('<b class="mention">'), 1)
        self.assertIn('href="https://linli.example/@Rosa"', shown)

    def test_a_name_with_signs_of_markup_is_shown_as_it_is(self) -> None:
        self.come(person("A&B > C"))
        shown = self.post("@A&B > C come").json()["html"]
        self.assertIn('<b class="mention">@A&amp;B &gt; C</b> come', shown)

    def test_changing_the_words_changes_who_is_named(self) -> None:
        self.post("hello @Rosa")
        message = Message.objects.for_pieces().get()
        message.edit(self.omar, "hello @Cora")
        self.assertEqual(list(Mention.objects.values_list("name", flat=True)), ["Cora"])
        html = render_to_string("live/_message.html", {"message": message})
        self.assertIn(f'data-mentions="{self.cora.pk} "', html)

    def test_taken_down_nobody_is_named_any_more(self) -> None:
        self.post("hello @Rosa")
        Message.objects.get().remove(by=self.omar)
        self.assertFalse(Mention.objects.exists())
        self.assertNotContains(self.client.get(reverse("room", args=[self.room.pk])), "data-mentions")

    def test_who_leaves_linli_is_named_nowhere(self) -> None:
        self.post("hello @Rosa and @Cora")
        forget(self.rosa, Room.objects.all())
        self.assertEqual(list(Mention.objects.values_list("name", flat=True)), ["Cora"])

    def test_a_thousand_signs_ask_no_more_than_one(self) -> None:
        for text in ("@Rosa", "@" * 500):
            with self.assertNumQueries(1):
                named_in(self.room, text)
        with self.assertNumQueries(0):
            named_in(self.room, "no sign at all, just @")
