"""Two hosts in one class: one of them moves the steps, and both see who."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Enter, KeepPicture, RoomMaker
from tests.browser.wcag import faults_in
from tests.site import ELDER, TEACHER, Site

pytestmark = pytest.mark.once

APPOINT = """
from live.models import Room
from live.rights import RoomRole
from people.models import User
room = Room.objects.get(pk={room})
people = {{user.display_name: user for user in User.objects.all()}}
room.appoint(people["{host}"], people["{other}"], RoomRole.CO_HOST)
"""


def test_another_host_takes_the_control_with_one_tap_and_both_see_who_has_it(
    linli: Site, enter: Enter, new_room: RoomMaker, keep_picture: KeepPicture
) -> None:
    room = new_room(steps=True)
    linli.run(APPOINT.format(room=room.split("/")[2], host=TEACHER, other=ELDER))
    teacher, elder = enter(TEACHER, room, viewport=PHONE), enter(ELDER, room, viewport=PHONE)
    for page, has_it in ((teacher, True), (elder, False)):
        expect(page.locator("#plan-form")).to_be_visible(visible=has_it)
        expect(page.locator("#step-holder")).to_be_visible(visible=not has_it)
    expect(elder.locator("#step-holder")).to_have_text(f"{TEACHER} moves the steps.")
    keep_picture(elder, "steps-held")
    for look, faults in faults_in(elder, [("light", PHONE), ("dark", DESKTOP), ("light", PHONE)]):
        assert faults == [], look

    elder.get_by_role("button", name="Take the control").click()
    expect(elder.locator("#plan-form button[value=next]")).to_be_focused()
    expect(teacher.locator("#step-holder")).to_have_text(f"{ELDER} moves the steps.")
    expect(teacher.locator("#step-said")).to_have_text(f"{ELDER} moves the steps.")
    expect(teacher.locator("#plan-form")).to_be_hidden()
    keep_picture(teacher, "steps-taken")
    elder.locator("#plan-form button[value=next]").click()
    expect(teacher.locator("[data-place=run] .step-number")).to_contain_text("Step 2 of")
    expect(teacher.locator("#step-controls")).to_have_attribute("data-held", "")
