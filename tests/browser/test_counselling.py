"""Somebody in distress and somebody who listens: one phone, one desk, from asking to what is kept."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests import site
from tests.browser.conftest import DESKTOP, PHONE, KeepPicture, PageAs

OTHER = "青竹"
WORDS = "最近总是睡不着，心里很慌。"
SIT = """
from django.utils import timezone
from wellbeing.models import Desk
for name, comes in %r:
    desk = Desk.objects.get(user__display_name=name)
    desk.come(timezone.now()) if comes else desk.go()
"""
ELEVEN_MINUTES_LATER = """
from datetime import timedelta
from django.db.models import F
from wellbeing.models import Conversation
talk = Conversation.objects.latest("pk")
Conversation.objects.filter(pk=talk.pk).update(ended_at=F("ended_at") - timedelta(minutes=11))
"""


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
    resident.locator("summary", has=resident.get_by_role("heading", name="留言")).click()
    resident.locator("#left-text").fill("昨晚又没睡着")
    offered.click()
    counsellor.wait_for_url(re.compile(r"/rooms/\d+/"))
    resident.wait_for_url(re.compile(r"/rooms/\d+/"))  # the waiting page goes in by itself
    begun = resident.locator("#composer textarea")
    expect(begun).to_have_value("昨晚又没睡着")  # as a message for later, when somebody came
    begun.fill("")
    assert resident.title() == "页面 · 邻里"

    write_chinese(resident, WORDS)
    expect(counsellor.get_by_text(WORDS)).to_be_visible()
    say(counsellor, "您好，我在这里听您说。")
    expect(resident.get_by_text("您好，我在这里听您说。")).to_be_visible()
    expect(resident.locator("#people-names")).to_contain_text("茉莉")
    expect(resident.locator("#people-names")).to_contain_text(
        "（您）"
    )  # nobody has told them their name here
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


def test_who_loses_the_line_is_passed_on_and_leaves_quickly_need_not_tell_it_again(
    page_as: PageAs, linli: site.Site, keep_picture: KeepPicture
) -> None:
    sit(linli, (OTHER, False), (site.COUNSELLOR, True))
    resident = page_as("水仙", "zh-hans", PHONE)
    resident.context.route("https://www.weather.com.cn/**", lambda route: route.fulfill(body="晴"))
    first, second = page_as(site.COUNSELLOR, "en", DESKTOP), page_as(OTHER, "en", DESKTOP)
    first.goto("/care/desk/")
    ask(resident, lambda _page, _name: None)
    first.get_by_role("button", name="I am there").click()
    resident.wait_for_url(re.compile(r"/rooms/\d+/"))
    write_chinese(resident, WORDS)
    expect(first.get_by_text(WORDS)).to_be_visible()

    drop_and_return(resident, first)
    sit(linli, (OTHER, True))
    pass_on(resident, first, second)
    leave_and_return(resident, second)
    begun = resident.locator("#composer textarea")
    begun.fill("我还想说")
    end(second, lambda _page, _name: None)
    expect(resident.get_by_text("您写到一半的话还在下面")).to_be_visible()
    expect(begun).to_have_value("我还想说")
    expect(begun).to_be_visible()
    linli.run(ELEVEN_MINUTES_LATER)
    give_feedback(resident, keep_picture)


def drop_and_return(resident: Page, first: Page) -> None:
    """The line drops in the middle of a sentence: neither side's words are lost, and none comes twice."""
    resident.context.set_offline(True)
    say(first, "我在，慢慢说。")
    say(resident, "刚才断网了")
    expect(resident.locator("#pending")).to_contain_text("刚才断网了")
    expect(resident.locator("#room-note")).to_contain_text("请先不要关掉这个页面")
    resident.context.set_offline(False)
    expect(resident.get_by_text("我在，慢慢说。")).to_be_visible()
    expect(first.get_by_text("刚才断网了")).to_be_visible()
    expect(resident.locator("#pending li")).to_have_count(0)
    assert spoken(resident) == spoken(first)
    assert sorted(spoken(first)) == sorted([WORDS, "我在，慢慢说。", "刚才断网了"])


