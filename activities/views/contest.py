from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.forms.contest import ContestForm, ExtendForm, WhyForm
from activities.models import Contest, Exclusion, Occurrence, Voter
from activities.refusals import RevealNotYet
from activities.rubric import rubric_with
from activities.watching import suspicions
from activities.when import words
from people.http import PersonRequest
from people.models import Membership, User
from people.refusals import Refusal

MOST_FOUND = 8


def visible(request: PersonRequest, pk: int) -> Contest:
    return get_object_or_404(Contest.objects.visible_to(request.user), pk=pk)


def managed(request: PersonRequest, pk: int) -> Contest:
    return get_object_or_404(Contest.objects.managed_by(request.user), pk=pk)


def contest(request: PersonRequest, pk: int) -> HttpResponse:
    """What it is, when what happens, how it is counted, and the one next thing to do."""
    shown = visible(request, pk)
    household = shown.household_of(request.user)
    context = {
        "contest": shown,
        "manages": shown.is_managed_by(request.user),
        "household": household,
        "entry": shown.entries.standing().cooked_by(household).first() if household else None,
        "asking": shown.entries.asking(household).first() if household and shown.takes_entries_now else None,
        "judge": shown.judges.active().filter(user=request.user).first(),
        "has_voted": shown.has_voted(household),
        "may_vote": household is not None and shown.is_eligible(household),
        "exclusion": exclusion_of(shown, household),
        "rubric": rubric_with(shown.weights),
        "public_share": 100 - shown.judges_share,
        "dishes": shown.entries.competing().count() if shown.shows_dishes else 0,
        "changes": list(shown.changes.select_related("by")),
        "votes": settings.CONTEST_VOTES,
        "quorum": settings.CONTEST_QUORUM,
        "now": timezone.now(),
    }
    return render(request, "activities/contest/contest.html", context)


def exclusion_of(shown: Contest, household: Any) -> Any:
    voter = Voter.objects.filter(contest=shown, household=household).select_related("exclusion").first()
    return getattr(voter, "exclusion", None) if voter else None


def exclusion_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """The household's own word on why its ballot should count."""
    shown = visible(request, pk)
    exclusion = exclusion_of(shown, shown.household_of(request.user))
    if exclusion is None:
        raise Http404
    if request.method == "POST":
        exclusion.answer = request.POST.get("answer", "")[:500]
        exclusion.save(update_fields=["answer"])
        messages.success(request, _("The organizers read your answer."))
    return redirect(shown)


def contest_setup(request: PersonRequest, pk: int) -> HttpResponse:
    """Make a date a contest, or change its rules until it begins."""
    occurrence = get_object_or_404(
        Occurrence.objects.managed_by(request.user).for_lists(), pk=pk, activity__kind="contest"
    )
    known = Contest.objects.for_pages().filter(occurrence=occurrence).first()
    form = ContestForm(request.POST or None, instance=known, occurrence=occurrence)
    if request.method == "POST" and form.is_valid():
        try:
            kept = form.keep()
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("contest_desk", kept.pk)
    context = {"form": form, "occurrence": occurrence, "contest": known}
    return render(request, "activities/contest/setup.html", context, status=422 if form.errors else 200)


# The organizer's page


def contest_desk(request: PersonRequest, pk: int) -> HttpResponse:
    shown = managed(request, pk)
    return desk_page(request, shown)


def desk_page(request: PersonRequest, shown: Contest, refusal: str = "", **typed: Any) -> HttpResponse:
    """Everything an organizer decides. Votes and places are not on it: nobody sees them before the reveal. After a
    refusal what was `typed` stands where it was, or beside the refusal if there is no such place any more."""
    shown = managed(request, shown.pk)
    words_ = (request.POST or request.GET).get("find", "").replace("\0", "").strip()[:80]
    forms = desk_forms(shown)
    context = {
        "contest": shown,
        "refusal": refusal,
        "unplaced": [
            form["why"].value() for do, form in typed.items() if do in DESK_FORMS and do not in forms
        ],
        "waiting": shown.entries.waiting().count(),
        "competing": shown.entries.competing().count(),
        "voters": shown.voters.count(),
        "judges": list(shown.judges.active().with_left().select_related("user").order_by("pk")),
        "removed": list(shown.judges.filter(removed_at__isnull=False).select_related("user")),
        "find": words_,
        "found": found(shown, words_) if words_ else [],
        "suspicions": suspicions(shown),
        "causes": Exclusion.Cause.choices,
        "fewest": settings.CONTEST_FEWEST_ENTRIES,
        "results": list(shown.results.for_pieces()) if shown.shows_names else [],
        **forms,
        **{name: what for name, what in typed.items() if name in forms or name not in DESK_FORMS},
    }
    status = 422 if refusal or typed else 200
    return render(request, "activities/contest/desk.html", context, status=status)


