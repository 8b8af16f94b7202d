from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from activities.forms.plan import NeedsForm, StepForm
from activities.models import Activity
from activities.views.activity import managed
from live.models import Step
from people.http import PersonRequest

MOVES = {"up": -1, "down": 1}


def activity_plan(request: PersonRequest, pk: int) -> HttpResponse:
    """The steps in their order, and a form for the next one."""
    activity = get_object_or_404(managed(request), pk=pk)
    calm = "preview" in request.POST
    form = StepForm(request.POST or None, request.FILES or None, calm=calm)
    refused = request.method == "POST" and not calm
    if refused and form.is_valid():
        form.keep(activity.plan)
        messages.success(request, _("The step is added."))
        return redirect("activity_plan", pk)
    return page(request, activity, 422 if refused else 200, form=form)


def activity_needs(request: PersonRequest, pk: int) -> HttpResponse:
    """Servings and ingredients."""
    activity = get_object_or_404(managed(request), pk=pk)
    if request.method != "POST":
        return redirect("activity_plan", pk)
    needs = NeedsForm(request.POST, instance=activity.plan)
    if not needs.is_valid():
        return page(request, activity, 422, needs=needs)
    needs.save().tell_rooms()
    messages.success(request, _("Saved."))
    return redirect("activity_plan", pk)


def step(request: PersonRequest, pk: int, step: int) -> HttpResponse:
    activity = get_object_or_404(managed(request), pk=pk)
    kept = get_object_or_404(activity.plan.steps, pk=step)
    calm = "preview" in request.POST
    form = StepForm(request.POST or None, request.FILES or None, instance=kept, calm=calm)
    refused = request.method == "POST" and not calm
    if refused and form.is_valid():
        form.keep(activity.plan)
        messages.success(request, _("Saved."))
        return redirect("activity_plan", pk)
    context = {
        "activity": activity,
        "step": get_object_or_404(Step, pk=step),
        "form": form,
        "preview": preview(request),
    }
    return render(request, "activities/plan/step.html", context, status=422 if refused else 200)


def step_move(request: PersonRequest, pk: int, step: int) -> HttpResponse:
    activity = get_object_or_404(managed(request), pk=pk)
    if request.method == "POST":
        moved = get_object_or_404(activity.plan.steps, pk=step)
        activity.plan.shift(moved, MOVES.get(request.POST.get("move", ""), 0))
    return redirect("activity_plan", pk)


def step_remove(request: PersonRequest, pk: int, step: int) -> HttpResponse:
    activity = get_object_or_404(managed(request), pk=pk)
    if request.method == "POST":
        activity.plan.drop(get_object_or_404(activity.plan.steps, pk=step))
        messages.success(request, _("The step is taken out."))
    return redirect("activity_plan", pk)


def page(
    request: PersonRequest,
    activity: Activity,
    status: int,
    form: StepForm | None = None,
    needs: NeedsForm | None = None,
) -> HttpResponse:
    context = {
        "activity": activity,
        "steps": list(activity.plan.steps.all()),
        "form": form or StepForm(),
        "needs": needs or NeedsForm(instance=activity.plan, auto_id="needs_%s"),
        "preview": preview(request),
        "first_date": activity.occurrences.upcoming().first(),
    }
    return render(request, "activities/plan.html", context, status=status)


def preview(request: PersonRequest) -> str:
    return request.POST.get("text", "") if "preview" in request.POST else ""
