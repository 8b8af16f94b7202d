"""A shared phone: somebody comes into the room, and later asks for the talk again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, KeepPicture, PageAs
from tests.browser.test_pages import SMALL_TARGETS, SMALLEST
from tests.browser.wcag import violations

PERSON, PIN = "石榴", "4071"


@pytest.mark.once
def test_a_pin_keeps_a_talk_from_who_holds_the_phone(page_as: PageAs, keep_picture: KeepPicture) -> None:
    page = page_as(PERSON, "zh-hans", PHONE)
    page.route("https://www.weather.com.cn/**", lambda route: route.fulfill(body="<h1>晴</h1>"))
    page.goto("/care/talk/pin/settings/")
    page.locator("#pin").fill(PIN)
    page.locator("#again").fill(PIN)
    page.get_by_role("button", name="用这个密码").click()
    expect(page.get_by_role("heading", name="换一个密码")).to_be_visible()
    looks_right(page)
    keep_picture(page, "counselling-pin-settings")
    page.goto("/care/talk/")
    expect(page.get_by_role("heading", level=1)).to_have_text("找人聊聊（文字）")
    page.locator("#exit button").click()
    page.wait_for_url("https://www.weather.com.cn/**")
    come_back(page)
    looks_right(page)
    keep_picture(page, "counselling-pin")
    page.get_by_role("link", name="我忘了密码").click()
    expect(page.get_by_role("button", name="重新登录")).to_be_visible()
    looks_right(page)
    page.go_back()
    page.locator("#pin").fill(PIN)
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("找人聊聊（文字）")
    page.goto("/care/talk/pin/settings/")
    page.locator("details summary").last.click()
    page.locator("#current-remove").fill(PIN)
    page.get_by_role("button", name="去掉密码").click()
    expect(page.get_by_role("heading", name="选四位数字")).to_be_visible()


def come_back(page: Page) -> None:
    """Being told in passing may take a moment on a busy machine."""
    heading = page.get_by_role("heading", level=1)
    for _ in range(20):
        page.goto("/care/talk/")
        if heading.inner_text() == "请输入密码":
            return
        page.wait_for_timeout(500)
    expect(heading).to_have_text("请输入密码")


def looks_right(page: Page) -> None:
    """To everybody, on the smallest screen."""
    page.set_viewport_size({"width": SMALLEST[0], "height": SMALLEST[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST[0]
    assert page.evaluate(SMALL_TARGETS) == []
    assert violations(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
