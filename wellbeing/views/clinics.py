"""The list of clinics that counsellors may name, kept by those who look after the directory of lines."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.http import PersonRequest
from wellbeing.forms import ClinicForm
from wellbeing.models import Clinic
from wellbeing.views.lines import must_look_after_lines


@require_http_methods(["GET", "HEAD", "POST"])
def clinics(request: PersonRequest) -> HttpResponse:
    must_look_after_lines(request)
    form = ClinicForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.instance.checked_on, form.instance.checked_by = timezone.localdate(), request.user
        form.save()
        return redirect("clinics")
    context = {"form": form, "clinics": Clinic.objects.order_by("name", "pk")}
    return render(request, "wellbeing/hotline/clinics.html", context, status=422 if form.errors else 200)


@require_POST
def clinic(request: PersonRequest, pk: int) -> HttpResponse:
    """Still right as of today, or not to be named any more."""
    must_look_after_lines(request)
    found = get_object_or_404(Clinic, pk=pk)
    if request.POST.get("action") == "remove":
        found.delete()
    else:
        found.check_again(request.user)
    return redirect("clinics")
