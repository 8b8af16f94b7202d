from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from activities.models import Contest, Entry
from activities.picks import DEVICE_COOKIE, device_of, keep_cookie, keep_picks, picks_of
from activities.refusals import OwnDish, VotesUsedUp
from activities.views.contest import visible
from people.http import PersonRequest, way_on
from people.refusals import Refusal

PAGE = 24
DEVICE_DAYS = 60


@never_cache
def gallery(request: PersonRequest, pk: int, refusal: str = "") -> HttpResponse:
    """All dishes, in an order by lot of this household's own, so that each stands first equally often (C-13)."""
    contest = visible(request, pk)
    household = contest.household_of(request.user)
    if not contest.shows_dishes:
        return render(request, "activities/contest/gallery_closed.html", {"contest": contest})
    rows = contest.entries.competing().values_list("number", "pk")
    places = {number or 0: key for number, key in rows}
    page = Paginator(contest.order_for(household, places), PAGE).get_page(request.GET.get("page"))
    found = contest.entries.for_lists().in_bulk([places[number] for number in page.object_list])
    entries = [found[places[number]] for number in page.object_list]
    contest.count_views(household, page.number, entries)
    context = {
        "contest": contest,
        "entries": entries,
        "page": page,
        "beside": [] if page.has_next() else list(contest.entries.beside().for_lists().order_by("number")),
        "dishes": len(places),
        "household": household,
        "refusal": refusal,
        **choosing(request, contest),
    }
    return render(request, "activities/contest/gallery.html", context, status=422 if refusal else 200)


def choosing(request: PersonRequest, contest: Contest) -> dict[str, object]:
    """What is this person's own of the vote: chosen on this device, and whether the household has voted."""
    household = contest.household_of(request.user)
    voting = contest.phase == "voting"
    return {
        "picks": picks_of(request, contest) if voting else [],
        "votes": settings.CONTEST_VOTES,
        "has_voted": voting and contest.has_voted(household),
        "may_vote": voting and household is not None and contest.is_eligible(household),
        "own": contest.own_numbers(household) if voting else set(),
    }


def pick(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Choose a dish, or leave it again. It counts once the ballot is cast."""
    contest = visible(request, pk)
    back = way_on(request, reverse("gallery", args=[pk]))
    if request.method != "POST":
        return redirect(back)
    entry = get_object_or_404(contest.entries.competing(), number=number)
    picks = picks_of(request, contest)
    try:
        picks = with_pick(request, contest, entry, picks)
    except Refusal as refusal:
        return gallery(request, pk, refusal.sentence)
    answer = redirect(back)
    keep_picks(answer, request, contest, picks)
    return answer


def with_pick(request: PersonRequest, contest: Contest, entry: Entry, picks: list[int]) -> list[int]:
    chosen = entry.number or 0
    if chosen in picks:
        return [number for number in picks if number != chosen]
    if chosen in contest.own_numbers(contest.household_of(request.user)):
        raise OwnDish
    if len(picks) >= settings.CONTEST_VOTES:
        raise VotesUsedUp(limit=settings.CONTEST_VOTES)
    return [*picks, chosen]


@never_cache
def ballot(request: PersonRequest, pk: int) -> HttpResponse:
    """What is chosen on this device, to look at once more and to cast. The household's receipt comes with it."""
    contest = visible(request, pk)
    picks = picks_of(request, contest)
    refusal, receipt = "", ""
    if request.method == "POST":
        device = device_of(request) or secrets.token_hex(16)
        try:
            receipt = contest.cast(contest.household_of(request.user), picks, device).receipt
        except Refusal as refused:
            refusal = refused.sentence
        else:
            messages.success(
                request, _("Your household's ballot is in. It can be changed until the vote closes.")
            )
            answer = redirect("ballot", pk)
            keep_cookie(answer, DEVICE_COOKIE, device, DEVICE_DAYS)
            return answer
    household = contest.household_of(request.user)
    has_voted = contest.has_voted(household)
    if household and has_voted and contest.phase == "voting":
        receipt = contest.receipt_of(household)
    chosen = list(contest.entries.competing().filter(number__in=picks).for_lists())
    context = {"contest": contest, "chosen": chosen, "refusal": refusal, "receipt": receipt, "household": household,
               **choosing(request, contest)}  # fmt: skip
    return render(request, "activities/contest/ballot.html", context, status=422 if refusal else 200)
