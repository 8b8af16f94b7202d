"""A care plan: one counsellor, days that both agreed on. The resident says yes; either of them ends it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.http import PersonRequest, way_on
from wellbeing.models import CarePlan
from wellbeing.views.desk import desk_of
from wellbeing.views.pin import behind_pin
from wellbeing.views.private import private


@require_http_methods(["GET", "POST"])
@private
@behind_pin
def care_plan(request: PersonRequest) -> HttpResponse:
    """From the resident. Asked for by its address, it is where one asks for somebody."""
    if request.method == "GET":
        return redirect("talk")
    plan, now = CarePlan.objects.of(request.user), timezone.now()
    if plan is None:
        if not request.user.care_plans.exists():
            raise Http404
    elif request.POST.get("action") == "agree":
        if request.POST.get("every") == str(plan.every):  # else the page comes anew, with what is offered now
            plan.agree(now)
    elif request.POST.get("action") == "end":
        plan.end(request.user, now)
    return redirect(way_on(request, "talk"))


@require_POST
@private
def care_plan_end(request: PersonRequest, pk: int) -> HttpResponse:
    """From the counsellor."""
    desk_of(request)
    plan = get_object_or_404(CarePlan.objects.filter(counsellor=request.user), pk=pk)
    plan.end(request.user, timezone.now())
    return redirect("counselling_desk")
