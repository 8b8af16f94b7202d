"""What one needs: for as many as one cooks for, and ticked for all who share the kitchen."""

import re
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from live.leaving import forget_everywhere
from live.models import Pantry, Piece, Plan, PlanRun, Room
from people.models import User
from tests.cast import People, resident
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import yard

RECIPE = "番茄 3个（约500克）\n鸡蛋 4个\n盐 1茶匙"


def kitchen(servings: int | None = 3, ingredients: str = RECIPE) -> Room:
    return yard(plan=Plan.objects.create(servings=servings, ingredients=ingredients))


class InTheKitchen(InTheYard):
    def setUp(self) -> None:
        self.room = kitchen()

    def press(self, user: User, **form: Any) -> Any:
        self.client.force_login(user)
        how = form.pop("headers", JSON)
        return self.client.post(reverse("room_needs", args=[self.room.pk]), form, headers=how)

    def test_the_page_has_the_recipe_for_as_many_as_it_was_written_for(self) -> None:
        self.client.force_login(self.rosa)
        answer = self.page()
        self.assertContains(answer, "What you need, for 3 people")
        self.assertContains(answer, "<span>鸡蛋 4个</span>")

    def test_what_somebody_may_not_eat_stands_behind_its_line_and_only_their_device_shows_it(self) -> None:
        self.client.force_login(self.rosa)
        text = self.page().text
        marks = re.findall(
            r'<span>([^<]+)</span>\s*<span class="chip now allergen" data-allergen="(\w+)" hidden>', text
        )
        self.assertEqual(marks, [("鸡蛋 4个", "eggs")])
        self.assertEqual(len(re.findall('data-allergy="', text)), 14)

    def test_for_more_people_the_amounts_grow_and_stay_so(self) -> None:
        html = self.press(self.rosa, servings=6).json()["html"]
        for amount in ("番茄 6个（约1000克）", "鸡蛋 8个", "盐 2茶匙"):
            self.assertIn(f"<span>{amount}</span>", html)
        self.assertContains(self.page(), "What you need, for 6 people")
        self.assertContains(self.page(), "The recipe is written for 3;")

    def test_ticks_are_the_households_and_nobody_elses(self) -> None:
        ron, _home = resident("Ron", self.building, "1201")
        next_door, _other = resident("Nora", self.building, "1202")
        self.press(self.rosa, have="鸡蛋 4个")
        for person, ticked in ((ron, 1), (self.rosa, 1), (next_door, 0), (self.omar, 0)):
            self.client.force_login(person)
            self.assertEqual(
                self.page().text.count('aria-pressed="true"><span class="need-box">'), ticked, person
            )
        self.press(ron, lack="鸡蛋 4个")
        self.assertEqual(Pantry.objects.get().ticked, [])

    def test_who_has_no_door_has_a_list_of_their_own(self) -> None:
        self.press(self.omar, have="盐 1茶匙")
        self.press(self.cora, have="鸡蛋 4个")
        self.assertEqual(
            set(Pantry.objects.values_list("user", "household")),
            {(self.omar.pk, None), (self.cora.pk, None)},
        )
        forget_everywhere(self.omar)
        self.assertEqual(list(Pantry.objects.values_list("user", flat=True)), [self.cora.pk])

    def test_asking_twice_changes_nothing(self) -> None:
        for _ in range(2):
            self.press(self.rosa, have="鸡蛋 4个")
        self.assertEqual(Pantry.objects.get().ticked, ["鸡蛋 4个"])

    def test_a_line_the_host_took_out_is_refused_and_forgotten(self) -> None:
        self.press(self.rosa, have="鸡蛋 4个")
        Plan.objects.update(ingredients="番茄 3个")
        answer = self.press(self.rosa, have="鸡蛋 4个")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "needs.none"))
        self.press(self.rosa, have="番茄 3个")
        self.assertEqual(Pantry.objects.get().ticked, ["番茄 3个"])

    def test_without_a_script_each_button_is_a_form(self) -> None:
        answer = self.press(self.rosa, have="鸡蛋 4个", headers={})
        self.assertRedirects(answer, f"{reverse('room', args=[self.room.pk])}#needs")
        self.assertContains(self.page(), 'name="lack" value="鸡蛋 4个" aria-pressed="true"')
        self.assertContains(
            self.press(self.rosa, have="gold", headers={}), "no longer in the recipe", status_code=422
        )

    def test_a_form_that_is_not_ours_is_refused(self) -> None:
        for form in ({}, {"servings": 0}, {"servings": "x"}, {"have": "鸡蛋 4个", "servings": 2}):
            self.assertEqual(self.press(self.rosa, **form).status_code, 422, form)
        self.assertFalse(Pantry.objects.exists())

    def test_a_recipe_for_nobody_in_particular_is_not_scaled(self) -> None:
        self.room = kitchen(servings=None)
        html = self.press(self.rosa, servings=6).json()["html"]
        self.assertIn("<span>鸡蛋 4个</span>", html)
        self.assertNotIn("needs-more", html)

    def test_what_is_mine_is_in_no_piece_that_all_are_shown(self) -> None:
        PlanRun.objects.of(self.room)
        self.press(self.rosa, servings=6)
        self.press(self.rosa, have="鸡蛋 4个")
        self.assertFalse(Piece.objects.exists())
        assert self.room.plan
        mark = self.room.plan.needs_mark
        Plan.objects.update(ingredients="rice")
        plan = Plan.objects.get()
        plan.tell_rooms()
        piece = Piece.objects.get()
        html = piece.render(self.room, {"run": PlanRun.objects.of(self.room)}, "en")
        self.assertIn(f'data-needs="{plan.needs_mark}"', html)
        self.assertNotEqual(plan.needs_mark, mark)
        self.assertNotIn("rice", html)
        self.client.force_login(self.rosa)
        fresh = self.client.get(reverse("room_needs", args=[self.room.pk]), headers=JSON).json()["html"]
        self.assertIn("<span>rice</span>", fresh)

    def test_doors_strangers_and_those_signed_out(self) -> None:
        url = reverse("room_needs", args=[self.room.pk])
        for name in ("room_needs", "room_steps"):
            self.client.force_login(self.sven)
            answer = self.client.get(reverse(name, args=[self.room.pk]))
            self.assertEqual(answer.status_code, HTTPStatus.NOT_FOUND)
        self.assertEqual(self.client.post(url, {"servings": 2}).status_code, HTTPStatus.NOT_FOUND)
        self.client.logout()
        for name in ("room_needs", "room_steps"):
            inside = reverse(name, args=[self.room.pk])
            login = f"{reverse('account_login')}?next={inside}"
            self.assertRedirects(self.client.get(inside), login, fetch_redirect_response=False)
        self.room = yard()
        self.client.force_login(self.rosa)
        for name in ("room_needs", "room_steps"):
            answer = self.client.get(reverse(name, args=[self.room.pk]))
            self.assertEqual(answer.status_code, HTTPStatus.NOT_FOUND)

    def test_twenty_ingredients_cost_as_much_as_one(self) -> None:
        self.press(self.rosa, have="盐 1茶匙")
        self.page()
        with CaptureQueriesContext(connection) as few:
            self.page()
        Plan.objects.update(ingredients="\n".join(f"{n} eggs" for n in range(1, 21)))
        with CaptureQueriesContext(connection) as many:
            self.page()
        self.assertEqual(len(many), len(few))


class TwoInOneKitchen(TransactionTestCase):
    def test_ticking_at_the_same_time_both_ticks_are_kept(self) -> None:
        rosa = People().rosa
        lines = [f"{number} eggs" for number in range(1, 9)]
        room = kitchen(ingredients="\n".join(lines))

        def tick(line: str) -> int:
            client = Client()
            client.force_login(rosa)
            answer = client.post(reverse("room_needs", args=[room.pk]), {"have": line}, headers=JSON)
            connection.close()
            return answer.status_code

        with ThreadPoolExecutor(4) as threads:
            self.assertEqual(set(threads.map(tick, lines)), {200})
        self.assertEqual(Pantry.objects.get().ticked, lines)
