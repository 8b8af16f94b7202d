"""Asking for somebody to talk to, and waiting for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from people.http import PersonRequest
from people.models import User
from people.refusals import Refusal
from wellbeing.forms import LANGUAGES, AskForm, InsteadForm, WaitingForm, consent
from wellbeing.keeps import keeps
from wellbeing.line import duty_for, times_to_call
from wellbeing.matching import match
from wellbeing.models import Age, CarePlan, CounsellingRequest, Duty, Hotline, Outreach
from wellbeing.models.age import is_young
from wellbeing.models.hotline import soonest
from wellbeing.models.states import ENDS, IN_LINE
from wellbeing.views.pin import behind_pin
from wellbeing.views.private import REFUSED, private

OPEN_NUMBERS = 3
FOR_YOUNG = 2


@require_http_methods(["GET", "POST"])
@private
@behind_pin
def talk(request: PersonRequest) -> HttpResponse:
    """Who is there, said before a word is typed; and questions that need no answer."""
    if mine := CounsellingRequest.objects.of(request.user).open().first():
        return redirect(where(mine))
    if request.method == "GET":
        return asking_page(request)
    if "leave_offer" in request.POST:
        return leave_offer(request)
    if "instead" in request.POST:
        return write_instead(request)
    return ask(request)


def leave_offer(request: PersonRequest) -> HttpResponse:
    Outreach.objects.answer(request.user, timezone.now())
    return redirect("talk")


def ask(request: PersonRequest) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        return asking_page(request, form, status=REFUSED)
    now, said = timezone.now(), form.cleaned_data
    try:
        band = duty_for(request.user, now, said["age"]).band
        CounsellingRequest.objects.ask(request.user, now, band=band, **said)
    except Refusal as refusal:
        return asking_page(request, form, refusal=refusal.sentence, age=said["age"], status=REFUSED)
    match(now)
    return redirect("counselling_waiting")


def write_instead(request: PersonRequest) -> HttpResponse:
    form = InsteadForm(request.POST)
    if not form.is_valid():
        return asking_page(request, instead=form, status=REFUSED)
    said = form.cleaned_data
    try:
        CounsellingRequest.objects.write_instead(request.user, timezone.now(), **said)
    except Refusal as refusal:
        sentence = refusal.sentence
        return asking_page(request, instead=form, refusal=sentence, age=said["age"], status=REFUSED)
    return redirect("counselling_waiting")


def where(mine: CounsellingRequest) -> Any:
    return "counselling_waiting" if mine.state in IN_LINE else mine.room


def asking_page(
    request: PersonRequest, form: AskForm | None = None, instead: InsteadForm | None = None, refusal: str = "", *,
    age: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Before it is known how old somebody is, who is there for adults; and at that question, who is for the young."""
    earlier = CounsellingRequest.objects.of(request.user).filter(closed_at__isnull=False).order_by("-pk")
    language, now = "en" if request.LANGUAGE_CODE == "en" else "zh", timezone.now()
    duties = {
        is_young: duty_for(request.user, now, Age.TEEN if is_young else Age.ADULT)
        for is_young in (False, True)
    }
    context = {
        "duty": duties[bool(age) and is_young(age)],
        "is_young": bool(age) and is_young(age),
        "for_adults": duties[False],
        "for_young": duties[True],
        "is_answered": CounsellingRequest.objects.may_be_answered(request.user, Age.ADULT),
        **for_young_here(request.user),
        "form": form or AskForm(initial={"language": language, "offered": "offered" in request.GET}),
        "offered": Outreach.objects.to_take(request.user, now),
        "earlier": earlier.select_related("conversation", "key")[:20],
        "care_plan": CarePlan.objects.of(request.user),
        "refusal": refusal,
        "keeps": keeps(),
        "profile": settings.COUNSELLING["profile"],
        **choices(request.user, age, instead or InsteadForm(initial={"language": language})),
    }
    return render(request, "wellbeing/asking/talk.html", context, status=status)


def choices(user: User, age: str, instead: InsteadForm | None = None) -> dict[str, Any]:
    """What there is besides waiting: the next duty, a call back, a message, numbers that are open."""
    now = timezone.now()
    paths = {path for place in user.places for path in place.community.path_and_above}
    return {
        "next_duty": Duty.objects.filter(community__path__in=paths).next(now),
        "instead": instead or InsteadForm(),
        "ages": Age.choices,
        "spoken_here": LANGUAGES,
        "consent_words": consent(),
        "times": times_to_call(timezone.localtime(now, user.zone)),
        "numbers": numbers_for(age)[:OPEN_NUMBERS],
    }


def for_young_here(user: User) -> dict[str, Any]:
    """Where nobody may listen to the young, now or later, they learn it before they write a word, with who does."""
    is_answered = CounsellingRequest.objects.may_be_answered(user, Age.TEEN)
    return {
        "young_answered": is_answered,
        "young_lines": [] if is_answered else numbers_for(Age.TEEN)[:FOR_YOUNG],
    }


def numbers_for(age: str) -> list[Hotline]:
    """The nearest first; for who said that they are young those for the young, and of these the ones open now."""
    offered = list(Hotline.objects.offered().around(settings.CARE_REGION))
    if age and is_young(age):
        offered.sort(key=lambda line: ("youth" not in line.audiences, line.opening != "open"))
    return offered


@require_http_methods(["GET", "POST"])
@private
@behind_pin
def waiting(request: PersonRequest) -> HttpResponse:
    """One's own place in line; it survives a reload, a dead phone and a restart."""
    own = CounsellingRequest.objects.of(request.user).select_related("room", "key", "resident")
    asked = own.order_by("-pk").first()
    if asked is None:
        raise Http404
    if request.method == "POST":
        return answer_while_waiting(request, asked)
    if asked.state in (*IN_LINE, *ENDS[1:]):
        return waiting_page(request, asked)
    return redirect("talk" if asked.closed_at else where(asked))


def answer_while_waiting(request: PersonRequest, asked: CounsellingRequest) -> HttpResponse:
    form, now = WaitingForm(request.POST), timezone.now()
    if not form.is_valid():
        return waiting_page(request, asked, status=REFUSED)
    said = form.cleaned_data
    try:
        if said["action"] == "withdraw":
            asked.withdraw(now)
        elif said["action"] == "message":
            asked.leave_message(said["text"], now)
        elif said["action"] == "adult":
            asked.say_adult(now)
        else:
            asked.book_call_back(said["call_at"] or now, now)
    except Refusal as refusal:
        instead = InsteadForm(request.POST)
        return waiting_page(request, asked, instead, refusal.sentence, REFUSED)
    match(now)
    return redirect("talk" if said["action"] == "withdraw" else "counselling_waiting")


def waiting_page(
    request: PersonRequest,
    asked: CounsellingRequest,
    instead: InsteadForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "asked": asked,
        "refusal": refusal,
        "soonest": asked.urgent and soonest(numbers_for(asked.age)),
        **choices(request.user, asked.age, instead),
    }
    return render(request, "wellbeing/asking/waiting.html", context, status=status)
