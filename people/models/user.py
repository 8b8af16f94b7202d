from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people.leaving import let_go_of
from people.models.community import Community, validate_time_zone
from people.models.household import Household
from people.models.membership import Membership, Role, places_of
from people.prepared import Prepared
from people.refusals import DemoStays

PLACES = Prepared(lambda user: Membership.objects.counted().filter(user=user))


class UserQuerySet(models.QuerySet["User"]):
    def with_places(self) -> Self:
        """With `places` read for all of them in one query: access is then answered without asking again."""
        return self.prefetch_related(places_of())


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Neighbours see the display name, and the building if the person allows it."""

    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("display name"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    large_type = models.BooleanField(_("large type"), default=False)
    shows_building = models.BooleanField(_("neighbours may see my building"), default=False)
    shows_presence = models.BooleanField(_("neighbours may see my name in a room's list"), default=True)
    is_demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        """What neighbours call them; never the e-mail address, which would leak into pages and logs."""
        if self.deleted_at:
            return str(_("a former neighbour"))
        return self.display_name or str(_("a neighbour"))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property  # Django's own: `with_places` could not fill the standard library's
    def places(self) -> list[Membership]:
        """The confirmed memberships, read once per request: every question of access is answered from them."""
        return PLACES(self.pk)

    @property
    def seen_paths(self) -> set[str]:
        """Paths of the communities this person belongs to: their own and every one above."""
        return {path for place in self.places for path in place.community.path_and_above}

    @property
    def homes(self) -> list[Community]:
        """Where they live."""
        return [place.community for place in self.places if place.role == Role.RESIDENT]

    @property
    def organized_paths(self) -> list[str]:
        return [place.community.path for place in self.places if place.role == Role.ORGANIZER]

    @property
    def captained_paths(self) -> list[str]:
        """Where this person may confirm newcomers: captains and organizers, there and below."""
        return [place.community.path for place in self.places if place.role in {Role.CAPTAIN, Role.ORGANIZER}]

    def organizes(self, community: Community) -> bool:
        return any(community.path.startswith(path) for path in self.organized_paths)

    def captains(self, community: Community) -> bool:
        return any(community.path.startswith(path) for path in self.captained_paths)

    def belongs_to(self, community: Community) -> bool:
        return community.path in self.seen_paths

    def has_role(self, *roles: str) -> bool:
        return any(place.role in roles for place in self.places)

    @property
    def household(self) -> Household | None:
        """Where they live: the household that registers, votes and answers together."""
        return next((place.household for place in self.places if place.household), None)

    @property
    def building(self) -> Community | None:
        """Where they live, for neighbours who may see it: they said so themselves (G-8)."""
        household = self.household
        return household.building if household and self.shows_building else None

    def forget_places(self) -> None:
        """Read the memberships anew: one of them was just left."""
        vars(self).pop("places", None)

    def close_invitations(self) -> None:
        """Revoke those for places one no longer answers for."""
        for invitation in self.invitations.open().select_related("community"):
            if not self.captains(invitation.community):
                invitation.revoke()

    @transaction.atomic
    def leave(self) -> None:
        """Delete the account: all that says something of this person goes. Asking twice changes nothing.

        The row stays, without name or address, so that what others did with them keeps its sense.
        """
        if self.is_demo:
            raise DemoStays
        if self.deleted_at:
            return
        for membership in self.memberships.current():
            membership.leave()
        let_go_of(self)
        self.email = f"{uuid.uuid4()}@gone.invalid"
        self.display_name, self.time_zone, self.language = "", settings.TIME_ZONE, settings.LANGUAGE_CODE
        self.large_type = self.shows_building = self.is_active = self.is_staff = self.is_superuser = False
        self.last_login, self.deleted_at = None, timezone.now()
        self.set_unusable_password()
        self.save()
        self.groups.clear()
        self.user_permissions.clear()
        self.forget_places()
