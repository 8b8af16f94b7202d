from __future__ import annotations

from uuid import uuid4

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from live.forms import CorrectionOfPollForm, PollActionForm, PollForm, VoteForm
from live.models import Poll, Room, Vote
from live.refusals import PollUnfinished
from live.views.answers import REFUSED, accepted, asks_for_json, enter, misshapen, refused
from live.views.talk import drafts_html, poll_html, polls_of
from people.http import PersonRequest
from people.refusals import Refusal

VERBS = {"open": Poll.open, "close": Poll.close, "publish": Poll.publish, "discard": Poll.discard}


def enter_for_polls(request: PersonRequest, pk: int) -> Room:
    room = enter(request, pk)
    if not room.has_tool("polls"):
        raise Http404
    return room


@require_http_methods(["GET", "POST"])
@never_cache
def room_polls(request: PersonRequest, pk: int) -> HttpResponse:
    """GET, for the page's script: the polls as this person may see them. POST: a host prepares one, or asks at once."""
    room = enter_for_polls(request, pk)
    if request.method == "POST":
        return prepare(request, room)
    if not asks_for_json(request):
        return redirect(f"{room.get_absolute_url()}#polls")
    is_host = room.is_hosted_by(request.user)
    polls = polls_of(room, request.user, is_host)
    return JsonResponse(
        {
            "polls": {poll.key: poll_html(room, poll, own) for poll, own in polls},
            "drafts": drafts_html(room) if is_host else "",
        }
    )


def prepare(request: PersonRequest, room: Room) -> HttpResponse:
    form = PollForm(request.POST, auto_id="poll_%s")
    if not form.is_valid():
        return refused(request, room, PollUnfinished.code, PollUnfinished().sentence, poll_form=form)
    try:
        poll = Poll.objects.prepare(room, request.user, form.cleaned_data["client_id"], **form.asked)
        if request.POST.get("action") == "open":
            poll.open(request.user)
    except Refusal as refusal:
        return refused(request, room, refusal.code, refusal.sentence, poll_form=form)
    return accepted(request, room, "#polls")


@require_http_methods(["GET", "POST"])
@never_cache
def poll(request: PersonRequest, pk: int, poll: int) -> HttpResponse:
    """One poll by itself: everybody answers here, hosts open, close, show and correct it."""
    room = enter_for_polls(request, pk)
    polls = room.polls.for_pieces()
    asked = get_object_or_404(polls if room.is_hosted_by(request.user) else polls.asked(), pk=poll)
    asked.room = room
    if request.method == "GET":
        return poll_page(request, asked)
    form = PollActionForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    action = form.cleaned_data["action"]
    if action in {"change", "correct"}:
        return rewrite(request, asked, action)
    return act(request, asked, action, form.cleaned_data["client_id"])


def act(request: PersonRequest, asked: Poll, action: str, client_id: object) -> HttpResponse:
    room = asked.room
    try:
        if action == "vote":
            return vote(request, asked)
        if action == "again":
            asked.again(request.user, str(client_id or uuid4()))
        else:
            VERBS[action](asked, request.user)
    except Refusal as refusal:
        return refused(request, room, refusal.code, refusal.sentence)
    return accepted(request, room, "#polls" if action in {"again", "discard"} else f"#{asked.key}")


def vote(request: PersonRequest, asked: Poll) -> HttpResponse:
    """The answer to a script is the voter's own view of the poll, with the results if they may see them now."""
    room, form = asked.room, VoteForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    asked.vote(request.user, form.cleaned_data["option"])
    own = Vote.objects.own([asked], request.user, room.is_hosted_by(request.user))[asked.pk]
    return accepted(request, room, f"#{asked.key}", key=asked.key, own=poll_html(room, asked, own))


def rewrite(request: PersonRequest, asked: Poll, action: str) -> HttpResponse:
    """Change a draft, or put a typing mistake right; what was typed stays when it is refused."""
    form: PollForm | CorrectionOfPollForm
    form = PollForm(request.POST) if action == "change" else CorrectionOfPollForm(request.POST)
    try:
        if not form.is_valid():
            raise PollUnfinished
        if isinstance(form, PollForm):
            asked.change(request.user, **form.asked)
        else:
            asked.correct(request.user, form.cleaned_data["text"], form.cleaned_data["options"].splitlines())
    except Refusal as refusal:
        if asks_for_json(request):
            return refused(request, asked.room, refusal.code, refusal.sentence)
        form.add_error(None, refusal.sentence)
        asked.refresh_from_db()
        return poll_page(request, asked, form, REFUSED)
    return accepted(request, asked.room, f"#{asked.key}")


def poll_page(
    request: PersonRequest,
    asked: Poll,
    form: PollForm | CorrectionOfPollForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_host = asked.room.is_hosted_by(request.user)
    context = {
        "room": asked.room,
        "poll": asked,
        "own": Vote.objects.own([asked], request.user, is_host)[asked.pk],
        "is_host": is_host,
        "form": (form or form_of(asked)) if is_host else None,
    }
    return render(request, "live/poll.html", context, status=status)


def form_of(asked: Poll) -> PollForm | CorrectionOfPollForm:
    """A draft may be changed in everything, one that was asked in its spelling."""
    options = "\n".join(option.text for option in asked.choices if option.text)
    if asked.state != Poll.State.DRAFT:
        return CorrectionOfPollForm(initial={"text": asked.text, "options": options})
    right = next((option.position for option in asked.choices if option.is_right), None)
    kept = {
        name: getattr(asked, name) for name in ("text", "kind", "most", "anonymous", "results", "minutes")
    }
    return PollForm(initial={**kept, "options": options, "right": right, "client_id": asked.client_id})
