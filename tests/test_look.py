"""What every template keeps to, and the pages for when nothing else can be shown."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from config.storage import IMPORT, StaticStorage
from people.templatetags.look import facade, icon

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static").rglob("*.css"))
STATIC = re.compile(r"""{% static ["']([^"']+)["']""")
CLASS = re.compile(r"\.([a-z][\w-]*)")
APPS = ("config", "people", "notices", "live", "activities", "wellbeing")
WHAT_WEARS_STYLES = [
    *TEMPLATES,
    *(ROOT / "static").rglob("*.js"),
    *(path for app in APPS for path in (ROOT / app).rglob("*.py")),
]
SENTENCES = re.compile(r"\{% sentences %\}.*?\{% endsentences %\}", re.DOTALL)
ONE_AFTER_THE_OTHER = re.compile(
    r"""[.!?…]”?(?:"[ ]%\}|\{%[ ]endblocktranslate[ ]%\})  # a sentence ends
    (?:\{%[ ](?:if|with|endif|endwith)\b[^%]*%\}|</?b>)*\s  # whatever decides what stands there, and a space
    (?:\{%[ ](?:if|with|endif|endwith)\b[^%]*%\}|</?b>|<a\b[^>]*>|\s)*
    (?:\{%[ ]translate[ ]"[^"]*"[ ]%\}|\{%[ ]blocktranslate\b(?![^%]*asvar)|\{\{)""",  # the next begins
    re.VERBOSE,
)
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text("utf-8")))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
QR_CODES_ARE_BLACK_ON_WHITE = {"#000", "#fff"}


def lit(panes: int, of: int) -> set[int]:
    shown = facade(lit=panes, of=of)
    order = shown["panes"]
    assert isinstance(order, list)
    return {place for place, turn in enumerate(order) if turn < panes}


def test_where_sentences_follow_one_another_no_space_is_between_them_in_chinese() -> None:
    """`sentences` keeps the space for English alone."""
    faults = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in TEMPLATES
        for found in ONE_AFTER_THE_OTHER.finditer(SENTENCES.sub("", path.read_text("utf-8")))
    ]
    assert faults == []
    piece = Template("{% load look %}{% sentences %}{{ one }}\n {{ other }}{% endsentences %}")
    with override("zh-hans"):
        assert piece.render(Context({"one": "在。", "other": "<来>"})) == "在。&lt;来&gt;"
    with override("en"):
        assert piece.render(Context({"one": "In.", "other": "Out."})) == "In.\n Out."


def test_every_icon_a_template_names_is_drawn() -> None:
    named = {
        (path.name, name)
        for path in TEMPLATES
        for name in re.findall(r'{%\s*icon "([\w-]+)"', path.read_text("utf-8"))
    }
    assert {(file, name) for file, name in named if name not in SPRITE} == set()


def test_an_icon_is_silent_and_knows_where_the_sprite_is() -> None:
    assert icon("leaf").startswith('<svg class="icon" aria-hidden="true"')
    assert '/static/icons.svg#leaf"' in icon("leaf")


def test_no_template_needs_what_the_content_policy_forbids() -> None:
    """No style attributes, no style elements, no scripts in the page, no handlers in attributes."""
    forbidden = re.compile(
        r"\sstyle=|<style|\son(?:click|load|submit|change)=|<script(?![^>]*(?:src=|application/json))"
    )
    pages = [path for path in TEMPLATES if "email" not in path.parts]
    assert {path.name for path in pages if forbidden.search(path.read_text("utf-8"))} == set()


def test_colours_have_roles_and_live_in_one_file() -> None:
    strays = {
        (path.relative_to(ROOT).as_posix(), colour)
        for path in STYLES
        if path.name not in {"tokens.css", "print.css"}
        for colour in COLOUR.findall(path.read_text("utf-8"))
        if colour not in QR_CODES_ARE_BLACK_ON_WHITE
    }
    assert strays == set()


def test_every_sheet_of_styles_is_asked_for_and_there() -> None:
    """By a page, by another sheet, or by a script that a page tells where it is."""
    asked = {
        name
        for path in TEMPLATES
        for name in STATIC.findall(path.read_text("utf-8"))
        if name.endswith(".css")
    }
    for path in STYLES:
        for name in IMPORT.findall(path.read_text("utf-8")):
            asked.add((path.parent / name).resolve().relative_to(ROOT / "static").as_posix())
    assert asked == {path.relative_to(ROOT / "static").as_posix() for path in STYLES}


