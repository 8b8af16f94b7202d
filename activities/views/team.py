"""Cooking one dish together: a household asks, another says yes or no, and any of them may leave (C-5)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from activities.models import Contest, Entry, Teammate
from activities.refusals import NobodyOfThatName
from activities.views.contest import number, visible
from activities.views.entry import form_page
from people.http import PersonRequest
from people.models import Household, Membership, User
from people.refusals import Refusal

MOST_NAMESAKES = 5


def entry_team(request: PersonRequest, pk: int, entry: int) -> HttpResponse:
    """Ask, agree, decline or leave: for those who cook a dish or were asked to. To all others it does not exist."""
    contest = visible(request, pk)
    household = contest.household_of(request.user)
    mine = Teammate.objects.filter(household=household)
    dish = get_object_or_404(contest.entries.standing().filter(pk__in=mine.values("entry")), pk=entry)
    if request.method != "POST" or household is None:
        return redirect("entry_mine", pk)
    dish.contest = contest
    try:
        return do(request, contest, dish, household)
    except Refusal as refusal:
        own = contest.entries.cooked_by(household).first()
        shown = own or Entry(contest=contest, household=household, by=request.user)
        return form_page(
            request, contest, shown, team_refusal=refusal.sentence, team_name=request.POST.get("name", "")
        )


def do(request: PersonRequest, contest: Contest, dish: Entry, household: Household) -> HttpResponse:
    wanted = request.POST.get("do", "")
    if wanted == "agree":
        dish.agree(household, request.user, request.POST.get("name", ""))
        messages.success(request, _("You cook it together now. All of you may write the recipe."))
        return redirect("entry_mine", contest.pk, dish.pk)
    if wanted == "decline":
        dish.decline(household)
        messages.success(request, _("You said no, thank you. They are told and can ask somebody else."))
        return redirect(contest)
    if wanted == "leave":
        dish.leave_team(household)
        messages.success(request, _("You are not part of this dish any more."))
        return redirect("entry_mine", contest.pk)
    if wanted != "ask" or dish not in contest.entries.cooked_by(household):
        raise Http404
    return ask(request, contest, dish, household)


def ask(request: PersonRequest, contest: Contest, dish: Entry, household: Household) -> HttpResponse:
    """By the name that stands beside their messages, whole: nobody can leaf through who lives here (G-8)."""
    name = request.POST.get("name", "").replace("\0", "").strip()[:30]
    named = neighbours_named(contest, name, household)
    if "person" in request.POST:
        named = [person for person in named if person.pk == number(request, "person")]
    if not named:
        raise NobodyOfThatName
    if len(named) > 1:
        return form_page(request, contest, dish, namesakes=named, team_name=name)
    dish.ask(named[0], request.user)
    messages.success(request, _("They were asked. Anybody of their household may answer."))
    return redirect("entry_mine", contest.pk, dish.pk)


def neighbours_named(contest: Contest, name: str, besides: Household | None) -> list[User]:
    near = Membership.objects.confirmed().within(contest.activity.audience)
    others = near.filter(household__isnull=False).exclude(household=besides)
    named = User.objects.filter(display_name__iexact=name, is_active=True, pk__in=others.values("user"))
    return list(named.with_places().order_by("pk")[:MOST_NAMESAKES]) if name else []
