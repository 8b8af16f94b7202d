from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from people.models import Role
from people.models.membership import places_of
from wellbeing import vault
from wellbeing.models.audit import AuditEntry
from wellbeing.models.conversation import Conversation
from wellbeing.models.desk import Desk
from wellbeing.models.duty import leads
from wellbeing.models.glass import long_enough
from wellbeing.models.lead import supervises, tell_leads, tell_supervisors
from wellbeing.oversight_refusals import IdentityClosed, NeedsAnother, NotForYou, NotInDanger

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.request import CounsellingRequest

LEVEL = 3


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def for_pages(self) -> Self:
        """With where whoever it is about lives, for `stands_by`."""
        people = ("request__key", "request__resident", "request__conversation__counsellor__desk")
        return self.select_related("asked_by__desk", *people).prefetch_related(places_of("request__resident"))

    def in_danger(self) -> Self:
        """Those whose conversation is still at level 3 and not closed: all others are over."""
        talks = Conversation.objects.open().filter(level__gte=LEVEL)
        return self.filter(request__conversation__in=talks, request__key__destroyed_at=None)

    def waiting(self) -> Self:
        return self.in_danger().filter(until=None)

    def agreed(self) -> Self:
        return self.exclude(until=None)

    def open_to(self, user: User, now: datetime) -> Self:
        """What this person may look at just now."""
        return self.in_danger().filter(Q(asked_by=user) | Q(agreed_by=user), until__gt=now)

    @transaction.atomic
    def ask(self, talk: Conversation, by: User, why: str, now: datetime) -> Disclosure:
        """Ask to be told who they are. Asking twice changes nothing. The reason is sealed: it says what happened."""
        if not may_ask(by, talk):
            raise NotForYou
        must_be_in_danger(talk)
        why = long_enough(why)
        request = talk.request
        type(request).objects.select_for_update(of=("self",)).get(pk=request.pk)  # two presses wait here
        mine = self.filter(request=request, asked_by=by)
        if known := mine.filter(Q(until=None) | Q(until__gt=now)).first():
            return known
        asked = self.create(request=request, asked_by=by, why=request.key.seal(why, "identity"), asked_at=now)
        asked.write(by, AuditEntry.Action.ASKED_IDENTITY, now)
        tell_leads(f"identity-{asked.pk}", now, request)
        tell_supervisors(f"identity-{asked.pk}")
        return asked


def stands_by(user: User, request: CounsellingRequest) -> bool:
    """Somebody of the desks whose role reaches where they live, and who does not live with them."""
    return user.has_role(Role.COUNSELLOR) and Desk.objects.of(user).stands_by(request)


def may_ask(user: User, talk: Conversation) -> bool:
    """Whoever listens to them, and who leads the shift."""
    return stands_by(user, talk.request) and (talk.counsellor_id == user.pk or leads(user))


def may_agree(user: User, request: CounsellingRequest) -> bool:
    return stands_by(user, request) and (leads(user) or supervises(user))


def must_be_in_danger(talk: Conversation) -> None:
    talk.refresh_from_db(fields=["level", "state"])
    if talk.level < LEVEL or talk.state == Conversation.State.CLOSED or talk.request.key.destroyed_at:
        raise NotInDanger


class Disclosure(models.Model):
    """Who somebody is, opened in danger: one asks with a reason, a second agrees, both look for half an hour.

    Nowhere else does whoever listens learn a name or a door. It ends by itself when the danger does.
    """

    request = models.ForeignKey("wellbeing.CounsellingRequest", models.CASCADE, related_name="disclosures")
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    why = models.TextField()  # sealed
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening of an identity")
        verbose_name_plural = _("openings of identities")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")),
                name="nobody_agrees_to_what_they_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, until=None) | Q(agreed_by__isnull=False, until__isnull=False),
                name="an_identity_is_open_only_once_a_second_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def words(self) -> str:
        try:
            return self.request.key.unseal(self.why, "identity")
        except vault.Unreadable:
            return ""

    @transaction.atomic
    def agree(self, by: User, now: datetime) -> None:
        """The second person: never oneself, nor anybody of the household. Agreeing twice changes nothing."""
        if by.pk == self.asked_by_id:
            raise NeedsAnother
        if not may_agree(by, self.request):
            raise NotForYou
        must_be_in_danger(self.request.conversation)
        until = now + timedelta(seconds=settings.COUNSELLING["identity"])
        if Disclosure.objects.filter(pk=self.pk, until=None).update(agreed_by=by, until=until):
            self.write(by, AuditEntry.Action.AGREED_IDENTITY, now)
            url = reverse("counselling_identity", args=[self.pk])
            Notice.objects.tell([self.asked_by], Notice.Kind.WORD, f"identity-{self.pk}-open", url)
        self.refresh_from_db(fields=["agreed_by", "until"])

    @transaction.atomic
    def look(self, by: User, now: datetime) -> User:
        """Who they are. Each look leaves its entry; after half an hour, or when the danger is over, it is closed."""
        resident = self.request.resident
        is_one_of_both = by.pk in (self.asked_by_id, self.agreed_by_id)
        if resident is None or not is_one_of_both or not stands_by(by, self.request):
            raise NotForYou
        if self.until is None or now >= self.until:
            raise IdentityClosed
        must_be_in_danger(self.request.conversation)
        self.write(by, AuditEntry.Action.IDENTITY, now)
        return resident

    def write(self, by: User, action: str, now: datetime) -> None:
        role = AuditEntry.Role.LEAD if leads(by) else AuditEntry.Role.SUPERVISOR
        if by.pk == self.request.conversation.counsellor_id:
            role = AuditEntry.Role.COUNSELLOR
        AuditEntry.objects.write(by, role, action, self.request_id, at=now)
