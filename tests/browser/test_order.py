"""Keeping order as a volunteer does it: three keys at the desk, a sheet over the room, all devices at once."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import OPEN, PHONE, Enter, RoomMaker
from tests.browser.test_room import message, say, wait_for_message
from tests.browser.wcag import violations
from tests.site import ELDER, ORGANIZER, RESIDENT, TEACHER


def a_link_waits(new_room: RoomMaker, enter: Enter) -> tuple[str, Page, Page]:
    """The room, who wrote a link, and the teacher, who has the desk with it open on a phone."""
    path = new_room()
    writer, teacher = enter(RESIDENT, path), enter(TEACHER, path, viewport=PHONE)
    say(writer, "look at www.example.com")
    teacher.locator("#desk-link").click()
    expect(teacher.locator("#desk-dialog [data-review]")).to_have_count(1)
    return path, writer, teacher


def test_what_waits_is_seen_by_its_writer_alone_until_the_desk_lets_it_through(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    writer, other = enter(RESIDENT, path), enter(ELDER, path)
    teacher = enter(TEACHER, path)
    say(writer, "look at www.example.com")
    expect(writer.locator("#waiting")).to_contain_text("waits for a moderator")
    expect(writer.locator("#pending li")).to_have_count(0)
    expect(teacher.locator("#desk-count")).to_have_text("1")
    expect(writer.locator("#composer textarea")).to_have_value("")  # it is kept: nothing is to be sent again
    assert "example.com" not in other.content()
    teacher.locator("#desk-link").click()
    expect(teacher.locator("#desk-dialog [data-review]")).to_have_count(1)
    teacher.keyboard.press("j")
    teacher.keyboard.press("a")
    wait_for_message(other, "www.example.com")
    expect(teacher.locator("#desk-dialog [data-review]")).to_have_count(0)
    expect(teacher.locator("#desk-count")).to_be_hidden()
    wait_for_message(writer, "www.example.com")
    expect(writer.locator("#waiting li")).to_have_count(0)
    say(writer, "and at www.example.org")
    expect(teacher.locator("#desk-dialog [data-review]")).to_have_count(1)
    teacher.keyboard.press("t")
    expect(writer.locator("#own")).to_contain_text("You cannot write until")
    assert "example.org" not in other.content()


def test_taken_down_with_a_reason_and_taken_back_within_ten_seconds(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    teacher, writer = enter(TEACHER, path, viewport=PHONE), enter(RESIDENT, path)
    say(writer, "a rude word")
    wait_for_message(teacher, "a rude word")
    message(teacher, "a rude word").locator(".message-menu > summary").click()
    teacher.locator("[data-sheet-of=order]:visible").click()
    sheet = teacher.locator("#order-dialog")
    sheet.get_by_label("Why").select_option("insult")
    sheet.get_by_label("And").select_option("10")
    assert violations(teacher) == []
    sheet.get_by_role("button", name="Take down").click()
    expect(writer.locator("#messages .gone")).to_have_count(1)
    expect(writer.locator("#own")).to_contain_text("You cannot write until")
    expect(writer.locator("#composer")).to_be_hidden()
    teacher.locator("#toasts button").click()
    wait_for_message(writer, "a rude word")


def test_stopped_on_one_device_is_stopped_on_the_other(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    phone, tablet, teacher = enter(RESIDENT, path), enter(RESIDENT, path), enter(TEACHER, path)
    say(phone, "hello")
    wait_for_message(teacher, "hello")
    author = message(teacher, "hello").get_attribute("data-author")
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    for device in (phone, tablet):
        device.on("request", note)
    teacher.goto(f"{path}people/{author}/")
    teacher.select_option("#reason", "spam")
    teacher.get_by_role("button", name="Put out of this room").click()
    for device in (phone, tablet):
        expect(device.locator("main")).to_contain_text("You can appeal once.")
    left_for = [one.url for one in asked if one.is_navigation_request() and one.redirected_from is None]
    assert len(left_for) == 2, left_for  # each once, though both were told by the line and by an answer
    phone.fill("#appeal textarea", "我没有恶意")
    phone.reload()
    expect(phone.locator("#appeal textarea")).to_have_value("我没有恶意")


@pytest.mark.once
def test_slow_mode_counts_down_where_one_writes(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    writer, teacher = enter(RESIDENT, path), enter(TEACHER, path)
    teacher.goto(f"{path}desk/")
    teacher.get_by_label("Between two messages").select_option("120")
    teacher.get_by_role("button", name="Save").click()
    expect(writer.locator("[data-place=talk]")).to_contain_text("one message every 120 s")
    say(writer, "first")
    wait_for_message(writer, "first")
    expect(writer.locator("#composer-slow")).to_contain_text("You can write again in")
    say(writer, "second")
    expect(writer.locator("#composer-said")).to_contain_text("Slow mode")
    expect(writer.locator("#composer textarea")).to_have_value("second")


@pytest.mark.once
def test_the_pause_counts_down_on_all_pages_of_who_wrote_and_its_word_goes_when_it_is_over(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    phone, tablet, teacher = enter(RESIDENT, path), enter(RESIDENT, path), enter(TEACHER, path)
    teacher.goto(f"{path}desk/")
    teacher.get_by_label("Between two messages").select_option("10")
    teacher.get_by_role("button", name="Save").click()
    expect(phone.locator("[data-place=talk]")).to_contain_text("one message every 10 s")
    say(phone, "first")
    expect(tablet.locator("#composer-slow")).to_contain_text("You can write again in")
    say(tablet, "second")
    expect(tablet.locator("#composer-said")).to_contain_text("Slow mode")
    expect(tablet.locator("#composer-slow")).to_be_hidden()
    expect(tablet.locator("#composer-said")).to_be_empty()
    expect(tablet.locator("#composer textarea")).to_have_value("second")
    tablet.locator("#composer textarea").press("Enter")
    wait_for_message(phone, "second")


@pytest.mark.once
def test_who_comes_second_at_the_desk_is_told_who_was_first(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path, writer, teacher = a_link_waits(new_room, enter)
    organizer = enter(ORGANIZER, path)
    teacher.route("**/desk/", lambda route: route.abort())  # her queue does not hear that it changed
    organizer.goto(f"{path}desk/")
    organizer.locator("[data-review] [data-key=a]").click()
    wait_for_message(writer, "www.example.com")
    teacher.locator("#desk-dialog [data-key=r]").click()
    expect(teacher.locator("#desk-dialog .toast")).to_contain_text(
        f"{ORGANIZER} let it through just before you."
    )
    teacher.unroute("**/desk/")
    expect(writer.locator("#messages .gone")).to_have_count(0)


@pytest.mark.once
def test_what_could_not_be_undone_without_a_network_is_not_said_to_be(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    _path, writer, teacher = a_link_waits(new_room, enter)
    teacher.keyboard.press("r")
    expect(writer.locator("#own")).to_contain_text("A moderator took your message down")
    said = teacher.locator("#desk-dialog .toast")
    expect(said).to_contain_text("Done.")
    teacher.context.set_offline(True)
    said.get_by_role("button").click()
    expect(said.first).to_be_visible()
    expect(said.filter(has_text="Not taken back yet")).to_be_visible()
    teacher.context.set_offline(False)
    teacher.locator("#desk-dialog .with-undo button").click()
    expect(said.filter(has_text="Taken back. All is as before.")).to_be_visible()  # not under the dialog
    wait_for_message(writer, "www.example.com")


@pytest.mark.once
def test_a_queue_and_a_role_whose_one_answer_was_lost_are_asked_for_again(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    """Each is told of once: whoever does not ask again stays without it though the line is whole."""
    path = new_room()
    teacher, helper = enter(TEACHER, path), enter(RESIDENT, path)
    teacher.route("**/desk/", lambda route: route.abort(), times=1)
    say(helper, "look at www.example.com")
    expect(teacher.locator("#desk-count")).to_have_text("1")
    helper.route(f"**{path}", lambda route: route.abort(), times=1)
    teacher.goto(f"{path}people/{helper.locator('#room').get_attribute('data-user')}/")
    teacher.select_option("#role", "moderator")
    teacher.locator("button[value=role]").click()
    expect(helper.locator("#desk-link")).to_be_visible()


@pytest.mark.once
def test_at_the_desk_a_press_without_a_network_says_so_where_it_was_pressed(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    _path, writer, teacher = a_link_waits(new_room, enter)
    teacher.context.set_offline(True)
    for _ in range(2):
        teacher.locator("#desk-dialog [data-key=a]").click()
        expect(teacher.locator("#desk-dialog .toast")).to_contain_text("Connection lost")
    expect(teacher.locator("#desk-dialog .toast")).to_have_count(1)
    teacher.context.set_offline(False)
    teacher.locator("#desk-dialog [data-key=a]").click()
    wait_for_message(writer, "www.example.com")
    expect(teacher.locator("#desk-dialog .toast")).to_have_count(0)  # it is no longer true
    teacher.get_by_role("button", name="Save").click()
    expect(teacher.locator("#desk-dialog .toast")).to_contain_text("Saved.")


@pytest.mark.once
def test_who_keeps_order_no_longer_is_led_from_the_desk_back_to_the_room(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    teacher, helper = enter(TEACHER, path), enter(RESIDENT, path)
    teacher.goto(f"{path}people/{helper.locator('#room').get_attribute('data-user')}/")
    for role in ("moderator", "participant"):
        teacher.select_option("#role", role)
        teacher.locator("button[value=role]").click()
        expect(teacher.locator("#role")).to_have_value(role)
        if role == "moderator":
            helper.wait_for_selector("#desk-link")
            helper.goto(f"{path}desk/")
            helper.wait_for_selector("#desk-page[data-line=open]")
    helper.wait_for_selector(OPEN)
    expect(helper.locator("#desk-link")).to_have_count(0)


def test_made_co_host_and_back_while_writing_nothing_of_it_is_lost(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    teacher, helper = enter(TEACHER, path), enter(RESIDENT, path)
    say(helper, "hello")
    wait_for_message(teacher, "hello")
    teacher.goto(f"{path}people/{message(helper, 'hello').get_attribute('data-author')}/")
    helper.fill("#composer textarea", "现在是半句话")
    helper.locator("#tab-questions").click()
    question = helper.locator("#question-ask textarea")
    question.fill("膝盖疼怎么办")
    question.press("Home")
    for role, hosts, label in (("co-host", 1, "co-host"), ("participant", 0, "taking part")):
        teacher.select_option("#role", role)
        teacher.locator("button[value=role]").click()
        expect(helper.locator(".room-host")).to_have_count(hosts)
        expect(helper.locator("#toasts")).to_contain_text(f"In this room you are now: {label}.")
        expect(question).to_have_value("膝盖疼怎么办")
        expect(question).to_be_focused()
        assert question.evaluate("field => field.selectionStart") == 0
        expect(helper.locator("#composer textarea")).to_have_value("现在是半句话")
        if hosts:
            helper.locator("#tab-polls").click()
            helper.locator("#poll-new > summary").click()
            helper.fill("#poll_text", "明天几点？")
            helper.reload()
            expect(helper.locator("#poll_text")).to_be_visible()
            expect(helper.locator("#poll_text")).to_have_value("明天几点？")
            helper.locator("#tab-questions").click()
            question.focus()
            question.press("Home")
    helper.locator(".question-ask button").click()
    expect(helper.locator("#questions .question-text")).to_have_text("膝盖疼怎么办")
    helper.reload()
    expect(question).to_have_value("")
