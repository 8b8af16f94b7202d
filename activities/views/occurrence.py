from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from activities import ics
from activities.forms.date import DateForm, known_zones
from activities.forms.registration import CancelForm, RegistrationForm
from activities.models import Occurrence
from people.http import PersonRequest
from people.refusals import Refusal


def occurrence(request: PersonRequest, pk: int) -> HttpResponse:
    return page(request, visible(request, pk))


def page(request: PersonRequest, occurrence: Occurrence, form: forms.Form | None = None) -> HttpResponse:
    """One date of an activity; with a refused form, the same page again, saying why."""
    activity, user = occurrence.activity, request.user
    registration = occurrence.registrations.active().of(user).first()
    co_hosts = list(activity.co_hosts.all())
    others = activity.occurrences.upcoming().exclude(pk=occurrence.pk) if activity.is_published else None
    context: dict[str, Any] = {
        "occurrence": occurrence,
        "activity": activity,
        "plan": activity.plan,
        "steps": list(activity.plan.steps.all()),
        "co_hosts": co_hosts,
        "hosts": user in {activity.host, *co_hosts},
        "registration": registration,
        "household": activity.household_of(user),
        "manages": activity.is_managed_by(user),
        "others": list(others.for_lists(user)[:3]) if others is not None else [],
        "form": form or RegistrationForm(occurrence=occurrence),
    }
    return render(request, "activities/occurrence.html", context, status=422 if form else 200)


def occurrence_register(request: PersonRequest, pk: int) -> HttpResponse:
    occurrence = visible(request, pk)
    if request.method != "POST":
        return redirect(occurrence)
    form = RegistrationForm(request.POST, occurrence=occurrence)
    if not form.is_valid():
        return page(request, occurrence, form)
    try:
        household = occurrence.activity.household_of(request.user) or request.user.household
        occurrence.register(household, by=request.user, people=form.cleaned_data["people"])
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        occurrence.taken = occurrence.registrations.active().people()
        return page(request, occurrence, form)
    messages.success(request, _("You are registered. See you there."))
    return redirect(occurrence)


def occurrence_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    occurrence = visible(request, pk)
    if request.method != "POST":
        return redirect(occurrence)
    try:
        for registration in occurrence.registrations.active().of(request.user):
            occurrence.withdraw(registration.household)
    except Refusal as refusal:
        form = RegistrationForm({"people": 1}, occurrence=occurrence)
        form.add_error(None, refusal.sentence)
        return page(request, occurrence, form)
    messages.success(request, _("You have given your places back."))
    return redirect(occurrence)


def occurrence_change(request: PersonRequest, pk: int) -> HttpResponse:
    occurrence = managed(request, pk)
    initial = DateForm.initial_for(occurrence)
    form = DateForm(request.POST or None, initial=initial, unchanged=occurrence.starts_at)
    if request.method == "POST" and form.is_valid():
        try:
            occurrence.move(*form.dated)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The date is changed. Who is registered has been told."))
            return redirect(occurrence)
    context = {
        "form": form,
        "occurrence": managed(request, pk),
        "zones": known_zones(occurrence.time_zone, occurrence.activity.home.time_zone),
        "opens": True,
    }
    return render(request, "activities/occurrence/change.html", context, status=422 if form.errors else 200)


def occurrence_cancel(request: PersonRequest, pk: int) -> HttpResponse:
    occurrence = managed(request, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            occurrence.cancel(form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("This date is called off. Who is registered has been told."))
            return redirect(occurrence)
    context = {"form": form, "occurrence": managed(request, pk)}
    return render(request, "activities/occurrence/cancel.html", context, status=422 if form.errors else 200)


def occurrence_ics(request: PersonRequest, pk: int) -> HttpResponse:
    """For the calendar of a phone: one date, which a later download updates or strikes out."""
    occurrence = visible(request, pk)
    path = reverse("occurrence", args=[pk])
    url = settings.SITE_URL.rstrip("/") + path if settings.SITE_URL else request.build_absolute_uri(path)
    name = slugify(occurrence.activity.title) or "linli"
    return HttpResponse(
        ics.calendar(occurrence, url),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{pk}.ics"'},
    )


def visible(request: PersonRequest, pk: int) -> Occurrence:
    dates = Occurrence.objects.visible_to(request.user).for_lists()
    return get_object_or_404(dates.select_related("activity__plan"), pk=pk)


def managed(request: PersonRequest, pk: int) -> Occurrence:
    return get_object_or_404(Occurrence.objects.managed_by(request.user).for_lists(), pk=pk)
