"""What happens when those who host are gone: nobody is put out, and the room goes on when one is back (L-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Max, Min, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from live.kinds import all_kinds
from live.models.attendance import Attendance
from live.models.order import RoomPost
from live.models.planned import Planned
from live.refusals import HostAway, NotAsked
from live.rights import RoomRole
from people.models import User

if TYPE_CHECKING:
    from live.models.room import Room
    from live.models.rooms import RoomQuerySet

# An open page is written of every 25 s. One not written of for this long was on a process that died.
UNHEARD_SECONDS = 45


class Hosted(Planned):
    """Since when no host is there, and who took over. It is no pause by hand: both may be so at once."""

    host_away_at = models.DateTimeField(null=True, blank=True)
    help_asked_at = models.DateTimeField(null=True, blank=True)
    own_pace_at = models.DateTimeField(null=True, blank=True)
    stand_in = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Planned.Meta):
        abstract = True

    @property
    def is_host_away(self) -> bool:
        return self.host_away_at is not None and self.ended_at is None

    def mind_hosts(self, gone_at: datetime | None) -> None:
        """One look at whether somebody who hosts is there; `gone_at` is when the last of them went."""
        now = timezone.now()
        if gone_at is None:
            if self.host_away_at:
                self._go_on()
        elif self.host_away_at is None:
            if now - gone_at >= timedelta(seconds=settings.HOST_AWAY_SECONDS):
                self._change_hosts({"host_away_at__isnull": True}, host_away_at=now)
        else:
            self._wait_longer(now - self.host_away_at)

    def _wait_longer(self, away: timedelta) -> None:
        still = {"host_away_at": self.host_away_at, "ended_at__isnull": True}
        if away >= timedelta(minutes=settings.HOST_AWAY_END_MINUTES):
            self.close()
        elif away >= timedelta(minutes=settings.HOST_AWAY_PACE_MINUTES) and not self.own_pace_at:
            self.change(still | {"own_pace_at__isnull": True}, own_pace_at=timezone.now())
        elif away >= timedelta(minutes=settings.HOST_AWAY_ASK_MINUTES) and not self.help_asked_at:
            self.change(still | {"help_asked_at__isnull": True}, help_asked_at=timezone.now())
            if not self.stand_ins():
                self.tell_organizers("away")

    def _go_on(self) -> None:
        self._change_hosts({"host_away_at__isnull": False}, **HERE_AGAIN)

    @transaction.atomic
    def _change_hosts(self, only_if: dict[str, Any], **changes: Any) -> None:
        """With the hosts goes the pace of the talk, which slows down while none of them reads it."""
        self.change(only_if | {"ended_at__isnull": True}, **changes)
        self.show("talk", "live/order/_talk.html")

    def stand_ins(self) -> list[User]:
        """Who is asked to take over: of those in the room, whoever its kind names."""
        here = Attendance.objects.filter(room=self.pk).here().values("user")
        since = dict(here.annotate(since=Min("joined_at")).values_list("user", "since"))
        people = User.objects.filter(pk__in=since, is_active=True).with_places()
        present = sorted(people, key=lambda person: (since[person.pk], person.pk))
        return self.policy.stand_ins(self, present)  # type: ignore[arg-type]

    def asks(self, user: User) -> bool:
        """Is this person asked now whether they take over?"""
        return self.is_host_away and self.help_asked_at is not None and user in self.stand_ins()

    def take_over(self, by: User) -> None:
        """The first yes wins. The host's role stays with its account: when they are back, both may host."""
        if not self.asks(by):
            raise NotAsked
        self._change_hosts({"help_asked_at__isnull": False}, **HERE_AGAIN, stand_in=by)

    def must_be_held(self, by: User) -> None:
        """While the host is away the running step goes on, and no further one begins."""
        if self.is_host_away and by.pk not in leaders_of(self):
            raise HostAway


HERE_AGAIN = {"host_away_at": None, "help_asked_at": None, "own_pace_at": None}


def leaders_of(room: Hosted) -> set[int]:
    return leaders([room]).get(room.pk, set())


def leaders(rooms: Sequence[Hosted]) -> dict[int, set[int]]:
    """Room → who keeps it going: by its kind, by having taken over, or because a host made them co-host."""
    people: dict[int, set[int]] = {room.pk: {room.stand_in_id} for room in rooms if room.stand_in_id}
    for kind in all_kinds():
        if of_kind := [room.pk for room in rooms if room.policy is kind]:
            of_them = type(rooms[0])._default_manager.filter(pk__in=of_kind)
            for room, own in kind.leaders(of_them).items():  # type: ignore[arg-type]
                people.setdefault(room, set()).update(own)
    made = RoomPost.objects.filter(room__in=[room.pk for room in rooms], role=RoomRole.CO_HOST)
    for room, person in made.values_list("room", "user"):
        people.setdefault(room, set()).add(person)
    return people


def when_hosts_went(rooms: RoomQuerySet) -> list[tuple[Room, datetime | None]]:
    """Each of the rooms with when the last page of a host of it closed; None while one is open.

    A room in which none ever was is left out: who hosts without a script has no page to lose.
    """
    held = list(rooms)
    keep_going = leaders(held)
    now = timezone.now()
    went: dict[int, datetime] = {}
    for room, person, until in pages_until(held, set().union(*keep_going.values()), now):
        if person in keep_going.get(room, set()):
            went[room] = max(until, went.get(room, until))
    return [(room, None if went[room.pk] >= now else went[room.pk]) for room in held if room.pk in went]


def pages_until(rooms: list[Room], people: set[int], now: datetime) -> list[tuple[int, int, datetime]]:
    """Room, person, and until when a page of theirs was open there: `now` if one is."""
    heard_of = models.Q(left_at__isnull=True, seen_at__gt=now - timedelta(seconds=UNHEARD_SECONDS))
    until = Case(When(heard_of, then=Value(now)), default=Coalesce(F("left_at"), F("seen_at")),
                 output_field=models.DateTimeField())  # fmt: skip
    seen = Attendance.objects.filter(room__in=rooms, user__in=people).values("room", "user")
    return list(seen.annotate(last=Max(until)).values_list("room", "user", "last"))
