"""Talking as people do: answering one message, calling somebody by name, coming back to where one stopped reading."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, OPEN, PHONE, Enter, KeepPicture, PageAs, RoomMaker
from tests.browser.held import held
from tests.browser.test_room import Wires, message, say, take_down, wait_for_message
from tests.browser.wcag import Look, faults_in
from tests.site import ELDER, RESIDENT, TEACHER

FIELD = "#composer textarea"


TOLD = "Number(sessionStorage.told ?? 0)"


def count_beacons(page: Page) -> None:
    """What a page sends while it is being left is in no list of requests: it is counted where it is sent."""
    page.add_init_script("""
        const send = navigator.sendBeacon.bind(navigator);
        navigator.sendBeacon = (...what) => {
            sessionStorage.told = Number(sessionStorage.told ?? 0) + 1;
            return send(...what);
        };
    """)


def answer(page: Page, asked: str, text: str) -> None:
    message(page, asked).locator(".message-reply").click()
    expect(page.locator("#composer-reply")).to_contain_text(asked)
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    wait_for_message(page, text)


@pytest.mark.once
def test_what_is_typed_into_a_change_is_kept_on_a_slow_line_and_through_a_reload(
    new_room: RoomMaker, enter: Enter
) -> None:
    page = enter(RESIDENT, new_room())
    say(page, "七点来")
    wait_for_message(page, "七点来")
    let_through = held(page, "**/messages/*/")
    row = message(page, "七点来")
    row.locator(".message-menu > summary").click()
    row.locator("[data-edit]").click()
    field = page.locator(".message-edit textarea")
    expect(field).to_have_value("七点来")
    field.fill("八点来")
    with page.expect_response("**/messages/*/"):
        let_through()
    expect(field).to_have_value("八点来")
    page.reload()
    page.wait_for_selector(OPEN)
    row.locator(".message-menu > summary").click()
    row.locator("[data-edit]").click()
    expect(field).to_have_value("八点来")
    page.locator(".message-edit button").first.click()
    wait_for_message(page, "八点来")
    message(page, "八点来").locator(".message-menu > summary").click()
    message(page, "八点来").locator("[data-edit]").click()
    expect(field).to_have_value("八点来")
    field.fill("别的")
    page.locator(".message-edit [data-cancel]").click()
    message(page, "八点来").locator(".message-menu > summary").click()
    message(page, "八点来").locator("[data-edit]").click()
    expect(field).to_have_value("八点来")  # who cancelled begins anew


@pytest.mark.once
def test_a_reply_quotes_the_message_and_leads_back_to_it(
    new_room: RoomMaker, enter: Enter, keep_picture: KeepPicture
) -> None:
    path = new_room()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path, viewport=PHONE)
    say(teacher, "Is the sound good?")
    for number in range(20):
        say(teacher, f"line {number}")
    wait_for_message(page, "line 19")
    page.locator("#chat-log").evaluate("log => log.scrollTop = 0")
    answer(page, "Is the sound good?", "It is")
    expect(page.locator("#composer-reply")).to_be_hidden()
    quote = message(teacher, "It is").locator(".message-quote")
    expect(quote).to_contain_text("Is the sound good?")
    keep_picture(page, "talk-reply-phone-en")
    message(page, "It is").locator(".message-quote").click()
    asked = message(page, "Is the sound good?")
    expect(asked).to_be_in_viewport()
    expect(asked).to_be_focused()
    say(page, "and this answers nothing")
    wait_for_message(teacher, "and this answers nothing")
    expect(teacher.locator("#messages .message-quote")).to_have_count(1)


def test_taken_down_words_leave_the_quote_and_the_composer(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    teacher, page, elder = enter(TEACHER, path), enter(RESIDENT, path), enter(ELDER, path)
    say(teacher, "a slip of the tongue")
    wait_for_message(page, "a slip of the tongue")
    answer(page, "a slip of the tongue", "never mind")
    wait_for_message(elder, "never mind")
    message(elder, "a slip").locator(".message-reply").click()
    expect(elder.locator("#composer-reply")).to_be_visible()
    take_down(teacher, "a slip of the tongue")
    for each in (teacher, page, elder):
        expect(each.locator(".message-quote")).to_contain_text("taken down")
        expect(each.locator("#chat")).not_to_contain_text("a slip of the tongue")
    expect(elder.locator("#composer-reply")).to_be_hidden()


@pytest.mark.once
def test_without_a_script_the_time_leads_to_the_message_and_is_as_large_as_a_thumb_in_a_line_no_higher_for_it(
    new_room: RoomMaker, page_as: PageAs
) -> None:
    page = page_as(RESIDENT, viewport=PHONE, java_script_enabled=False)
    page.goto(new_room())
    page.fill(FIELD, "hello")
    page.locator("#composer button[aria-label]").click()
    at = message(page, "hello").locator(".message-at")
    size, line = at.bounding_box(), message(page, "hello").locator(".message-by").bounding_box()
    assert size
    assert line
    assert min(size["width"], size["height"]) >= 44
    assert line["height"] <= 28
    at.click(position={"x": 3, "y": 3})
    expect(page).to_have_url(re.compile("/messages/"))


@pytest.mark.once
def test_a_reply_that_waits_for_the_network_still_is_one(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path)
    say(teacher, "Who is there?")
    wait_for_message(page, "Who is there?")
    page.route("**/messages/", lambda route: route.abort())
    message(page, "Who is there?").locator(".message-reply").click()
    page.fill(FIELD, "half a senten")
    page.reload()
    page.wait_for_selector("#room[data-line=open]")
    expect(page.locator("#composer-reply")).to_contain_text("Who is there?")
    page.fill(FIELD, "I am")
    page.press(FIELD, "Enter")
    expect(page.locator("#pending .sending")).to_contain_text("I am")
    page.reload()
    page.unroute("**/messages/")
    wait_for_message(teacher, "I am")
    expect(message(teacher, "I am").locator(".message-quote")).to_contain_text("Who is there?")


@pytest.mark.once
def test_a_name_is_chosen_by_keys_or_by_touch_and_marks_the_message_on_one_page_only(
    new_room: RoomMaker, enter: Enter, keep_picture: KeepPicture
) -> None:
    path = new_room()
    elder, teacher = enter(ELDER, path), enter(TEACHER, path)
    page = enter(RESIDENT, path, viewport=PHONE, locale="zh-hans", has_touch=True)
    expect(page.locator("#crowd-words")).to_contain_text("3")
    page.click(FIELD)
    page.keyboard.type("@")
    expect(page.locator("#composer-names [role=option]")).to_have_count(2)
    keep_picture(page, "talk-names-phone-zh")
    page.locator("#composer-names [role=option]", has_text=ELDER).tap()
    expect(page.locator(FIELD)).to_have_value(f"@{ELDER} ")
    expect(page.locator(FIELD)).to_be_focused()
    page.keyboard.type("和＠小")
    expect(page.locator("#composer-names [role=option]")).to_have_text([TEACHER])
    page.keyboard.press("Enter")
    expect(page.locator(FIELD)).to_have_value(f"@{ELDER} 和@{TEACHER} ")
    page.keyboard.type("晚上好")
    page.locator("#composer button[aria-label=发送]").click()
    for each in (elder, teacher):
        wait_for_message(each, "晚上好")
        expect(each.locator(".message.for-me")).to_have_count(1)
        expect(each.locator(".message .mention")).to_have_count(2)
    expect(elder.locator(".message-foryou")).to_have_text("names you")
    wait_for_message(page, "晚上好")
    expect(page.locator(".message.for-me")).to_have_count(0)


@pytest.mark.once
def test_while_an_input_method_composes_the_names_leave_its_keys_alone(
    new_room: RoomMaker, enter: Enter
) -> None:
    path = new_room()
    page = enter(RESIDENT, path, locale="zh-hans")
    for other in (ELDER, TEACHER):
        enter(other, path)
    expect(page.locator("#crowd-words")).to_contain_text("3")
    page.click(FIELD)
    page.keyboard.type("@")
    expect(page.locator("#composer-names [role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.dispatch_event(FIELD, "keydown", {"key": "Enter", "isComposing": True})
    page.dispatch_event(FIELD, "keydown", {"key": "ArrowDown", "isComposing": True})
    expect(page.locator("#composer-names [aria-selected=true]")).to_have_id("composer-name-0")
    page.evaluate("""field => {
        const box = document.querySelector(field);
        box.setRangeText("song", 1, 1, "end");
        box.dispatchEvent(new InputEvent("input", {isComposing: true}));
    }""", FIELD)  # fmt: skip
    expect(page.locator("#composer-names [role=option]")).to_have_count(2)
    page.evaluate("""([field, name]) => {
        const box = document.querySelector(field);
        box.setRangeText(name, 1, 5, "end");
        box.dispatchEvent(new CompositionEvent("compositionend"));
    }""", [FIELD, ELDER[0]])  # fmt: skip
    expect(page.locator("#composer-names [role=option]")).to_have_text([ELDER])
    page.keyboard.press("Escape")
    expect(page.locator("#composer-names")).to_be_hidden()
    expect(page.locator(FIELD)).to_have_value(f"@{ELDER[0]}")


@pytest.mark.once
def test_who_comes_back_finds_the_line_and_the_way_to_it(
    new_room: RoomMaker, enter: Enter, keep_picture: KeepPicture
) -> None:
    path = new_room()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path)
    say(teacher, "read before")
    wait_for_message(page, "read before")
    expect(page.locator("#unread")).to_have_count(0)
    page.goto("/rooms/")
    for number in range(15):
        say(teacher, f"meanwhile {number}")
    wait_for_message(teacher, "meanwhile 14")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(path)
    page.wait_for_selector("#room[data-line=open]")
    expect(message(page, "meanwhile 14")).to_be_in_viewport()
    expect(page.locator("#unread-jump")).to_have_text("15 new since you were here")
    keep_picture(page, "talk-unread-phone-en")
    page.click("#unread-jump a")
    expect(page.locator("#unread")).to_be_in_viewport()
    expect(page.locator("#unread + .message")).to_contain_text("meanwhile 0")
    expect(page.locator("#unread-jump")).to_be_hidden()


@pytest.mark.once
def test_a_line_that_broke_comes_back_with_the_place(new_room: RoomMaker, enter: Enter) -> None:
    path, wires = new_room(), Wires()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path, wires.lead)
    say(teacher, "before")
    wait_for_message(page, "before")
    wires.cut()
    expect(page.locator("#room-note")).to_contain_text("Connection lost")
    say(teacher, "missed")
    wait_for_message(teacher, "missed")
    wires.mend()
    wait_for_message(page, "missed")
    expect(page.locator("#unread + .message")).to_contain_text("missed")
    say(teacher, "seen as it came")
    wait_for_message(page, "seen as it came")
    expect(page.locator("#unread")).to_have_count(1)


@pytest.mark.once
def test_many_messages_are_one_word_to_the_server(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path, count_beacons)
    for number in range(20):
        say(teacher, f"line {number}")
    wait_for_message(page, "line 19")
    assert page.evaluate(TOLD) == 0
    page.goto("/rooms/")
    assert page.evaluate(TOLD) == 1


@pytest.mark.once
def test_without_a_script_one_answers_on_the_messages_own_page(
    new_room: RoomMaker, enter: Enter, page_as: PageAs, keep_picture: KeepPicture
) -> None:
    path = new_room()
    teacher = enter(TEACHER, path)
    say(teacher, "Who cooks tonight?")
    wait_for_message(teacher, "Who cooks tonight?")
    plain = page_as(RESIDENT, java_script_enabled=False, viewport=PHONE)
    plain.goto(path)
    message(plain, "Who cooks tonight?").locator(".message-reply").click()
    keep_picture(plain, "talk-message-plain")
    plain.fill("#reply textarea", "We do")
    plain.click("#reply button")
    assert "#message-" in plain.url
    expect(message(plain, "We do").locator(".message-quote")).to_contain_text("Who cooks tonight?")
    wait_for_message(teacher, "We do")


@pytest.mark.once
@pytest.mark.parametrize(("locale", "looks"), [
    ("zh-hans", [("dark", PHONE), ("light", (320, 640)), ("dark", DESKTOP)]), ("en", [("light", DESKTOP)]),
])  # fmt: skip
def test_a_talk_with_all_of_it_is_open_to_all(
    locale: str, looks: list[Look], new_room: RoomMaker, enter: Enter, keep_picture: KeepPicture
) -> None:
    path = new_room()
    teacher = enter(TEACHER, path)
    page = enter(RESIDENT, path, viewport=looks[0][1], locale=locale)
    expect(teacher.locator("#crowd-words")).to_contain_text("2")
    say(page, "晚上好，今天要准备垫子吗？")
    wait_for_message(teacher, "晚上好")
    page.goto("/rooms/")
    answer(teacher, "晚上好", f"@{RESIDENT} yes please, and a blanket")
    page.goto(path)
    page.wait_for_selector(OPEN)
    expect(page.locator("#unread + .message")).to_contain_text("and a blanket")
    message(page, "and a blanket").locator(".message-reply").click()
    page.keyboard.type("@")
    expect(page.locator("#composer-names [role=option]")).to_have_count(1)
    for look, faults in faults_in(page, looks):
        keep_picture(page, f"talk-all-{look}-{locale}")
        assert faults == [], look
