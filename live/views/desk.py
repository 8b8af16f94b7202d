"""The moderators' desk: one queue, what was done lately, and how one may write here."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from live.models import Measure, Review
from live.order_forms import ReviewForm, TalkForm
from live.views.answers import REFUSED, asks_for_json, misshapen, refused
from live.views.order import moderated, undoable
from people.http import PersonRequest
from people.refusals import Refusal

MOST, LATELY = 50, 12


@require_GET
@never_cache
def desk(request: PersonRequest, pk: int, refusal: str = "") -> HttpResponse:
    room = moderated(request, pk)
    waiting = list(room.reviews.open().for_desk()[: MOST + 1])
    for review in waiting:
        review.room = room
        review.may_decide = review.may_be_decided_by(request.user)  # type: ignore[attr-defined]
    done = room.measures.recent(room)[:LATELY]
    decided = room.reviews.filter(decided_at__isnull=False, decided_by__isnull=False)
    context = {
        "room": room,
        "queue": waiting[:MOST],
        "to_look_at": sum(review.release_at is None for review in waiting),
        "has_more": len(waiting) > MOST,
        "done": done,
        "decided": decided.for_desk().order_by("-decided_at")[:LATELY],
        "talk": TalkForm(initial={"mode": room.talk_mode, "slow": room.slow_seconds}),
        "review_form": ReviewForm(),
        "hectic": room.slow_seconds == 0 and room.is_hectic(),
        "organizes": room.community is not None and request.user.organizes(room.community),
        "refusal": refusal,
    }
    return render(request, "live/order/desk.html", context, status=REFUSED if refusal else 200)


@require_POST
def review(request: PersonRequest, pk: int, review: int) -> HttpResponse:
    """Let it through, or not. Who comes second is told who was first."""
    room = moderated(request, pk)
    waiting = get_object_or_404(room.reviews.for_desk(), pk=review)
    waiting.room = room
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    try:
        measure = decide(waiting, request, **form.cleaned_data)
    except Refusal as refusal:
        if asks_for_json(request):
            return refused(request, room, refusal.code, refusal.sentence)
        return desk_again(request, room.pk, refusal.sentence)
    return undoable(request, room, measure) if asks_for_json(request) else redirect("desk", room.pk)


def decide(waiting: Review, request: PersonRequest, action: str, reason: str, minutes: str) -> Measure | None:
    if action == "release":
        waiting.release(request.user)
        return None
    return waiting.decline(request.user, reason, also=(minutes or "5") if action == "time-out" else "")


def desk_again(request: PersonRequest, pk: int, refusal: str) -> HttpResponse:
    request.method = "GET"
    return desk(request, pk, refusal)
