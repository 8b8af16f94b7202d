"""When a page breaks, who runs the server learns where, and nothing of what somebody had typed."""

import contextlib
import io
import logging
from collections.abc import Iterator

import pytest
from django.core import mail
from django.template import engines
from django.test import Client, RequestFactory, TestCase, override_settings
from django.utils.log import AdminEmailHandler

from config.reports import Formatter
from tests.wellbeing.listening import Listening

WORDS = "第七只青瓷鹭鸶 seven celadon herons"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, as the console shows it."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Formatter("{levelname} {name}: {message}", style="{"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.usefixtures("log")
class APageThatBreaks(Listening, TestCase):
    @pytest.fixture(autouse=True)
    def _listen(self, log: io.StringIO) -> None:
        self.log = log

    def test_while_somebody_writes_in_confidence_tells_the_place_and_not_the_words(self) -> None:
        talk = self.talk()
        broken = override_settings(MASTER_KEYS=["too short"], ADMINS=[("Ada", "ada@linli.example")])
        for include_html in (False, True):
            client = Client(raise_request_exception=False)
            client.force_login(self.rosa)
            form = {"text": WORDS, "client_id": "00000000-0000-4000-8000-000000000001"}
            with broken, mailing(include_html=include_html):
                answer = client.post(f"/rooms/{talk.request.room_id}/messages/", form)
            self.assertEqual(answer.status_code, 500)
            (letter,) = mail.outbox
            html = getattr(letter, "alternatives", [])
            self.assertEqual(bool(html), include_html)
            for told in (self.log.getvalue(), f"{letter.subject} {letter.body} {html}"):
                self.assertNotIn("celadon", told)
                self.assertNotIn("青瓷", told)
            self.assertIn("ImproperlyConfigured", str(letter.body))
            self.assertIn("in read_key", str(letter.body))
            self.assertIn("in read_key", self.log.getvalue())
            mail.outbox.clear()


@contextlib.contextmanager
def mailing(*, include_html: bool) -> Iterator[None]:
    """By the handler that Django mails faults with, plain or with HTML beside."""
    handler = next(one for one in logging.getLogger("django").handlers if isinstance(one, AdminEmailHandler))
    handler.include_html = include_html
    yield
    handler.include_html = False


def test_a_fault_that_quotes_what_was_typed_is_told_without_its_sentence(
    log: io.StringIO, rf: RequestFactory
) -> None:
    def broken() -> None:
        try:
            int(WORDS)
        except ValueError as fault:
            raise KeyError(WORDS) from fault

    try:
        broken()
    except KeyError:
        asked = rf.post("/care/talk/", {"text": WORDS})
        logging.getLogger("django.request").error(
            "Broken: %s", asked.path, exc_info=True, extra={"request": asked}
        )
    said = log.getvalue()
    assert "builtins.ValueError" in said
    assert "builtins.KeyError" in said
    assert "celadon" not in said


def test_a_name_missing_in_a_template_does_not_write_down_what_else_it_was_given(log: io.StringIO) -> None:
    assert engines["django"].from_string("{{ missing.name }}").render({"words": WORDS}) == ""
    assert "celadon" not in log.getvalue()
