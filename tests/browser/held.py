"""A slow line on which some things come only when the test lets them."""

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error, Page, Route


def held(page: Page, pattern: str) -> Callable[[], None]:
    """What is asked for by such an address comes only once it is let through; all else comes at once."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    def let_through() -> None:
        page.unroute(pattern, hold)
        for route in waiting:
            with suppress(Error):  # of a page that was left meanwhile
                route.continue_()

    page.route(pattern, hold)
    return let_through