DESK_FORMS = {
    "hold": WhyForm,
    "extend": ExtendForm,
    "gallery": WhyForm,
    "reopen": WhyForm,
    "move_up": WhyForm,
}


def desk_form(do: str, data: Any = None, **more: Any) -> WhyForm | None:
    return DESK_FORMS[do](data, auto_id=f"{do}_%s", **more) if do in DESK_FORMS else None


def desk_forms(shown: Contest) -> dict[str, WhyForm | None]:
    """Those for which it is the time."""
    ends = None if shown.held_at else shown.phase_ends_at
    may = {
        "hold": ends,
        "extend": ends,
        "gallery": shown.may_be_a_gallery,
        "reopen": shown.may_reopen,
        "move_up": shown.has_empty_place,
    }
    later = {"extend": {"until": ends and ends + timedelta(days=1)}}
    return {do: desk_form(do, initial=later.get(do)) for do, it_may in may.items() if it_may}


def found(shown: Contest, words: str) -> list[User]:
    """Neighbours of the place the contest is for, by name."""
    near = Membership.objects.confirmed().within(shown.activity.audience)
    known = shown.judges.active().values("user")
    named = User.objects.filter(Q(display_name__icontains=words) | Q(email__iexact=words), is_active=True)
    return list(
        named.filter(pk__in=near.values("user")).exclude(pk__in=known).order_by("display_name")[:MOST_FOUND]
    )


def contest_move(request: PersonRequest, pk: int) -> HttpResponse:
    """Hold, go on, extend, make a gallery, publish."""
    shown = managed(request, pk)
    if request.method != "POST":
        return redirect("contest_desk", pk)
    do = request.POST.get("do", "")
    form = desk_form(do, request.POST)
    typed: dict[str, Any] = {do: form} if form else {}
    if form and not form.is_valid():
        return desk_page(request, shown, **typed)
    told = form.cleaned_data if form else {}
    verbs: dict[str, Any] = {
        "hold": lambda: shown.hold(request.user, told["why"]),
        "go_on": lambda: shown.go_on(request.user),
        "extend": lambda: shown.extend(request.user, told["until"], told["why"]),
        "gallery": lambda: shown.make_gallery(request.user, told["why"]),
        "reopen": lambda: shown.reopen(request.user, told["why"]),
        "move_up": lambda: shown.move_up(request.user, told["why"]),
        "publish": shown.publish,
    }
    return desk_do(request, shown, verbs.get(do), **typed)


def contest_judges(request: PersonRequest, pk: int) -> HttpResponse:
    """Add a judge, or remove one."""
    shown = managed(request, pk)
    if request.method != "POST":
        return redirect("contest_desk", pk)
    if "add" in request.POST:
        person = get_object_or_404(User, pk=number(request, "add"), is_active=True)
        return desk_do(request, shown, lambda: shown.add_judge(person))
    judge = get_object_or_404(shown.judges, pk=number(request, "remove"))
    return desk_do(request, shown, lambda: shown.remove_judge(judge, request.POST.get("why", "")[:200]))


def contest_exclude(request: PersonRequest, pk: int) -> HttpResponse:
    """Propose that a ballot does not count, or agree to it."""
    shown = managed(request, pk)
    if request.method != "POST":
        return redirect("contest_desk", pk)
    voter = get_object_or_404(Voter, contest=shown, pk=number(request, "voter"))
    why, cause = request.POST.get("why", "")[:200], request.POST.get("cause", "")
    typed = {"voter": voter.pk, "why": why, "cause": cause}
    return desk_do(request, shown, lambda: shown.exclude(voter, request.user, why, cause), excluding=typed)


