from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from activities.forms.activity import ActivityForm
from activities.forms.date import DateFormSet, Dates, first_guess, known_zones, with_another_date
from activities.models import Activity, Occurrence
from people.http import PersonRequest
from people.models import Community
from people.refusals import Refusal

PAGE = 20
CALM = ("preview", "find_people", "another_date")


def activity(request: PersonRequest, pk: int) -> HttpResponse:
    """What it is, and all its dates; for who looks after it also what to do next."""
    shown = get_object_or_404(visible(request), pk=pk)
    dates = Occurrence.objects.filter(activity=shown).for_lists(request.user)
    context = {
        "activity": shown,
        "coming": Paginator(dates.ahead(), PAGE).get_page(request.GET.get("coming")),
        "past": Paginator(dates.past(), PAGE).get_page(request.GET.get("past")),
        "co_hosts": list(shown.co_hosts.all()),
        "steps": list(shown.plan.steps.all()),
        "manages": shown.is_managed_by(request.user),
    }
    return render(request, "activities/activity.html", context)


def activity_new(request: PersonRequest) -> HttpResponse:
    """A new draft and its dates. Three helping buttons show the form again: preview, find, another date."""
    home = Community.objects.organized_by(request.user).first()
    if home is None:
        raise Http404
    calm = is_calm(request)
    form = ActivityForm(request.POST or None, by=request.user, calm=calm)
    dates = dates_of(request, home, calm=calm)
    refused = request.method == "POST" and not calm
    if refused and form.is_valid() & dates.is_valid():
        return redirect("activity_plan", form.begin(dates.dates).pk)
    context = form_context(request, form, home) | {"dates": dates}
    return render(request, "activities/activity/new.html", context, status=422 if refused else 200)


def activity_change(request: PersonRequest, pk: int) -> HttpResponse:
    changed = get_object_or_404(managed(request), pk=pk)
    calm = is_calm(request)
    form = ActivityForm(request.POST or None, instance=changed, by=request.user, calm=calm)
    refused = request.method == "POST" and not calm
    if refused and form.is_valid():
        messages.success(request, _("Saved."))
        return redirect(form.change())
    context = form_context(request, form, changed.home) | {
        "activity": get_object_or_404(managed(request), pk=pk)
    }
    return render(request, "activities/activity/change.html", context, status=422 if refused else 200)


def activity_dates(request: PersonRequest, pk: int) -> HttpResponse:
    """More dates for an activity that there is."""
    extended = get_object_or_404(managed(request), pk=pk)
    calm = is_calm(request)
    dates = dates_of(
        request, extended.home, calm=calm, like=extended.occurrences.order_by("starts_at").last()
    )
    refused = request.method == "POST" and not calm
    if refused and dates.is_valid():
        extended.add_dates(dates.dates)
        messages.success(request, _("The dates are on the calendar."))
        return redirect(extended)
    context = {"activity": extended, "dates": dates, "zones": known_zones(extended.home.time_zone)}
    return render(request, "activities/activity/dates.html", context, status=422 if refused else 200)


def activity_publish(request: PersonRequest, pk: int) -> HttpResponse:
    published = get_object_or_404(managed(request), pk=pk)
    if request.method == "POST":
        published.publish()
        messages.success(request, _("Published. Your neighbours can see it now."))
    return redirect(published.occurrences.upcoming().first() or published)


def activity_discard(request: PersonRequest, pk: int) -> HttpResponse:
    discarded = get_object_or_404(managed(request), pk=pk)
    if request.method == "POST":
        try:
            discarded.discard()
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(discarded)
        messages.success(request, _("The draft is thrown away."))
        return redirect("activities")
    return render(request, "activities/activity/discard.html", {"activity": discarded})


def visible(request: PersonRequest) -> Any:
    return Activity.objects.visible_to(request.user).select_related("host", "home", "audience", "plan")


def managed(request: PersonRequest) -> Any:
    return Activity.objects.managed_by(request.user).select_related("host", "home", "audience", "plan")


def is_calm(request: PersonRequest) -> bool:
    return any(button in request.POST for button in CALM)


def dates_of(request: PersonRequest, home: Community, *, calm: bool, like: Occurrence | None = None) -> Dates:
    if request.method != "POST":
        return DateFormSet(prefix="date", initial=[first_guess(home, like)])
    data = with_another_date(request.POST) if "another_date" in request.POST else request.POST
    return DateFormSet(data, prefix="date", calm=calm)


def form_context(request: PersonRequest, form: ActivityForm, home: Community) -> dict[str, Any]:
    preview = request.POST.get("description", "") if "preview" in request.POST else ""
    return {"form": form, "zones": known_zones(home.time_zone), "preview": preview,
            "found_nobody": "find_people" in request.POST and form.found_nobody}  # fmt: skip
