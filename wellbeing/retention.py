"""Forgetting, on the day that was promised: the key is destroyed, and with it what it sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from wellbeing.keeps import keeps
from wellbeing.models import (
    AskedAlone,
    AuditEntry,
    CarePlan,
    Conversation,
    CounsellingRequest,
    Feedback,
    FollowUpPlan,
    Key,
    Note,
    Outreach,
    PastCount,
    ReviewConsent,
)
from wellbeing.refusals import Moved, TooLateToRegret


def forget_what_is_due(now: datetime) -> int:
    """How many were forgotten. Doing it twice changes nothing."""
    due = CounsellingRequest.objects.filter(erase_at__lte=now, key__destroyed_at=None).select_related(
        "key", "room"
    )
    count = 0
    for request in due:
        destroy(request, now)
        count += 1
    for note in Note.objects.filter(erase_at__lte=now).select_related("key"):
        note.key.destroy(now)
        Note.objects.filter(pk=note.pk).delete()
    Feedback.objects.unlink(now)
    CarePlan.objects.forget(now)
    Outreach.objects.forget(now)
    AskedAlone.objects.filter(hour__lt=now - timedelta(days=30)).delete()
    forget_all_but_counts(now)
    AuditEntry.objects.forget(now - timedelta(days=keeps()["log"]))
    return count


def forget_all_but_counts(now: datetime) -> None:
    """Times, topic and outcome too, once the words and the last note are gone: they only count from then on."""
    old = CounsellingRequest.objects.filter(
        closed_at__lte=now - timedelta(days=keeps()["about"]),
        key__destroyed_at__isnull=False,
        conversation__notes=None,
    )
    for request in old.select_related("conversation").distinct():
        with transaction.atomic():
            PastCount.objects.one_more(request)
            request.delete()
    # Else the job would not know of them.
    wiped = Key.objects.filter(destroyed_at__lte=now, wiped_at__isnull=False)
    wiped.filter(request=None, note=None).delete()


@dataclass(frozen=True)
class KeptUntil:
    """When what is destroyed, of a request that has ended: what a page may promise."""

    said: datetime
    notes: datetime | None
    about: datetime


def kept_until(request: CounsellingRequest) -> KeptUntil | None:
    if request.closed_at is None or request.erase_at is None:
        return None
    said = request.key.destroyed_at or request.erase_at
    last = Note.objects.filter(conversation__request=request).order_by("erase_at").last()
    notes = last.erase_at if last else None
    about = request.closed_at + timedelta(days=keeps()["about"])
    return KeptUntil(said, notes, max(about, said, notes or about))


@transaction.atomic
def destroy(request: CounsellingRequest, now: datetime) -> None:
    """The key first: whatever else fails, nobody can read it any more."""
    request.key.destroy(now)
    FollowUpPlan.objects.filter(conversation__request=request).delete()
    ReviewConsent.objects.filter(request=request).delete()
    AuditEntry.objects.write(None, AuditEntry.Role.SYSTEM, AuditEntry.Action.DESTROYED, request.pk, at=now)
    room = request.room
    CounsellingRequest.objects.filter(pk=request.pk).update(room=None, hardness="", message="", afterwards="")
    if room:
        room.delete()  # with messages, attendance and all that was shown in it


@transaction.atomic
def delete_now(request: CounsellingRequest, now: datetime) -> None:
    """Hidden at once; for three days it can be regretted. Asking twice changes nothing.

    Where the law asks for the words themselves (profile C), hidden is all it is until their day.
    """
    if request.closed_at is None:
        raise Moved
    mine = CounsellingRequest.objects.filter(pk=request.pk, hidden_at=None, key__destroyed_at=None)
    facts = {"hidden_at": now}
    if keeps()["deletes"]:
        facts["erase_at"] = now + timedelta(seconds=settings.COUNSELLING["regret"])
    if mine.update(**facts):
        for talk in Conversation.objects.for_pages().filter(request=request):
            talk.renew()  # the page of who still wraps it up is shut
        AuditEntry.objects.write(
            request.resident, AuditEntry.Role.RESIDENT, AuditEntry.Action.ASKED_DELETE, request.pk, at=now
        )


@transaction.atomic
def regret(request: CounsellingRequest, now: datetime) -> None:
    if request.closed_at is None or request.erase_at is None or request.erase_at <= now:
        raise TooLateToRegret
    erase = request.closed_at + timedelta(days=request.keep_days)
    CounsellingRequest.objects.filter(pk=request.pk).exclude(hidden_at=None).update(
        hidden_at=None, erase_at=max(erase, request.erase_at)
    )


@transaction.atomic
def keep_for(request: CounsellingRequest, days: int, now: datetime) -> None:
    """For how long: the resident's choice, as far as the profile leaves one.

    Days that have passed meanwhile, pressed on a page from before, would destroy at once what was to be kept.
    """
    if days not in keeps()["choices"] or request.hidden_at or request.key.destroyed_at:
        raise Moved
    if days and request.closed_at and days not in request.choices_ahead(now):
        raise Moved
    erase = request.closed_at + timedelta(days=days) if request.closed_at else None
    CounsellingRequest.objects.filter(pk=request.pk).update(keep_days=days, erase_at=erase)
