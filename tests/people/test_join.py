"""The way in: a link in the stairwell, a name and a door, somebody who confirms."""

from datetime import timedelta
from typing import Any, ClassVar

from django.core import mail
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices.models import Notice
from people.models import Household, Invitation, Membership, Role, User
from people.refusals import NoBuildings, NotInvitedThere, NotYourPlace
from tests.cast import Cast, belongs, person


class TheInvitation(Cast, TestCase):
    invitation: ClassVar[Invitation]
    nora: ClassVar[User]
    url: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.invitation = Invitation.objects.invite(cls.omar, cls.compound, 30)
        cls.nora = person("Nora")
        cls.url = f"/join/{cls.invitation.token}/"

    def join(self, **said: object) -> Any:
        said = {"name": "Nora", "building": self.building.pk, "door": "305", **said}
        return self.client.post(self.url, said)

    def test_a_visitor_sees_which_place_it_is_for_and_how_to_begin(self) -> None:
        page = self.client.get(self.url)
        self.assertContains(page, "Jindi Langyue" if page.headers["Content-Language"] == "en" else "金地朗悦")
        self.assertContains(page, 'action="/account/signup/"')

    def test_who_is_signed_in_asks_with_a_name_and_a_door(self) -> None:
        self.client.force_login(self.nora)
        self.assertContains(self.client.get(self.url), 'name="door"')
        self.assertRedirects(self.join(), "/", fetch_redirect_response=False)
        asked = Membership.objects.get(user=self.nora)
        self.assertEqual(
            (asked.role, asked.community, asked.is_confirmed), (Role.RESIDENT, self.building, False)
        )
        self.assertEqual(asked.household, Household.objects.get(building=self.building, door="305"))

    def test_until_confirmed_a_newcomer_sees_nothing_of_the_place(self) -> None:
        self.client.force_login(self.nora)
        self.join()
        self.assertEqual(User.objects.get(pk=self.nora.pk).seen_paths, set())

    def test_captains_and_organizers_in_reach_are_told_and_nobody_else(self) -> None:
        captain = person("Carla")
        belongs(captain, self.building, Role.CAPTAIN)
        far = person("Fay")
        belongs(far, self.elsewhere, Role.CAPTAIN)
        self.invitation.join(self.nora, "Nora", self.building, "305")
        told = set(Notice.objects.filter(kind="newcomer").values_list("user__display_name", flat=True))
        self.assertEqual(told, {"Omar", "Carla"})

    def test_the_newcomer_reads_who_will_confirm(self) -> None:
        self.client.force_login(self.nora)
        self.join()
        self.assertContains(self.client.get("/me/"), "Waiting for confirmation by Omar")
        self.assertContains(self.client.get(self.url), "Waiting for confirmation by Omar")

    def test_two_families_at_one_door_are_one_household_however_they_write_it(self) -> None:
        self.invitation.join(self.nora, "Nora", self.building, "１２０１ 室")
        self.assertEqual(Membership.objects.get(user=self.nora).household, self.household)

    def test_asking_twice_changes_nothing(self) -> None:
        first = self.invitation.join(self.nora, "Nora", self.building, "305")
        second = self.invitation.join(self.nora, "Nora", self.building, "305")
        self.assertEqual(first, second)
        self.assertEqual(Notice.objects.filter(kind="newcomer").count(), 1)

    def test_who_still_waits_may_correct_the_door(self) -> None:
        self.invitation.join(self.nora, "Nora", self.building, "350")
        again = self.invitation.join(self.nora, "Nora", self.building, "305")
        self.assertEqual(again.household, Household.objects.get(door="305"))
        self.assertFalse(Household.objects.filter(door="350").exists())

    def test_who_lives_there_already_is_told_so(self) -> None:
        self.client.force_login(self.rosa)
        self.assertContains(self.client.get(self.url), "You live here already")

    def test_a_building_elsewhere_is_refused(self) -> None:
        self.client.force_login(self.nora)
        answer = self.join(building=self.elsewhere.pk)
        self.assertEqual(answer.status_code, 422)
        with self.assertRaises(NotInvitedThere):
            self.invitation.join(self.nora, "Nora", self.elsewhere, "1")
        self.assertFalse(Membership.objects.filter(user=self.nora).exists())

    def test_without_a_door_the_rest_of_the_form_stays_filled_in(self) -> None:
        self.client.force_login(self.nora)
        answer = self.join(door="  ", name="Nora from the third floor")
        self.assertContains(answer, "Nora from the third floor", status_code=422)

    def test_an_expired_or_revoked_link_says_so(self) -> None:
        self.client.force_login(self.nora)
        for change in ({"expires_at": timezone.now() - timedelta(seconds=1)}, {"revoked_at": timezone.now()}):
            other = Invitation.objects.invite(self.omar, self.compound, 7)
            Invitation.objects.filter(pk=other.pk).update(**change)
            self.assertContains(self.client.get(f"/join/{other.token}/"), "no longer valid", status_code=410)
            said = {"name": "Nora", "building": self.building.pk, "door": "305"}
            self.assertEqual(self.client.post(f"/join/{other.token}/", said).status_code, 410)

    def test_an_unknown_link_does_not_exist(self) -> None:
        self.assertEqual(self.client.get("/join/nobody-ever-made-this/").status_code, 404)

    def test_ten_tries_an_hour_are_enough(self) -> None:
        self.client.force_login(self.nora)
        for door in range(10):
            self.join(door=str(door))
            Membership.objects.filter(user=self.nora).delete()
        self.assertEqual(self.join().status_code, 422)
        self.assertFalse(Membership.objects.filter(user=self.nora).exists())

    def test_an_account_begins_with_the_invitation_and_a_code_by_mail(self) -> None:
        self.client.get(self.url)
        answer = self.client.post("/account/signup/", {"email": "new@linli.example", "next": self.url})
        self.assertEqual(answer.status_code, 302)
        code = next(line.strip() for line in mail.outbox[-1].body.splitlines() if is_code(line.strip()))
        answer = self.client.post(answer.headers["Location"], {"code": code, "next": self.url})
        self.assertRedirects(answer, self.url)
        self.assertContains(self.client.get(self.url), 'name="door"')

    def test_without_an_invitation_nobody_makes_an_account(self) -> None:
        self.client.post("/account/signup/", {"email": "new@linli.example"})
        self.assertFalse(User.objects.filter(email="new@linli.example").exists())


