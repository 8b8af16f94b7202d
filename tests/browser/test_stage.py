"""The teacher is seen and heard by the neighbours: real Chromium, real sockets, no media server."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import chromium, glass
from tests.browser.conftest import PageAs, RoomMaker
from tests.lines import weak_line
from tests.site import ELDER, FAR_AWAY, RESIDENT, TEACHER, Site

NEEDS_QUIET = True  # several encoders and decoders at once fill two cores
LARGE = 640  # pixels across: the camera's own picture

GoLive = Callable[[], tuple[Page, str]]


@pytest.fixture
def yoga(new_room: RoomMaker) -> str:
    """The address of a class that is on, and that nobody else uses."""
    return new_room()


@pytest.fixture
def teacher(page_as: PageAs, yoga: str) -> Iterator[GoLive]:
    """The teacher on stage, with a camera that shows a clock; off stage afterwards."""
    pages: list[Page] = []

    def start() -> tuple[Page, str]:
        page = page_as(TEACHER)
        page.add_init_script(glass.CAMERA)
        pages.append(page)
        page.goto(yoga)
        glass.go_live(page)
        return page, yoga

    yield start
    for page in pages:
        leave = page.locator("[data-speaker-down] button")
        if leave.is_visible():
            leave.click()
            expect(page.locator("[data-speaker]")).to_have_attribute("data-state", "idle")


def neighbour(page_as: PageAs, person: str, room: str, **options: object) -> Page:
    page = page_as(person, **options)  # type: ignore[arg-type]
    page.add_init_script(glass.EYES)
    page.goto(room)
    return page


def sees_movement(page: Page, pictures: int = 20) -> None:
    glass.wait_for_picture(page)
    glass.forget(page)
    glass.until(page, f"new Set(glass.seen.map((each) => Math.round(each[0] - each[1]))).size >= {pictures}")


def hears(page: Page) -> None:
    glass.until(page, "glass.loudest > 0.05")


def test_neighbours_see_and_hear_the_teacher_and_the_teacher_sees_that_they_receive(
    page_as: PageAs, teacher: GoLive
) -> None:
    page, room = teacher()
    people = [neighbour(page_as, person, room) for person in (RESIDENT, ELDER)]
    for person in people:
        sees_movement(person)
        hears(person)
    expect(page.locator("[data-speaker-receive]")).to_have_text("Received by 2 of 2.")
    expect(page.locator("meter[data-speaker-level]").first).not_to_have_js_property("value", 0)
    expect(page.locator("video[data-speaker-self]")).to_be_visible()
    expect(people[0].locator("[data-place=stage]")).to_contain_text(TEACHER)


def test_whoever_comes_late_sees_a_picture_at_once_and_not_only_with_the_next_key_picture(
    page_as: PageAs, teacher: GoLive
) -> None:
    _page, room = teacher()
    first = neighbour(page_as, RESIDENT, room)
    sees_movement(first, 40)
    late = neighbour(page_as, ELDER, room)
    glass.wait_for_picture(late)
    assert glass.stats(late)["keysAsked"] == 0
    sees_movement(late)
    hears(late)


@pytest.mark.once
def test_leaving_the_stage_switches_the_camera_off_and_darkens_it_for_everyone(
    page_as: PageAs, teacher: GoLive
) -> None:
    page, room = teacher()
    rosa = neighbour(page_as, RESIDENT, room)
    sees_movement(rosa)
    page.locator("[data-speaker-down] button").click()
    expect(page.locator("[data-speaker]")).to_have_attribute("data-state", "idle")
    expect(rosa.locator(".stage")).to_have_attribute("data-state", "empty")
    expect(rosa.locator("canvas")).to_be_hidden()
    assert page.locator("video[data-speaker-self]").evaluate("video => video.srcObject") is None


@pytest.mark.once
def test_a_hidden_page_gets_no_pictures_and_sees_again_when_it_is_back(
    page_as: PageAs, teacher: GoLive
) -> None:
    _page, room = teacher()
    rosa = neighbour(page_as, RESIDENT, room)
    sees_movement(rosa)
    hide = """hidden => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    rosa.evaluate(hide, True)
    rosa.wait_for_timeout(500)
    before = glass.stats(rosa)
    rosa.wait_for_timeout(1500)
    after = glass.stats(rosa)
    assert after["drawn"] == before["drawn"]
    assert after["packets"] > before["packets"]
    assert after["bytes"] - before["bytes"] < 15_000
    rosa.evaluate(hide, False)
    sees_movement(rosa)


