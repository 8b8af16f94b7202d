"""Somebody to talk to: the numbers of people who listen."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.models import Role
from wellbeing.models import Hotline
from wellbeing.models.clearing import not_begun
from wellbeing.models.report import audits
from wellbeing.words import place

NEAREST = 12  # lines on this page; the directory has them all


@login_not_required
@require_safe
def care(request: HttpRequest) -> HttpResponse:
    """Open to all: nobody in trouble should have to sign in first."""
    region = settings.CARE_REGION
    here = list(Hotline.objects.offered().around(region)[:NEAREST])
    context = {
        "counsels": request.user.is_authenticated and request.user.has_role(Role.COUNSELLOR),
        "audits": request.user.is_authenticated and audits(request.user),
        "clears": request.user.is_authenticated and request.user.has_role(Role.ORGANIZER),
        "begins": request.user.is_authenticated and bool(not_begun(request.user)),
        "here": here,
        "place": place(region),
        "has_local": any(line.region == region for line in here),
        "has_english": any("en" in line.languages for line in here),
    }
    return render(request, "wellbeing/care.html", context)
