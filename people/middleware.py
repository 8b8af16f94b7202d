"""What a signed-in person chose, applied to the page; and the second lock for those who look after others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from people.models import User
from people.second_factor import lacks_second_factor

Answer = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Pages in their language, times in their time zone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        # The language cookie is the last choice made on this device, so it goes before the profile.
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with timezone.override(user.zone):
            return self.get_response(request)


OPEN_WITHOUT = {"second_factor", "set_language", "healthz", "media", "metrics", "server"}
"""Besides signing in and out and setting up a second factor, all an organizer can reach before they have one."""


class SecondFactorMiddleware:
    """Organizers and counsellors need a passkey or an authenticator app: what they can do and read is not theirs alone.

    Not in the demo neighbourhood, where everybody may be anybody.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not isinstance(request.user, User) or is_open(request):
            return None
        return redirect("second_factor") if lacks_second_factor(request.user) else None


def is_open(request: HttpRequest) -> bool:
    name = request.resolver_match.url_name if request.resolver_match else None
    return name in OPEN_WITHOUT or str(name).startswith(("account_", "mfa_"))
