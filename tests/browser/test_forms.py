"""The one composer of every form, and what a device remembers: seen from the keyboard, in real Chromium."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import PHONE, PageAs
from tests.site import ELDER, ORGANIZER, RESIDENT, Site

pytestmark = pytest.mark.once


def begin_an_activity(page: Page) -> None:
    page.goto("/activities/new/")
    page.locator("#activity-form input[name=title]").fill("Singing from the windows")
    page.locator("#activity-form textarea[name=description]").fill("Bring a **lamp**.")
    page.locator("#activity-form input[type=date]").first.fill("2020-02-16")


def save(page: Page) -> None:
    page.locator("#activity-form .form-end button").click()


def test_a_refused_form_comes_back_with_everything_typed_and_says_why_on_top(page_as: PageAs) -> None:
    page = page_as(ORGANIZER)
    begin_an_activity(page)
    page.evaluate("window.stillTheSamePage = true")
    save(page)
    expect(page.locator(".errors")).to_be_focused()
    assert page.evaluate("window.stillTheSamePage")
    expect(page.locator("#activity-form input[name=title]")).to_have_value("Singing from the windows")
    expect(page.locator("#activity-form textarea[name=description]")).to_have_value("Bring a **lamp**.")
    expect(page.locator("#activity-form [aria-invalid=true]").first).to_be_visible()


def test_without_a_line_nothing_typed_is_lost_and_it_can_be_sent_again(page_as: PageAs) -> None:
    page = page_as(ORGANIZER)
    begin_an_activity(page)
    page.context.set_offline(True)
    save(page)
    expect(page.locator(".toast.error")).to_contain_text("What you wrote is kept")
    expect(page.locator("#activity-form input[name=title]")).to_have_value("Singing from the windows")
    page.context.set_offline(False)
    save(page)
    expect(page.locator(".errors")).to_be_visible()


def test_who_was_signed_out_meanwhile_finds_what_they_typed_when_they_are_back(
    page_as: PageAs, linli: Site
) -> None:
    page = page_as(ORGANIZER, door=0)
    begin_an_activity(page)
    page.context.clear_cookies(name="sessionid")
    save(page)
    link = page.locator(".toast.error a")
    expect(link).to_have_text("You are signed out. Sign in and send it again; what you wrote is kept.")
    expect(page.locator("#activity-form input[name=title]")).to_have_value("Singing from the windows")
    link.click()
    page.wait_for_url("**/login/?next=%2Factivities%2Fnew%2F")
    back = [
        {"name": name, "value": value, "url": linli.url} for name, value in linli.cookies(ORGANIZER).items()
    ]
    page.context.add_cookies(back)  # type: ignore[arg-type]
    page.goto("/activities/new/")
    expect(page.locator("#activity-form input[name=title]")).to_have_value("Singing from the windows")
    expect(page.locator("#activity-form textarea[name=description]")).to_have_value("Bring a **lamp**.")


def test_what_is_refused_before_a_page_looks_at_it_says_why_and_what_was_typed_stays(page_as: PageAs) -> None:
    page = page_as(ORGANIZER)
    begin_an_activity(page)
    page.evaluate("document.querySelector('#activity-form input[name=title]').value = 'Sing\\u0000ing'")
    save(page)
    expect(page.locator(".toast.error")).to_contain_text("type it again instead of pasting it")
    expect(page.locator("#activity-form textarea[name=description]")).to_have_value("Bring a **lamp**.")


def test_a_form_pressed_twice_is_sent_once(page_as: PageAs) -> None:
    page = page_as(ORGANIZER)
    begin_an_activity(page)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.locator("#activity-form .form-end button").dblclick()
    expect(page.locator(".errors")).to_be_visible()
    assert len(sent) == 1


def test_what_an_accepted_form_says_is_said_once_on_the_page_it_leads_to(page_as: PageAs) -> None:
    page = page_as(ORGANIZER)
    page.goto("/activities/new/")
    page.locator("#activity-form input[name=title]").fill("Singing from the windows")
    save(page)
    page.wait_for_url("**/plan/")
    page.goto(page.url.replace("/plan/", "/change/"))
    page.locator("main form .form-end button").first.click()
    page.wait_for_url(lambda url: "/change/" not in url)
    expect(page.locator(".toast")).to_have_text("Saved.")
    page.reload()
    expect(page.locator(".toast")).to_have_count(0)


def test_the_light_stays_as_chosen_and_never_flashes_the_other(page_as: PageAs) -> None:
    page = page_as(RESIDENT, viewport=PHONE)
    page.goto("/me/")
    page.locator("[data-look] summary").click()
    page.locator("[data-theme-choice=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/activities/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("[data-look] summary").click()
    page.locator("[data-theme-choice=auto]").click()
    page.reload()
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")


def test_large_type_is_one_press_away_and_nothing_slides_out_of_the_page(page_as: PageAs) -> None:
    page = page_as(ELDER, viewport=(320, 640))
    page.goto("/activities/")
    usual = page.evaluate("getComputedStyle(document.body).fontSize")
    if not page.locator("html.large").count():
        page.locator("[data-look] summary").click()
        page.locator("[data-type=large]").click()
        assert page.evaluate("getComputedStyle(document.body).fontSize") != usual
    page.reload()
    expect(page.locator("html.large")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_language_is_switched_in_place_and_remembered(page_as: PageAs) -> None:
    page = page_as(RESIDENT, locale="en")
    page.goto("/activities/")
    page.get_by_role("button", name="中文").click()
    page.wait_for_url("**/activities/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    page.goto("/rooms/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_the_first_tab_stop_leads_past_the_head_of_the_page(page_as: PageAs) -> None:
    page = page_as(RESIDENT)
    page.goto("/activities/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(page_as: PageAs) -> None:
    page = page_as(RESIDENT)
    page.goto("/activities/")
    page.locator("[data-look] summary").click()
    page.keyboard.press("Escape")
    expect(page.locator("[data-look]")).not_to_have_attribute("open", "")
    expect(page.locator("[data-look] summary")).to_be_focused()
