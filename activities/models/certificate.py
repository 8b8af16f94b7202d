from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities import when
from activities.models.occurrence import Occurrence
from activities.refusals import NotOverYet
from notices.models import Notice
from people.models import Household

if TYPE_CHECKING:
    from activities.models.activity import Activity
    from activities.models.contest import Contest
    from people.models import User

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that are mistaken for another
WINNING_PLACES = 3


def new_serial() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _part in range(3))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def of(self, user: User) -> Self:
        """A person's own, and those of the dishes of their door."""
        homes = [place.household_id for place in user.places if place.household_id]
        return self.filter(models.Q(user=user) | models.Q(household__in=homes)).for_pages()

    def valid(self) -> Self:
        return self.filter(revoked_at__isnull=True)

    def for_printing(self) -> Self:
        """With all that stands on a sheet, also the names of who cooked together."""
        return self.for_pages().select_related("entry__by").prefetch_related("entry__team__person")

    def for_pages(self) -> Self:
        of = "occurrence__activity"
        return self.select_related("entry", "user", "contest", f"{of}__home", f"{of}__host").order_by(
            "-issued_at", "pk"
        )

    def issue_for(self, contest: Contest) -> None:
        """One for every household that cooked, every judge who marked, and the host. A gallery has no places."""
        issued = {"contest": contest, "occurrence_id": contest.occurrence_id}
        results = [] if contest.gallery_at else contest.results.values_list("entry", "place")
        places = {entry: place_of(place) for entry, place in results}
        made = [
            Certificate(
                **issued, entry=entry, household_id=mate.household_id, place=places.get(entry.pk),
                kind=Kind.WINNER if places.get(entry.pk) else Kind.PARTICIPANT, name=entry.name_of(mate),
            )
            for entry in contest.entries.competing().for_lists().order_by("pk") for mate in entry.cooks
        ]  # fmt: skip
        marked = (
            contest.judges.active().filter(scores__sent_at__isnull=False).distinct().select_related("user")
        )
        made += [
            Certificate(**issued, user=judge.user, kind=Kind.JUDGE, name=str(judge.user)) for judge in marked
        ]
        host = contest.activity.host
        made.append(Certificate(**issued, user=host, kind=Kind.HOST, name=str(host)))
        Certificate.objects.bulk_create(made, ignore_conflicts=True)

    def place_anew(self, contest: Contest, number: int, place: int) -> None:
        """What a dish's certificates say of its place, once others were taken out above it."""
        won = place_of(place)
        kind = Kind.WINNER if won else Kind.PARTICIPANT
        self.filter(contest=contest, entry__number=number).update(place=won, kind=kind)

    @transaction.atomic
    def hand_out(self, occurrence: Occurrence, came: Iterable[User]) -> int:
        """One for everybody who came to a date that is over, and for who hosted it. How many are new.

        Asking twice gives nobody a second one; who was overlooked the first time gets theirs."""
        if occurrence.cancelled_at or not occurrence.room.started_at or not occurrence.is_over:
            raise NotOverYet
        Occurrence.objects.select_for_update().get(pk=occurrence.pk)
        have = set(self.valid().filter(occurrence=occurrence).values_list("user", "kind"))
        activity, made = occurrence.activity, []
        hosts = {activity.host_id, *activity.co_hosts.values_list("pk", flat=True)}
        people = {person.pk: person for person in [activity.host, *came] if not person.deleted_at}
        for person in people.values():
            kind = Kind.HOST if person.pk in hosts else Kind.ATTENDANCE
            if (person.pk, kind) not in have:
                made.append(Certificate(occurrence=occurrence, user=person, kind=kind, name=str(person)))
        Certificate.objects.bulk_create(made)
        told = {"title": activity.title, "what": GIVEN[0], "what_en": GIVEN[1]}
        Notice.objects.tell(
            [one.user for one in made if one.user], Notice.Kind.CONTEST, f"certificate-{occurrence.pk}",
            reverse("certificates"), **told,
        )  # fmt: skip
        return len(made)

    def take_back(self, occurrence: Occurrence, person: User, why: str) -> None:
        """Somebody was not there after all: their certificate is revoked, if there is one."""
        for certificate in self.valid().filter(occurrence=occurrence, user=person, kind=Kind.ATTENDANCE):
            certificate.revoke(why)


GIVEN = ("您有一张新的证书。", "there is a certificate for you.")


class Kind(models.TextChoices):
    PARTICIPANT = "participant", _("for taking part")
    WINNER = "winner", _("for a prize")
    JUDGE = "judge", _("for judging")
    HOST = "host", _("for hosting")
    ATTENDANCE = "attendance", _("for being there")


class Certificate(models.Model):
    """Something to hang on the wall, with a serial by which anybody can ask whether it is real (C-24)."""

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="certificates")
    contest = models.ForeignKey(
        "activities.Contest", models.CASCADE, null=True, blank=True, related_name="certificates"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    entry = models.ForeignKey("activities.Entry", models.CASCADE, null=True, related_name="certificates")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey("people.User", models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name on the certificate"), max_length=40)
    place = models.PositiveSmallIntegerField(null=True)
    serial = models.CharField(max_length=14, unique=True, default=new_serial)
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.CharField(_("why"), max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "kind", "user"],
                condition=models.Q(user__isnull=False, revoked_at__isnull=True),
                name="one_certificate_per_person_and_kind",
            ),
            models.UniqueConstraint(
                fields=["entry", "household"],
                condition=models.Q(entry__isnull=False),
                name="one_certificate_per_cook_of_an_entry",
            ),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=True) | models.Q(household__isnull=False),
                name="a_dish_is_certified_to_a_household",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.serial])

    @property
    def activity(self) -> Activity:
        return self.occurrence.activity

    @property
    def held_at(self) -> datetime:
        """The day it is about: of a date, when it took place; of a contest, when the results came out."""
        return self.issued_at if self.contest_id else self.occurrence.starts_at

    @property
    def held_on(self) -> str:
        """That day, with its year: a certificate is looked at for long."""
        return when.dated(self.held_at, self.activity.home.zone)

    @property
    def together_with(self) -> list[str]:
        """The other cooks of a dish that several households made."""
        if self.entry is None:
            return []
        return [
            self.entry.name_of(mate) for mate in self.entry.cooks if mate.household_id != self.household_id
        ]

    def revoke(self, why: str) -> None:
        """Its check page says so from now on. Asking twice changes nothing."""
        mine = Certificate.objects.filter(pk=self.pk, revoked_at__isnull=True)
        mine.update(revoked_at=timezone.now(), revoked_why=why.strip())
        self.refresh_from_db(fields=["revoked_at", "revoked_why"])


def place_of(place: int) -> int | None:
    return place if place <= WINNING_PLACES else None
