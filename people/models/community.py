from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

if TYPE_CHECKING:
    from people.models.user import User


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone we know."), params={"name": name})


class CommunityQuerySet(MP_NodeQuerySet):
    def seen_by(self, user: User | AnonymousUser) -> Self:
        """The places somebody belongs to: their own and all above it. What happens for those is theirs to see."""
        if user.is_anonymous:
            return self.none()
        return self.filter(path__in=user.seen_paths)

    def organized_by(self, user: User | AnonymousUser) -> Self:
        """The places where somebody may put things on the calendar: where they organize, and all below."""
        if user.is_anonymous:
            return self.none()
        return self._at_or_below(user.organized_paths)

    def captained_by(self, user: User | AnonymousUser) -> Self:
        """The places where somebody may confirm newcomers: where they are captain or organizer, and all below."""
        if user.is_anonymous:
            return self.none()
        return self._at_or_below(user.captained_paths)

    def _at_or_below(self, paths: list[str]) -> Self:
        below = models.Q(pk__in=[])
        for path in paths:
            below |= models.Q(path__startswith=path)
        return self.filter(below)

    def buildings_of(self, community: Community) -> Self:
        return self._at_or_below([community.path]).filter(kind=Community.Kind.BUILDING)

    def full_names(self, communities: Iterable[Community], seen_from: Iterable[str] = ()) -> dict[int, str]:
        """What `full_name` says of each, by primary key, in one query for them all.

        Seen from a place (its path), what it and the place have in common need not be said.
        """
        communities = list(communities)
        paths = {path for community in communities for path in community.path_and_above}
        places = {place.path: place for place in self.filter(path__in=paths)}
        known = {path for here in seen_from for path in paths_and_above(here)}
        return {
            community.pk: address(
                [
                    places[path]
                    for path in community.path_and_above
                    if path not in known or path == community.path
                ]
            )
            for community in communities
        }

    def at_or_above(self, community: Community) -> Self:
        return self.filter(path__in=community.path_and_above)


class CommunityManager(MP_NodeManager.from_queryset(CommunityQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> CommunityQuerySet:
        return CommunityQuerySet(self.model, using=self._db).order_by("path")


class Community(MP_Node):
    """A place with members, in a tree: district › street › community › compound › building (G-1)."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("district")
        STREET = "street", pgettext_lazy("administrative", "street")
        COMMUNITY = "community", _("community")
        COMPOUND = "compound", _("compound")
        BUILDING = "building", _("building")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )

    objects = CommunityManager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")

    def __str__(self) -> str:
        return self.name_en if self.name_en and not (get_language() or "").startswith("zh") else self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def path_and_above(self) -> list[str]:
        """The paths of this place and of every place it lies in, from the root down."""
        return paths_and_above(self.path)

    def contains(self, other: Community) -> bool:
        return other.path.startswith(self.path)

    def full_name(self) -> str:
        """All names from the street down, as one would say an address (one query)."""
        return address(list(Community.objects.at_or_above(self)))

    def add(self, **fields: Any) -> Community:
        child: Community = Community.objects.add_child(self, create_kwargs=fields)
        return child


def paths_and_above(path: str) -> list[str]:
    return [path[:end] for end in range(Community.steplen, len(path) + 1, Community.steplen)]


def address(places: list[Community]) -> str:
    """Places from the district down, as one would say them: the largest first in Chinese, last in English."""
    names = [str(place) for place in places if place.kind != Community.Kind.DISTRICT] or [str(places[-1])]
    if (get_language() or "").startswith("zh"):
        return "".join(names)
    return ", ".join(reversed(names))
