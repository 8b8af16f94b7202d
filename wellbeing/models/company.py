from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from live import broadcast
from notices.models import Notice
from wellbeing.models.event import By
from wellbeing.models.lead import tell_leads
from wellbeing.refusals import NoSeat, NotCleared

if TYPE_CHECKING:
    from people.models import User
    from people.refusals import Refusal
    from wellbeing.models.request import CounsellingRequest


class Company(models.Model):
    """Who is with somebody in a conversation: whoever listens, comes after them, or leads the shift and came in."""

    counsellor = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="conversations")
    taken_at = models.DateTimeField()  # by the counsellor who is there now
    # Hands over just now.
    leaving = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    # Leads the shift, and is here too.
    lead = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    lead_asked_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)  # since when the resident knows that the counsellor is gone

    if TYPE_CHECKING:
        objects: Any
        joinings: Any
        RUNNING: Any
        State: Any
        request: models.ForeignKey[CounsellingRequest]
        request_id: int
        state: str
        reply_stage: int
        ended_at: datetime | None

        @property
        def is_flagged(self) -> bool: ...
        def move(self, to: str, only_from: tuple[str, ...], *, by: str, at: datetime, reason: str = "",
                 **facts: Any) -> None: ...  # fmt: skip
        def show(self) -> None: ...

    class Meta:
        abstract = True

    def hold_request(self) -> CounsellingRequest:
        """As it is now. The request is held first and then the conversation, as by who accepts at this moment."""
        requests = type(self.request).objects.select_related("key")
        return requests.select_for_update(of=("self",)).get(pk=self.request_id)

    def hindrance(self, now: datetime) -> Refusal | None:
        """Why whoever listened cannot go on with them after a break or an end; in danger a seat was kept."""
        self.refresh_from_db(fields=["counsellor", "state"])
        if self.is_flagged or self.counsellor is None:
            return None
        desk, wraps_up = self.counsellor.desk, timedelta(seconds=settings.COUNSELLING["wrap_up"])
        if not desk.is_for(self.request):
            return NotCleared()
        wrapping = self.state == self.State.WRAP_UP and self.ended_at is not None
        holds_a_seat = wrapping and now - (self.ended_at or now) < wraps_up
        return None if desk.free(now) + holds_a_seat > 0 else NoSeat()

    @transaction.atomic
    def lose_counsellor(self, now: datetime, *, reason: str) -> None:
        """They are gone, or never answered: the request goes back to the front; what was said stays with it."""
        self.hold_request()
        there = type(self).objects.select_for_update().get(pk=self.pk)
        if there.state not in self.RUNNING or there.counsellor_id is None:
            return
        gone = there.counsellor_id
        type(self).objects.filter(pk=self.pk).update(counsellor=None, gone_at=None, reply_stage=0)
        self.counsellor, self.gone_at, self.reply_stage = None, None, 0
        self.request.back_to_front(now, by=By.CLOCK, reason=reason)
        self.renew(gone)
        self.show()

    @transaction.atomic
    def take_up(self, counsellor: User, now: datetime) -> Self:
        """Somebody else goes on where the other one stopped."""
        self.part_with_lead(now, counsellor)
        self.move(self.State.ACTIVE, self.RUNNING, by=By.COUNSELLOR, at=now,
                  counsellor=counsellor, taken_at=now, paused_at=None, gone_at=None, reply_stage=0,
                  idle_stage=0)  # fmt: skip
        self.renew()
        return self

    def call_back_to_room(self, now: datetime) -> None:
        """Somebody goes on after a break: whoever listened may be at their desk, or elsewhere."""
        if self.counsellor is None:
            return
        self.counsellor.desk.show()
        url = reverse("counselling_desk")
        Notice.objects.tell([self.counsellor], Notice.Kind.WORD, f"back-{self.pk}-{now.timestamp():.0f}", url)

    def ask_lead(self, now: datetime) -> None:
        """Would whoever leads the shift come in? Asking twice changes nothing; nobody in the room sees it."""
        unasked = type(self).objects.running().filter(pk=self.pk, lead=None, lead_asked_at=None)
        if unasked.update(lead_asked_at=now):
            tell_leads(f"join-{self.pk}-{now.timestamp():.0f}", now, self.request)

    def part_with_lead(self, now: datetime, lead: User | None = None) -> None:
        """Whoever leads the shift goes with the end, or when they are the one who listens from now on."""
        here = self.joinings.filter(left_at=None)
        for joining in here.filter(lead=lead) if lead else here:
            joining.leave(now, stays=lead is not None)

    def renew(self, *people: int) -> None:
        """Pages in the room come through its door anew: who may be here, and write, has changed."""
        mine = [self.request.resident_id, self.counsellor_id, self.lead_id, *people]
        if self.request.room_id:
            broadcast.renew_after_commit(self.request.room_id, [pk for pk in mine if pk])
