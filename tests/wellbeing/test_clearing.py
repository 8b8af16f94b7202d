"""Who is cleared for people under 18: said by two at once, and begun by an organizer where nobody else could."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.test import TransactionTestCase
from django.urls import reverse

from people.models import Community, Membership, Role, User
from tests.cast import People, belongs, resident
from tests.wellbeing.listening import Led, counsels
from wellbeing.models import AuditEntry, Chain, Conversation, CounsellingRequest, Counsellor, Desk, clearing
from wellbeing.refusals import AlreadyTaken, BegunAlready, NotCleared, NotYoursToClear
from wellbeing.timers import tick

POSTGRES = connection.vendor == "postgresql"
Press = Callable[[], None]


class AtOnce(TransactionTestCase):
    """Real threads, on both databases. Every change is written down at the end of one log: who holds that end makes all
    others come as far as they can before they are written, so that nothing here is left to chance.

    On SQLite one writes at a time from the beginning, with no rows to wait for: whoever is first is done first.
    """

    def setUp(self) -> None:
        self.people = People()
        self.now = self.people.cora.joined_at + timedelta(days=1)
        self.lena, self.lia, self.vera = (
            counsels("Lena", self.people.district, may_lead=True),
            counsels("Lia", self.people.district, may_lead=True),
            counsels("Vera", self.people.district, may_supervise=True),
        )
        Desk.objects.of(self.people.cora)
        AuditEntry.objects.write(None, "system", "read-log", 0, at=self.now)  # the log has an end to be held

    def says(self, by: User, *, cleared: bool) -> Press:
        def press() -> None:
            found = Counsellor.objects.select_related("user__desk").get(user=self.people.cora)
            verb = found.clear if cleared else found.take_clearing
            verb(User.objects.get(pk=by.pk), self.now)

        return press

    def at_once(self, *presses: Press, in_order: bool = False) -> None:
        """One after the other as far as each comes, while the log is held; then it is let go."""
        threads = [threading.Thread(target=alone, args=[press]) for press in presses]
        with transaction.atomic():
            Chain.objects.select_for_update().get(pk=1)
            for number, thread in enumerate(threads, 1):
                if number == 1 or POSTGRES or not in_order:
                    thread.start()
                if POSTGRES:
                    until_waiting(number)
        for thread in threads:
            if thread.ident is None:
                thread.start()
            thread.join(20)
            self.assertFalse(thread.is_alive())

    @property
    def log(self) -> list[str]:
        entries = AuditEntry.objects.exclude(action="read-log").order_by("number")
        return list(entries.values_list("action", flat=True))

    def is_cleared(self) -> bool:
        return Counsellor.objects.get(user=self.people.cora).for_young

    def test_two_who_clear_while_one_takes_it_away_each_change_what_is_and_the_log_says_so(self) -> None:
        self.at_once(
            self.says(self.lena, cleared=True),
            self.says(self.lia, cleared=True),
            self.says(self.vera, cleared=False),
        )
        expected = [("cleared", "uncleared")[turn % 2] for turn in range(len(self.log))]
        self.assertEqual(self.log, expected, "never the same twice in a row")
        self.assertIn(len(self.log), {1, 2, 3})
        self.assertEqual(self.is_cleared(), self.log[-1] == "cleared")
        self.assertEqual(list(AuditEntry.objects.faults()), [])

    def test_two_who_take_it_away_while_one_clears_do_so_too(self) -> None:
        Counsellor.objects.filter(user=self.people.cora).update(for_young=True)
        self.at_once(
            self.says(self.lena, cleared=False),
            self.says(self.lia, cleared=False),
            self.says(self.vera, cleared=True),
        )
        self.assertEqual(self.log, [("uncleared", "cleared")[turn % 2] for turn in range(len(self.log))])
        self.assertEqual(self.is_cleared(), self.log[-1] == "cleared")

    def asked(self) -> CounsellingRequest:
        Counsellor.objects.filter(user=self.people.cora).update(for_young=True)
        Desk.objects.of(self.people.cora).come(self.now)
        request = CounsellingRequest.objects.ask(self.people.rosa, self.now, consent=True, age="teen")
        tick(self.now)
        return request

    def accepts(self, request: CounsellingRequest) -> Press:
        def press() -> None:
            cora = User.objects.get(pk=self.people.cora.pk)
            try:
                CounsellingRequest.objects.get(pk=request.pk).accept(cora, self.now)
            except (NotCleared, AlreadyTaken):
                return

        return press

    def test_who_accepts_while_it_is_being_taken_away_is_with_nobody_young(self) -> None:
        request = self.asked()
        self.at_once(self.says(self.lena, cleared=False), self.accepts(request), in_order=True)
        self.assertEqual(self.log[0], "uncleared")
        self.assertFalse(Conversation.objects.exists())
        tick(self.now)
        request.refresh_from_db()
        self.assertEqual((request.state, request.offers.open().count()), ("waiting", 0))

    def test_who_had_accepted_before_goes_on_with_them(self) -> None:
        request = self.asked()
        self.at_once(self.accepts(request), self.says(self.lena, cleared=False), in_order=True)
        self.assertEqual(self.log, ["accepted", "uncleared"])
        talks = list(Conversation.objects.values_list("request__state", "counsellor"))
        self.assertEqual(talks, [("accepted", self.people.cora.pk)])
        self.assertFalse(self.is_cleared())

    def test_of_two_organizers_who_begin_at_once_one_does(self) -> None:
        belongs(self.people.rosa, self.people.community, Role.ORGANIZER)

        def begins(by: User, whom: User) -> Press:
            def press() -> None:
                try:
                    clearing.begin(Counsellor.objects.get(user=whom), User.objects.get(pk=by.pk), self.now)
                except BegunAlready:
                    return

            return press

        self.at_once(begins(self.people.omar, self.lena), begins(self.people.rosa, self.vera))
        self.assertEqual(self.log, ["cleared"])
        self.assertEqual(Counsellor.objects.filter(for_young=True).count(), 1)


def alone(press: Press) -> None:
    try:
        press()
    finally:
        close_old_connections()


def until_waiting(number: int) -> None:
    """Until so many wait for a row that somebody else holds."""
    waiting = """SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    for _ in range(1500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else one transaction sees it as it first was
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= number:
                return
        time.sleep(0.02)
    raise AssertionError(f"{number} should wait by now")


class TheBeginning(Led):
    """Lena leads, Vera supervises, and neither is cleared; Omar organizes in the community below their district."""

    def counsellor(self, user: User) -> Counsellor:
        return Counsellor.objects.select_related("user__desk").get(user=user)

    def begins(self, by: User | None, whom: User, **form: str) -> int:
        who = str(self.counsellor(whom).pk)
        return int(self.press(by, "counselling_young_first", who=who, action="clear", **form).status_code)

    def test_what_is_missing_is_said_to_who_leads_supervises_and_organizes(self) -> None:
        pages = (
            (self.lena, "counselling_lead"),
            (self.vera, "counselling_supervision"),
            (self.lena, "counselling_young"),
        )
        for user, page in pages:
            self.assertContains(self.see(user, page), "Nobody here is cleared for people under 18")
        self.assertContains(self.see(self.omar, "care"), "Clearing for the young")
        self.assertContains(
            self.see(self.omar, "counselling_young_first"), "Nobody who leads or supervises here"
        )
        Counsellor.objects.filter(user=self.celia).update(for_young=True)
        for user, page in pages:
            self.assertContains(self.see(user, page), "No duty lead and no supervisor here is cleared")
        Counsellor.objects.filter(user=self.vera).update(for_young=True)
        self.assertContains(self.see(self.lena, "counselling_lead"), "nobody can come in")
        Counsellor.objects.filter(user=self.vera).update(for_young=False)
        Counsellor.objects.filter(user=self.lena).update(for_young=True)
        self.assertContains(self.see(self.vera, "counselling_supervision"), "No supervisor here is cleared")
        Counsellor.objects.filter(user=self.vera).update(for_young=True)
        for user, page in pages:
            self.assertNotContains(self.see(user, page), "cleared for people under 18: ")

    def test_where_nobody_could_be_the_first_it_is_said_what_to_do_next(self) -> None:
        page = "counselling_young_first"
        self.assertNotContains(self.see(self.omar, page), "nobody says it of themselves")
        belongs(self.lena, self.building, Role.RESIDENT, self.household)
        belongs(self.omar, self.building, Role.RESIDENT, self.household)
        Counsellor.objects.filter(user=self.vera).update(may_supervise=False)
        self.assertContains(self.see(self.omar, page), "nobody says it of themselves or at home")
        Counsellor.objects.filter(user=self.lena).update(may_lead=False)
        self.assertContains(self.see(self.omar, page), "which of the counsellors should")
        Counsellor.objects.all().delete()  # they have the role and never came to a desk
        self.assertContains(self.see(self.omar, page), "which of the counsellors should")
        Membership.objects.of_role(Role.COUNSELLOR).delete()
        self.assertContains(
            self.see(self.omar, page), 'First <a href="/neighbours/">give a neighbour the role'
        )

    def test_who_loses_the_role_while_they_press_is_told_so(self) -> None:
        def lose(execute: Any, sql: str, *rest: Any) -> Any:
            """Just before it is written, somebody takes the role away."""
            if sql.startswith("SAVEPOINT"):
                losing.pop_all().close()
                Counsellor.objects.filter(user=self.lena).update(may_lead=False)
            return execute(sql, *rest)

        self.client.force_login(self.lena)
        with ExitStack() as losing:
            losing.enter_context(connection.execute_wrapper(lose))
            url = reverse("counselling_young_change", args=[self.counsellor(self.celia).pk])
            answer = self.client.post(url, {"action": "clear"})
        self.assertContains(answer, NotYoursToClear.text, status_code=422)
        self.assertFalse(self.counsellor(self.celia).for_young)

    def test_is_an_organizers_once_and_stands_in_the_log_as_theirs(self) -> None:
        self.assertEqual(self.begins(self.omar, self.lena), 422)
        refused = self.press(
            self.omar, "counselling_young_first", who=str(self.counsellor(self.lena).pk), action="clear"
        )
        self.assertContains(refused, "Tick first that you have seen", status_code=422)
        self.assertFalse(self.counsellor(self.lena).for_young)
        self.assertEqual(self.begins(self.omar, self.lena, seen="on"), 302)
        self.assertTrue(self.counsellor(self.lena).for_young)
        entries = AuditEntry.objects.values_list("by", "role", "action", "about")
        self.assertEqual(list(entries), [(self.omar.pk, "organizer", "cleared", self.lena.pk)])
        self.assertEqual(list(AuditEntry.objects.faults()), [])
        self.assertTrue(self.lena.notices.exists())
        self.assertEqual(self.begins(self.omar, self.vera, seen="on"), 422)
        self.counsellor(self.vera).clear(self.lena, self.now)
        self.assertNotContains(self.see(self.omar, "counselling_young_first"), 'name="seen"')

    def test_is_nobodys_own_nor_somebodys_at_home_nor_of_who_only_listens_or_far_away(self) -> None:
        faye = counsels("Faye", self.elsewhere, may_lead=True)
        ora, home = resident("Ora", self.building, "1601")
        belongs(ora, self.community, Role.ORGANIZER)
        belongs(ora, self.district, Role.COUNSELLOR)
        Desk.objects.of(User.objects.get(pk=ora.pk))
        Counsellor.objects.filter(user=ora).update(may_lead=True)
        belongs(self.vera, self.building, Role.RESIDENT, home)
        for whom in (self.celia, faye, ora, self.vera):
            self.assertEqual(self.begins(ora, whom, seen="on"), 404, whom)
            with self.assertRaises(NotYoursToClear):
                clearing.begin(self.counsellor(whom), User.objects.get(pk=ora.pk), self.now)
        for user in (self.rosa, self.cora, self.lena, self.vera, None):
            self.assertEqual(self.begins(user, self.lena, seen="on"), 404 if user else 302)
        self.assertFalse(Counsellor.objects.filter(for_young=True).exists() or AuditEntry.objects.exists())

    def test_is_taken_away_again_by_an_organizer_where_nobody_else_could(self) -> None:
        self.begins(self.omar, self.lena, seen="on")
        self.sits(self.lena)
        request = self.ask(age="teen")
        self.assertEqual(request.offers.open().count(), 1)
        who = str(self.counsellor(self.lena).pk)
        for _ in range(2):
            self.press(self.omar, "counselling_young_first", who=who, action="take")
        self.assertEqual(request.offers.open().count(), 0)
        log = AuditEntry.objects.filter(role="organizer").order_by("number").values_list("action", flat=True)
        self.assertEqual(list(log), ["cleared", "uncleared"])

    def test_in_each_of_an_organizers_places_is_begun_by_itself(self) -> None:
        fern = counsels("Fern", self.elsewhere, may_supervise=True)
        belongs(self.omar, self.elsewhere, Role.ORGANIZER)
        self.assertEqual(self.begins(self.omar, fern, seen="on"), 302)
        page = self.see(self.omar, "counselling_young_first")
        self.assertContains(page, "Nobody who leads or supervises here", 1)
        self.assertContains(page, "It has begun", 1)
        self.assertContains(page, 'name="seen"', 2)  # Lena's and Vera's, who counsel where it is not begun
        self.assertEqual(self.begins(self.omar, self.lena, seen="on"), 302)
        self.assertEqual(self.begins(self.omar, self.vera, seen="on"), 422)
        self.assertEqual(
            [self.counsellor(one).for_young for one in (fern, self.lena, self.vera)], [True, True, False]
        )
        self.assertNotContains(self.see(self.omar, "counselling_young_first"), 'name="seen"')

    def test_of_one_place_does_not_hide_what_is_missing_in_another(self) -> None:
        """Lena leads in two districts; all who are cleared are of the other one."""
        far = Community.objects.get(name="福田区")
        belongs(self.lena, far, Role.COUNSELLOR)
        cleared = counsels("Fay", far, may_lead=True, may_supervise=True, for_young=True)
        page = self.see(self.lena, "counselling_lead")
        self.assertContains(page, "Nobody here is cleared for people under 18", 1)
        self.assertContains(page, f"<b>{self.district}</b>", 1)
        self.assertNotContains(page, f"<b>{far}</b>")
        belongs(cleared, self.district, Role.COUNSELLOR)
        self.assertNotContains(self.see(self.lena, "counselling_lead"), "cleared for people under 18: ")
