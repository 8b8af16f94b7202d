"""How often the card comes when somebody is in despair, and how often when nobody is, in real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from bench.figures import Figure, figure
from tests import chromium
from tests.wellbeing.phrases import LANGUAGES, Phrase, fresh, hear, ordinary, phrases

Judged = list[tuple[Phrase, dict[str, str] | None]]


def run() -> Iterator[Figure]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.flags())
        page = browser.new_page()
        said = {language: phrases(language) for language in LANGUAGES}
        usual = {language: ordinary(language) for language in LANGUAGES}
        judged = {language: judge(page, said[language] + usual[language]) for language in LANGUAGES}
        anew = {language: judge(page, fresh(language)) for language in LANGUAGES}
        browser.close()
    despair = {language: of_kinds(judged[language], "A", "B") for language in LANGUAGES}
    held_out = [one for language in LANGUAGES for one in despair[language] if one[0].held_out]
    recall = figure(
        "counselling.card_recall_percent", [right_percent(held_out)], "%", sentences=len(held_out)
    )
    for code, judged_here in despair.items():
        recall[f"held_out_{code}"] = right_percent([one for one in judged_here if one[0].held_out])
        recall[f"all_{code}"] = right_percent(judged_here)
    yield recall
    yield from heard_anew(anew)
    plain = [one for code in LANGUAGES for one in judged[code][len(said[code]) :]]
    nuisance = figure("counselling.cards_per_1000_ordinary", [per_1000(plain)], "", sentences=len(plain))
    yield nuisance | {"held_out": per_1000([one for one in plain if one[0].held_out])}


def heard_anew(judged: dict[str, Judged]) -> Iterator[Figure]:
    """As people write, in sentences that the words were not made with; and near misses of ordinary talk."""
    despair = {code: of_kinds(judged[code], "A", "B", "C") for code in LANGUAGES}
    everything = [one for code in LANGUAGES for one in despair[code]]
    heard = figure(
        "counselling.card_recall_fresh_percent", [right_percent(everything)], "%", sentences=len(everything)
    )
    near = [one for code in LANGUAGES for one in of_kinds(judged[code], "none")]
    yield (
        heard
        | {code: right_percent(despair[code]) for code in LANGUAGES}
        | {
            "near_misses": len(near),
            "cards_on_near_misses": sum(heard is not None for _phrase, heard in near),
        }
    )


def judge(page: object, said: list[Phrase]) -> Judged:
    return list(zip(said, hear(page, said), strict=True))


def of_kinds(judged: Judged, *kinds: str) -> Judged:
    return [one for one in judged if one[0].kind in kinds]


def right_percent(judged: Judged) -> float:
    return round(100 * sum(phrase.is_heard_rightly(heard) for phrase, heard in judged) / len(judged), 1)


def per_1000(judged: Judged) -> float:
    return round(1000 * sum(heard is not None for _phrase, heard in judged) / len(judged), 2)
