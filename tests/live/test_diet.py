"""What a household must not eat: kept only where it said so, and for nobody's eyes but its own (L-46)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.urls import reverse

from live.models import Diet, Pantry, Piece, PlanRun
from live.refusals import NoHousehold
from people.models import Household, Membership, User
from people.refusals import Refusal
from tests.cast import People, resident
from tests.live.test_needs import kitchen
from tests.live.test_room_page import JSON, InTheYard
from tests.wellbeing.test_clearing import POSTGRES, alone, until_waiting

MARKED = 'data-allergen="eggs">'
UNMARKED = 'data-allergen="eggs" hidden>'


class AtHome(InTheYard):
    def setUp(self) -> None:
        self.room = kitchen()
        self.home = Household.objects.get(memberships__user=self.rosa)

    def press(self, user: User, **form: Any) -> Any:
        self.client.force_login(user)
        how = form.pop("headers", {})
        return self.client.post(reverse("kitchen"), form, headers=how)

    def seen_by(self, user: User) -> str:
        self.client.force_login(user)
        text: str = self.page().text
        return text

    def test_nothing_is_kept_until_the_household_says_so_and_then_for_all_who_live_there(self) -> None:
        ron, _home = resident("Ron", self.building, "1201")
        self.press(self.rosa, avoid="eggs")
        self.assertFalse(Diet.objects.exists())
        self.assertIn(UNMARKED, self.seen_by(self.rosa))
        answer = self.press(self.rosa, action="agree", allergen=["milk", "eggs"], headers=JSON)
        self.assertIn('data-avoided="eggs milk"', answer.json()["html"])
        for person in (self.rosa, ron):
            self.assertIn(MARKED, self.seen_by(person))
            self.assertIn('data-avoided="eggs milk"', self.seen_by(person))

    def test_next_door_the_host_and_the_organizer_see_nothing_of_it(self) -> None:
        next_door, _other = resident("Nora", self.building, "1202")
        self.press(self.rosa, action="agree", allergen=["eggs"])
        for person in (next_door, self.omar, self.cora):
            page = self.seen_by(person)
            self.assertIn(UNMARKED, page)
            self.assertNotIn("data-avoided", page)
            self.assertNotContains(self.client.get(reverse("kitchen")), "checked")
            self.assertEqual(self.client.get(reverse("kitchen_file")).json()["must_not_eat"], [])

    def test_who_only_says_that_they_live_there_sees_nothing_before_they_are_confirmed(self) -> None:
        self.press(self.rosa, action="agree", allergen=["eggs"])
        claims = User.objects.create_user("claims@example.com", display_name="Claude")
        Membership.objects.create(user=claims, community=self.building, household=self.home)
        self.client.force_login(claims)
        self.assertNotContains(self.client.get(reverse("kitchen")), "checked")
        self.assertEqual(self.press(claims, action="say", allergen=["milk"]).status_code, 422)
        self.assertEqual(Diet.objects.get().avoided, ["eggs"])

    def test_it_is_in_no_piece_that_all_are_shown(self) -> None:
        self.press(self.rosa, action="agree", allergen=["eggs"])
        run = PlanRun.objects.of(self.room)
        run.tell()
        html = Piece.objects.get().render(self.room, {"run": run}, "en")
        self.assertNotIn("allerg", html)

    def test_one_more_one_less_and_all_at_once_without_a_script(self) -> None:
        self.press(self.rosa, action="say", allergen=["fish"])
        answer = self.press(self.rosa, avoid="eggs")
        self.assertRedirects(answer, reverse("kitchen"))
        self.press(self.rosa, avoid="eggs")
        self.press(self.rosa, allow="fish")
        self.assertEqual(Diet.objects.get().avoided, ["eggs"])
        self.assertContains(self.client.get(reverse("kitchen")), 'value="eggs" checked')
        self.press(self.rosa, action="say", seen=["eggs"])
        self.assertEqual(Diet.objects.get().avoided, [])

    def test_saving_all_at_once_takes_nothing_away_that_somebody_else_ticked_meanwhile(self) -> None:
        self.press(self.rosa, action="say", allergen=["eggs", "fish"])
        page = self.client.get(reverse("kitchen"))
        for key in ("eggs", "fish"):
            self.assertContains(page, f'<input type="hidden" name="seen" value="{key}">', html=True)
        ron, _home = resident("Ron", self.building, "1201")
        self.press(ron, avoid="nuts")
        self.press(self.rosa, action="say", allergen=["eggs", "milk"], seen=["eggs", "fish"])
        self.assertEqual(Diet.objects.get().avoided, ["eggs", "milk", "nuts"])

    def test_a_form_that_is_not_ours_is_refused(self) -> None:
        for form in ({}, {"avoid": "stones"}, {"avoid": "eggs", "action": "forget"}, {"action": "publish"}):
            self.assertEqual(self.press(self.rosa, **form).status_code, 422, form)
        self.assertFalse(Diet.objects.exists())

    def test_who_lives_behind_no_door_is_told_and_signed_out_one_is_asked_to_sign_in(self) -> None:
        answer = self.press(self.omar, action="agree", allergen=["eggs"], headers=JSON)
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "diet.no_household"))
        self.assertContains(self.client.get(reverse("kitchen")), "stays on your device")
        self.client.logout()
        for name in ("kitchen", "kitchen_file"):
            self.assertEqual(self.client.get(reverse(name)).status_code, HTTPStatus.FOUND)

    def test_taken_along_it_is_all_there_and_only_ones_own(self) -> None:
        self.press(self.rosa, action="agree", allergen=["eggs"])
        pantry = Pantry.objects.of(self.room.plan, self.rosa)  # type: ignore[arg-type]
        pantry.have("盐 1茶匙")
        pantry.cook_for(5)
        Pantry.objects.of(self.room.plan, self.omar).cook_for(9)  # type: ignore[arg-type]
        self.client.force_login(self.rosa)
        told = self.client.get(reverse("kitchen_file")).json()
        self.assertEqual(told["must_not_eat"], ["eggs"])
        self.assertEqual(told["recipes"], [{"at_home": ["盐 1茶匙"], "cooks_for": 5}])

    def test_forgotten_it_is_gone_for_all_of_them(self) -> None:
        self.press(self.rosa, action="agree", allergen=["eggs"])
        self.press(self.rosa, action="forget")
        self.assertFalse(Diet.objects.exists())
        self.assertIn(UNMARKED, self.seen_by(self.rosa))

    def test_it_stays_with_who_lives_there_and_goes_with_the_last(self) -> None:
        ron, _home = resident("Ron", self.building, "1201")
        self.press(self.rosa, action="agree", allergen=["eggs"])
        ron.memberships.get().leave()
        self.assertEqual(Diet.objects.get().avoided, ["eggs"])
        for membership in self.rosa.memberships.current():
            membership.leave()
        self.assertFalse(Diet.objects.exists())

    def test_who_was_never_confirmed_does_not_keep_it_alive_and_never_reads_it(self) -> None:
        self.press(self.rosa, action="agree", allergen=["eggs"])
        claims = User.objects.create_user("claims@example.com", display_name="Claude")
        waiting = Membership.objects.create(user=claims, community=self.building, household=self.home)
        for membership in self.rosa.memberships.current():
            membership.leave()
        self.assertFalse(Diet.objects.exists())
        waiting.confirm(by=self.omar)
        self.client.force_login(claims)
        self.assertNotContains(self.client.get(reverse("kitchen")), "checked")


class TwoAtOneTable(TransactionTestCase):
    def test_ticking_at_the_same_time_both_are_kept(self) -> None:
        rosa = People().rosa
        Diet.objects.agree(rosa)
        keys = ["gluten", "eggs", "fish", "soy", "milk", "nuts"]

        def tick(key: str) -> int:
            client = Client()
            client.force_login(rosa)
            answer = client.post(reverse("kitchen"), {"avoid": key})
            connection.close()
            return answer.status_code

        with ThreadPoolExecutor(3) as threads:
            self.assertEqual(set(threads.map(tick, keys)), {302})
        self.assertEqual(Diet.objects.get().avoided, keys)

    def test_leaving_at_the_same_instant_the_last_two_leave_nothing_of_it_behind(self) -> None:
        people = People()
        ron, home = resident("Ron", people.building, "1201")
        Membership.objects.create(user=people.sven, community=people.building, household=home)  # waits there
        Diet.objects.agree(people.rosa, ["eggs"])
        goes_too = threading.Thread(target=alone, args=[ron.memberships.get().leave])
        with transaction.atomic():
            people.rosa.memberships.get().leave()
            if POSTGRES:  # on SQLite one writes at a time, from the beginning
                goes_too.start()
                until_waiting(1)
        if goes_too.ident is None:
            goes_too.start()
        goes_too.join(20)
        self.assertFalse(goes_too.is_alive())
        self.assertFalse(Membership.objects.confirmed().filter(household=home).exists())
        self.assertFalse(Diet.objects.exists())

    def test_agreed_to_while_the_last_one_moves_out_nothing_of_it_is_left(self) -> None:
        people = People()
        Household.objects.get(memberships__user=people.rosa).memberships.create(
            user=people.sven, community=people.building
        )  # waits there, so that the household stays
        rosa = User.objects.get(pk=people.rosa.pk)
        self.assertIsNotNone(rosa.household)  # read before she goes, as a page does
        refused: list[type[Refusal]] = []

        def agree() -> None:
            try:
                Diet.objects.agree(rosa, ["eggs"])
            except Refusal as refusal:
                refused.append(type(refusal))

        ticks = threading.Thread(target=alone, args=[agree])
        with transaction.atomic():
            people.rosa.memberships.get().leave()
            if POSTGRES:
                ticks.start()
                until_waiting(1)
        if ticks.ident is None:
            ticks.start()
        ticks.join(20)
        self.assertEqual(refused, [NoHousehold])
        self.assertFalse(Diet.objects.exists())
