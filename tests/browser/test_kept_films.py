"""A video saved on a phone: its size said before, heard and sought in aeroplane mode, and gone when withdrawn."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, KeepPicture, PageAs
from tests.browser.test_offline import Door, kept, until
from tests.browser.wcag import violations
from tests.site import RESIDENT, ROOT, Site

pytestmark = pytest.mark.once

KEY = "aeroplane"
FILM = f"/care/videos/{KEY}/"
SHOW = f"""
from datetime import timedelta
from django.utils import timezone
from people.models import User
from wellbeing.models import Video
video = Video.objects.get(key="{KEY}")
video.review(User.objects.get(display_name="茉莉"), "-", timezone.localdate() + timedelta(days=99))
video.publish()
"""
CHANGE = (
    f"""
from wellbeing.models import Video
video = Video.objects.get(key="{KEY}")
video.cautions = []
video.chapters = video.chapters[:1]
video.save()
video.settle()
"""
    + SHOW
)
WITHDRAW = f"from wellbeing.models import Video\nVideo.objects.get(key='{KEY}').withdraw()"
NAMES = ["en.vtt", "pack.json", "poster.webp", "sound-en.m4a", "zh-hans.vtt"]
GONE = "async () => (await (await caches.open('linli-films')).keys()).length < 2"
ASKED = "async (shell) => (await (await caches.open(shell)).match('/offline/asked'))?.headers.get('Linli-Made') ?? ''"
LATER = "async (shell) => (await caches.open(shell)).delete('/offline/asked')"
NOW = "document.querySelector('video').currentTime"
SEEKABLE = "document.querySelector('video').seekable.end(0)"


def shown(linli: Site, place: Path) -> None:
    """A video of this test's own, so that taking it down takes it from nobody else."""
    folder = place / KEY
    shutil.copytree(ROOT / "config" / "demo" / "reels" / "breathing", folder)
    linli.manage("videos", str(folder))
    linli.run(SHOW)


def names_kept(page: Page) -> list[str]:
    return sorted(path.rsplit("/", 1)[1] for path in kept(page)["linli-films"])


def shell_of(page: Page) -> str:
    return next(name for name in kept(page) if name.startswith("linli-shell"))


def plays_past(page: Page, second: float) -> None:
    page.wait_for_function(f"() => {NOW} > {second}")


def save_it(page: Page, origin: str, keep_picture: KeepPicture) -> None:
    """First on a phone that is full, which is said; then with room enough."""
    page.goto(FILM)
    save = page.get_by_role("button", name="Save on this phone (0.3 MB)")
    expect(save).to_be_visible()
    keep_picture(page, "keep-before")
    until(page, "async () => Boolean(navigator.serviceWorker.controller)")
    wire = page.context.new_cdp_session(page)
    wire.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 100_000})
    save.click()
    expect(page.get_by_text("There is not enough room on this phone: 0.3 MB are needed")).to_be_visible()
    keep_picture(page, "keep-full")
    assert "linli-films" not in kept(page)
    wire.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    save.click()
    expect(page.get_by_text("It opens without a network.")).to_be_visible()
    expect(save).to_be_hidden()
    assert names_kept(page) == NAMES
    keep_picture(page, "keep-after")
    assert list(violations(page)) == []


def watch_it(page: Page, keep_picture: KeepPicture) -> None:
    """Its own address leads to the copy; chapters and transcript seek in it."""
    page.goto(FILM)
    expect(page.get_by_role("heading", name="A minute of breathing with a lamp")).to_be_visible()
    assert page.url.endswith(f"/offline/films/en/?film={KEY}")
    page.get_by_role("link", name="Straight to the exercise").click()
    plays_past(page, 6.2)
    expect(page.locator("[data-caption]")).to_have_text("Breathe in while the lamp grows.")
    page.get_by_role("link", name="Coming back").click()
    plays_past(page, 56.7)
    assert page.evaluate(SEEKABLE) > 60, "it is sought in the copy"
    said = page.get_by_role("link", name="Let the breath be as it likes")
    expect(said).to_have_attribute("aria-current", "true")
    page.evaluate("document.querySelector('video').pause()")
    keep_picture(page, "kept-film")
    assert list(violations(page)) == []


