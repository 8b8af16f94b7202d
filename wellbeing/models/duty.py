from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from live import danger
from people.models import Community, Role
from wellbeing.duty_refusals import (
    NoRest,
    NotACounsellorThere,
    NotALead,
    NotYourShift,
    OnDutyThen,
    ShiftLength,
    ShiftNotFree,
    ShiftOver,
    ShiftTaken,
    TooFarAhead,
)
from wellbeing.models.counsellor import Counsellor, counsels

if TYPE_CHECKING:
    from people.models import User

LEAST_MINUTES, MOST_MINUTES = 30, 240
"""Four hours are the most one person listens at a time; the constraint below says the same to the database."""


class DutyQuerySet(models.QuerySet["Duty"]):
    def taken(self) -> Self:
        """Those that somebody will really sit through."""
        return self.filter(counsellor__is_active=True)

    def free(self) -> Self:
        """Planned, and nobody's yet."""
        return self.filter(counsellor=None)

    def leads(self) -> Self:
        return self.filter(is_lead=True)

    def on_now(self, now: datetime) -> Self:
        """Who sits at the desk at this moment."""
        return self.taken().filter(starts_at__lte=now, ends_at__gt=now).order_by("starts_at", "pk")

    def upcoming(self, now: datetime) -> Self:
        """Taken and not yet begun, the earliest first."""
        return self.taken().filter(starts_at__gt=now).order_by("starts_at", "pk")

    def next(self, now: datetime) -> Duty | None:
        """When somebody sits at the desk next, for "nobody is here now"."""
        return self.upcoming(now).select_related("counsellor").first()

    def between(self, start: datetime, end: datetime) -> Self:
        """Those of a week or a day; a shift over midnight stands on the day it begins."""
        return self.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "-is_lead", "pk")

    def serving(self, community: Community) -> Self:
        """Those whose counsellors listen to the neighbours of this place: on its own roster or on one above."""
        return self.filter(community__path__in=community.path_and_above)

    def visible_to(self, user: User) -> Self:
        """The rosters that listen to somebody, and those on which they could sit."""
        sees = Q(community__path__in=user.seen_paths)
        for place in user.places:
            if place.role == Role.COUNSELLOR:
                sees |= Q(community__path__startswith=place.community.path)
        return self.filter(sees)

    @transaction.atomic
    def plan(
        self,
        community: Community,
        starts_at: datetime,
        minutes: int,
        by: User,
        *,
        counsellor: User | None = None,
        is_lead: bool = False,
    ) -> Duty:
        """Put a shift on the roster: one's own, or a free one for whoever can. Only leads plan for somebody else."""
        if not counsels(by, community):
            raise NotACounsellorThere
        if counsellor and counsellor != by and not leads(by):
            raise NotYourShift
        duty = Duty(community=community, starts_at=starts_at, minutes=minutes, is_lead=is_lead, planned_by=by)
        duty.ends_at = starts_at + timedelta(minutes=minutes)
        duty._must_be_a_shift(timezone.now())
        if counsellor:
            duty._must_suit(counsellor)
            duty.counsellor = counsellor
        duty.save()
        return duty


def leads(user: User) -> bool:
    return Counsellor.objects.filter(user=user, may_lead=True).exists()


