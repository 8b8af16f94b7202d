from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from live.forms import QuestionActionForm, QuestionForm, QuestionsHeldForm
from live.models import Question, Room
from live.models.question import PAGE
from live.views.answers import accepted, asks_for_json, carry_out, enter, misshapen, refused
from live.views.talk import aside_html
from people import limits
from people.http import PersonRequest
from people.models import User
from people.refusals import Refusal

CHANGES_PER_MINUTE = 30  # each is told to the whole room
Given = dict[str, object]
VERBS: dict[str, Callable[[Question, User, Given], None]] = {
    "up": lambda question, by, given: question.upvote(by),
    "down": lambda question, by, given: question.upvote(by, up=False),
    "withdraw": lambda question, by, given: question.withdraw(by),
    "approve": lambda question, by, given: question.approve(by),
    "hide": lambda question, by, given: question.hide(by, str(given["reason"])),
    "take_up": lambda question, by, given: question.take_up(by),
    "finish": lambda question, by, given: question.finish(by),
    "merge": lambda question, by, given: question.merge_into(
        Question.objects.here(question.room, int(str(given["into"] or 0)), by), by
    ),
}


def enter_for_questions(request: PersonRequest, pk: int) -> Room:
    room = enter(request, pk)
    if not room.has_tool("questions"):
        raise Http404
    return room


@require_http_methods(["GET", "POST"])
@never_cache
def room_questions(request: PersonRequest, pk: int) -> HttpResponse:
    """POST: ask. GET, for the page's script: what the room does not see and this person may."""
    room = enter_for_questions(request, pk)
    if request.method == "GET":
        if not asks_for_json(request):
            return redirect(f"{room.get_absolute_url()}#questions")
        return JsonResponse(aside_html(room, request.user, room.is_hosted_by(request.user)))
    form = QuestionForm(request.POST, auto_id="question_%s")
    if not form.is_valid():
        return misshapen(request, room)
    try:
        Question.objects.ask(room, request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("text", refusal.sentence)
        return refused(request, room, refusal.code, refusal.sentence, question_form=form)
    return answered(request, room, "#questions")


@require_http_methods(["GET", "POST"])
@never_cache
def question(request: PersonRequest, pk: int, question: int) -> HttpResponse:
    """One question: want it answered too, take one's own back; hosts decide about it."""
    room = enter_for_questions(request, pk)
    try:
        asked = Question.objects.here(room, question, request.user)
        if request.method == "GET":
            return question_page(request, asked)
        form = QuestionActionForm(request.POST)
        if not form.is_valid():
            return misshapen(request, room)
        if (action := form.cleaned_data["action"]) in {"up", "down"}:
            limits.count("upvotes", f"{room.pk}:{request.user.pk}", limit=CHANGES_PER_MINUTE, minutes=1)
        VERBS[action](asked, request.user, form.cleaned_data)
    except Refusal as refusal:
        if request.method == "GET":
            raise Http404 from None
        return refused(request, room, refusal.code, refusal.sentence)
    return answered(request, room, f"#{asked.key}" if asked.is_on_show else "#questions")


def answered(request: PersonRequest, room: Room, anchor: str) -> HttpResponse:
    """To a script, what the room does not see comes with it: a question that waits is in no piece."""
    own = {}
    if asks_for_json(request):
        own = {"aside": aside_html(room, request.user, room.is_hosted_by(request.user))}
    return accepted(request, room, anchor, **own)


def question_page(request: PersonRequest, asked: Question) -> HttpResponse:
    is_host = asked.room.is_hosted_by(request.user)
    others = asked.room.questions.on_show().exclude(pk=asked.pk).in_order("votes")
    context = {
        "room": asked.room,
        "question": asked,
        "is_host": is_host,
        "is_mine": asked.asker_id == request.user.pk,
        "upvoted": set(asked.upvotes.filter(user=request.user).values_list("question", flat=True)),
        "others": others[:PAGE] if is_host else [],
    }
    return render(request, "live/question.html", context)


@require_POST
def room_questions_held(request: PersonRequest, pk: int) -> HttpResponse:
    """A host chooses whether questions are looked at before the room sees them."""
    room = enter_for_questions(request, pk)
    form = QuestionsHeldForm(request.POST)
    if not form.is_valid():
        return misshapen(request, room)
    return carry_out(
        request, room, room.hold_questions, request.user, form.cleaned_data["held"], anchor="#questions"
    )
