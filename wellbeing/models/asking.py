from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models, transaction
from django.utils import timezone

from live.models import Room
from people.models import User
from people.models.membership import places_of
from people.refusals import Refusal
from wellbeing.keeps import keeps
from wellbeing.models.age import Age, is_young, must_have_guardian
from wellbeing.models.audit import AuditEntry
from wellbeing.models.careplan import CarePlan
from wellbeing.models.conversation import Conversation
from wellbeing.models.counsellor import Counsellor
from wellbeing.models.desk import Desk
from wellbeing.models.event import By, Event
from wellbeing.models.key import Key
from wellbeing.models.lead import leads_now
from wellbeing.models.outreach import Outreach
from wellbeing.models.overseen import openable_by
from wellbeing.models.reach import of_residents
from wellbeing.models.states import IN_LINE, LEFT, S
from wellbeing.names import free_from
from wellbeing.oversight_refusals import NoSuchConversation
from wellbeing.refusals import (
    AgeOpen,
    AlreadyTaken,
    BlockedForNow,
    ConsentMissing,
    Moved,
    NobodyAnswers,
    NobodyAnswersInIt,
    NobodyAnswersYoung,
    NobodyForYoung,
    NobodyThere,
)
from wellbeing.words import LANGUAGES, in_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from wellbeing.models.request import CounsellingRequest

ROOM = "counselling"


