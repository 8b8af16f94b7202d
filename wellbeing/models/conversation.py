from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.prepared import Prepared
from wellbeing.models.audit import AuditEntry
from wellbeing.models.clinic import Suggested
from wellbeing.models.company import Company
from wellbeing.models.conduct import Conduct
from wellbeing.models.debrief import Debrief
from wellbeing.models.event import By, Event
from wellbeing.models.followup_plan import FollowUpPlan
from wellbeing.models.lead import tell_leads, tell_supervisors
from wellbeing.models.states import IN_LINE
from wellbeing.models.talks import ConversationQuerySet
from wellbeing.refusals import CannotGoOn, Moved, SafetyMissing

if TYPE_CHECKING:
    from people.models import User
    from wellbeing.models.joining import Joining


LONGEST = 4 * 3600
UNSAID = "late"
"""Of safety, where nobody has said in time whether it was asked about."""


class Conversation(Conduct, Suggested, Company):
    """A request, somebody who listens, and a room of their own, once the request was accepted."""

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("conversation", "running")
        PAUSED = "paused", pgettext_lazy("conversation", "paused")
        WRAP_UP = "wrap_up", pgettext_lazy("conversation", "ended, being wrapped up")
        CLOSED = "closed", pgettext_lazy("conversation", "closed")

    class End(models.TextChoices):
        MUTUAL = "mutual", pgettext_lazy("conversation", "both agreed")
        LEFT = "resident_left", pgettext_lazy("conversation", "the resident left")
        TIME = "time", pgettext_lazy("conversation", "the time was over")
        IDLE = "idle_after_notice", pgettext_lazy("conversation", "nothing was said for long, after a notice")
        HANDED_OVER = "handed_over", pgettext_lazy("conversation", "handed over to another service")
        EMERGENCY = "emergency_services", pgettext_lazy("conversation", "emergency services took over")
        ABUSE = "abuse", pgettext_lazy("conversation", "abuse")
        TECHNICAL = "technical", pgettext_lazy("conversation", "it did not work technically")
        REFERRED = "referred", pgettext_lazy("conversation", "a clinic was suggested")

    RUNNING = (State.ACTIVE, State.PAUSED)

    request = models.OneToOneField(
        "wellbeing.CounsellingRequest", models.CASCADE, related_name="conversation"
    )
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    began_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=16, blank=True)
    shift_told_at = models.DateTimeField(null=True)  # that the shift of who listens ends soon
    reply_stage = models.PositiveSmallIntegerField(default=0)
    idle_stage = models.PositiveSmallIntegerField(default=0)
    time_stage = models.PositiveSmallIntegerField(default=0)
    longer = models.PositiveSmallIntegerField(default=0)  # seconds added by one tap
    level = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, choices=End, blank=True)
    safety = models.CharField(max_length=4, blank=True)  # asked, or not
    safety_why = models.TextField(blank=True)  # sealed

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="closed") | ~models.Q(safety=""), name="safety_is_always_looked_at"
            )
        ]
        indexes = [models.Index(fields=["counsellor", "state"]), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_flagged(self) -> bool:
        return self.level >= 2

    @property
    def was_hurtful(self) -> bool:
        """It was ended because of how it was spoken to whoever listened."""
        return self.end_reason == self.End.ABUSE

    @property
    def ends_about(self) -> datetime:
        return self.began_at + timedelta(seconds=settings.COUNSELLING["session"][1] + 600 + self.longer)

    @property
    def nears_shift_end(self) -> bool:
        """Both were told so, of the one who listens now."""
        return self.shift_told_at is not None and self.shift_told_at >= self.taken_at

    @property
    def is_shown_a_note(self) -> bool:
        return self.handovers.filter(state="shown").exists()

    @property
    def asks_about_later(self) -> bool:
        """Whether they would like to be asked again how they are is theirs to say, and they have not yet."""
        plan = FollowUpPlan.objects.filter(conversation=self).first()
        return plan is not None and plan.is_open

    @property
    def went_on_at(self) -> datetime | None:
        """Since when it runs without a break."""
        on = Event.objects.filter(request=self.request_id, after=self.State.ACTIVE)
        return on.order_by("-seq").values_list("at", flat=True).first()

    def is_between(self, user: User) -> bool:
        listens = user.pk in (self.counsellor_id, self.leaving_id, self.lead_id)
        is_there = self.state != Conversation.State.CLOSED and self.request.hidden_at is None
        return self.request.is_of(user) or (listens and is_there)

    @cached_property
    def _comings(self) -> list[Joining]:
        return COMINGS(self.pk)  # one question per page, not per message

    def was_led_by(self, user: int | None, seq: int) -> bool:
        """Was this person there as who leads the shift when this was said?"""
        return any(one.lead_id == user and one.spans(seq) for one in self._comings)

    # States

    @transaction.atomic
    def move(self, to: str, only_from: tuple[str, ...], *, by: str, at: datetime, reason: str = "",
             **facts: Any) -> None:  # fmt: skip
        there = Conversation.objects.select_for_update().get(pk=self.pk)
        if there.state not in only_from:
            raise Moved
        Conversation.objects.filter(pk=self.pk).update(state=to, **facts)
        self.refresh_from_db(fields=["state", *facts])
        self.write_event(there.state, to, by, at, reason)
        self.show()

    def note(self, **facts: Any) -> None:
        """A fact that both are shown."""
        Conversation.objects.filter(pk=self.pk).update(**facts)
        self.refresh_from_db(fields=list(facts))
        self.show()

    def write_event(self, before: str, after: str, by: str, at: datetime, reason: str = "") -> None:
        Event.objects.write(self.request, before, after, by=by, at=at, reason=reason)

    def show(self) -> None:
        if room := self.request.room:
            room.show("conversation", "wellbeing/conversation/_state.html", conversation=self)

    def _is(self, state: str) -> bool:
        self.refresh_from_db(fields=["state"])
        return self.state == state

    def pause(self, now: datetime, *, by: str, reason: str) -> None:
        """Not the end: within a day it goes on with the same counsellor. Asking twice changes nothing."""
        if not self._is(self.State.PAUSED):
            self.move(self.State.PAUSED, (self.State.ACTIVE,), by=by, at=now, reason=reason, paused_at=now,
                      pause_reason=reason)  # fmt: skip

    def resume(self, now: datetime, *, by: str) -> None:
        if not self._is(self.State.ACTIVE):
            if by == By.COUNSELLOR and (why := self.hindrance(now)):
                raise why
            self.move(self.State.ACTIVE, (self.State.PAUSED,), by=by, at=now, paused_at=None, pause_reason="",
                      idle_stage=0)  # fmt: skip
            self.renew()  # after ten minutes apart they may write again

    @transaction.atomic
    def end(self, now: datetime, *, by: str, reason: str = "mutual") -> None:
        """Over for both; the counsellor wraps up. For a while it can be opened again. Asking twice changes nothing."""
        asked = self.hold_request()
        if self._is(self.State.WRAP_UP) or self.state == self.State.CLOSED:
            return
        if asked.state in IN_LINE:  # who listened is gone: nobody wraps it up, nobody else is asked
            asked.withdraw(now)
            self.refresh_from_db(fields=["state", "ended_at", "end_reason"])
            return
        if reason == self.End.ABUSE:
            self.must_have_warned()
            tell_leads(f"abuse-{self.pk}", now, self.request)
        self.part_with_lead(now)
        self.move(self.State.WRAP_UP, self.RUNNING, by=by, at=now, reason=reason,
                  ended_at=now, end_reason=reason)  # fmt: skip
        FollowUpPlan.objects.offer_after(self, now)
        erase = now + timedelta(days=self.request.keep_days)
        type(self.request).objects.filter(pk=self.request_id).update(closed_at=now, erase_at=erase)
        self._room_ends(now)

    def may_be_reopened(self, now: datetime) -> bool:
        """By its clock; wrapped up or not."""
        limit = now - timedelta(seconds=settings.COUNSELLING["reopen"])
        return self.ended_at is not None and self.ended_at >= limit and self.counsellor is not None

    @transaction.atomic
    def reopen(self, now: datetime, *, by: str) -> None:
        """Something was left unsaid: within a quarter of an hour, with the same counsellor, who is told."""
        if not self.may_be_reopened(now):
            raise Moved
        if self.was_hurtful and by == By.RESIDENT:
            raise Moved
        asked = self.hold_request()
        if asked.hidden_at or asked.key.destroyed_at:
            raise Moved
        if self.hindrance(now):
            raise CannotGoOn
        open_ones = type(self.request).objects.filter(resident=self.request.resident, closed_at=None)
        if open_ones.exclude(pk=self.request_id).exists():
            raise Moved
        self.move(self.State.ACTIVE, (self.State.WRAP_UP, self.State.CLOSED), by=by, at=now, ended_at=None,
                  end_reason="", safety="", safety_why="")  # fmt: skip
        type(self.request).objects.filter(pk=self.request_id).update(closed_at=None, erase_at=None)
        self._room_ends(None)
        self.renew()
        self.call_back_to_room(now)

    def _room_ends(self, at: datetime | None) -> None:
        room = self.request.room
        if room:
            type(room).objects.filter(pk=room.pk).update(ended_at=at)
            room.refresh_from_db(fields=["ended_at"])
            room.show("state", "live/room/_now.html", room=room)

    @transaction.atomic
    def wrap_up(self, now: datetime, *, safety: str, why: str = "") -> None:
        """Close it. Whether safety was asked about, or why not, is said every time."""
        why = why.strip()
        if safety not in {"yes", "no"} or (safety == "no" and not why):
            raise SafetyMissing
        gone = self.request.key.destroyed_at  # they wanted nothing kept: then neither is this
        sealed = self.request.key.seal(why, "safety") if why and not gone else ""
        self.move(self.State.CLOSED, (self.State.WRAP_UP,), by=By.COUNSELLOR, at=now, safety=safety,
                  safety_why=sealed)  # fmt: skip
        Debrief.objects.offer(self, now)
        self.renew()

    @transaction.atomic
    def close_unwrapped(self, now: datetime) -> None:
        """Whoever listened never said how it was about safety: after a day they read no further, and a lead asks them.

        The place stays empty rather than being filled in by a clock: `late` counts as not said.
        """
        self.move(self.State.CLOSED, (self.State.WRAP_UP,), by=By.CLOCK, at=now, safety=UNSAID)
        tell_leads(f"unwrapped-{self.pk}", now, self.request)
        Debrief.objects.offer(self, now)
        self.renew()

    @transaction.atomic
    def escalate(self, by: User, level: int, now: datetime, role: str = AuditEntry.Role.COUNSELLOR) -> None:
        """How worried one is, 0 to 3. It is shown to nobody in the room; from 2 on no timer ends it."""
        if level == self.level:
            return
        Conversation.objects.filter(pk=self.pk).update(level=level)
        self.level = level
        if level >= 2 and self.counsellor:
            self.counsellor.desk.give_back_offers(now)
        self.write_event(self.state, f"level_{level}", By.COUNSELLOR, now)
        if self.is_flagged and self.is_cooling:
            self.resume(now, by=By.COUNSELLOR)  # somebody in danger may write
        if level >= 2:
            tell_leads(f"level-{level}-{self.pk}", now, self.request)
        if level >= 3:
            tell_supervisors(f"level-{level}-{self.pk}")
        AuditEntry.objects.write(
            by, role, AuditEntry.Action.ESCALATED, self.request_id, at=now, reason=str(level)
        )

    def close_unheld(self, now: datetime) -> None:
        """The resident left the line while nobody was with them: there is nobody to wrap it up."""
        if self.state != self.State.CLOSED:
            self.part_with_lead(now)
            self.move(self.State.CLOSED, tuple(self.State), by=By.RESIDENT, at=now, ended_at=now,
                      end_reason=self.End.LEFT, safety="gone")  # fmt: skip
            self._room_ends(now)

    @transaction.atomic
    def come_back(self, now: datetime) -> None:
        """The resident is there again: with the same counsellor if they have room, else first in line."""
        self.refresh_from_db(fields=["state", "counsellor", "pause_reason"])
        self.must_not_cool()
        if self.state != self.State.PAUSED or self.counsellor is None:
            return
        if self.hindrance(now):
            self.lose_counsellor(now, reason="busy")
        else:
            self.resume(now, by=By.RESIDENT)
            self.call_back_to_room(now)

    def go_longer(self, now: datetime) -> None:
        """As often as it is needed, up to as long as the longest shift."""
        if self.state not in self.RUNNING:
            raise Moved
        longer = min(self.longer + settings.COUNSELLING["longer"], LONGEST)
        self.note(longer=longer, time_stage=0)


COMINGS = Prepared(lambda talk: Conversation(pk=talk).joinings.all())
