"""What no database keeps and no keyboard makes: text with a NUL in it is refused before anything looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext

NUL = "\x00"


class RefuseNul:
    """PostgreSQL has no place for it, and raises wherever such a text is looked for or stored.

    Before sessions, whose key is a cookie that may be written with escapes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_nul([request.path_info, *request.COOKIES.values(), *texts(request.GET)]):
            return refused(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        try:
            form = texts(request.POST)
        except UnreadablePostError:  # whoever sent it is gone
            return None
        return refused(request) if has_nul(form) else None


def texts(form: QueryDict) -> Iterable[str]:
    for name, values in form.lists():
        yield name
        yield from map(str, values)


def has_nul(texts: Iterable[str]) -> bool:
    return any(NUL in text for text in texts)


def refused(request: HttpRequest) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        sentence = gettext(
            "There is a character in it that cannot be kept. Please type it again instead of pasting it."
        )
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"code": "form.invalid", "sentence": sentence}, status=422)
    return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
