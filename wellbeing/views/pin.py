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
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from live.middleware import to_threshold
from people.adapter import signed_in_at
from people.http import PersonRequest, way_on
from people.refusals import Refusal
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
    if mine is None or mine.is_passed_in(request.session, now):
        return passed(request, "")
    if request.method == "GET":
        return pin_page(request, mine, now)
    form = PinForm(request.POST)
    typed = form.cleaned_data if form.is_valid() else {"pin": "", "text": request.POST.get("text", "")}
    if "pin" not in request.POST:
        return pin_page(request, mine, now, text=typed["text"])
    try:
        mine.must_be(typed["pin"], now)
    except Refusal as refusal:
        return pin_page(request, mine, now, text=typed["text"], refusal=refusal.sentence, status=REFUSED)
    mine.pass_in(request.session, now)
    return passed(request, typed["text"])


def passed(request: PersonRequest, text: str) -> HttpResponse:
    on = way_on(request, "talk")
    return render(request, "wellbeing/pin/typed.html", {"text": text, "on": on}) if text else redirect(on)


def pin_page(
    request: PersonRequest,
    mine: ChatPin,
    now: datetime,
    *,
    text: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "rests": mine.is_resting(now) and mine.rests_minutes(now),
        "on": way_on(request, "talk"),
        "text": text,
        "refusal": refusal,
    }
    return render(request, "wellbeing/pin/enter.html", context, status=status)


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


@require_http_methods(["GET", "POST"])
@private
def away(request: PersonRequest) -> HttpResponse:
    """Somebody came into the room: what runs pauses and does not end, and where there is a PIN it is asked for.

    By script in passing, while the page goes away; without script it is the link itself (no form may lead to another
    site), which does nothing that harms if it is followed twice, or by mistake.
    """
    now = timezone.now()
    for talk in Conversation.objects.for_pages().running().filter(request__resident=request.user):
        with suppress(Refusal):
            talk.pause(now, by=By.RESIDENT, reason="left_quickly")
    if mine := ChatPin.objects.of(request.user):
        mine.shut()
    return redirect(settings.EXIT_URL) if request.method == "GET" else HttpResponse(status=204)
