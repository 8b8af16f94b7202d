from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.refusals import AlreadyPublished
from live.models import Plan, Room
from people.models import Community
from people.prepared import Prepared

if TYPE_CHECKING:
    from activities.models.occurrence import Date
    from people.models import Household, User


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Published ones for the places somebody belongs to, and every one they look after."""
        if user.is_anonymous:
            return self.none()
        invited = models.Q(published_at__isnull=False, audience__path__in=user.seen_paths)
        return self.filter(invited | models.Q(pk__in=self.model.objects.managed_by(user)))

    def managed_by(self, user: User | AnonymousUser) -> Self:
        """Those somebody may change: as host, as co-host, or as organizer of the home community."""
        if user.is_anonymous:
            return self.none()
        co_hosted = Activity.co_hosts.through.objects.filter(user=user).values("activity")
        mine = models.Q(host=user) | models.Q(pk__in=co_hosted)
        for path in user.organized_paths:
            mine |= models.Q(home__path__startswith=path)
        return self.filter(mine)

    def drafts(self) -> Self:
        return self.filter(published_at__isnull=True)

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    @transaction.atomic
    def begin(
        self,
        by: User,
        client_id: uuid.UUID,
        dates: Iterable[Date],
        co_hosts: Iterable[User] = (),
        **fields: Any,
    ) -> Activity:
        """A new draft with its dates. The same client id gives the same draft, however often it is sent (G-4)."""
        made = {**fields, "plan": Plan.objects.create}
        activity, is_new = self.get_or_create(created_by=by, client_id=client_id, defaults=made)
        if is_new:
            activity.co_hosts.set(co_hosts)
            activity.add_dates(dates)
        return activity


class Activity(models.Model):
    """*What* is done together: "Sunday yoga", by a host, for a community. *When* is an Occurrence."""

    class Kind(models.TextChoices):
        CLASS = "class", _("class")
        COOK_ALONG = "cook-along", _("cook-along")
        CONTEST = "contest", _("contest")
        TALK = "talk", _("talk")
        ROLL_CALL = "roll-call", _("roll call")
        GATHERING = "gathering", _("gathering")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CLASS)
    title = models.CharField(_("title"), max_length=60)
    description = models.TextField(_("description"), blank=True, max_length=5000)
    host = models.ForeignKey(
        "people.User", models.PROTECT, related_name="hosted_activities", verbose_name=_("host")
    )
    co_hosts = models.ManyToManyField(
        "people.User", related_name="co_hosted_activities", blank=True, verbose_name=_("co-hosts")
    )
    home = models.ForeignKey(
        Community, models.PROTECT, related_name="activities", verbose_name=_("home community")
    )
    audience = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name=_("who may come"))
    plan = models.OneToOneField(Plan, models.PROTECT, related_name="activity")
    created_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [models.Index(fields=["audience", "published_at"])]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="one_activity_per_client_id")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activity", args=[self.pk])

    @property
    def icon(self) -> str:
        return ICONS[Activity.Kind(self.kind)]

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_cooked(self) -> bool:
        """Has servings and ingredients."""
        return self.kind in {Activity.Kind.COOK_ALONG, Activity.Kind.CONTEST}

    def is_managed_by(self, user: User) -> bool:
        return self.is_hosted_by(user) or user.organizes(self.home)

    def is_hosted_by(self, user: User) -> bool:
        return self.host_id == user.pk or user.pk in self.co_host_keys

    @property
    def co_host_keys(self) -> set[int]:
        """From the people a list brought along, else by their keys alone: asked at every message."""
        if "co_hosts" in getattr(self, "_prefetched_objects_cache", ()):
            return {person.pk for person in self.co_hosts.all()}
        return set(CO_HOSTS(self.pk))

    def is_visible_to(self, user: User) -> bool:
        return (self.is_published and user.belongs_to(self.audience)) or self.is_managed_by(user)

    def household_of(self, user: User) -> Household | None:
        """The household somebody would come with: one of theirs whose door is within the audience."""
        homes = (place.household for place in user.places if place.household)
        return next((home for home in homes if self.audience.contains(home.building)), None)

    @transaction.atomic
    def add_dates(self, dates: Iterable[Date]) -> None:
        """Put dates on the calendar. One it already has is left alone, so asking twice changes nothing."""
        Activity.objects.select_for_update().get(pk=self.pk)
        starts = set(self.occurrences.filter(cancelled_at__isnull=True).values_list("starts_at", flat=True))
        for date in dates:
            if date.starts_at not in starts:
                starts.add(date.starts_at)
                self.occurrences.model.schedule(self, *date)

    def publish(self) -> None:
        """Put it on the calendar. Asking twice changes nothing."""
        Activity.objects.drafts().filter(pk=self.pk).update(published_at=timezone.now())
        self.refresh_from_db(fields=["published_at"])

    @transaction.atomic
    def rename(self) -> None:
        """Carry the title to the rooms and to people's calendars, which follow by the sequence (A-37)."""
        coming = self.occurrences.upcoming()
        Room.objects.filter(pk__in=coming.values("room")).update(title=self.title)
        self.occurrences.filter(pk__in=list(coming.values_list("pk", flat=True))).update(
            sequence=F("sequence") + 1, changed_at=timezone.now()
        )

    @transaction.atomic
    def discard(self) -> None:
        """Throw a draft away, with its dates and steps. What neighbours have seen is cancelled instead."""
        if not Activity.objects.drafts().filter(pk=self.pk).exists():
            raise AlreadyPublished
        rooms = list(
            Room.objects.filter(models.Q(occurrence__activity=self) | models.Q(rehearsal__activity=self))
        )
        plan = self.plan
        self.delete()
        Room.objects.filter(pk__in=[room.pk for room in rooms]).delete()
        plan.delete()


ICONS = {
    Activity.Kind.CLASS: "mat",
    Activity.Kind.COOK_ALONG: "bowl",
    Activity.Kind.CONTEST: "trophy",
    Activity.Kind.TALK: "talk",
    Activity.Kind.ROLL_CALL: "roll",
    Activity.Kind.GATHERING: "gather",
}


CO_HOSTS = Prepared(
    lambda activity: Activity.co_hosts.through.objects.filter(activity=activity).values_list(
        "user", flat=True
    )
)
