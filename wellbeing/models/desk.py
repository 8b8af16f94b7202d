from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from live.models import Room
from people.models import Role, User
from people.models.membership import places_of
from wellbeing.models.age import Aged, is_young
from wellbeing.models.counsellor import Counsellor
from wellbeing.models.limits import Left, left_of
from wellbeing.models.rest import Rest
from wellbeing.refusals import NotACounsellor, NotCleared, OnBreak, ShiftSpent, StoppedForReview

if TYPE_CHECKING:
    from wellbeing.models.request import CounsellingRequest

DESK = "counselling-desk"


class DeskQuerySet(models.QuerySet["Desk"]):
    def of(self, user: User) -> Desk:
        """A counsellor's own; the first time it is set up. To all others there is none."""
        if not user.has_role(Role.COUNSELLOR):
            raise NotACounsellor
        if desk := self.with_people().filter(user=user).first():
            return desk
        with transaction.atomic():
            Counsellor.objects.get_or_create(user=user)
            self.get_or_create(user=user, defaults={"alias": user.display_name or str(_("a neighbour"))})
            desk = self.select_for_update(of=("self",)).get(user=user)
            if desk.room is None:
                desk.room = Room.objects.create(kind=DESK, title=str(_("Desk")))
                desk.save(update_fields=["room"])
        return self.with_people().get(user=user)

    def with_people(self) -> Self:
        return self.select_related("user__counsellor", "room")

    def available(self) -> Self:
        """Who takes somebody now: said so, and nothing against them is being looked into."""
        there = self.filter(available_at__isnull=False, stopped_at=None, user__is_active=True)
        return there.with_people().prefetch_related(places_of("user"))

    def others(self, mine: Desk, people: models.QuerySet[User]) -> Self:
        """The desks of these people but for one's own, with where they counsel."""
        active = self.filter(user__in=people, user__is_active=True).exclude(pk=mine.pk)
        return active.with_people().prefetch_related(places_of("user"))

    def for_age(self, age: str) -> Self:
        """Who may listen to somebody of this age."""
        return self.filter(user__counsellor__for_young=True) if is_young(age) else self

    def free_seats(self, desks: Sequence[Desk], now: datetime) -> dict[int, int]:
        """How many more at once each of them takes, in two queries.

        Taken are conversations that run, are being wrapped up or, with somebody in danger, paused; and offers not yet
        answered. Whoever is with somebody in danger has no second conversation.
        """
        wrapping = now - timedelta(seconds=settings.COUNSELLING["wrap_up"])
        held = Q(conversations__state="active") | Q(
            conversations__state="paused", conversations__level__gte=2
        )
        held |= Q(conversations__state="wrap_up", conversations__ended_at__gt=wrapping)
        people = User.objects.filter(held, pk__in=[desk.user_id for desk in desks])
        levels: dict[int, list[int]] = {}
        for user, level in people.values_list("pk", "conversations__level"):
            levels.setdefault(user, []).append(level)
        offers = Counter(
            self.filter(pk__in=[desk.pk for desk in desks], offers__answer="").values_list("pk", flat=True)
        )

        def free(desk: Desk) -> int:
            mine = levels.get(desk.user_id, [])
            seats = 1 if any(level >= 2 for level in mine) else desk.user.counsellor.seats
            return max(0, seats - len(mine) - offers[desk.pk])

        return {desk.pk: free(desk) for desk in desks}

    def taking(self, now: datetime, age: str) -> list[Desk]:
        """Those of the available before whom somebody new of this age is put: neither spent nor near a shift's end."""
        there = list(self.for_age(age).available())
        left = left_of(there, now)
        return [desk for desk in there if left[desk.pk].takes(now)]

    def listening_to(self, user: User, now: datetime, age: str) -> list[Desk]:
        """Those of them whose role reaches where this person lives; nobody counsels their own household."""
        paths = [home.path for home in user.homes]
        return [desk for desk in self.taking(now, age) if desk.reaches(paths) and not desk.lives_with(user)]


