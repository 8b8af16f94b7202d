"""Section 2.1 of the design, generated: every role by every page and every action; what is content leaves its entry."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, resolve, reverse

from live.models import Message
from live.urls import urlpatterns as live_urls
from people.models import Role, User
from tests.cast import belongs, person
from tests.wellbeing.listening import Led, LedAndOverseen, counsels
from wellbeing.models import (
    AuditEntry,
    CarePlan,
    Concern,
    Conversation,
    CounsellingRequest,
    Counsellor,
    Debrief,
    Desk,
    Disclosure,
    Glass,
    Handover,
    Joining,
    Note,
    ReviewConsent,
)
from wellbeing.oversight_refusals import NotASupervisor
from wellbeing.urls import urlpatterns as wellbeing_urls

LIVE, EARLIER, OWN_NOTE, TOLD, WHO = "canary-live", "canary-earlier", "canary-note", "canary-concern", "Rosa"
WORDS = (LIVE, EARLIER, OWN_NOTE, TOLD, WHO)
COUNSELLORS = {"cora", "celia", "lena", "lia", "vera", "wanda"}
HERE = {"rosa", "cora", "lia"}  # in the room of the conversation that runs
WHY = "somebody told me something that worries me"


@dataclass(frozen=True)
class Page:
    """Who gets it, and what of anybody's words or name stands in it for whom."""

    to: set[str]
    shows: dict[str, set[str]]


