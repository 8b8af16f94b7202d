"""The finale with a cook on the stage: asked up once all have seen whose dish it was, seen by a third, in Chromium."""

import json

from playwright.sync_api import Page, expect

from tests.activities.test_reveal_served import MAKE
from tests.browser.conftest import PHONE, Enter
from tests.browser.wcag import violations
from tests.site import ELDER, ORGANIZER, Site

COOK = """
from activities.models import Contest
print(Contest.objects.get(pk={contest}).entries.get(number={number}).by)
"""


def say_yes_and_come_up(cook: Page) -> None:
    """With the voice alone, which stands first."""
    cook.get_by_role("button", name="Yes, here I am").click()
    cook.get_by_role("button", name="Get ready for the stage").click()
    cook.get_by_role("button", name="Sound only: switch on the microphone").click()
    cook.get_by_role("button", name="Go on stage").click()


def test_the_cook_of_the_dish_shown_comes_up_once_the_board_says_the_name_and_not_before(
    linli: Site, enter: Enter
) -> None:
    made = json.loads(linli.run(MAKE).splitlines()[-1])
    number, room = made["cards"][0][0], f"/rooms/{made['room']}/"
    name = linli.run(COOK.format(contest=made["contest"], number=number)).splitlines()[-1]
    host, viewer = enter(ORGANIZER, room), enter(ELDER, room)
    cook = enter(name, room, viewport=PHONE)

    cook.locator(".hand-menu summary").click()
    cook.locator(".hand-menu [value=show]").click()
    host.click(".hands-menu > summary")
    host.get_by_role("button", name=f"Invite {name}").click()
    expect(host.locator("#room-note")).to_contain_text("Ask them up once their name is shown")
    host.click(".hands-menu > summary")
    cook.locator(".hand-menu summary").click()
    cook.get_by_role("button", name="Lower my hand").click()

    for step in range(4):
        expect(host.locator("#reveal-host button[name=ask]")).to_have_count(0)
        host.click(f"#reveal-host button[name=step][value='{step}']")
    expect(viewer.locator(f"#card-{number} .reveal-cook")).to_be_visible()
    expect(cook.get_by_role("button", name="Yes, here I am")).to_have_count(0)
    host.get_by_role("button", name=f"Ask the cooks of no. {number} up").click()
    say_yes_and_come_up(cook)
    expect(viewer.locator("[data-place=stage]")).to_contain_text(name)
    expect(viewer.locator(".reveal-card")).to_have_count(1)
    assert violations(viewer) == []
    host.click("#reveal-host button[name=step][value='4']")
    expect(viewer.locator(".reveal-card")).to_have_count(2)
    expect(viewer.locator("[data-place=stage]")).to_contain_text(name)
