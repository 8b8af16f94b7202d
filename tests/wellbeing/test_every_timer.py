"""Every time that is promised, on a clock that stands still: a second before it nothing has happened, and then it has.

The seconds are written out here and not taken from the settings: who changes one there changes what is promised.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import TestCase

from live.models import Attendance
from people.refusals import Refusal
from tests.wellbeing.listening import RULES, Led
from wellbeing.models import (
    Conversation,
    CounsellingRequest,
    Desk,
    Disclosure,
    Duty,
    Feedback,
    Glass,
    Handover,
)
from wellbeing.models.counsellor import Counsellor
from wellbeing.retention import delete_now, regret

Sees = Callable[[], object]
HOUR = 3600
WHY = "somebody's life may be in danger"
FAR = timedelta(days=9)
COUNTS = {
    "missed_offers",
    "shift_chats",
    "feedback_least",
    "characters",
    "lines",
    "pin_tries",
    "reviews",
}  # no times
ELSEWHERE = {
    "lead_left": "test_reach",
    "pin_open": "test_chat_pin",
    "pin_shut": "test_chat_pin",
    "pin_forgotten": "test_chat_pin",
    "follow_ups": "test_follow_ups",
    "follow_up_lead": "test_follow_ups",
    "left": "test_unanswered",
    "call_back": "test_unanswered",
}
"""Times that are tried beside what they belong to."""


class EveryTimer(Led):
    def turns(self, begins: Callable[[], Sees], *steps: tuple[int, object]) -> None:
        """What is seen in the beginning is seen until each of these seconds, and from then on something else."""
        sees = begins()
        began, before = self.now, sees()
        for seconds, after in steps:
            self.later((began - self.now).total_seconds() + seconds - 1)
            self.assertEqual(sees(), before, f"a second before {seconds}")
            self.later(1)
            self.assertEqual(sees(), after, f"at {seconds}")
            before = after

    # Scenes

    def anew(self, row: Any) -> Any:
        return type(row).objects.get(pk=row.pk)

    def attends(self, talk: Conversation, user: Any, until: timedelta = FAR) -> None:
        """Their page is open and stays so."""
        assert talk.request.room
        Attendance.objects.create(
            room=talk.request.room, user=user, joined_at=self.now, seen_at=self.now + until
        )

    def both_talk(self) -> Conversation:
        """Both are there, and the resident spoke last."""
        talk = self.talk()
        for user in (self.cora, self.rosa):
            self.attends(talk, user)
            self.says(talk, user)
        return talk

    def of(self, talk: Conversation, field: str) -> Sees:
        return lambda: getattr(self.anew(talk), field)

    def refused(self, verb: Callable[[], object]) -> str:
        """The refusal's name, or nothing; whatever it did is undone."""
        try:
            with transaction.atomic():
                verb()
                transaction.set_rollback(True)
        except Refusal as refusal:
            return type(refusal).__name__
        return ""

    def alone_in_line(self, **answers: Any) -> CounsellingRequest:
        self.sits(self.cora)
        request = self.ask(**answers)
        Desk.objects.of(self.cora).go()
        return request

    def on_shift(self, hours: float) -> datetime:
        ends = self.now + timedelta(hours=hours)
        Duty.objects.create(
            community=self.district, counsellor=self.cora, starts_at=self.now, minutes=int(hours * 60),
            ends_at=ends, planned_by=self.lena,
        )  # fmt: skip
        return ends


class InLine(EveryTimer, TestCase):
    def test_offer_60(self) -> None:
        def begins() -> Sees:
            self.sits(self.cora)
            self.ask()
            return lambda: Desk.objects.get(user=self.cora).missed

        self.turns(begins, (60, 1), (120, 2))

    def test_breathe_120_and_choose_300(self) -> None:
        def begins() -> Sees:
            request = self.alone_in_line()
            return lambda: self.anew(request).stage

        self.turns(begins, (120, 1), (300, 2))

    def test_tell_lead_600_and_tell_lead_urgent_180(self) -> None:
        for seconds, safe in ((600, "yes"), (180, "no")):
            with self.subTest(safe):
                sid = transaction.savepoint()

                def begins(safe: str = safe) -> Sees:
                    request = self.alone_in_line(safe=safe)
                    return lambda: self.anew(request).lead_told_at is not None

                self.turns(begins, (seconds, True))
                transaction.savepoint_rollback(sid)

    def test_ages_600(self) -> None:
        def begins() -> Sees:
            request = self.alone_in_line()
            return lambda: self.anew(request).rank(self.now)[1]

        self.turns(begins, (600, 0), (1200, -1))

    def test_prefer_180(self) -> None:
        def begins() -> Sees:
            busy = self.talk(self.ask_of(self.paul, self.celia), self.celia)
            self.says(busy, self.celia)
            request = self.alone_in_line()
            CounsellingRequest.objects.filter(pk=request.pk).update(prefers=self.celia, state="waiting")
            request.offers.all().delete()
            Desk.objects.of(self.cora).come(self.now)
            return self.anew(request).offers.exists

        self.turns(begins, (180, True))

    def ask_of(self, resident: Any, counsellor: Any) -> CounsellingRequest:
        self.sits(counsellor)
        return self.ask(resident)


