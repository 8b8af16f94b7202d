"""Of the pages that many ask for at once, what all of them share is made once, and nothing in it is anybody's own."""

from django.db import connection
from django.template import Context, Template
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from live.models import Measure
from live.views.shared import Shared, kept
from people.models import User
from tests.cast import person
from tests.live.test_room_page import InTheYard
from tests.live.yard import yard


@override_settings(ROOM_SHARED_SECONDS=3600)
class ManyComeAtOnce(InTheYard):
    def asks(self, user: User) -> tuple[str, int]:
        """The page, and how many questions it took the database."""
        self.client.force_login(user)
        with CaptureQueriesContext(connection) as asked:
            text = self.page().text
        return text, len(asked)

    def test_the_second_costs_less_and_sees_the_same(self) -> None:
        self.say(self.omar, "Bring a mat")
        first, cost_of_first = self.asks(self.rosa)
        self.assertIn("Bring a mat", first)
        second, cost_of_second = self.asks(self.cora)
        self.assertIn("Bring a mat", second)
        self.assertLess(cost_of_second, cost_of_first)

    def test_what_was_shown_since_is_there(self) -> None:
        self.asks(self.rosa)
        self.room.post(self.omar, "Bring a mat", "00000000-0000-4000-8000-000000000001")
        self.assertIn("Bring a mat", self.asks(self.cora)[0])

    def test_what_was_taken_down_since_is_gone(self) -> None:
        message = self.room.post(self.omar, "My telephone number", "00000000-0000-4000-8000-000000000001")
        self.asks(self.rosa)
        message.remove(self.omar)
        self.assertNotIn("My telephone number", self.asks(self.cora)[0])

    def test_each_reads_it_in_their_language_and_their_own_time(self) -> None:
        message = self.say(self.omar, "Bring a mat")
        type(message).objects.filter(pk=message.pk).update(sent_at="2026-01-05T12:00:00Z", by_host=True)
        self.rosa.time_zone, self.rosa.language = "Asia/Shanghai", "zh-hans"
        self.cora.time_zone, self.cora.language = "Europe/London", "en"
        for neighbour in (self.rosa, self.cora):
            neighbour.save()
        for neighbour, when, host in ((self.rosa, "20:00", "主持"), (self.cora, "12:00", ">host<")):
            text, _cost = self.asks(neighbour)
            self.assertIn(when, text)
            self.assertIn(host, text)

    def test_a_hand_that_is_up_is_ones_own_only_on_ones_own_page(self) -> None:
        self.room.hands.raise_in(self.room, self.rosa, "help")
        self.assertIn("Your hand is up", self.asks(self.rosa)[0])
        self.assertNotIn("Your hand is up", self.asks(self.cora)[0])

    def test_where_nothing_may_be_kept_nothing_is(self) -> None:
        self.room = yard("quiet-yard")
        self.say(self.omar, "In confidence")
        for _time in range(2):
            self.assertIn("In confidence", self.asks(self.rosa)[0])
        self.assertEqual(kept.cache_info().currsize, 0)

    def test_it_is_kept_for_some_rooms_at_most(self) -> None:
        for number in range(70):
            kept(self.room, number, 0)
        self.assertEqual(kept.cache_info().currsize, 64)

    def test_what_all_see_alike_knows_nothing_of_who_came_first(self) -> None:
        piece = Template("{% load room %}{% alike %}{{ room.title }}{{ reader }}{% endalike %}, {{ reader }}")
        common = Shared(self.room)
        for reader in ("Rosa", "Cora"):
            page = piece.render(Context({"common": common, "reader": reader}))
            self.assertEqual(page, f"{self.room.title}, {reader}")

    def test_who_was_silenced_since_is_told_so(self) -> None:
        """What was found at the door is of that moment, and of nobody else."""
        self.asks(self.rosa)
        Measure.objects.time_out(self.room, self.omar, self.rosa, 5, "insult")
        self.assertIn("You cannot write until", self.asks(self.rosa)[0])
        self.assertNotIn("You cannot write until", self.asks(self.cora)[0])

    def test_names_nobody_who_reads_it(self) -> None:
        """What is kept is made without knowing who asks."""
        reader = person("Reader")
        self.say(self.omar, "Bring a mat")
        entry = Shared(self.room).said[0]
        self.assertNotIn(reader.display_name, entry.html)
        self.assertIn(reverse("message", args=[self.room.pk, entry.message.pk]), entry.html)
