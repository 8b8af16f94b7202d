from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.leaving import move_out
from people.models.community import Community
from people.models.household import Household
from people.news import newcomer_is_confirmed, newcomer_is_declined
from people.refusals import NotANeighbour, NotYourPlace

if TYPE_CHECKING:
    from people.models.user import User


class Role(models.TextChoices):
    RESIDENT = "resident", _("resident")
    CAPTAIN = "captain", _("captain")
    ORGANIZER = "organizer", _("organizer")
    COUNSELLOR = "counsellor", _("counsellor")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def confirmed(self) -> Self:
        """Those that count: somebody vouched for them and they have not left."""
        return self.filter(confirmed_at__isnull=False, left_at__isnull=True)

    def counted(self) -> Self:
        """The confirmed ones with all that a question of access asks of them."""
        return self.confirmed().select_related("community", "household__building").order_by("pk")

    def waiting(self) -> Self:
        return self.filter(confirmed_at__isnull=True, left_at__isnull=True)

    def current(self) -> Self:
        """Confirmed or waiting: those that can still be left."""
        return self.filter(left_at__isnull=True)

    def of_role(self, *roles: str) -> Self:
        return self.filter(role__in=roles)

    def within(self, community: Community) -> Self:
        """Those of a place or of anywhere below it."""
        return self._at_or_below([community.path])

    def in_reach_of(self, user: User) -> Self:
        """Those that a captain or organizer answers for: in their place or anywhere below it."""
        return self._at_or_below(user.captained_paths)

    def removable_by(self, user: User) -> Self:
        """Organizers may end any membership in their places but their own; captains those of residents."""
        organized = self._at_or_below(user.organized_paths)
        captained = self._at_or_below(user.captained_paths).of_role(Role.RESIDENT)
        return (organized | captained).exclude(user=user)

    def _at_or_below(self, paths: list[str]) -> Self:
        below = models.Q(pk__in=[])
        for path in paths:
            below |= models.Q(community__path__startswith=path)
        return self.filter(below)

    def answering_for(self, community: Community) -> Self:
        """Captains and organizers who may confirm newcomers there, the nearest first."""
        return (
            self.confirmed()
            .of_role(Role.CAPTAIN, Role.ORGANIZER)
            .filter(community__path__in=community.path_and_above)
            .select_related("user", "community")
            .order_by("-community__path", "role", "pk")
        )

    @transaction.atomic
    def appoint(self, user: User, community: Community, role: Role, by: User) -> Membership:
        """Give a neighbour a role in a place that one organizes. Asking twice changes nothing."""
        if role == Role.RESIDENT or not by.organizes(community):
            raise NotYourPlace
        if not self.filter(user=user).confirmed().in_reach_of(by).exists():
            raise NotANeighbour
        membership, _made = self.get_or_create(
            user=user, community=community, role=role, left_at=None,
            defaults={"confirmed_at": timezone.now(), "confirmed_by": by},
        )  # fmt: skip
        return membership


def places_of(people: str = "") -> models.Prefetch[Any]:
    """`User.places` of all people found at this end of a query, read in one question more."""
    path = f"{people}__memberships" if people else "memberships"
    return models.Prefetch(path, Membership.objects.counted(), to_attr="places")


class Membership(models.Model):
    """A person's place in a community. Roles reach downwards: who organizes a street organizes its compounds."""

    user = models.ForeignKey("people.User", models.CASCADE, related_name="memberships")
    community = models.ForeignKey(Community, models.PROTECT, related_name="memberships")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.RESIDENT)
    joined_at = models.DateTimeField(default=timezone.now, db_default=Now())
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "community", "role"],
                condition=models.Q(left_at__isnull=True),
                name="one_membership_per_place_and_role",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="resident")
                | models.Q(household__isnull=False)
                | models.Q(left_at__isnull=False),
                name="residents_have_a_household",
            ),
        ]
        indexes = [models.Index(fields=["community", "confirmed_at"])]

    def __str__(self) -> str:
        return f"#{self.pk} {self.role}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def correct_door(self, household: Household) -> None:
        if self.household is None or self.household == household:
            return
        wrong, self.household = self.household, household
        self.save(update_fields=["household"])
        wrong.free()

    @transaction.atomic
    def confirm(self, by: User) -> None:
        """Vouch for a newcomer. Asking twice changes nothing."""
        mine = Membership.objects.waiting().filter(pk=self.pk)
        if mine.update(confirmed_at=timezone.now(), confirmed_by=by):
            newcomer_is_confirmed.tell(self)
        self.refresh_from_db(fields=["confirmed_at", "confirmed_by"])

    @transaction.atomic
    def decline(self) -> None:
        """Not a neighbour of ours. Their door is forgotten; they may ask again. Asking twice changes nothing."""
        if Membership.objects.waiting().filter(pk=self.pk).exists():
            self.leave()
            newcomer_is_declined.tell(self)

    @transaction.atomic
    def leave(self) -> None:
        """No longer part of this place, whoever decided it: the door and all that hung on it goes.

        Two of one door who leave at once wait for each other, so that the last one knows to be the last. Who registers
        there meanwhile need not wait.
        """
        list(Household.objects.select_for_update(no_key=True).filter(pk__in=[self.household_id]))
        mine = Membership.objects.current().filter(pk=self.pk)
        if not mine.update(left_at=timezone.now(), household=None):
            return
        household = self.household
        self.refresh_from_db(fields=["left_at", "household"])
        self.user.forget_places()
        self.user.close_invitations()
        move_out(self, household)
        if household:
            household.free()
