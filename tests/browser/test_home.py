"""The front door on a slow line."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, PageAs

pytestmark = pytest.mark.once

WEIGHT = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""
KILOBYTE = 1000


def weight(page: Page) -> int:
    """Bytes on the wire for the first visit, with all it loads."""
    page.goto("/", wait_until="networkidle")
    bytes_sent: int = page.evaluate(WEIGHT)
    return bytes_sent


def test_the_first_visit_weighs_at_most_a_hundred_kilobytes(page_as: PageAs) -> None:
    assert 5 * KILOBYTE < weight(page_as(viewport=PHONE)) <= 100 * KILOBYTE


def test_today_weighs_at_most_a_hundred_kilobytes(page_as: PageAs) -> None:
    assert 5 * KILOBYTE < weight(page_as("荔枝", viewport=PHONE)) <= 100 * KILOBYTE


def test_from_today_one_tap_leads_into_the_class_that_begins(page_as: PageAs) -> None:
    page = page_as("荔枝", viewport=PHONE)
    page.goto("/")
    page.locator(".hero .button.big").click()
    page.wait_for_url("**/rooms/*/")
    assert page.locator(".room-title").inner_text() == "居家瑜伽：松一松肩和腰"
