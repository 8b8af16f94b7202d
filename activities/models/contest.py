from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.counted import Counted
from activities.models.judged import Judged
from activities.models.moved import Moved
from activities.models.occurrence import Occurrence
from activities.models.phase import ENDS, Phase
from activities.models.revealed import Revealed
from activities.models.teammate import MOST_DISHES, Teammate
from activities.models.voted import Voted
from activities.news import NEWS
from activities.refusals import ContestRunning
from activities.rubric import WEIGHTS
from live.models import Room
from notices.models import Notice
from people.models import Membership, User

if TYPE_CHECKING:
    from people.models import Household

ARCHIVED_AFTER = timedelta(days=90)


class ContestQuerySet(models.QuerySet["Contest"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(occurrence__in=Occurrence.objects.visible_to(user)).for_pages()

    def managed_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(occurrence__in=Occurrence.objects.managed_by(user)).for_pages()

    def for_pages(self) -> Self:
        of = "occurrence__activity"
        return self.select_related("occurrence__room", f"{of}__host", f"{of}__home", f"{of}__audience")

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def announced_as(self, fingerprint: str, user: User | AnonymousUser) -> Self:
        """Published, and its ballots have this fingerprint: whoever was told it, of whichever place or none, counts
        again. Where nobody voted it could be guessed, so there it opens nothing (C-17)."""
        told = models.Q(voters__isnull=False) | models.Q(occurrence__in=Occurrence.objects.visible_to(user))
        found = self.published().filter(told, ballots_hash=fingerprint, gallery_at=None)
        return found.exclude(ballots_hash="").distinct()

    def going_on(self) -> Self:
        """Announced and not yet published, whatever the phase: what one can take part in."""
        return self.filter(
            published_at__isnull=True, occurrence__activity__published_at__isnull=False,
            occurrence__cancelled_at__isnull=True,
        )  # fmt: skip

    def in_motion(self) -> Self:
        """Those the clock still has something to do for."""
        return self.filter(
            counted_at__isnull=True, published_at__isnull=True, held_at__isnull=True,
            occurrence__activity__published_at__isnull=False, occurrence__cancelled_at__isnull=True,
        ).for_pages()  # fmt: skip

    @transaction.atomic
    def set_up(self, occurrence: Occurrence, **fields: Any) -> Contest:
        """Make a date a contest: its room becomes the finale's. Asking twice gives the same contest.

        A process that knows the room by its older kind still asks the newer one who comes in; it only joins less.
        """
        Occurrence.objects.select_for_update().get(pk=occurrence.pk)
        if found := self.filter(occurrence=occurrence).first():
            return found
        Room.objects.filter(pk=occurrence.room_id).update(kind="contest")
        return self.create(occurrence=occurrence, **fields)


def new_key() -> str:
    return secrets.token_hex(32)


def usual_weights() -> dict[str, int]:
    return dict(WEIGHTS)


def new_seed() -> str:
    return secrets.token_hex(8)


class Contest(Moved, Judged, Voted, Counted, Revealed):
    """A judged occurrence: its phases, its rules, and what became of it. The finale is the occurrence itself."""

    occurrence = models.OneToOneField(Occurrence, models.PROTECT, related_name="contest")
    opens_at = models.DateTimeField(_("entries open"))
    entries_until = models.DateTimeField(_("entries until"))
    checked_until = models.DateTimeField(_("looked through until"))
    votes_until = models.DateTimeField(_("judging and voting until"))
    weights = models.JSONField(default=usual_weights)
    judges_share = models.PositiveSmallIntegerField(
        _("share of the judges"), default=60, validators=[MaxValueValidator(100)]
    )
    dishes_each = models.PositiveSmallIntegerField(
        _("dishes of one household"), default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DISHES)],
    )  # fmt: skip
    shared_places = models.BooleanField(_("equals share a place"), default=True)
    lot_seed = models.CharField(max_length=32, default=new_seed, editable=False)
    ballot_key = models.CharField(max_length=64, default=new_key, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=F("entries_until"), entries_until__lt=F("checked_until"),
                                   checked_until__lt=F("votes_until")),
                name="a_contest_goes_forward",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("contest", args=[self.pk])

    @property
    def activity(self) -> Activity:
        return self.occurrence.activity

    @property
    def title(self) -> str:
        return self.activity.title

    @property
    def room(self) -> Room:
        return self.occurrence.room

    def is_managed_by(self, user: User) -> bool:
        return self.activity.is_managed_by(user)

    def household_of(self, user: User) -> Household | None:
        return self.activity.household_of(user)

    # Phases

    @property
    def phase(self) -> Phase:
        return self.phase_at(timezone.now())

    def phase_at(self, now: datetime) -> Phase:
        """The clock decides, not whether a job has run. A held contest stays where it was held."""
        if self.published_at:
            return Phase.ARCHIVED if now >= self.published_at + ARCHIVED_AFTER else Phase.PUBLISHED
        if self.revealing_at:
            return Phase.REVEAL
        if not self.activity.is_published:
            return Phase.DRAFT
        clock = self.held_at or now
        return next((phase for phase, end in ENDS.items() if clock < getattr(self, end)), Phase.COUNTING)

    @property
    def phase_ends_at(self) -> datetime | None:
        end = ENDS.get(self.phase)
        return getattr(self, end) if end and not self.held_at else None

    @property
    def has_begun(self) -> bool:
        return self.phase not in {Phase.DRAFT, Phase.ANNOUNCED}

    @property
    def shows_names(self) -> bool:
        """Who cooked what is known once the places are (C-7)."""
        return self.published_at is not None

    @property
    def shows_dishes(self) -> bool:
        """The gallery opens with the vote, for all at the same moment."""
        return self.phase in {Phase.VOTING, Phase.COUNTING, Phase.REVEAL, Phase.PUBLISHED, Phase.ARCHIVED}

    def takes_entries_at(self, now: datetime, begun_at: datetime | None = None) -> bool:
        """Until the deadline; what was begun before it may still finish within ten minutes (C-2)."""
        if self.phase_at(now) == Phase.ENTRIES:
            return True
        grace = timedelta(minutes=settings.CONTEST_UPLOAD_GRACE_MINUTES)
        in_time = begun_at is not None and self.opens_at <= begun_at < self.entries_until
        return in_time and now < self.entries_until + grace and self.phase_at(now) == Phase.CHECK

    @property
    def takes_entries_now(self) -> bool:
        """Also before it begins, as drafts."""
        return not self.has_begun or self.takes_entries_at(timezone.now())

    @transaction.atomic
    def change_rules(self, **rules: Any) -> None:
        """Only until it begins: then the rules stay as they were announced (C-12)."""
        if self._lock().has_begun:
            raise ContestRunning
        Contest.objects.filter(pk=self.pk).update(**rules)
        self.refresh_from_db()

    @property
    def is_too_small(self) -> bool:
        """Fewer entries or voters than make a contest (C-20)."""
        few = self.entries.competing().count() < settings.CONTEST_FEWEST_ENTRIES
        votes_over = self.phase == Phase.COUNTING
        return few or (votes_over and self.voters.count() < settings.CONTEST_FEWEST_VOTERS)

    @property
    def may_be_a_gallery(self) -> bool:
        """Is it time to show the dishes without places, because too few compete (C-20)?"""
        return self.has_begun and not self.published_at and self.is_too_small

    # Telling

    def taking_part(self) -> models.QuerySet[User]:
        """Cooks, judges and the households that voted: everybody who waits for it."""
        cooking = Teammate.objects.cooking().filter(entry__in=self.entries.standing())
        homes = models.Q(household__in=cooking.values("household"))
        homes |= models.Q(household__in=self.voters.values("household"))
        living = Membership.objects.confirmed().filter(homes).values("user")
        judging = self.judges.active().values("user")
        return User.objects.filter(
            models.Q(pk__in=living) | models.Q(pk__in=judging), deleted_at__isnull=True
        )

    def tell(self, people: Any, about: str, what: str, url: str = "") -> None:
        """Tell each of them once; the sentence is kept in both languages."""
        said = NEWS[what]
        details = {"title": self.title, "what": said[0], "what_en": said[1]}
        about = f"contest-{self.pk}-{about}"
        Notice.objects.tell(people, Notice.Kind.CONTEST, about, url or self.get_absolute_url(), **details)
