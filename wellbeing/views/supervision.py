"""What supervisors do: look into concerns, and break the glass before a closed conversation for half an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from live.models import Message
from people.http import PersonRequest
from people.models import Role, User
from people.refusals import Refusal
from wellbeing.forms import CODES, GlassForm
from wellbeing.models import (
    Appeal,
    AuditEntry,
    Concern,
    CounsellingRequest,
    Debrief,
    Desk,
    Glass,
    ReviewConsent,
)
from wellbeing.models.clearing import covers_of
from wellbeing.models.glass import note_reasons_read
from wellbeing.models.lead import supervises
from wellbeing.refusals import NotWhole
from wellbeing.views.lead import identities
from wellbeing.views.private import REFUSED, private

SUPERVISOR = AuditEntry.Role.SUPERVISOR
T = TypeVar("T", bound=models.Model)


def must_supervise(request: PersonRequest) -> None:
    if not supervises(request.user):
        raise Http404


def theirs(request: PersonRequest, pk: int, found_by: Callable[[Desk], Iterable[T]]) -> T:
    """The one with this number, among what is this supervisor's to do; nothing else exists for them."""
    must_supervise(request)
    for one in found_by(Desk.objects.of(request.user)):
        if one.pk == pk:
            return one
    raise Http404


@require_http_methods(["GET", "POST"])
@private
def supervision(request: PersonRequest) -> HttpResponse:
    """Ask to open one by its number; nobody browses through conversations."""
    must_supervise(request)
    if request.method == "GET":
        return supervision_page(request)
    form = GlassForm(request.POST)
    if not form.is_valid():
        return supervision_page(request, NotWhole().sentence, request.POST.get("why", ""), REFUSED)
    said, mine = form.cleaned_data, Desk.objects.of(request.user)
    is_court = said["code"] == Glass.Code.COURT
    try:
        found = CounsellingRequest.objects.closed_one(said["number"], mine, for_court=is_court)
        Glass.objects.ask(found, request.user, said["code"], said["why"], timezone.now(), quiet=said["quiet"])
    except Refusal as refusal:
        return supervision_page(request, refusal.sentence, said["why"], REFUSED)
    return redirect("counselling_supervision")


def supervision_page(
    request: PersonRequest, refusal: str = "", why: str = "", status: int = 200, *, about: int = 0
) -> HttpResponse:
    """`why` was typed to open one; or, with `about`, to judge the opening of that number, and stands there alone."""
    now, mine = timezone.now(), Desk.objects.of(request.user)
    concerns, appeals = Concern.objects.waiting_for(mine), Appeal.objects.waiting_for(mine)
    reviews, wrong = Glass.objects.for_reviewer(mine), Glass.objects.found_wrong(mine, now)
    words = [one.conversation.request_id for one in concerns]
    words += [one.conversation.request_id for one in appeals]
    AuditEntry.objects.note(request.user, SUPERVISOR, AuditEntry.Action.READ_WORDS, *words)
    glasses = Glass.objects.open_for(mine, now)
    to_agree = [one for one in glasses if one.until is None and one.asked_by_id != request.user.pk]
    note_reasons_read(request.user, [*reviews, *wrong, *to_agree], now)
    context = {
        "glasses": glasses,
        "reviews": [(one, why if one.pk == about else "") for one in reviews],
        "wrong": wrong,
        "concerns": concerns,
        "appeals": appeals,
        "codes": CODES,
        "lots": len(ReviewConsent.objects.drawable_by(mine)),
        **identities(mine, SUPERVISOR, now),
        "debriefs": Debrief.objects.wanted_of(mine, now),
        "covers": covers_of(request.user, Role.COUNSELLOR),
        "refusal": refusal,
        "why": "" if about else why,
        "typed": request.POST,
        "now": now,
    }
    return render(request, "wellbeing/desk/supervision.html", context, status=status)


def carry_out(request: PersonRequest, verb: Callable[[User, datetime], object]) -> HttpResponse:
    try:
        verb(request.user, timezone.now())
    except Refusal as refusal:
        return supervision_page(request, refusal.sentence, status=REFUSED)
    return redirect("counselling_supervision")


@require_POST
@private
def glass_approve(request: PersonRequest, pk: int) -> HttpResponse:
    found = theirs(request, pk, Glass.objects.filter(pk=pk).agreeable_to)
    return carry_out(request, found.approve)


@require_POST
@private
def glass_review(request: PersonRequest, pk: int) -> HttpResponse:
    """From another supervisor: whether it was right to open it alone."""
    own = Glass.objects.to_review().filter(asked_by=request.user)
    found = theirs(request, pk, lambda mine: (*Glass.objects.for_reviewer(mine), *own))
    verdict, why = request.POST.get("verdict", ""), request.POST.get("why", "")
    try:
        found.review(request.user, verdict, why, timezone.now())
    except Refusal as refusal:
        return supervision_page(request, refusal.sentence, why, REFUSED, about=pk)
    return redirect("counselling_supervision")


@require_POST
@private
def review_draw(request: PersonRequest) -> HttpResponse:
    """By lot, of those whose residents agreed to it."""
    must_supervise(request)
    try:
        drawn = ReviewConsent.objects.draw(request.user, timezone.now())
    except Refusal as refusal:
        return supervision_page(request, refusal.sentence, status=REFUSED)
    return redirect("counselling_glass", drawn.pk)


@require_GET
@private
def glass(request: PersonRequest, pk: int) -> HttpResponse:
    """To read and not to write, with the reader's name across it."""
    must_supervise(request)
    found = get_object_or_404(
        Glass.objects.filter(asked_by=request.user).select_related(
            "request__room", "request__key", "request__resident"
        ),
        pk=pk,
    )
    try:
        found.look(request.user, timezone.now())
    except Refusal as refusal:
        return supervision_page(request, refusal.sentence, status=REFUSED)
    said = Message.objects.for_pieces().filter(room=found.request.room_id).order_by("seq")
    context = {"glass": found, "asked": found.request, "room": found.request.room, "said": said}
    return render(request, "wellbeing/desk/glass.html", context)


@require_POST
@private
def concern(request: PersonRequest, pk: int) -> HttpResponse:
    found = theirs(request, pk, Concern.objects.waiting_for)
    return carry_out(request, found.settle)


@require_POST
@private
def appeal(request: PersonRequest, pk: int) -> HttpResponse:
    """From a supervisor who was no part of it: the pause is lifted, or stays."""
    found = theirs(request, pk, Appeal.objects.waiting_for)
    answer = request.POST.get("answer", "")
    return carry_out(request, lambda by, now: found.decide(by, answer, now))
