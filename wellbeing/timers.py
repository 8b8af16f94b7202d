"""Every timer of counselling. What is due is found in the tables and done by verbs that are harmless twice.

The time is passed in: jobs give the clock's (tasks.py), tests whichever they like.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from live.models import Attendance, Message
from notices.models import Notice
from wellbeing.matching import match
from wellbeing.models import Conversation, CounsellingRequest, Desk, FollowUp, Handover, Joining, Offer
from wellbeing.models.event import By
from wellbeing.models.lead import tell_leads
from wellbeing.models.rest import mind_breaks
from wellbeing.refusals import Moved

WAITS_TOLD = ("breathe", "choose")


def tick(now: datetime) -> None:
    """Once a second: what was promised to the second, and whoever waits."""
    for offer in Offer.objects.due(now):
        with suppress(Moved):
            offer.request.miss(offer, now)
    for handover in Handover.objects.due(now):
        handover.stay()
    match(now)
    for request in CounsellingRequest.objects.in_line().select_related("room", "resident"):
        tell_who_waits(request, now)
    for talk in Conversation.objects.nearing_shift_end(now).for_pages():
        tell_of_shift_end(talk, now)
    for ended in Conversation.objects.unwrapped(now):
        with suppress(Moved):
            ended.close_unwrapped(now)
    Joining.objects.fade(now)
    mind_breaks(Desk.objects.all(), now)
    for watched in watched_talks():
        with suppress(Moved):
            watch(watched, now)


def mind_follow_ups(now: datetime) -> None:
    """Once a minute: who agreed to be asked again how they are, today."""
    for due in FollowUp.objects.due(now).filter(told_at=None):
        due.tell(now)


def stage(seconds: float, limits: Sequence[int]) -> int:
    """How many of the limits are passed."""
    return sum(seconds >= limit for limit in limits)


def tell_who_waits(request: CounsellingRequest, now: datetime) -> None:
    """After two minutes something that does good, after five the choices, after ten (three in danger) the duty lead."""
    rules, waited = settings.COUNSELLING, (now - request.asked_at).total_seconds()
    reached = stage(waited, [rules[name] for name in WAITS_TOLD])
    line = CounsellingRequest.objects.in_line().filter(pk=request.pk)
    if reached > request.stage and line.filter(stage__lt=reached).update(stage=reached):
        request.stage = reached
        request.show()
    if waited < rules["tell_lead_urgent" if request.urgent else "tell_lead"] or request.lead_told_at:
        return
    if line.filter(lead_told_at=None).update(lead_told_at=now):
        tell_leads(f"counselling-{request.pk}", now, request)


# Conversations


def tell_of_shift_end(talk: Conversation, now: datetime) -> None:
    """To both, so that neither is surprised; and to who listens where to pass them on."""
    untold = Conversation.objects.nearing_shift_end(now).filter(pk=talk.pk)
    if not untold.update(shift_told_at=now):
        return
    talk.refresh_from_db(fields=["shift_told_at"])
    talk.show()
    if talk.counsellor:
        url = reverse("counselling_held", args=[talk.pk])
        Notice.objects.tell([talk.counsellor], Notice.Kind.WORD, f"shift-{talk.pk}-{now:%m%d%H}", url)


@dataclass(frozen=True)
class Watched:
    """A conversation, and what the tables say about who spoke and who was there when."""

    talk: Conversation
    said: dict[int, datetime]
    seen: dict[int, datetime]

    def last_said(self, user: int | None) -> datetime | None:
        return self.said.get(user or 0)


def watched_talks() -> list[Watched]:
    """All that run, in three queries."""
    talks = list(Conversation.objects.running().for_pages())
    rooms = [talk.request.room_id for talk in talks]
    if not rooms:
        return []
    said: dict[int | None, dict[int, datetime]] = {}
    seen: dict[int | None, dict[int, datetime]] = {}
    messages = Message.objects.filter(room__in=rooms).values_list("room", "author")
    for room, author, at in messages.annotate(at=Max("sent_at")):
        said.setdefault(room, {})[author] = at
    for room, user, at in (
        Attendance.objects.filter(room__in=rooms).values_list("room", "user").annotate(at=Max("seen_at"))
    ):
        seen.setdefault(room, {})[user] = at
    return [
        Watched(talk, said.get(talk.request.room_id, {}), seen.get(talk.request.room_id, {}))
        for talk in talks
    ]


def watch(watched: Watched, now: datetime) -> None:
    talk = watched.talk
    talk.mind_conduct(now)
    if talk.state == Conversation.State.PAUSED:
        watch_pause(watched, now)
        return
    if talk.counsellor_id is None:
        return
    if watch_first_reply(watched, now) and watch_counsellor(watched, now):
        watch_resident(watched, now)
        watch_time(talk, now)


def watch_first_reply(watched: Watched, now: datetime) -> bool:
    """After a minute amber, after two red, after three somebody else is asked. False when they were taken away."""
    talk, spoke = watched.talk, watched.last_said(watched.talk.counsellor_id)
    if spoke and spoke >= talk.taken_at:
        if talk.leaving_id:  # both were there for the first words
            gone = talk.leaving_id
            talk.note(leaving=None)
            talk.renew(gone)
        if talk.reply_stage:
            talk.note(reply_stage=0)
        return True
    reached = stage((now - talk.taken_at).total_seconds(), settings.COUNSELLING["first_reply"])
    if reached >= 3:
        talk.lose_counsellor(now, reason="no_first_reply")
        return False
    if reached > talk.reply_stage:
        talk.note(reply_stage=reached)
    return True


def watch_counsellor(watched: Watched, now: datetime) -> bool:
    """Gone for a minute: the resident is told. For two: they are first in line. False when that happened."""
    talk = watched.talk
    seen = watched.seen.get(talk.counsellor_id or 0)
    if seen is None:
        return True  # never had the page open: the first reply has its own clock
    limits = settings.COUNSELLING["counsellor_gone"]
    reached = stage((now - max(seen, talk.taken_at)).total_seconds(), limits)
    # They may have been at their desk meanwhile, and were called just then.
    if reached and (on := talk.went_on_at):
        reached = stage((now - max(seen, talk.taken_at, on)).total_seconds(), limits)
    if reached == 2:
        talk.lose_counsellor(now, reason="counsellor_gone")
        return False
    if reached and talk.gone_at is None:
        talk.note(gone_at=now)
    elif not reached and talk.gone_at:
        talk.note(gone_at=None)
    return True


def watch_resident(watched: Watched, now: datetime) -> None:
    """Gone for ten minutes, or silent for thirty: a pause, never an end. Not with somebody in danger."""
    talk, rules = watched.talk, settings.COUNSELLING
    if talk.is_flagged:
        return
    resident, counsellor = talk.request.resident_id, talk.counsellor_id
    seen = watched.seen.get(resident or 0)
    if seen and (now - seen).total_seconds() >= rules["resident_gone"]:
        talk.pause(now, by=By.CLOCK, reason="resident_gone")
        return
    theirs, answered = watched.last_said(resident), watched.last_said(counsellor)
    if answered is None or (theirs and theirs >= answered):
        return
    reached = stage((now - answered).total_seconds(), rules["idle"])
    if reached == 3:
        talk.pause(now, by=By.CLOCK, reason="idle")
    elif reached != talk.idle_stage:
        talk.note(idle_stage=reached)


def watch_time(talk: Conversation, now: datetime) -> None:
    """After 40 and 50 minutes both are told softly; nothing ends by itself."""
    lasted = (now - talk.began_at).total_seconds() - talk.longer
    reached = stage(lasted, settings.COUNSELLING["session"])
    if reached > talk.time_stage:
        talk.note(time_stage=reached)


def watch_pause(watched: Watched, now: datetime) -> None:
    """Whoever writes goes on. After a day it is over."""
    talk = watched.talk
    if talk.paused_at is None or talk.is_cooling:
        return
    both = (talk.request.resident_id, talk.counsellor_id)
    spoke = max((at for user, at in watched.said.items() if user in both), default=None)
    if spoke and spoke > talk.paused_at:
        talk.come_back(now)
    elif now - talk.paused_at >= timedelta(seconds=settings.COUNSELLING["resume"]):
        talk.end(now, by=By.CLOCK, reason=Conversation.End.LEFT)
