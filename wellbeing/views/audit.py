"""The weekly report for who audits: who read what, and whether the log is whole."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from wellbeing.models import AuditEntry
from wellbeing.models.report import WEEK, Week, audits, monday
from wellbeing.views.private import private


@require_safe
@private
def audit(request: PersonRequest) -> HttpResponse:
    """To everybody who does not audit there is no such page; each look at it leaves its entry."""
    if not audits(request.user):
        raise Http404
    now = timezone.now()
    this = monday(now)
    begins = week_asked_for(request.GET.get("week", ""), this)
    AuditEntry.objects.write(request.user, AuditEntry.Role.AUDITOR, AuditEntry.Action.READ_LOG, 0, at=now)
    context = {
        "week": Week(begins),
        "ends": begins + WEEK - (WEEK / 7),
        "before": begins - WEEK,
        "after": begins + WEEK if begins < this else None,
    }
    return render(request, "wellbeing/desk/audit.html", context)


def week_asked_for(text: str, this: date) -> date:
    """The Monday of that week; without one, or with one that is none, the last whole week."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return this - WEEK
    return min(max(day - WEEK / 7 * day.weekday(), date(2000, 1, 3)), this)
