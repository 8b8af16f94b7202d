"""One's own page: what one says there is so everywhere, and only one's own."""

from django.conf import settings
from django.test import TestCase
from django.urls import reverse
from django.utils import translation

from people.models import User
from tests.cast import Cast


class Me(Cast, TestCase):
    def setUp(self) -> None:
        self.client.force_login(self.rosa)

    def say(self, **changes: object) -> dict[str, object]:
        said = {
            "display_name": "Rosa",
            "language": "en",
            "time_zone": "Asia/Shanghai",
            "shows_presence": "on",
        }
        return {**said, **changes}

    def test_signed_out_is_asked_to_sign_in(self) -> None:
        self.client.logout()
        self.assertRedirects(
            self.client.get("/me/"), "/account/login/?next=/me/", fetch_redirect_response=False
        )

    def test_every_way_of_signing_out_takes_along_what_the_device_kept(self) -> None:
        """By that mark static/offline.js knows the form."""
        for url in ("/me/", "/account/logout/", reverse("me_delete")):
            self.assertContains(self.client.get(url), "data-sign-out", msg_prefix=url)

    def test_what_is_said_is_kept(self) -> None:
        said = self.say(
            display_name="  Rosa \n Luo ", time_zone="Europe/London", large_type="on", shows_building="on"
        )
        self.assertRedirects(self.client.post("/me/", said), "/me/")
        rosa = User.objects.get(pk=self.rosa.pk)
        kept = (rosa.display_name, rosa.time_zone, rosa.large_type, rosa.shows_building)
        self.assertEqual(kept, ("Rosa Luo", "Europe/London", True, True))
        self.assertContains(self.client.get("/me/"), '<html lang="en" class="large"')

    def test_the_language_said_here_is_this_devices_language_too(self) -> None:
        self.client.get("/me/")
        answer = self.client.post("/me/", self.say(language="zh-hans"))
        self.assertEqual(answer.cookies[settings.LANGUAGE_COOKIE_NAME].value, "zh-hans")
        self.assertContains(self.client.get("/me/"), '<html lang="zh-hans"')

    def test_bad_input_is_refused_and_stays_in_the_form(self) -> None:
        answer = self.client.post("/me/", self.say(display_name=" \u200b ", time_zone="Moon/Tycho"))
        self.assertEqual(answer.status_code, 422)
        self.assertContains(answer, "Please say what neighbours may call you.", status_code=422)
        self.assertEqual(User.objects.get(pk=self.rosa.pk).display_name, "Rosa")

    def test_a_demo_person_keeps_their_name(self) -> None:
        User.objects.filter(pk=self.rosa.pk).update(is_demo=True)
        self.client.post("/me/", self.say(display_name="Somebody else", large_type="on"))
        rosa = User.objects.get(pk=self.rosa.pk)
        self.assertEqual((rosa.display_name, rosa.large_type), ("Rosa", True))

    def test_it_shows_ones_own_door(self) -> None:
        self.assertContains(self.client.get("/me/"), "Door 1201")


class Language(Cast, TestCase):
    def test_a_visitor_reads_what_their_browser_asks_for(self) -> None:
        for asked, given in (("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("fr", "zh-hans")):
            page = self.client.get("/account/login/", headers={"accept-language": asked})
            self.assertContains(page, f'<html lang="{given}"')

    def test_on_a_new_device_the_profile_speaks(self) -> None:
        self.client.force_login(self.rosa)
        page = self.client.get("/me/", headers={"accept-language": "zh-CN"})
        self.assertContains(page, '<html lang="en"')

    def test_the_switch_is_for_this_device_and_for_the_profile(self) -> None:
        self.client.force_login(self.rosa)
        answer = self.client.post("/language/", {"language": "zh-hans", "next": "/me/"})
        self.assertRedirects(answer, "/me/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/me/"), '<html lang="zh-hans"')
        self.assertEqual(User.objects.get(pk=self.rosa.pk).language, "zh-hans")

    def test_a_visitor_may_switch_too(self) -> None:
        answer = self.client.post("/language/", {"language": "en", "next": "/account/login/"})
        self.assertRedirects(answer, "/account/login/", fetch_redirect_response=False)
        self.assertContains(self.client.get("/account/login/"), '<html lang="en"')

    def test_a_language_we_do_not_speak_changes_nothing(self) -> None:
        self.client.force_login(self.rosa)
        self.client.post("/language/", {"language": "xx", "next": "/me/"})
        self.assertEqual(User.objects.get(pk=self.rosa.pk).language, "en")

    def test_an_address_is_said_as_each_language_says_it(self) -> None:
        with translation.override("en"):
            self.assertEqual(self.building.full_name(), "Building 3, Jindi Langyue, Liulian, Maluan")
        with translation.override("zh-hans"):
            self.assertEqual(self.building.full_name(), "马峦街道六联社区金地朗悦3栋")
