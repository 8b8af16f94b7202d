"""The promised contrasts, computed from the tokens themselves (WCAG 2.2 relative luminance)."""

import re
from itertools import product
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

TOKENS = Path(__file__).parent.parent / "static" / "tokens.css"
ROLES = ["leaf", "lamp", "persimmon", "sky", "care", "warn", "danger"]
PAPERS = ["paper", "paper-raised", "paper-sunk"]
THEME = re.compile(r"/\* theme: (?P<name>[^*]+?) \*/(?P<body>.*?)/\* end of theme \*/", re.DOTALL)
COLOUR = re.compile(r"--(?P<name>[\w-]+): (?P<value>#[0-9a-f]{6});")


def themes() -> dict[str, dict[str, str]]:
    """Each theme by its name, with what it inherits filled in as the cascade does."""
    found = {m["name"]: dict(COLOUR.findall(m["body"])) for m in THEME.finditer(TOKENS.read_text())}
    light, dark = found["light"], found["dark by choice"]
    return {
        name: {**(dark if name.startswith("dark") else light), **colours} for name, colours in found.items()
    }


THEMES = themes()


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_weak(theme: dict[str, str], pairs: list[tuple[str, str]], least: float) -> dict[str, float]:
    ratios = {f"{text} on {ground}": contrast(theme[text], theme[ground]) for text, ground in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert round(contrast("#ffffff", "#000000"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_all_six_themes_are_there() -> None:
    assert sorted(THEMES) == [
        "dark by choice",
        "dark by device",
        "dark with more contrast by choice",
        "dark with more contrast by device",
        "light",
        "light with more contrast",
    ]


@pytest.mark.parametrize("suffix", ["", " with more contrast"])
def test_dark_is_the_same_by_device_and_by_choice(suffix: str) -> None:
    assert THEMES[f"dark{suffix} by device"] == THEMES[f"dark{suffix} by choice"]


@pytest.mark.parametrize("name", THEMES)
def test_text_on_paper_has_seven_to_one(name: str) -> None:
    text = ["ink", "ink-soft", *[f"{role}-ink" for role in ROLES]]
    assert too_weak(THEMES[name], list(product(text, PAPERS)), 7) == {}
    assert too_weak(THEMES[name], [("on-wall", "wall"), ("on-wall", "wall-deep")], 7) == {}


@pytest.mark.parametrize("name", THEMES)
def test_all_other_text_has_four_and_a_half_to_one(name: str) -> None:
    pairs = [(f"on-{role}", role) for role in ROLES]
    pairs += [(text, f"{role}-soft") for role in ROLES for text in ("ink", "ink-soft", f"{role}-ink")]
    pairs += [
        ("on-wall-soft", "wall"),
        ("on-wall-soft", "wall-deep"),
        ("lamp", "wall"),
        ("lamp", "wall-deep"),
    ]
    assert too_weak(THEMES[name], pairs, 4.5) == {}


@pytest.mark.parametrize("name", THEMES)
def test_controls_and_focus_have_three_to_one(name: str) -> None:
    grounds = [*PAPERS, *[f"{role}-soft" for role in ROLES]]
    pairs = list(product(["line-strong", "focus"], grounds))
    pairs += [(fill, paper) for fill, paper in product(["leaf", "persimmon", "sky", "danger"], PAPERS)]
    pairs += [("lamp", "pane"), ("lamp", "wall"), ("lamp", "wall-deep")]
    assert too_weak(THEMES[name], pairs, 3) == {}
