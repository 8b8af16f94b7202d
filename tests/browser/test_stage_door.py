"""Before the first picture is sent: what a speaker's own device does, which no other page and no database sees."""

import pytest
from playwright.sync_api import expect

from tests import glass
from tests.browser.conftest import PageAs, RoomMaker
from tests.site import TEACHER

pytestmark = pytest.mark.once


@pytest.fixture
def yoga(new_room: RoomMaker) -> str:
    return new_room()


def test_camera_and_microphone_stay_off_until_the_persons_own_tap(page_as: PageAs, yoga: str) -> None:
    page = page_as(TEACHER)
    page.add_init_script(
        "window.asked = 0;" + glass.CAMERA.replace("async () => {", "async () => { window.asked += 1;")
    )
    page.goto(yoga)
    page.locator("[data-speaker-open]").click()
    expect(page.locator("dialog[data-speaker-check]")).to_be_visible()
    assert page.evaluate("asked") == 0
    page.locator("[data-speaker-ask]").click()
    expect(page.locator("[data-speaker-heard]")).to_have_text("You can be heard.")
    assert page.evaluate("asked") == 1
    page.keyboard.press("Escape")
    expect(page.locator("[data-speaker]")).to_have_attribute("data-state", "idle")
    assert page.locator("video[data-speaker-preview]").evaluate("video => video.srcObject") is None


def test_a_refused_camera_is_said_in_words_and_can_be_tried_again(page_as: PageAs, yoga: str) -> None:
    page = page_as(TEACHER)
    refuse = 'navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError"); };'
    page.add_init_script(refuse)
    page.goto(yoga)
    page.locator("[data-speaker-open]").click()
    page.locator("[data-speaker-ask]").click()
    expect(page.locator("dialog [data-speaker-problem]")).to_contain_text("was not allowed")
    expect(page.locator("[data-speaker-ask]")).to_be_enabled()


def test_where_nothing_can_be_sent_neither_way_is_offered_and_the_reason_stays(
    page_as: PageAs, yoga: str
) -> None:
    page = page_as(TEACHER)
    page.add_init_script("delete globalThis.AudioEncoder;")
    page.goto(yoga)
    page.locator("[data-speaker-open]").click()
    expect(page.locator("dialog [data-speaker-problem]")).to_contain_text("cannot send")
    for way in ("[data-speaker-ask]", "[data-speaker-ask-sound]"):
        expect(page.locator(way)).to_be_disabled()