def see_the_list(page: Page, keep_picture: KeepPicture) -> None:
    page.get_by_role("link", name="Saved on this phone").click()
    row = page.get_by_role("listitem").filter(has_text="A minute of breathing")
    expect(row).to_contain_text("0.3 MB · copy of")
    keep_picture(page, "kept-films")
    assert list(violations(page)) == []
    page.goto("/offline/films/zh-hans/")
    expect(page.get_by_role("link", name="跟着一盏灯，呼吸一分钟")).to_be_visible()
    keep_picture(page, "kept-films-zh")


def test_a_video_is_saved_and_opens_in_aeroplane_mode_until_it_is_withdrawn(
    linli: Site, page_as: PageAs, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    shown(linli, tmp_path)
    door = Door(linli)
    script = Path(linli.environment["LINLI_DATA"]) / "static" / "worker.js"
    before = script.read_text("utf-8")
    try:
        with door.opened():
            page = page_as(None, site=door.site, viewport=PHONE)
            save_it(page, door.site.url, keep_picture)
            old = shell_of(page)
            script.write_text(f"{before}\n// a later version\n", "utf-8")
            page.reload()
            until(page, "async (old) => !(await caches.has(old))", old)
            shell = shell_of(page)
            assert "/offline/films/en/" in kept(page)[shell], "what shows it came with the new version"
            page.goto("/care/")
            until(page, ASKED, shell)
            asked = page.evaluate(ASKED, shell)
        watch_it(page, keep_picture)  # the server is gone: as in aeroplane mode
        see_the_list(page, keep_picture)

        linli.run(WITHDRAW)
        with door.opened():
            page.goto("/care/")
            page.goto("/care/lines/")
            page.wait_for_timeout(500)
            assert page.evaluate(ASKED, shell) == asked, "it is asked once an hour, not on each page"
            page.evaluate(LATER, shell)
            page.goto("/care/")
            until(page, GONE)
            page.goto("/offline/films/en/")
            expect(page.get_by_text("It is no longer shown")).to_be_visible()
            assert kept(page)["linli-films"] == [f"/offline/films/{KEY}/pack.json"]
            page.get_by_role("button", name="Remove").click()
            expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
            assert "linli-films" not in kept(page)
    finally:
        script.write_text(before, "utf-8")


def test_a_newer_version_takes_the_place_of_the_older_only_once_it_is_here_whole(
    linli: Site, page_as: PageAs, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    """And who signs out may take along what is saved, in one tap."""
    shown(linli, tmp_path)
    page = page_as(RESIDENT, site=linli, viewport=PHONE)
    page.goto(FILM)
    until(page, "async () => Boolean(navigator.serviceWorker.controller)")
    page.get_by_role("button", name="Save on this phone").click()
    expect(page.get_by_text("It opens without a network.")).to_be_visible()
    before = kept(page)["linli-films"]

    linli.run(CHANGE)
    page.evaluate(LATER, shell_of(page))
    page.reload()
    until(
        page, "async () => (await (await caches.match(`/offline/films/aeroplane/pack.json`)).json()).changed"
    )
    page.reload()
    expect(page.get_by_text("What you saved is an older version.")).to_be_visible()
    page.route("**/care/videos/*/*.vtt", lambda route: route.abort())
    page.get_by_role("button", name="Save on this phone").click()
    expect(page.get_by_text("The one you had is still there.")).to_be_visible()
    keep_picture(page, "keep-broke")
    assert set(kept(page)["linli-films"]) == set(before)
    page.unroute("**/care/videos/*/*.vtt")
    page.get_by_role("button", name="Save on this phone").click()
    expect(page.get_by_text("It opens without a network.")).to_be_visible()
    after = kept(page)["linli-films"]
    assert set(after) & set(before) == {f"/offline/films/{KEY}/pack.json"}
    assert names_kept(page) == NAMES

    page.goto("/me/")
    leave = page.get_by_role("button", name="Sign out, and remove the videos saved on this phone")
    expect(leave).to_be_visible()
    keep_picture(page, "sign-out-with-films")
    assert list(violations(page)) == []
    leave.click()
    expect(page).to_have_url(re.compile(r"//[^/]+/$"))
    assert "linli-films" not in kept(page)
    page.goto("/me/")
    expect(page).to_have_url(re.compile("/account/login/"))
