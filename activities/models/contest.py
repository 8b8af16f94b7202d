from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.counted import Counted
from activities.models.judged import Judged
from activities.models.occurrence import Occurrence
from activities.models.revealed import Revealed
from activities.models.voted import Voted
from activities.refusals import ContestRunning, NeverShorter, PhaseChanged
from activities.rubric import WEIGHTS
from live.models import Room
from notices.models import Notice
from people.models import Membership, User

if TYPE_CHECKING:
    from people.models import Household

ARCHIVED_AFTER = timedelta(days=90)


class Phase(models.TextChoices):
    """Where a contest is (C-1). The clock moves it; only a count, a reveal and a publication are acts."""

    DRAFT = "draft", _("being prepared")
    ANNOUNCED = "announced", _("announced")
    ENTRIES = "entries", _("entries are open")
    CHECK = "check", _("entries are looked through")
    VOTING = "voting", _("judging and public vote")
    COUNTING = "counting", _("being counted")
    REVEAL = "reveal", _("results are being shown")
    PUBLISHED = "published", _("results are published")
    ARCHIVED = "archived", _("archived")


ENDS = {Phase.ANNOUNCED: "opens_at", Phase.ENTRIES: "entries_until", Phase.CHECK: "checked_until",
        Phase.VOTING: "votes_until"}  # fmt: skip
"""Which date ends which phase of the clock."""
ORDER = tuple(ENDS.values())


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


class Contest(Judged, Voted, Counted, Revealed):
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
    shared_places = models.BooleanField(_("equals share a place"), default=True)
    lot_seed = models.CharField(max_length=32, default=new_seed, editable=False)
    ballot_key = models.CharField(max_length=64, default=new_key, editable=False)
    held_at = models.DateTimeField(null=True, blank=True)
    gallery_at = models.DateTimeField(null=True, blank=True)
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

    @transaction.atomic
    def change_rules(self, **rules: Any) -> None:
        """Only until it begins: then the rules stay as they were announced (C-12)."""
        if self._lock().has_begun:
            raise ContestRunning
        Contest.objects.filter(pk=self.pk).update(**rules)
        self.refresh_from_db()

    # Holding and extending: two hosts at once change it once

    @transaction.atomic
    def hold(self, by: User, why: str) -> None:
        """Stop the clock. Everything stays possible that was possible then."""
        now = timezone.now()
        unheld = Contest.objects.filter(pk=self.pk, held_at__isnull=True, published_at__isnull=True)
        if self.phase_at(now) not in ENDS or not unheld.update(held_at=now):
            raise PhaseChanged
        self._changed(by, ContestChange.What.HELD, why)

    @transaction.atomic
    def go_on(self, by: User) -> None:
        """Let the clock run again: every end that was ahead moves by as long as it stood still."""
        locked = Contest.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if locked.held_at is None:
            raise PhaseChanged
        stood = timezone.now() - locked.held_at
        moved = {end: getattr(locked, end) + stood for end in ORDER if getattr(locked, end) > locked.held_at}
        Contest.objects.filter(pk=self.pk).update(held_at=None, **moved)
        self._changed(by, ContestChange.What.WENT_ON, "")

    @transaction.atomic
    def extend(self, by: User, until: datetime, why: str) -> None:
        """Make the phase that is on longer; what comes after moves along. Never shorter (C-1)."""
        locked = Contest.objects.select_for_update(of=("self",)).for_pages().get(pk=self.pk)
        end = ENDS.get(locked.phase)
        if end is None or locked.held_at or getattr(locked, end) != getattr(self, end):
            raise PhaseChanged
        longer = until - getattr(locked, end)
        if longer <= timedelta(0):
            raise NeverShorter
        later = {name: getattr(locked, name) + longer for name in ORDER[ORDER.index(end) :]}
        Contest.objects.filter(pk=self.pk).update(**later)
        self._changed(by, ContestChange.What.EXTENDED, why)

    @transaction.atomic
    def make_gallery(self, by: User, why: str) -> None:
        """Too few to compete: the dishes are shown with their names, without places (C-20)."""
        now = timezone.now()
        open_still = Contest.objects.filter(pk=self.pk, published_at__isnull=True, revealing_at__isnull=True)
        if not open_still.update(gallery_at=now, published_at=now, held_at=None, ballot_key=""):
            raise PhaseChanged
        self._changed(by, ContestChange.What.GALLERY, why)

    def _changed(self, by: User, what: ContestChange.What, why: str) -> None:
        self.refresh_from_db(fields=[*ORDER, "held_at", "gallery_at", "published_at"])
        change = ContestChange.objects.create(contest=self, by=by, what=what, why=why.strip())
        self.tell(self.taking_part(), f"change-{change.pk}", "changed")

    @property
    def is_too_small(self) -> bool:
        """Fewer entries or voters than make a contest (C-20)."""
        few = self.entries.competing().count() < settings.CONTEST_FEWEST_ENTRIES
        votes_over = self.phase in {Phase.COUNTING}
        return few or (votes_over and self.voters.count() < settings.CONTEST_FEWEST_VOTERS)

    # Telling

    def taking_part(self) -> models.QuerySet[User]:
        """Cooks, judges and the households that voted: everybody who waits for it."""
        homes = models.Q(household__in=self.entries.standing().values("household"))
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


NEWS = {
    "changed": ("时间有变动，请看比赛页面。", "the dates have changed. See the contest's page."),
    "approved": ("您家的菜已通过查看，参加评选。", "your dish has been looked at and takes part."),
    "change": ("您家的菜需要改一处，请在 24 小时内改好。", "your dish needs one change, within 24 hours."),
    "refused": ("您家的菜没有通过查看，原因写在页面上。", "your dish was not accepted. The page says why."),
    "judge": ("请您当评委。", "you are asked to be a judge."),
    "dishes": ("有菜等您评分。", "dishes are waiting for your marks."),
    "remind": ("评审快结束了，还有菜等您评分。", "judging ends soon, and dishes are waiting for your marks."),
    "excluded": ("您家的选票可能不计入，请看原因并答复。",
                 "your household's ballot may not count. See why, and answer."),
    "results": ("结果出来了。", "the results are out."),
    "comment": ("评委给您家的菜写了几句话。", "a judge wrote a few words on your dish."),
}  # fmt: skip
"""What is told, in both languages: who reads it may change theirs later (Notice.sentence)."""


class ContestChange(models.Model):
    """What a host changed in a running contest, and why: it stands on the contest's page for all (C-1)."""

    class What(models.TextChoices):
        HELD = "held", _("stopped the clock")
        WENT_ON = "went-on", _("let the clock run again")
        EXTENDED = "extended", _("made the phase longer")
        GALLERY = "gallery", _("made it a gallery without places")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="changes")
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    why = models.CharField(_("why"), max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a contest")
        verbose_name_plural = _("changes of contests")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.what}"
