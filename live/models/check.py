from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from live.models.attendance import Attendance
from live.refusals import CheckClosed, CheckTooLong
from people.models import User

if TYPE_CHECKING:
    from live.models.room import Room


class CheckQuerySet(models.QuerySet["Check"]):
    def for_pieces(self) -> Self:
        return self.select_related("room")

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def untold(self) -> Self:
        """Those with answers the room was not told of yet."""
        return self.open().filter(changes__gt=F("told")).select_related("room")

    @transaction.atomic
    def ask(self, room: Room, by: User, words: str, client_id: UUID) -> Check:
        """Ask everybody whether they are done. The check before it is closed; a retried one is asked once."""
        room.must_be_hosted_by(by)
        room.lock()
        if known := self.filter(room=room, client_id=client_id).first():
            return known
        room.must_be_open(by)
        words = " ".join(words.split())
        if len(words) > settings.CHECK_MAX_CHARACTERS:
            raise CheckTooLong(limit=settings.CHECK_MAX_CHARACTERS, length=len(words))
        self.open().filter(room=room).update(closed_at=timezone.now())
        check = self.create(room=room, asked_by=by, words=words, client_id=client_id)
        room.show_check()
        return check

    def close(self, room: Room, by: User) -> None:
        """Enough answers. Asking twice changes nothing."""
        room.must_be_hosted_by(by)
        room.close_check()


class Check(models.Model):
    """One short question to the whole room, "done?", and who is and who needs help (L-32)."""

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="checks")
    asked_by = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    words = models.CharField(max_length=80, blank=True)
    client_id = models.UUIDField()
    asked_at = models.DateTimeField(default=timezone.now)
    changes = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=models.Q(closed_at__isnull=True), name="one_open_check_per_room"
            ),
            models.UniqueConstraint(fields=["room", "client_id"], name="a_retried_check_is_asked_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @transaction.atomic
    def answer(self, by: User, answer: str) -> None:
        """Say done, or that one needs help; until it is closed one may think again. The room is told by the clock,
        so that three hundred answers at once are one piece and not three hundred."""
        self.room.must_be_open(by)
        if not Check.objects.open().filter(pk=self.pk).update(changes=F("changes") + 1):
            raise CheckClosed
        CheckAnswer.objects.update_or_create(
            check_asked=self, user=by, defaults={"answer": answer, "answered_at": timezone.now()}
        )

    @transaction.atomic
    def tell(self) -> None:
        """Show the room how many have answered by now. Of two processes at it, one does."""
        self.room.lock()
        if Check.objects.open().filter(pk=self.pk, told=self.told).update(told=self.changes):
            self.room.show_check()

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.answers.values_list("answer", flat=True))

    @property
    def done(self) -> int:
        return self.counts[CheckAnswer.Answer.DONE]

    @property
    def need_help(self) -> int:
        return self.counts[CheckAnswer.Answer.HELP]

    def answer_of(self, user: User) -> str:
        return self.answers.filter(user=user).values_list("answer", flat=True).first() or ""

    def grid(self) -> list[Seat]:
        """Who is which, and who has not answered: all who are here or answered, those who need help first."""
        answers = {row.user_id: row for row in self.answers.select_related("user")}
        here = Attendance.objects.filter(room=self.room_id).here().values("user")
        people = {row.user_id: row.user for row in answers.values()}
        people |= {user.pk: user for user in User.objects.filter(pk__in=here).exclude(pk=self.asked_by_id)}
        seats = [Seat(person, answers.get(pk)) for pk, person in people.items()]
        return sorted(seats, key=lambda seat: (ORDER[seat.answer], seat.at, str(seat.person)))


class CheckAnswer(models.Model):
    """What one person said to a check."""

    class Answer(models.TextChoices):
        DONE = "done", _("Done")
        HELP = "help", _("I need help")

    check_asked = models.ForeignKey(Check, models.CASCADE, related_name="answers")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    answer = models.CharField(max_length=4, choices=Answer)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer to a check")
        verbose_name_plural = _("answers to checks")
        constraints = [
            models.UniqueConstraint(fields=["check_asked", "user"], name="one_answer_per_person_and_check")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


ORDER = {CheckAnswer.Answer.HELP: 0, "": 1, CheckAnswer.Answer.DONE: 2}


@dataclass(frozen=True)
class Seat:
    """One person's window in the host's grid."""

    person: User
    said: CheckAnswer | None

    @property
    def answer(self) -> str:
        return self.said.answer if self.said else ""

    @property
    def at(self) -> float:
        """Who asked for help first is helped first."""
        return self.said.answered_at.timestamp() if self.said else 0.0
