from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from live import broadcast
from live.models.hand import Hand
from live.models.log import LogEntry
from live.models.run import PlanRun
from live.order_refusals import ModeratorsOnly, NotAgainstHosts, WatchingOnly
from live.refusals import HostsOnly
from live.rights import GIVEN, RIGHTS, Right, RoomRole, outranks
from people.models import Membership, Role, User
from people.prepared import Prepared

if TYPE_CHECKING:
    from live.kinds import RoomKind
    from live.models.room import Room
    from people.models import Community

REFUSED = {
    Right.MODERATE: ModeratorsOnly,
    Right.SET_TALK: ModeratorsOnly,
    Right.TALK: WatchingOnly,
    Right.REACT: WatchingOnly,
    Right.REPORT: WatchingOnly,
}


class Ordered(models.Model):
    """Who is what in a room, and so may do what. A part of Room, in a file of its own."""

    # Who came through the door with this row, and what was found of them there (`RoomQuerySet.with_standing`).
    entered_by: int | None = None
    own_post: str | None
    any_measure: bool
    any_held: bool

    class Meta:
        abstract = True

    @cached_property
    def community(self) -> Community | None:
        """The place whose word list holds here and whose organizers see what is done here."""
        return self.policy.community(self._room)

    if TYPE_CHECKING:

        @property
        def policy(self) -> RoomKind: ...

    @property
    def _room(self) -> Room:
        return self  # type: ignore[return-value]

    def role_of(self, user: User) -> RoomRole:
        """What somebody is here: who hosts says the kind, or they took over; what else, the hosts."""
        if user.pk not in self._roles:
            role = self.policy.role(self._room, user)
            if role not in {RoomRole.HOST, RoomRole.CO_HOST}:
                role = RoomRole(self._post_of(user) or role)
            self._roles[user.pk] = role
        role = self._roles[user.pk]
        return RoomRole.CO_HOST if self._room.stand_in_id == user.pk and role != RoomRole.HOST else role

    def _post_of(self, user: User) -> str | None:
        if self.entered_by == user.pk:
            return self.own_post
        return RoomPost.objects.filter(room=self._room, user=user).values_list("role", flat=True).first()

    @cached_property
    def _roles(self) -> dict[int, RoomRole]:
        """Those that were asked for since this row was read or locked: a page asks for the same one often."""
        return {}

    def forget_standing(self) -> None:
        self._roles.clear()
        self.entered_by = None

    def take_standing(self, user: User) -> None:
        """What was made of somebody here and whether anything is against them, as it is now."""
        ((self.own_post, self.any_measure, self.any_held),) = STANDING(self._room.pk, user.pk)
        self.entered_by = user.pk

    def allows(self, user: User, right: Right) -> bool:
        if right == Right.REPORT and not self.policy.holds:
            return False  # a report brings words before moderators
        return right in RIGHTS[self.role_of(user)]

    def must(self, user: User, right: Right) -> None:
        if not self.allows(user, right):
            raise REFUSED.get(right, HostsOnly)

    def is_hosted_by(self, user: User) -> bool:
        return self.allows(user, Right.RUN)

    def must_be_hosted_by(self, user: User) -> None:
        self.must(user, Right.RUN)

    @transaction.atomic
    def appoint(self, by: User, user: User, role: RoomRole) -> None:
        """Make somebody co-host, moderator or viewer here, or back. Their pages know at once; twice changes nothing."""
        self.must(by, Right.APPOINT)
        self._room.lock()
        before = self.role_of(user)
        if before == role:
            return
        own = self.policy.role(self._room, user)
        by_kind = own in {RoomRole.HOST, RoomRole.CO_HOST}
        if by_kind or role not in GIVEN or not outranks(self.role_of(by), before):
            raise NotAgainstHosts
        if role == own:
            RoomPost.objects.filter(room=self._room, user=user).delete()
        else:
            RoomPost.objects.update_or_create(room=self._room, user=user, defaults={"role": role, "by": by})
        self._roles.clear()
        for speaker in self._room.speakers.active().filter(user=user):
            if not RIGHTS[role] >= {Right.RUN if speaker.hosts else Right.TALK}:
                speaker.step_down()
        if Right.RUN not in RIGHTS[role]:
            PlanRun.objects.let_go(self._room, user)
        if Right.TALK not in RIGHTS[role]:
            Hand.objects.lower_in(self._room, user)
            Hand.objects.filter(user=user).end_in(self._room)
        what = LogEntry.What.APPOINTED
        LogEntry.objects.write(self._room, by, what, about=user, before=before, after=role)
        broadcast.renew_after_commit(self._room.pk, [user.pk])

    def known_people(self) -> models.QuerySet[User]:
        """Who can be looked up here: who wrote, has or had a role, is here and lets neighbours know, or was stopped."""
        room = self._room
        here = room.attendances.here().filter(user__shows_presence=True)
        found = models.Q(pk__in=room.messages.values("author")) | models.Q(
            pk__in=room.reviews.values("author")
        )
        found |= models.Q(pk__in=room.posts.values("user")) | models.Q(pk__in=room.measures.values("user"))
        found |= models.Q(pk__in=LogEntry.objects.filter(room_pk=room.pk).values("about"))
        return User.objects.filter(found | models.Q(pk__in=here.values("user")))

    def deciders(self) -> list[User]:
        """Who is told when something has to be decided and perhaps nobody is in the room: hosts and organizers."""
        people = {person.pk: person for person in self.policy.keepers(self._room)}
        if self.community:
            organizing = Membership.objects.confirmed().of_role(Role.ORGANIZER).select_related("user")
            there = organizing.filter(community__path__in=self.community.path_and_above)
            people |= {membership.user_id: membership.user for membership in there}
        return [person for person in people.values() if person.is_active]


def _standing(room: int, user: int) -> models.QuerySet[Any]:
    rooms = apps.get_model("live.Room")._default_manager.filter(pk=room)
    return rooms.with_standing(user).values_list("own_post", "any_measure", "any_held")


STANDING = Prepared(_standing)


class RoomPostQuerySet(models.QuerySet["RoomPost"]):
    def for_reading(self) -> Self:
        return self.select_related("user").order_by("role", "pk")


class RoomPost(models.Model):
    """What a host made somebody in one room. Who is not named here simply takes part."""

    room = models.ForeignKey("live.Room", models.CASCADE, related_name="posts")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=RoomRole)
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = RoomPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in a room")
        verbose_name_plural = _("roles in rooms")
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_role_per_room_and_person")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.role}"