def test_no_style_is_for_something_that_is_nowhere() -> None:
    """A class that no template, script or view names is a rule that nothing obeys any more."""
    named = set(re.findall(r"[a-z][\w-]*", "\n".join(path.read_text("utf-8") for path in WHAT_WEARS_STYLES)))
    composed = {word for word in named if word.endswith("-")}
    worn = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in STYLES
        for name in CLASS.findall(re.sub(r'/\*.*?\*/|"[^"]*"', "", path.read_text("utf-8"), flags=re.DOTALL))
    }
    assert {
        (file, name) for file, name in worn if name not in named and name.rstrip("0123456789") not in composed
    } == set()


def test_a_sheet_is_collected_as_one_file_and_anew_when_a_part_of_it_changes(tmp_path: Path) -> None:
    source, collected = tmp_path / "source", tmp_path / "collected"
    sheet = '/* All. */\n@import url("../one.css");\n@import url("../two.css");\n'
    parts = {"sheets/all.css": sheet, "one.css": "", "two.css": ".two { margin: 0 }\n"}
    for name, text in parts.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    shutil.copytree(source, collected)

    def told(first: str) -> str:
        (source / "one.css").write_text(first)
        paths = {name: (FileSystemStorage(source), name) for name in parts}
        assert all(done is True for _name, _hashed, done in StaticStorage(collected).post_process(paths))
        return (collected / StaticStorage(collected).stored_name("sheets/all.css")).read_text()

    assert told("/* The first. */\n.one { margin: 0 }\n") == ".one { margin: 0 }\n.two { margin: 0 }\n"
    assert told(".one { margin: 1px }\n") == ".one { margin: 1px }\n.two { margin: 0 }\n"


def test_a_sheet_is_collected_on_a_machine_whose_locale_knows_only_english_letters(tmp_path: Path) -> None:
    source, collected = tmp_path / "source", tmp_path / "collected"
    sheet = source / "sheets" / "all.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text('.voted::before { content: "✓ " }\n', "utf-8")
    shutil.copytree(source, collected)
    collect = (
        "import sys\n"
        "from django.core.files.storage import FileSystemStorage\n"
        "from config.storage import StaticStorage\n"
        "paths = {'sheets/all.css': (FileSystemStorage(sys.argv[1]), 'sheets/all.css')}\n"
        "assert all(done is True for _name, _hashed, done in StaticStorage(sys.argv[2]).post_process(paths))\n"
    )
    subprocess.run(
        [sys.executable, "-c", collect, source, collected],
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0"},
        cwd=ROOT,
        check=True,
    )
    kept = collected / StaticStorage(collected).stored_name("sheets/all.css")
    assert kept.read_text("utf-8") == sheet.read_text("utf-8")


@pytest.mark.parametrize("of", [1, 6, 24, 36, 240])
def test_a_window_once_lit_stays_lit_as_more_neighbours_come(of: int) -> None:
    assert all(len(lit(count, of)) == count for count in range(of + 1))
    assert all(lit(count, of) < lit(count + 1, of) for count in range(of))


def test_more_neighbours_than_windows_fill_the_facade() -> None:
    shown = facade(lit=500, of=36)
    assert shown["lit"] == 500
    assert len(lit(500, 36)) == 36


def test_the_page_of_last_resort_needs_nothing_and_speaks_both_languages() -> None:
    page = render_to_string("500.html")
    assert "我们这边出了点问题" in page
    assert "Something failed on our side" in page


@pytest.mark.django_db
def test_an_address_nobody_lives_at_is_answered_in_the_readers_language(client: Client) -> None:
    client.cookies["django_language"] = "en"
    answer = client.get("/no-such-window/")
    assert answer.status_code == 404
    assert "Nobody lives behind this window" in answer.content.decode()


@pytest.mark.django_db
def test_the_light_and_the_type_size_chosen_on_this_device_are_there_from_the_first_byte(
    client: Client,
) -> None:
    client.cookies["theme"] = "dark"
    client.cookies["type"] = "large"
    page = client.get("/account/login/").content.decode()
    assert 'data-theme="dark" class="large"' in page
    client.cookies["theme"] = '"><script>'
    client.cookies["type"] = "usual"
    assert "<html lang=" in (page := client.get("/account/login/").content.decode())
    assert "data-theme=" not in page.split("<head>")[0]
