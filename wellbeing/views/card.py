"""The card for somebody whose words sound like despair. Their own device heard them; here nobody learns who it was."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from wellbeing.models import CardCount, Hotline
from wellbeing.models.hotline import soonest


@login_not_required
@require_safe
@cache_control(private=True, max_age=600)
def crisis_card(request: HttpRequest) -> HttpResponse:
    """Fetched when somebody begins to write, whatever they write: that it was fetched says nothing about them."""
    line = soonest(Hotline.objects.offered().around(settings.CARE_REGION))
    return render(request, "wellbeing/crisis/_card.html", {"line": line})


@csrf_exempt
@login_not_required
@require_POST
def crisis_seen(request: HttpRequest) -> HttpResponse:
    """One more on today's count. The page asks without cookies, so nobody's session stands behind it."""
    kind = request.POST.get("kind", "")
    if (
        kind not in CardCount.Kind.values
        or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    ):
        return HttpResponseBadRequest()
    language = request.POST.get("language", "")
    CardCount.objects.one_more(
        kind, language if language in dict(settings.LANGUAGES) else get_language() or ""
    )
    return HttpResponse(status=204)
