"""From a report about danger: whoever was called offers a talk to the person it is about."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from live import danger
from live.models import Report
from live.reasons import Reason
from people.http import PersonRequest
from people.refusals import Refusal
from wellbeing.matching import match
from wellbeing.models import Outreach
from wellbeing.views.desk import desk_of
from wellbeing.views.private import private


@danger.beside_report
def offer_beside(request: PersonRequest, report: Report) -> SafeString:
    """For those of the counsellors who were called because of it, and nobody else."""
    message = report.message
    if report.reason != Reason.DANGER or request.user not in danger.counsellors_for(message.room):
        return SafeString()
    is_offered = Outreach.objects.standing(timezone.now()).filter(to=message.author_id).exists()
    context = {"report": report, "is_offered": is_offered}
    return render_to_string("wellbeing/desk/_outreach.html", context, request)


@require_POST
@private
def reach_out(request: PersonRequest, pk: int) -> HttpResponse:
    """To everybody who was not called there is no such report."""
    desk_of(request)
    reports = Report.objects.filter(reason=Reason.DANGER).select_related("message__room", "message__author")
    found = get_object_or_404(reports, pk=pk)
    if request.user not in danger.counsellors_for(found.message.room):
        raise Http404
    now = timezone.now()
    try:
        Outreach.objects.offer(found.message.author, request.user, now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    match(now)
    return redirect(found)