class CounsellingRequestQuerySet(models.QuerySet["CounsellingRequest"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def in_hand(self) -> Self:
        """Those whom somebody may see side by side: who waits, talks, or has left something unanswered."""
        left = models.Q(state__in=LEFT, answered_at=None, hidden_at=None)
        return self.filter(models.Q(closed_at=None) | left | models.Q(conversation__state="wrap_up"))

    def in_line(self) -> Self:
        return self.open().filter(state__in=IN_LINE)

    def of(self, user: User | AnonymousUser) -> Self:
        """One's own. Hidden is what somebody asked to delete: it is gone for them at once."""
        return self.filter(resident=user.pk, hidden_at=None)

    def for_pages(self) -> Self:
        return self.select_related("room", "key", "resident", "conversation__counsellor__desk")

    def queue(self, now: datetime) -> list[CounsellingRequest]:
        """Who waits, in the order in which they are taken."""
        waiting = self.in_line().select_related("room", "resident").with_places()
        return sorted(waiting, key=lambda one: (*one.rank(now), one.pk))

    def left(self) -> Self:
        """Messages and call backs that nobody has answered yet."""
        waiting = self.filter(state__in=LEFT, answered_at=None, hidden_at=None, key__destroyed_at=None)
        return waiting.select_related("room", "key", "resident").with_places()

    def left_for(self, mine: Desk, now: datetime) -> list[CounsellingRequest]:
        """Those whom this counsellor may answer, in the order in which they would be taken in line."""
        return sorted(
            (one for one in self.left() if mine.fits(one)), key=lambda one: (*one.rank(now), one.pk)
        )

    def hurtful(self) -> Self:
        """Sent away for how it was spoken; those for whom a supervisor has lifted that are no more among them."""
        abuse = self.filter(conversation__end_reason=Conversation.End.ABUSE)
        return abuse.exclude(conversation__appeal__answer="lifted")

    def to_block(self, mine: Desk, now: datetime) -> list[CounsellingRequest]:
        """Of the last day, not decided yet; for who leads where they live, and neither listened to them nor came in."""
        lately = self.hurtful().filter(closed_at__gt=now - timedelta(days=1), blocked_until=None)
        parts = AuditEntry.objects.took_part(mine.user).values("about")
        found = lately.exclude(pk__in=parts).select_related("resident").with_places().order_by("pk")
        others = Desk.objects.others(mine, leads_now(now))
        return of_residents(mine, found, lambda one: one.resident, others)

    def closed_one(self, number: int, mine: Desk, *, for_court: bool) -> CounsellingRequest:
        """By its number, for a supervisor whose it is to open; to all others there is no such conversation."""
        closed = self.filter(pk=number, closed_at__isnull=False, key__destroyed_at=None)
        if keeps()["deletes"] or not for_court:
            closed = closed.filter(hidden_at=None)  # where the law keeps it, it keeps it for the court alone
        found: CounsellingRequest | None = (
            closed.select_related("key", "resident", "conversation").with_places().first()
        )
        if found is None or not openable_by(mine, [found], lambda one: one):
            raise NoSuchConversation
        return found

    def with_places(self) -> Self:
        """With where whoever asks lives, for `Desk.fits`."""
        return self.prefetch_related(places_of("resident"))

    def ask(
        self, resident: User, now: datetime, *, consent: bool, topic: str = "", hardness: int | None = None,
        safe: str = "", language: str = "zh", known: bool = False, offered: bool = False, band: str = "", age: str = "",
        guardian: bool = False,
    ) -> CounsellingRequest:  # fmt: skip
        """Ask for somebody to talk to. Asking twice gives the same request."""
        must_have_guardian(age, guardian, now)
        with transaction.atomic():
            # Two presses at once wait for each other here.
            User.objects.select_for_update().get(pk=resident.pk)
            if mine := self.open().filter(resident=resident).first():
                return mine
            self._must_not_be_blocked(resident, now)
            if not consent:
                raise ConsentMissing
            if not Desk.objects.listening_to(resident, now, age):
                raise self._nobody(resident, now, age)
            request = self._begin(resident, now, age, topic=topic, language=language, urgent=safe in {"no", "unsure"},
                                  hardness=hardness, band=band)  # fmt: skip
            if prefers := self._preferred_by(resident, now, known=known, offered=offered):
                request.prefers = prefers
                request.save(update_fields=["prefers"])
            Outreach.objects.answer(resident, now)
            return request

    def write_instead(
        self, resident: User, now: datetime, *, consent: bool, text: str = "", call_at: datetime | None = None,
        language: str = "zh", age: str = "", guardian: bool = False,
    ) -> CounsellingRequest:  # fmt: skip
        """Nobody is there: a message that is answered, or a time for a call back."""
        must_have_guardian(age, guardian, now)
        with transaction.atomic():
            if not consent:
                raise ConsentMissing
            User.objects.select_for_update().get(pk=resident.pk)
            open_one = self.open().filter(resident=resident).first()
            request = open_one or self._begin(resident, now, age, language=language)
            if call_at:
                request.book_call_back(call_at, now)
            else:
                request.leave_message(text, now)
            return request

    @transaction.atomic
    def follow_up(self, earlier: CounsellingRequest, counsellor: User, now: datetime) -> Conversation:
        """Somebody who agreed to it is asked again how they are, by whoever writes to them now."""
        resident = earlier.resident
        if resident is None:
            raise Moved
        User.objects.select_for_update().get(pk=resident.pk)
        if self.open().filter(resident=resident).exists():
            raise AlreadyTaken  # they ask anew already, and are answered there
        kept = earlier.keep_days if earlier.keep_days in keeps()["choices"] else keeps()["said"]
        request = self._begin(
            resident, now, earlier.age, language=earlier.language, keep_days=kept, alias=earlier.alias
        )
        if earlier.guardian_at:  # it is their word of then that still counts
            request.guardian_at = earlier.guardian_at
            request.save(update_fields=["guardian_at"])
        request.move(S.CALL_BACK, by=By.RESIDENT, at=now, call_at=now)
        return request.take_up(counsellor, now)

    def _begin(
        self, resident: User, now: datetime, age: str, *, topic: str = "", language: str = "zh", urgent: bool = False,
        hardness: int | None = None, band: str = "", keep_days: int | None = None, alias: int | None = None,
    ) -> CounsellingRequest:  # fmt: skip
        """`alias` is what they were called before, where who listens is to know them again."""
        # What stands in a room's list of rooms and in its title names nothing.
        room = Room.objects.create(kind=ROOM, title="—")
        called = self.in_hand().exclude(resident=resident).values_list("alias", flat=True)
        alias = free_from(resident.pk * 7 + room.pk if alias is None else alias, called)
        request = self.create(
            resident=resident, room=room, key=Key.objects.make(), topic=topic, language=language, urgent=urgent,
            asked_at=now, state=S.WAITING, alias=alias, band=band,
            keep_days=keeps()["said"] if keep_days is None else keep_days,
            age=age, guardian_at=now if age == Age.CHILD else None,
        )  # fmt: skip
        if hardness is not None:
            request.hardness = request.key.seal(str(hardness), "hardness")
            request.save(update_fields=["hardness"])
        Event.objects.write(request, "", S.WAITING, by=By.RESIDENT, at=now)
        return request

    def _nobody(self, resident: User, now: datetime, age: str) -> Refusal:
        """Why, as far as it helps: are there others, for whom one would only have to say that one is grown up?"""
        if not self.may_be_answered(resident, Age.ADULT):
            return NobodyAnswers()
        if not is_young(age) or not Desk.objects.listening_to(resident, now, Age.ADULT):
            return NobodyThere()
        if not age:
            return AgeOpen()
        return NobodyForYoung() if self.may_be_answered(resident, age) else NobodyAnswersYoung()

    def may_be_answered(self, resident: User, age: str, language: str = "") -> bool:
        """Is there anybody at all, now or later, who may listen to somebody of this age where they live?

        In this language, where one is named.
        To nobody whose door is not confirmed yet: there is no place of theirs that somebody's role could reach.
        """
        there = Counsellor.objects.of(*resident.homes)
        listening = there.filter(for_young=True) if is_young(age) else there
        spoken = listening.values_list("languages", flat=True)
        return any(not language or language in languages for languages in spoken)

    def must_be_answered(self, resident: User, age: str, language: str) -> None:
        """Nobody leaves a message that nobody here may ever open."""
        if not self.may_be_answered(resident, Age.ADULT):
            raise NobodyAnswers
        if not self.may_be_answered(resident, age):
            raise NobodyAnswersYoung if age else AgeOpen
        if not self.may_be_answered(resident, age, language):
            raise NobodyAnswersInIt(language=in_words(LANGUAGES, [language]))

    def _preferred_by(self, resident: User, now: datetime, *, known: bool, offered: bool) -> User | None:
        plan = CarePlan.objects.of(resident)
        if plan and plan.is_on:
            return plan.counsellor
        if known:
            return self._known_to(resident)
        outreach = Outreach.objects.to_take(resident, now) if offered else None
        return outreach.by if outreach else None

    def _known_to(self, resident: User) -> User | None:
        last = self.filter(resident=resident, conversation__isnull=False).order_by("-pk").first()
        return last.conversation.counsellor if last else None

    def _must_not_be_blocked(self, resident: User, now: datetime) -> None:
        latest = self.filter(resident=resident, blocked_until__gt=now).order_by("-blocked_until").first()
        if latest and latest.blocked_until:
            until = timezone.localtime(latest.blocked_until, resident.zone)
            raise BlockedForNow(when=f"{until:%m-%d %H:%M}")
