"""A care plan: one counsellor, days that both agreed on. The resident says yes; either of them ends it."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.http import PersonRequest, way_on
from people.refusals import Refusal
from wellbeing.models import CarePlan, CounsellingRequest
from wellbeing.refusals import PlanGone
from wellbeing.views.asking import asking_page
from wellbeing.views.conversation import kept_page
from wellbeing.views.desk import desk_of
from wellbeing.views.pin import behind_pin
from wellbeing.views.private import REFUSED, private


@require_http_methods(["GET", "POST"])
@private
@behind_pin
def care_plan(request: PersonRequest) -> HttpResponse:
    """From the resident. Asked for by its address, it is where one asks for somebody."""
    if request.method == "GET":
        return redirect("talk")
    if not request.user.care_plans.exists():
        raise Http404
    try:
        answer(request, timezone.now())
    except Refusal as refusal:
        return page_of(request, refusal.sentence)
    return redirect(way_on(request, "talk"))


def page_of(request: PersonRequest, sentence: str) -> HttpResponse:
    """The page they pressed it on, which now shows what is offered."""
    known, own = request.POST.get("asked", ""), CounsellingRequest.objects.of(request.user).for_pages()
    if known.isdecimal() and len(known) < 18 and (asked := own.filter(pk=int(known)).first()):
        return kept_page(request, asked, sentence, REFUSED)
    return asking_page(request, refusal=sentence, status=REFUSED)


def answer(request: PersonRequest, now: datetime) -> None:
    plan, action = CarePlan.objects.of(request.user), request.POST.get("action")
    every = request.POST.get("every", "")
    if action == "agree":
        if plan is None:
            raise PlanGone
        plan.agree(int(every) if every.isdecimal() and len(every) < 4 else 0, now)
    elif action == "end" and plan:
        plan.end(request.user, now)


@require_POST
@private
def care_plan_end(request: PersonRequest, pk: int) -> HttpResponse:
    """From the counsellor."""
    desk_of(request)
    plan = get_object_or_404(CarePlan.objects.filter(counsellor=request.user), pk=pk)
    plan.end(request.user, timezone.now())
    return redirect("counselling_desk")
