"""A desk and a talk that stay open: what they say goes on being true, without being loaded again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests import site
from tests.browser.conftest import DESKTOP, PHONE, PageAs

SIT = """
from django.utils import timezone
from wellbeing.models import Desk
desk = Desk.objects.get(user__display_name="{name}")
desk.come(timezone.now()) if {comes} else desk.go()
"""
FIFTY_MINUTES = """
from wellbeing.models import Conversation
Conversation.objects.running().for_pages().latest("pk").note(time_stage=2)
"""


def test_an_open_desk_says_so_when_one_was_taken_off_it_and_an_open_talk_how_to_go_on(
    page_as: PageAs, linli: site.Site
) -> None:
    linli.run(SIT.format(name="青竹", comes=False))
    linli.run(SIT.format(name=site.COUNSELLOR, comes=True))
    counsellor = page_as(site.COUNSELLOR, "en", DESKTOP)
    counsellor.goto("/care/desk/")
    expect(counsellor.get_by_text("You are there")).to_be_visible()
    other = counsellor.context.new_page()
    other.goto("/care/desk/")
    other.get_by_role("button", name="Take nobody new").click()
    back = counsellor.get_by_role("button", name="I listen now")
    expect(back).to_be_visible()
    expect(counsellor.get_by_text("You are there")).to_have_count(0)
    back.click()

    resident = page_as("柠檬", "zh-hans", PHONE)
    resident.goto("/care/talk/")
    resident.locator("#age-adult").check()
    resident.locator("#id_topic").select_option("sleep")
    resident.get_by_text("留言", exact=True).click()
    resident.locator("#left-text").fill("写到一半")
    resident.reload()
    expect(resident.locator("#age-adult")).to_be_checked()
    expect(resident.locator("#id_topic")).to_have_value("sleep")
    expect(resident.locator("#left-text")).to_be_visible()
    expect(resident.locator("#left-text")).to_have_value("写到一半")
    resident.locator("#id_consent").check()
    resident.locator("#ask button").click()
    resident.wait_for_url("**/waiting/")
    assert "sleep" not in resident.evaluate("JSON.stringify(sessionStorage)")
    counsellor.get_by_role("button", name="I am there").click()
    resident.wait_for_url(re.compile(r"/rooms/\d+/"))
    stays_with_them_also_beside_the_room(resident, counsellor)
    longer = resident.locator(".talk-longer button")
    expect(longer).to_be_hidden()
    linli.run(FIFTY_MINUTES)
    counsellor.reload()
    expect(counsellor.get_by_role("button", name="15 minutes longer")).to_be_visible()
    resident.reload()
    longer.click()
    expect(resident.locator(".talk-state")).to_contain_text("可以谈到")
    expect(longer).to_be_hidden()

    resident.locator(".talk-menu summary").click()
    resident.get_by_role("button", name="结束", exact=True).click()
    counsellor.goto("/care/desk/")
    counsellor.get_by_role("link", name="Wrap up").click()
    counsellor.get_by_label("Yes, I asked").check()
    counsellor.get_by_role("button", name="Close it").click()
    counsellor.wait_for_url("**/care/desk/")
    linli.run(SIT.format(name="青竹", comes=True))


def stays_with_them_also_beside_the_room(resident: Page, counsellor: Page) -> None:
    """Notes, a note for who goes on, what is sent when somebody is in danger: all that takes minutes."""
    here = resident.locator("#people-names li")
    expect(here).to_have_count(2)
    counsellor.locator(".talk-menu summary").click()
    notes = counsellor.get_by_role("link", name="Notes, replies, end").get_attribute("href") or ""
    counsellor.goto("/care/desk/")
    expect(here).to_have_count(1)
    counsellor.goto(notes)
    expect(here).to_have_count(2)
    expect(counsellor.locator(".talk-state")).to_contain_text("There is time until")
