from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from live.models import AskedToLeave


class AskedToLeaveMiddleware:
    """Who was asked to leave a room knows it: wherever they come in, they are told why and until when."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AskedToLeave):
            return None
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            said = {"code": "room.removed", "sentence": exception.measure.sentence}
            return JsonResponse(said, status=422)
        return redirect(exception.measure)