@pytest.mark.once
def test_a_line_that_was_lost_comes_back_with_the_picture(
    page_as: PageAs, teacher: GoLive, linli: Site
) -> None:
    page, room = teacher()
    with weak_line(linli.url) as line:
        rosa = page_as(RESIDENT)
        rosa.add_init_script(glass.EYES)
        rosa.context.add_cookies(
            [
                {"name": name, "value": value, "url": line.url}
                for name, value in linli.cookies(RESIDENT).items()
            ]
        )
        rosa.goto(line.url + room)
        sees_movement(rosa)
        rosa.context.set_offline(True)
        rosa.evaluate("dispatchEvent(new Event('offline'))")
        rosa.wait_for_timeout(1500)
        rosa.context.set_offline(False)
        sees_movement(rosa)
    assert page.locator("[data-speaker]").get_attribute("data-state") == "live"


@pytest.mark.once
def test_the_teacher_whose_line_breaks_is_back_on_stage_by_themselves(
    page_as: PageAs, teacher: GoLive
) -> None:
    page, room = teacher()
    rosa = neighbour(page_as, RESIDENT, room)
    sees_movement(rosa)
    page.evaluate("dispatchEvent(new Event('offline')); dispatchEvent(new Event('online'));")
    sees_movement(rosa, 40)
    assert page.locator("[data-speaker]").get_attribute("data-state") == "live"


def gets_only_the_small_picture(page: Page) -> None:
    """For four seconds on end. Now and then the line is tried for more: that is meant to be, and soon taken back."""
    for _ in range(10):
        glass.forget(page)
        page.wait_for_timeout(4000)
        if (widths := glass.seen(page).widths) and LARGE not in widths:
            return
    pytest.fail(f"The picture does not stay small: {widths}")


@pytest.mark.once
def test_on_a_weak_line_the_picture_gets_smaller_the_sound_goes_on_and_nobody_else_notices(
    page_as: PageAs, teacher: GoLive, linli: Site
) -> None:
    _page, room = teacher()
    good = neighbour(page_as, RESIDENT, room)
    sees_movement(good)
    with weak_line(linli.url) as line:
        weak = page_as(FAR_AWAY)
        weak.add_init_script(glass.EYES)
        weak.context.add_cookies(
            [
                {"name": name, "value": value, "url": line.url}
                for name, value in linli.cookies(FAR_AWAY).items()
            ]
        )
        weak.goto(line.url + room)
        glass.until(weak, f"glass.seen.some(([, , width]) => width === {LARGE})")
        line.kbit = 200
        gets_only_the_small_picture(weak)
        hears(weak)
    sees_movement(good)
    assert glass.stats(good)["errors"] == glass.stats(weak)["errors"] == 0


