from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from live.forms import EditForm, MessageActionForm, MessageForm, ReplyForm
from live.models import Message, Piece, Room
from live.order_forms import MessageOrderForm, ReportForm
from live.order_refusals import Held
from live.rights import Right
from live.views.answers import REFUSED, accepted, asks_for_json, enter, misshapen, refused
from live.views.order import undoable
from people.http import PersonRequest
from people.refusals import Refusal


@require_POST
def room_messages(request: PersonRequest, pk: int) -> HttpResponse:
    """Say something. The answer to a script is the piece that everybody is shown."""
    room = enter(request, pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    try:
        message = room.post(request.user, **form.cleaned_data)
    except Held as held:
        return waits(request, room, held, form.cleaned_data)
    except Refusal as refusal:
        form.add_error("text", refusal.sentence)
        answered = room.said_to(request.user).for_pieces().filter(pk=form.cleaned_data["reply_to"]).first()
        return refused(request, room, refusal.code, refusal.sentence, composer=form, answered=answered)
    return accepted(
        request, room, f"#{message.key}", **(shown(room, message) if asks_for_json(request) else {})
    )


def waits(request: PersonRequest, room: Room, held: Held, said: dict[str, Any]) -> HttpResponse:
    """Kept, and shown to nobody else yet: the writer is told, and sees it among what waits."""
    return accepted(
        request, room, "#waiting", code=held.code, sentence=held.sentence, held=str(said.get("client_id", ""))
    )


def shown(room: Room, message: Message) -> dict[str, object]:
    told = message.piece.html if message.piece else None  # when it was said before, it is not told again
    if told:
        html = told[get_language() or settings.LANGUAGE_CODE]
    else:
        html = render_to_string(room.policy.message_piece, {"room": room, "message": message}).strip()
    return {
        "seq": message.seq,
        "place": "messages",
        "key": message.key,
        "how": Piece.How.APPEND,
        "html": html,
    }


@require_http_methods(["GET", "POST"])
@never_cache
def message(request: PersonRequest, pk: int, message: int) -> HttpResponse:
    """One message by itself; whose it is, and who hosts, may change it or take it down here."""
    room = enter(request, pk)
    said = get_object_or_404(room.said_to(request.user).for_pieces(), pk=message)
    said.room = room
    if request.method == "GET":
        room.policy.was_read(room, request.user)
        return message_page(request, said)
    form = MessageActionForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    if form.cleaned_data["action"] == "edit":
        return edit(request, said, form.cleaned_data["text"])
    return remove(request, said)


def remove(request: PersonRequest, said: Message) -> HttpResponse:
    """One's own at once; a moderator says why, and may stop who wrote it."""
    form = MessageOrderForm(request.POST)
    if not form.is_valid():
        return misshapen(request, said.room)
    try:
        measure = said.remove(request.user, **form.cleaned_data)
    except Refusal as refusal:
        return refused(request, said.room, refusal.code, refusal.sentence)
    return undoable(request, said.room, measure, anchor=f"#{said.key}")


def edit(request: PersonRequest, said: Message, text: str) -> HttpResponse:
    try:
        said.edit(request.user, text)
    except Held as held:
        return waits(request, said.room, held, {})
    except Refusal as refusal:
        if asks_for_json(request):
            return refused(request, said.room, refusal.code, refusal.sentence)
        form = EditForm({"text": text})
        form.add_error("text", refusal.sentence)
        return message_page(request, said, form, REFUSED)
    return accepted(request, said.room, f"#{said.key}")


def message_page(
    request: PersonRequest, said: Message, form: EditForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "room": said.room,
        "message": said,
        "form": form or EditForm(initial={"text": said.words}),
        "reply": said.room.is_open
        and ReplyForm(initial={"client_id": uuid4(), "reply_to": said.pk}, auto_id="reply_%s"),
        "may_edit": said.may_be_edited_by(request.user),
        "may_remove": said.may_be_removed_by(request.user),
        "own": said.author_id == request.user.pk,
        "moderates": said.room.allows(request.user, Right.MODERATE),
        "may_report": said.room.allows(request.user, Right.REPORT) and said.removed_at is None,
        "order": MessageOrderForm(),
        "report": ReportForm(),
    }
    return render(request, "live/message.html", context, status=status)
