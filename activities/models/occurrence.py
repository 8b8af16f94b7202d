from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from activities import when
from activities.models.activity import Activity
from activities.models.occurrences import OccurrenceQuerySet
from activities.models.registration import Registration
from activities.refusals import (
    AlreadyOver,
    Cancelled,
    Closed,
    FewLeft,
    Full,
    NoHousehold,
    NotYetPublished,
    OutOfScope,
    PartyTooBig,
    ReasonMissing,
    SameTime,
)
from live.models import Room
from notices.models import Notice
from people.models import Household, Membership
from people.models.community import validate_time_zone

if TYPE_CHECKING:
    from people.models import User


class Date(NamedTuple):
    """When, how long, for how many, and on whose clock."""

    starts_at: datetime
    minutes: int
    seats: int | None
    time_zone: str


class Occurrence(models.Model):
    """*When*: one date of an activity, with seats and a room. Its address and its uid never change (A-2, A-37)."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="occurrences")
    starts_at = models.DateTimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(12 * 60)]
    )
    ends_at = models.DateTimeField(editable=False)
    time_zone = models.CharField(
        _("time zone"), max_length=40, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    room = models.OneToOneField(Room, models.PROTECT, related_name="occurrence")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    taken: int  # brought by for_lists()
    mine: int | None  # brought by for_lists(user)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"]), models.Index(fields=["ends_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=F("starts_at")), name="it_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("occurrence", args=[self.pk])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_over(self) -> bool:
        """A class that runs on beyond its planned end is not over."""
        if self.cancelled_at or self.room.started_at is None:
            return self.ends_at <= timezone.now()
        return self.room.ended_at is not None

    @property
    def is_open(self) -> bool:
        """One can go in now."""
        return self.cancelled_at is None and self.room.is_open and not self.is_over

    @property
    def is_live(self) -> bool:
        return self.cancelled_at is None and self.room.is_running

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0

    @property
    def takes_registrations(self) -> bool:
        return self.activity.is_published and not self.cancelled_at and not self.is_over

    @property
    def seats_left(self) -> int | None:
        """Seats still free, never below nought; None when there is no limit. Uses `taken` where a list brought it."""
        if self.seats is None:
            return None
        return max(self.seats - self.seats_taken, 0)

    @property
    def seats_taken(self) -> int:
        taken: int | None = getattr(self, "taken", None)
        return self.registrations.active().people() if taken is None else taken

    # Scheduling

    @staticmethod
    @transaction.atomic
    def schedule(
        activity: Activity, starts_at: datetime, minutes: int, seats: int | None, time_zone: str
    ) -> Occurrence:
        """Put a date of the activity on the calendar, with a room of its own."""
        ends_at = starts_at + timedelta(minutes=minutes)
        room = Room.objects.create(
            kind="activity", title=activity.title, plan=activity.plan, starts_at=starts_at, ends_at=ends_at
        )
        return Occurrence.objects.create(activity=activity, starts_at=starts_at, minutes=minutes, ends_at=ends_at,
                                         seats=seats, time_zone=time_zone, room=room)  # fmt: skip

    @transaction.atomic
    def move(self, starts_at: datetime, minutes: int, seats: int | None, time_zone: str) -> None:
        """Change when, how long or how many. The page, the room, the uid and who is registered stay.

        Who is registered is told of a new beginning. Fewer seats than are taken put nobody out (A-20).
        """
        before = Occurrence.objects.select_for_update(of=("self",)).select_related("room").get(pk=self.pk)
        before._must_be_to_come()
        if (
            before.activity.occurrences.filter(starts_at=starts_at, cancelled_at=None)
            .exclude(pk=self.pk)
            .exists()
        ):
            raise SameTime
        self.starts_at, self.minutes, self.seats, self.time_zone = starts_at, minutes, seats, time_zone
        self.ends_at = starts_at + timedelta(minutes=minutes)
        self.sequence = before.sequence + 1
        self.save(
            update_fields=["starts_at", "minutes", "seats", "time_zone", "ends_at", "sequence", "changed_at"]
        )
        Room.objects.filter(pk=self.room_id).plan_anew(self.starts_at, self.ends_at)
        if starts_at != before.starts_at:
            self._tell_registered(Notice.Kind.MOVED)

    @transaction.atomic
    def cancel(self, reason: str) -> None:
        """Call this date off, saying why. The page stays with the reason; the room closes (A-40, A-41)."""
        if not reason.strip():
            raise ReasonMissing
        before = Occurrence.objects.select_for_update(of=("self",)).select_related("room").get(pk=self.pk)
        if before.cancelled_at:
            return
        before._must_be_to_come()
        self.cancelled_at, self.cancel_reason = timezone.now(), reason.strip()
        self.sequence = before.sequence + 1
        self.save(update_fields=["cancelled_at", "cancel_reason", "sequence", "changed_at"])
        self.room.close()
        self._tell_registered(Notice.Kind.CANCELLED, reason=self.cancel_reason)

    def _must_be_to_come(self) -> None:
        if self.cancelled_at:
            raise Cancelled(reason=self.cancel_reason)
        if self.is_over:
            raise AlreadyOver

    def _tell_registered(self, kind: str, **details: str) -> None:
        """Everybody of the registered households is told, each in their own language and time."""
        people: dict[tuple[str, str], list[User]] = {}
        for person in self.registered_people():
            people.setdefault((person.language, person.time_zone), []).append(person)
        for (language, zone), group in people.items():
            with translation.override(language):
                told = {
                    "title": self.activity.title,
                    "when": when.full(self.starts_at, ZoneInfo(zone)),
                    **details,
                }
            about = f"occurrence-{self.pk}-{self.sequence}"
            Notice.objects.tell(group, kind, about, self.get_absolute_url(), **told)

    def registered_people(self) -> QuerySet[User]:
        """Everybody who lives behind a door that is registered, whoever of them pressed the button."""
        homes = self.registrations.active().values("household")
        living = Membership.objects.confirmed().filter(household__in=homes)
        return get_user_model().objects.filter(pk__in=living.values("user"), deleted_at__isnull=True)

    # Seats

    def register(self, household: Household | None, by: User, people: int = 1) -> Registration:
        """Give the household seats. Asking twice changes nothing; the row's lock decides who gets the last (A-18).

        Whoever finds it full is told so without waiting for the lock, or a crowd would hold up the few who get in.
        """
        if household is None:
            raise NoHousehold
        if not 1 <= people <= settings.REGISTRATION_MAX_PEOPLE:
            raise PartyTooBig(limit=settings.REGISTRATION_MAX_PEOPLE)
        if not self.activity.is_published:
            raise NotYetPublished
        if not self.activity.audience.contains(household.building):
            raise OutOfScope(scope=self.activity.audience)
        return self._seated(household, people) or self._take_seats(household, by, people)

    @transaction.atomic
    def _take_seats(self, household: Household, by: User, people: int) -> Registration:
        locked = Occurrence.objects.select_for_update(of=("self",)).select_related("room").get(pk=self.pk)
        mine = locked._seated(household, people)
        return mine or locked.registrations.create(household=household, by=by, people=people)

    def _seated(self, household: Household, people: int) -> Registration | None:
        """The registration there is. Without one, raises unless there are seats to be had now."""
        if mine := self.registration_of(household):
            return mine
        if self.cancelled_at:
            raise Cancelled(reason=self.cancel_reason)
        if self.is_over:
            raise Closed
        left = None if self.seats is None else max(self.seats - self.registrations.active().people(), 0)
        if left is not None and people > left:
            raise FewLeft(left=left, people=people) if left else Full
        return None

    def withdraw(self, household: Household | None) -> None:
        """Give the household's seats back. Asking twice changes nothing; what is over stays as it was."""
        if self.is_over:
            raise AlreadyOver
        self.registrations.active().filter(household=household).update(withdrawn_at=timezone.now())

    def registration_of(self, household: Household | None) -> Registration | None:
        return self.registrations.active().filter(household=household).first() if household else None
