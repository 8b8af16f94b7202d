"""A dish is kept while one writes: every five seconds, and when one leaves (C-3), in Chromium."""

import pytest
from playwright.sync_api import expect

from tests import glass
from tests.browser.conftest import PHONE, PageAs
from tests.site import ELDER, Site

MAKE = """
from dataclasses import replace
from datetime import timedelta
from django.utils import timezone
from activities.models import Contest
from config.demo import contests
from config.demo.people import move_in
from config.demo.places import build
places = build()
begun = contests.begin(replace(contests.NOW_VOTING, title="Draft", dishes=()), move_in(places), places["pingshan"])
now = timezone.now()
names = ("opens_at", "entries_until", "checked_until", "votes_until")
Contest.objects.filter(pk=begun.pk).update(**{name: now + timedelta(days=n) for n, name in enumerate(names)})
print(begun.pk)
"""
AGAIN = """fetch("{url}").then((answer) => answer.text()).then((page) => page.includes("Typed just before leaving"))"""


@pytest.mark.once
def test_what_is_typed_is_kept_by_itself_and_on_leaving(linli: Site, page_as: PageAs) -> None:
    mine = f"/contests/{linli.run(MAKE).split()[-1]}/mine/"
    page = page_as(ELDER, viewport=PHONE)
    page.goto(mine)
    page.fill("input[name=title]", "Noodles")
    expect(page.locator("#entry-saved")).to_contain_text("Saved at")
    page.fill("textarea[name=story]", "Typed just before leaving")
    page.goto("/")
    glass.until(page, AGAIN.format(url=mine))
    page.goto(mine)
    expect(page.locator("input[name=title]")).to_have_value("Noodles")
    expect(page.locator("textarea[name=story]")).to_have_value("Typed just before leaving")
