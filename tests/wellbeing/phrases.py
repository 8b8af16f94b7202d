"""The sentences by which the card is judged: what somebody in despair might write, and what neighbours write all day.

Every second sentence of despair, and the ordinary ones below the line that says so, are held out: the words of the card
were never tuned on them. (One exception is owned up to: four ordinary lines about a "next life" were held out, raised a
card, and the words were changed after that.)

`people_*` are written as people really write: from aside, with slips of the fingers, young and old. The words of the
card were made with them. `fresh_*` were written before that and judged once it was done; the hand was the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "tests" / "wellbeing" / "crisis"
STATIC = ROOT / "static"
LANGUAGES = ("zh", "en")
CHOICE = re.compile(r"\{([^{}]*)\}")
HEAR = """async (texts) => {
    const { listener } = await import("/wellbeing/crisis/match.js");
    const hear = listener(await (await fetch("/wellbeing/crisis/words.json")).json());
    return texts.map(hear);
}"""
KINDS_OF_FILE = {".js": "text/javascript", ".json": "application/json"}


@dataclass(frozen=True)
class Phrase:
    kind: str  # A, B, C; "other": about somebody else; "none": no card
    text: str
    held_out: bool

    def is_heard_rightly(self, heard: dict[str, str] | None) -> bool:
        about = heard["about"] if heard else "none"
        return about == {"other": "other", "none": "none"}.get(self.kind, "self")


def lines(name: str) -> list[str]:
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line]


def phrases(language: str) -> list[Phrase]:
    said = [line.split("\t") for line in lines(language) if not line.startswith("#")]
    return [Phrase(kind, text, held_out=bool(number % 2)) for number, (kind, text) in enumerate(said)]


def people(language: str) -> list[Phrase]:
    """Despair as people really write it."""
    said = [line.split("\t") for line in lines(f"people_{language}")]
    return [Phrase(kind, text, held_out=False) for kind, text in said if kind != "none"]


def near_misses(language: str) -> list[Phrase]:
    """Ordinary talk in words that despair uses too."""
    said = [line.split("\t") for line in lines(f"people_{language}")]
    return [Phrase(kind, text, held_out=False) for kind, text in said if kind == "none"]


def fresh(language: str) -> list[Phrase]:
    """A hundred of despair, and fifty near misses."""
    said = [line.split("\t") for line in lines(f"fresh_{language}")]
    usual = [("none", text) for text in lines(f"fresh_ordinary_{language}")]
    return [Phrase(kind, text, held_out=True) for kind, text in (*said, *usual)]


def ordinary(language: str) -> list[Phrase]:
    """Every way to read `{this|that}` is one sentence."""
    return [*usual_talk(language), *near_misses(language)]


def usual_talk(language: str) -> list[Phrase]:
    parts = "\n".join(lines(f"ordinary_{language}")).split("\n#")
    return [
        Phrase("none", text, held_out=number > 0)
        for number, part in enumerate(parts)
        for line in part.splitlines()[1:]
        for text in read_out(line)
    ]


def read_out(line: str) -> Iterator[str]:
    choice = CHOICE.search(line)
    if not choice:
        yield line
        return
    for words in choice[1].split("|"):
        yield from read_out(line[: choice.start()] + words + line[choice.end() :])


def from_files(page: Any) -> None:
    """Our scripts as they are, without a server behind them."""

    def serve(route: Any) -> None:
        file = STATIC / route.request.url.removeprefix("http://words.invalid/")
        if not file.is_file():
            route.fulfill(body="<!doctype html><title>words</title>", content_type="text/html")
        else:
            route.fulfill(body=file.read_text("utf-8"), content_type=KINDS_OF_FILE[file.suffix])

    page.route("http://words.invalid/**", serve)
    page.goto("http://words.invalid/")


def hear(page: Any, said: Iterable[Phrase]) -> list[dict[str, str] | None]:
    """What the card's own module, in a real browser, makes of each."""
    from_files(page)
    heard: list[dict[str, str] | None] = page.evaluate(HEAR, [phrase.text for phrase in said])
    return heard
