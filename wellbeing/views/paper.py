"""The directory on paper: a sheet for the kitchen, a poster for the stairwell. Open to all, in both languages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from people.qr import qr_svg
from wellbeing.models import Hotline
from wellbeing.words import EMERGENCY, region_and_above

ON_A_SHEET, ON_A_POSTER = 8, 3
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@login_not_required
@require_safe
def lines_sheet(request: HttpRequest) -> HttpResponse:
    return render(request, "wellbeing/hotline/sheet.html", paper(request, ON_A_SHEET))


@login_not_required
@require_safe
def lines_poster(request: HttpRequest) -> HttpResponse:
    return render(request, "wellbeing/hotline/poster.html", paper(request, ON_A_POSTER))


def paper(request: HttpRequest, most: int) -> dict[str, object]:
    region = settings.CARE_REGION
    url = public_url(request)
    return {
        "lines": Hotline.objects.offered().filter(doubted_at=None).around(region)[:most],
        "emergency": EMERGENCY.get(region_and_above(region)[-1], []),
        "languages": LANGUAGES,
        "url": url,
        "svg": qr_svg(url),
    }


def public_url(request: HttpRequest) -> str:
    """The address to print: the site's own, where it is set, rather than the one this request came by."""
    path = reverse("hotlines")
    return f"{settings.SITE_URL.rstrip('/')}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
