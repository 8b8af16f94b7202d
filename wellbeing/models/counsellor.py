from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from people.models import Community, Membership, Role
from wellbeing.models.audit import AuditEntry
from wellbeing.refusals import NotYoursToClear
from wellbeing.words import LANGUAGES, in_words

if TYPE_CHECKING:
    from people.models import User

SPOKEN = ("zh", "en", "yue", "hak")
"""What one may be listened to in here: Chinese, English, and the two other tongues of Shenzhen's old villages."""


def spoken_by_most() -> list[str]:
    return ["zh"]


def counsels(user: User, community: Community) -> bool:
    """Roles reach downwards: who counsels in a district counsels in each of its buildings."""
    return any(
        place.role == Role.COUNSELLOR and community.path.startswith(place.community.path)
        for place in user.places
    )


class CounsellorQuerySet(models.QuerySet["Counsellor"]):
    def of(self, *communities: Community) -> Self:
        """Those whose role reaches one of these places."""
        counselling = Membership.objects.confirmed().of_role(Role.COUNSELLOR)
        paths = {path for community in communities for path in community.path_and_above}
        there = counselling.filter(community__path__in=paths)
        return self.filter(user__is_active=True, user__in=there.values("user"))

    def below(self, user: User) -> Self:
        """Those who counsel where this person does, or in a part of it."""
        here = models.Q(pk__in=[])
        for place in user.places:
            if place.role == Role.COUNSELLOR:
                here |= models.Q(community__path__startswith=place.community.path)
        there = Membership.objects.confirmed().of_role(Role.COUNSELLOR).filter(here)
        return self.filter(user__is_active=True, user__in=there.values("user"))

    def cleared_by(self, user: User) -> Self:
        """Those about whom this person may say whether they listen to the young; nobody does of themselves."""
        if not self.filter(models.Q(may_lead=True) | models.Q(may_supervise=True), user=user).exists():
            return self.none()
        return self.below(user).exclude(user=user)


class Counsellor(models.Model):
    """What neighbours may know of somebody who listens to them: what they speak, and who says they may."""

    user = models.OneToOneField("people.User", models.CASCADE, related_name="counsellor")
    languages = models.JSONField(_("languages"), default=spoken_by_most)
    credential = models.CharField(_("credential"), max_length=60, blank=True)
    credential_en = models.CharField(_("credential in English"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=80, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    may_lead = models.BooleanField(_("may lead a shift"), default=False)
    may_supervise = models.BooleanField(
        _("may open closed conversations, with a second person"), default=False
    )
    for_young = models.BooleanField(_("cleared for people under 18"), default=False)
    seats = models.PositiveSmallIntegerField(
        _("conversations at once"), default=1, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )

    objects = CounsellorQuerySet.as_manager()

    class Meta:
        verbose_name = _("counsellor")
        verbose_name_plural = _("counsellors")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seats__gte=1, seats__lte=3),
                name="nobody_listens_to_more_than_three_at_once",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def speaks(self) -> str:
        return in_words(LANGUAGES, self.languages)

    def is_certified_on(self, day: date) -> bool:
        return bool(self.credential) and (self.expires_on is None or self.expires_on >= day)

    @property
    def my_credential(self) -> str:
        """The credential in the reader's language; without a valid one, a neighbour who listens."""
        if not self.is_certified_on(timezone.localdate()):
            return gettext("neighbour who listens")
        chinese = (get_language() or "").startswith("zh")
        return self.credential if chinese or not self.credential_en else self.credential_en

    def clear(self, by: User, now: datetime) -> None:
        """From now on young people are put before them too. Asking twice changes nothing."""
        self._say_for_young(True, by, now)

    def take_clearing(self, by: User, now: datetime) -> None:
        """Nobody young any more, also of those put before them just now; a conversation that runs goes on.

        The offers come after the transaction: who accepts holds the request first and then the clearing.
        """
        self._say_for_young(False, by, now)
        self.give_back_the_young(now)

    def give_back_the_young(self, now: datetime) -> None:
        if desk := getattr(self.user, "desk", None):
            desk.give_back_offers(now, only_young=True)

    @transaction.atomic
    def _say_for_young(self, is_cleared: bool, by: User, now: datetime) -> None:
        there = Counsellor.objects.select_for_update().get(pk=self.pk)
        if not Counsellor.objects.cleared_by(by).filter(pk=self.pk).exists():
            raise NotYoursToClear
        if there.for_young == is_cleared:
            return
        Counsellor.objects.filter(pk=self.pk).update(for_young=is_cleared)
        self.for_young = is_cleared
        leads = Counsellor.objects.filter(user=by, may_lead=True).exists()
        action = AuditEntry.Action.CLEARED if is_cleared else AuditEntry.Action.UNCLEARED
        role = AuditEntry.Role.LEAD if leads else AuditEntry.Role.SUPERVISOR
        AuditEntry.objects.write(by, role, action, self.user_id, at=now)
