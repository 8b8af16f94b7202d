"""The second look at a page, in other colours and on another screen, finds what only that look has."""

import pytest

from tests.browser.conftest import PHONE, PageAs
from tests.browser.wcag import CHANGED_BY_LOOKS, violations

pytestmark = pytest.mark.once

TALL = "<p>One line after the other.</p>" * 40


def test_what_scrolls_on_this_screen_alone_has_to_be_reached_by_keys(page_as: PageAs) -> None:
    page = page_as(viewport=PHONE)
    page.goto("/404")
    page.locator("main").evaluate(
        """(main, tall) => {
          main.innerHTML = `<div id="scrolls">${tall}</div>`;
          Object.assign(main.firstChild.style, { maxBlockSize: "40vh", overflowY: "auto" });
        }""",
        TALL,
    )
    found = violations(page, CHANGED_BY_LOOKS)
    assert [one.partition(":")[0] for one in found] == ["scrollable-region-focusable"]
    page.locator("#scrolls").evaluate("part => { part.tabIndex = 0; }")
    assert violations(page, CHANGED_BY_LOOKS) == []
