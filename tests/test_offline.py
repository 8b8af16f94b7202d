"""What may be kept on a device: the same for everybody, or one's own and nobody else's."""

import gzip
import json
import re
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse

from config.offline import FILES
from config.storage import written_out
from tests.activities.scenes import evening
from tests.cast import Cast, People
from tests.wellbeing.links import dialled, links_in
from wellbeing.models import Hotline


class WhatIsKept(Cast, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        call_command("hotlines")

    def told(self) -> dict[str, Any]:
        answer = self.client.get(reverse("worker"))
        self.assertEqual(answer["Content-Type"], "text/javascript")
        self.assertIn("no-cache", answer["Cache-Control"])
        first = answer.content.decode().splitlines()[0]
        return dict(json.loads(first.removeprefix("const COPY = ").rstrip(";")))

    def test_the_worker_knows_the_kept_pages_and_no_other(self) -> None:
        told = self.told()
        self.assertEqual(told["pages"], ["/offline/zh-hans/", "/offline/en/"])
        self.assertEqual(told["mine"], "/offline/mine/")
        self.assertEqual([file for file in told["files"] if not file.startswith("/static/")], [])
        self.assertLessEqual(
            {"/account/logout/", "/me/delete/", "/account/login/", "/demo/"}, set(told["leaving"])
        )

    def test_all_that_a_kept_page_asks_for_is_kept_with_it(self) -> None:
        page = self.client.get("/offline/en/").content.decode()
        asked = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page))
        self.assertEqual(asked - set(FILES), {"icon-192.png", "manifest.webmanifest"})

    def test_all_of_it_together_is_under_sixty_kilobytes_as_it_travels(self) -> None:
        source = FileSystemStorage(Path(settings.BASE_DIR) / "static")
        parts = {
            file.relative_to(source.location).as_posix() for file in Path(source.location).rglob("*.css")
        }
        sheets = {name: (source, name) for name in parts}
        static = [
            written_out(file, sheets).encode() if file in sheets else Path(source.path(file)).read_bytes()
            for file in FILES
        ]
        pages = [self.client.get(path).content for path in ("/offline/zh-hans/", "/offline/en/", "/sw.js")]
        self.assertLess(sum(len(gzip.compress(body)) for body in [*static, *pages]), 60_000)

    def test_the_directory_is_the_same_whoever_asks_and_leaves_no_cookie(self) -> None:
        self.client.cookies["theme"] = "dark"
        nobody = self.client.get("/offline/en/")
        self.assertEqual(dict(nobody.cookies), {})
        self.client.force_login(self.rosa)
        self.client.cookies["django_language"] = "zh-hans"
        asked = self.client.get("/offline/en/").content.decode()
        stamp = re.compile(r'data-copy-made="[^"]+"|Copy of [^<]+|\d\d:\d\d')
        self.assertEqual(stamp.sub("", asked), stamp.sub("", nobody.content.decode()))
        self.assertNotIn("Rosa", asked)
        self.assertNotIn("csrfmiddlewaretoken", asked)
        self.assertNotIn("data-me", asked)

    def test_it_holds_every_offered_line_and_its_links_dial_what_they_say(self) -> None:
        links = links_in(self.client.get("/offline/zh-hans/").content.decode())
        for href, label in links:
            self.assertEqual(dialled(href), dialled(label))
        offered = {number.href for line in Hotline.objects.offered() for number in line.all_numbers}
        self.assertEqual({href for href, _label in links}, offered | {"tel:120", "tel:110", "tel:119"})

    def test_a_language_that_is_not_spoken_here_has_no_copy(self) -> None:
        self.assertEqual(self.client.get("/offline/fr/").status_code, 404)

    def test_ones_own_dates_are_for_who_is_signed_in_and_say_whose_they_are(self) -> None:
        yoga = evening(cast(People, self))
        yoga.register(self.household, by=self.rosa)
        self.assertEqual(self.client.get("/offline/mine/").status_code, 302)
        self.client.force_login(self.rosa)
        mine = self.client.get("/offline/mine/", headers={"accept-language": "en"})
        self.assertContains(mine, yoga.activity.title)
        self.assertEqual(mine["Linli-Person"], str(self.rosa.pk))
        self.client.force_login(self.sven)
        self.assertNotContains(self.client.get("/offline/mine/"), yoga.activity.title)

    def test_switched_off_the_worker_throws_everything_away_and_no_page_starts_one(self) -> None:
        self.assertContains(self.client.get(reverse("care")), 'data-worker="/sw.js"')
        with self.settings(OFFLINE=False):
            answer = self.client.get(reverse("worker")).content.decode()
            self.assertNotIn("COPY", answer)
            self.assertIn("registration.unregister()", answer)
            self.assertNotContains(self.client.get(reverse("care")), "data-worker")
