"""Who answers for a place sees who waits and who lives there, and gives roles, there and below but nowhere else."""

from typing import ClassVar

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from notices.models import Notice
from people.models import Household, Invitation, Membership, Role, User
from people.refusals import NotANeighbour, NotYourPlace
from tests.cast import Cast, belongs, person, resident


class AtTheDoor(Cast, TestCase):
    nora: ClassVar[User]
    newcomer: ClassVar[Membership]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.nora = person("Nora")
        invitation = Invitation.objects.invite(cls.omar, cls.compound, 30)
        cls.newcomer = invitation.join(cls.nora, "Nora", cls.building, "305")

    def test_an_organizer_of_the_place_above_sees_name_and_door_and_confirms(self) -> None:
        self.client.force_login(self.omar)
        self.assertContains(self.client.get("/neighbours/"), "Door 305")
        self.client.post(f"/memberships/{self.newcomer.pk}/confirm/")
        self.newcomer.refresh_from_db()
        self.assertEqual((self.newcomer.is_confirmed, self.newcomer.confirmed_by), (True, self.omar))
        self.assertTrue(User.objects.get(pk=self.nora.pk).belongs_to(self.street))

    def test_the_newcomer_is_told(self) -> None:
        self.newcomer.confirm(by=self.omar)
        self.newcomer.confirm(by=self.omar)
        self.assertEqual(Notice.objects.filter(user=self.nora, kind="confirmed").count(), 1)

    def test_a_captain_of_the_building_confirms_too(self) -> None:
        captain = person("Carla")
        belongs(captain, self.building, Role.CAPTAIN)
        self.client.force_login(captain)
        self.client.post(f"/memberships/{self.newcomer.pk}/confirm/")
        self.newcomer.refresh_from_db()
        self.assertEqual(self.newcomer.confirmed_by, captain)

    def test_an_organizer_of_the_neighbouring_street_neither_sees_nor_confirms(self) -> None:
        other_street = self.district.add(kind="street", name="坑梓街道")
        other = person("Otto")
        belongs(other, other_street, Role.ORGANIZER)
        self.client.force_login(other)
        self.assertNotContains(self.client.get("/neighbours/"), "Nora")
        for act in ("confirm", "decline", "remove"):
            self.assertEqual(self.client.post(f"/memberships/{self.newcomer.pk}/{act}/").status_code, 404)
        self.newcomer.refresh_from_db()
        self.assertFalse(self.newcomer.is_confirmed)

    def test_neighbours_and_counsellors_do_not_confirm(self) -> None:
        for user in (self.rosa, self.cora, self.nora):
            self.client.force_login(user)
            self.assertEqual(self.client.get("/neighbours/").status_code, 404)
            self.assertEqual(self.client.post(f"/memberships/{self.newcomer.pk}/confirm/").status_code, 404)

    def test_signed_out_is_asked_to_sign_in(self) -> None:
        for url in (
            "/neighbours/",
            f"/neighbours/{self.rosa.pk}/",
            f"/memberships/{self.newcomer.pk}/decline/",
        ):
            answer = self.client.get(url)
            self.assertRedirects(answer, f"/account/login/?next={url}", fetch_redirect_response=False)

    def test_who_is_not_let_in_is_told_their_door_is_forgotten_and_they_may_ask_again(self) -> None:
        self.client.force_login(self.omar)
        page = f"/memberships/{self.newcomer.pk}/decline/"
        self.assertContains(self.client.get(page), "Do not let Nora in?")
        self.client.post(page)
        self.assertFalse(Household.objects.filter(door="305").exists())
        self.assertTrue(Notice.objects.filter(user=self.nora, kind="declined").exists())
        again = Invitation.objects.get().join(self.nora, "Nora", self.building, "306")
        self.assertNotEqual(again, self.newcomer)

    def test_a_confirmation_is_by_post_only(self) -> None:
        self.client.force_login(self.omar)
        self.assertEqual(self.client.get(f"/memberships/{self.newcomer.pk}/confirm/").status_code, 405)


