"""The links of a page by which somebody is called or written to, with what a reader sees on them."""

import re
from html.parser import HTMLParser

WAYS = ("tel:", "sms:", "https://wa.me/")


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "a" and href.startswith(WAYS):
            self.found.append((href, ""))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            href, text = self.found[-1]
            self.found[-1] = (href, text + data)


def links_in(page: str) -> list[tuple[str, str]]:
    parser = Links()
    parser.feed(page)
    return parser.found


def dialled(text: str) -> str:
    """What a phone would make of it. The web address by which WhatsApp is called has a plus in front unsaid."""
    if text.startswith("https://wa.me/"):
        return "+" + text.removeprefix("https://wa.me/")
    return re.sub(r"[^\d+]", "", text)
