"""A video watched in a real browser: nothing begins by itself, captions are on, nothing is remembered unasked."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, KeepPicture, PageAs

pytestmark = pytest.mark.once

VIDEO = "/care/videos/children/"
NOW = "document.querySelector('video').currentTime"
PLAYS_HLS = "Boolean(document.createElement('video').canPlayType('application/vnd.apple.mpegurl'))"
SAID = """() => Object.fromEntries([...document.querySelector('video').textTracks]
    .filter((track) => track.mode === 'showing')
    .map((track) => [track.language, [...track.activeCues].map((cue) => cue.text).join(' ')]))"""
SHOWN = """() => [...document.querySelector('video').textTracks].filter((track) => track.mode === 'showing')
    .map((track) => track.language)"""


def plays_past(page: Page, second: float) -> None:
    page.wait_for_function(f"() => {NOW} > {second}")


def test_a_neighbour_watches_seeks_and_comes_back(page_as: PageAs, keep_picture: KeepPicture) -> None:
    page = page_as(None, "en", PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(VIDEO, wait_until="networkidle")
    assert not [url for url in asked if url.endswith(".mp4")], "nothing is loaded before somebody presses"
    assert page.evaluate(SHOWN) == ["en"]

    page.get_by_role("link", name="Fear and anger").click()
    plays_past(page, 28)
    cue = page.get_by_role("link", name="Being afraid or angry is all right")
    expect(cue).to_have_attribute("aria-current", "true")
    assert page.evaluate("document.querySelector('video').videoHeight") == 360, (
        "a phone gets the small picture"
    )
    assert page.url.endswith(VIDEO)
    keep_picture(page, "video-playing-en")

    page.get_by_role("link", name="If somebody of the family is ill").click()
    way_past = page.locator("[data-skip] a")
    expect(way_past).to_be_visible()
    way_past.click()
    plays_past(page, 28)
    expect(way_past).to_be_hidden()

    page.get_by_role("button", name="0.75").click()
    page.evaluate("document.querySelector('video').pause()")
    page.reload()
    expect(page.get_by_role("button", name="0.75")).to_have_attribute("aria-pressed", "true")
    go_on = page.get_by_role("button", name="Go on at")
    expect(go_on).to_be_hidden()
    remember = page.get_by_label("Remember on this device where I stopped")
    expect(remember).not_to_be_checked()

    remember.check()
    page.get_by_role("link", name="One thing together").click()
    plays_past(page, 36.2)
    page.evaluate("document.querySelector('video').pause()")
    page.wait_for_function("() => Number(localStorage['linli.video.at.children']) > 36")
    page.reload()
    expect(go_on).to_have_text("Go on at 0:36")
    go_on.click()
    plays_past(page, 36)
    remember.uncheck()
    assert page.evaluate("localStorage.getItem('linli.video.at.children')") is None

    page.evaluate(f"{NOW} = 47.8")
    end = page.get_by_role("region", name="You need not stay alone with this")
    expect(end).to_be_visible()
    expect(end.get_by_role("link", name="12356")).to_have_attribute("href", "tel:12356")
    keep_picture(page, "video-end-card")
    end.get_by_role("button", name="Watch again").click()
    expect(end).to_be_hidden()


def test_without_javascript_a_moment_and_a_size_are_an_address(page_as: PageAs) -> None:
    page = page_as(None, "zh-hans", java_script_enabled=False)
    page.goto(VIDEO)
    page.get_by_role("link", name="害怕和生气").click()
    names = ("zh-hans.m3u8", "720.mp4", "360.mp4")
    for number, name in enumerate(names):
        source = page.locator("video source").nth(number)
        expect(source).to_have_attribute("src", f"/care/videos/children/{name}#t=28")
    page.get_by_role("link", name="省流量").click()
    expect(page.locator("video source")).to_have_attribute("src", "/care/videos/children/360.mp4")
    page.goto("/care/videos/breathing/")
    page.get_by_role("link", name="只听声音").click()
    expect(page.locator("video source")).to_have_attribute("src", "/care/videos/breathing/sound.m4a")


def test_on_mobile_data_the_sound_comes_with_its_captions_and_the_picture_is_one_tap_away(
    page_as: PageAs, keep_picture: KeepPicture
) -> None:
    page = page_as(None, "en", PHONE)
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'connection', {value: {type: 'cellular'}})"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(VIDEO)
    expect(page.get_by_text("the sound comes without the moving picture")).to_be_visible()
    expect(page.get_by_role("link", name="Sound only")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Fear and anger").click()
    plays_past(page, 28)
    assert page.evaluate("document.querySelector('video').currentSrc").endswith("/sound-en.m4a")
    expect(page.locator("[data-caption]")).not_to_be_empty()
    keep_picture(page, "video-sound-en")
    assert not [url for url in asked if url.endswith(".mp4")]
    page.get_by_role("link", name="Small picture").click()
    page.get_by_role("link", name="Fear and anger").click()
    plays_past(page, 28)
    assert page.evaluate("document.querySelector('video').videoHeight") == 360


def test_captions_are_read_in_either_language_and_follow_a_seek(page_as: PageAs) -> None:
    page = page_as(None, "zh-hans", PHONE)
    page.goto(VIDEO)
    assert page.evaluate(SHOWN) == ["zh-Hans"]
    page.get_by_role("link", name="害怕和生气").click()
    plays_past(page, 28.6)
    assert page.evaluate(SAID) == {"zh-Hans": "害怕、发脾气，都是可以的。先抱一抱，再说话。"}
    page.evaluate("document.querySelector('video').pause()")
    page.evaluate(
        "for (const track of document.querySelector('video').textTracks) "
        "track.mode = track.language === 'en' ? 'showing' : 'disabled'"
    )
    page.evaluate(f"{NOW} = 37")
    page.wait_for_function(f"() => ({SAID})().en?.startsWith('Keep one')")


def test_on_a_wide_screen_it_is_played_piece_by_piece_and_sought_in_the_readers_voice(
    page_as: PageAs, keep_picture: KeepPicture
) -> None:
    page = page_as(None, "en")
    page.goto(VIDEO)
    page.get_by_role("link", name="Fear and anger").click()
    plays_past(page, 28)
    played = page.evaluate("document.querySelector('video').currentSrc")
    assert played.endswith("/care/videos/children/en.m3u8" if page.evaluate(PLAYS_HLS) else "/720-en.mp4")
    assert page.evaluate(SHOWN) == ["en"]
    keep_picture(page, "video-wide-en")