def pass_on(resident: Page, first: Page, second: Page) -> None:
    """Somebody else goes on, with a note that the resident has read and changed."""
    second.goto("/care/desk/")
    first.goto(first.url)
    first.locator(".talk-menu summary").click()
    first.get_by_role("link", name="Notes, replies, end").click()
    first.get_by_label("What they should know, in a few lines").fill("睡不好，怕黑。")
    first.get_by_role("button", name="Show it to them first").click()
    resident.get_by_role("link", name="先看看转交说明").click()
    assert_fits(resident)
    expect(resident.get_by_label("转交说明")).to_have_value("睡不好，怕黑。")
    resident.get_by_label("转交说明").fill("睡不好。")
    resident.get_by_role("button", name="就这样转交").click()
    resident.wait_for_url(re.compile(r"/rooms/\d+/"))
    expect(second.locator("[data-offer]")).to_contain_text("睡不好。")
    expect(first.get_by_text("is being asked. Until they are there, you stay.")).to_be_visible()
    assert "怕黑" not in second.content()
    second.get_by_role("button", name="I am there").click()
    second.wait_for_url(re.compile(r"/rooms/\d+/"))
    expect(second.get_by_text(WORDS)).to_be_visible()  # it need not be told again
    say(second, "我是青竹，我接着陪您。")
    expect(resident.get_by_text("我是青竹，我接着陪您。")).to_be_visible()
    expect(resident.locator(".room-title")).to_contain_text("青竹")
    expect(first.locator("#follow-gone")).to_be_visible()


def leave_and_return(resident: Page, second: Page) -> None:
    """An input method uses Shift and Esc for itself; only outside of it they lead away, and what was begun goes too."""
    field = resident.locator("#composer textarea")
    field.fill("没写完的")
    method = resident.context.new_cdp_session(resident)
    method.send("Input.imeSetComposition", {"text": "de hua", "selectionStart": 6, "selectionEnd": 6})
    for _press in range(3):
        resident.keyboard.press("Shift")
        resident.keyboard.press("Escape")
    method.send("Input.insertText", {"text": "话"})
    for _press in range(6):
        resident.keyboard.press("Shift")
    expect(field).to_have_value("没写完的话")
    expect(resident.locator(".exit-cover")).to_have_count(0)
    for _press in range(3):
        resident.keyboard.press("Escape")
    resident.wait_for_url("https://www.weather.com.cn/")
    expect(second.locator(".talk-state")).to_contain_text("Paused, not ended")

    resident.goto("/care/talk/")
    resident.wait_for_url(re.compile(r"/rooms/\d+/"))
    expect(resident.get_by_text("我是青竹，我接着陪您。")).to_be_visible()
    expect(resident.locator("#composer textarea")).to_have_value("")
    write_chinese(resident, "我回来了。")
    expect(second.get_by_text("我回来了。")).to_be_visible()
    expect(second.locator(".talk-state")).not_to_contain_text("Paused")


def give_feedback(resident: Page, keep_picture: KeepPicture) -> None:
    resident.goto("/care/talk/")
    resident.locator(".plain-list a").first.click()
    assert_fits(resident)
    resident.get_by_label("对您有帮助吗？").select_option("比较多")
    resident.get_by_label("有被听懂的感觉吗？").select_option("非常多")
    afterwards = resident.get_by_label("还有什么想说的吗？")
    afterwards.fill("我不想活了")
    expect(resident.locator(".crisis[data-about=self]")).to_be_visible()  # heard here as anywhere
    keep_picture(resident, "counselling-feedback")
    afterwards.fill("说出来以后轻松多了。")
    resident.get_by_role("button", name="提交").first.click()
    expect(resident.get_by_text("说出来以后轻松多了。")).to_be_visible()
    expect(resident.get_by_label("对您有帮助吗？")).to_have_count(0)


def sit(linli: site.Site, *people: tuple[str, bool]) -> None:
    """Who is at the desk and who is not, whatever other scenes left."""
    linli.run(SIT % (people,))


def spoken(page: Page) -> list[str]:
    return page.locator("#messages .message-text").all_inner_texts()


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
    counsellor.get_by_role("button", name="Save the note").click()
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