class EveryRole(LedAndOverseen):
    """Rosa wrote with Cora twice: that is over, and a concern told; this runs, at level 3, and Lia came in just now.

    Lena leads and agreed to opening who Rosa is; Vera supervises and reads the earlier one behind the glass.
    """

    lia: ClassVar[User]
    people: ClassVar[dict[str, User | None]]
    clients: dict[str, Client]
    at: dict[str, int]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.lia = counsels("Lia", cls.district, may_lead=True)
        captain, ada = person("Cap"), person("Ada")
        belongs(captain, cls.building, Role.CAPTAIN)
        ada.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
        cls.people = {
            "rosa": cls.rosa, "paul": cls.paul, "cora": cls.cora, "celia": cls.celia,
            "lena": cls.lena, "lia": cls.lia, "vera": cls.vera, "wanda": cls.wanda, "omar": cls.omar,
            "captain": captain, "auditor": ada, "admin": person("Root", is_staff=True, is_superuser=True),
            "nobody": None,
        }  # fmt: skip

    def setUp(self) -> None:
        super().setUp()
        earlier = self.over()
        Concern.objects.raise_about(earlier, TOLD, self.now)
        Concern.objects.get().settle(self.wanda, self.now)
        Concern.objects.update(looked_at=None)
        self.later(0)
        Desk.objects.update(stopped_at=None)
        glass = Glass.objects.ask(earlier.request, self.vera, "complaint", WHY, self.now)
        glass.approve(self.wanda, self.now)
        running = self.talk(self.again())
        said = self.says(running, self.rosa, LIVE)
        Note.objects.write(running, self.cora, OWN_NOTE, self.now)
        running.escalate(self.cora, 3, self.now)
        opening = Disclosure.objects.ask(running, self.cora, WHY, self.now)
        opening.agree(self.lena, self.now)
        Joining.objects.join(running, self.lia, self.now)
        plan = CarePlan.objects.offer(running, 7, self.now)
        second = Debrief.objects.create(conversation=running, counsellor=self.cora, asked_at=self.now,
                                        answer="wanted", answered_at=self.now)  # fmt: skip
        self.at = {
            "request": running.request_id, "talk": running.pk, "room": running.request.room_id or 0, "said": said.pk,
            "earlier": earlier.request_id, "earlier_room": earlier.request.room_id or 0, "glass": glass.pk,
            "identity": opening.pk, "debrief": second.pk, "concern": Concern.objects.get().pk,
            "celia": Counsellor.objects.get(user=self.celia).pk, "plan": plan.pk,
            "lena": Counsellor.objects.get(user=self.lena).pk,
        }  # fmt: skip
        self.clients = {who: Client() for who in self.people}
        for who, user in self.people.items():
            if user:
                self.clients[who].force_login(user)

    def over(self) -> Conversation:
        talk = self.talk()
        self.says(talk, self.rosa, EARLIER)
        talk.end(self.now, by="counsellor")
        talk.wrap_up(self.now, safety="yes")
        return Conversation.objects.for_pages().get(pk=talk.pk)

    def again(self) -> CounsellingRequest:
        self.sits(self.cora)
        return self.ask()

    def url(self, name: str, *keys: str) -> str:
        return reverse(name, args=[self.at.get(key, 0) for key in keys])

    def pages(self) -> dict[str, Page]:
        """Every page of counselling by its address; `_` is what no person may see."""
        signed_in = set(self.people) - {"nobody"}
        room = {LIVE: {"rosa", "cora"}}
        return {
            self.url("talk"): Page(signed_in, {}),
            self.url("counselling_waiting"): Page({"rosa"}, {}),
            self.url("counselling_conversation", "request"): Page({"rosa"}, {}),
            self.url("counselling_conversation", "earlier"): Page({"rosa"}, {}),
            self.url("counselling_pin"): Page(signed_in, {}),
            self.url("counselling_pin_settings"): Page(signed_in, {}),
            self.url("counselling_pin_forgotten"): Page(signed_in, {}),
            self.url("counselling_desk"): Page(COUNSELLORS, {}),
            self.url("counselling_held", "talk"): Page({"cora"}, {OWN_NOTE: {"cora"}}),
            self.url("counselling_sums"): Page(COUNSELLORS, {}),
            self.url("counselling_young"): Page({"lena", "lia", "vera", "wanda"}, {}),
            self.url("counselling_young_first"): Page({"omar"}, {}),
            self.url("counselling_lead"): Page({"lena", "lia"}, {}),
            self.url("counselling_supervision"): Page({"vera", "wanda"}, {TOLD: {"vera", "wanda"}}),
            self.url("counselling_glass", "glass"): Page({"vera"}, {EARLIER: {"vera"}}),
            self.url("counselling_identity", "identity"): Page({"cora", "lena"}, {WHO: {"cora", "lena"}}),
            self.url("counselling_audit"): Page({"auditor"}, {}),
            self.url("room", "room"): Page(HERE, room),
            self.url("room_history", "room"): Page(HERE, room),
            self.url("room_since", "room", "_"): Page(HERE, room),
            self.url("message", "room", "said"): Page({"rosa", "cora"}, room),
            self.url("room", "earlier_room"): Page({"rosa"}, {EARLIER: {"rosa"}}),
            self.url("room_history", "earlier_room"): Page({"rosa"}, {EARLIER: {"rosa"}}),
            self.url("room_people", "room"): Page(set(), {}),
            self.url("room_export", "room"): Page(set(), {}),
            self.url("desk", "room"): Page(set(), {}),
        }  # fmt: skip

    def actions(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], set[str]]:
        """Every press by its address and form: whose it is. To all others there is no such thing."""
        do = {
            "talk": ((), {"consent": "on"}, set(self.people) - {"nobody"}),
            "counselling_waiting": ((), {"action": "withdraw"}, {"rosa"}),
            "counselling_conversation": (("request",), {"action": "end"}, {"rosa"}),
            "counselling_away": ((), {}, set(self.people)),  # the way out is open to all
            "counselling_plan": ((), {"action": "agree"}, {"rosa"}),
            "counselling_plan_end": (("plan",), {}, {"cora"}),
            "counselling_follow_up": (("_",), {"action": "write"}, set()),
            "counselling_glass_review": (("glass",), {"verdict": "ok"}, set()),
            "counselling_handover_own": (("request",), {"action": "stay"}, set()),
            "counselling_desk": ((), {"action": "go"}, COUNSELLORS),
            "counselling_offer": (("request",), {"action": "decline"}, {"cora"}),
            "counselling_reach_out": (("_",), {}, set()),
            "counselling_left": (("request",), {}, COUNSELLORS),
            "counselling_held": (("talk",), {"action": "longer"}, {"cora"}),
            "counselling_wrap_up": (("talk",), {"safety": "yes"}, {"cora"}),
            "counselling_handover": (("talk",), {"to": "0"}, {"cora"}),
            "counselling_handover_take": (("_",), {}, set()),
            "counselling_identity_ask": (("talk",), {"why": WHY}, {"cora", "lena", "lia"}),
            "counselling_identity_agree": (("identity",), {}, {"lena", "lia", "vera", "wanda"}),
            "counselling_join": (("talk",), {}, {"lena", "lia"}),
            "counselling_part": (("talk",), {}, {"lia"}),
            "counselling_debrief": (("debrief",), {"answer": "fine"}, {"cora"}),
            "counselling_debrief_done": (("debrief",), {}, {"lena", "lia", "vera", "wanda"}),
            "counselling_block": (("earlier",), {"hours": "24"}, set()),
            "counselling_supervision": ((), {"number": f"{self.at['earlier']}", "code": "safety", "why": WHY},
                                        {"vera", "wanda"}),
            "counselling_glass_approve": (("glass",), {}, {"vera", "wanda"}),
            "counselling_review_draw": ((), {}, {"vera", "wanda"}),
            "counselling_concern": (("concern",), {}, {"vera", "wanda"}),
            "counselling_appeal": (("_",), {}, set()),
            "counselling_young_change": (("celia",), {"action": "clear"}, {"lena", "lia", "vera", "wanda"}),
            "counselling_young_first": ((), {"who": f"{self.at['lena']}", "action": "take"}, {"omar"}),
            "room_messages": (("room",), {"text": "hm", "client_id": str(uuid.uuid4())}, HERE),
            "message": (("room", "said"), {"action": "edit", "text": "hm"}, {"rosa", "cora"}),
        }  # fmt: skip
        return {(self.url(name, *keys), tuple(form.items())): who for name, (keys, form, who) in do.items()}

    def test_a_page_is_for_those_it_concerns_and_each_word_of_somebodys_leaves_an_entry(self) -> None:
        for url, page in self.pages().items():
            for who, user in self.people.items():
                with self.subTest(url=url, who=who), transaction.atomic():
                    before = AuditEntry.objects.count()
                    answer = self.clients[who].get(url)
                    text = answer.content.decode() if answer.status_code == 200 else ""
                    self.assertEqual(answer.status_code, self.expected(who, page.to, url))
                    others = WORDS if who != "rosa" else ()
                    shown = {words for words in others if words in text}
                    self.assertEqual(
                        shown, {words for words in others if who in page.shows.get(words, set())}
                    )
                    if shown - {OWN_NOTE}:
                        entries = AuditEntry.objects.filter(number__gt=before, by=user)
                        self.assertEqual(
                            {one.about for one in entries} & set(self.at.values()) != set(), True
                        )
                    transaction.set_rollback(True)

    def expected(self, who: str, to: set[str], url: str) -> int:
        if who == "nobody":
            return 302
        if who in to and who == "rosa" and url in {self.url("talk"), self.url("counselling_waiting")}:
            return 302  # on to the room she is in
        if url in {self.url("counselling_pin"), self.url("counselling_pin_forgotten")}:
            return 302  # nobody here has one
        return 200 if who in to else 404

    def test_a_press_is_for_those_whose_it_is_and_to_all_others_there_is_no_such_thing(self) -> None:
        for (url, form), whose in self.actions().items():
            for who in self.people:
                with self.subTest(url=url, who=who), transaction.atomic():
                    answer: Any = self.clients[who].post(url, dict(form))
                    if who == "nobody" and who not in whose:
                        self.assertEqual((answer.status_code, "login" in answer.url), (302, True))
                    else:
                        self.assertEqual(answer.status_code != 404, who in whose, answer.status_code)
                    transaction.set_rollback(True)

    def test_of_a_room_there_is_nothing_else_for_anybody_outside(self) -> None:
        for pattern in live_urls:
            route = str(pattern.pattern)
            if not route.startswith("rooms/<int:pk>/"):
                continue
            url = "/" + route.replace("<int:pk>", str(self.at["room"])).replace("<str:part>", "people")
            url = url.replace("<int:message>", str(self.at["said"])).replace("<int:seq>", "0")
            for rest in ("poll", "question", "review", "person"):
                url = url.replace(f"<int:{rest}>", str(self.rosa.pk))
            for who in ("paul", "celia", "lena", "vera"):
                for ask in (self.clients[who].get, self.clients[who].post):
                    self.assertIn(ask(url).status_code, {404, 405}, (url, who))

    def test_the_matrix_has_every_page_and_every_press_there_is(self) -> None:
        known = {resolve(url).url_name for url in [*self.pages(), *(url for url, _form in self.actions())]}
        names = {pattern.name or "" for pattern in wellbeing_urls if isinstance(pattern, URLPattern)}
        counselling = {name for name in names if name.startswith("counselling_") or name == "talk"}
        self.assertEqual(counselling - known, set())

    def test_the_admin_has_no_table_with_a_word_or_with_who_asked(self) -> None:
        index = self.clients["admin"].get(reverse("admin:index")).content.decode()
        for model in (CounsellingRequest, Conversation, Note, Glass, Concern, Handover, Disclosure, Joining,
                      ReviewConsent, AuditEntry, Debrief, Message):  # fmt: skip
            self.assertNotIn(f"/{model._meta.model_name}/", index)


