"""The counsellor's desk: whether one takes somebody now, what is offered, and one's own conversations."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.http import PersonRequest
from people.models import Role
from people.refusals import Refusal
from wellbeing.forms import HeldForm, OfferForm, PresenceForm, WrapUpForm
from wellbeing.matching import match
from wellbeing.models import (
    AuditEntry,
    CarePlan,
    Clinic,
    Conversation,
    CounsellingRequest,
    Debrief,
    Desk,
    Disclosure,
    Duty,
    FollowUp,
    FollowUpPlan,
    Note,
)
from wellbeing.models.careplan import comes_often
from wellbeing.models.event import By
from wellbeing.refusals import NotWhole
from wellbeing.views.lines import looks_after_lines
from wellbeing.views.private import REFUSED, private

REPLIES = Path(__file__).parent.parent / "data" / "replies.json"


@cache
def replies() -> list[dict[str, str]]:
    return json.loads(REPLIES.read_text("utf-8"))


def desk_of(request: PersonRequest) -> Desk:
    """To everybody who does not counsel there is no such page."""
    if not request.user.has_role(Role.COUNSELLOR):
        raise Http404
    return Desk.objects.of(request.user)


@require_http_methods(["GET", "POST"])
@private
def desk(request: PersonRequest) -> HttpResponse:
    mine, refusal = desk_of(request), ""
    if request.method == "POST":
        form = PresenceForm(request.POST)
        try:
            if form.is_valid():
                come_or_go(mine, form.cleaned_data["action"])
                return redirect("counselling_desk")
        except Refusal as refused:
            refusal = refused.sentence
    return desk_page(request, mine, refusal)


def come_or_go(mine: Desk, action: str) -> None:
    now = timezone.now()
    if action == "come":
        mine.come(now)
    elif action == "rest":
        mine.take_break(now)
    else:
        mine.go()
    match(now)


def desk_page(request: PersonRequest, mine: Desk, refusal: str = "") -> HttpResponse:
    talks = Conversation.objects.for_pages().held_by(request.user).order_by("-pk")
    context = {
        "desk": mine,
        "debriefs": Debrief.objects.of(request.user),
        "plans": CarePlan.objects.with_them(request.user),
        "follow_ups": FollowUp.objects.of(request.user, timezone.now()),
        "talks": talks,
        "shifts": Duty.objects.filter(counsellor=request.user, ends_at__gt=timezone.now())[:3],
        "left": CounsellingRequest.objects.left_for(mine, timezone.now()),
        "refusal": refusal,
    }
    return render(request, "wellbeing/desk/desk.html", context, status=REFUSED if refusal else 200)


@require_POST
@private
def offer(request: PersonRequest, pk: int) -> HttpResponse:
    """Take somebody, or leave them to the next. Of all who press at once, one is with them."""
    mine, now, form = desk_of(request), timezone.now(), OfferForm(request.POST)
    asked = get_object_or_404(
        CounsellingRequest.objects.select_related("room", "key").filter(offers__desk=mine).distinct(), pk=pk
    )
    if not form.is_valid():
        return desk_page(request, mine, NotWhole().sentence)
    try:
        if form.cleaned_data["action"] == "decline":
            asked.decline(request.user, now)
            match(now)
            return redirect("counselling_desk")
        asked.accept(request.user, now)
    except Refusal as refusal:
        return desk_page(request, mine, refusal.sentence)
    return redirect(asked.room or "counselling_desk")


@require_POST
@private
def left(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer somebody who left a message or wants to be called back."""
    mine = desk_of(request)
    found = get_object_or_404(CounsellingRequest.objects.select_related("room", "key", "resident"), pk=pk)
    if not mine.fits(found):
        raise Http404
    try:
        talk = found.take_up(request.user, timezone.now())
    except Refusal as refusal:
        return desk_page(request, mine, refusal.sentence)
    return redirect("counselling_held", talk.pk)


