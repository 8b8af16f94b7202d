from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notices.models import Notice
from people.models import User
from wellbeing import vault
from wellbeing.keeps import keeps
from wellbeing.models.age import Age
from wellbeing.models.asking import CounsellingRequestQuerySet
from wellbeing.models.audit import AuditEntry
from wellbeing.models.conversation import Conversation
from wellbeing.models.desk import Desk
from wellbeing.models.event import By, Event
from wellbeing.models.key import Key
from wellbeing.models.offer import Offer
from wellbeing.models.offered import Offered
from wellbeing.models.states import IN_LINE, LEFT, LEGAL, RESIDENT, RequestState, S
from wellbeing.refusals import (
    AlreadyTaken,
    CallTimePassed,
    MessageMissing,
    MessageTooLong,
    Moved,
    NoSeat,
    NotYoursToPause,
)
from wellbeing.words import LANGUAGES, in_words

TOPICS = {
    "sleep": pgettext_lazy("topic", "Sleep"),
    "worry": pgettext_lazy("topic", "Worry and fear"),
    "sad": pgettext_lazy("topic", "Feeling low"),
    "lonely": pgettext_lazy("topic", "Being alone"),
    "quarrel": pgettext_lazy("topic", "Quarrels at home"),
    "child": pgettext_lazy("topic", "Children and school"),
    "grief": pgettext_lazy("topic", "A loss"),
    "other": pgettext_lazy("topic", "Something else"),
}

RANKED = ("at_front", "urgent", "asked_at", "call_at", "age")
"""All that somebody's place in line depends on."""


