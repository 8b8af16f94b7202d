"""The duty lead's page: who waits how long, who is with how many. Never a word of what is said."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import Role
from wellbeing.models import Conversation, CounsellingRequest, Counsellor, Desk
from wellbeing.views.private import private


@require_safe
@private
def lead(request: PersonRequest) -> HttpResponse:
    leads = Counsellor.objects.filter(user=request.user, may_lead=True).exists()
    if not (leads and request.user.has_role(Role.COUNSELLOR)):
        raise Http404
    now = timezone.now()
    desks = [(desk, desk.free(now)) for desk in Desk.objects.available()]
    context = {
        "queue": CounsellingRequest.objects.queue(now),
        "desks": desks,
        "talks": Conversation.objects.running()
        .select_related("counsellor__desk")
        .order_by("-level", "began_at"),
    }
    return render(request, "wellbeing/desk/lead.html", context)
