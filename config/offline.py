"""What opens without a network: the worker that keeps it, the directory, one's own dates, and videos one keeps."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from wellbeing.packing import KEPT

LANGUAGES = [code for code, _name in settings.LANGUAGES]
FILES = (
    "sheets/linli.css", "wellbeing/care.css", "base.js", "compose.js", "store.js", "toasts.js", "offline.js",
    "wellbeing/lines.js", "icons.svg", "favicon.svg",
)  # fmt: skip
"""All that the kept pages ask for; a test opens them without a network and finds nothing missing."""
FILM_FILES = (
    "wellbeing/video.css", "wellbeing/kept.js", "wellbeing/kept_films.js", "wellbeing/video.js",
)  # fmt: skip
"""What the page of kept videos asks for besides; only phones that keep one have it."""
LEAVING = ("account_logout", "me_delete", "account_login", "demo")
"""Forms after which somebody else, or nobody, is signed in: what was kept of the one before goes first."""
LEAD_TO_MINE = ("home", "schedule")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Its text changes whenever what it keeps does: that is how browsers find out."""
    if not settings.OFFLINE:
        return HttpResponse(script("worker-off.js"), content_type="text/javascript")
    told = json.dumps(copy(), separators=(",", ":"))
    return HttpResponse(f"const COPY = {told};\n{script('worker.js')}", content_type="text/javascript")


def script(name: str) -> str:
    """As it was collected; in tests, where nothing is collected, as it lies in the source."""
    collected = Path(settings.STATIC_ROOT) / name
    return (collected if collected.exists() else settings.BASE_DIR / "static" / name).read_text("utf-8")


def copy() -> dict[str, object]:
    """What may be kept on a device, and nothing else may."""
    what: dict[str, object] = {
        "files": [static(name) for name in FILES],
        "pages": [reverse("offline", args=[language]) for language in LANGUAGES],
        "filmFiles": [static(name) for name in FILM_FILES],
        "filmPages": [reverse("offline_films", args=[language]) for language in LANGUAGES],
        "films": KEPT,
        "videos": reverse("videos"),
        "shown": reverse("videos_shown"),
        "languages": LANGUAGES,
        "cookie": settings.LANGUAGE_COOKIE_NAME,
        "mine": reverse("offline_mine"),
        "leadToMine": [reverse(name) for name in LEAD_TO_MINE],
        "leaving": list(addresses(LEAVING)),
    }
    content = json.dumps(what) + script("worker.js")
    return {"version": hashlib.sha256(content.encode()).hexdigest()[:12], **what}


def addresses(names: tuple[str, ...]) -> list[str]:
    found = []
    for name in names:
        try:
            found.append(reverse(name))
        except NoReverseMatch:  # the demo is not always there
            continue
    return found


@login_not_required
@gzip_page
@require_safe
def offline(request: HttpRequest, language: str) -> HttpResponse:
    """The directory as it is kept on a phone: the same for everybody, whoever asks."""
    films = reverse("offline_films", args=[language])
    return for_everybody(
        request, language, "offline/directory.html", mine=reverse("offline_mine"), films=films
    )


@login_not_required
@gzip_page
@require_safe
def offline_films(request: HttpRequest, language: str) -> HttpResponse:
    """The page of videos kept on a phone. Which ones, only that phone knows."""
    return for_everybody(request, language, "offline/films.html")


def for_everybody(request: HttpRequest, language: str, template: str, **context: object) -> HttpResponse:
    if language not in LANGUAGES:
        raise Http404
    request.user = AnonymousUser()
    with translation.override(language):
        other = next(code for code in LANGUAGES if code != language)
        made = timezone.now()
        page = render(request, template, {"made": made, "other": other, **context})
    page["Linli-Made"] = made.isoformat(timespec="seconds")
    page["Linli-Copy"] = str(copy()["version"])
    page["Content-Language"] = language
    return page


@gzip_page
@require_safe
@cache_control(private=True, no_store=True)
def offline_mine(request: PersonRequest) -> HttpResponse:
    """One's own dates, said so that they are still true in three weeks."""
    made = timezone.now()
    page = render(request, "offline/mine.html", {"made": made})
    page["Linli-Made"] = made.isoformat(timespec="seconds")
    page["Linli-Person"] = str(request.user.pk)
    return page
