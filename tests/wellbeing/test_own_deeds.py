"""Any roles, any deeds, in any order: nobody ever judges, agrees to or opens what they themselves had to do with.

Who did what is kept here by the test itself, and not read from the log that the rules read. What chance would have to
find stands in `ROWS`: for each rule the deeds without which nobody would notice that it is gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ClassVar

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from people.models import Membership, Role, User
from people.refusals import Refusal
from tests.wellbeing.listening import Listening, counsels
from wellbeing.models import (
    Appeal,
    Concern,
    Conversation,
    CounsellingRequest,
    Counsellor,
    Desk,
    Disclosure,
    Glass,
    Handover,
    Joining,
)
from wellbeing.views.lead import identities

WHY = "somebody told me something that worries me"
NAMES = ("Ada", "Bea", "Cleo", "Dora", "Eva")
DEEDS = ("accept", "hand over", "warn", "apart", "join", "part", "ask who", "agree who", "look who", "worry", "calm",
         "end", "end for abuse", "wrap", "block", "complain", "appeal", "open", "second", "alone")  # fmt: skip

Roles = list[tuple[bool, bool, bool]]  # leads, supervises, lives with Rosa
Deed = tuple[str, int, int]


@dataclass(frozen=True)
class Row:
    """Ada listens at first. All of these deeds are done; then `keeps` does not let `whom`."""

    deeds: str  # "hand over 0 1, complain": what, by whom, to whom
    keeps: str
    whom: int
    leads: tuple[int, ...] = ()
    supervises: tuple[int, ...] = ()
    lives_there: tuple[int, ...] = ()

    @property
    def roles(self) -> Roles:
        return [
            (who in self.leads, who in self.supervises, who in self.lives_there) for who in range(len(NAMES))
        ]

    @property
    def done(self) -> Iterator[Deed]:
        for said in self.deeds.split(", "):
            deed = said.rstrip(" 0123456789")
            who, other, *_rest = [*map(int, said.removeprefix(deed).split()), 0, 0]
            yield deed, who, other


# Whoever warned, let rest or looked stands in the log by another entry too: there is no row for those alone.
ROWS = {
    "listened at first": Row("hand over 0 1, complain", "concern", 0, supervises=(0,)),
    "had it in between": Row("hand over 0 1, hand over 1 2, complain", "concern", 1, supervises=(1,)),
    "is whom it is about": Row("complain", "concern", 0, supervises=(0,)),
    "came in": Row("join 3, complain", "concern", 3, leads=(3,), supervises=(3,)),
    "asked who it is": Row("worry, ask who 3, complain", "concern", 3, leads=(3,), supervises=(3,)),
    "agreed to who it is": Row("worry, ask who 0, agree who 4, complain", "concern", 4, supervises=(4,)),
    "lives there and would look": Row("complain", "concern", 1, supervises=(1,), lives_there=(1,)),
    "sent them away": Row("warn 0, end for abuse 0, appeal", "appeal", 0, supervises=(0,)),
    "had warned": Row("warn 0, hand over 0 1, end for abuse 1, appeal", "appeal", 0, supervises=(0,)),
    "paused them": Row("warn 0, end for abuse 0, block 3, appeal", "appeal", 3, leads=(3,), supervises=(3,)),
    "lives there and would decide": Row("warn 0, end for abuse 0, appeal", "appeal", 1, supervises=(1,),
                                        lives_there=(1,)),
    "opened it alone": Row("worry, end, wrap, open 1, alone", "review", 1, supervises=(1, 2)),
    "listened, and another opened it": Row("worry, end, wrap, open 1, alone", "review", 0, supervises=(0, 1)),
    "lives there and would review": Row("worry, end, wrap, open 1, alone", "review", 2, supervises=(1, 2),
                                        lives_there=(2,)),
    "asked to be told who": Row("worry, ask who 3", "agree who", 3, leads=(3,)),
    "lives there and would agree": Row("worry, ask who 0", "agree who", 3, leads=(3,), lives_there=(3,)),
    "listened, and would pause them": Row("warn 0, end for abuse 0", "block", 0, leads=(0,)),
    "came in, and would pause them": Row("join 3, part 3, warn 0, end for abuse 0", "block", 3, leads=(3,)),
    "listened, and would open it": Row("end, wrap", "open", 0, supervises=(0,)),
    "passed it on, and would open it": Row("hand over 0 1, end, wrap", "open", 0, supervises=(0,)),
    "took it over, and would open it": Row("hand over 0 1, hand over 1 2, end, wrap", "open", 1, supervises=(1,)),
    "came in, and would open it": Row("join 3, end, wrap", "open", 3, leads=(3,), supervises=(3,)),
    "lives there and would open it": Row("end, wrap", "open", 1, supervises=(1,), lives_there=(1,)),
    "asked, and would be the second": Row("end, wrap, open 1", "second", 1, supervises=(1,)),
    "listened, and would be the second": Row("end, wrap, open 1", "second", 0, supervises=(0, 1)),
    "lives there and would be the second": Row("end, wrap, open 1", "second", 2, supervises=(1, 2),
                                               lives_there=(2,)),
    "paused them since, and would read on": Row(
        "warn 0, end for abuse 0, wrap, open 1, second 2, block 1", "look", 1, leads=(1,), supervises=(1, 2)
    ),
}  # fmt: skip


class OwnDeeds(Listening, TestCase):
    staff: ClassVar[list[User]]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.staff = [counsels(name, cls.district) for name in NAMES]

    @contextmanager
    def begun(self, roles: Roles, *, young: bool = False) -> Iterator[None]:
        """Ada listens to Rosa; afterwards all is as it was."""
        self.now = type(self).now
        with transaction.atomic():
            for user, (leads, supervises, lives_there) in zip(self.staff, roles, strict=True):
                Counsellor.objects.filter(user=user).update(
                    may_lead=leads, may_supervise=supervises, for_young=True
                )
                if lives_there and user != self.staff[0]:
                    Membership.objects.create(user=user, community=self.building, household=self.household,
                                              role=Role.RESIDENT, confirmed_at=self.now)  # fmt: skip
            self.did: dict[str, set[int]] = defaultdict(set)
            self.kept: set[tuple[str, int]] = set()
            self.sits(self.staff[0])
            self.talk(self.ask(age="teen" if young else "adult"), self.staff[0])
            self.did["took part"].add(self.staff[0].pk)
            yield
            transaction.set_rollback(True)

    def test_are_kept_from_who_did_them_by_each_rule(self) -> None:
        for name, row in ROWS.items():
            with self.subTest(name), self.begun(row.roles):
                for deed, who, other in row.done:
                    self.do(deed, self.fresh(who), self.fresh(other))
                self.nobody_judges_their_own()
                self.assertIn((row.keeps, self.staff[row.whom].pk), self.kept, "or the row says nothing")

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=5, max_size=5),
        st.lists(
            st.tuples(st.sampled_from(DEEDS), st.integers(0, 4), st.integers(0, 4)), min_size=8, max_size=24
        ),
        st.booleans(),
    )
    def test_are_judged_by_somebody_else(self, roles: Roles, deeds: list[Deed], young: bool) -> None:
        with self.begun(roles, young=young):
            for number, (deed, who, other) in enumerate(deeds, 1):
                self.try_to(deed, self.fresh(who), self.fresh(other))
                if number == len(deeds) or number % 8 == 0:
                    self.nobody_judges_their_own()

    def fresh(self, number: int) -> User:
        return User.objects.get(pk=self.staff[number].pk)

    def try_to(self, deed: str, who: User, other: User) -> None:
        with suppress(Refusal), transaction.atomic():
            self.do(deed, who, other)

    def do(self, deed: str, who: User, other: User) -> None:
        talk, now = Conversation.objects.for_pages().get(), self.now
        glass, asked = Glass.objects.last(), Disclosure.objects.for_pages().last()
        joining = Joining.objects.open().filter(lead=who).first()
        plain: dict[str, Callable[[], object]] = {
            "worry": lambda: talk.escalate(who, 3, now),
            "calm": lambda: talk.escalate(who, 0, now),
            "wrap": lambda: talk.wrap_up(now, safety="yes"),
            "end": lambda: talk.end(now, by="counsellor"),
            "complain": lambda: Concern.objects.raise_about(talk, "hm", now),
            "appeal": lambda: Appeal.objects.write(talk, "hm", now),
            "part": lambda: joining and joining.leave(now),
            "open": lambda: Glass.objects.ask(talk.request, who, "complaint", WHY, now),
            "second": lambda: glass and glass.approve(who, now),
            "alone": lambda: glass and glass.approve(User.objects.get(pk=glass.asked_by_id), now),
            "look who": lambda: asked and asked.look(who, now),
        }
        listening: dict[str, Callable[[], object]] = {
            "warn": lambda: talk.warn(now),
            "apart": lambda: talk.cool_off(now),
            "end for abuse": lambda: talk.end(now, by="counsellor", reason="abuse"),
            "hand over": lambda: self.pass_on(talk, other),
        }
        leading: dict[str, Callable[[], object]] = {
            "join": lambda: Joining.objects.join(talk, who, now),
            "block": lambda: talk.request.block(who, now + timedelta(days=1), now),
        }
        opening: dict[str, Callable[[], object]] = {
            "ask who": lambda: Disclosure.objects.ask(talk, who, WHY, now),
            "agree who": lambda: asked and asked.until is None and asked.agree(who, now) is None,
        }
        if deed in plain:
            plain[deed]()
        elif deed in listening and talk.counsellor_id == who.pk:
            listening[deed]()
            self.did["took part"].add(who.pk)
        elif deed in leading and Counsellor.objects.filter(user=who, may_lead=True).exists():
            leading[deed]()
            self.did["took part"].add(who.pk)
        elif deed in opening and opening[deed]():
            self.did["opened who it is"].add(who.pk)

    def pass_on(self, talk: Conversation, other: User) -> None:
        desk = Desk.objects.of(other)
        desk.come(self.now)
        passing = Handover.objects.begin(talk, desk, "hm", self.now)
        passing.agree("hm", self.now)
        passing.take(other, self.now)
        self.did["took part"].add(other.pk)

    def nobody_judges_their_own(self) -> None:
        """Neither is it on anybody's page who had to do with it, nor does the verb let them."""
        for user in [User.objects.get(pk=one.pk) for one in self.staff]:
            self.keeps_from_judging(user)
            self.keeps_from_agreeing(user)
            self.keeps_from_opening(user)

    def lives_there(self, user: User) -> bool:
        return any(place.household_id == self.household.pk for place in user.places)

    def keeps_from_judging(self, user: User) -> None:
        """How it was: what was complained about, who was sent away, what somebody opened alone."""
        desk = Desk.objects.of(user)
        own = user.pk in self.did["took part"] | self.did["opened who it is"] or self.lives_there(user)
        for concern in Concern.objects.waiting():
            listed = concern in Concern.objects.waiting_for(desk)
            is_own = own or concern.about == user
            self.must_not("concern", user, is_own, listed, partial(concern.settle, user, self.now))
        for appeal in Appeal.objects.waiting():
            listed = appeal in Appeal.objects.waiting_for(desk)
            self.must_not("appeal", user, own, listed, partial(appeal.decide, user, "stays", self.now))
        for glass in Glass.objects.to_review():
            listed = glass in Glass.objects.for_reviewer(desk)
            is_own = own or glass.asked_by == user
            self.must_not("review", user, is_own, listed, partial(glass.review, user, "ok", "", self.now))

    def keeps_from_agreeing(self, user: User) -> None:
        """To what they asked for themselves; nor do they pause whom they sent away."""
        desk, talk = Desk.objects.of(user), Conversation.objects.for_pages().get()
        for asked in Disclosure.objects.for_pages().waiting():
            listed = asked in identities(desk, "lead", self.now)["to_agree"]
            is_own = asked.asked_by == user or self.lives_there(user)
            self.must_not("agree who", user, is_own, listed, partial(asked.agree, user, self.now))
        listed = talk.request in CounsellingRequest.objects.to_block(desk, self.now)
        part = user.pk in self.did["took part"]
        if talk.end_reason == talk.End.ABUSE:
            self.must_not("block", user, part, listed, partial(talk.request.block, user, self.now, self.now))

    def keeps_from_opening(self, user: User) -> None:
        """A closed conversation that they were part of: neither as who reads nor as the second one."""
        desk, talk = Desk.objects.of(user), Conversation.objects.for_pages().get()
        if talk.state != talk.State.CLOSED:
            return
        own = user.pk in self.did["took part"] or self.lives_there(user)
        ask = partial(Glass.objects.ask, talk.request, user, "complaint", WHY, self.now)
        self.must_not("open", user, own, self.is_there_for(desk, talk.request_id), ask)
        for glass in Glass.objects.with_people():
            mine, agree = glass.asked_by == user, partial(glass.approve, user, self.now)
            if glass.until is None and not (mine and glass.may_be_opened_alone):
                listed = not mine and glass in Glass.objects.open_for(desk, self.now)
                self.must_not("second", user, own or mine, listed, agree)
            elif glass.until and mine:
                self.must_not("look", user, own, False, partial(glass.look, user, self.now))

    def is_there_for(self, desk: Desk, number: int) -> bool:
        with suppress(Refusal):
            return bool(CounsellingRequest.objects.closed_one(number, desk, for_court=False))
        return False

    def must_not(self, what: str, user: User, own: bool, is_listed: bool, verb: Callable[[], object]) -> None:
        if not own:
            return
        self.kept.add((what, user.pk))
        self.assertFalse(is_listed, what)
        with self.assertRaises(Refusal, msg=what), transaction.atomic():
            verb()
