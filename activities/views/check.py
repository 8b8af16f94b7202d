"""Looking through dishes before anybody else sees them, and putting typos right after the deadline (C-5, C-6)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from activities.forms.contest import AmendForm, VerdictForm
from activities.models import Entry, Photo
from activities.views.contest import managed
from people.http import PersonRequest
from people.refusals import Refusal


def contest_check(request: PersonRequest, pk: int) -> HttpResponse:
    """One queue: approve, ask for a change, refuse with a reason."""
    shown = managed(request, pk)
    refused = VerdictForm(request.POST) if request.method == "POST" else None
    if refused and refused.is_valid():
        entry = get_object_or_404(shown.entries, pk=refused.cleaned_data["entry"])
        try:
            entry.look_through(request.user, refused.cleaned_data["verdict"], refused.cleaned_data["why"])
        except Refusal as refusal:
            refused.add_error("why", refusal.sentence)
        else:
            messages.success(request, _("Done."))
            return redirect("contest_check", pk)
    waiting = shown.entries.waiting().for_lists().order_by("sent_at", "pk")
    photos = list(Photo.objects.filter(entry__contest=shown))
    rows = [(entry, form_for(entry, refused), entry.flags(photos)) for entry in waiting]
    done = list(
        shown.entries.exclude(verdict="").select_related("checked_by").prefetch_related("amendments")
        .order_by("-checked_at")[:50]
    )  # fmt: skip
    for entry in done:
        entry.contest = shown
    context = {"contest": shown, "rows": rows, "done": done, "approve": Entry.Verdict.APPROVED}
    return render(request, "activities/contest/check.html", context, status=422 if refused else 200)


def entry_amend(request: PersonRequest, pk: int, entry: int) -> HttpResponse:
    """After the deadline: a typo put right, or words on a photo, by the staff and with a note (C-5)."""
    shown = managed(request, pk)
    dish = get_object_or_404(shown.entries.standing().filter(sent_at__isnull=False), pk=entry)
    form = AmendForm(request.POST or None, entry=dish)
    if request.method == "POST" and form.is_valid():
        try:
            dish.amend(request.user, form.cleaned_data["why"], form.words, form.alts)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Put right. Everybody can read it once the results are out."))
            return redirect("contest_check", pk)
    context = {"contest": shown, "entry": dish, "form": form}
    return render(request, "activities/contest/amend.html", context, status=422 if form.errors else 200)


def form_for(entry: Entry, refused: VerdictForm | None) -> VerdictForm:
    if refused and str(refused.data.get("entry")) == str(entry.pk):
        refused.auto_id = f"verdict-{entry.pk}-%s"
        return refused
    return VerdictForm(initial={"entry": entry.pk}, auto_id=f"verdict-{entry.pk}-%s")