@pytest.mark.once
def test_where_the_browser_wants_a_tap_first_there_is_a_button_for_it(
    browser: Browser, teacher: GoLive, linli: Site
) -> None:
    _page, room = teacher()
    flags = [flag for flag in chromium.flags() if not flag.startswith("--autoplay")]
    strict = browser.browser_type.launch(executable_path=chromium.find(), args=flags)
    try:
        context = strict.new_context(base_url=linli.url, locale="en-GB")
        cookies = {"django_language": "en"} | linli.cookies(RESIDENT)
        context.add_cookies(
            [{"name": name, "value": value, "url": linli.url} for name, value in cookies.items()]
        )
        rosa = context.new_page()
        rosa.add_init_script(glass.EYES)
        # Whatever Playwright evaluates counts as a tap, so nothing is evaluated until the stage has begun to arrive.
        with rosa.expect_websocket() as line:
            rosa.goto(room)
        for _ in range(20):
            line.value.wait_for_event("framereceived")
        expect(rosa.get_by_role("button", name="Tap to hear")).to_be_visible()
        assert glass.loudest(rosa) == 0
        sees_movement(rosa)
        rosa.get_by_role("button", name="Tap to hear").click()
        hears(rosa)
        expect(rosa.get_by_role("button", name="Tap to hear")).to_be_hidden()
        rosa.get_by_role("button", name="Sound off").click()
        expect(rosa.get_by_role("button", name="Tap to hear")).to_be_visible()
    finally:
        strict.close()


CANNOT_SHOW = {
    "delete window.VideoDecoder; delete window.AudioDecoder;": "This browser can neither show the live picture",
    "delete window.VideoDecoder;": "You hear the sound; this browser cannot show the live picture.",
    "Object.defineProperty(window, 'isSecureContext', {value: false});": "without a secure connection",
}


@pytest.mark.once
def test_a_page_that_cannot_show_the_stage_says_so_and_keeps_the_chat(
    page_as: PageAs, teacher: GoLive, subtests: pytest.Subtests
) -> None:
    _page, room = teacher()
    for missing, sentence in CANNOT_SHOW.items():
        with subtests.test(sentence):
            rosa = page_as(RESIDENT)
            rosa.add_init_script(missing)
            rosa.goto(room)
            expect(rosa.locator(".stage-note:visible")).to_contain_text(sentence)
            expect(rosa.locator(".stage-line:visible")).to_have_count(0)  # nothing lies over the sentence
            rosa.locator("#composer textarea").fill(f"I read: {sentence}")
            rosa.locator("#composer button").click()
            expect(rosa.locator("#messages .message-text").last).to_contain_text(f"I read: {sentence}")
            rosa.context.close()


@pytest.mark.once
def test_a_speaker_without_frames_from_the_track_takes_them_from_the_video(
    page_as: PageAs, yoga: str
) -> None:
    """Browsers without MediaStreamTrackProcessor."""
    page = page_as(TEACHER)
    page.add_init_script("delete window.MediaStreamTrackProcessor;" + glass.CAMERA)
    page.goto(yoga)
    glass.go_live(page)
    rosa = neighbour(page_as, RESIDENT, yoga)
    sees_movement(rosa)
    hears(rosa)
    page.locator("[data-speaker-down] button").click()
    expect(page.locator("[data-speaker]")).to_have_attribute("data-state", "idle")


@pytest.mark.once
def test_chromiums_own_test_camera_is_seen_and_heard(page_as: PageAs, yoga: str) -> None:
    """No clock, no script: the picture that Chromium's fake device plays, with its beeps, in its own colours."""
    page = page_as(TEACHER)
    page.goto(yoga)
    glass.go_live(page)
    rosa = neighbour(page_as, RESIDENT, yoga)
    glass.wait_for_picture(rosa)
    before = glass.stats(rosa)["drawn"]
    hears(rosa)
    rosa.wait_for_timeout(1000)
    assert glass.stats(rosa)["drawn"] > before
    corner = """element => {
      const pencil = new OffscreenCanvas(8, 8).getContext("2d");
      pencil.drawImage(element, 0, 0, 8, 8);
      return [...pencil.getImageData(0, 0, 1, 1).data];
    }"""
    taken = page.locator("video[data-speaker-self]").evaluate(corner)
    shown = rosa.locator("canvas[data-stage-picture]").evaluate(corner)
    assert all(abs(a - b) < 12 for a, b in zip(taken, shown, strict=True)), (taken, shown)
    page.locator("[data-speaker-down] button").click()
    expect(page.locator("[data-speaker]")).to_have_attribute("data-state", "idle")
