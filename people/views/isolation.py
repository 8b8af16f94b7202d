"""Who stays at home in isolation: said by the household itself or an organizer, seen by nobody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people.forms import DoorIsolationForm, IsolationForm
from people.http import PersonRequest
from people.models import Community, Isolation

PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def isolation(request: PersonRequest) -> HttpResponse:
    """One's own household; for organizers also all others, and a form to add one."""
    user = request.user
    if not user.household and not user.organized_paths:
        raise Http404
    if request.method == "POST" and not user.organized_paths:
        raise Http404
    form = DoorIsolationForm(user, request.POST or None) if user.organized_paths else None
    if form and form.is_valid() and form.note():
        messages.success(request, _("Noted. Only this household and the organizers see it."))
        return redirect("isolation")
    return shown(request, others=form)


def shown(
    request: PersonRequest, own: IsolationForm | None = None, others: DoorIsolationForm | None = None
) -> HttpResponse:
    user = request.user
    mine = Isolation.objects.filter(household=user.household).first() if user.household else None
    context: dict[str, Any] = {"mine": mine, "form": others}
    if user.household:
        context["own"] = own or IsolationForm(user, known=mine)
    if user.organized_paths:
        context["form"] = others or DoorIsolationForm(user)
        theirs = Isolation.objects.visible_to(user).select_related("household__building")
        page = Paginator(theirs, PAGE).get_page(request.GET.get("page"))
        names = Community.objects.full_names(
            (row.household.building for row in page), seen_from=user.organized_paths
        )
        context |= {
            "page": page,
            "rows": [(row, names[row.household.building_id]) for row in page],
        }
    failed = bool((own and own.errors) or (others and others.errors))
    return render(request, "people/isolation.html", context, status=422 if failed else 200)


@never_cache
@require_POST
def isolation_own(request: PersonRequest) -> HttpResponse:
    if not request.user.household:
        raise Http404
    form = IsolationForm(request.user, request.POST)
    if form.is_valid() and form.note():
        messages.success(request, _("Noted. Only your household and your organizers see it."))
        return redirect("isolation")
    return shown(request, own=form)


@require_POST
def isolation_end(request: PersonRequest, pk: int) -> HttpResponse:
    get_object_or_404(Isolation.objects.visible_to(request.user), pk=pk).end()
    messages.success(request, _("It is over, and no longer noted."))
    return redirect("isolation")