@require_http_methods(["GET", "POST"])
@private
def held(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own conversation as the one who listens: notes, level, replies, the end."""
    desk_of(request)
    talk = get_object_or_404(Conversation.objects.for_pages().held_by(request.user), pk=pk)
    if request.method == "GET":
        AuditEntry.objects.note(
            request.user, AuditEntry.Role.COUNSELLOR, AuditEntry.Action.READ, talk.request_id
        )
        return held_page(request, talk)
    form = HeldForm(request.POST)
    if not form.is_valid():
        return held_page(request, talk, NotWhole().sentence, status=REFUSED)
    try:
        do(request, talk, form.cleaned_data)
    except Refusal as refusal:
        return held_page(request, talk, refusal.sentence, form.cleaned_data["text"], status=REFUSED)
    return redirect("counselling_held", pk)


def do(request: PersonRequest, talk: Conversation, said: dict[str, Any]) -> None:
    now, by = timezone.now(), By.COUNSELLOR
    verbs: dict[str, Callable[[], object]] = {
        "pause": lambda: talk.pause(now, by=by, reason="break"),
        "resume": lambda: talk.resume(now, by=by),
        "longer": lambda: talk.go_longer(now),
        "end": lambda: talk.end(now, by=by, reason=said["reason"] or Conversation.End.MUTUAL),
        "level": lambda: talk.escalate(request.user, said["level"] or 0, now),
        "warn": lambda: talk.warn(now),
        "cool_off": lambda: talk.cool_off(now),
        "call_lead": lambda: talk.ask_lead(now),
        "clinic": lambda: talk.suggest_clinic(
            request.user, said["clinics"], str(said["client_id"] or uuid4()), now
        ),
        "care_plan": lambda: CarePlan.objects.offer(talk, said["every"], now),
        "follow_up": lambda: FollowUpPlan.objects.offer(talk, now),
        "note": lambda: Note.objects.write(talk, request.user, said["text"], now),
    }
    verbs[said["action"]]()


def held_page(
    request: PersonRequest, talk: Conversation, refusal: str = "", text: str = "", *, why: str = "", status: int = 200,
    wrap_up: WrapUpForm | None = None, passing: str = "",
) -> HttpResponse:  # fmt: skip
    mine = Disclosure.objects.in_danger().filter(request=talk.request)
    context = {
        "conversation": talk,
        "asked": talk.request,
        "opened": mine.open_to(request.user, timezone.now()).first(),
        "asked_for": mine.waiting().filter(asked_by=request.user).first(),
        "why": why,
        "care_plan": talk.request.resident and CarePlan.objects.of(talk.request.resident),
        "comes_often": comes_often(talk.request.resident, timezone.now()),
        "every": CarePlan.Every.choices,
        "clinics": Clinic.objects.offered(),
        "client_id": uuid4(),
        "looks_after_lines": looks_after_lines(request.user),
        "plan": FollowUpPlan.objects.filter(conversation=talk).first(),
        "notes": talk.notes.filter(author=request.user).select_related("key"),
        "ends": [one for one in Conversation.End.choices if one[0] != Conversation.End.ABUSE],
        "passed": talk.handovers.filter(giver=request.user).select_related("to").order_by("-pk").first(),
        "handovers": talk.handovers.filter(state="taken", to__user=request.user),
        "others": [
            one
            for one in Desk.objects.taking(timezone.now(), talk.request.age)
            if one.user_id != request.user.pk and not one.is_on_break and one.fits(talk.request)
        ],
        "levels": range(4),
        "replies": replies(),
        "wrap_up": wrap_up or WrapUpForm(),
        "refusal": refusal,
        "text": text,
        "passing": passing,
    }
    return render(request, "wellbeing/desk/held.html", context, status=status)


@require_POST
@private
def wrap_up(request: PersonRequest, pk: int) -> HttpResponse:
    desk_of(request)
    talk = get_object_or_404(Conversation.objects.for_pages().held_by(request.user), pk=pk)
    form, now = WrapUpForm(request.POST), timezone.now()
    form.is_valid()
    try:
        talk.wrap_up(now, **form.cleaned_data)
    except Refusal as refusal:
        return held_page(request, talk, refusal.sentence, status=REFUSED, wrap_up=form)
    match(now)
    return redirect("counselling_desk")