def contest_disqualify(request: PersonRequest, pk: int) -> HttpResponse:
    shown = managed(request, pk)
    if request.method != "POST":
        return redirect("contest_desk", pk)
    typed = {name: request.POST.get(name, "")[:200] for name in ("number", "why")}
    dishes = shown.entries.approved()
    return desk_do(
        request, shown, lambda: dishes.numbered(typed["number"]).disqualify(typed["why"]), disqualifying=typed
    )


def desk_do(request: PersonRequest, shown: Contest, verb: Any, **typed: Any) -> HttpResponse:
    if verb is None:
        raise Http404
    try:
        verb()
    except Refusal as refusal:
        return desk_page(request, shown, refusal.sentence, **typed)
    messages.success(request, _("Done."))
    return redirect("contest_desk", shown.pk)


def number(request: PersonRequest, name: str) -> int:
    given = request.POST.get(name, "")
    if not (given.isascii() and given.isdecimal() and len(given) < 18):
        raise Http404
    return int(given)


# Results (C-22)


def results(request: PersonRequest, pk: int) -> HttpResponse:
    """Places, marks, votes, method and what was left out; before the publication only when it will be."""
    shown = visible(request, pk)
    if not shown.shows_names or shown.gallery_at:
        refusal = "" if shown.gallery_at else RevealNotYet(when=words(shown.occurrence.starts_at)).sentence
        return render(
            request, "activities/contest/results_closed.html", {"contest": shown, "refusal": refusal}
        )
    rows = list(shown.results.for_pieces().order_by("place", "entry__number"))
    rows.sort(key=lambda row: not row.entry.is_standing)  # those who are out come last, wherever they stood
    excluded = shown.open_file["excluded"]
    context: dict[str, Any] = {
        "contest": shown,
        "rows": rows,
        "winners": [row for row in rows if row.place <= shown.reveal_places and row.entry.is_standing],
        "rubric": rubric_with(shown.weights),
        "public_share": 100 - shown.judges_share,
        "judges": list(shown.judges.filter(is_named=True).select_related("user")),
        "ballots": max(shown.ballots_csv.count("\n") - 1, 0),
        "excluded": {receipt: Exclusion.Cause(cause).label for receipt, cause in excluded.items()},
        "manages": shown.is_managed_by(request.user),
        "removed": shown.judges.filter(removed_at__isnull=False).count(),
    }
    return render(request, "activities/contest/results.html", context)


@login_not_required
def results_ballots(request: HttpRequest, pk: int, fingerprint: str) -> HttpResponse:
    """The list of ballots exactly as its hash was announced: not one byte added. Open to whoever was told the hash."""
    shown = get_object_or_404(Contest.objects.announced_as(fingerprint, request.user), pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="ballots-{pk}.csv"'}
    return HttpResponse(shown.ballots_csv.encode(), content_type="text/csv; charset=utf-8", headers=headers)


@login_not_required
def results_file(request: HttpRequest, pk: int, fingerprint: str) -> HttpResponse:
    """All that it was worked out from, for `python3 -m activities.recount`. Open to whoever was told the hash."""
    shown = get_object_or_404(Contest.objects.announced_as(fingerprint, request.user), pk=pk)
    told = json.dumps(shown.open_file, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="contest-{pk}.json"'}
    return HttpResponse(told, content_type="application/json; charset=utf-8", headers=headers)


def contest_reveal(request: PersonRequest, pk: int) -> HttpResponse:
    """In the room: one more stage of a card, a dish before everybody, or its cooks asked onto the stage."""
    shown = managed(request, pk)
    if request.method == "POST":
        try:
            if "step" in request.POST:
                shown.reveal_next(request.user, number(request, "step"))
            elif "publish" in request.POST:
                shown.publish()
            elif "ask" in request.POST:
                shown.ask_up(request.user, get_object_or_404(shown.entries, number=number(request, "ask")))
            else:
                wanted = request.POST.get("dish", "")
                shown.show_dish(request.user, get_object_or_404(shown.entries, number=number(request, "dish"))
                                if wanted else None)  # fmt: skip
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    return redirect("room", shown.occurrence.room_id)
