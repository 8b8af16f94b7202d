"""The library: shown only while a counsellor's word holds, found by what is said in it, and nobody counts views."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast, person
from tests.servers import temporary_folder
from tests.wellbeing.library import CHINESE, ENGLISH, MP4, brought_in, folder_with
from wellbeing import shelf
from wellbeing.models import Video
from wellbeing.video_refusals import CaptionsMissing, NotACounsellor, NothingToPlay, NotReviewed, TooLong

YEAR = timedelta(days=365)
CERTIFICATE = "counsellor, level 2, no. 123"


class Library(Cast, TestCase):
    place: Path

    @classmethod
    def setUpClass(cls) -> None:
        folder = temporary_folder("library")
        cls.place = Path(folder.__enter__())
        media = override_settings(MEDIA_ROOT=cls.place / "media")
        media.enable()
        cls.addClassCleanup(folder.__exit__, None, None, None)
        cls.addClassCleanup(media.disable)
        super().setUpClass()

    def shown(self, key: str = "night", **more: Any) -> Video:
        video = brought_in(self.place, key, **more)
        video.review(self.cora, CERTIFICATE, timezone.localdate() + YEAR)
        video.publish()
        return video

    def page(self, path: str, status: int = 200, language: str = "en", **asked: str) -> str:
        answer = self.client.get(path, asked, headers={"accept-language": language})
        self.assertEqual(answer.status_code, status)
        return answer.content.decode()

    def found(self, words: str) -> list[str]:
        answer = self.client.post(reverse("videos"), {"words": words}, headers={"accept-language": "en"})
        self.assertEqual(answer.status_code, 200)
        if answer.context["nothing_found"]:
            return []
        return [video.key for video, _moments in answer.context["found"]]


class AReview(Library):
    def test_only_a_counsellor_may_say_that_it_may_be_shown(self) -> None:
        video = brought_in(self.place)
        for somebody in (self.omar, self.rosa):
            with self.assertRaises(NotACounsellor):
                video.review(somebody, CERTIFICATE, timezone.localdate() + YEAR)
        with self.assertRaises(NotReviewed):
            video.publish()
        self.assertEqual(list(Video.objects.published()), [])

    def test_captions_in_both_languages_come_first(self) -> None:
        without: dict[str, Any] = {"en.vtt": None}
        video = brought_in(self.place, **without)
        with self.assertRaises(CaptionsMissing) as refused:
            video.review(self.cora, CERTIFICATE, timezone.localdate() + YEAR)
        self.assertIn("English", refused.exception.sentence)

    def test_without_a_picture_there_is_nothing_to_look_at(self) -> None:
        video = brought_in(self.place, "empty", **{"360.mp4": None, "720.mp4": None})
        with self.assertRaises(NothingToPlay):
            video.review(self.cora, CERTIFICATE, timezone.localdate() + YEAR)

    def test_it_holds_until_its_day_and_no_longer(self) -> None:
        video = self.shown()
        self.assertEqual(list(Video.objects.published()), [video])
        over = timezone.now() + YEAR + timedelta(days=1)
        with mock.patch.object(timezone, "now", return_value=over):
            self.assertEqual(list(Video.objects.published()), [])
            with self.assertRaises(NotReviewed):
                video.publish()

    def test_it_is_for_two_years_at_most_and_not_for_the_past(self) -> None:
        video = brought_in(self.place)
        for day in (timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=800)):
            with self.assertRaises(TooLong):
                video.review(self.cora, CERTIFICATE, day)

    def test_a_quick_release_is_shown_for_seven_days_and_says_so(self) -> None:
        video = brought_in(self.place)
        video.review(self.cora, CERTIFICATE, timezone.localdate() + YEAR, quick=True)
        video.publish()
        self.assertEqual(video.shown_until, timezone.localdate() + timedelta(days=7))
        self.assertIn("Quick release, full review due by", self.page(video.get_absolute_url()))
        video.review(self.cora, CERTIFICATE, timezone.localdate() + YEAR)
        self.assertNotIn("Quick release", self.page(video.get_absolute_url()))

    def test_what_changed_after_the_review_is_taken_down_until_the_next(self) -> None:
        self.shown()
        self.assertTrue(brought_in(self.place).is_shown)
        changed = brought_in(self.place, **{"en.vtt": ENGLISH.replace("slowly", "quickly")})
        self.assertFalse(changed.is_shown)
        self.assertIsNone(changed.review_that_counts)
        with self.assertRaises(NotReviewed):
            changed.publish()

    def test_asking_twice_changes_nothing(self) -> None:
        video = self.shown()
        since = video.published_at
        video.review(self.cora, CERTIFICATE, timezone.localdate() + YEAR)
        video.publish()
        self.assertEqual((video.published_at, video.reviews.count()), (since, 1))
        video.withdraw()
        video.withdraw()
        self.assertFalse(video.is_shown)

    def test_the_counsellor_who_leaves_takes_name_and_certificate_along(self) -> None:
        video = self.shown()
        self.assertIn(CERTIFICATE, self.page(video.get_absolute_url()))
        self.cora.leave()
        page = self.page(video.get_absolute_url())
        self.assertNotIn(CERTIFICATE, page)
        self.assertNotIn("Cora", page)


class BringingIn(Library):
    def test_a_text_that_is_named_mp4_is_refused(self) -> None:
        with self.assertRaises(shelf.Unusable):
            brought_in(self.place, "bad", **{"360.mp4": b"this is a text" * 9})
        self.assertFalse(Video.objects.filter(key="bad").exists())

    def test_captions_that_run_past_the_end_are_refused(self) -> None:
        with self.assertRaises(ValidationError):
            brought_in(self.place, "late", seconds=6)
        self.assertFalse(Video.objects.filter(key="late").exists())

    def test_the_command_says_what_waits_and_what_is_wrong(self) -> None:
        said = StringIO()
        call_command("videos", folder_with(self.place, "told"), stdout=said)
        self.assertIn("told: waits for a review", said.getvalue())
        with self.assertRaisesMessage(CommandError, "not what its name says"):
            call_command("videos", folder_with(self.place, "told", **{"720.mp4": b"x" * 99}), stdout=said)
        with self.assertRaises(CommandError):
            call_command("videos", self.place / "nowhere", stdout=said)


class TheLibrary(Library):
    def test_it_is_open_to_all_and_shows_only_what_is_published(self) -> None:
        self.shown()
        brought_in(self.place, "draft", title_en="Not yet")
        for somebody in (None, self.sven):
            if somebody:
                self.client.force_login(somebody)
            page = self.page(reverse("videos"))
            self.assertIn("Awake at night", page)
            self.assertNotIn("Not yet", page)

    def test_a_draft_does_not_exist_for_a_stranger_nor_do_its_files(self) -> None:
        draft = brought_in(self.place, "draft")
        paths = [
            draft.get_absolute_url(),
            reverse("video_file", args=["draft", "360.mp4"]),
            reverse("video_captions", args=["draft", "en"]),
        ]
        for path in paths:
            self.page(path, 404)
        self.client.force_login(self.rosa)
        for path in paths:
            self.page(path, 404)
        self.client.force_login(self.cora)
        for path in paths:
            self.assertEqual(self.client.get(path).status_code, 200)

    def test_it_is_found_by_what_is_said_in_it_in_either_language_and_script(self) -> None:
        self.shown()
        chinese, english = CHINESE.replace("睡不著的夜里", "白天"), ENGLISH.replace("force", "hurry")
        day: dict[str, Any] = {
            "zh-hans.vtt": chinese,
            "en.vtt": english,
            "title": "白天",
            "title_en": "By day",
        }
        self.shown("day", topics=["children"], **day)
        self.assertEqual(self.found("睡不着的夜里"), ["night"])
        self.assertEqual(self.found("FORCE it"), ["night"])
        self.assertEqual(self.found("breathe out"), ["night", "day"])
        self.assertEqual(self.found("我失眠好几天了"), ["night"])
        self.assertEqual(self.found("my kids"), ["day"])
        self.assertEqual(self.found("nothing of the kind"), [])
        self.assertEqual(self.found("%"), [])

    def test_a_search_leads_to_the_moment_and_stands_in_no_address(self) -> None:
        self.shown()
        answer = self.client.post(reverse("videos"), {"words": "slowly"}, headers={"accept-language": "en"})
        self.assertContains(answer, "/care/videos/night/?t=5#player")
        self.assertContains(answer, "Breathe out slowly.")
        self.assertNotContains(answer, "?words")

    def test_a_topic_shows_its_own_and_one_nobody_knows_shows_all(self) -> None:
        self.shown()
        self.shown("day", topics=["children"])
        path = reverse("videos")
        self.assertEqual(self.page(path, topic="sleep").count("<article"), 1)
        self.assertEqual(self.page(path, topic="no-such").count("<article"), 2)

    def test_twenty_videos_cost_as_many_queries_as_one(self) -> None:
        self.shown()
        with self.assertNumQueries(5):
            self.page(reverse("videos"))
        for number in range(19):
            self.shown(f"video-{number}")
        with self.assertNumQueries(5):
            self.page(reverse("videos"))


class AVideoPage(Library):
    def setUp(self) -> None:
        call_command("hotlines")
        self.video = self.shown()
        self.path = self.video.get_absolute_url()

    def test_it_has_captions_transcript_chapters_and_a_way_past_the_hard_part(self) -> None:
        page = self.page(self.path)
        for part in ('srclang="zh-Hans"', 'srclang="en"', "Do not force it.", "睡不著的夜里", "Exercise",
                     "speaks of a hospital", "?t=4#player", "Cora", CERTIFICATE):  # fmt: skip
            self.assertIn(part, page)

    def test_nothing_begins_by_itself_and_nothing_is_loaded_before_it_is_asked_for(self) -> None:
        page = self.page(self.path)
        self.assertIn('preload="none"', page)
        self.assertNotIn("autoplay", page)
        self.assertIn("0.1 MB", page)

    def test_somebody_who_listens_stands_beside_it_and_at_its_end(self) -> None:
        page = self.page(self.path)
        self.assertEqual(page.count('href="tel:12356"'), 2)
        self.assertGreaterEqual(page.count(f'href="{reverse("care")}"'), 2)

    def test_without_javascript_size_and_moment_come_by_the_address(self) -> None:
        page = self.page(self.path, size="360.mp4", t="5")
        self.assertIn("360.mp4#t=5", page)
        self.assertNotIn('src="/care/videos/night/720.mp4', page)
        self.page(self.path, size="../../secret", t="a")
        self.page(self.path, size="", t="9" * 30)

    def sparing(self) -> str:
        return self.client.get(self.path, headers={"save-data": "on"}).content.decode()

    def test_who_saves_data_gets_the_small_picture_alone_and_the_sound_where_there_is_one(self) -> None:
        self.assertNotIn('src="/care/videos/night/720.mp4', self.sparing())
        sound: dict[str, Any] = {"sound.m4a": MP4 + b"sound"}
        self.shown(**sound)
        page = self.sparing()
        self.assertIn('<source src="/care/videos/night/sound.m4a"', page)
        self.assertNotIn('<source src="/care/videos/night/360.mp4', page)
        self.assertIn('srclang="en"', page)

    def test_its_files_can_be_had_from_the_middle(self) -> None:
        answer = self.client.get(
            reverse("video_file", args=["night", "360.mp4"]), headers={"range": "bytes=8-11"}
        )
        self.assertEqual((answer.status_code, answer.content), (206, MP4[8:12]))
        self.assertEqual(answer["Content-Type"], "video/mp4")
        self.page(reverse("video_file", args=["night", "video.json"]), 404)


class TheDesk(Library):
    def setUp(self) -> None:
        self.video = brought_in(self.place)
        self.path = reverse("video_review", args=["night"])

    def told(self, **more: str) -> dict[str, str]:
        day = timezone.localdate() + YEAR
        return {"credential": CERTIFICATE, "valid_until": day.isoformat(), "watched": "on", **more}

    def test_it_is_for_counsellors_and_organizers_alone(self) -> None:
        for name in ("video_publish", "video_withdraw"):
            self.assertEqual(self.client.post(reverse(name, args=["night"])).status_code, 302)
        for path in (reverse("videos_desk"), self.path):
            self.assertEqual(self.client.get(path).status_code, 302)
            self.client.force_login(self.rosa)
            self.page(path, 404)
            self.client.force_login(self.omar)
            self.assertIn("Awake at night", self.page(path))
            self.client.logout()
        self.client.force_login(self.rosa)
        for name in ("video_review", "video_publish", "video_withdraw"):
            self.assertEqual(self.client.post(reverse(name, args=["night"]), self.told()).status_code, 404)

    def test_a_counsellor_watches_says_so_and_all_can_see_it(self) -> None:
        self.client.force_login(self.cora)
        self.assertEqual(self.client.post(self.path, self.told(watched="")).status_code, 422)
        self.assertFalse(Video.objects.get().is_shown)
        self.assertRedirects(self.client.post(self.path, self.told()), reverse("videos_desk"))
        self.assertTrue(Video.objects.get().is_shown)
        self.assertIn("Nothing waits", self.page(reverse("videos_desk")))
        self.client.post(reverse("video_withdraw", args=["night"]))
        self.assertFalse(Video.objects.get().is_shown)
        self.client.post(reverse("video_publish", args=["night"]))
        self.assertTrue(Video.objects.get().is_shown)

    def test_an_organizer_is_told_to_ask_a_counsellor(self) -> None:
        self.client.force_login(self.omar)
        answer = self.client.post(self.path, self.told())
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(Video.objects.get().is_shown)
        answer = self.client.post(reverse("video_publish", args=["night"]), follow=True)
        self.assertContains(answer, "No counsellor has looked at it")

    def test_who_has_no_place_here_yet_sees_no_desk(self) -> None:
        self.client.force_login(person("Nora"))
        self.page(reverse("videos_desk"), 404)
