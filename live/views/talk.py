"""What a person's own page has beside the chat: polls and questions, and of them what only this person may see."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.template.loader import render_to_string

from live.forms import PollForm, QuestionForm
from live.models import Poll, Question, Room, Upvote, Vote
from live.models.question import PAGE
from live.models.vote import Own
from live.views.shared import Shared
from people.http import PersonRequest
from people.models import User
from people.prepared import Prepared

ORDERS = ("votes", "new", "unanswered")


def talk(request: PersonRequest, room: Room, is_host: bool, common: Shared) -> dict[str, Any]:
    context: dict[str, Any] = {}
    if room.has_tool("polls"):
        context |= polls_context(room, request.user, is_host, some=common.has_polls)
    if room.has_tool("questions"):
        order = request.GET.get("questions", "")
        order = order if order in ORDERS else ORDERS[0]
        shown = common.questions(order) if common.has_questions else []
        context |= questions_context(room, request.user, is_host, order, shown)
    return context


# Polls


def polls_context(room: Room, user: User, is_host: bool, *, some: bool = True) -> dict[str, Any]:
    return {
        "polls": polls_of(room, user, is_host) if some else [],
        "drafts": drafts_of(room) if is_host else [],
        "poll_form": PollForm(initial={"client_id": uuid4()}, auto_id="poll_%s") if is_host else None,
    }


def polls_of(room: Room, user: User, is_host: bool) -> list[tuple[Poll, Own]]:
    """The newest first."""
    asked = list(room.polls.for_pieces().asked().order_by("-opened_at", "-pk"))
    own = Vote.objects.own(asked, user, is_host)
    return [(poll, own[poll.pk]) for poll in asked]


def drafts_of(room: Room) -> list[Poll]:
    return list(room.polls.for_pieces().drafts().order_by("pk"))


def poll_html(room: Room, poll: Poll, own: Own) -> str:
    """The piece as everybody gets it, and with it what is this person's own.

    As all that scripts are given it holds no token, so that what did not change reads the same.
    """
    return render_to_string("live/poll/_poll.html", {"room": room, "poll": poll, "own": own}).strip()


def drafts_html(room: Room) -> str:
    return render_to_string("live/poll/_drafts.html", {"room": room, "drafts": drafts_of(room)}).strip()


# Questions

ASIDE = (Question.State.PENDING, Question.State.HIDDEN, Question.State.MERGED)


def _own_aside(room: int, user: int) -> QuerySet[Question]:
    own = Question.objects.filter(room=room, asker=user, withdrawn_at=None, state__in=ASIDE)
    return own.select_related("into").order_by("pk")


OWN_ASIDE = Prepared(_own_aside)
UPVOTED = Prepared(
    lambda room, user: Upvote.objects.filter(question__room=room, user=user).values_list(
        "question", flat=True
    )
)


def questions_context(
    room: Room, user: User, is_host: bool, order: str, shown: list[Question]
) -> dict[str, Any]:
    return {
        "questions": shown,
        "questions_order": order,
        "upvoted": upvoted(room, user) if any(question.votes for question in shown) else set(),
        "question_form": QuestionForm(initial={"client_id": uuid4()}, auto_id="question_%s"),
        **set_aside(room, user, is_host),
    }


def upvoted(room: Room, user: User) -> set[int]:
    return set(UPVOTED(room.pk, user.pk))


def set_aside(room: Room, user: User, is_host: bool) -> dict[str, Any]:
    """What the room does not see: one's own that wait or are not shown, with the reason; for hosts, all that wait."""
    return {
        "own_aside": OWN_ASIDE(room.pk, user.pk),
        "waiting": list(room.questions.for_pieces().waiting()[:PAGE]) if is_host else [],
    }


def aside_html(room: Room, user: User, is_host: bool) -> dict[str, str]:
    context = {"room": room, **set_aside(room, user, is_host)}
    return {
        "own": render_to_string("live/question/_own.html", context).strip(),
        "waiting": render_to_string("live/question/_waiting.html", context).strip() if is_host else "",
    }
