"""Requests as views get them once somebody is signed in, and where they go on to."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from people.models import User


class PersonRequest(HttpRequest):
    """A request whose user is signed in, as LoginRequiredMiddleware guarantees for every view not marked open."""

    user: User


def way_on(request: HttpRequest, otherwise: str = "home") -> str:
    """The page asked for by `next`, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(otherwise)
