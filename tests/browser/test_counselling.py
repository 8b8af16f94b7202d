"""Somebody in distress and somebody who listens: one phone, one desk, from asking to what is kept."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests import site
from tests.browser.conftest import DESKTOP, PHONE, KeepPicture, PageAs

OTHER = "青竹"
WORDS = "最近总是睡不着，心里很慌。"


def test_somebody_who_is_afraid_is_heard_and_nothing_is_lost(
    page_as: PageAs, keep_picture: KeepPicture
) -> None:
    aside = page_as(OTHER)
    aside.goto("/care/desk/")
    aside.get_by_role("button", name="Take nobody new").click()

    resident = page_as("百合", "zh-hans", PHONE)
    counsellor = page_as(site.COUNSELLOR, "en", DESKTOP)
    counsellor.goto("/care/desk/")
    expect(counsellor.get_by_text("You are there")).to_be_visible()

    ask(resident, keep_picture)
    keep_picture(resident, "counselling-waiting")
    offered = counsellor.get_by_role("button", name="I am there")
    expect(offered).to_be_visible()  # no reload: the room of the desk told the page
    keep_picture(counsellor, "counselling-desk")
    offered.click()
    counsellor.wait_for_url(re.compile(r"/rooms/\d+/"))
    resident.wait_for_url(re.compile(r"/rooms/\d+/"))  # the waiting page goes in by itself
    assert resident.title() == "页面 · 邻里"

    write_chinese(resident, WORDS)
    expect(counsellor.get_by_text(WORDS)).to_be_visible()
    say(counsellor, "您好，我在这里听您说。")
    expect(resident.get_by_text("您好，我在这里听您说。")).to_be_visible()
    expect(resident.locator("#people-names")).to_contain_text("茉莉")
    expect(counsellor.locator("#people-names li")).to_have_count(2)
    assert "百合" not in counsellor.content()
    keep_picture(resident, "counselling-talk-phone")
    keep_picture(counsellor, "counselling-talk-desk")
    assert_fits(resident)

    stays_in_here(resident, counsellor)
    say(counsellor, "您想过自杀吗？")
    say(resident, "想过，我不想活了。")
    card = resident.locator(".crisis[data-about=self]")
    expect(card.get_by_role("link", name="12356")).to_be_visible()
    expect(card.get_by_role("link", name="和这里的人说说")).to_have_count(0)  # somebody is with them
    expect(counsellor.get_by_text("想过，我不想活了。")).to_be_visible()
    expect(counsellor.locator(".crisis")).to_have_count(0)  # who listens has to be able to ask

    resident.reload()
    expect(resident.get_by_text(WORDS)).to_be_visible()
    end(counsellor, keep_picture)
    resident.goto("/care/talk/")
    resident.locator(".plain-list a").first.click()
    keep_picture(resident, "counselling-kept")
    assert_fits(resident)
    resident.get_by_role("button", name="现在就删除").click()
    expect(resident.get_by_role("button", name="还是留着")).to_be_visible()


def ask(resident: Page, keep_picture: KeepPicture) -> None:
    resident.goto("/care/talk/")
    expect(resident.locator(".on-duty")).to_contain_text("茉莉")
    keep_picture(resident, "counselling-ask")
    assert_fits(resident)
    form = resident.locator("#ask")
    expect(form.locator(".for-young, .for-child").filter(visible=True)).to_have_count(0)
    form.locator("#age-child").check()
    expect(form.locator(".for-young")).to_contain_text("1")
    expect(form.locator(".for-child")).to_be_visible()
    keep_picture(resident, "counselling-ask-child")
    assert_fits(resident)
    form.locator("#age-adult").check()
    expect(form.locator(".for-young, .for-child").filter(visible=True)).to_have_count(0)
    resident.locator("#id_safe_0").check()
    resident.locator("#id_topic").select_option("sleep")
    resident.locator("#id_consent").check()
    resident.locator("#ask button").click()
    resident.wait_for_url("**/care/talk/waiting/")


def stays_in_here(resident: Page, counsellor: Page) -> None:
    """Who listens is reminded privately when they type a number of their own; they could send it all the same."""
    for page, is_reminded in ((counsellor, True), (resident, False)):
        field = page.locator("#composer textarea")
        field.fill("我的微信是 moli_2020")
        expect(page.locator("#composer [role=status] .talk-says")).to_have_count(int(is_reminded))
        field.fill("12356")
        expect(page.locator("#composer [role=status] .talk-says")).to_have_count(0)
        field.fill("")


def write_chinese(page: Page, words: str) -> None:
    """As an input method does it: Enter chooses the characters first, and sends nothing."""
    field = page.locator("#composer textarea")
    field.focus()
    line = page.context.new_cdp_session(page)
    line.send("Input.imeSetComposition", {"text": "zuijin", "selectionStart": 6, "selectionEnd": 6})
    page.keyboard.press("Shift")
    line.send("Input.insertText", {"text": words})
    page.locator("#composer button[aria-label]").click()


def say(page: Page, words: str) -> None:
    page.locator("#composer textarea").fill(words)
    page.locator("#composer button[aria-label]").click()


def end(counsellor: Page, keep_picture: KeepPicture) -> None:
    counsellor.locator(".talk-menu summary").click()
    counsellor.get_by_role("link", name="Notes, replies, end").click()
    counsellor.locator("#note-text").fill("睡眠问题，约下周。")
    counsellor.get_by_role("button", name="Keep it").click()
    expect(counsellor.get_by_text("睡眠问题，约下周。")).to_be_visible()
    keep_picture(counsellor, "counselling-held")
    counsellor.get_by_role("button", name="End the conversation").click()
    counsellor.get_by_role("button", name="Close it").click()
    expect(counsellor.get_by_role("alert")).to_contain_text("safety")
    counsellor.get_by_label("Yes, I asked").check()
    counsellor.get_by_role("button", name="Close it").click()
    counsellor.wait_for_url("**/care/desk/")


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
