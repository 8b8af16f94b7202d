"""A counsellor sends a video over a line that breaks twice; it arrives whole, is made, and is shown after a review."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, KeepPicture, PageAs
from tests.browser.test_room import NOTHING_IS_KEPT
from tests.site import COUNSELLOR
from wellbeing.making import ffmpeg

PIECE = 1024 * 1024
NOISE = "testsrc=size=640x360:rate=10:duration=2,noise=alls=60:allf=t"
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\n{}\n"


def filmed(path: Path) -> Path:
    """Two seconds that take some pieces to send."""
    made = [
        "-f",
        "lavfi",
        "-i",
        NOISE,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-qp",
        "12",
        "-pix_fmt",
        "yuv420p",
    ]
    subprocess.run([ffmpeg(), "-v", "error", "-y", *made, str(path)], check=True)
    return path


def begin(page: Page, keep_picture: KeepPicture, title: str = "A cup of tea") -> None:
    page.goto("/care/videos/desk/new/")
    page.get_by_label("Title", exact=True).fill("茶")
    page.get_by_label("Title in English").fill(title)
    page.get_by_label("What it is about", exact=True).fill("喝茶")
    page.get_by_label("What it is about, in English").fill("Tea")
    page.get_by_label("Cannot sleep").check()
    keep_picture(page, "video-new")
    page.get_by_role("button", name="On to the recording").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    keep_picture(page, "video-send")


def line_by_line(page: Page) -> None:
    """Beside the player: a line's words, and its end at the moment that plays."""
    line = page.locator("ol:lang(zh) > li")
    line.get_by_label("What is said").fill("喝口茶")
    page.evaluate("document.querySelector('video').currentTime = 1.5")
    page.wait_for_function("() => document.querySelector('video').currentTime === 1.5")
    line.get_by_role("button", name="Now").last.click()
    expect(line.get_by_label("Until")).to_have_value("1.5")
    page.get_by_role("button", name="Another line").first.click()
    line.last.get_by_role("button", name="Remove").click()
    expect(line).to_have_count(1)
    expect(page.locator("#id_zh-hans")).to_have_value("WEBVTT\n\n00:00.000 --> 00:01.500\n喝口茶\n")


def send_over_a_weak_line(page: Page, film: Path) -> list[int]:
    """At 400 kB a second, and twice the line breaks in the middle of a piece. From where each piece was sent."""
    sent: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    weak = {"offline": False, "latency": 100, "downloadThroughput": 400_000, "uploadThroughput": 400_000}
    page.on(
        "request",
        lambda request: (
            sent.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None
        ),
    )
    wire.send("Network.emulateNetworkConditions", weak)
    page.get_by_label("Recording from your phone or computer").set_input_files(film)
    page.get_by_role("button", name="Send").click()
    for pieces in (1, 2):
        page.wait_for_function(
            f"() => document.querySelector('#send progress').value >= {(pieces - 1) * PIECE}"
        )
        page.wait_for_timeout(500)
        wire.send("Network.emulateNetworkConditions", weak | {"offline": True})
        expect(page.get_by_text("The line broke. What has arrived is kept")).to_be_visible()
        wire.send("Network.emulateNetworkConditions", weak)
        expect(page.get_by_text("The line broke. What has arrived is kept")).to_be_hidden()
    expect(page.get_by_text("It is here whole")).to_be_visible()
    wire.send("Network.emulateNetworkConditions", weak | {"downloadThroughput": -1, "uploadThroughput": -1})
    return sent


@pytest.mark.once
def test_a_browser_that_keeps_nothing_sends_a_recording_all_the_same(
    page_as: PageAs, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    page = page_as(COUNSELLOR, "en", PHONE, door=0)
    page.add_init_script(NOTHING_IS_KEPT)
    begin(page, keep_picture, "A careful cup")
    film = filmed(tmp_path / "phone.mp4")
    page.get_by_label("Recording from your phone or computer").set_input_files(film)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It is here whole")).to_be_visible()


def test_a_recording_arrives_over_a_line_that_breaks_twice_and_is_shown_after_a_review(
    page_as: PageAs, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    page = page_as(COUNSELLOR, "en", PHONE, door=0)
    begin(page, keep_picture)
    film = filmed(tmp_path / "phone.mp4")
    sent = send_over_a_weak_line(page, film)
    pieces = list(range(0, film.stat().st_size, PIECE))
    assert len(pieces) > 2
    assert sorted(set(sent)) == pieces
    assert sent == sorted(sent), "it never goes back further than to what was cut"
    assert len(sent) >= len(pieces) + 2, "two pieces were cut and sent again"

    expect(page.get_by_role("link", name="Captions, chapters, warnings")).to_be_visible()
    page.get_by_role("link", name="Captions, chapters, warnings").click()
    line_by_line(page)
    page.get_by_role("button", name="Write it as text").last.click()
    page.get_by_label("Captions: English").fill("no captions")
    page.get_by_label("Chapters").fill("0:00 喝茶 | Tea\n0:01 再喝 | More tea")
    keep_picture(page, "video-words")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("alert")).to_contain_text("the first line says WEBVTT")
    page.get_by_label("Captions: English").fill(CAPTIONS.format("Have some tea."))
    page.get_by_role("button", name="Keep").click()

    page.get_by_label("Your certificate").fill("Counsellor, level 2, no. 123")
    page.get_by_label("Quick release").check()
    page.get_by_label("I have watched it to the end").check()
    keep_picture(page, "video-review")
    page.get_by_role("button", name="It may be shown").click()
    expect(page.get_by_text("is shown to everybody now")).to_be_visible()
    keep_picture(page, "video-desk")

    visitor = page_as(None, "en", PHONE)
    visitor.goto("/care/videos/?topic=sleep")
    visitor.get_by_role("link", name="A cup of tea").click()
    expect(visitor.get_by_text("Quick release, full review due by")).to_be_visible()
    expect(visitor.get_by_role("link", name="More tea")).to_be_visible()
    visitor.get_by_role("link", name="Have some tea.").click()
    visitor.wait_for_function("() => document.querySelector('video').currentTime > 0.2")

    page.goto("/care/videos/desk/?all=1")
    page.get_by_role("link", name="A cup of tea").click()
    page.get_by_role("button", name="Show it to nobody").click()
    expect(page.get_by_text("Nobody is shown it any more")).to_be_visible()
