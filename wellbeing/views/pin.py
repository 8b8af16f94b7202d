"""The chat PIN: asked of a browser before it shows talks of one's own; chosen, changed, taken away, forgotten.

What is typed here is in no log and no report of an error.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from live.middleware import to_threshold
from people.adapter import signed_in_at
from people.http import PersonRequest, way_on
from people.models import User
from people.refusals import Refusal
from wellbeing.carried import Carried
from wellbeing.forms import PinForm, PinSettingsForm
from wellbeing.models import ChatPin, Conversation
from wellbeing.models.event import By
from wellbeing.models.pin import is_shut
from wellbeing.refusals import NotWhole, PinsDiffer
from wellbeing.views.private import REFUSED, View, private


def behind_pin(view: View) -> View:
    """Decorator: whoever set a PIN types it first; what they had typed on the page goes along."""

    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_shut(request.user, request.session):
            back = (
                reverse("counselling_conversation", args=[kwargs["pk"]]) if "pk" in kwargs else request.path
            )
            return to_threshold(request, reverse("counselling_pin"), back)
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("pin")
@sensitive_variables("form", "typed")
@private
def pin(request: PersonRequest) -> HttpResponse:
    """Asks for it. What comes here as another page's form, because that page was shut, is kept until it is open."""
    now, mine = timezone.now(), ChatPin.objects.of(request.user)
    arrives = request.method == "POST" and not {"pin", "kept"} & set(request.POST)
    carried = Carried.arriving(request) if arrives else Carried.waiting(request)
    if mine is None or mine.is_passed_in(request.session, now):
        return passed(request, carried)
    if request.method == "GET" or arrives:
        return pin_page(request, mine, now, carried)
    form = PinForm(request.POST)
    typed = form.cleaned_data["pin"] if form.is_valid() else ""
    try:
        mine.must_be(typed, now)
    except Refusal as refusal:
        return pin_page(request, mine, now, carried, refusal.sentence)
    mine.pass_in(request.session, now)
    return passed(request, carried)


def passed(request: PersonRequest, carried: Carried) -> HttpResponse:
    """On to where it was; with a form that did not go through, first to its one button: nothing is sent unseen."""
    on = way_on(request, "talk")
    if not carried:
        return redirect(on)
    return render(request, "wellbeing/pin/carried.html", {"carried": carried, "on": on})


def pin_page(
    request: PersonRequest, mine: ChatPin, now: datetime, carried: Carried, refusal: str = ""
) -> HttpResponse:
    context = {
        "rests": mine.is_resting(now) and mine.rests_minutes(now),
        "on": way_on(request, "talk"),
        "carried": carried,
        "refusal": refusal,
    }
    return render(request, "wellbeing/pin/enter.html", context, status=REFUSED if refusal else 200)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("current", "pin", "again")
@sensitive_variables("form", "said")
@private
def pin_settings(request: PersonRequest) -> HttpResponse:
    """Choose one, another one, none; or shut it now. With one set, it is asked for each time."""
    if request.method == "GET":
        return settings_page(request)
    form = PinSettingsForm(request.POST)
    if not form.is_valid():
        return settings_page(request, NotWhole().sentence)
    said = form.cleaned_data
    verbs: dict[str, Callable[..., HttpResponse]] = {"choose": choose, "remove": remove, "shut": shut}
    try:
        return verbs[said["action"]](request, said, timezone.now())
    except Refusal as refusal:
        return settings_page(request, refusal.sentence)


def settings_page(request: PersonRequest, refusal: str = "") -> HttpResponse:
    context = {"mine": ChatPin.objects.of(request.user), "refusal": refusal}
    return render(request, "wellbeing/pin/settings.html", context, status=REFUSED if refusal else 200)


@sensitive_variables("said")
def choose(request: PersonRequest, said: dict[str, str], now: datetime) -> HttpResponse:
    if said["pin"] != said["again"]:
        raise PinsDiffer
    if known := ChatPin.objects.of(request.user):
        known.must_be(said["current"], now)
    ChatPin.objects.choose(request.user, said["pin"], now).pass_in(request.session, now)
    return redirect("counselling_pin_settings")


@sensitive_variables("said")
def remove(request: PersonRequest, said: dict[str, str], now: datetime) -> HttpResponse:
    if known := ChatPin.objects.of(request.user):
        known.must_be(said["current"], now)
        known.drop(now)
    return redirect("counselling_pin_settings")


def shut(request: PersonRequest, said: dict[str, str], now: datetime) -> HttpResponse:
    if known := ChatPin.objects.of(request.user):
        known.shut()
    return redirect("care")


@require_http_methods(["GET", "POST"])
@private
def pin_forgotten(request: PersonRequest) -> HttpResponse:
    """Only who can sign in goes on without it: whoever merely holds the phone is signed out, and no further."""
    now, mine = timezone.now(), ChatPin.objects.of(request.user)
    if mine is None:
        return redirect("counselling_pin_settings")
    may_drop = mine.may_be_dropped(signed_in_at(request), now)
    if request.method == "GET":
        return render(request, "wellbeing/pin/forgotten.html", {"may_drop": may_drop})
    if may_drop and request.POST.get("action") == "drop":
        mine.drop(now, tell=True)
        return redirect("counselling_pin_settings")
    mine.forget(now)
    logout(request)
    return redirect_to_login(reverse("counselling_pin_forgotten"))


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
@private
def away(request: HttpRequest) -> HttpResponse:
    """Somebody came into the room: what runs pauses and does not end, and where there is a PIN it is asked for.

    By script in passing, while the page goes away; without script by the button itself, whose answer leads on. Whatever
    is wrong with the session or the form, the way out is open; by its address alone it changes nothing, so that nobody
    who merely looks at it (a preview, a browser that fetches ahead) pauses a talk.
    """
    if request.method == "GET":
        return redirect(settings.EXIT_URL)
    if request.user.is_authenticated and is_from_here(request):
        go_away(request.user, timezone.now())
    if "out" in request.POST:
        return render(request, "wellbeing/away.html", {"away": settings.EXIT_URL})
    return HttpResponse(status=204)


def is_from_here(request: HttpRequest) -> bool:
    """As the browser says it. Older ones say nothing; they send no session along from another site."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def go_away(user: User, now: datetime) -> None:
    for talk in Conversation.objects.for_pages().running().filter(request__resident=user):
        with suppress(Refusal):
            talk.pause(now, by=By.RESIDENT, reason="left_quickly")
    if mine := ChatPin.objects.of(user):
        mine.shut()
