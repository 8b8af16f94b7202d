"""The dishes somebody has chosen and not yet cast: kept by their own browser, signed, and nowhere else (C-15, C-17)."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from activities.models import Contest
from people.http import PersonRequest

DAYS = 14
DEVICE_COOKIE = "ballot-device"


def name_of(contest: Contest) -> str:
    return f"picks-{contest.pk}"


def picks_of(request: PersonRequest, contest: Contest) -> list[int]:
    """This person's own on this device: somebody else signed in here finds none."""
    try:
        return list(signing.loads(request.COOKIES.get(name_of(contest), ""), salt=f"picks-{request.user.pk}"))
    except (signing.BadSignature, ValueError, TypeError):
        return []


def keep_picks(response: HttpResponse, request: PersonRequest, contest: Contest, picks: list[int]) -> None:
    value = signing.dumps(picks, salt=f"picks-{request.user.pk}")
    keep_cookie(response, name_of(contest), value, DAYS)


def device_of(request: HttpRequest) -> str:
    return request.COOKIES.get(DEVICE_COOKIE, "")[:64]


def keep_cookie(response: HttpResponse, name: str, value: str, days: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=days * 86400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
