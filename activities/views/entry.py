from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.forms.contest import EntryForm, ticket_for
from activities.models import Activity, Contest, Entry
from activities.picks import picks_of
from activities.views.contest import number, visible
from activities.when import clock
from people.http import PersonRequest
from people.models import Household
from people.refusals import Refusal

DEVICE_COOKIE = "entry-device"


def entry_mine(request: PersonRequest, pk: int, entry: int | None = None) -> HttpResponse:
    """The household's own dish: written here, kept with every press, sent when it is whole."""
    contest = visible(request, pk)
    household = contest.household_of(request.user)
    if household is None:
        return render(request, "activities/contest/no_household.html", {"contest": contest})
    mine = own_dish(contest, household, entry)
    if request.method != "POST":
        fresh = Entry(contest=contest, household=household, by=request.user)
        return form_page(request, contest, mine or fresh)
    if "another" in request.POST:
        return begin_another(request, contest, household)
    mine = mine or Entry.objects.begin(contest, household, request.user)
    form = EntryForm(request.POST, request.FILES, instance=Entry.objects.get(pk=mine.pk))
    form.is_valid()
    try:
        write(request, mine, household, form)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        if not mine.may_be_written_at(timezone.now()):
            messages.error(request, refusal.sentence)  # the form it could stand in is no longer on the page
    if "autosave" in request.POST:
        return JsonResponse({"saved": clock(timezone.localtime()), "errors": form.errors.get_json_data()})
    if form.errors:
        return form_page(request, contest, Entry.objects.get(pk=mine.pk), form)
    return redirect("entry_mine", pk) if "withdraw" in request.POST else redirect(request.path)


def own_dish(contest: Contest, household: Household, entry: int | None) -> Entry | None:
    """The one asked for; without asking, the first. Somebody else's does not exist."""
    mine = contest.entries.cooked_by(household)
    return mine.first() if entry is None else get_object_or_404(mine, pk=entry)


def begin_another(request: PersonRequest, contest: Contest, household: Household) -> HttpResponse:
    """One more dish, where the contest allows it."""
    try:
        begun = Entry.objects.begin(contest, household, request.user, another=True)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("entry_mine", contest.pk)
    return redirect("entry_mine", contest.pk, begun.pk)


def write(request: PersonRequest, entry: Entry, household: Household, form: EntryForm) -> None:
    """First keep what was typed, whatever else was pressed."""
    begun_at, given = form.begun_at, request.POST
    if "withdraw" in given:
        entry.leave_team(household)
        messages.success(request, _("You have taken your dish back."))
        return
    entry.keep(form.words, device(request), begun_at)
    for photo in entry.photos.all():
        entry.describe_photo(photo, given.get(f"alt-{photo.pk}", photo.alt), begun_at)
    if "remove" in given:
        entry.remove_photo(get_object_or_404(entry.photos, pk=number(request, "remove")), begun_at)
    if shot := form.cleaned_data.get("photo"):
        entry.add_photo(shot, form.cleaned_data.get("alt", ""), begun_at)
    if "send" in given and not form.errors:
        entry.send(begun_at)
        messages.success(request, _("Your dish is sent. You will be told when it has been looked at."))
    elif "outside" in given and not form.errors:
        entry.show_outside()
        messages.success(request, _("Your dish is sent for the gallery, outside the contest."))
    elif "autosave" not in given and not form.errors:
        messages.success(request, _("Saved. Nobody else sees it yet."))


def device(request: PersonRequest) -> str:
    return request.POST.get("device", "")[:36] or (request.session.session_key or "")[:8]


def form_page(
    request: PersonRequest, contest: Contest, entry: Entry, form: EntryForm | None = None, **team: Any
) -> HttpResponse:
    now, household = timezone.now(), contest.household_of(request.user)
    entry.contest = contest
    dishes = list(contest.entries.cooked_by(household))
    shown = form or EntryForm(instance=entry, initial={"device": uuid.uuid4().hex})
    context = {
        "contest": contest,
        "entry": entry,
        "form": shown,
        "typed": [shown[name] for name in ("title", "story", "ingredients", "steps")],
        "here": reverse("entry_mine", args=[contest.pk, entry.pk] if entry.pk else [contest.pk]),
        "ticket": (form.data.get("ticket") if form else "") or ticket_for(entry),
        "photos": list(entry.photos.all()) if entry.pk else [],
        "most": settings.CONTEST_PHOTOS,
        "versions": list(entry.versions.all()[:5]) if entry.pk else [],
        "open": not entry.pk or entry.may_be_written_at(now),
        "takes": contest.takes_entries_at(now) or entry.verdict == Entry.Verdict.CHANGE,
        "comments": comments_for(entry),
        "amendments": list(entry.amendments.all()) if entry.pk else [],
        "dishes": dishes,
        "may_begin": entry.pk and len(dishes) < contest.dishes_each and contest.takes_entries_at(now),
        "team": list(entry.team.current().select_related("person")) if entry.pk else [],
        "team_open": entry.pk and entry.takes_team,
        "team_most": settings.CONTEST_TEAM,
        "asking": asking(contest, household),
        "now": now,
        **team,
    }
    return render(request, "activities/contest/mine.html", context, status=422 if form or team else 200)


def asking(contest: Contest, household: Household | None) -> list[Entry]:
    """The dishes whose cooks ask this household to cook along, as long as it may still say yes."""
    if household is None or not contest.takes_entries_now:
        return []
    return list(contest.entries.asking(household).for_lists())


def comments_for(entry: Entry) -> list[str]:
    """What judges wrote to the cook, where they agreed, once the results are out (C-8)."""
    if not entry.pk or not entry.contest.shows_names:
        return []
    return list(entry.scores.for_cooks().values_list("comment", flat=True))


def entry(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One dish: by its number until the results are out."""
    contest = visible(request, pk)
    return render(request, "activities/contest/entry.html", entry_context(request, contest, number))


def entry_context(request: PersonRequest, contest: Contest, number: int) -> dict[str, Any]:
    if not contest.shows_dishes:
        raise Http404
    shown = get_object_or_404(contest.entries.approved().for_lists(), number=number)
    household = contest.household_of(request.user)
    plans: list[Activity] = []
    if contest.shows_names:
        mine = Activity.objects.managed_by(request.user).filter(
            kind=Activity.Kind.COOK_ALONG, plan__steps=None
        )
        plans = list(mine.order_by("-created_at")[:10])
    return {
        "contest": contest,
        "entry": shown,
        "own": contest.own_numbers(household),
        "picks": picks_of(request, contest),
        "votes": settings.CONTEST_VOTES,
        "may_vote": may_vote(contest, household) and not shown.outside,
        "household": household,
        "amendments": list(shown.amendments.select_related("by")) if contest.shows_names else [],
        "result": contest.results.filter(entry=shown).first() if contest.shows_names else None,
        "plans": plans,
    }


def may_vote(contest: Contest, household: Household | None) -> bool:
    return contest.phase == "voting" and household is not None and contest.is_eligible(household)


def entry_plan(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Send a recipe's steps to a cook-along of one's own."""
    contest = visible(request, pk)
    if request.method != "POST":
        return redirect("entry", pk, number)
    context = entry_context(request, contest, number)
    activity = get_object_or_404(
        Activity.objects.managed_by(request.user).select_related("plan"), pk=number_of(request, "activity")
    )
    try:
        context["entry"].send_to(activity)
    except Refusal as refusal:
        return render(
            request, "activities/contest/entry.html", context | {"refusal": refusal.sentence}, status=422
        )
    messages.success(request, _("The steps are in the plan."))
    return redirect("activity_plan", activity.pk)


number_of = number
