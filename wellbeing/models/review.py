from __future__ import annotations

from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.models.membership import places_of
from wellbeing.models.age import Age
from wellbeing.models.audit import AuditEntry
from wellbeing.models.desk import Desk
from wellbeing.models.feedback import NOT_AFTER
from wellbeing.models.glass import Glass
from wellbeing.models.lead import supervises
from wellbeing.models.overseen import openable_by
from wellbeing.oversight_refusals import EnoughReviews, NotASupervisor, NothingToReview
from wellbeing.refusals import Moved

if TYPE_CHECKING:
    from wellbeing.models.conversation import Conversation
    from wellbeing.models.request import CounsellingRequest

WEEK = timedelta(days=7)
LOOKED_THROUGH = 200  # of so many at a time one is drawn


class ReviewConsentQuerySet(models.QuerySet["ReviewConsent"]):
    def is_asked_of(self, talk: Conversation | None) -> bool:
        """Adults, after an ordinary conversation; as with feedback never after one that was dangerous or went badly."""
        if talk is None or talk.ended_at is None or talk.level >= 2 or talk.end_reason in NOT_AFTER:
            return False
        request = talk.request
        return request.age == Age.ADULT and request.hidden_at is None and request.key.destroyed_at is None

    def to_draw(self) -> Self:
        """Agreed to, closed, still there, and not drawn before."""
        there = self.filter(
            request__conversation__state="closed", request__hidden_at=None, request__key__destroyed_at=None
        )
        return there.exclude(request__glasses__code=Glass.Code.QUALITY)

    def drawable_by(self, mine: Desk) -> list[ReviewConsent]:
        """Those this supervisor may draw from, as many as are looked through at once."""
        people = ("request__resident", "request__key")
        lots = self.to_draw().select_related(*people).prefetch_related(places_of("request__resident"))
        return openable_by(mine, lots.order_by("?")[:LOOKED_THROUGH], lambda one: one.request)

    @transaction.atomic
    def give(self, talk: Conversation, by: User, now: datetime) -> None:
        """One supervisor may read it, once, if it is drawn. Asking twice changes nothing."""
        if not self.is_asked_of(talk):
            raise Moved
        _consent, is_new = self.get_or_create(request=talk.request, defaults={"at": now})
        if is_new:
            tell(talk.request, by, AuditEntry.Role.RESIDENT, AuditEntry.Action.AGREED_REVIEW, now)

    @transaction.atomic
    def take_back(self, request: CounsellingRequest, by: User, now: datetime) -> None:
        """At any time, also while somebody reads. Asking twice changes nothing."""
        if self.filter(request=request).delete()[0]:
            reads = Glass.objects.filter(request=request, code=Glass.Code.QUALITY, until__gt=now)
            reads.update(until=now)
            tell(request, by, AuditEntry.Role.RESIDENT, AuditEntry.Action.NO_REVIEW, now)

    @transaction.atomic
    def draw(self, by: User, now: datetime) -> Glass:
        """One by lot, for who supervises and was no part of it; nobody chooses whom to read. Twice gives the same."""
        if not supervises(by):
            raise NotASupervisor
        User.objects.select_for_update().get(pk=by.pk)  # two presses at once wait for each other here
        mine = Glass.objects.filter(asked_by=by, code=Glass.Code.QUALITY)
        if reading := mine.filter(until__gt=now).first():
            return reading
        if mine.filter(asked_at__gt=now - WEEK).count() >= settings.COUNSELLING["reviews"]:
            raise EnoughReviews(most=settings.COUNSELLING["reviews"])
        lots = self.drawable_by(Desk.objects.of(by))
        SystemRandom().shuffle(lots)
        for lot in lots:
            if self.select_for_update(of=("self",)).to_draw().filter(pk=lot.pk).first():
                return self._open(lot.request, by, now)
        raise NothingToReview

    def _open(self, request: CounsellingRequest, by: User, now: datetime) -> Glass:
        """Their word stands for that of a second supervisor."""
        until = now + timedelta(seconds=settings.COUNSELLING["glass"])
        glass = Glass.objects.create(request=request, asked_by=by, code=Glass.Code.QUALITY, asked_at=now, until=until,
                                     why=request.key.seal("", "glass"))  # fmt: skip
        tell(request, by, AuditEntry.Role.SUPERVISOR, AuditEntry.Action.DRAWN, now)
        return glass


def tell(request: CounsellingRequest, by: User, role: str, action: str, now: datetime) -> None:
    AuditEntry.objects.write(by, role, action, request.pk, at=now)


class ReviewConsent(models.Model):
    """That whoever asked agrees to one supervisor reading their conversation, so that all learn to listen better."""

    request = models.OneToOneField(
        "wellbeing.CounsellingRequest", models.CASCADE, related_name="review_consent"
    )
    at = models.DateTimeField()

    objects = ReviewConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to a review")
        verbose_name_plural = _("consents to reviews")

    def __str__(self) -> str:
        return f"#{self.pk}"
