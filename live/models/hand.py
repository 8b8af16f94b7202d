from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live import broadcast
from live.models.attendance import last_here
from live.refusals import HandIsDown, HandTooSoon, NotInvited
from live.rights import Right

if TYPE_CHECKING:
    from live.models.room import Room
    from people.models import User

LISTED = 100


class HandQuerySet(models.QuerySet["Hand"]):
    def up(self) -> Self:
        """First come, first served."""
        return self.filter(lowered_at__isnull=True).order_by("raised_at", "pk")

    def coming(self) -> Self:
        """Those who were invited, said yes and are getting ready, for as long as the invitation lasts."""
        recently = timezone.now() - timedelta(minutes=settings.STAGE_COMING_MINUTES)
        return self.filter(accepted_at__gt=recently, ended_at__isnull=True).order_by("accepted_at")

    def listed(self) -> list[Hand]:
        """The row of hands as hosts see it."""
        return list(self.up().select_related("user")[:LISTED])

    def left_behind(self) -> Self:
        """Hands that are up of people who have had no page in the room for a minute.

        Who came without a script has no page that could be missed; such a hand waits for its host.
        """
        gone_since = timezone.now() - timedelta(seconds=settings.HAND_GONE_SECONDS)
        hands = self.up().annotate(last=last_here("room", "user"))
        return hands.filter(last__lte=gone_since, raised_at__lte=gone_since)

    @transaction.atomic
    def raise_in(self, room: Room, user: User, kind: str) -> None:
        """Put one's hand up. Asking twice keeps the place; another kind is a change of mind."""
        room.lock()
        room.must_be_open(user)
        room.must(user, Right.TALK)
        if hand := self.up().filter(room=room, user=user).first():
            if hand.kind != kind:
                self.filter(pk=hand.pk).update(kind=kind)
                room.show_hands()
            return
        self._must_not_hurry(room, user)
        self.create(room=room, user=user, kind=kind)
        room.show_hands()
        # Once their pages show the hand, they hear of it by what all hear.
        broadcast.own_after_commit(room.pk, user.pk)

    def _must_not_hurry(self, room: Room, user: User) -> None:
        now = timezone.now()
        again = now - timedelta(seconds=settings.HAND_AGAIN_SECONDS)
        last = self.filter(room=room, user=user, accepted_at__isnull=True, lowered_at__gt=again)
        if lowered_at := last.aggregate(last=Max("lowered_at"))["last"]:
            raise HandTooSoon(seconds=int((lowered_at - again).total_seconds()) + 1)

    @transaction.atomic
    def call_up(self, room: Room, user: User, by: User) -> None:
        """A host asks somebody forward whose hand is not up. They answer as if it were; asking twice asks once."""
        room.must_be_hosted_by(by)
        room.must_be_open(by)
        room.lock()
        on_stage = any(speaker.user_id == user.pk for speaker in room.on_stage)
        if on_stage or self.coming().filter(room=room, user=user).exists():
            return
        hand = self.up().filter(room=room, user=user).first() or Hand(
            room=room, user=user, kind=Hand.Kind.SHOW
        )
        hand.room = room
        hand.save()
        hand.invite(by)
        broadcast.renew_after_commit(room.pk, [user.pk])

    @transaction.atomic
    def lower_in(self, room: Room, user: User) -> None:
        """Take one's own hand down. Asking twice changes nothing."""
        room.lower_hands(self.filter(user=user))

    @transaction.atomic
    def lower_all(self, room: Room, by: User) -> None:
        room.must_be_hosted_by(by)
        room.lower_hands()

    @transaction.atomic
    def give_up(self, room: Room, user: User) -> None:
        """Not after all: who said yes stays where they are. Only who hosts can tell."""
        room.lock()
        self.filter(user=user).end_in(room)

    def end_in(self, room: Room) -> None:
        """The invitations of these hands are over. Asking twice changes nothing."""
        if self.coming().filter(room=room).update(ended_at=timezone.now()):
            room.show_hands()


class Hand(models.Model):
    """That somebody would like to be heard, or helped, or to show something; and that they were asked forward."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("I have a question")
        HELP = "help", _("Please help me")
        SHOW = "show", _("I want to show how mine turned out")

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="hands")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    raised_at = models.DateTimeField(default=timezone.now)
    invited_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    lowered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # they came up, or the invitation was taken back

    objects = HandQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand")
        verbose_name_plural = _("hands")
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"],
                condition=models.Q(lowered_at__isnull=True),
                name="one_hand_up_per_person",
            )
        ]
        indexes = [models.Index(fields=["room", "lowered_at"])]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    @transaction.atomic
    def invite(self, by: User) -> None:
        """Ask this person forward. Asking twice changes nothing."""
        self.room.must_be_hosted_by(by)
        self.room.lock()
        self.room.policy.must_be_free_to_come(self.room, self.user)
        if Hand.objects.up().filter(pk=self.pk).update(invited_at=Coalesce(F("invited_at"), timezone.now())):
            self.room.show_hands()
        elif not Hand.objects.filter(pk=self.pk, accepted_at__isnull=False).exists():
            raise HandIsDown

    @transaction.atomic
    def accept(self, by: User) -> None:
        """Say yes: the hand has done its work and goes down."""
        self._answer(by, accepted_at=timezone.now(), lowered_at=timezone.now())

    @transaction.atomic
    def decline(self, by: User) -> None:
        """Not now, thank you. Only the host sees that the hand went down."""
        self._answer(by, lowered_at=timezone.now())

    def _answer(self, by: User, **facts: object) -> None:
        self.room.lock()
        mine = Hand.objects.up().filter(pk=self.pk, user=by, invited_at__isnull=False)
        if not mine.update(**facts):
            raise NotInvited
        self.room.show_hands()

    @transaction.atomic
    def lower(self, by: User) -> None:
        """A host takes one hand down, or back the invitation of one that said yes. Asking twice changes nothing."""
        self.room.must_be_hosted_by(by)
        self.room.lower_hands(Hand.objects.filter(pk=self.pk))
        Hand.objects.filter(pk=self.pk).end_in(self.room)
