"""What axe finds on a page against WCAG 2.2 AA, and whether all of it is in sight."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Theme = Literal["light", "dark"]
Look = tuple[Theme, tuple[int, int]]
Rules = dict[str, Any]
ALL_RULES: Rules = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
CHANGED_BY_LOOKS: Rules = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"],
    },
}
"""The rules that read colours, or sizes: the only ones of which other colours, or another screen on which more
scrolls, can make something else."""


def violations(page: Page, rules: Rules = ALL_RULES) -> list[str]:
    """Each with the rule it breaks and up to three places; nothing is as it should be."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("(options) => axe.run(document, options)", rules)["violations"]
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found
    ]


def put_on(page: Page, look: Look) -> None:
    theme, (width, height) = look
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": height})


def faults_in(page: Page, looks: Iterable[Look]) -> Iterator[tuple[str, list[str]]]:
    """The open page in one look after the other: its name, and what keeps somebody out of it. Opening it anew for each
    would show the same at many times the cost."""
    for theme, screen in looks:
        put_on(page, (theme, screen))
        found = violations(page)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > screen[0]:
            found.append(f"it is {width} px wide")
        yield f"{screen[0]}-{theme}", found
