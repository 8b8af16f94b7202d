from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from activities.models.contest import Contest
    from people.models import User

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that are mistaken for another
WINNING_PLACES = 3


def new_serial() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _part in range(3))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def of(self, user: User) -> Self:
        homes = [place.household_id for place in user.places if place.household_id]
        return self.filter(models.Q(user=user) | models.Q(entry__household__in=homes)).for_pages()

    def for_pages(self) -> Self:
        of = "contest__occurrence__activity"
        return self.select_related("entry", "user", f"{of}__home", f"{of}__host").order_by("-issued_at", "pk")

    def issue_for(self, contest: Contest) -> None:
        """One for every dish, for every judge who marked, and for the host."""
        results = contest.results.select_related("entry__by")
        standing = {result.entry_id: result for result in results if result.entry.is_standing}
        made = [
            Certificate(
                contest=contest, entry=result.entry, place=place_of(result.place),
                kind=Kind.WINNER if place_of(result.place) else Kind.PARTICIPANT,
                name=result.entry.cook or str(result.entry.by or ""),
            )
            for result in standing.values()
        ]  # fmt: skip
        marked = (
            contest.judges.active().filter(scores__sent_at__isnull=False).distinct().select_related("user")
        )
        made += [
            Certificate(contest=contest, user=judge.user, kind=Kind.JUDGE, name=str(judge.user))
            for judge in marked
        ]
        host = contest.activity.host
        made.append(Certificate(contest=contest, user=host, kind=Kind.HOST, name=str(host)))
        Certificate.objects.bulk_create(made)


class Kind(models.TextChoices):
    PARTICIPANT = "participant", _("for taking part")
    WINNER = "winner", _("for a prize")
    JUDGE = "judge", _("for judging")
    HOST = "host", _("for hosting")
    ATTENDANCE = "attendance", _("for being there")


class Certificate(models.Model):
    """Something to hang on the wall, with a serial by which anybody can ask whether it is real (C-24)."""

    contest = models.ForeignKey("activities.Contest", models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=12, choices=Kind)
    entry = models.ForeignKey("activities.Entry", models.CASCADE, null=True, related_name="certificates")
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
            models.UniqueConstraint(fields=["contest", "kind", "user"], condition=models.Q(user__isnull=False),
                                    name="one_certificate_per_person_and_kind"),
            models.UniqueConstraint(fields=["contest", "entry"], condition=models.Q(entry__isnull=False),
                                    name="one_certificate_per_entry"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.serial])

    def revoke(self, why: str) -> None:
        """Its check page says so from now on. Asking twice changes nothing."""
        mine = Certificate.objects.filter(pk=self.pk, revoked_at__isnull=True)
        mine.update(revoked_at=timezone.now(), revoked_why=why.strip())
        self.refresh_from_db(fields=["revoked_at", "revoked_why"])


def place_of(place: int) -> int | None:
    return place if place <= WINNING_PLACES else None