class InATalk(EveryTimer, TestCase):
    def test_first_reply_60_120_180(self) -> None:
        def begins() -> Sees:
            talk = self.talk()
            return lambda: (self.anew(talk).reply_stage, self.anew(talk).counsellor_id is None)

        self.turns(begins, (60, (1, False)), (120, (2, False)), (180, (0, True)))

    def test_counsellor_gone_60_120(self) -> None:
        def begins() -> Sees:
            talk = self.talk()
            self.says(talk, self.cora)
            self.attends(talk, self.cora, timedelta(0))
            return lambda: (self.anew(talk).gone_at is not None, self.anew(talk).counsellor_id is None)

        self.turns(begins, (60, (True, False)), (120, (False, True)))

    def test_resident_gone_600(self) -> None:
        def begins() -> Sees:
            talk = self.talk()
            self.says(talk, self.cora)
            self.says(talk, self.rosa)
            self.attends(talk, self.cora)
            self.attends(talk, self.rosa, timedelta(0))
            return self.of(talk, "state")

        self.turns(begins, (600, "paused"))

    def test_idle_600_1200_1800(self) -> None:
        def begins() -> Sees:
            talk = self.talk()
            self.attends(talk, self.cora)
            self.attends(talk, self.rosa)
            self.says(talk, self.cora)
            return lambda: (self.anew(talk).idle_stage, self.anew(talk).state)

        self.turns(begins, (600, (1, "active")), (1200, (2, "active")), (1800, (2, "paused")))

    def test_resume_a_day(self) -> None:
        def begins() -> Sees:
            talk = self.both_talk()
            talk.pause(self.now, by="resident", reason="break")
            return self.of(talk, "state")

        self.turns(begins, (24 * HOUR, "wrap_up"))

    def test_session_2400_3000_and_longer_900(self) -> None:
        talk = self.both_talk()
        self.turns(lambda: self.of(talk, "time_stage"), (2400, 1), (3000, 2))
        longer = self.anew(talk)
        longer.go_longer(self.now)
        self.turns(lambda: self.of(talk, "time_stage"), (300, 1), (900, 2))

    def test_cool_off_600(self) -> None:
        def begins() -> Sees:
            talk = self.both_talk()
            talk.warn(self.now)
            talk.cool_off(self.now)
            return lambda: (self.anew(talk).is_cooling, self.anew(talk).shows_warning)

        self.turns(begins, (600, (False, False)))

    def test_handover_60(self) -> None:
        def begins() -> Sees:
            talk = self.both_talk()
            self.sits(self.celia)
            passing = Handover.objects.begin(talk, Desk.objects.of(self.celia), "hm", self.now)
            passing.agree("hm", self.now)
            return lambda: (
                self.anew(passing).state,
                self.refused(lambda: self.anew(passing).take(self.celia, self.now)),
            )

        self.turns(begins, (60, ("stayed", "AlreadyTaken")))

    def test_identity_1800(self) -> None:
        def begins() -> Sees:
            talk = self.both_talk()
            talk.escalate(self.cora, 3, self.now)
            asked = Disclosure.objects.ask(talk, self.cora, WHY, self.now)
            asked.agree(self.lena, self.now)
            return lambda: self.refused(lambda: self.anew(asked).look(self.cora, self.now))

        self.turns(begins, (1800, "IdentityClosed"))


