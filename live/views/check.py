from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from live.forms import AnswerForm, AskForm
from live.models import Check, Room
from live.views.answers import accepted, carry_out, enter, misshapen, refused
from people.http import PersonRequest
from people.refusals import Refusal


@require_POST
def room_check(request: PersonRequest, pk: int) -> HttpResponse:
    """A host asks the room "done?", or closes what was asked."""
    room = enter_checked(request, pk)
    if request.POST.get("action") == "close":
        return carry_out(request, room, Check.objects.close, room, request.user, anchor="#check")
    form = AskForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    try:
        Check.objects.ask(room, request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("words", refusal.sentence)
        return refused(request, room, refusal.code, refusal.sentence, ask_form=form)
    return accepted(request, room, "#check")


@require_POST
def room_check_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own answer to the check that the page shows."""
    room = enter_checked(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    check = room.checks.filter(pk=form.cleaned_data["check_asked"]).first()
    if check is None:
        raise Http404
    check.room = room
    return carry_out(request, room, check.answer, request.user, form.cleaned_data["answer"], anchor="#check")


def enter_checked(request: PersonRequest, pk: int) -> Room:
    room = enter(request, pk)
    if not room.has_tool("check"):
        raise Http404
    return room
