"""A volunteer practises before the evening, with neighbours who are none."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, OPEN, PHONE, KeepPicture, PageAs
from tests.browser.wcag import faults_in
from tests.site import TEACHER, Site

MINE = """
from activities.models import Activity
print("activity", Activity.objects.filter(host__display_name="{teacher}", plan__steps__isnull=False).first().pk)
"""


@pytest.fixture
def activity(linli: Site) -> str:
    said = linli.run(MINE.format(teacher=TEACHER))
    return f"/activities/{said.split()[-1]}/"


def rehearse(page: Page, activity: str) -> None:
    page.goto(activity)
    page.click("form[action$='/rehearse/'] button")
    page.wait_for_selector(OPEN)


def test_a_volunteer_practises_the_whole_evening(
    activity: str, page_as: PageAs, keep_picture: KeepPicture
) -> None:
    page = page_as(TEACHER, viewport=PHONE, locale="zh-hans")
    page.goto(activity)
    keep_picture(page, "rehearsal-activity")
    rehearse(page, activity)
    keep_picture(page, "rehearsal-before")
    page.click("[data-practice] button")
    expect(page.locator("[data-practice] button")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#messages .message-name").first).to_contain_text("practice 练习")
    expect(page.locator("#crowd-words")).to_contain_text("4")
    page.click(".room-host button[value=start]")
    expect(page.locator("#room")).to_have_attribute("data-state", "live")
    page.evaluate("document.querySelector('#plan-form button[value=start]').click()")
    expect(page.locator(".step-number")).to_be_visible()
    expect(page.locator("#messages .message")).to_have_count(4)
    for look, faults in faults_in(page, [("light", DESKTOP), ("light", PHONE)]):
        keep_picture(page, f"rehearsal-live-{look}")
        assert faults == [], look
    page.click("[data-practice] button")
    expect(page.locator("[data-practice] button")).to_have_attribute("aria-pressed", "false")
    page.click(".room-end summary")
    page.click(".room-end button[value=end]")
    expect(page.locator("#room")).to_have_attribute("data-state", "ended")
    expect(page.locator("[data-practice]")).to_be_hidden()


@pytest.mark.once
def test_without_a_script_each_press_is_one_thing_they_do(activity: str, page_as: PageAs) -> None:
    page = page_as(TEACHER, java_script_enabled=False)
    page.goto(activity)
    page.click("form[action$='/rehearse/'] button")
    page.click("[data-practice] button")
    page.click("[data-practice] button")
    expect(page.locator("#messages .message").first).to_contain_text("practice 练习")
