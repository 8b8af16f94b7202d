"""The card's page and its count; what it hears is tried in a browser (tests/browser/test_care.py)."""

import gzip
import json
import re

from django.conf import settings
from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone

from tests.cast import Cast
from tests.wellbeing.phrases import LANGUAGES, STATIC, fresh, ordinary, people, phrases
from wellbeing.models import CardCount


class TheCard(Cast, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        call_command("hotlines", verbosity=0)

    def test_it_is_open_to_all_and_has_a_person_a_number_and_a_minute_to_breathe(self) -> None:
        for language, says in (("zh-hans", "不用一个人扛着"), ("en", "You do not have to carry it alone")):
            self.client.cookies.load({"django_language": language})
            with self.assertNumQueries(1):
                card = self.client.get("/care/card/")
            self.assertContains(card, says)
            self.assertContains(card, 'href="tel:12356"', 2)
            self.assertContains(card, 'role="status"', 2)
            self.assertEqual(card.content.count(b"<li>"), 3 + 4 + 3 + 3)

    def test_a_line_nobody_could_confirm_is_not_on_it(self) -> None:
        self.assertNotContains(self.client.get("/care/card/"), "25629459")

    def test_it_says_nothing_of_who_asks_and_may_be_kept_for_ten_minutes(self) -> None:
        self.client.force_login(self.rosa)
        card = self.client.get("/care/card/")
        self.assertEqual(card["Cache-Control"], "private, max-age=600")
        self.assertNotContains(card, "Rosa")
        self.assertNotContains(card, "csrf")

    def test_every_page_on_which_one_writes_knows_where_it_is(self) -> None:
        self.client.force_login(self.rosa)
        for page in ("/care/", "/me/"):
            self.assertContains(self.client.get(page), 'data-card="/care/card/" data-seen="/care/card/seen/"')


class TheCount(TestCase):
    def seen(self, **said: str) -> int:
        return self.client.post("/care/card/seen/", said).status_code

    def test_all_that_is_kept_is_a_number_for_a_day_a_kind_and_a_language(self) -> None:
        for kind, language in (("A", "en"), ("B", "zh-hans"), ("B", "zh-hans")):
            self.assertEqual(self.seen(kind=kind, language=language), 204)
        today = timezone.localdate()
        kept = CardCount.objects.values_list("day", "kind", "language", "shown")
        self.assertEqual(set(kept), {(today, "A", "en", 1), (today, "B", "zh-hans", 2)})
        fields = {field.name for field in CardCount._meta.get_fields()}
        self.assertEqual(fields, {"id", "day", "kind", "language", "shown"})

    def test_nothing_else_is_counted(self) -> None:
        self.assertEqual(
            [self.seen(kind="D"), self.seen(), self.client.get("/care/card/seen/").status_code],
            [400, 400, 405],
        )
        other = self.client.post("/care/card/seen/", {"kind": "A"}, headers={"Sec-Fetch-Site": "cross-site"})
        self.assertEqual((other.status_code, CardCount.objects.count()), (400, 0))
        self.seen(kind="A", language="<b>")
        self.assertIn(CardCount.objects.get().language, dict(settings.LANGUAGES))


def test_the_sentences_are_many_and_none_is_there_twice() -> None:
    for language in LANGUAGES:
        despair = [phrase.text for phrase in phrases(language)]
        usual = [phrase.text for phrase in ordinary(language)]
        assert len(despair) >= 300
        assert len(usual) >= 1000
        assert (len(set(despair)), len(set(usual))) == (len(despair), len(usual))
        learnt, anew = ({phrase.text for phrase in part(language)} for part in (people, fresh))
        assert (len(learnt) >= 200, len(anew)) == (True, 150)
        assert not anew & (learnt | set(despair))


def test_the_words_are_for_old_browsers_too() -> None:
    """Safari before 16.4 cannot look behind, and would then hear nothing at all."""
    words = (STATIC / "wellbeing" / "crisis" / "words.json").read_text("utf-8")
    hears = (STATIC / "wellbeing" / "crisis" / "match.js").read_text("utf-8")
    assert not re.search(r"\(\?<[=!]", words + hears)
    given = json.loads(words)
    assert len(given["traditional"]) == len(given["simplified"])


def test_nothing_of_it_is_fetched_before_somebody_writes_and_then_it_is_small() -> None:
    parts = (STATIC / "wellbeing" / "crisis").iterdir()
    assert sum(len(gzip.compress(part.read_bytes())) for part in parts) < 56 * 1024
