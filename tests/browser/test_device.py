"""A phone or tablet that several people use: what one of them left on it is not the next one's."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, PageAs
from tests.browser.test_room import NOTHING_IS_KEPT
from tests.site import ELDER, RESIDENT, Site

LEFT = """() => {
  localStorage.setItem("linli.allergies", '["eggs"]');
  localStorage.setItem("linli.signs", "sound");
  sessionStorage.setItem("linli.draft.x", "begun");
}"""
KEPT = """() => [localStorage.getItem("linli.allergies"), localStorage.getItem("linli.signs"),
               sessionStorage.getItem("linli.draft.x")]"""


@pytest.mark.once
def test_whose_sign_in_ran_out_leaves_nothing_of_their_own_to_the_next_one(
    page_as: PageAs, linli: Site
) -> None:
    page = page_as(ELDER, viewport=PHONE)
    page.goto("/")
    page.evaluate(LEFT)
    page.goto("/care/")
    assert page.evaluate(KEPT) == ['["eggs"]', "sound", "begun"]

    page.context.clear_cookies(name="sessionid")
    page.goto("/care/")
    assert page.evaluate(KEPT) == [None, "sound", "begun"], "who signs in again goes on writing"
    signs_in(page, linli, ELDER)
    page.goto("/")
    assert page.evaluate(KEPT) == [None, "sound", "begun"]

    page.evaluate(LEFT)
    signs_in(page, linli, RESIDENT)  # without a page between
    page.goto("/")
    assert page.evaluate(KEPT) == [None, "sound", None]


@pytest.mark.once
def test_whoever_signs_out_leaves_nothing_where_the_device_keeps_some_of_it_or_none(page_as: PageAs) -> None:
    page = page_as(ELDER, viewport=PHONE)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(NOTHING_IS_KEPT)
    page.goto("/me/")
    begun = page.evaluate(
        """async () => {
          const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
          const { passing } = await import(loaded.find((name) => /\\/store\\.[^/]*js$/.test(name)));
          passing.setItem("linli.draft.x", "begun");
          document.querySelector("[data-sign-out]").dispatchEvent(new SubmitEvent("submit", { bubbles: true }));
          return passing.getItem("linli.draft.x");
        }"""
    )
    assert (begun, complaints) == (None, [])


def signs_in(page: Page, linli: Site, person: str) -> None:
    url = linli.urls[0]
    page.context.add_cookies([{"name": "sessionid", "value": linli.cookies(person)["sessionid"], "url": url}])