class WhatIsRead(Led):
    def entries(self, talk: Conversation, action: str) -> int:
        return AuditEntry.objects.of(talk.request_id).filter(action=action).count()

    def test_piece_by_piece_leaves_one_entry_in_ten_minutes_and_none_of_the_one_who_asked(self) -> None:
        talk = self.talk()
        said = self.says(talk, self.rosa, LIVE)
        room = talk.request.room_id
        for user in (self.rosa, self.cora, self.cora):
            for page in (
                self.see(user, "room_history", room),
                self.see(user, "room_since", room, 0),
                self.see(user, "message", room, said.pk),
            ):
                self.assertContains(page, LIVE)
        self.assertEqual(self.entries(talk, "read"), 1)

    def test_in_a_note_for_handing_over_is_told_to_the_one_it_is_about(self) -> None:
        talk = self.talk()
        self.sits(self.celia)
        Handover.objects.begin(talk, Desk.objects.of(self.celia), "hm", self.now).agree("hm", self.now)
        self.assertEqual(self.told(talk), ["accepted", "shown-note"])

    def test_in_a_concern_is_told_too_and_nobody_reads_one_of_their_own_household(self) -> None:
        talk = self.talk()
        Concern.objects.raise_about(talk, TOLD, self.now)
        for _ in range(2):
            self.assertContains(self.see(self.vera, "counselling_supervision"), TOLD)
        self.assertEqual(self.told(talk), ["accepted", "read-words"])
        vera = self.moves_in(self.vera)
        self.assertNotContains(self.see(vera, "counselling_supervision"), TOLD)
        with self.assertRaises(NotASupervisor):
            Concern.objects.get().settle(vera, self.now)

    def test_about_somebody_is_settled_also_when_who_told_it_has_left(self) -> None:
        talk = self.talk()
        Concern.objects.raise_about(talk, TOLD, self.now)
        CounsellingRequest.objects.update(resident=None)
        Concern.objects.get().settle(self.vera, self.now)
        self.assertIsNone(Desk.objects.get(user=self.cora).stopped_at)
