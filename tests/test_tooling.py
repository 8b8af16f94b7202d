"""What `make check` looks at, so that `make test` alone says whether everything promised holds."""

import gettext
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import Lexer, TokenType
from django.template.loader import get_template
from django.utils import translation

from config import messages

pytestmark = pytest.mark.once

ROOT = messages.ROOT
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPOKEN = {"title", "alt", "aria-label", "aria-description", "placeholder", "label"}
SAME_IN_ALL_LANGUAGES = {"Linli", "邻里", "简体中文", "English", "中文", "QR", "WhatsApp"}
IN_BOTH_LANGUAGES = {"500.html", "pieces/index.html"}
"""Pages that say everything twice: when nothing works any more, and the sheet of all pieces for looking at."""
SHORT_BLOCK = re.compile(r"{% block \w+ %}[a-z -]+{% endblock( \w+)? %}")
"""A class or the name of a place, for base.html: nothing that anyone reads."""
STATIC = re.compile(r"""{% static ["']([^"']+)["']""")


def in_one_language(path: Path) -> bool:
    return path.relative_to(ROOT / "templates").as_posix() not in IN_BOTH_LANGUAGES


TRANSLATED = [path for path in TEMPLATES if in_one_language(path)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_sentence_is_translated_in_both_catalogs() -> None:
    assert list(messages.faults()) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_compiled_catalog_says_what_the_written_one_says(language: str) -> None:
    with messages.catalog_path(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages.read(language):
        name = messages.forms(message.id)[0]
        if name and not message.pluralizable:
            said = compiled.pgettext(message.context, name) if message.context else compiled.gettext(name)
            assert said == message.string


def test_a_chinese_page_takes_its_words_from_the_chinese_catalog() -> None:
    catalog = {message.id: message.string for message in messages.read("zh_Hans") if not message.context}
    with translation.override("zh-hans"):
        assert translation.gettext("household") == catalog["household"] != "household"


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_production_settings_pass_the_deployment_checks(tmp_path: Path) -> None:
    production = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")} | {
        "LINLI_SECRET_KEY": secrets.token_urlsafe(64),
        "LINLI_HOSTS": "linli.example",
        "LINLI_DATA": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=production,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_template_compiles() -> None:
    assert [fault for path in TEMPLATES for fault in faults_of(path)] == []


def faults_of(path: Path) -> Iterator[str]:
    try:
        get_template(path.relative_to(ROOT / "templates").as_posix())
    except (TemplateSyntaxError, TemplateDoesNotExist) as fault:
        yield f"{name_of(path)}: {fault}"


def test_templates_ask_only_for_files_that_exist() -> None:
    asked = [(name_of(path), name) for path in TEMPLATES for name in STATIC.findall(path.read_text("utf-8"))]
    assert [(page, name) for page, name in asked if not finders.find(name)] == []


def test_no_template_leaves_a_word_out_of_the_catalogs() -> None:
    heard = {name_of(path): said_by(path) for path in TRANSLATED}
    assert {page: words for page, words in heard.items() if words} == {}


def said_by(path: Path) -> list[str]:
    listener = Listener()
    listener.feed(untranslated(path.read_text("utf-8")))
    return listener.heard


def untranslated(source: str) -> str:
    """The template's own HTML: without tags, variables, comments and what stands between blocktranslate tags."""
    kept, translating = [], False
    for token in Lexer(SHORT_BLOCK.sub("", source)).tokenize():
        word = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK and word in {"blocktranslate", "blocktrans", "comment"}:
            translating = True
        elif token.token_type == TokenType.BLOCK and word.startswith("end"):
            translating = translating and word not in {"endblocktranslate", "endblocktrans", "endcomment"}
        elif token.token_type == TokenType.TEXT and not translating:
            kept.append(token.contents)
    return "".join(kept)


UNSPOKEN = {"script", "style", "kbd"}
"""What no language changes: code, and what is printed on a key."""


class Listener(HTMLParser):
    """Hears what a person would read or be read."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in UNSPOKEN
        for name, value in attrs:
            sentence = name.startswith("data-") and value and value[:1].isupper() and " " in value
            if name in SPOKEN or sentence:
                self.listen(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in UNSPOKEN

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.listen(data)

    def listen(self, text: str) -> None:
        words = [word for word in text.split() if word not in SAME_IN_ALL_LANGUAGES]
        if any(character.isalpha() for word in words for character in word):
            self.heard.append(" ".join(words))


def test_the_listener_hears_what_is_not_translated() -> None:
    listener = Listener()
    page = """<h1 title="Hello">{% translate "Good" %} Day</h1>{% blocktranslate %}No{% endblocktranslate %}
        <p class="big" data-lost="Connection lost">Linli {{ name }}</p><script>let x;</script>"""
    listener.feed(untranslated(page))
    assert listener.heard == ["Hello", "Day", "Connection lost"]
