from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.forms.contest import ScoreForm
from activities.models import Contest, Judge, Score
from activities.refusals import NobodyOfThatName
from activities.views.contest import visible
from activities.views.team import neighbours_named
from people.http import PersonRequest
from people.refusals import Refusal


def seat(request: PersonRequest, pk: int) -> tuple[Contest, Judge]:
    """Whoever is no judge here finds nothing."""
    contest = visible(request, pk)
    return contest, get_object_or_404(contest.judges.active(), user=request.user)


def jury(request: PersonRequest, pk: int) -> HttpResponse:
    """A judge's own dishes, in an order of their own, by number only (C-7, C-9)."""
    contest, judge = seat(request, pk)
    refusal = ""
    if request.method == "POST" and "kin" in request.POST:
        try:
            declare(contest, judge, request.POST["kin"])
        except Refusal as refused:
            refusal = refused.sentence
        else:
            messages.success(request, _("Noted. You will not be given what they cook."))
            return redirect("jury", pk)
    elif request.method == "POST":
        named = "named" in request.POST
        Judge.objects.filter(pk=judge.pk).update(is_named=named)
        messages.success(request, _("Saved."))
        return redirect("jury", pk)
    scores = list(judge.scores.counted().select_related("entry").prefetch_related("entry__photos"))
    context = {
        "contest": contest,
        "judge": judge,
        "scores": scores,
        "done": sum(score.sent_at is not None for score in scores),
        "open": contest.takes_scores_at(timezone.now()),
        "until": contest.judging_ends_at(),
        "kin": judge.kin.count(),
        "refusal": refusal,
        "typed": request.POST.get("kin", ""),
    }
    return render(request, "activities/contest/jury.html", context, status=422 if refusal else 200)


def declare(contest: Contest, judge: Judge, name: str) -> None:
    """Everybody of that name who lives around here: one door too many does no harm."""
    own = contest.household_of(judge.user)
    people = neighbours_named(contest, name.replace("\0", "").strip()[:30], own)
    homes = [home for person in people if (home := contest.household_of(person))]
    if not homes:
        raise NobodyOfThatName
    judge.declare(homes)


def score(request: PersonRequest, pk: int, score: int) -> HttpResponse:
    """One dish and its marks: kept as a draft, sent, or given to somebody else for a conflict."""
    contest, judge = seat(request, pk)
    mine = get_object_or_404(
        Score.objects.counted().select_related("entry__contest", "judge").prefetch_related("entry__photos"),
        pk=score,
        judge=judge,
    )
    form = ScoreForm(request.POST or None, score=mine)
    if request.method == "POST":
        try:
            if "conflict" in request.POST:
                mine.decline()
                messages.success(request, _("Thank you. The dish was given to another judge."))
                return redirect("jury", pk)
            if form.is_valid():
                given = form.cleaned_data
                mine.mark(
                    form.marks,
                    given["comment"],
                    comment_goes=given["comment_goes"],
                    send="send" in request.POST,
                )
                messages.success(request, _("Sent.") if "send" in request.POST else _("Kept as a draft."))
                return after(request, contest, judge, mine)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
    context = {"contest": contest, "score": mine, "entry": mine.entry, "form": form,
               "open": contest.takes_scores_at(timezone.now())}  # fmt: skip
    return render(request, "activities/contest/score.html", context, status=422 if form.errors else 200)


def after(request: PersonRequest, contest: Contest, judge: Judge, mine: Score) -> HttpResponse:
    """On to the next dish that waits; back to the list when none does."""
    waiting = judge.scores.counted().filter(sent_at__isnull=True).exclude(pk=mine.pk).first()
    if "send" in request.POST and waiting:
        return redirect("score", contest.pk, waiting.pk)
    return redirect("jury", contest.pk)
