"""Who somebody is, opened by two people while a life is in danger; with a trace that the one it is about sees."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from people.http import PersonRequest
from people.models import Community, Household, User
from people.refusals import Refusal
from wellbeing.models import Conversation, Disclosure
from wellbeing.models.disclosure import may_agree, may_ask
from wellbeing.models.duty import leads
from wellbeing.oversight_refusals import NotForYou
from wellbeing.views.desk import desk_of, desk_page, held_page
from wellbeing.views.lead import lead_page
from wellbeing.views.private import REFUSED, private
from wellbeing.views.supervision import supervision_page


@require_POST
@private
def identity_ask(request: PersonRequest, pk: int) -> HttpResponse:
    """From whoever listens to them, or who leads the shift. To all others there is no such conversation."""
    talk = get_object_or_404(Conversation.objects.for_pages().open(), pk=pk)
    if not may_ask(request.user, talk):
        raise Http404
    listens, why = talk.counsellor_id == request.user.pk, request.POST.get("why", "")
    try:
        Disclosure.objects.ask(talk, request.user, why, timezone.now())
    except Refusal as refusal:
        if listens:
            return held_page(request, talk, refusal.sentence, why=why, status=REFUSED)
        return lead_page(request, refusal.sentence, why, REFUSED, about=talk.pk)
    return redirect("counselling_held", pk) if listens else redirect("counselling_lead")


@require_POST
@private
def identity_agree(request: PersonRequest, pk: int) -> HttpResponse:
    """From the second person, who is then told as well: they may be the one who rings 120."""
    found = get_object_or_404(Disclosure.objects.for_pages().in_danger(), pk=pk)
    if not may_agree(request.user, found.request):
        raise Http404
    try:
        found.agree(request.user, timezone.now())
    except Refusal as refusal:
        page = lead_page if leads(request.user) else supervision_page
        return page(request, refusal.sentence, status=REFUSED)
    return redirect("counselling_lead" if leads(request.user) else "counselling_supervision")


@require_GET
@private
def identity(request: PersonRequest, pk: int) -> HttpResponse:
    """The name, the door, and how to write to them: what whoever sends help needs, and nothing of what was said."""
    found = get_object_or_404(Disclosure.objects.for_pages().agreed(), pk=pk)
    try:
        resident = found.look(request.user, timezone.now())
    except NotForYou:
        raise Http404 from None
    except Refusal as refusal:
        return desk_page(request, desk_of(request), refusal.sentence)
    mine = Conversation.objects.for_pages().running().filter(counsellor=request.user)
    context = {
        "disclosure": found,
        "resident": resident,
        "homes": homes_of(resident),
        "talk": mine.filter(request=found.request_id).first(),
    }
    return render(request, "wellbeing/desk/identity.html", context)


def homes_of(resident: User) -> list[tuple[str, str]]:
    """Where they live: each building with its address, and the door."""
    homes: dict[int, Household] = {
        place.household.pk: place.household for place in resident.places if place.household
    }
    named = Community.objects.full_names([home.building for home in homes.values()])
    return [(named[home.building_id], home.door) for home in homes.values()]
