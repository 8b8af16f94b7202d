"""Who says something without having to sign in, told apart without being known."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "device"
COOKIE_AGE = 60 * 60 * 24 * 365


@dataclass(frozen=True)
class Witness:
    """Marks of a person, of a device and of a network; the person's is empty for who is signed out."""

    person: str
    device: str
    network: str

    @property
    def limited_by(self) -> str:
        """Who could make up a new device for each try still comes from somewhere."""
        return self.person or self.network

    def is_the_same_as(self, other: Witness) -> bool:
        return self.device == other.device or (self.person != "" and self.person == other.person)

    def is_another_than(self, other: Witness) -> bool:
        """Surely another: a neighbour with another name; else another device on another network."""
        if self.person and other.person:
            return self.person != other.person
        return self.device != other.device and self.network != other.network


def mark(kind: str, text: str) -> str:
    return salted_hmac(f"wellbeing.witness.{kind}", text).hexdigest()[:32]


def person_mark(pk: int) -> str:
    return mark("person", str(pk))


def witness_of(request: HttpRequest) -> tuple[Witness, str]:
    """The witness, and the device's secret, to be left with it by `remember`."""
    secret = request.COOKIES.get(COOKIE, "")
    if not (secret.isalnum() and len(secret) == 32):
        secret = secrets.token_hex(16)
    person = person_mark(request.user.pk) if request.user.is_authenticated else ""
    return Witness(person, mark("device", secret), mark("network", address_of(request))), secret


def address_of(request: HttpRequest) -> str:
    """The proxy's word, where there is one of ours; its last, since the first may be anybody's."""
    if settings.PROXIED and (forwarded := request.headers.get("X-Forwarded-For", "")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def remember(response: HttpResponse, secret: str) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
