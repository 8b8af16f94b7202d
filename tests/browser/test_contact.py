"""Whoever listens is reminded, on their own device, that contact stays in here."""

import pytest
from playwright.sync_api import Browser

from tests.wellbeing.phrases import from_files

pytestmark = pytest.mark.once

LOOK = """async ([texts, ours]) => {
    const { leadsElsewhere } = await import("/wellbeing/contact.js");
    return texts.map((text) => leadsElsewhere(text, ours));
}"""
ELSEWHERE = [
    "我的手机是 138 0013 8000",
    "打我电话13800138000",
    "一三八零零一三八零零零",
    "１３８００１３８０００",
    "0755-25629459",
    "+44 20 7946 0958",
    "微信：linli_2020",
    "我的wx是 abc12345",
    "加我微信吧",
    "vx abcde_1",
    "QQ 12345678",
    "Add me on WhatsApp",
    "my wechat is rosa-2020",
    "write to me at cora@example.com",
    "幺三八〇〇一三八〇〇〇",
]
FINE = [
    "您可以打 12356，或者 120、110。",
    "希望24热线 400-161-9995 也有人接听",
    "他加了您的微信以后发生了什么？",
    "我们 2026-11-29 16:30 再聊，好吗？",
    "大概要 10000000 元",
    "You said it began 3 years ago, at 11:30 at night.",
    "他在微信上说了什么？",
    "睡了 4 5 个小时？",
    "Let us talk on 2026-11-29.",
    "一二三，深呼吸，四五六。",
    "Is he on WhatsApp with you a lot?",
    "康宁医院 0755-8888 0000",
]
OURS = ["12356", "4001619995", "075588880000"]


@pytest.mark.parametrize("texts", [ELSEWHERE, FINE])
def test_a_number_or_an_account_is_seen_and_what_we_may_give_is_not(
    browser: Browser, texts: list[str]
) -> None:
    page = browser.new_page()
    from_files(page)
    found = page.evaluate(LOOK, [texts, OURS])
    page.close()
    assert [text for text, is_found in zip(texts, found, strict=True) if is_found] == (
        texts if texts is ELSEWHERE else []
    )
