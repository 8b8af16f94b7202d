"""Who of the counsellors listens to people under 18 too: said by a duty lead or supervisor, of others."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from people.http import PersonRequest
from people.models import Role
from wellbeing.matching import match
from wellbeing.models import Counsellor
from wellbeing.models.duty import leads
from wellbeing.models.glass import supervises
from wellbeing.views.private import private


def must_clear(request: PersonRequest) -> None:
    if not request.user.has_role(Role.COUNSELLOR) or not (leads(request.user) or supervises(request.user)):
        raise Http404


@require_safe
@private
def young(request: PersonRequest) -> HttpResponse:
    must_clear(request)
    mine = Counsellor.objects.filter(user=request.user, for_young=True).exists()
    others = Counsellor.objects.cleared_by(request.user).select_related("user").order_by("-for_young", "pk")
    return render(request, "wellbeing/desk/young.html", {"others": others, "am_cleared": mine})


@require_POST
@private
def young_change(request: PersonRequest, pk: int) -> HttpResponse:
    must_clear(request)
    found = get_object_or_404(Counsellor.objects.cleared_by(request.user).select_related("user__desk"), pk=pk)
    now = timezone.now()
    verb = found.clear if request.POST.get("action") == "clear" else found.take_clearing
    verb(request.user, now)
    match(now)
    return redirect("counselling_young")