class Duty(models.Model):
    """A counsellor's time on the roster of a place. Without a counsellor it is free for any of them."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="duties")
    counsellor = models.ForeignKey(
        "people.User", models.SET_NULL, null=True, blank=True, related_name="duties"
    )
    starts_at = models.DateTimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    ends_at = models.DateTimeField(editable=False)
    is_lead = models.BooleanField(_("leads the shift"), default=False)
    planned_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)
    swap_asked_at = models.DateTimeField(null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=LEAST_MINUTES, minutes__lte=MOST_MINUTES),
                name="a_shift_lasts_half_an_hour_to_four_hours",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_shift_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["counsellor", "starts_at"], name="nobody_begins_two_shifts_at_once"
            ),
            models.CheckConstraint(
                condition=Q(swap_asked_at=None) | Q(counsellor__isnull=False),
                name="only_a_shift_of_somebody_is_swapped",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "starts_at"]),
            models.Index(fields=["counsellor", "ends_at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_free(self) -> bool:
        return self.counsellor_id is None

    @property
    def can_be_taken(self) -> bool:
        return (self.is_free or self.swap_asked_at is not None) and self.ends_at > timezone.now()

    def is_of(self, user: User) -> bool:
        return self.counsellor_id == user.pk

    @transaction.atomic
    def take(self, by: User) -> None:
        """Sit through it: a free one, or one whose counsellor asked for somebody else. Asking twice changes nothing."""
        duty = self._now()
        if duty.is_of(by) and duty.swap_asked_at is None:
            return
        if not counsels(by, duty.community):
            raise NotACounsellorThere
        if not duty.is_free and duty.swap_asked_at is None:
            raise ShiftTaken
        if duty.ends_at <= timezone.now():
            raise ShiftOver
        if not duty.is_of(by):
            duty._must_suit(by)
        duty.counsellor, duty.taken_at, duty.swap_asked_at = by, timezone.now(), None
        duty.save(update_fields=["counsellor", "taken_at", "swap_asked_at"])
        self.refresh_from_db()

    @transaction.atomic
    def ask_swap(self, by: User) -> None:
        """Look for somebody else; until one takes it, it stays one's own. Asking twice changes nothing."""
        duty = self._to_be_changed(by)
        if duty.swap_asked_at is None:
            Duty.objects.filter(pk=duty.pk).update(swap_asked_at=timezone.now())
        self.refresh_from_db()

    @transaction.atomic
    def keep(self, by: User) -> None:
        """Nobody else need be found after all. Asking twice changes nothing."""
        self._to_be_changed(by)
        Duty.objects.filter(pk=self.pk).update(swap_asked_at=None)
        self.refresh_from_db()

    @transaction.atomic
    def hand_back(self, by: User) -> None:
        """It cannot be done: from now on it is free for anyone. Asking twice changes nothing."""
        if self._now().is_free:
            return
        self._to_be_changed(by)
        Duty.objects.filter(pk=self.pk).update(counsellor=None, taken_at=None, swap_asked_at=None)
        self.refresh_from_db()

    @transaction.atomic
    def drop(self, by: User) -> None:
        """Take a free shift off the roster: by who planned it or a duty lead."""
        duty = self._now()
        if not counsels(by, duty.community) or not (duty.planned_by_id == by.pk or leads(by)):
            raise NotYourShift
        if not duty.is_free:
            raise ShiftNotFree
        duty.delete()

    # What must hold

    def _now(self) -> Duty:
        """This shift as it is, held until the end of the transaction."""
        return Duty.objects.select_for_update(of=("self",)).select_related("community").get(pk=self.pk)

    def _to_be_changed(self, by: User) -> Duty:
        duty = self._now()
        if not duty.is_of(by) and not (counsels(by, duty.community) and leads(by)):
            raise NotYourShift
        if duty.is_free:
            raise NotYourShift
        if duty.ends_at <= timezone.now():
            raise ShiftOver
        return duty

    def _must_be_a_shift(self, now: datetime) -> None:
        if not LEAST_MINUTES <= self.minutes <= MOST_MINUTES:
            raise ShiftLength(least=LEAST_MINUTES, most=MOST_MINUTES // 60)
        if self.ends_at <= now:
            raise ShiftOver
        if self.starts_at > now + timedelta(weeks=settings.DUTY_WEEKS_AHEAD):
            raise TooFarAhead(weeks=settings.DUTY_WEEKS_AHEAD)

    def _must_suit(self, counsellor: User) -> None:
        """One listens in one place at a time, with a rest in between: two shifts that touch would be one too long.

        The person's row is held, so that two presses at once do not both find the time free.
        """
        if not counsels(counsellor, self.community):
            raise NotACounsellorThere
        if self.is_lead and not leads(counsellor):
            raise NotALead
        get_user_model().objects.select_for_update().get(pk=counsellor.pk)
        theirs = Duty.objects.filter(counsellor=counsellor).exclude(pk=self.pk)
        if other := theirs.filter(starts_at__lt=self.ends_at, ends_at__gt=self.starts_at).first():
            raise OnDutyThen(starts=clock(other.starts_at), ends=clock(other.ends_at))
        rest = timedelta(minutes=settings.DUTY_REST_MINUTES)
        if theirs.filter(starts_at__lt=self.ends_at + rest, ends_at__gt=self.starts_at - rest).exists():
            raise NoRest(minutes=settings.DUTY_REST_MINUTES)


def clock(moment: datetime) -> str:
    return time_format(timezone.localtime(moment).time(), "H:i")


@danger.on_duty
def on_the_roster(community: Community) -> Iterable[User]:
    """Who is told first when somebody in a room may be in danger: whoever sits at the desk for that place."""
    now = Duty.objects.serving(community).on_now(timezone.now()).select_related("counsellor")
    return [duty.counsellor for duty in now if duty.counsellor]
