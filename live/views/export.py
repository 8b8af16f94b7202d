"""What a room leaves its hosts: chat, questions and polls, as a page to print and as tables (L-38)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from live.models import Message, Poll, Question, Room, Vote
from live.models.vote import Tally
from live.views.answers import enter
from people.http import PersonRequest
from people.models import User
from people.tables import csv_file

Rows = Iterable[list[object]]


def enter_as_host(request: PersonRequest, pk: int) -> Room:
    """To everybody else there is no such page."""
    room = enter(request, pk)
    if not (room.has_tool("export") and room.is_hosted_by(request.user)):
        raise Http404
    return room


@require_GET
@never_cache
def room_export(request: PersonRequest, pk: int) -> HttpResponse:
    room = enter_as_host(request, pk)
    context = {
        "room": room,
        "said": room.messages.for_pieces().order_by("seq"),
        "questions": questions(room),
        "polls": [(poll, tally, named(poll, names)) for poll, tally, names in polls(room)],
    }
    return render(request, "live/export.html", context)


@require_GET
@never_cache
def room_export_csv(request: PersonRequest, pk: int, part: str) -> HttpResponse:
    room = enter_as_host(request, pk)
    if part not in PARTS:
        raise Http404
    head, rows = PARTS[part]
    return csv_file(f"{part}-{room.pk}", [str(word) for word in head], rows(room, request.user))


# What is in it


def polls(room: Room) -> list[tuple[Poll, Tally, dict[int, list[str]]]]:
    """Each poll that was asked, how it stands, and who chose which option where people had names."""
    asked = list(room.polls.for_pieces().asked().order_by("opened_at", "pk"))
    standing = Vote.objects.tallies([poll for poll in asked if not poll.closed_at])
    names: dict[int, list[str]] = {}
    for vote in (
        Vote.objects.filter(poll__in=asked, poll__anonymous=False).select_related("user").order_by("pk")
    ):
        names.setdefault(vote.option_id, []).append(str(vote.user) if vote.user else _("a former neighbour"))
    return [(poll, standing.get(poll.pk) or poll.tally, names) for poll in asked]


def named(poll: Poll, names: dict[int, list[str]]) -> dict[int, str]:
    return {option.pk: ", ".join(sorted(names[option.pk])) for option in poll.choices if option.pk in names}


def questions(room: Room) -> Iterable[Question]:
    """In the order in which they were asked; those that were not shown leave a note and no words."""
    return room.questions.for_pieces().select_related("asker", "into").order_by("asked_at", "pk")


# As rows of a table


def poll_rows(room: Room, user: User) -> Iterator[list[object]]:
    for poll, tally, names in polls(room):
        who = named(poll, names)
        for option, votes in tally.rows:
            right = (_("yes") if option.is_right else _("no")) if poll.kind == Poll.Kind.QUIZ else ""
            chosen_by = _("anonymous") if poll.anonymous else who.get(option.pk, "")
            yield [
                poll.text, poll.get_kind_display(), at(poll.opened_at, user), option.label, right, votes,
                tally.voters, chosen_by,
            ]  # fmt: skip


def question_rows(room: Room, user: User) -> Iterator[list[object]]:
    for question in questions(room):
        into = question.into.text if question.into else ""
        yield [
            at(question.asked_at, user), str(question.asker), words_of(question),
            question.votes, question.get_state_display(), question.reason, into,
        ]  # fmt: skip


def words_of(question: Question) -> str:
    if question.withdrawn_at:
        return _("[taken back by who asked it]")
    return _("[not shown]") if question.state == Question.State.HIDDEN else question.text


def chat_rows(room: Room, user: User) -> Iterator[list[object]]:
    for message in room.messages.for_pieces().order_by("seq"):
        role = _("host") if message.by_host else ""
        yield [message.seq, at(message.sent_at, user), str(message.author), role, said(message)]


def said(message: Message) -> str:
    if message.removed_at is None:
        return message.text
    return _("[taken down by the host]") if message.was_removed_by_host else _("[taken down by who wrote it]")


def at(moment: object, user: User) -> str:
    return f"{timezone.localtime(moment, user.zone):%Y-%m-%d %H:%M:%S}" if moment else ""  # type: ignore[arg-type]


PARTS: dict[str, tuple[tuple[object, ...], Callable[[Room, User], Rows]]] = {
    "polls": (
        (
            gettext_lazy("Poll"), gettext_lazy("Kind"), gettext_lazy("Asked at"), gettext_lazy("Answer"),
            gettext_lazy("Right"), gettext_lazy("Votes"), gettext_lazy("People who answered"),
            gettext_lazy("Chosen by"),
        ),
        poll_rows,
    ),
    "questions": (
        (
            gettext_lazy("Asked at"), gettext_lazy("Name"), gettext_lazy("Question"), gettext_lazy("Votes"),
            gettext_lazy("State"), gettext_lazy("Reason"), gettext_lazy("Joined with"),
        ),
        question_rows,
    ),
    "chat": (
        (
            gettext_lazy("Number"), gettext_lazy("Time"), gettext_lazy("Name"), gettext_lazy("Role"),
            gettext_lazy("Message"),
        ),
        chat_rows,
    ),
}  # fmt: skip