def is_code(line: str) -> bool:
    return 5 < len(line) < 12 and line.replace("-", "").isalnum() and line == line.upper()


class WhoMayInvite(Cast, TestCase):
    def test_an_organizer_makes_a_link_to_print_and_takes_it_back(self) -> None:
        self.client.force_login(self.omar)
        answer = self.client.post("/invitations/", {"community": self.compound.pk, "days": "30"})
        invitation = Invitation.objects.get()
        self.assertRedirects(answer, f"/invitations/{invitation.pk}/")
        sheet = self.client.get(f"/invitations/{invitation.pk}/")
        self.assertContains(sheet, "<svg viewBox")
        self.assertContains(sheet, f"http://testserver/join/{invitation.token}/")
        self.client.post(f"/invitations/{invitation.pk}/revoke/")
        self.assertFalse(Invitation.objects.open().exists())

    def test_who_answers_for_no_place_finds_no_such_page(self) -> None:
        self.client.force_login(self.rosa)
        self.assertEqual(self.client.get("/invitations/").status_code, 404)

    def test_signed_out_is_asked_to_sign_in(self) -> None:
        self.assertRedirects(
            self.client.get("/invitations/"),
            "/account/login/?next=/invitations/",
            fetch_redirect_response=False,
        )

    def test_another_organizer_cannot_see_or_revoke_it(self) -> None:
        invitation = Invitation.objects.invite(self.omar, self.compound, 30)
        other = person("Otto")
        belongs(other, self.elsewhere, Role.ORGANIZER)
        self.client.force_login(other)
        self.assertEqual(self.client.get(f"/invitations/{invitation.pk}/").status_code, 404)
        self.assertEqual(self.client.post(f"/invitations/{invitation.pk}/revoke/").status_code, 404)
        self.assertTrue(Invitation.objects.open().exists())

    def test_nobody_invites_above_or_beside_their_place(self) -> None:
        for place in (self.street, self.elsewhere):
            with self.assertRaises(NotYourPlace):
                Invitation.objects.invite(self.omar, place, 7)

    def test_a_place_without_buildings_cannot_be_invited_to(self) -> None:
        empty = self.community.add(kind="compound", name="福昌村")
        with self.assertRaises(NoBuildings):
            Invitation.objects.invite(self.omar, empty, 7)

    def test_who_no_longer_answers_for_a_place_no_longer_invites_there(self) -> None:
        Invitation.objects.invite(self.omar, self.compound, 30)
        self.omar.memberships.get().leave()
        self.assertFalse(Invitation.objects.open().exists())

    def test_as_many_queries_for_twenty_invitations_as_for_one(self) -> None:
        self.client.force_login(self.omar)
        Invitation.objects.invite(self.omar, self.compound, 30)
        with CaptureQueriesContext(connection) as one:
            self.client.get("/invitations/")
        for _ in range(19):
            Invitation.objects.invite(self.omar, self.compound, 30)
        with self.assertNumQueries(len(one)):
            self.client.get("/invitations/")
