"""Who is put before whom: fair to those who wait, and to those who listen."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from wellbeing.models import CounsellingRequest, Desk, Offer
from wellbeing.models.states import S
from wellbeing.refusals import Moved, NotCleared, StoppedForReview


def match(now: datetime) -> None:
    """Offer whoever waits, in their order, to somebody who is free. Harmless twice, or in two processes."""
    queue = [one for one in CounsellingRequest.objects.queue(now) if one.resident]
    if not queue:
        return
    for_whom = {one.is_young: one.age for one in queue}
    desks = {is_young: Desk.objects.taking(now, age) for is_young, age in for_whom.items()}
    free = Desk.objects.free_seats(
        list({desk.pk: desk for some in desks.values() for desk in some}.values()), now
    )
    busy = set(Offer.objects.open().values_list("desk", flat=True))
    busy |= {desk.pk for some in desks.values() for desk in some if desk.rests_at(now)}
    for request in queue:
        fitting = [desk for desk in desks[request.is_young] if desk.fits(request)]
        mark_alone(request, not fitting, now)
        if request.state != S.WAITING or not any(free[desk.pk] and desk.pk not in busy for desk in fitting):
            continue
        for desk in in_order(fitting, request, free, now):
            if free[desk.pk] < 1 or desk.pk in busy:
                continue
            with suppress(IntegrityError, Moved, NotCleared, StoppedForReview), transaction.atomic():
                request.offer_to(desk, now)
            busy.add(desk.pk)
            break


def in_order(
    desks: list[Desk], request: CounsellingRequest, free: dict[int, int], now: datetime
) -> list[Desk]:
    """The least loaded first; whom the resident knows before all, and for a while nobody else.

    Of two alike an adult gets the one who is not cleared for the young, so that those find a seat free.
    """
    answers = dict(request.offers.exclude(answer="").values_list("desk", "answer"))
    left = [desk for desk in desks if answers.get(desk.pk) != Offer.Answer.DECLINED]
    known = [desk for desk in left if desk.user_id == request.prefers_id]
    patience = timedelta(seconds=settings.COUNSELLING["prefer"])
    if known and now - request.asked_at < patience:
        return known
    return sorted(
        left,
        key=lambda desk: (
            desk not in known,
            desk.pk in answers,
            desk.user.counsellor.seats - free[desk.pk],
            desk.user.counsellor.for_young and not request.is_young,
            desk.available_at or now,
        ),
    )


def mark_alone(request: CounsellingRequest, is_alone: bool, now: datetime) -> None:
    """If the last who could take them left, they are told, with the four choices; and when one is back."""
    if is_alone == (request.alone_at is not None):
        return
    CounsellingRequest.objects.in_line().filter(pk=request.pk).update(alone_at=now if is_alone else None)
    request.refresh_from_db(fields=["alone_at"])
    request.show()
