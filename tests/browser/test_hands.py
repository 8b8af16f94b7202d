"""Hands, checks, breaks and a lost host, as a host and two residents meet them."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE, Enter, KeepPicture, PageAs, RoomMaker
from tests.browser.wcag import violations
from tests.site import ELDER, RESIDENT, TEACHER, Site

PHONE_ZH = {"viewport": PHONE, "theme": "dark", "locale": "zh-hans"}
PHONE_EN = {"viewport": PHONE, "theme": "light", "locale": "en"}
DESK_ZH = {"viewport": DESKTOP, "theme": "dark", "locale": "zh-hans"}
DESK_EN = {"viewport": DESKTOP, "theme": "light", "locale": "en"}
LATER = """
import time
from datetime import timedelta
from django.db.models import F
from live.models import Attendance
pages = Attendance.objects.filter(room={room}, user__display_name="{teacher}")
while pages.open().exists():
    time.sleep(0.1)
pages.update(left_at=F("left_at") - timedelta(seconds=20))
"""


def raise_hand(page: Page, kind: str) -> None:
    page.click(".hand-menu > summary")
    page.click(f".hand-menu button[value={kind}]")
    expect(page.locator("[data-own=hand] [data-mine]")).to_have_count(1)


def whole(page: Page) -> None:
    """Nothing is out of sight to the side, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_a_host_whose_question_for_the_row_went_unanswered_asks_again(
    new_room: RoomMaker, enter: Enter
) -> None:
    """Their line is whole, so nothing else would bring them the hand that is up."""
    path = new_room()
    teacher, resident = (enter(person, path) for person in (TEACHER, RESIDENT))
    asked: list[str] = []

    def lose_two(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=503)
        elif len(asked) == 2:
            route.abort()
        else:
            route.continue_()

    teacher.route("**/own/", lose_two)
    raise_hand(resident, "help")
    teacher.click(".hands-menu > summary")
    expect(teacher.locator(".hands-menu .hand")).to_have_count(1)
    assert len(asked) >= 3


@pytest.mark.parametrize(
    ("name", "how"), [("phone", PHONE_ZH), pytest.param("desk", DESK_EN, marks=pytest.mark.once)]
)
def test_hands_go_up_in_their_order_and_the_first_is_invited(
    name: str,
    how: dict[str, Any],
    new_room: RoomMaker,
    enter: Enter,
    keep_picture: KeepPicture,
) -> None:
    path = new_room()
    teacher, first, second = (enter(person, path, **how) for person in (TEACHER, RESIDENT, ELDER))
    raise_hand(first, "help")
    raise_hand(second, "show")
    place = second.locator(".hand-up .numbers")
    expect(place).to_have_text("2")
    expect(second.locator(".hands-count [data-up]")).to_have_attribute("data-up", "2")

    teacher.click(".hands-menu > summary")
    row = teacher.locator(".hands-menu .hand")
    expect(row).to_have_count(2)
    expect(row.first).to_contain_text(RESIDENT)
    whole(teacher)
    keep_picture(teacher, f"hands-host-{name}")
    row.first.locator("button[value=invite]").click()
    invitation = first.locator("[data-own=invited] form")
    expect(invitation).to_be_visible()
    expect(invitation.locator("button[value=accept]")).to_be_in_viewport(ratio=1)
    expect(second.locator("[data-own=invited] form")).to_have_count(0)
    whole(first)
    keep_picture(first, f"hands-invited-{name}")
    invitation.locator("button[value=accept]").click()
    expect(invitation.locator("button[value=accept]")).to_have_count(0)
    expect(invitation.locator("[data-speaker-open]")).to_be_in_viewport(ratio=1)
    expect(second.locator("[data-own=invited] form")).to_have_count(0)
    expect(place).to_have_text("1")
    expect(teacher.locator(".hands-menu .hand").first).to_contain_text(RESIDENT)
    expect(teacher.locator(".hands-menu [data-up]")).to_have_attribute("data-up", "1")


def test_a_hand_raised_on_one_device_is_up_on_the_other_and_a_refusal_closes_its_menu(
    new_room: RoomMaker, enter: Enter
) -> None:
    path = new_room()
    phone, tablet = enter(RESIDENT, path, **PHONE_EN), enter(RESIDENT, path, **DESK_EN)
    elder = enter(ELDER, path, **PHONE_EN)
    asked: list[str] = []
    elder.on("request", lambda request: asked.append(request.url))
    raise_hand(phone, "help")
    expect(tablet.locator(".hand-up")).to_have_accessible_name("Your hand is up. You are number 1.")
    tablet.click(".hand-menu > summary")
    tablet.click(".hand-menu button[value=lower]")
    expect(phone.locator("[data-own=hand] [data-mine]")).to_have_count(0)
    phone.click(".hand-menu > summary")
    phone.click(".hand-menu button[value=help]")
    expect(phone.locator("#room-note")).to_contain_text("You can raise your hand again")
    expect(phone.locator(".hand-menu[open]")).to_have_count(0)
    expect(phone.locator("#room-note")).to_be_in_viewport(ratio=1)
    expect(phone.locator(".hand-menu > summary")).to_be_focused()
    expect(elder.locator(".hands-count [data-up]")).to_have_attribute("data-up", "0")
    assert not [url for url in asked if url.endswith("/own/")], "nobody else asks for their own part"


