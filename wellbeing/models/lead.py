"""Who leads the shift, or supervises, is told that something needs them; the notice says nothing of what or why."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from notices.models import Notice
from people.models import User
from wellbeing.models.duty import Duty


def tell_leads(about: str, now: datetime) -> None:
    """Whoever leads now by the roster; where nobody does, whoever may and is at their desk."""
    leads = list(User.objects.filter(duties__in=Duty.objects.on_now(now).leads()).distinct())
    if not leads:
        leads = list(User.objects.filter(counsellor__may_lead=True, desk__available_at__isnull=False))
    Notice.objects.tell(leads, Notice.Kind.WORD, about, reverse("counselling_lead"))


def tell_supervisors(about: str) -> None:
    supervisors = User.objects.filter(counsellor__may_supervise=True, is_active=True)
    Notice.objects.tell(supervisors, Notice.Kind.WORD, about, reverse("counselling_supervision"))