class CounsellingRequest(Offered):
    """A neighbour asks to be listened to. It is in the table and nowhere else, so that it cannot be lost."""

    resident = models.ForeignKey(
        "people.User", models.SET_NULL, null=True, related_name="counselling_requests"
    )
    room = models.OneToOneField("live.Room", models.SET_NULL, null=True, related_name="counselling")
    key = models.OneToOneField(Key, models.PROTECT, related_name="request")
    state = models.CharField(max_length=16, choices=RequestState)
    alias = models.PositiveIntegerField(default=0)
    band = models.CharField(max_length=8, blank=True)  # what was told when they asked
    language = models.CharField(max_length=8, default="zh")
    topic = models.CharField(max_length=10, blank=True)
    hardness = models.TextField(blank=True)  # sealed
    message = models.TextField(blank=True)  # sealed
    afterwards = models.TextField(blank=True, default="", db_default="")  # sealed: written when it was over
    urgent = models.BooleanField(default=False)
    prefers = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    at_front = models.BooleanField(default=False)
    stage = models.PositiveSmallIntegerField(default=0)  # who was told so far (timers.py, unanswered.py)
    alone_at = models.DateTimeField(null=True)
    lead_told_at = models.DateTimeField(null=True)
    call_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # a message or a call back was dealt with
    closed_at = models.DateTimeField(null=True)
    keep_days = models.PositiveSmallIntegerField(default=30)
    hidden_at = models.DateTimeField(null=True)
    erase_at = models.DateTimeField(null=True)
    blocked_until = models.DateTimeField(null=True)

    objects = CounsellingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to be listened to")
        verbose_name_plural = _("requests to be listened to")
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=models.Q(closed_at=None), name="one_open_request_per_resident"
            ),
            models.CheckConstraint(
                condition=~models.Q(age="child") | models.Q(guardian_at__isnull=False),
                name="a_child_is_heard_only_with_a_guardians_word",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "state"]), models.Index(fields=["erase_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def spoken(self) -> str:
        return in_words(LANGUAGES, [self.language])

    @property
    def topic_words(self) -> str:
        return str(TOPICS.get(self.topic, ""))

    @property
    def is_blocked(self) -> bool:
        return self.blocked_until is not None and self.blocked_until > timezone.now()

    @property
    def is_overdue(self) -> bool:
        """What was left is not answered in the time that was stated, and whoever left it knows so."""
        return self.state in LEFT and self.stage >= RESIDENT

    def is_of(self, user: User) -> bool:
        """Whose it is, as long as they did not ask to delete it."""
        return self.resident_id == user.pk and self.hidden_at is None

    # What is sealed

    @property
    def how_hard(self) -> str:
        return self._opened(self.hardness, "hardness")

    @property
    def message_words(self) -> str:
        return self._opened(self.message, "message left")

    @property
    def afterwards_words(self) -> str:
        return self._opened(self.afterwards, "afterwards")

    def say_afterwards(self, words: str) -> None:
        self.afterwards = self.key.seal(words, "afterwards")
        self.save(update_fields=["afterwards"])

    def _opened(self, sealed: str, place: str) -> str:
        try:
            return self.key.unseal(sealed, place) if sealed else ""
        except vault.Unreadable:
            return ""

    # For how long it is kept

    def choices_ahead(self, now: datetime) -> list[int]:
        """For how many days after its end it may be kept, where there is a choice: those that have not passed."""
        choices = keeps()["choices"]
        if self.closed_at is None or len(choices) < 2:
            return []
        return [days for days in choices if days and self.closed_at + timedelta(days=days) > now]

    def follow_ups_lost(self, now: datetime) -> int:
        """How many of the days of being asked again lie after what was said is destroyed, as it stands now."""
        erase = self.erase_at or now + timedelta(days=self.keep_days)
        return sum(now + timedelta(seconds=after) >= erase for after in settings.COUNSELLING["follow_ups"])

    # The line

    def rank(self, now: datetime) -> tuple[bool, int, bool, datetime]:
        """Who was there before goes first; then the class, which rises with every ten minutes; then who came first.

        In one class the young go first: few are cleared for them, and all the others are there for adults alone.
        Whoever is to be called back waits from that time on.
        """
        since = self.call_at or self.asked_at
        aged = int((now - since).total_seconds() // settings.COUNSELLING["ages"])
        return (not self.at_front, (0 if self.urgent else 1) - aged, not self.is_young, since)

    def ahead(self, now: datetime) -> int:
        mine = (*self.rank(now), self.pk)
        others = CounsellingRequest.objects.in_line().exclude(pk=self.pk).only(*RANKED)
        return sum((*one.rank(now), one.pk) < mine for one in others)

    # States

    def move(self, to: str, *, by: str, at: datetime, reason: str = "", only_from: Iterable[str] = (),
             **facts: Any) -> None:  # fmt: skip
        """One step along the legal ones, with its event. Anything else raises and changes nothing."""
        with transaction.atomic():
            now = CounsellingRequest.objects.select_for_update(of=("self",)).get(pk=self.pk)
            allowed = to in LEGAL.get(now.state, ()) and (not only_from or now.state in only_from)
            if (now.closed_at and now.state not in LEFT) or not allowed:
                raise Moved
            if to not in (*IN_LINE, S.ACCEPTED):
                facts |= {"closed_at": at, "erase_at": at + timedelta(days=self.keep_days)}
            CounsellingRequest.objects.filter(pk=self.pk).update(state=to, **facts)
            Event.objects.write(self, now.state, to, by=by, at=at, reason=reason)
        self.refresh_from_db(fields=["state", "closed_at", "erase_at", *facts])
        self.show()

    def show(self) -> None:
        """The waiting page takes it anew."""
        if self.room:
            self.room.show("waiting", "wellbeing/asking/_standing.html", request=self)

    @transaction.atomic
    def say_adult(self, now: datetime) -> None:
        """Who had left it open says so while they wait; nobody changes an answer. Asking twice changes nothing."""
        if CounsellingRequest.objects.in_line().filter(pk=self.pk, age="").update(age=Age.ADULT):
            self.refresh_from_db(fields=["age", "state"])
            Event.objects.write(self, self.state, "adult", by=By.RESIDENT, at=now)
            self.show()

    @transaction.atomic
    def withdraw(self, now: datetime) -> None:
        """Never mind. Asking twice changes nothing."""
        if not self._is(S.WITHDRAWN):
            self._leave_line(S.WITHDRAWN, now)

    @transaction.atomic
    def book_call_back(self, call_at: datetime, now: datetime) -> None:
        if call_at < now:
            raise CallTimePassed
        if not self._is(S.CALL_BACK):
            self._must_be_answered()
            self._leave_line(S.CALL_BACK, now, call_at=call_at, stage=0)

    @transaction.atomic
    def leave_message(self, text: str, now: datetime) -> None:
        """Something is read and answered later, by whoever is on duty next."""
        if self._is(S.MESSAGE):
            return
        self._must_be_answered()
        text, most = text.strip(), settings.COUNSELLING["characters"]
        if not text:
            raise MessageMissing
        if len(text) > most:
            raise MessageTooLong(limit=most, length=len(text))
        self._leave_line(S.MESSAGE, now, message=self.key.seal(text, "message left"), stage=0)

    def _must_be_answered(self) -> None:
        """Whoever asked before knows already that somebody is here; not that they are read in their language."""
        if self.resident:
            CounsellingRequest.objects.must_be_answered(self.resident, self.age, self.language)

    def _is(self, state: str) -> bool:
        self.refresh_from_db(fields=["state"])
        return self.state == state

    def _leave_line(self, to: str, now: datetime, **facts: Any) -> None:
        self.move(to, by=By.RESIDENT, at=now, **facts)
        if held := Conversation.objects.filter(request=self).first():
            held.close_unheld(now)
        for offer in self.offers.open().select_related("desk__room"):
            offer.settle(Offer.Answer.WITHDRAWN, now)
            offer.desk.show()

    @transaction.atomic
    def accept(self, counsellor: User, now: datetime) -> Conversation:
        """Of many who press at once, or press late, one gets it. Pressing twice changes nothing."""
        CounsellingRequest.objects.select_for_update(of=("self",)).get(pk=self.pk)
        held = Conversation.objects.filter(request=self).first()
        if held and held.counsellor_id == counsellor.pk and held.state == Conversation.State.ACTIVE:
            return held
        offer = self.offers.open().filter(desk__user=counsellor).first()
        if offer is None or not offer.settle(Offer.Answer.ACCEPTED, now):
            raise AlreadyTaken
        offer.desk.must_be_for(self)
        if offer.desk.free(now) < 1:
            raise NoSeat  # meanwhile they are with somebody in danger
        self.move(S.ACCEPTED, by=By.COUNSELLOR, at=now, only_from=(S.OFFERED,), at_front=False, alone_at=None)
        AuditEntry.objects.write(
            counsellor, AuditEntry.Role.COUNSELLOR, AuditEntry.Action.ACCEPTED, self.pk, at=now
        )
        talk = held.take_up(counsellor, now) if held else Conversation.objects.begin(self, counsellor, now)
        Desk.objects.filter(user=counsellor).update(missed=0)
        offer.desk.show()
        if self.resident:  # who closed the page finds it here; it says nothing of why
            url = reverse("counselling_waiting")
            Notice.objects.tell([self.resident], Notice.Kind.WORD, f"here-{offer.pk}", url)
        return talk

    @transaction.atomic
    def take_up(self, counsellor: User, now: datetime) -> Conversation:
        """Answer a message that was left, or call back: a conversation begins, and the one who asked is told."""
        CounsellingRequest.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if held := Conversation.objects.filter(request=self, counsellor=counsellor).first():
            return held
        if self.resident is None or CounsellingRequest.objects.open().filter(resident=self.resident).exists():
            raise AlreadyTaken  # they ask anew already, and are answered there
        counsellor.desk.must_be_for(self)
        counsellor.desk.must_take_new(now)
        if counsellor.desk.free(now) < 1:
            raise NoSeat
        self.move(
            S.ACCEPTED,
            by=By.COUNSELLOR,
            at=now,
            only_from=LEFT,
            closed_at=None,
            erase_at=None,
            answered_at=now,
            stage=0,
        )
        AuditEntry.objects.write(
            counsellor, AuditEntry.Role.COUNSELLOR, AuditEntry.Action.ACCEPTED, self.pk, at=now
        )
        Notice.objects.tell(
            [self.resident], Notice.Kind.WORD, f"left-{self.pk}", reverse("counselling_waiting")
        )
        return Conversation.objects.begin(self, counsellor, now)

    @transaction.atomic
    def block(self, by: User, until: datetime, now: datetime) -> None:
        """Whoever abused somebody asks nobody for a while; the numbers are there for them all the same.

        Who said so is kept: they do not decide how it is seen afterwards. Nor does anybody who was part of it say so.
        """
        if AuditEntry.objects.of(self.pk).took_part(by).exists():
            raise NotYoursToPause
        CounsellingRequest.objects.filter(pk=self.pk).update(blocked_until=until)
        AuditEntry.objects.write(by, AuditEntry.Role.LEAD, AuditEntry.Action.BLOCKED, self.pk, at=now)