@pytest.mark.parametrize(
    ("name", "how"), [("phone", PHONE_EN), pytest.param("desk", DESK_ZH, marks=pytest.mark.once)]
)
def test_a_check_is_asked_and_the_host_sees_who_has_not_answered(
    name: str,
    how: dict[str, Any],
    new_room: RoomMaker,
    enter: Enter,
    keep_picture: KeepPicture,
) -> None:
    path = new_room()
    teacher, rosa, elder = (enter(person, path, **how) for person in (TEACHER, RESIDENT, ELDER))
    teacher.click(".ask-menu > summary")
    teacher.fill("#check-ask input[name=words]", "Found your balance?")
    whole(teacher)
    teacher.press("#check-ask input[name=words]", "Enter")
    for page in (rosa, elder, teacher):
        expect(page.locator(".check-title")).to_have_text("Found your balance?")
    expect(rosa.locator("#check-said")).to_have_text("Found your balance?")
    for answer in ("done", "help"):
        expect(rosa.locator(f"#check-answer button[value={answer}]")).to_be_in_viewport(ratio=1)
    rosa.click("#check-answer button[value=help]")
    expect(rosa.locator("#check-answer button[value=help]")).to_have_attribute("aria-pressed", "true")
    expect(teacher.locator("[data-answer=help] li")).to_have_text([RESIDENT])
    expect(teacher.locator("[data-answer=none] li")).to_have_text([ELDER])
    expect(elder.locator(".check-counts")).to_contain_text("1")
    assert elder.locator(".check").inner_text().count(RESIDENT) == 0
    for who, page in (("host", teacher), ("resident", rosa)):
        whole(page)
        keep_picture(page, f"check-{who}-{name}")
    rosa.reload()
    expect(rosa.locator("#check-answer button[value=help]")).to_have_attribute("aria-pressed", "true")
    teacher.locator(".check button[value=close]").click()
    expect(elder.locator(".check")).to_be_hidden()


@pytest.mark.once
def test_with_keys_alone_one_raises_a_hand_and_takes_it_down(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    page = enter(RESIDENT, new_room())
    page.locator(".hand-menu > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    raised = page.locator("[data-own=hand] [data-mine] > summary")
    expect(raised).to_be_focused()
    expect(raised).to_have_accessible_name("Your hand is up. You are number 1.")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-own=hand] [data-mine]")).to_have_count(0)
    expect(page.locator(".hand-menu > summary")).to_be_focused()


@pytest.mark.once
def test_a_hand_is_still_up_after_a_reload_and_after_the_line_was_lost(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path)
    raise_hand(page, "question")
    page.reload()
    expect(page.locator("[data-own=hand] [data-mine]")).to_have_count(1)
    page.context.set_offline(True)
    teacher.click(".hands-menu > summary")
    teacher.click(".hands-menu button[value=lower_one]")
    expect(teacher.locator(".hands-menu .hand")).to_have_count(0)
    page.context.set_offline(False)
    expect(page.locator("[data-own=hand] [data-mine]")).to_have_count(0)


@pytest.mark.once
def test_without_a_script_one_raises_a_hand_and_answers_a_check(
    new_room: RoomMaker,
    enter: Enter,
    page_as: PageAs,
) -> None:
    path = new_room()
    teacher = enter(TEACHER, path)
    plain = page_as(RESIDENT, java_script_enabled=False)
    plain.goto(path)
    plain.click(".hand-menu > summary")
    plain.click(".hand-menu button[value=show]")
    expect(plain.locator("[data-own=hand] [data-mine]")).to_have_count(1)
    teacher.click(".ask-menu > summary")
    teacher.click("#check-ask button[value=ask]")
    expect(teacher.locator("[data-check]")).to_have_count(1)
    plain.goto(path)
    plain.click("#check-answer button[value=done]")
    expect(plain.locator("#check-answer button[value=done]")).to_have_attribute("aria-pressed", "true")
    expect(teacher.locator("[data-answer=done] li")).to_have_text([RESIDENT])


def test_a_break_a_lost_host_and_the_host_back_are_seen_without_a_reload(
    linli: Site,
    new_room: RoomMaker,
    enter: Enter,
    keep_picture: KeepPicture,
) -> None:
    path = new_room()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path, viewport=PHONE)
    teacher.click(".room-host button[value=pause]")
    expect(page.locator(".says")).to_contain_text("A short break.")
    teacher.click(".room-host button[value=go_on]")
    expect(page.locator(".says")).to_have_count(0)

    teacher.context.close()
    linli.run(LATER.format(room=path.split("/")[2], teacher=TEACHER))
    expect(page.locator(".says")).to_contain_text("Stay — your place is kept.")
    whole(page)
    keep_picture(page, "host-away")
    enter(TEACHER, path)
    expect(page.locator(".says")).to_have_count(0)