class Afterwards(EveryTimer, TestCase):
    def ended(self) -> Conversation:
        talk = self.both_talk()
        talk.end(self.now, by="counsellor")
        return talk

    def test_reopen_900(self) -> None:
        def begins() -> Sees:
            talk = self.ended()
            return lambda: self.refused(lambda: self.anew(talk).reopen(self.now, by="resident"))

        self.turns(begins, (901, "Moved"))

    def test_wrap_up_600(self) -> None:
        def begins() -> Sees:
            self.ended()
            return lambda: Desk.objects.of(self.cora).free(self.now)

        self.turns(begins, (600, 1))

    def test_wrap_up_last_a_day(self) -> None:
        def begins() -> Sees:
            talk = self.ended()
            room = talk.request.room
            assert room
            return lambda: (self.anew(talk).state, self.anew(talk).is_between(self.cora))

        self.turns(begins, (24 * HOUR, ("closed", False)))

    def test_feedback_600(self) -> None:
        def begins() -> Sees:
            talk = self.ended()
            return lambda: Feedback.objects.is_wanted(self.anew(talk), self.now)

        self.turns(begins, (600, True))

    def test_regret_three_days(self) -> None:
        def begins() -> Sees:
            request = self.ended().request
            delete_now(self.anew(request), self.now)
            return lambda: self.refused(lambda: regret(self.anew(request), self.now))

        self.turns(begins, (72 * HOUR, "TooLateToRegret"))

    def test_glass_1800(self) -> None:
        def begins() -> Sees:
            talk = self.ended()
            talk.wrap_up(self.now, safety="yes")
            Counsellor.objects.filter(user=self.celia).update(may_supervise=True)
            glass = Glass.objects.ask(self.anew(talk).request, self.vera, "complaint", WHY, self.now)
            glass.approve(self.celia, self.now)
            return lambda: self.refused(lambda: self.anew(glass).look(self.vera, self.now))

        self.turns(begins, (1800, "GlassWhole"))

    def test_glass_asked_259200(self) -> None:
        def begins() -> Sees:
            talk = self.ended()
            talk.wrap_up(self.now, safety="yes")
            Counsellor.objects.filter(user=self.celia).update(may_supervise=True)
            glass = Glass.objects.ask(self.anew(talk).request, self.vera, "complaint", WHY, self.now)
            desk = Desk.objects.of(self.celia)
            return lambda: (glass in Glass.objects.open_for(desk, self.now),
                            self.refused(lambda: self.anew(glass).approve(self.celia, self.now)))  # fmt: skip

        self.turns(begins, (72 * HOUR, (False, "GlassLapsed")))


class TheShift(EveryTimer, TestCase):
    def test_shift_last_1800(self) -> None:
        def begins() -> Sees:
            self.sits(self.cora)
            self.on_shift(2)
            return lambda: Desk.objects.of(self.cora).left_at(self.now).takes(self.now)

        self.turns(begins, (2 * HOUR - 1800, False))

    def test_shift_handover_1200(self) -> None:
        def begins() -> Sees:
            talk = self.both_talk()
            self.on_shift(2)
            return lambda: self.anew(talk).shift_told_at is not None

        self.turns(begins, (2 * HOUR - 1200, True))

    def test_break_after_5400(self) -> None:
        def begins() -> Sees:
            self.sits(self.cora)
            return lambda: Desk.objects.of(self.cora).is_offered_break

        self.turns(begins, (5400, True))

    def test_break_600(self) -> None:
        def begins() -> Sees:
            self.sits(self.cora)
            Desk.objects.of(self.cora).take_break(self.now)
            request = self.ask()
            return lambda: self.anew(request).state

        self.turns(begins, (600, "offered"))


class Writing(EveryTimer, TestCase):
    def test_pace_20_in_60(self) -> None:
        talk = self.both_talk()
        for _ in range(19):
            self.says(talk, self.rosa)
        sees = lambda: self.refused(lambda: self.says(talk, self.rosa))  # noqa: E731
        self.assertNotEqual(sees(), "")


def test_no_time_is_promised_without_a_line_here() -> None:
    tests = " ".join(
        name for kind in EveryTimer.__subclasses__() for name in vars(kind) if name.startswith("test_")
    )
    times = set(RULES) - COUNTS - {"profile"}
    assert {name for name in times if name not in tests} == set(ELSEWHERE)
    here = Path(__file__).parent
    assert all((here / f"{module}.py").exists() for module in ELSEWHERE.values())
