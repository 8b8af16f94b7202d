"""The duty lead's page: who waits how long, who is with how many. Never a word of what is said."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from people.http import PersonRequest
from people.models import Role
from wellbeing.models import Conversation, CounsellingRequest, Counsellor, Desk
from wellbeing.views.private import private

BLOCKS = (24, 24 * 7)  # hours


def must_lead(request: PersonRequest) -> None:
    leads = Counsellor.objects.filter(user=request.user, may_lead=True).exists()
    if not (leads and request.user.has_role(Role.COUNSELLOR)):
        raise Http404


@require_safe
@private
def lead(request: PersonRequest) -> HttpResponse:
    must_lead(request)
    now = timezone.now()
    there = list(Desk.objects.available())
    free = Desk.objects.free_seats(there, now)
    since = now - timedelta(days=1)
    context = {
        "blocks": BLOCKS,
        "abused": CounsellingRequest.objects.filter(
            conversation__end_reason=Conversation.End.ABUSE, closed_at__gt=since, blocked_until=None
        ),
        "queue": CounsellingRequest.objects.queue(now),
        "desks": [(desk, free[desk.pk]) for desk in there],
        "talks": Conversation.objects.running()
        .select_related("counsellor__desk")
        .order_by("-level", "began_at"),
    }
    return render(request, "wellbeing/desk/lead.html", context)


@require_POST
@private
def block(request: PersonRequest, pk: int) -> HttpResponse:
    """After abuse, and only by who leads the shift. Numbers to ring stay open to everybody."""
    must_lead(request)
    abused = CounsellingRequest.objects.filter(conversation__end_reason=Conversation.End.ABUSE)
    asked = get_object_or_404(abused, pk=pk)
    hours = request.POST.get("hours", "")
    if hours in map(str, BLOCKS):
        asked.block(timezone.now() + timedelta(hours=int(hours)))
    return redirect("counselling_lead")
