"""A room as people at home meet it: real Chromium, real sockets, lines that break, clocks that lie."""

from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import DESKTOP, OPEN, PHONE, Enter, KeepPicture, PageAs, RoomMaker
from tests.browser.wcag import Look, faults_in
from tests.site import ELDER, RESIDENT, TEACHER, Site

SAID = """() => [...document.querySelectorAll("#messages .message")]
    .map((row) => [row.id, row.querySelector(".message-text").innerText])"""


def say(page: Page, text: str) -> None:
    page.fill("#composer textarea", text)
    page.press("#composer textarea", "Enter")


def said(page: Page) -> list[list[str]]:
    return page.evaluate(SAID)


def texts(page: Page) -> list[str]:
    return [text for _key, text in said(page)]


def wait_for_message(page: Page, text: str) -> None:
    expect(page.locator("#messages .message-text", has_text=text).last).to_be_visible()


# Talking


def test_what_each_says_reaches_all(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    pages = [enter(person, path) for person in (TEACHER, RESIDENT, ELDER)]
    for number, page in enumerate(pages):
        say(page, f"hello from {number}")
        for other in pages:
            wait_for_message(other, f"hello from {number}")
    assert said(pages[0]) == said(pages[1]) == said(pages[2])
    expect(pages[1].locator("#pending li")).to_have_count(0)
    expect(pages[1].locator("#messages .mine")).to_have_count(1)


@pytest.mark.parametrize("how", [pytest.param("offline", marks=pytest.mark.once), "cut"])
def test_a_page_without_its_line_for_twenty_seconds_ends_with_the_same_list(
    how: str, new_room: RoomMaker, enter: Enter
) -> None:
    path = new_room()
    wires = Wires()
    teacher, elder = enter(TEACHER, path), enter(ELDER, path)
    cut_off = enter(RESIDENT, path, wires.lead if how == "cut" else lambda page: None)
    say(teacher, "to be changed")
    say(teacher, "to be taken down")
    wait_for_message(cut_off, "to be taken down")

    wires.cut() if how == "cut" else cut_off.context.set_offline(True)
    expect(cut_off.locator("#room-note")).to_contain_text("Connection lost")
    for number in range(30):
        say(teacher, f"meanwhile {number}")
        teacher.wait_for_timeout(600)
    change(teacher, "to be changed", "it was changed")
    take_down(teacher, "to be taken down")
    take_down(teacher, "meanwhile 7")
    wait_for_message(elder, "meanwhile 29")
    assert "meanwhile 0" not in texts(cut_off)

    wires.mend() if how == "cut" else cut_off.context.set_offline(False)
    # Nothing tells the page that a mended line is whole again: its next try may be fifteen seconds away.
    wait_for_message(cut_off, "meanwhile 29")
    expect(cut_off.locator("#room-note")).to_be_hidden()
    expect(elder.locator("#messages .gone")).to_have_count(2)
    assert said(cut_off) == said(elder) == said(teacher)
    assert len(texts(elder)) == 32
    assert "taken down" not in cut_off.locator("#messages").inner_text()


class Wires:
    """A page's line to the server, with scissors. The browser itself believes that it is online."""

    def __init__(self) -> None:
        self.whole = True
        self.ends: list[WebSocketRoute] = []

    def lead(self, page: Page) -> None:
        page.route_web_socket("**/socket?**", self.plug)

    def plug(self, end: WebSocketRoute) -> None:
        if self.whole:
            end.connect_to_server()
            self.ends.append(end)
        else:
            end.close(code=1011)

    def cut(self) -> None:
        self.whole = False
        self.ends[-1].close(code=1011)

    def mend(self) -> None:
        self.whole = True


def message(page: Page, text: str) -> Any:
    return page.locator("#messages .message", has_text=text).first


def change(page: Page, old: str, new: str) -> None:
    row = message(page, old)
    row.locator(".message-menu > summary").click()
    row.locator("[data-edit]").click()
    field = page.locator(".message-edit textarea")
    expect(field).to_have_value(old)
    field.fill(new)
    page.locator(".message-edit button").first.click()
    wait_for_message(page, new)


def take_down(page: Page, text: str) -> None:
    row = message(page, text)
    row.locator(".message-menu > summary").click()
    row.locator("button[value=remove]").click()
    expect(page.locator("#messages .message", has_text=text)).to_have_count(0)


@pytest.mark.once
def test_an_unsent_message_survives_a_reload_and_is_said_once(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    elder, page = enter(ELDER, path), enter(RESIDENT, path)
    page.route("**/messages/", lambda route: route.abort())
    say(page, "please keep this")
    expect(page.locator("#pending .sending")).to_contain_text("please keep this")
    page.fill("#composer textarea", "half a senten")
    page.reload()
    page.wait_for_selector(OPEN)
    expect(page.locator("#pending .sending")).to_contain_text("please keep this")
    expect(page.locator("#composer textarea")).to_have_value("half a senten")
    page.unroute("**/messages/")
    wait_for_message(elder, "please keep this")
    expect(page.locator("#pending li")).to_have_count(0)
    assert texts(page) == texts(elder) == ["please keep this"]


@pytest.mark.once
def test_an_answer_that_got_lost_does_not_say_it_twice(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    elder, page = enter(ELDER, path), enter(RESIDENT, path)

    def lose_the_answer(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/messages/", lose_the_answer, times=2)
    say(page, "once and once only")
    wait_for_message(elder, "once and once only")
    say(page, "the next")
    wait_for_message(elder, "the next")
    expect(page.locator("#pending li")).to_have_count(0)
    assert texts(page) == texts(elder) == ["once and once only", "the next"]


@pytest.mark.once
def test_what_is_refused_comes_back_to_be_changed(new_room: RoomMaker, enter: Enter) -> None:
    page = enter(RESIDENT, new_room())
    long = "x" * 501
    page.fill("#composer textarea", long)
    expect(page.locator("#composer-count")).to_have_text("1 characters too many")
    page.press("#composer textarea", "Enter")
    expect(page.locator("#composer-said")).to_have_text("At most 500 characters (501 now).")
    expect(page.locator("#composer textarea")).to_have_value(long)
    expect(page.locator("#pending li")).to_have_count(0)
    assert texts(page) == []


NOTHING_IS_KEPT = """
    for (const store of ["sessionStorage", "localStorage"])
        Object.defineProperty(window, store, { get() { throw new DOMException("no", "SecurityError"); } });
"""


@pytest.mark.once
def test_a_browser_that_keeps_nothing_is_in_the_room_all_the_same(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    elder = enter(ELDER, path)
    page = enter(RESIDENT, path, prepare=lambda page: page.add_init_script(NOTHING_IS_KEPT))
    say(page, "hello from a careful browser")
    wait_for_message(elder, "hello from a careful browser")
    page.fill("#composer textarea", "not sent yet")
    page.context.set_offline(True)
    expect(page.locator("#room-note")).to_contain_text("Leave this page open")
    page.context.set_offline(False)
    expect(page.locator("#room-note")).to_be_empty()


@pytest.mark.once
def test_what_is_refused_while_one_writes_on_stays_and_says_why(new_room: RoomMaker, enter: Enter) -> None:
    page = enter(RESIDENT, new_room())
    hold: list[Any] = []

    def wait(route: Any) -> None:
        hold.append(route)

    page.route("**/messages/", wait, times=1)
    say(page, "y" * 501)
    expect(page.locator("#pending .sending")).to_have_count(1)
    page.fill("#composer textarea", "the next, half writ")
    hold[0].continue_()
    row = page.locator("#pending .failed")
    expect(row).to_contain_text("At most 500 characters (501 now).")
    expect(row).to_contain_text("y" * 501)
    expect(page.locator("#composer textarea")).to_have_value("the next, half writ")
    row.get_by_role("button", name="Send again").click()
    expect(row).to_contain_text("At most 500 characters (501 now).")
    row.get_by_role("button", name="Discard").click()
    expect(page.locator("#pending li")).to_have_count(0)
    assert page.input_value("#composer textarea") == "the next, half writ"


@pytest.mark.once
def test_enter_belongs_to_the_input_method_while_it_chooses_characters(
    new_room: RoomMaker, enter: Enter
) -> None:
    page = enter(RESIDENT, new_room(), locale="zh-hans")
    page.fill("#composer textarea", "ni hao")
    page.dispatch_event("#composer textarea", "keydown", {"key": "Enter", "isComposing": True})
    page.press("#composer textarea", "Shift+Enter")
    assert page.input_value("#composer textarea") == "ni hao\n"
    assert texts(page) == []
    page.press("#composer textarea", "Enter")
    wait_for_message(page, "ni hao")


@pytest.mark.once
def test_without_a_script_one_may_read_and_speak(new_room: RoomMaker, enter: Enter, page_as: PageAs) -> None:
    path = new_room()
    elder = enter(ELDER, path)
    plain = page_as(RESIDENT, java_script_enabled=False)
    plain.goto(path)
    plain.fill("#composer textarea", "from an old phone")
    plain.click("#composer button")
    assert "#message-" in plain.url
    expect(plain.locator("#messages")).to_contain_text("from an old phone")
    wait_for_message(elder, "from an old phone")
    plain.fill("#composer textarea", "x" * 501)
    plain.click("#composer button")
    expect(plain.locator("#composer")).to_contain_text("At most 500 characters")
    expect(plain.locator("#composer textarea")).to_have_value("x" * 501)


@pytest.mark.once
def test_with_keys_alone_one_gets_to_the_talk_and_speaks(new_room: RoomMaker, enter: Enter) -> None:
    page = enter(RESIDENT, new_room())
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "text":
            break
    page.keyboard.type("with keys")
    page.keyboard.press("Enter")
    wait_for_message(page, "with keys")
    assert page.evaluate("document.activeElement.name") == "text"


@pytest.mark.once
def test_a_reader_of_older_messages_is_not_pulled_away(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path)
    for number in range(15):
        say(teacher, f"line {number}")
    wait_for_message(page, "line 14")
    page.evaluate("document.querySelector('#chat-log').scrollTop = 0")
    page.wait_for_timeout(100)
    say(teacher, "something new")
    expect(page.locator("#chat-pill")).to_contain_text("1 new message")
    assert page.evaluate("document.querySelector('#chat-log').scrollTop") == 0
    page.click("#chat-pill button")
    expect(page.locator("#chat-pill")).to_be_hidden()
    expect(message(page, "something new")).to_be_in_viewport()


@pytest.mark.once
def test_one_who_was_signed_out_meanwhile_is_shown_the_way_in(new_room: RoomMaker, enter: Enter) -> None:
    page = enter(RESIDENT, new_room())
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(True)
    page.context.set_offline(False)
    link = page.locator("#room-note a")
    expect(link).to_contain_text("Sign in")
    assert "/login/" in (link.get_attribute("href") or "")


@pytest.mark.once
def test_what_one_writes_after_being_signed_out_is_kept_and_said_when_one_is_back(
    new_room: RoomMaker, enter: Enter, linli: Site
) -> None:
    path = new_room()
    page = enter(RESIDENT, path, locale="en")
    site = page.evaluate("location.origin")
    page.context.clear_cookies(name="sessionid")
    say(page, "am I still here?")
    expect(page.locator("#room-note a")).to_contain_text("Sign in")
    expect(page.locator("#pending .message-text")).to_have_text("am I still here?")
    back = [{"name": name, "value": value, "url": site} for name, value in linli.cookies(RESIDENT).items()]
    page.context.add_cookies(back)  # type: ignore[arg-type]
    page.goto(path)
    page.wait_for_selector(OPEN)
    wait_for_message(page, "am I still here?")
    expect(page.locator("#pending li")).to_have_count(0)


# The steps, by one clock

WATCH_SECONDS = """() => {
    window.seen = [];
    const look = () => {
        const text = document.querySelector(".step-time")?.textContent;
        const now = performance.timeOrigin + performance.now();
        if (text && text !== window.seen.at(-1)?.[0]) window.seen.push([text, now]);
    };
    const everything = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document.querySelector("[data-place=run]"), everything);
}"""
DAY = 24 * 60 * 60 * 1000


def clock_off_by(ms: int) -> Callable[[Page], None]:
    """The device's clock is wrong; later it may be set otherwise through window.clockOff."""
    script = f"""
        window.clockOff = {ms};
        const Real = Date;
        window.Date = class extends Real {{
            constructor(...given) {{ given.length ? super(...given) : super(Real.now() + window.clockOff); }}
            static now() {{ return Real.now() + window.clockOff; }}
        }};
    """

    def set_clock(page: Page) -> None:
        page.add_init_script(script)

    return set_clock


def test_pages_with_clocks_a_day_apart_show_the_same_second(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    teacher = enter(TEACHER, path)
    ahead = enter(RESIDENT, path, clock_off_by(DAY))
    teacher.click("#plan-form button[value=start]:visible")
    expect(ahead.locator(".step-time")).to_be_visible()
    behind = enter(ELDER, path, clock_off_by(-DAY))  # comes late, into the right second (L-45)
    pages = (teacher, ahead, behind)
    teacher.wait_for_timeout(2000)
    for page in pages:
        page.evaluate(WATCH_SECONDS)
    teacher.wait_for_timeout(3000)
    ahead.evaluate("window.clockOff = -5000000")  # somebody sets the clock in mid-room
    teacher.wait_for_timeout(4000)
    seen = [dict(page.evaluate("window.seen")) for page in pages]
    together = set(seen[0]) & set(seen[1]) & set(seen[2])
    assert len(together) >= 5
    skews = [max(one[text] for one in seen) - min(one[text] for one in seen) for text in together]
    assert median(skews) <= 200, (
        skews
    )  # a busy machine draws some seconds late; a wrong clock shifts all of them


def test_pause_and_more_time_reach_all_and_a_late_press_is_refused(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    teacher, second, page = enter(TEACHER, path), enter(TEACHER, path), enter(RESIDENT, path)
    teacher.click("#plan-form button[value=start]:visible")
    expect(page.locator(".step-number")).to_contain_text("Step 1 of")
    second.evaluate("document.querySelector('#plan-form [name=version]').value = 0")
    second.click("#plan-form button[value=next]")
    expect(second.locator("#room-note")).to_contain_text("Somebody else moved the steps.")
    expect(page.locator(".step-number")).to_contain_text("Step 1 of")
    teacher.click("#plan-form button[value=pause]")
    expect(page.locator(".step-number")).to_contain_text("paused")
    still = page.inner_text(".step-time")
    page.wait_for_timeout(1500)
    assert page.inner_text(".step-time") == still
    teacher.click("#plan-form button[value=longer]")
    expect(page.locator(".step-time")).not_to_have_text(still)
    teacher.click("#plan-form button[value=next]")
    expect(page.locator(".step-number")).to_have_text("Step 2 of 8")


@pytest.mark.once
def test_a_step_is_announced_once_and_seconds_never(new_room: RoomMaker, enter: Enter) -> None:
    """L-47: how much time is left is said when it is asked for."""
    path = new_room()
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path)
    page.evaluate("""() => {
        window.spoken = [];
        new MutationObserver(() => {
            const text = document.querySelector("#step-said").textContent;
            if (text) window.spoken.push(text);
        }).observe(document.querySelector("#step-said"), {childList: true, characterData: true, subtree: true});
    }""")
    teacher.click("#plan-form button[value=start]:visible")
    expect(page.locator(".step-number")).to_contain_text("Step 1 of")
    page.wait_for_timeout(3000)
    spoken = page.evaluate("window.spoken")
    assert len(spoken) == 1
    assert spoken[0].startswith("Step 1 of 8: ")
    live = page.evaluate("""[...document.querySelectorAll(".step-time")].map(
        e => e.closest("[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], [role=log]"))""")
    assert live == [None]
    page.click("#step-ask")
    expect(page.locator("#step-said")).to_contain_text("left")


# The room itself


def test_the_host_starts_asks_once_ends_and_may_undo(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room(live=False)
    teacher, page = enter(TEACHER, path), enter(RESIDENT, path)
    expect(page.locator("#room")).to_have_attribute("data-state", "lobby")
    teacher.click(".room-host button[value=start]")
    expect(page.locator("#room")).to_have_attribute("data-state", "live")
    teacher.click(".room-end summary")
    expect(teacher.locator(".room-end")).to_contain_text("2 neighbours are here")
    teacher.click(".room-end button[value=end]")
    expect(page.locator(".room-closing")).to_be_visible()
    expect(page.locator(".room-closing button")).to_have_count(0)
    teacher.click(".room-closing button[value=undo]")
    expect(page.locator(".room-closing")).to_be_hidden()
    teacher.click(".room-end summary")
    teacher.click(".room-end button[value=end]")
    expect(page.locator("#room")).to_have_attribute("data-state", "ended")
    expect(page.locator("#composer")).to_be_hidden()
    expect(page.locator("#chat")).to_contain_text("What was said stays readable.")


def test_neighbours_and_their_reactions_light_windows(new_room: RoomMaker, enter: Enter) -> None:
    path = new_room()
    page, elder = enter(RESIDENT, path), enter(ELDER, path)
    expect(page.locator("#crowd-words")).to_have_text("2 neighbours are here")
    expect(page.locator("#crowd .pane.lit")).to_have_count(2)
    elder.click("[data-emoji='👏']")
    expect(page.locator("[data-emoji='👏'] .reaction-count")).to_have_text("1")
    elder.context.close()
    expect(page.locator("#crowd-words")).to_have_text("1 neighbour is here")


@pytest.mark.once
def test_a_keyboard_on_the_screen_leaves_picture_talk_and_field(
    new_room: RoomMaker, enter: Enter, keep_picture: KeepPicture
) -> None:
    """A small phone with its keyboard open is wider than high, and yet does not lie on its side."""
    page = enter(RESIDENT, new_room(), viewport=(360, 640))
    say(page, "hello")
    wait_for_message(page, "hello")
    page.click("#composer textarea")
    page.set_viewport_size({"width": 360, "height": 330})
    for part in (".stage", "#composer textarea", "#composer button", "#messages .message"):
        expect(page.locator(part).last).to_be_in_viewport(ratio=0.9)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("link", name="Leave")).to_have_count(0)
    keep_picture(page, "room-keyboard")
    page.evaluate("document.activeElement.blur()")
    page.set_viewport_size({"width": 360, "height": 640})
    expect(page.locator(".room-step")).to_be_visible()
    expect(page.locator("#messages .message").last).to_be_in_viewport()


@pytest.mark.once
@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_a_hosts_buttons_take_two_rows_of_a_phone_and_leave_the_step_in_sight(
    locale: str, new_room: RoomMaker, enter: Enter, keep_picture: KeepPicture
) -> None:
    page = enter(TEACHER, new_room(steps=True), viewport=PHONE, locale=locale)
    end = page.locator(".room-end > summary")
    expect(end).to_have_accessible_name({"en": "End for everyone", "zh-hans": "结束活动"}[locale])
    for size in (PHONE, (320, 740)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        tops = page.locator(":is(.room-head, .room-host) :is(a, button, summary):visible").evaluate_all(
            "all => all.filter((one) => !one.closest('.room-back, .menu-sheet')).map((one) => one.offsetTop)"
        )
        assert len(set(tops)) == 2, f"{size}: {tops}"
        expect(page.locator(".step-title")).to_be_in_viewport(ratio=1)
        keep_picture(page, f"room-host-head-{size[0]}-{locale}")


@pytest.mark.once
def test_without_a_script_too_a_keyboard_is_not_taken_for_a_phone_on_its_side(
    new_room: RoomMaker, page_as: PageAs, keep_picture: KeepPicture
) -> None:
    page = page_as(RESIDENT, viewport=PHONE, java_script_enabled=False)
    page.goto(new_room(steps=True))
    field, send = page.locator("#composer textarea"), page.locator("#composer button").first
    field.focus()
    for height in (330, 400):  # less than the width, and more
        page.set_viewport_size({"width": PHONE[0], "height": height})
        field.scroll_into_view_if_needed()
        for part in (field, send):
            expect(part).to_be_in_viewport(ratio=1)
            assert part.evaluate("""part => {
                const { left, top, width, height } = part.getBoundingClientRect();
                return part.contains(document.elementFromPoint(left + width / 2, top + height / 2));
            }""")
    keep_picture(page, "room-keyboard-no-script")
    page.set_viewport_size({"width": 640, "height": 330})
    expect(page.locator(".room-step")).to_be_in_viewport(ratio=0.9)
    expect(field).to_be_hidden()


@pytest.mark.once
def test_in_the_living_room_the_step_can_be_read_from_the_sofa(
    new_room: RoomMaker, enter: Enter, keep_picture: KeepPicture
) -> None:
    page = enter(RESIDENT, f"{new_room(steps=True)}?view=living")
    for width, height in ((1280, 720), (1920, 1080), PHONE):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(".step-text")).to_be_visible()
        size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.step-text p')).fontSize)")
        assert size >= 0.06 * height - 0.5, width
        expect(page.locator(".step-ring")).to_be_visible()
        expect(page.locator("#chat")).to_be_hidden()
        keep_picture(page, f"room-living-{width}")
    page.click("#living")
    expect(page.locator("#chat")).to_be_visible()


LOOKS: dict[str, list[Look]] = {
    "en": [("light", PHONE), ("dark", DESKTOP), ("light", (740, 360))],
    "zh-hans": [("dark", PHONE), ("light", DESKTOP), ("light", (320, 640))],
}


@pytest.mark.once
@pytest.mark.parametrize("locale", LOOKS)
def test_a_room_in_full_swing_is_open_to_all(
    locale: str, new_room: RoomMaker, enter: Enter, keep_picture: KeepPicture
) -> None:
    path = new_room()
    teacher = enter(TEACHER, path, viewport=PHONE, locale=locale)
    teacher.evaluate("document.querySelector('#plan-form button[value=start]').click()")
    page = enter(RESIDENT, path, viewport=PHONE, locale=locale)
    for person, text in ((teacher, "Good evening 大家好 http://linli.example"), (page, "Hello **all**")):
        person.evaluate(
            """text => {
            const form = document.querySelector("#composer");
            form.elements.namedItem("text").value = text;
            form.requestSubmit();
        }""",
            text,
        )
    for name, each in (("teacher", teacher), ("resident", page)):
        expect(each.locator("#messages .message")).to_have_count(2)
        each.evaluate("document.activeElement.blur()")  # a keyboard on the screen has a test of its own
        expect(each.locator("#room")).to_have_attribute("data-view", "usual")
        for look, faults in faults_in(each, LOOKS[locale]):
            keep_picture(each, f"room-{name}-{look}-{locale}")
            assert faults == [], f"{name}, {look}"
