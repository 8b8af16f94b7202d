"""Being asked again how one is: whoever listened, or leads, writes to them and notes how it went."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from people.http import PersonRequest
from people.refusals import Refusal
from wellbeing.models import FollowUp
from wellbeing.oversight_refusals import NotForYou
from wellbeing.views.desk import desk_of, desk_page
from wellbeing.views.lead import lead_page
from wellbeing.views.private import REFUSED, private


@require_POST
@private
def follow_up(request: PersonRequest, pk: int) -> HttpResponse:
    mine, now = desk_of(request), timezone.now()
    due = get_object_or_404(FollowUp.objects.due(now), pk=pk)
    is_mine, action = due.conversation.counsellor_id == request.user.pk, request.POST.get("action", "")
    try:
        if action == "write":
            return redirect(due.reach_out(request.user, now).request.room or "counselling_desk")
        due.record(request.user, action, now)
    except NotForYou:
        raise Http404 from None
    except Refusal as refusal:
        if is_mine:
            return desk_page(request, mine, refusal.sentence)
        return lead_page(request, refusal.sentence, status=REFUSED)
    return redirect("counselling_desk" if is_mine else "counselling_lead")
