"""Keeping order as a volunteer does it: three keys at the desk, a sheet over the room, all devices at once."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Enter, RoomMaker
from tests.browser.test_room import message, say, wait_for_message
from tests.browser.wcag import violations
from tests.site import ELDER, ORGANIZER, RESIDENT, TEACHER


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
    teacher.goto(f"{path}people/{author}/")
    teacher.select_option("#reason", "spam")
    teacher.get_by_role("button", name="Put out of this room").click()
    for device in (phone, tablet):
        device.wait_for_url("**/measures/*/")
        expect(device.locator("main")).to_contain_text("You can appeal once.")


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


def test_who_comes_second_at_the_desk_is_told_who_was_first(
    new_room: RoomMaker,
    enter: Enter,
) -> None:
    path = new_room()
    writer, teacher, organizer = enter(RESIDENT, path), enter(TEACHER, path), enter(ORGANIZER, path)
    say(writer, "look at www.example.com")
    teacher.locator("#desk-link").click()
    expect(teacher.locator("#desk-dialog [data-review]")).to_have_count(1)
    teacher.route("**/desk/", lambda route: route.abort())  # her queue does not hear that it changed
    organizer.goto(f"{path}desk/")
    organizer.locator("[data-review] [data-key=a]").click()
    wait_for_message(writer, "www.example.com")
    teacher.locator("#desk-dialog [data-key=r]").click()
    expect(teacher.locator("#desk-dialog .toast")).to_contain_text(f"{ORGANIZER} already did that.")
    teacher.unroute("**/desk/")
    expect(writer.locator("#messages .gone")).to_have_count(0)
