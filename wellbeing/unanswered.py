"""What somebody left is answered in the time that was stated to them, or it is said that it was not.

First those hear of it who could answer and are there, or the first who comes; then whoever leads the shifts; at last
the one who left it, so that they need not go on waiting for it. Notices say that there is something, and not what.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from notices.models import Notice
from people.models.membership import places_of
from wellbeing.models import Conversation, CounsellingRequest, Desk, Duty
from wellbeing.models.lead import leads_now, tell_leads
from wellbeing.models.states import HERE, LEADS, RESIDENT


def mind_what_was_left(now: datetime) -> None:
    """Once a minute. Of several processes one tells it; what was missed while none ran is made up for.

    Whoever asked anew meanwhile and was listened to is not waiting for this any more.
    """
    heard_since = Conversation.objects.filter(
        request__resident=OuterRef("resident"), began_at__gt=OuterRef("closed_at")
    )
    left = CounsellingRequest.objects.left().filter(~Exists(heard_since), stage__lt=RESIDENT)
    waiting = [request for request in left if request.resident]
    if not waiting:
        return
    working = Desk.objects.filter(stopped_at=None, user__is_active=True)
    desks = list(working.with_people().prefetch_related(places_of("user")))
    there = set(working.filter(is_there(now)).values_list("pk", flat=True))
    for request in waiting:
        could = [desk for desk in desks if desk.fits(request)]
        here = [desk for desk in could if desk.pk in there]
        reached = due(request, now)
        if reached == HERE and not here:
            continue  # the first who comes hears of it
        if reached > request.stage:
            tell(request, reached, here, could, now)


def is_there(now: datetime) -> Q:
    """At their desk, or on duty by the roster."""
    return Q(available_at__isnull=False) | Q(user__duties__in=Duty.objects.on_now(now))


def due(request: CounsellingRequest, now: datetime) -> int:
    """From the time agreed on for a call back; a message waits from when it was left."""
    limits = settings.COUNSELLING["call_back" if request.call_at else "left"]
    waited = (now - (waits_since(request) or now)).total_seconds()
    return sum(waited >= limit for limit in limits)


def waits_since(request: CounsellingRequest) -> datetime | None:
    return request.call_at or request.closed_at


def overdue() -> list[CounsellingRequest]:
    """Those of which whoever leads was told, who waits longest first."""
    late = CounsellingRequest.objects.left().filter(stage__gte=LEADS)
    return sorted(late, key=lambda one: (waits_since(one) or one.asked_at, one.pk))


@transaction.atomic
def tell(
    request: CounsellingRequest, reached: int, here: Iterable[Desk], could: Iterable[Desk], now: datetime
) -> None:
    """Every step between what was told and what is due; by whichever process is first."""
    untold = CounsellingRequest.objects.filter(pk=request.pk, answered_at=None, stage=request.stage)
    if not untold.update(stage=reached):
        return
    about = f"unanswered-{request.pk}"
    desk, steps = reverse("counselling_desk"), range(request.stage + 1, reached + 1)
    if HERE in steps:
        say(here, f"{about}-here", desk)
    if LEADS in steps:
        tell_leads(f"{about}-lead", now, request)
        if not leads_now(now).exists():
            say(could, f"{about}-lead", desk)
    if RESIDENT in steps and request.resident:
        say(could, f"{about}-late", desk)
        Notice.objects.tell(
            [request.resident], Notice.Kind.WORD, f"{about}-late", reverse("counselling_waiting")
        )


def say(desks: Iterable[Desk], about: str, url: str) -> None:
    Notice.objects.tell([desk.user for desk in desks], Notice.Kind.WORD, about, url)
