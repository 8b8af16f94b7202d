"""Any events, in any order: one open request, one holder, events without a gap, and never an error of ours.

What is refused is refused in words, in both languages, and has changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from live.models import Room
from people.models import User
from people.refusals import Refusal
from tests.wellbeing.listening import Listening
from wellbeing.models import Conversation, CounsellingRequest, Desk, Event, Handover, Offer
from wellbeing.models.states import IN_LINE, LEGAL, RequestState, S
from wellbeing.retention import delete_now, forget_what_is_due, regret

OFTEN = ("ask", "accept", "accept", "come", "say")
STEPS = (*OFTEN, "withdraw", "message", "call back", "answer", "go", "decline", "pause", "resume", "end", "reopen",
         "wrap", "lose", "wait", "wait long", "escalate", "pass on", "agree", "take", "stay", "warn", "cool off",
         "end for abuse", "delete", "regret", "forget")  # fmt: skip
FOLLOWS = {  # of a conversation
    "": {"active"},
    "active": {"active", "paused", "wrap_up", "closed"},
    "paused": {"active", "wrap_up", "closed"},
    "wrap_up": {"active", "closed"},
    "closed": {"active"},  # opened again within a quarter of an hour
}
SEATS = {"Cora": 1, "Celia": 1}


class AnyOrder(Listening, TestCase):
    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from(STEPS), st.booleans(), st.booleans()), min_size=10, max_size=40)
    )
    def test_leaves_every_request_in_one_place_with_one_holder(
        self, steps: list[tuple[str, bool, bool]]
    ) -> None:
        self.now = type(self).now
        self.sits(self.cora)
        for step, rosa, cora in steps:
            resident, counsellor = self.rosa if rosa else self.paul, self.cora if cora else self.celia
            before = self.as_it_is()
            try:
                with transaction.atomic():  # as a page does it: whole or not at all
                    self.do(step, resident, counsellor)
            except Refusal as refusal:
                self.assertEqual(self.as_it_is(), before, step)
                self.said(refusal)
            self.look()

    def do(self, step: str, resident: User, counsellor: User) -> None:
        request = CounsellingRequest.objects.filter(resident=resident).order_by("pk").last()
        talk = request and Conversation.objects.for_pages().filter(request=request).first()
        desk = Desk.objects.of(counsellor)
        alone: dict[str, Callable[[], object]] = {
            "ask": lambda: self.ask(resident, safe="no" if resident == self.paul else ""),
            "forget": lambda: forget_what_is_due(self.now),
            "message": lambda: CounsellingRequest.objects.write_instead(
                resident, self.now, consent=True, age="adult", text="hm"
            ),
            "come": lambda: desk.come(self.now),
            "go": desk.go,
            "wait": lambda: self.later(61),
            "wait long": lambda: self.later(1801),
        }
        asked: dict[str, Callable[[CounsellingRequest], object]] = {
            "withdraw": lambda one: one.withdraw(self.now),
            "accept": lambda one: one.accept(counsellor, self.now),
            "decline": lambda one: one.decline(counsellor, self.now),
            "call back": lambda one: one.book_call_back(self.now, self.now),
            "answer": lambda one: one.take_up(counsellor, self.now),
            "delete": lambda one: delete_now(one, self.now),
            "regret": lambda one: regret(one, self.now),
        }
        talked: dict[str, Callable[[Conversation], object]] = {
            "say": lambda one: self.says(one, resident),
            "pause": lambda one: one.pause(self.now, by="resident", reason="break"),
            "resume": lambda one: one.come_back(self.now),
            "end": lambda one: one.end(self.now, by="counsellor"),
            "reopen": lambda one: one.reopen(self.now, by="resident"),
            "wrap": lambda one: one.wrap_up(self.now, safety="yes"),
            "lose": lambda one: one.lose_counsellor(self.now, reason="counsellor_gone"),
            "escalate": lambda one: one.escalate(counsellor, (one.level + 1) % 4, self.now),
            "pass on": lambda one: Handover.objects.begin(one, desk, "hm", self.now),
            "warn": lambda one: one.warn(self.now),
            "cool off": lambda one: one.cool_off(self.now),
            "end for abuse": lambda one: one.end(self.now, by="counsellor", reason="abuse"),
        }
        passing = Handover.objects.filter(conversation=talk).last() if talk else None
        passed: dict[str, Callable[[Handover], object]] = {
            "agree": lambda one: one.agree("hm", self.now),
            "take": lambda one: one.take(counsellor, self.now),
            "stay": lambda one: one.stay(),
        }
        if step in passed and passing:
            passed[step](passing)
        elif step in alone:
            alone[step]()
        elif step in asked and request:
            asked[step](request)
        elif step in talked and talk:
            with suppress(Room.DoesNotExist):  # who is not in it finds no room to write in
                talked[step](talk)

    def as_it_is(self) -> list[object]:
        """All that a refusal must leave alone."""
        return [
            *CounsellingRequest.objects.order_by("pk").values_list(
                "state", "closed_at", "erase_at", "hidden_at"
            ),
            *Conversation.objects.order_by("pk").values_list("state", "counsellor", "leaving", "ended_at"),
            *Handover.objects.order_by("pk").values_list("state", "expires_at"),
            *Offer.objects.order_by("pk").values_list("answer", "answered_at"),
            Event.objects.count(),
        ]

    def said(self, refusal: Refusal) -> None:
        sentences = set()
        for language in ("zh-hans", "en"):
            with translation.override(language):
                sentences.add(str(refusal.sentence))
        self.assertEqual(len(sentences), 2, f"{type(refusal).__name__} says {sentences}")
        self.assertNotIn("", sentences)

    def look(self) -> None:
        for user in (self.rosa, self.paul):
            self.assertLessEqual(CounsellingRequest.objects.open().filter(resident=user).count(), 1)
        for request in CounsellingRequest.objects.all():
            offers = request.offers.open().count()
            self.assertEqual(offers, int(request.state == S.OFFERED and request.closed_at is None))
            numbers = list(Event.objects.filter(request=request).values_list("seq", flat=True))
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
            for before, after in Event.objects.filter(request=request).values_list("before", "after"):
                if after in RequestState.values:
                    self.assertTrue(before == "" or after in LEGAL[before], f"{before} → {after}")
                elif after in Conversation.State.values:
                    self.assertIn(after, FOLLOWS[before])
            held = Conversation.objects.running().filter(request=request).first()
            if held:
                self.assertIsNone(request.closed_at)
                self.assertEqual(held.counsellor is None, request.state in IN_LINE)
        self.assertLessEqual(Offer.objects.open().filter(desk__user=self.cora).count(), 1)
