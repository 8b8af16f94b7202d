from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect

from live.models import KeptOut, Shut


class SameForm(HttpResponseRedirect):
    """On to another page with the form that was sent: nothing of what was typed is lost on the way."""

    status_code = 307


class KeptOutMiddleware:
    """Who knows a room and may not be in it now is told why wherever they come in, and what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, KeptOut):
            return None
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse({"code": exception.code, "sentence": exception.sentence}, status=422)
        if isinstance(exception, Shut):
            return to_threshold(request, exception.url, exception.room.get_absolute_url())
        return redirect(exception.url)


def to_threshold(request: HttpRequest, url: str, back: str) -> HttpResponse:
    """To where something has to be done first, and afterwards back: to what was asked for, if it can be asked again.

    A form goes along, with where it was going (`to`).
    """
    if request.method == "GET":
        return redirect(f"{url}?{urlencode({'next': request.get_full_path()})}")
    return SameForm(f"{url}?{urlencode({'next': back, 'to': request.get_full_path()})}")
