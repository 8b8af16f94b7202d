"""In the demo neighbourhood everybody may be anybody; elsewhere there is no such door."""

import os
import subprocess
import sys
from typing import ClassVar

import pytest
from django.test import Client, TestCase

from people.models import User
from tests.cast import Cast, person, resident


class TheDemoDoor(Cast, TestCase):
    guihua: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.guihua, _ = resident("桂花", cls.building, "602")
        User.objects.filter(pk=cls.guihua.pk).update(is_demo=True)

    def test_a_visitor_sees_the_demo_people_and_nobody_else(self) -> None:
        page = self.client.get("/demo/")
        self.assertContains(page, "桂花")
        self.assertNotContains(page, "Rosa")

    def test_one_post_makes_a_visitor_that_person(self) -> None:
        answer = Client(enforce_csrf_checks=True).post("/demo/", {"person": "桂花"})
        self.assertRedirects(answer, "/", fetch_redirect_response=False)
        self.assertEqual(answer.client.session["_auth_user_id"], str(self.guihua.pk))

    def test_it_goes_on_to_the_page_that_was_wanted(self) -> None:
        answer = self.client.post("/demo/?next=/me/", {"person": "桂花"})
        self.assertRedirects(answer, "/me/", fetch_redirect_response=False)

    def test_it_never_goes_on_to_another_site(self) -> None:
        answer = self.client.post("/demo/", {"person": "桂花", "next": "https://elsewhere.example/"})
        self.assertRedirects(answer, "/", fetch_redirect_response=False)

    def test_nobody_becomes_a_real_neighbour_this_way(self) -> None:
        self.assertEqual(self.client.post("/demo/", {"person": "Rosa"}).status_code, 404)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_as_many_queries_for_many_as_for_one(self) -> None:
        with self.assertNumQueries(3):
            self.client.get("/demo/")
        for number in range(19):
            neighbour, _ = resident(f"Neighbour {number}".replace(" ", "-"), self.building, str(number))
            User.objects.filter(pk=neighbour.pk).update(is_demo=True)
        with self.assertNumQueries(3):
            self.client.get("/demo/")

    def test_a_demo_person_without_a_place_is_shown_as_waiting(self) -> None:
        newcomer = person("Mint", is_demo=True)
        self.assertContains(self.client.get("/demo/"), newcomer.display_name)


@pytest.mark.parametrize(("mode", "found"), [("0", "404"), ("1", "200")])
def test_without_demo_mode_the_route_does_not_exist(mode: str, found: str) -> None:
    asking = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "try:\n    resolve('/demo/'); print(200)\n"
        "except Resolver404:\n    print(404)\n"
    )
    environment = {**os.environ, "LINLI_DEMO": mode, "LINLI_SECRET_KEY": "asking"}
    asked = subprocess.run(
        [sys.executable, "-c", asking], env=environment, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == found
