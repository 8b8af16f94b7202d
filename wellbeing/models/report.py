"""Who read what in one week, for who audits: numbers, names of who listens, and nothing of what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from people.models import User
from wellbeing.models.audit import AuditEntry
from wellbeing.models.event import By

WEEK = timedelta(days=7)
ROWS = 500


def role_words(role: str) -> str:
    """The log speaks to residents ("your counsellor"); here it does not."""
    plain = {"resident": By.RESIDENT, "counsellor": By.COUNSELLOR}
    return str(plain[role].label if role in plain else AuditEntry.Role(role).label)


def auditors() -> QuerySet[User]:
    """Who was given the right to see the log in the admin; never who listens themselves, nor by being able to all."""
    rights = Permission.objects.filter(content_type__app_label="wellbeing", codename="view_auditentry")
    given = Q(user_permissions__in=rights) | Q(groups__permissions__in=rights)
    return User.objects.filter(given, is_active=True, counsellor=None).distinct()


def audits(user: User) -> bool:
    return auditors().filter(pk=user.pk).exists()


def monday(now: datetime) -> date:
    today = timezone.localtime(now, ZoneInfo(settings.TIME_ZONE)).date()
    return today - timedelta(days=today.weekday())


@dataclass(frozen=True)
class Week:
    begins: date

    @property
    def entries(self) -> QuerySet[AuditEntry]:
        zone = ZoneInfo(settings.TIME_ZONE)
        start = datetime.combine(self.begins, datetime.min.time(), zone)
        return AuditEntry.objects.filter(at__gte=start, at__lt=start + WEEK).exclude(
            action=AuditEntry.Action.READ_LOG
        )

    @property
    def sums(self) -> Iterator[tuple[User | None, str, str, int, int]]:
        """Who, as what, did what: how many times, with how many conversations. Of residents never who."""
        whose = Case(When(role=AuditEntry.Role.RESIDENT, then=None), default=F("by"))
        rows = self.entries.annotate(whose=whose).order_by("whose", "role", "action")
        counted = rows.values_list("whose", "role", "action").annotate(
            times=Count("pk"), requests=Count("about", distinct=True)
        )
        people = User.objects.in_bulk([whose for whose, *_rest in counted if whose])
        for whose, role, action, times, requests in counted:
            words = role_words(role), str(AuditEntry.Action(action).label)
            yield people.get(whose or 0), *words, times, requests

    @property
    def openings(self) -> QuerySet[AuditEntry]:
        """One by one what is out of the ordinary: closed ones read, openings, who somebody is, coming in, clearings."""
        rare = self.entries.exclude(action__in=AuditEntry.ORDINARY).exclude(role=AuditEntry.Role.RESIDENT)
        rare = rare.select_related("by")
        return rare.order_by("number")[:ROWS]


def tell_auditors(now: datetime) -> None:
    """On Monday, that the week before can be looked at. Looking twice or late tells it once."""
    last = monday(now) - WEEK
    url = f"{reverse('counselling_audit')}?week={last.isoformat()}"
    Notice.objects.tell(auditors(), Notice.Kind.WORD, f"audit-{last.isoformat()}", url)
