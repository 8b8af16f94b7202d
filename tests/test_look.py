"""What every template keeps to, and the pages for when nothing else can be shown."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client

from people.templatetags.look import facade, icon

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static").rglob("*.css"))
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text("utf-8")))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
QR_CODES_ARE_BLACK_ON_WHITE = {"#000", "#fff"}


def lit(panes: int, of: int) -> set[int]:
    shown = facade(lit=panes, of=of)
    order = shown["panes"]
    assert isinstance(order, list)
    return {place for place, turn in enumerate(order) if turn < panes}


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
