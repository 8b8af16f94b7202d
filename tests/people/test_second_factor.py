"""Who looks after others has a second lock, everywhere but in the demo."""

from allauth.mfa.models import Authenticator
from django.test import TestCase, override_settings

from people.models import Role
from tests.cast import Cast, belongs, person


@override_settings(DEMO=False)
class TheSecondLock(Cast, TestCase):
    def test_organizers_and_counsellors_are_sent_to_set_it_up(self) -> None:
        for user in (self.omar, self.cora):
            self.client.force_login(user)
            for page in ("/", "/me/", "/neighbours/", "/invitations/"):
                answer = self.client.get(page)
                self.assertRedirects(answer, "/me/second-factor/", fetch_redirect_response=False)

    def test_nothing_is_done_by_post_before_it_either(self) -> None:
        self.client.force_login(self.omar)
        self.client.post("/invitations/", {"community": self.compound.pk, "days": "30"})
        self.assertEqual(self.omar.invitations.count(), 0)

    def test_the_way_there_and_the_way_out_are_open(self) -> None:
        self.client.force_login(self.omar)
        for page in (
            "/me/second-factor/",
            "/account/logout/",
            "/account/2fa/",
            "/account/2fa/totp/activate/",
        ):
            self.assertEqual(self.client.get(page).status_code, 200, page)
        self.assertEqual(self.client.post("/language/", {"language": "en", "next": "/"}).status_code, 302)

    def test_a_passkey_or_an_app_opens_the_door(self) -> None:
        for user, kind in ((self.omar, "totp"), (self.cora, "webauthn")):
            Authenticator.objects.create(user=user, type=kind, data={})
            self.client.force_login(user)
            self.assertEqual(self.client.get("/me/").status_code, 200)

    def test_recovery_codes_alone_do_not(self) -> None:
        Authenticator.objects.create(user=self.omar, type="recovery_codes", data={})
        self.client.force_login(self.omar)
        self.assertRedirects(self.client.get("/me/"), "/me/second-factor/")

    def test_residents_and_captains_need_none(self) -> None:
        captain = person("Carla")
        belongs(captain, self.building, Role.CAPTAIN)
        for user in (self.rosa, captain):
            self.client.force_login(user)
            self.assertEqual(self.client.get("/me/").status_code, 200)

    def test_who_runs_the_site_needs_one_too(self) -> None:
        self.client.force_login(person("Ada", is_staff=True, is_superuser=True))
        self.assertRedirects(self.client.get("/admin/"), "/me/second-factor/")

    @override_settings(DEMO=True)
    def test_in_the_demo_nobody_is_asked(self) -> None:
        self.client.force_login(self.omar)
        self.assertEqual(self.client.get("/me/").status_code, 200)
