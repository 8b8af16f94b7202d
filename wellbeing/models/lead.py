"""Who leads the shift, or supervises, is told that something needs them; the notice says nothing of what or why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from notices.models import Notice
from people.models import Role, User
from wellbeing.models.counsellor import Counsellor
from wellbeing.models.duty import Duty

if TYPE_CHECKING:
    from wellbeing.models.request import CounsellingRequest


def leads_now(now: datetime) -> QuerySet[User]:
    """Whoever leads by the roster; where nobody does, whoever may and is at their desk."""
    by_roster = User.objects.filter(duties__in=Duty.objects.on_now(now).leads()).distinct()
    if by_roster.exists():
        return by_roster
    return User.objects.filter(counsellor__may_lead=True, desk__available_at__isnull=False)


def supervisors() -> QuerySet[User]:
    return User.objects.filter(counsellor__may_supervise=True, is_active=True)


def supervises(user: User) -> bool:
    return (
        user.has_role(Role.COUNSELLOR) and Counsellor.objects.filter(user=user, may_supervise=True).exists()
    )


def tell_leads(about: str, now: datetime, request: CounsellingRequest | None = None) -> None:
    """Whoever leads now.

    For somebody young also one who may come in: if none of those is cleared for it, all leads who are.
    """
    leads = list(leads_now(now))
    if request and request.is_young:
        cleared = User.objects.filter(counsellor__may_lead=True, counsellor__for_young=True, is_active=True)
        if not cleared.filter(pk__in=[lead.pk for lead in leads]).exists():
            leads += cleared
    Notice.objects.tell(leads, Notice.Kind.WORD, about, reverse("counselling_lead"))


def tell_supervisors(about: str) -> None:
    Notice.objects.tell(supervisors(), Notice.Kind.WORD, about, reverse("counselling_supervision"))
