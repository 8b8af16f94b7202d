"""Letting go of a person: what they were told, and their name in what others were told."""

from __future__ import annotations

from notices.models import Notice
from people.leaving import on_leaving
from people.models import User


@on_leaving
def forget_notices(user: User) -> None:
    Notice.objects.of(user).delete()
    abouts = [f"membership-{pk}" for pk in user.memberships.values_list("pk", flat=True)]
    Notice.objects.filter(kind=Notice.Kind.NEWCOMER, about__in=abouts).delete()
