"""A neighbour comes up beside the teacher and a third one sees both: real Chromium with its own test camera."""

from playwright.sync_api import Page, expect

from tests import glass
from tests.browser.conftest import PHONE, Enter, KeepPicture, RoomMaker
from tests.browser.test_hands import raise_hand
from tests.browser.wcag import violations
from tests.site import ELDER, RESIDENT, TEACHER

NEEDS_QUIET = True  # two encoders and four decoders at once fill two cores


def press_on_stage(teacher: Page, name: str) -> None:
    """In the teacher's list of who is on stage."""
    menu = teacher.locator(".stage-menu")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.get_by_role("button", name=name).click()


def only_listen(*pages: Page) -> None:
    """One page goes on decoding pictures: two cores have enough for it."""
    for page in pages:
        page.locator("[data-stage-lean]").click()


def test_a_neighbour_is_asked_up_seen_by_a_third_put_large_muted_and_goes_down(
    enter: Enter, new_room: RoomMaker, keep_picture: KeepPicture
) -> None:
    room = new_room()
    teacher = enter(TEACHER, room)
    glass.go_live(teacher)
    rosa = enter(RESIDENT, room, viewport=PHONE)
    elder = enter(ELDER, room)

    raise_hand(rosa, "show")
    teacher.click(".hands-menu > summary")
    teacher.get_by_role("button", name=f"Invite {RESIDENT}").click()
    teacher.click(".hands-menu > summary")
    rosa.get_by_role("button", name="Yes, here I am").click()
    rosa.get_by_role("button", name="Get ready for the stage").click()
    dialog = rosa.locator("dialog[data-speaker-check]")
    expect(dialog).to_contain_text(RESIDENT)
    dialog.get_by_role("button", name="Switch on camera and microphone").click()
    expect(dialog.locator("video[data-speaker-preview]")).to_be_visible()
    expect(elder.locator("[data-place=stage]")).not_to_contain_text(RESIDENT)
    dialog.get_by_role("button", name="Go on stage").click()
    expect(rosa.locator("[data-speaker]")).to_have_attribute("data-state", "live")

    for page in (elder, teacher, rosa):
        expect(page.locator(".stage-person")).to_have_count(2)
    glass.wait_for_picture(elder)
    for page in (elder, teacher):
        expect(page.locator("[data-spot='1'] .stage-tile-picture")).to_be_visible()
    expect(rosa.locator("[data-spot='1'] [data-speaker-self]")).to_be_visible()
    glass.until(elder, "document.querySelector('.stage-tile-picture').width === 320")
    assert violations(elder) == []

    only_listen(teacher, rosa)
    press_on_stage(teacher, f"Show {RESIDENT} large")
    expect(elder.locator("[data-spot='1'][data-main]")).to_have_count(1)
    expect(elder.locator("[data-spot='0'] .stage-tile-picture")).to_be_visible()
    glass.until(elder, large_of(1))
    expect(rosa.locator(".stage")).to_have_attribute("data-state", "self")

    press_on_stage(teacher, "Mute all guests")
    expect(rosa.locator("[data-speaker-muted]")).to_be_visible()
    expect(elder.locator("[data-spot='1']")).to_contain_text("muted")

    elder.locator("[data-stage-lean]").click()
    expect(elder.locator(".stage")).to_have_attribute("data-state", "lean")
    expect(elder.locator(".stage-tile-picture")).to_be_hidden()

    rosa.reload()
    expect(rosa.locator(".call-again")).to_contain_text("Your place on the stage is kept.")
    rosa.get_by_role("button", name="Go on from here").click()
    dialog.get_by_role("button", name="Sound only: switch on the microphone").click()
    dialog.get_by_role("button", name="Go on stage").click()
    expect(elder.locator("[data-spot='1']")).to_contain_text("sound only")
    sees_the_own_initial(rosa, teacher, keep_picture)
    press_on_stage(teacher, f"Move {RESIDENT} down from the stage")
    expect(rosa.locator("[data-speaker]")).to_have_attribute("data-state", "idle")
    expect(rosa.locator(".call-again")).to_have_count(0)
    expect(elder.locator("[data-place=stage]")).not_to_contain_text(RESIDENT)
    expect(elder.locator(".stage-person")).to_have_count(0)


def sees_the_own_initial(rosa: Page, teacher: Page, keep_picture: KeepPicture) -> None:
    """Where the picture would be, of who is there with voice alone: large, and in a tile."""
    large = rosa.locator(".stage[data-state=unseen] > .stage-note:visible .stage-initial")
    expect(large).to_have_text(RESIDENT[0])
    expect(rosa.locator("[data-speaker-self]")).to_be_hidden()
    keep_picture(rosa, "voice-alone-large")
    press_on_stage(teacher, "Big picture back to the host")
    expect(rosa.locator("[data-spot='1'] .stage-initial")).to_be_visible()
    expect(rosa.locator("[data-speaker-self]")).to_be_hidden()
    keep_picture(rosa, "voice-alone-tile")


def large_of(spot: int) -> str:
    """Is the picture of who stands there drawn large on this page?"""
    return f"""(() => {{
      const event = new CustomEvent("linli:measure", {{ detail: {{}} }});
      document.querySelector(".stage").dispatchEvent(event);
      const face = event.detail.stats.spots[{spot}];
      return face.rendition === 0 && document.querySelector("[data-stage-picture]").width > 320;
    }})()"""
