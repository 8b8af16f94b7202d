from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from live.kinds import RoomKind, Threshold, kind_named
from live.models.measure import Measure
from live.models.plan import Plan
from live.models.rooms import RoomQuerySet
from live.models.running import Running
from live.models.shown import Shown
from people.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.base import SessionBase

    from live.models.message import Message, MessageQuerySet
    from people.models import User


class RoomManager(models.Manager.from_queryset(RoomQuerySet)):  # type: ignore[misc]
    def enter(self, pk: int, user: User | AnonymousUser, session: SessionBase | None = None) -> Room:
        """The one door: page, POST, catch-up, the socket's opening and its heartbeats all come through here.

        Raises Room.DoesNotExist to everyone the room's kind does not admit: what you may not see does not exist.
        Who was asked to leave knows the room, and so does who has to do something first: KeptOut, which is a
        DoesNotExist to all who do not care.
        """
        if user.is_anonymous or not user.is_active:
            raise Room.DoesNotExist
        found = door_of(kind_of(pk))(pk, user.pk)
        if not found:
            raise Room.DoesNotExist
        room: Room = found[0]
        if not room.policy.admits(room, user):
            raise Room.DoesNotExist
        room.entered_by = user.pk
        if measure := room.keeps_out(user):
            raise AskedToLeave(measure)
        if threshold := room.policy.threshold(room, user, session):
            raise Shut(room, threshold)
        return room

    def turned_away(self, pk: int, people: Iterable[User]) -> set[int]:
        """The same door asked for many at once: whom of these people the room does not admit (any more)."""
        people = list(people)
        try:
            room: Room = self.with_owner(kind_named(kind_of(pk))).get(pk=pk)
        except Room.DoesNotExist:
            return {user.pk for user in people}
        keeping_out = Measure.objects.keeping_out().select_related("community").filter(user__in=people)
        asked_to_leave = {measure.user_id for measure in keeping_out if measure.covers(room)}
        return asked_to_leave | {
            user.pk for user in people if not user.is_active or not room.policy.admits(room, user)
        }


@cache
def door_of(kind: str) -> Prepared:
    """A room of this kind with all that is looked at when somebody comes in."""
    looks_at = kind_named(kind)
    return Prepared(lambda pk, user: Room.objects.with_owner(looks_at).with_standing(user).filter(pk=pk))


@lru_cache(maxsize=10_000)
def kind_of(pk: int) -> str:
    """Asked for once: a room hardly ever becomes another kind's, and one known by its older kind only joins less.

    Raises Room.DoesNotExist.
    """
    return Room.objects.values_list("kind", flat=True).get(pk=pk)


class Room(Shown, Running):
    """A live place with a door. It knows nothing of what happens in it; its kind does."""

    kind = models.CharField(max_length=20)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="rooms")
    questions_held = models.BooleanField(null=True, blank=True)  # None: by the number of people (L-37)

    objects = RoomManager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        indexes = [models.Index(fields=["ended_at", "starts_at"]), models.Index(fields=["closing_at"])]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])

    @property
    def policy(self) -> RoomKind:
        return kind_named(self.kind)

    def has_tool(self, tool: str) -> bool:
        return tool in self.policy.tools

    def said_to(self, user: User) -> MessageQuerySet:
        """What was said here, as far as it is for this person to read."""
        said: MessageQuerySet = self.messages.all()
        after = self.policy.reads_after(self, user)
        return said.filter(seq__gt=after) if after else said

    def post(self, author: User, text: str, client_id: str, reply_to: int | None = None) -> Message:
        """Say something. The same client id gives the same message, however often it is sent (L-12)."""
        return self.messages.say(self, author, text, client_id, reply_to)

    @transaction.atomic
    def hold_questions(self, by: User, held: bool | None) -> None:
        """Look at questions before the room sees them, or do not; None leaves it to the number of people."""
        self.must_be_hosted_by(by)
        self.questions_held = held
        self.save(update_fields=["questions_held"])
        self.show("questions-held", "live/question/_held.html")


class KeptOut(Room.DoesNotExist):
    """Somebody who knows the room may not be in it for now: why, and the page that says what to do."""

    code = ""

    def __init__(self, sentence: str, url: str) -> None:
        super().__init__()
        self.sentence, self.url = sentence, url


class AskedToLeave(KeptOut):
    """`measure` says why and until when."""

    code = "room.removed"

    def __init__(self, measure: Measure) -> None:
        super().__init__(measure.sentence, measure.get_absolute_url())
        self.measure = measure


class Shut(KeptOut):
    """This browser has to do something first; then it may go on to `room`."""

    code = "room.shut"

    def __init__(self, room: Room, threshold: Threshold) -> None:
        super().__init__(threshold.sentence, threshold.url)
        self.room = room
