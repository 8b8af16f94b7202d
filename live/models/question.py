from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live import broadcast
from live.models.attendance import Attendance
from live.refusals import (
    Empty,
    EnoughQuestions,
    NotYours,
    QuestionMoved,
    QuestionNotHere,
    QuestionTooLong,
    ReasonMissing,
)
from live.rights import Right

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import User

PAGE = 100
WAITING_MAX = 5  # per person
REASON_MAX_CHARACTERS = 200


class QuestionQuerySet(models.QuerySet["Question"]):
    def for_pieces(self) -> Self:
        return self.select_related("asker")

    def on_show(self) -> Self:
        """Those the room sees."""
        return self.filter(state__in=ON_SHOW)

    def waiting(self) -> Self:
        return self.filter(state=Question.State.PENDING).order_by("asked_at", "pk")

    def unanswered(self) -> Self:
        return self.filter(state__in=(Question.State.ANSWERING, Question.State.VISIBLE))

    def in_order(self, order: str) -> Self:
        """What is being answered first; then by what the reader chose: most votes and oldest first, or newest first."""
        now_first = models.Case(models.When(state=Question.State.ANSWERING, then=0), default=1)
        by = {"new": ("-asked_at", "-pk")}.get(order, ("-votes", "asked_at", "pk"))
        chosen = self.unanswered() if order == "unanswered" else self
        return chosen.order_by(now_first, *by)

    def here(self, room: Room, pk: int, user: User) -> Question:
        """The question with this key, if it is of this room and this person may know of it (L-37)."""
        question = self.for_pieces().filter(room=room, pk=pk).first()
        if not question or not question.is_known_to(user, room):
            raise QuestionNotHere
        question.room = room
        return question

    @transaction.atomic
    def ask(self, room: Room, asker: User, text: str, client_id: str) -> Question:
        room.lock()
        if known := self.for_pieces().filter(room=room, asker=asker, client_id=client_id).first():
            return known
        room.must_be_open(asker)
        room.must(asker, Right.TALK)
        room.must_not_be_stopped(asker)
        text, by_host = checked(text), room.is_hosted_by(asker)
        waiting = self.filter(room=room, asker=asker, state__in=(Question.State.PENDING, *UNANSWERED))
        if not by_host and waiting.count() >= WAITING_MAX:
            raise EnoughQuestions(limit=WAITING_MAX)
        held = not by_host and holds_questions(room)
        state = Question.State.PENDING if held else Question.State.VISIBLE
        question = self.create(
            room=room, asker=asker, by_host=by_host, text=text, client_id=client_id, state=state, votes=1
        )
        question.upvotes.create(user=asker)
        if held:
            broadcast.hosts_after_commit(room.pk, "questions")
        else:
            question._show("append")
        return question


def checked(text: str) -> str:
    """The question as it will be kept: in one paragraph, neither empty nor too long."""
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        raise Empty
    if len(text) > settings.QUESTION_MAX_CHARACTERS:
        raise QuestionTooLong(limit=settings.QUESTION_MAX_CHARACTERS, length=len(text))
    return text


def holds_questions(room: Room) -> bool:
    """Does a host look at questions before the others see them? As hosts chose, else from so many people on (L-37)."""
    if room.questions_held is not None:
        return room.questions_held
    return Attendance.objects.filter(room=room).here().people() >= settings.QUESTIONS_HELD_FROM


