"""A neighbour without a browser: fills in the site's real forms as they stand on its pages, and remembers every page.

For scenes with many people, of whom only a few need to be looked at through Chromium.
"""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.site import Site, Stay


@dataclass
class Form:
    action: str
    given: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page with what already stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and has.get("method") == "post":
            self._form = Form(has["action"])
            self.found.append(self._form)
        elif self._form is None or "name" not in has:
            return
        elif tag == "button":
            self._form.buttons.append((has["name"], has.get("value", "")))
        elif tag == "textarea":
            self._text = has["name"]
            self._form.given[self._text] = ""
        elif tag == "input" and (has.get("type") not in {"file", "radio", "checkbox"} or "checked" in has):
            self._form.given[has["name"]] = has.get("value", "on" if "checked" in has else "")

    def handle_data(self, data: str) -> None:
        if self._form and self._text:
            self._form.given[self._text] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""
        elif tag == "form":
            self._form = None


@dataclass
class Neighbour:
    site: Site
    name: str
    door: int = 0
    read: list[str] = field(default_factory=list)  # every page this neighbour was shown

    def __post_init__(self) -> None:
        self.url = self.site.urls[self.door % len(self.site.urls)]
        self.cookies = self.site.cookies(self.name) | {"django_language": "en"}

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = urllib.request.Request(
            self.url + path, body, {"Cookie": cookies, "Referer": self.url, **headers}
        )
        try:
            answer = urllib.request.build_opener(Stay).open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            for kept in answer.headers.get_all("Set-Cookie") or ():
                name, _is, value = kept.split(";")[0].partition("=")
                self.cookies[name] = value
            told: bytes = answer.read()
            text = told.decode("utf-8", "replace")
            self.read.append(text)
            return answer.status or 0, text

    def get(self, path: str) -> str:
        status, text = self.ask(path)
        assert status == 200, (path, status, self.site.said())
        return text

    def send(self, path: str, to: str = "", *, press: str = "", **words: Any) -> tuple[int, str]:
        """Fill in a form of this page (the first that goes there and has that button) and press the button."""
        name, _is, value = press.partition("=")
        forms = [form for form in Forms(self.get(path)).found if (to or path) in form.action]
        form = next((form for form in forms if not press or (name, value) in form.buttons), None)
        assert form, (self.name, path, to, press, forms)
        given = form.given | words | ({name: value} if press else {})
        return self.ask(form.action, encode_multipart(BOUNDARY, given), **{"Content-Type": MULTIPART_CONTENT})

    def done(self, path: str, to: str = "", *, press: str = "", **words: Any) -> None:
        """The same, and it was accepted."""
        status, text = self.send(path, to, press=press, **words)
        assert status == 302, (
            self.name,
            path,
            status,
            text[text.find('class="errors"') :][:1000],
            self.site.said(),
        )


def photo(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("dish.jpg", content, "image/jpeg")
