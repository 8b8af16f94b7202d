"""What only whoever runs this machine may ask a server: its numbers, and what would notice if it ended.

To everybody else, and to whatever comes through the proxy, these pages do not exist.
"""

from __future__ import annotations

import os
import secrets
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from live.metrics import rooms_here


@login_not_required
@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Open to this machine: Prometheus asks each process at its own port."""
    must_be_operator(request)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@login_not_required
@require_GET
@never_cache
def server(request: HttpRequest) -> JsonResponse:
    """Open to this machine, for `manage.py servers` and `manage.py drain`."""
    must_be_operator(request)
    return JsonResponse({"pid": os.getpid(), "rooms": rooms_here()})


def must_be_operator(request: HttpRequest) -> None:
    """Somebody on this machine who did not come through the proxy, or who has the token."""
    if has_token(request):
        return
    if is_loopback(request.META.get("REMOTE_ADDR", "")) and "X-Forwarded-For" not in request.headers:
        return
    raise Http404


def has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(given.encode(), wanted.encode())


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