class Question(models.Model):
    """What somebody would like to have answered: pending → visible → answering → answered / hidden / merged (L-37).

    A pending one is known to its asker and to hosts, and is in no piece for the room. `answering` is the one question
    that is answered now. Who asks has its first vote.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waits for a host")
        VISIBLE = "visible", _("open")
        ANSWERING = "answering", _("being answered now")
        ANSWERED = "answered", _("answered")
        HIDDEN = "hidden", _("not shown")
        MERGED = "merged", _("joined with another")

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="questions")
    asker = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    by_host = models.BooleanField(default=False)
    client_id = models.UUIDField()
    text = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    votes = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=REASON_MAX_CHARACTERS, blank=True)
    into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "asker", "client_id"], name="a_retried_question_is_asked_once"
            ),
            models.UniqueConstraint(
                fields=["room"],
                condition=models.Q(state="answering"),
                name="one_question_is_answered_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["room", "state", "-votes", "asked_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def key(self) -> str:
        return f"question-{self.pk}"

    @property
    def is_on_show(self) -> bool:
        return self.state in ON_SHOW

    def is_known_to(self, user: User, room: Room) -> bool:
        return self.is_on_show or self.asker_id == user.pk or room.is_hosted_by(user)

    # What everybody does

    @transaction.atomic
    def upvote(self, by: User, up: bool = True) -> None:
        """Want this answered too, or no longer. Asking twice changes nothing."""
        self.room.lock()
        self.room.must_be_open(by)
        self.room.must(by, Right.TALK)
        self.refresh_from_db(fields=["state"])
        if not self.is_on_show:
            raise QuestionMoved
        if not up:
            self.let_go_of(by)
        elif self.upvotes.get_or_create(user=by)[1]:
            self._count()

    @transaction.atomic
    def let_go_of(self, user: User) -> None:
        """Their vote no longer counts, be it that they changed their mind or that they left."""
        self.room.lock()
        if self.upvotes.filter(user=user).delete()[0]:
            self._count()

    @transaction.atomic
    def withdraw(self, by: User) -> None:
        """Who asked takes it back; the words are gone at once. Asking twice changes nothing."""
        if self.asker_id != by.pk:
            raise NotYours
        self.room.lock()
        if Question.objects.filter(pk=self.pk, withdrawn_at=None).exists():
            self._move(ALL_STATES, Question.State.HIDDEN, text="", withdrawn_at=timezone.now())

    # What hosts do

    def approve(self, by: User) -> None:
        """Let the room see it: one that waited, or one that was not shown or already answered."""
        self._decide(by, (*PENDING, *ANSWERING, *DONE), Question.State.VISIBLE, reason="")

    def hide(self, by: User, reason: str) -> None:
        """Do not show it (any more). Who asked reads why."""
        if not (reason := " ".join(reason.split())[:REASON_MAX_CHARACTERS]):
            raise ReasonMissing
        self._decide(by, (*PENDING, *ON_SHOW), Question.State.HIDDEN, reason=reason)

    @transaction.atomic
    def take_up(self, by: User) -> None:
        """Answer this one now. The one before counts as answered; a host can put it back."""
        self.room.must_be_hosted_by(by)
        self.room.lock()
        before = self.room.questions.for_pieces().filter(state=Question.State.ANSWERING).exclude(pk=self.pk)
        for other in before:
            other.room = self.room
            other._move(ANSWERING, Question.State.ANSWERED)
        self._move((*PENDING, Question.State.VISIBLE, *DONE), Question.State.ANSWERING, reason="")

    def finish(self, by: User) -> None:
        self._decide(by, UNANSWERED, Question.State.ANSWERED)

    @transaction.atomic
    def merge_into(self, other: Question, by: User) -> None:
        """It asks the same as another: whoever wanted this answered wants that one (L-37)."""
        self.room.must_be_hosted_by(by)
        self.room.lock()
        other.refresh_from_db(fields=["state", "room"])
        if other.room_id != self.room_id or other.pk == self.pk:
            raise QuestionNotHere
        if not other.is_on_show:
            raise QuestionMoved
        self._move((*PENDING, *ON_SHOW), Question.State.MERGED, into=other)
        wanted = self.upvotes.values_list("user", flat=True)
        other.upvotes.bulk_create(
            (Upvote(question=other, user_id=user) for user in wanted), ignore_conflicts=True
        )
        other.room = self.room
        other._count()

    @transaction.atomic
    def _decide(self, by: User, before: tuple[str, ...], to: str, **changes: Any) -> None:
        self.room.must_be_hosted_by(by)
        self.room.lock()
        self._move(before, to, **changes)

    def _move(self, before: tuple[str, ...], to: str, **changes: Any) -> None:
        """One UPDATE with a condition, and the room sees it come, change or go. Call with the room locked."""
        self.refresh_from_db(fields=["state", "votes", "text"])
        was_on_show = self.is_on_show
        mine = Question.objects.filter(pk=self.pk, state__in=before)
        if to != Question.State.HIDDEN:
            mine = mine.filter(withdrawn_at=None)
        if not mine.update(state=to, **changes):
            raise QuestionMoved
        for field, value in {"state": to, **changes}.items():
            setattr(self, field, value)
        if Question.State.PENDING in before:
            broadcast.hosts_after_commit(self.room_id, "questions")
        if self.is_on_show:
            self._show("replace" if was_on_show else "append")
        elif was_on_show:
            self._show("remove")

    def _count(self) -> None:
        self.votes = self.upvotes.count()
        self.save(update_fields=["votes"])
        if self.is_on_show:
            self._show("replace")

    def _show(self, how: str) -> None:
        self.room.show("questions", "live/question/_question.html", how=how, key=self.key, question=self)


PENDING = (Question.State.PENDING,)
ANSWERING = (Question.State.ANSWERING,)
UNANSWERED = (Question.State.VISIBLE, Question.State.ANSWERING)
DONE = (Question.State.ANSWERED, Question.State.HIDDEN)
ON_SHOW = (*UNANSWERED, Question.State.ANSWERED)
ALL_STATES = tuple(Question.State.values)


class Upvote(models.Model):
    """That somebody wants a question answered too."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="upvotes")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("vote for a question")
        verbose_name_plural = _("votes for questions")
        constraints = [
            models.UniqueConstraint(fields=["question", "user"], name="one_vote_per_person_and_question")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
