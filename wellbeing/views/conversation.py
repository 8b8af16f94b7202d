"""A conversation, from the side of the one who asked: while it runs, and what is kept of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import PersonRequest
from people.models import User
from people.refusals import Refusal
from wellbeing.forms import OwnForm
from wellbeing.keeps import keeps
from wellbeing.models import (
    Appeal,
    AuditEntry,
    CarePlan,
    Concern,
    Conversation,
    CounsellingRequest,
    Feedback,
    FollowUpPlan,
    Handover,
    ReviewConsent,
)
from wellbeing.models.event import By
from wellbeing.refusals import Moved, NotWhole
from wellbeing.retention import delete_now, keep_for, kept_until, regret
from wellbeing.views.pin import behind_pin
from wellbeing.views.private import REFUSED, private


@require_http_methods(["GET", "POST"])
@private
@behind_pin
def conversation(request: PersonRequest, pk: int) -> HttpResponse:
    """Dates, the choice of how long, deletion, and who has read it: one's own log."""
    own = CounsellingRequest.objects.filter(resident=request.user)  # hidden too: it may still be regretted
    asked = get_object_or_404(own.select_related("room", "key", "conversation__counsellor__desk"), pk=pk)
    if request.method == "GET":
        return kept_page(request, asked)
    form = OwnForm(request.POST)
    if not form.is_valid():
        return kept_page(request, asked, NotWhole().sentence, REFUSED)
    action = form.cleaned_data["action"]
    try:
        do(action, asked, request.user, form.cleaned_data)
    except Refusal as refusal:
        typed = {**form.cleaned_data, action: form.cleaned_data["text"]}
        return kept_page(request, asked, refusal.sentence, REFUSED, typed)
    if action == "feedback":
        messages.success(request, _("Thank you. What you say helps us to listen better."))
    if action in {"pause", "resume", "longer", "reopen"} and asked.room:
        return redirect(asked.room)
    return redirect("counselling_conversation", pk)


def do(action: str, asked: CounsellingRequest, by: User, said: dict[str, Any]) -> None:
    now = timezone.now()
    about: dict[str, Callable[[], object]] = {
        "delete": lambda: delete_now(asked, now),
        "regret": lambda: regret(asked, now),
        "keep": lambda: keep_for(asked, said["days"], now),
        "no_review": lambda: ReviewConsent.objects.take_back(asked, by, now),
    }
    if action in about:
        about[action]()
        return
    talk = Conversation.objects.for_pages().filter(request=asked).first()
    if talk is None:
        raise Moved
    verbs: dict[str, Callable[[], object]] = {
        "pause": lambda: talk.pause(now, by=By.RESIDENT, reason="break"),
        "resume": lambda: talk.come_back(now),
        "longer": lambda: talk.go_longer(now),
        "end": lambda: talk.end(now, by=By.RESIDENT),
        "reopen": lambda: talk.reopen(now, by=By.RESIDENT),
        "review": lambda: ReviewConsent.objects.give(talk, by, now),
        "concern": lambda: Concern.objects.raise_about(talk, said["text"], now),
        "appeal": lambda: Appeal.objects.write(talk, said["text"], now),
        "ask_again": lambda: plan_of(talk).agree(now),
        "ask_no_more": lambda: plan_of(talk).stop(now),
        "feedback": lambda: Feedback.objects.give(talk, said["helped"], said["heard"], now, said["text"]),
    }
    verbs[action]()


def plan_of(talk: Conversation) -> FollowUpPlan:
    if talk.request.hidden_at or (plan := FollowUpPlan.objects.filter(conversation=talk).first()) is None:
        raise Moved
    return plan


def kept_page(
    request: PersonRequest, asked: CounsellingRequest, refusal: str = "", status: int = 200,
    typed: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    talk, now = Conversation.objects.for_pages().filter(request=asked).first(), timezone.now()
    context = {
        "asked": asked,
        "conversation": talk,
        "passing": talk and Handover.objects.open().filter(conversation=talk).first(),
        "care_plan": CarePlan.objects.of(request.user),
        "plan": talk
        and FollowUpPlan.objects.prefetch_related("follow_ups").filter(conversation=talk).first(),
        "falls_away": asked.follow_ups_lost(now),
        "concerns": talk and talk.concerns.exists(),
        "appeal": talk and Appeal.objects.filter(conversation=talk).first(),
        "has_ended": talk and talk.ended_at and not talk.was_hurtful and not asked.hidden_at,
        "may_reopen": talk and not talk.was_hurtful and not asked.hidden_at and talk.may_be_reopened(now),
        "may_appeal": talk and Appeal.objects.is_taken(talk, now),
        "steps": Feedback.Step.choices,
        "wants_feedback": talk and Feedback.objects.is_wanted(talk, now),
        "may_agree": ReviewConsent.objects.is_asked_of(talk),
        "agreed": ReviewConsent.objects.filter(request=asked).exists(),
        "log": AuditEntry.objects.shown_to_resident(asked.pk, now),
        "keeps": keeps(),
        "keep_choices": asked.choices_ahead(now),
        "until": kept_until(asked),
        "profile": settings.COUNSELLING["profile"],
        "refusal": refusal,
        "typed": typed or {},
    }
    return render(request, "wellbeing/conversation/kept.html", context, status=status)
