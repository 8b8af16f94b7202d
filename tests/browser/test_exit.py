"""Leaving quickly, from every page that says what it is about; found in the URL conf, so that none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import PHONE, PageAs
from tests.site import COUNSELLOR, Site
from wellbeing import urls

AWAY = "https://www.weather.com.cn/"
BEFORE = "/healthz"
"""Where somebody was before: a page of ours with nothing on it."""

FREE, WAITS, TALKED, TALKS, SHUT = "橄榄", "姜花", "兰姨", "香草", "榕叔"
PAGES = {
    "care": None, "hotlines": None, "lines_sheet": None, "lines_poster": None, "videos": None, "video": None,
    "duty_roster": FREE, "talk": FREE, "counselling_pin_settings": FREE, "counselling_waiting": WAITS,
    "counselling_conversation": TALKED, "counselling_pin": SHUT, "counselling_pin_forgotten": SHUT,
}  # fmt: skip
"""What a resident or a guest may look at, and as whom it is opened here."""

AT_WORK = (
    "care/desk/", "care/audit/", "care/young/", "care/clinics/", "care/lines/desk/", "care/lines/export.json",
    "care/lines/import/", "care/videos/desk/", "care/videos/<slug:key>/send-home/",
)  # fmt: skip
"""Of whoever listens, leads, supervises or looks after something."""

NOT_LOOKED_AT = {
    "hotlines_json", "line_wrong", "line_reached", "crisis_card", "crisis_seen", "duty_plan", "duty_change",
    "counselling_away", "counselling_handover_own", "counselling_plan", "videos_shown", "video_pack", "video_zip",
    "video_playlist", "video_captions", "video_file",
}  # fmt: skip
"""Answers to forms and scripts; a form that is refused shows one of the pages above."""

MAKE = f"""
from django.urls import reverse
from django.utils import timezone
from people.models import User
from wellbeing.matching import match
from wellbeing.models import ChatPin, CounsellingRequest, Desk, Video
now = timezone.now()
who = {{name: User.objects.get(display_name=name) for name in {(WAITS, TALKED, TALKS, SHUT, COUNSELLOR)!r}}}
Desk.objects.of(User.objects.get(display_name="青竹")).go()
Desk.objects.of(who["{COUNSELLOR}"]).come(now)
def ask(name):
    asked = CounsellingRequest.objects.ask(who[name], now, consent=True, age="adult")
    match(now)
    return asked
talk = ask("{TALKS}").accept(who["{COUNSELLOR}"], now)
talk.escalate(who["{COUNSELLOR}"], 2, now)
ask("{WAITS}")
kept = CounsellingRequest.objects.of(who["{TALKED}"]).get()
ChatPin.objects.choose(who["{SHUT}"], "4071", now)
args = {{"counselling_conversation": [kept.pk], "video": [Video.objects.published().first().key]}}
for name in {tuple(PAGES)!r}:
    print(name, reverse(name, args=args.get(name)))
print("room", reverse("room", args=[talk.request.room_id]))
"""
OVER = f"""
from django.utils import timezone
from people.models import User
from wellbeing.models import ChatPin, Conversation, CounsellingRequest, Desk
now = timezone.now()
CounsellingRequest.objects.open().get(resident__display_name="{WAITS}").withdraw(now)
talk = Conversation.objects.running().for_pages().get(request__resident__display_name="{TALKS}")
talk.end(now, by="resident")
talk.wrap_up(now, safety="yes")
ChatPin.objects.of(User.objects.get(display_name="{SHUT}")).drop(now)
Desk.objects.of(User.objects.get(display_name="青竹")).come(now)
"""


def by_key(page: Page) -> None:
    for _press in range(3):
        page.keyboard.press("Escape")


def by_button(page: Page) -> None:
    page.locator("#exit .exit-link").click()


def weather(page: Page) -> Page:
    answer = "<!doctype html><title>Weather</title><p>Sunny</p>"
    page.context.route(f"{AWAY}**", lambda route: route.fulfill(body=answer, content_type="text/html"))
    return page


def leaves(page: Page, path: str, press: Callable[[Page], None]) -> None:
    page.goto(BEFORE)
    page.goto(path)
    assert urlsplit(page.url).path == path
    page.evaluate("for (const kept of [localStorage, sessionStorage]) kept.setItem('linli.begun', 'hm')")
    press(page)
    expect(page).to_have_url(AWAY)
    assert page.locator("body").inner_text() == "Sunny"
    page.go_back()
    expect(page).to_have_url(re.compile(f"{BEFORE}$"))
    assert page.evaluate("[localStorage, sessionStorage].map((kept) => kept.getItem('linli.begun'))") == [
        None,
        None,
    ]


@pytest.mark.once
def test_every_page_that_says_what_it_is_about_is_left_at_once_and_back_does_not_lead_to_it(
    page_as: PageAs, linli: Site, subtests: pytest.Subtests
) -> None:
    patterns = {one.name: str(one.pattern) for one in urls.urlpatterns if isinstance(one, URLPattern)}
    at_work = {name for name, pattern in patterns.items() if pattern.startswith(AT_WORK)}
    assert {*patterns} == {*PAGES} | at_work | NOT_LOOKED_AT
    assert not {*PAGES} & at_work

    paths = dict(line.split() for line in linli.run(MAKE).splitlines())
    for person in dict.fromkeys([*PAGES.values(), TALKS]):
        page, bare = (
            weather(page_as(person, "zh-hans", PHONE, java_script_enabled=script)) for script in (True, False)
        )
        for name in [one for one in PAGES if PAGES[one] == person] or ["room"]:
            with subtests.test(name):
                leaves(page, paths[name], by_button)
                leaves(page, paths[name], by_key)
                bare.goto(paths[name])
                by_button(bare)
                expect(bare).to_have_url(AWAY)
        if person == TALKS:
            nobody_is_asked_whether_to_stay(page, paths["room"])
    linli.run(OVER)


def nobody_is_asked_whether_to_stay(page: Page, room: str) -> None:
    """Something has not gone out: before the tab is closed the browser asks, and never whoever leaves quickly."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    page.goto(room)
    page.wait_for_selector("#room[data-line=open]")
    page.route("**/messages/", lambda route: route.abort())
    page.locator("#composer textarea").fill("我还没说完")
    page.locator("#composer button[aria-label]").click()
    expect(page.locator("#pending li")).to_have_count(1)
    page.close(run_before_unload=True)
    expect(page.locator("#pending")).to_contain_text("我还没说完")
    assert asked == ["beforeunload"]
    by_key(page)
    expect(page).to_have_url(AWAY)
    assert asked == ["beforeunload"]
