"""The duty lead's page: who waits how long, who is with how many. Never a word of what is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from people.http import PersonRequest
from people.models import Role
from wellbeing.models import (
    AskedAlone,
    AuditEntry,
    Conversation,
    CounsellingRequest,
    Debrief,
    Desk,
    Disclosure,
    FollowUp,
    Glass,
)
from wellbeing.models.clearing import covers_of
from wellbeing.models.duty import leads
from wellbeing.models.lead import leads_now
from wellbeing.models.limits import left_of
from wellbeing.models.reach import of_residents
from wellbeing.unanswered import overdue, waits_since
from wellbeing.views.private import private

BLOCKS = (24, 24 * 7)  # hours


def must_lead(request: PersonRequest) -> None:
    if not (request.user.has_role(Role.COUNSELLOR) and leads(request.user)):
        raise Http404


@require_safe
@private
def lead(request: PersonRequest) -> HttpResponse:
    must_lead(request)
    return lead_page(request)


def lead_page(
    request: PersonRequest, refusal: str = "", why: str = "", status: int = 200, *, about: int = 0
) -> HttpResponse:
    """`why` was typed about one conversation, and stands in its form alone."""
    now, mine = timezone.now(), Desk.objects.of(request.user)
    there = list(Desk.objects.available())
    free, left = Desk.objects.free_seats(there, now), left_of(there, now)
    since = now - timedelta(days=1)
    others = list(Desk.objects.others(mine, leads_now(now)))
    running = Conversation.objects.running().with_places().order_by("-level", "began_at")
    context = {
        "abused": CounsellingRequest.objects.to_block(mine, now),
        "queue": of_residents(mine, CounsellingRequest.objects.queue(now), lambda one: one.resident, others),
        "desks": [(desk, free[desk.pk], left[desk.pk].takes(now)) for desk in there],
        "talks": [
            (talk, mine.stands_by(talk.request), why if talk.pk == about else "")
            for talk in of_residents(mine, running, lambda one: one.request.resident, others)
        ],
        **identities(mine, AuditEntry.Role.LEAD, now),
        "unanswered": [
            (one, waits_since(one)) for one in of_residents(mine, overdue(), lambda one: one.resident, others)
        ],
        "alone": AskedAlone.objects.filter(hour__gt=since).order_by("-hour"),
        "unreviewed": [
            one for one in Glass.objects.to_review() if one.is_overdue and mine.stands_by(one.request)
        ],
        "follow_ups": FollowUp.objects.left_over(request.user, now),
        "debriefs": Debrief.objects.wanted_of(mine, now),
        "covers": covers_of(request.user, Role.COUNSELLOR),
        "refusal": refusal,
    }
    return render(request, "wellbeing/desk/lead.html", context, status=status)


def identities(mine: Desk, role: str, now: datetime) -> dict[str, Any]:
    """Who somebody in danger is: what waits for this person's word, what is open to them, what they asked for.

    The reasons of others stand on the page; that they were read leaves its entry.
    """
    waiting = list(Disclosure.objects.for_pages().waiting().order_by("pk"))
    to_agree = [one for one in waiting if one.asked_by_id != mine.user_id and mine.stands_by(one.request)]
    reasons = [one.request_id for one in to_agree]
    AuditEntry.objects.note(mine.user, role, AuditEntry.Action.READ_REASON, *reasons)
    return {
        "to_agree": to_agree,
        "opened": Disclosure.objects.for_pages().open_to(mine.user, now).order_by("pk"),
        "asked_for": [one for one in waiting if one.asked_by_id == mine.user_id],
    }


@require_POST
@private
def block(request: PersonRequest, pk: int) -> HttpResponse:
    """After abuse, unless a supervisor lifted it, and only by who leads the shift. Numbers to ring stay."""
    must_lead(request)
    mine, now = Desk.objects.of(request.user), timezone.now()
    asked = next((one for one in CounsellingRequest.objects.to_block(mine, now) if one.pk == pk), None)
    if asked is None:
        raise Http404
    hours = request.POST.get("hours", "")
    if hours in map(str, BLOCKS):
        asked.block(request.user, now + timedelta(hours=int(hours)), now)
    return redirect("counselling_lead")
