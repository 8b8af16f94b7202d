from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities import when
from activities.models.amendment import Amended
from activities.models.checked import Checked
from activities.models.contest import Contest
from activities.models.entries import EntryQuerySet
from activities.models.phase import Phase
from activities.models.photo import Photo, Shot
from activities.models.teamed import Teamed
from activities.refusals import (
    ChangeTooLate,
    DishStands,
    EntriesClosed,
    EntriesNotOpen,
    EntryRefused,
    NoCookAlong,
    NotWhole,
    ReasonForCook,
    TooManyPhotos,
)
from live.models import Step
from people.models import Household

if TYPE_CHECKING:
    from activities.models.activity import Activity

WORDS = ("title", "story", "servings", "minutes", "ingredients", "steps", "cook", "children", "parents_agree",
         "in_cookbook")  # fmt: skip
ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)、．])\s*")
STEP_TITLE = 80


class Entry(Teamed, Checked, Amended):
    """A household's dish in a contest, or a team's. Others know its number only, until the results are published
    (C-7)."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        CHANGE = "change", _("to be changed")
        REFUSED = "refused", _("refused")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entries")
    household = models.ForeignKey(Household, models.PROTECT, related_name="entries")
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(_("name of the dish"), max_length=40, blank=True)
    story = models.TextField(_("story"), max_length=300, blank=True)
    servings = models.PositiveSmallIntegerField(
        _("servings"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    ingredients = models.TextField(_("ingredients"), max_length=4000, blank=True)
    steps = models.TextField(_("steps"), max_length=8000, blank=True)
    cook = models.CharField(_("name on the certificate"), max_length=40, blank=True)
    children = models.BooleanField(_("a child's face is to be seen"), default=False)
    parents_agree = models.BooleanField(_("the parents agree"), default=False)
    in_cookbook = models.BooleanField(_("into the cookbook"), default=True)
    outside = models.BooleanField(default=False)  # shown in the gallery, not in the contest (C-2)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_on = models.CharField(max_length=36, blank=True)  # which device, for drafts on two of them
    sent_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    verdict_why = models.CharField(_("why"), max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    disqualified_at = models.DateTimeField(null=True, blank=True)
    disqualified_why = models.CharField(_("why"), max_length=200, blank=True)
    views = models.PositiveIntegerField(default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="a_number_is_given_once"),
        ]
        indexes = [models.Index(fields=["contest", "verdict"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("entry", args=[self.contest_id, self.number])

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None and self.disqualified_at is None

    @property
    def first_photo(self) -> Photo | None:
        return next(iter(self.photos.all()), None)

    @property
    def ingredient_lines(self) -> list[str]:
        return [ITEM.sub("", line).strip() for line in self.ingredients.splitlines() if line.strip()]

    @property
    def change_until(self) -> datetime | None:
        """How long a change that the staff asked for may take (C-6)."""
        return self.checked_at and self.checked_at + timedelta(hours=settings.CONTEST_CHANGE_HOURS)

    # Writing

    def may_be_written_at(self, now: datetime, begun_at: datetime | None = None) -> bool:
        """Before and while entries are open, and for a day when the staff asked for a change (C-5, C-6)."""
        if self.verdict == Entry.Verdict.CHANGE and self.change_until:
            return now < self.change_until
        early = self.contest.phase_at(now) in {Phase.DRAFT, Phase.ANNOUNCED}
        return early or self.sent_at is None or self.contest.takes_entries_at(now, begun_at)

    def _must_be_writable(self, now: datetime, begun_at: datetime | None) -> None:
        if self.may_be_written_at(now, begun_at):
            return
        if self.verdict == Entry.Verdict.CHANGE:
            raise ChangeTooLate
        raise DishStands(when=when.words(self.contest.entries_until))

    @transaction.atomic
    def keep(self, words: dict[str, Any], device: str = "", begun_at: datetime | None = None) -> None:
        """Save what is written so far; a draft is never refused. What another device wrote before stays as a version.

        What changes after the staff approved it is looked at again.
        """
        now = timezone.now()
        before = Entry.objects.select_for_update(of=("self",)).select_related("contest").get(pk=self.pk)
        before._must_be_writable(now, begun_at)
        old = {name: getattr(before, name) for name in WORDS}
        new = old | {name: value for name, value in words.items() if name in WORDS}
        if new == old:
            return
        if before.saved_on != device and any(
            old[name] for name in ("title", "story", "ingredients", "steps")
        ):
            EntryVersion.objects.create(entry=self, saved_at=before.saved_at, words=old)
        verdict = before.verdict if before.verdict == Entry.Verdict.CHANGE else ""
        Entry.objects.filter(pk=self.pk).update(**new, saved_at=now, saved_on=device, verdict=verdict)
        self.refresh_from_db()

    @transaction.atomic
    def add_photo(self, shot: Shot, alt: str, begun_at: datetime | None = None) -> Photo:
        """One more photo. An upload begun before the deadline may finish within ten minutes (C-2)."""
        before = Entry.objects.select_for_update(of=("self",)).select_related("contest").get(pk=self.pk)
        before._must_be_writable(timezone.now(), begun_at)
        if before.photos.count() >= settings.CONTEST_PHOTOS:
            raise TooManyPhotos(limit=settings.CONTEST_PHOTOS)
        before._look_again()
        return Photo.objects.take(before, shot, alt)

    @transaction.atomic
    def describe_photo(self, photo: Photo, alt: str, begun_at: datetime | None = None) -> None:
        """Say something else of what a photo shows."""
        alt = alt.strip()[:200]
        if alt != photo.alt and self.may_be_written_at(timezone.now(), begun_at):
            self.photos.filter(pk=photo.pk).update(alt=alt)
            self._look_again()

    @transaction.atomic
    def remove_photo(self, photo: Photo, begun_at: datetime | None = None) -> None:
        if self.may_be_written_at(timezone.now(), begun_at):
            photo.take_away()
            self._look_again()

    def _look_again(self) -> None:
        """What was approved has changed since."""
        approved = Entry.objects.filter(pk=self.pk, verdict=Entry.Verdict.APPROVED)
        if approved.update(verdict=""):
            self.verdict = ""

    @transaction.atomic
    def send(self, begun_at: datetime | None = None) -> None:
        """Enter the contest. Asking twice changes nothing; the draft is kept whatever the answer."""
        entry = Entry.objects.select_for_update(of=("self",)).select_related("contest").get(pk=self.pk)
        contest, now = entry.contest, timezone.now()
        to_change = entry.verdict == Entry.Verdict.CHANGE
        if contest.phase_at(now) in {Phase.DRAFT, Phase.ANNOUNCED}:
            raise EntriesNotOpen(when=when.words(contest.opens_at))
        if to_change:
            entry._must_be_writable(now, begun_at)
        elif not contest.takes_entries_at(now, begun_at):
            raise EntriesClosed(when=when.words(contest.entries_until))
        if entry.verdict == Entry.Verdict.REFUSED:
            raise EntryRefused(why=entry.verdict_why)
        entry._must_be_whole()
        if entry.sent_at is None or to_change:
            Entry.objects.filter(pk=self.pk).update(sent_at=now, verdict="")
        self.refresh_from_db()

    @transaction.atomic
    def show_outside(self) -> None:
        """Too late for the contest: into the gallery and the cookbook only (C-2)."""
        entry = Entry.objects.select_for_update(of=("self",)).select_related("contest").get(pk=self.pk)
        entry._must_be_whole()
        Entry.objects.filter(pk=self.pk, sent_at__isnull=True).update(sent_at=timezone.now(), outside=True)
        self.refresh_from_db()

    def _must_be_whole(self) -> None:
        needed = (
            (gettext("a name"), self.title),
            (gettext("a photo"), self.photos.exists()),
            (gettext("the ingredients"), self.ingredients),
            (gettext("the steps"), self.steps),
        )
        missing = [word for word, there in needed if not there]
        if not missing and self.photos.filter(alt="").exists():
            missing = [gettext("a few words on every photo")]
        if missing:
            raise NotWhole(what=gettext(", ").join(missing))

    # Going

    @transaction.atomic
    def withdraw(self) -> None:
        """Its cooks take the dish back (C-23). Asking twice changes nothing."""
        now = timezone.now()
        Entry.objects.filter(pk=self.pk, withdrawn_at__isnull=True).update(withdrawn_at=now)
        self.team.current().update(left_at=now)
        self.refresh_from_db(fields=["withdrawn_at"])
        for certificate in self.certificates.all():
            certificate.revoke(gettext("The dish was taken back."))
        self.contest.count_again()

    @transaction.atomic
    def disqualify(self, why: str) -> None:
        """Out of the contest; certificates that were given say so on their check page."""
        if not why.strip():
            raise ReasonForCook
        out = {"disqualified_at": timezone.now(), "disqualified_why": why.strip()}
        Entry.objects.filter(pk=self.pk, disqualified_at__isnull=True).update(**out)
        self.refresh_from_db(fields=list(out))
        for certificate in self.certificates.all():
            certificate.revoke(why)
        self.contest.count_again()

    @transaction.atomic
    def redact(self) -> None:
        """Whoever cooked it is gone: number and marks stay, words and photos go."""
        for photo in self.photos.all():
            photo.take_away()
        self.versions.all().delete()
        empty = dict.fromkeys(("title", "story", "ingredients", "steps", "cook", "verdict_why"), "")
        self.amendments.all().delete()
        self.team.update(name="", person=None)
        Entry.objects.filter(pk=self.pk).update(**empty, by=None)
        self.withdraw()

    # The recipe

    def step_lines(self) -> list[str]:
        """The steps one by one: list items, or else paragraphs."""
        lines = [line for line in self.steps.splitlines() if line.strip()]
        items = [line for line in lines if ITEM.match(line)]
        return [ITEM.sub("", line).strip(" #") for line in (items or lines)]

    @transaction.atomic
    def send_to(self, activity: Activity) -> None:
        """The steps of this recipe as the plan of a cook-along (C-4, L-39)."""
        plan = activity.plan
        if not activity.is_cooked or plan.steps.exists():
            raise NoCookAlong
        plan.servings, plan.ingredients = self.servings, "\n".join(self.ingredient_lines)
        plan.save(update_fields=["servings", "ingredients"])
        for line in self.step_lines():
            title, rest = (line, "") if len(line) <= STEP_TITLE else (line[: STEP_TITLE - 1] + "…", line)
            plan.keep(Step(title=title, text=rest), "")


class EntryVersion(models.Model):
    """What one device had written when another saved over it: nothing typed is lost (C-3)."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    saved_at = models.DateTimeField()
    words = models.JSONField()

    class Meta:
        verbose_name = _("version of an entry")
        verbose_name_plural = _("versions of entries")
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
