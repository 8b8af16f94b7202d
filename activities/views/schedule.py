from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from activities import when
from activities.models import Activity, Occurrence
from people.http import PersonRequest

WEEKS_AHEAD = 58
PAGE = 20


def schedule(request: PersonRequest) -> HttpResponse:
    """What is on now, today, and on the six days after; further weeks by number."""
    week = week_asked_for(request)
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(weeks=week), time()))
    visible = Occurrence.objects.visible_to(request.user).published().for_lists(request.user)
    dates = visible.ahead()
    after_a_week = timezone.make_aware(datetime.combine(midnight.date() + timedelta(days=7), time()))
    dates = dates.filter(starts_at__lt=after_a_week)
    dates = dates.filter(starts_at__gte=midnight) if week else dates
    shown = list(dates)
    now_on = [occurrence for occurrence in shown if occurrence.is_open]
    context = {
        "now_on": now_on,
        "days": when.by_day(occurrence for occurrence in shown if not occurrence.is_open),
        "week": week,
        "begins": midnight,
        "ends": after_a_week - timedelta(days=1),
        "next_week": week + 1 if week < WEEKS_AHEAD else None,
        "last_week": week - 1 if week else None,
        "may_begin": bool(request.user.organized_paths),
    }
    return render(request, "activities/schedule.html", context)


def week_asked_for(request: PersonRequest) -> int:
    asked = request.GET.get("week", "0")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 4 and int(asked) <= WEEKS_AHEAD):
        raise Http404
    return int(asked)


def activities(request: PersonRequest) -> HttpResponse:
    """The desk of who organizes or hosts: drafts, what is to come, what is past."""
    managed = Activity.objects.managed_by(request.user)
    if not request.user.organized_paths and not managed.exists():
        raise Http404
    dates = Occurrence.objects.managed_by(request.user).published().for_lists()
    context = {
        "drafts": managed.drafts().select_related("host", "home", "audience").order_by("-created_at"),
        "coming": Paginator(dates.ahead(), PAGE).get_page(request.GET.get("coming")),
        "past": Paginator(dates.past(), PAGE).get_page(request.GET.get("past")),
        "may_begin": bool(request.user.organized_paths),
    }
    return render(request, "activities/activities.html", context)
