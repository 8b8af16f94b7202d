"""Wrong numbers reported in one tap, the desk of who looks after the lines, files brought in, sheets on paper."""

import json
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from tests.cast import Cast
from tests.wellbeing.links import dialled
from wellbeing.exchange import facts, row_of
from wellbeing.models import Doubt, Hotline, HotlineCheck, Reached
from wellbeing.models.doubt import MOST, TRIES
from wellbeing.models.hotline import ENOUGH
from wellbeing.models.reached import TRIES as TAPS


class Lines(Cast, TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        call_command("hotlines")

    def line(self, key: str = "cn-12356") -> Hotline:
        return Hotline.objects.get(key=key)

    def read(self, name: str, *args: Any, **asked: str) -> str:
        answer = self.client.get(reverse(name, args=args), asked, headers={"accept-language": "en"})
        self.assertEqual(answer.status_code, 200)
        return answer.content.decode()


class ReportingAWrongNumber(Lines):
    def say(self, who: Client, address: str = "10.0.0.1", key: str = "cn-12356") -> Any:
        return who.post(
            reverse("line_wrong"), {"line": key, "next": reverse("care")},
            REMOTE_ADDR=address, headers={"accept-language": "en"}, follow=True,
        )  # fmt: skip

    def test_one_tap_thanks_and_comes_back_to_where_it_was_pressed(self) -> None:
        answer = self.say(Client())
        self.assertRedirects(answer, reverse("care"))
        self.assertContains(answer, "Thank you. Somebody will check")
        self.assertEqual(Doubt.objects.count(), 1)
        self.assertIsNone(self.line().doubted_at)

    def test_two_devices_on_two_networks_hide_the_hours_and_the_number_stays(self) -> None:
        self.say(Client())
        self.say(Client(), "10.0.0.2")
        self.assertEqual(self.line().opening, "doubted")
        page = self.read("hotlines")
        self.assertIn("Hours are hidden until somebody has checked", page)
        self.assertNotIn("at least 18 hours a day", page)
        self.assertIn('href="tel:12356"', page)
        told = Notice.objects.filter(kind="doubted")
        self.assertEqual([(row.user, row.url) for row in told], [(self.omar, "/care/lines/desk/cn-12356/")])
        self.say(Client(), "10.0.0.3")
        self.assertEqual(told.count(), 1)
        self.client.force_login(self.omar)
        self.assertIn("something is wrong with “National psychological", self.read("notices"))

    def test_one_device_or_one_network_alone_hides_nothing_however_often(self) -> None:
        one = Client()
        for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3"):
            self.say(one, address)
        self.assertEqual(Doubt.objects.count(), 1)
        for _ in range(3):
            self.say(Client(), "10.0.0.1")
        self.assertIsNone(self.line().doubted_at)

    def test_two_neighbours_of_one_network_are_two_and_one_on_two_devices_is_one(self) -> None:
        home = {"rosa": Client(), "rosa again": Client(), "sven": Client()}
        home["rosa"].force_login(self.rosa)
        home["rosa again"].force_login(self.rosa)
        home["sven"].force_login(self.sven)
        self.say(home["rosa"])
        self.say(home["rosa again"], "10.0.0.2")
        self.assertIsNone(self.line().doubted_at)
        self.say(home["sven"])
        self.assertIsNotNone(self.line().doubted_at)

    def test_who_signs_out_on_the_same_device_is_still_the_same(self) -> None:
        who = Client()
        who.force_login(self.rosa)
        self.say(who)
        device = who.cookies["device"].value
        who.logout()
        who.cookies["device"] = device
        self.say(who, "10.0.0.2")
        self.assertIsNone(self.line().doubted_at)

    def test_who_reports_one_line_after_the_other_is_asked_to_wait(self) -> None:
        keys = list(Hotline.objects.offered().values_list("key", flat=True))[: TRIES + 1]
        answers = [self.say(Client(), key=key) for key in keys]
        self.assertContains(answers[-1], "That was tried too often")
        self.assertEqual(Doubt.objects.count(), TRIES)

    def test_no_more_than_a_bounded_number_is_kept_of_one_line(self) -> None:
        for number in range(MOST + 3):
            self.say(Client(), f"10.0.1.{number}")
        self.assertEqual(self.line().reports.count(), MOST)

    def test_a_line_that_is_not_offered_cannot_be_reported_nor_can_a_get(self) -> None:
        self.assertEqual(self.say(Client(), key="cn-sz-1").status_code, 404)
        self.assertEqual(Client().get(reverse("line_wrong")).status_code, 405)

    def test_who_reported_is_kept_as_marks_only_and_goes_with_the_account(self) -> None:
        who = Client()
        who.force_login(self.rosa)
        self.say(who, "203.0.113.77")
        kept = str(list(Doubt.objects.values()))
        self.assertNotIn("203.0.113.77", kept)
        self.assertNotIn(who.cookies["device"].value, kept)
        self.rosa.leave()
        self.assertEqual(Doubt.objects.count(), 0)


class DidYouGetThrough(Lines):
    def say(self, word: str, address: str = "10.0.0.1", key: str = "cn-12356") -> Any:
        return Client().post(
            reverse("line_reached"), {word: key, "next": reverse("hotlines")},
            REMOTE_ADDR=address, headers={"accept-language": "en"}, follow=True,
        )  # fmt: skip

    def test_it_is_asked_on_each_card_and_answered_in_one_tap(self) -> None:
        page = self.read("hotlines")
        self.assertIn('form="reached" name="yes" value="cn-12356"', page)
        self.assertContains(self.say("yes"), "It helps the next one who calls")
        self.assertContains(self.say("no"), "That is not about you")
        kept = list(Reached.objects.values())
        self.assertEqual([(row["yes"], row["no"], row["month"].day) for row in kept], [(1, 1, 1)])
        self.assertEqual(set(kept[0]), {"id", "line_id", "month", "yes", "no"})

    def test_nothing_is_said_of_few_answers(self) -> None:
        for number in range(ENOUGH - 1):
            self.say("yes", f"10.0.1.{number}")
        self.assertNotIn("people who told us lately", self.read("hotlines"))
        self.say("no", "10.0.2.1")
        self.assertIn("Of 20 people who told us lately, 19 got through.", self.read("hotlines"))

    def test_one_who_taps_and_taps_is_asked_to_wait_and_old_months_go(self) -> None:
        Reached.objects.create(line=self.line(), month="2020-02-01", yes=99)
        for _try in range(TAPS):
            self.say("no")
        self.assertContains(self.say("no"), "tried too often")
        self.assertEqual([(row.yes, row.no) for row in Reached.objects.all()], [(0, TAPS)])

    def test_a_line_that_is_not_offered_is_not_asked_about(self) -> None:
        for word in ("yes", "no"):
            self.assertEqual(self.say(word, key="cn-sz-1").status_code, 404)
        self.assertEqual(Client().post(reverse("line_reached")).status_code, 404)


class LookingAfterTheLines(Lines):
    pages = ("lines_desk", "lines_import", "lines_export")

    def form(self, **other: Any) -> dict[str, Any]:
        return {
            "verification": "A", "source": "官网", "source_en": "Operator's page", "name": "深圳热线",
            "name_en": "Shenzhen line", "numbers_text": "phone 0755-25629459 any", "hours_status": "known",
            "weekly_text": "mon-fri 08:30-17:30", "days_off": "unknown", "anonymous": "unknown", "recorded": "unknown",
            **other,
        }  # fmt: skip

    def test_organizers_only(self) -> None:
        pages = [reverse(name) for name in self.pages] + [reverse("line_review", args=["cn-sz-1"])]
        for page in pages:
            self.assertEqual(Client().get(page).status_code, 302, page)
        for person, status in ((self.rosa, 404), (self.cora, 404), (self.omar, 200)):
            self.client.force_login(person)
            for page in pages:
                self.assertEqual(self.client.get(page).status_code, status, f"{page} {person}")

    def test_the_desk_begins_with_what_was_reported_and_holds_what_is_due(self) -> None:
        today = timezone.localdate()
        Hotline.objects.update(next_review_on=today + timedelta(days=1))
        Hotline.objects.filter(key__in=["hk-18111", "cn-12355"]).update(next_review_on=today)
        Hotline.objects.filter(key="us-988").update(doubted_at=timezone.now())
        self.client.force_login(self.omar)
        page = self.client.get(reverse("lines_desk"))
        self.assertEqual([line.key for line in page.context["page"]], ["us-988", "cn-12355", "hk-18111"])
        self.assertEqual(
            self.client.get(reverse("lines_desk") + "?all=1").context["page"].paginator.count, 32
        )

    def test_the_desk_asks_the_database_as_often_for_one_line_as_for_twenty(self) -> None:
        self.client.force_login(self.omar)
        with CaptureQueriesContext(connection) as many:
            self.client.get(reverse("lines_desk"))
        Hotline.objects.exclude(key="cn-12356").delete()
        with self.assertNumQueries(len(many)):
            self.client.get(reverse("lines_desk"))

    def test_looking_makes_a_line_offered_says_who_and_when_and_answers_what_was_reported(self) -> None:
        line = self.line("cn-sz-1")
        Doubt.objects.create(line=line, device="d", network="n")
        Hotline.objects.filter(pk=line.pk).update(doubted_at=timezone.now())
        self.client.force_login(self.omar)
        answer = self.client.post(reverse("line_review", args=["cn-sz-1"]), self.form())
        self.assertRedirects(answer, reverse("lines_desk"))
        line.refresh_from_db()
        today = timezone.localdate()
        self.assertEqual((line.verified_by, line.verified_on, line.doubted_at), (self.omar, today, None))
        self.assertEqual(line.next_review_on, today + timedelta(days=90))
        self.assertEqual(line.reports.count(), 0)
        self.assertEqual(HotlineCheck.objects.get().by, self.omar)
        self.assertIn('href="tel:075525629459"', self.read("hotlines"))
        call_command("hotlines")
        line.refresh_from_db()
        self.assertEqual(line.name_en, "Shenzhen line")

    def checked(self, key: str, **told: str) -> Any:
        self.client.force_login(self.omar)
        asked = {"check-how": "A", "check-where": "samaritans.org", **told}
        return self.client.post(reverse("line_check", args=[key]), asked, headers={"accept-language": "en"})

    def test_a_minutes_look_at_its_page_and_one_press_make_a_line_count_as_open(self) -> None:
        line = self.line("uk-samaritans")
        self.assertEqual(line.opening, "unknown", "its source has no date")
        self.client.force_login(self.omar)
        page = self.read("line_review", "uk-samaritans")
        for way in (
            f'href="{line.source_url}"',
            'href="tel:116123"',
            "round the clock",
            "Please do not test it",
        ):
            self.assertIn(way, page)
        self.assertRedirects(self.checked("uk-samaritans", right="1"), reverse("lines_desk"))
        line.refresh_from_db()
        self.assertEqual((line.opening, line.source, line.verified_by), ("open", "samaritans.org", self.omar))
        self.assertNotIn(line, self.client.get(reverse("lines_desk")).context["page"])
        self.client.logout()
        self.assertIn("Open now, round the clock", self.read("hotlines", place="GB"))

    def test_where_it_was_seen_before_stays_in_both_languages_if_it_was_seen_there_again(self) -> None:
        before = self.line("hk-samaritans")
        self.checked("hk-samaritans", **{"check-where": before.source_en, "right": "1"})
        after = self.line("hk-samaritans")
        self.assertEqual((after.source, after.source_en), (before.source, before.source_en))

    def test_a_dead_number_is_offered_to_nobody_and_stays_for_who_looks_after_it(self) -> None:
        self.assertRedirects(self.checked("us-ctl", dead="1"), reverse("lines_desk"))
        self.assertEqual(self.line("us-ctl").verification, "X")
        self.assertNotIn("741741", self.read("hotlines", place="US"))
        self.assertIn("not offered", self.read("lines_desk", all="1"))

    def test_who_does_not_say_where_is_asked_and_strangers_check_nothing(self) -> None:
        refused = self.checked("us-ctl", **{"check-where": "", "right": "1"})
        self.assertContains(refused, 'id="check"', status_code=422)
        self.assertIsNone(self.line("us-ctl").verified_on)
        path = reverse("line_check", args=["us-ctl"])
        for stranger in (self.rosa, self.sven):
            self.client.force_login(stranger)
            self.assertEqual(self.client.post(path, {"dead": "1"}).status_code, 404)
        self.client.logout()
        self.assertEqual(self.client.post(path, {"dead": "1"}).status_code, 302)

    def test_a_line_that_is_for_no_crisis_is_looked_at_half_as_often(self) -> None:
        self.client.force_login(self.omar)
        self.client.post(reverse("line_review", args=["cn-12355"]), self.form())
        self.assertEqual(self.line("cn-12355").next_review_on, timezone.localdate() + timedelta(days=180))

    def test_what_cannot_be_dialled_or_contradicts_itself_is_refused_and_kept_in_the_form(self) -> None:
        self.client.force_login(self.omar)
        wrong = {
            "numbers_text": "phone 12356x any", "weekly_text": "monday nine to five", "always": "on",
            "verification": "Z",
        }  # fmt: skip
        for field, value in wrong.items():
            answer = self.client.post(reverse("line_review", args=["cn-sz-1"]), self.form(**{field: value}))
            self.assertEqual(answer.status_code, 422, field)
        self.assertEqual(self.line("cn-sz-1").verification, "X")
        self.assertEqual(self.line("cn-sz-1").numbers[0]["value"], "0755-25629459")

    def test_after_a_year_without_a_look_hours_are_hidden(self) -> None:
        year = timezone.localdate() - timedelta(days=366)
        Hotline.objects.filter(key="cn-12356").update(
            hours_status="known", always=True, source_date=year.isoformat()
        )
        self.assertIn("Please confirm when you ring", self.read("hotlines"))
        self.assertEqual(self.line().opening, "once")


class FilesBroughtIn(Lines):
    def setUp(self) -> None:
        self.client.force_login(self.omar)

    def rows(self) -> list[Any]:
        return list(json.loads(self.client.get(reverse("lines_export")).content)["hotlines"])

    def bring(self, rows: Any, **more: str) -> Any:
        text = json.dumps({"hotlines": rows}, ensure_ascii=False)
        if more:
            return self.client.post(reverse("lines_import"), {"text": text, **more})
        file = SimpleUploadedFile("hotlines.json", text.encode())
        return self.client.post(reverse("lines_import"), {"file": file}, headers={"accept-language": "en"})

    def test_what_was_saved_comes_back_as_it_was(self) -> None:
        for line in Hotline.objects.all():
            values = facts(row_of(line), line.position)
            self.assertEqual({name: getattr(line, name) for name in values}, values)
        plan = self.bring(self.rows()).context["plan"]
        self.assertEqual((plan.changes, plan.faults, plan.same), ((), (), 32))

    def test_first_it_is_shown_what_would_change_and_then_only_that_is_changed(self) -> None:
        rows = self.rows()
        rows[0]["name_en"] = "National line, renamed"
        rows.append({**rows[1], "id": "cn-new", "name_en": "Brand new"})
        seen = self.bring(rows)
        self.assertContains(
            seen, "<del>National psychological assistance line</del> → <ins>National line, renamed</ins>"
        )
        self.assertEqual(self.line().name_en, "National psychological assistance line")
        self.assertFalse(Hotline.objects.filter(key="cn-new").exists())
        answer = self.bring(rows, mark=seen.context["plan"].mark)
        self.assertRedirects(answer, reverse("lines_desk"))
        self.assertEqual(self.line().name_en, "National line, renamed")
        self.assertTrue(Hotline.objects.filter(key="cn-new").exists())

    def test_a_bad_row_is_explained_and_the_others_are_offered(self) -> None:
        rows = self.rows()
        rows[0]["numbers"][0]["value"] = "12E56"
        rows[1]["note_en"] = "Changed"
        del rows[2]["region"]
        rows[3]["hours"] = {"status": "varies", "always": True}
        rows[5]["region"] = 5
        rows.append(rows[4])
        rows.append("no row at all")
        seen = self.bring(rows)
        plan = seen.context["plan"]
        self.assertEqual([fault.row for fault in plan.faults], [1, 3, 4, 5, 6, 33, 34])
        self.assertContains(seen, "“12E56” cannot be dialled")
        self.assertEqual([change.key for change in plan.changes], ["cn-110"])
        self.bring(rows, mark=plan.mark)
        self.assertEqual(self.line("cn-110").note_en, "Changed")
        self.assertEqual(self.line().numbers[0]["value"], "12356")

    def test_nothing_is_changed_that_was_not_seen(self) -> None:
        rows = self.rows()
        rows[0]["name_en"] = "Seen"
        mark = self.bring(rows).context["plan"].mark
        rows[0]["name_en"] = "Never seen"
        answer = self.bring(rows, mark=mark)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.line().name_en, "National psychological assistance line")

    def test_what_is_no_directory_is_refused_with_a_sentence(self) -> None:
        for content in (
            b"",
            b"\xff\xfe\x00",
            b"[]",
            b"{",
            b'{"hotlines": {}}',
            b'{"hotlines": []}',
            b"[" * 5000,
        ):
            file = SimpleUploadedFile("x.json", content)
            answer = self.client.post(reverse("lines_import"), {"file": file})
            self.assertEqual(answer.status_code, 422, content)


class OnPaper(Lines):
    def test_sheet_and_poster_are_open_to_all_and_speak_both_languages(self) -> None:
        for name in ("lines_sheet", "lines_poster"):
            page = self.read(name)
            self.assertIn("全国统一心理援助热线", page)
            self.assertIn("National psychological assistance line", page)
            self.assertIn("12356", dialled(page))

    def test_paper_never_says_now_and_leaves_out_what_is_doubted(self) -> None:
        Hotline.objects.filter(key="cn-hope24").update(doubted_at=timezone.now())
        Hotline.objects.filter(key="cn-12355").update(
            hours_status="known", always=True, source_date="2026-11"
        )
        page = self.read("lines_sheet")
        self.assertNotIn("400-161-9995", page)
        self.assertNotIn("Open now", page)
        self.assertIn("round the clock, as of November 2026", page)

    def test_the_poster_leads_to_the_sites_own_address(self) -> None:
        with self.settings(SITE_URL="https://linli.example/"):
            self.assertIn("https://linli.example/care/lines/", self.read("lines_poster"))
