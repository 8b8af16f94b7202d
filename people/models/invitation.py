from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.community import Community
from people.models.household import Household
from people.models.membership import Membership, Role
from people.news import newcomer_waits
from people.refusals import InvitationClosed, NoBuildings, NotInvitedThere, NotYourPlace

if TYPE_CHECKING:
    from people.models.user import User


def new_token() -> str:
    return secrets.token_urlsafe(12)


def in_a_month() -> datetime:
    return timezone.now() + timedelta(days=30)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(expires_at__gt=timezone.now(), revoked_at__isnull=True)

    def in_reach_of(self, user: User) -> Self:
        """Those for places where somebody may confirm newcomers."""
        below = models.Q(pk__in=[])
        for path in user.captained_paths:
            below |= models.Q(community__path__startswith=path)
        return self.filter(below)

    def invite(self, by: User, community: Community, days: int) -> Invitation:
        """Open a door for newcomers, for so many days."""
        if not by.captains(community):
            raise NotYourPlace
        if not Community.objects.buildings_of(community).exists():
            raise NoBuildings
        expires_at = timezone.now() + timedelta(days=days)
        return self.create(community=community, created_by=by, expires_at=expires_at)

    def revoke(self) -> None:
        self.open().update(revoked_at=timezone.now())


class Invitation(models.Model):
    """A link and QR code that a captain prints and hangs in the stairwell.

    Who follows it still waits until somebody who knows the doors confirms them.
    """

    community = models.ForeignKey(Community, models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    created_by = models.ForeignKey("people.User", models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_a_month)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def buildings(self) -> models.QuerySet[Community]:
        """Where those who follow it may live."""
        return Community.objects.buildings_of(self.community)

    @transaction.atomic
    def join(self, user: User, name: str, building: Community, door: str) -> Membership:
        """Ask to be let in as a neighbour behind this door. Who asks twice may correct the door while waiting."""
        if not self.is_open:
            raise InvitationClosed
        if building.kind != Community.Kind.BUILDING or not self.community.contains(building):
            raise NotInvitedThere
        if name and name != user.display_name and not user.is_demo:
            user.display_name = name
            user.save(update_fields=["display_name"])
        household = Household.objects.behind(building, door)
        membership, asked = Membership.objects.get_or_create(
            user=user, community=building, role=Role.RESIDENT, left_at=None, defaults={"household": household}
        )
        if asked:
            newcomer_waits.tell(membership)
        elif not membership.is_confirmed:
            membership.correct_door(household)
        return membership

    def revoke(self) -> None:
        """Close the door. Asking twice changes nothing."""
        Invitation.objects.filter(pk=self.pk).revoke()
        self.refresh_from_db(fields=["revoked_at"])