class Desk(Rest):
    """Where a counsellor sits: whether they take somebody now, and the room in which offers are shown to them."""

    user = models.OneToOneField("people.User", models.CASCADE, related_name="desk")
    room = models.OneToOneField("live.Room", models.PROTECT, null=True, related_name="desk")
    alias = models.CharField(_("name in conversations"), max_length=30)
    available_at = models.DateTimeField(null=True, blank=True)
    missed = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def languages(self) -> list[str]:
        return list(self.user.counsellor.languages)

    def reaches(self, paths: Iterable[str]) -> bool:
        mine = [place for place in self.user.places if place.role == Role.COUNSELLOR]
        return any(path.startswith(place.community.path) for path in paths for place in mine)

    def works_near(self, counsellor: User) -> bool:
        """They counsel in the same place, or one in a part of the other's."""
        mine, theirs = (
            [place.community.path for place in user.places if place.role == Role.COUNSELLOR]
            for user in (self.user, counsellor)
        )
        return any(one.startswith(other) or other.startswith(one) for one in mine for other in theirs)

    def lives_with(self, user: User) -> bool:
        mine = {place.household_id for place in self.user.places if place.household_id}
        theirs = {place.household_id for place in user.places if place.household_id}
        return self.user_id == user.pk or bool(mine & theirs)

    def is_for(self, request: CounsellingRequest) -> bool:
        """Whoever may be young is listened to by those who are cleared for it, and by nobody else."""
        return not request.is_young or self.user.counsellor.for_young

    def must_be_for(self, request: Aged) -> None:
        """As it is, and held until the end: who takes the clearing away now waits, or was first.

        Nor is anybody new with whom a supervisor has yet to look into something, whichever way they would come.
        """
        if Desk.objects.filter(pk=self.pk, stopped_at__isnull=False).exists():
            raise StoppedForReview
        if request.is_young:
            cleared = Counsellor.objects.select_for_update().filter(user=self.user_id, for_young=True)
            if not cleared.exists():
                raise NotCleared

    def stands_by(self, request: CounsellingRequest) -> bool:
        """Their role reaches where whoever asked lives, they do not live with them, and their age is for them."""
        resident = request.resident
        if resident is None or self.lives_with(resident) or not self.is_for(request):
            return False
        return self.reaches([place.community.path for place in resident.places])

    def fits(self, request: CounsellingRequest) -> bool:
        """Their language is a must; nobody counsels their own household; place and age are theirs."""
        return request.language in self.languages and self.stands_by(request)

    @property
    def left(self) -> Left:
        return self.left_at(timezone.now())

    def left_at(self, now: datetime) -> Left:
        return left_of([self], now)[self.pk]

    def must_take_new(self, now: datetime) -> None:
        if self.rests_at(now):
            raise OnBreak
        if not self.left_at(now).takes(now):
            raise ShiftSpent

    def free(self, now: datetime) -> int:
        return Desk.objects.free_seats([self], now)[self.pk]

    @transaction.atomic
    def come(self, now: datetime) -> None:
        """Take somebody from now on. Asking twice changes nothing."""
        desk = Desk.objects.select_for_update().get(pk=self.pk)
        if desk.stopped_at:
            raise StoppedForReview
        Desk.objects.filter(pk=self.pk, available_at=None).update(
            available_at=now, missed=0, break_said_at=None
        )
        if desk.rests_at(now):  # back earlier than they thought
            Desk.objects.filter(pk=self.pk).update(break_until=now, break_said_at=None)
        self.refresh_from_db(fields=["available_at", "missed", "break_said_at", "break_until"])
        self.show()

    @transaction.atomic
    def go(self) -> None:
        """Take nobody new. Own conversations go on; an offer not yet answered goes to somebody else."""
        Desk.objects.filter(pk=self.pk).update(available_at=None)
        self.refresh_from_db(fields=["available_at"])
        self.show()

    def give_back_offers(self, now: datetime, *, only_young: bool = False) -> None:
        """They are with somebody in danger, or no longer for the young: who was put before them goes to another."""
        for offer in self.offers.open().select_related("request__room", "desk__room"):
            if offer.request.is_young or not only_young:
                offer.request.take_back(offer, now)

    def miss(self) -> None:
        """An offer ran out. After the second one nobody is offered to an empty chair."""
        Desk.objects.filter(pk=self.pk).update(missed=models.F("missed") + 1)
        self.refresh_from_db(fields=["missed"])
        if self.missed >= settings.COUNSELLING["missed_offers"]:
            self.go()
        else:
            self.show()

    def show(self) -> None:
        """The page of this counsellor takes it anew. Never with words of somebody's."""
        if self.room:
            self.room.show("desk", "wellbeing/desk/_offers.html", desk=self)
