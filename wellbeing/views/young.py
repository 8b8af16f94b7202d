"""Who of the counsellors listens to people under 18 too: said by a duty lead or supervisor, of others.

The first of those is cleared by an organizer of the place: else nobody could be, where only one leads and supervises.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.http import PersonRequest
from people.models import Role
from people.refusals import Refusal
from wellbeing.matching import match
from wellbeing.models import Counsellor, clearing
from wellbeing.models.duty import leads
from wellbeing.models.lead import supervises
from wellbeing.refusals import NotSeen
from wellbeing.views.private import REFUSED, private


def must_clear(request: PersonRequest) -> None:
    if not request.user.has_role(Role.COUNSELLOR) or not (leads(request.user) or supervises(request.user)):
        raise Http404


@require_safe
@private
def young(request: PersonRequest) -> HttpResponse:
    must_clear(request)
    return young_page(request)


def young_page(request: PersonRequest, refusal: str = "") -> HttpResponse:
    mine = Counsellor.objects.filter(user=request.user, for_young=True).exists()
    others = Counsellor.objects.cleared_by(request.user).select_related("user").order_by("-for_young", "pk")
    covers = clearing.covers_of(request.user, Role.COUNSELLOR)
    context = {"others": others, "am_cleared": mine, "covers": covers, "refusal": refusal}
    return render(request, "wellbeing/desk/young.html", context, status=REFUSED if refusal else 200)


@require_POST
@private
def young_change(request: PersonRequest, pk: int) -> HttpResponse:
    must_clear(request)
    found = get_object_or_404(Counsellor.objects.cleared_by(request.user).select_related("user__desk"), pk=pk)
    now = timezone.now()
    verb = found.clear if request.POST.get("action") == "clear" else found.take_clearing
    try:
        verb(request.user, now)
    except Refusal as refusal:  # they lost the role between these lines
        return young_page(request, refusal.sentence)
    match(now)
    return redirect("counselling_young")


@require_http_methods(["GET", "HEAD", "POST"])
@private
def young_first(request: PersonRequest) -> HttpResponse:
    """From an organizer. To everybody else there is no such page."""
    if not request.user.has_role(Role.ORGANIZER):
        raise Http404
    if request.method != "POST":
        return first_page(request)
    pk = request.POST.get("who", "")
    found = get_object_or_404(
        clearing.responsible_for(request.user).select_related("user__desk"),
        pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0,
    )
    now = timezone.now()
    try:
        if request.POST.get("action") == "take":
            clearing.end(found, request.user, now)
        elif request.POST.get("seen"):
            clearing.begin(found, request.user, now)
        else:
            raise NotSeen
    except Refusal as refusal:
        return first_page(request, refusal.sentence, found.pk)
    match(now)
    return redirect("counselling_young_first")


def first_page(request: PersonRequest, refusal: str = "", about: int = 0) -> HttpResponse:
    context = {
        "missing": clearing.missing_for(request.user),
        "people": clearing.responsible_for(request.user).select_related("user").order_by("-for_young", "pk"),
        "covers": clearing.covers_of(request.user, Role.ORGANIZER),
        "may_be_first": set(clearing.may_be_first(request.user).values_list("pk", flat=True)),
        "refusal": refusal,
        "about": about,
    }
    return render(request, "wellbeing/desk/young_first.html", context, status=REFUSED if refusal else 200)