class TheList(Cast, TestCase):
    def test_it_shows_who_lives_in_reach_and_nobody_else(self) -> None:
        self.client.force_login(self.omar)
        page = self.client.get("/neighbours/")
        self.assertContains(page, "Rosa")
        self.assertNotContains(page, "Sven")

    def test_it_finds_by_name_and_by_door(self) -> None:
        resident("Lian", self.building, "702")
        self.client.force_login(self.omar)
        for wanted in ("lia", "702", "702室"):
            page = self.client.get("/neighbours/", {"q": wanted})
            self.assertContains(page, "Lian")
            self.assertNotContains(page, "Rosa")

    def test_as_many_queries_for_many_as_for_few(self) -> None:
        self.client.force_login(self.omar)
        asking = Invitation.objects.invite(self.omar, self.compound, 30)
        asking.join(person("First"), "First", self.building, "1")
        with CaptureQueriesContext(connection) as few:
            self.client.get("/neighbours/")
        for number in range(19):
            resident(f"Neighbour-{number}", self.building, f"{number}")
            asking.join(person(f"New-{number}"), f"New-{number}", self.building, f"{number}")
        with self.assertNumQueries(len(few)):
            self.client.get("/neighbours/")

    def test_a_long_list_has_pages(self) -> None:
        for number in range(60):
            resident(f"Neighbour-{number}", self.building, f"{number}")
        self.client.force_login(self.omar)
        self.assertContains(self.client.get("/neighbours/"), "Page 1 of 2")
        self.assertContains(self.client.get("/neighbours/", {"page": "2"}), "Page 2 of 2")


class Roles(Cast, TestCase):
    def test_an_organizer_makes_a_neighbour_captain_of_their_building(self) -> None:
        self.client.force_login(self.omar)
        page = f"/neighbours/{self.rosa.pk}/"
        answer = self.client.post(page, {"role": "captain", "community": self.building.pk})
        self.assertRedirects(answer, page)
        self.assertTrue(User.objects.get(pk=self.rosa.pk).captains(self.building))
        self.assertFalse(User.objects.get(pk=self.rosa.pk).organizes(self.building))

    def test_never_higher_than_their_own_place(self) -> None:
        self.client.force_login(self.omar)
        page = f"/neighbours/{self.rosa.pk}/"
        for place in (self.street, self.elsewhere):
            answer = self.client.post(page, {"role": "organizer", "community": place.pk})
            self.assertEqual(answer.status_code, 422)
            with self.assertRaises(NotYourPlace):
                Membership.objects.appoint(self.rosa, place, Role.ORGANIZER, self.omar)

    def test_a_stranger_gets_no_role_and_has_no_page(self) -> None:
        self.client.force_login(self.omar)
        self.assertEqual(self.client.get(f"/neighbours/{self.sven.pk}/").status_code, 404)
        with self.assertRaises(NotANeighbour):
            Membership.objects.appoint(self.sven, self.building, Role.CAPTAIN, self.omar)

    def test_a_captain_gives_no_roles(self) -> None:
        captain = person("Carla")
        belongs(captain, self.building, Role.CAPTAIN)
        self.client.force_login(captain)
        self.assertNotContains(self.client.get(f"/neighbours/{self.rosa.pk}/"), "Give a role")
        with self.assertRaises(NotYourPlace):
            Membership.objects.appoint(self.rosa, self.building, Role.CAPTAIN, captain)

    def test_a_role_is_taken_back_and_where_one_lives_stays(self) -> None:
        role = Membership.objects.appoint(self.rosa, self.building, Role.CAPTAIN, self.omar)
        self.client.force_login(self.omar)
        self.assertContains(self.client.get(f"/memberships/{role.pk}/remove/"), "Take this role from Rosa?")
        self.client.post(f"/memberships/{role.pk}/remove/")
        rosa = User.objects.get(pk=self.rosa.pk)
        self.assertEqual((rosa.captains(self.building), rosa.household), (False, self.household))

    def test_a_captain_removes_residents_but_no_roles(self) -> None:
        captain = person("Carla")
        belongs(captain, self.building, Role.CAPTAIN)
        role = Membership.objects.appoint(self.rosa, self.building, Role.COUNSELLOR, self.omar)
        self.client.force_login(captain)
        self.assertEqual(self.client.post(f"/memberships/{role.pk}/remove/").status_code, 404)
        lives = self.rosa.memberships.get(role=Role.RESIDENT)
        self.client.post(f"/memberships/{lives.pk}/remove/")
        self.assertIsNone(User.objects.get(pk=self.rosa.pk).household)

    def test_nobody_removes_themselves_here(self) -> None:
        self.client.force_login(self.omar)
        mine = self.omar.memberships.get()
        self.assertEqual(self.client.post(f"/memberships/{mine.pk}/remove/").status_code, 404)
