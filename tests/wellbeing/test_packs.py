"""Videos for days without a network: only what is shown, its size said before, and nobody learns who keeps what."""

import io
import json
import re
import zipfile
from typing import Any

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from tests.wellbeing.library import MP4, brought_in
from tests.wellbeing.test_videos import Library
from wellbeing import shelf
from wellbeing.models import Video
from wellbeing.packing import TEXTS, place_of, size_of

SOUND = MP4 + b"sound"


class APack(Library):
    video: Video

    def setUp(self) -> None:
        call_command("hotlines")
        sounds: dict[str, Any] = {"sound.m4a": SOUND, "sound-en.m4a": SOUND + b"en"}
        self.video = self.shown(**sounds)

    def pack(self, language: str = "en") -> dict[str, Any]:
        return dict(json.loads(self.page(reverse("video_pack", args=["night"]), language=language)))

    def test_it_holds_the_sound_of_my_language_both_captions_and_a_page_in_each(self) -> None:
        pack, place = self.pack(), place_of(self.video)
        self.assertEqual(
            pack["files"],
            {
                f"{place}{name}": f"/care/videos/night/{name}"
                for name in ("sound-en.m4a", "zh-hans.vtt", "en.vtt")
            },
        )
        self.assertIn(f"{place}sound.m4a", self.pack("zh-hans")["files"])
        for language, words in (("en", ("Exercise", "What is said")), ("zh-hans", ("练习", "睡不著的夜里"))):
            for word in (*words, "Do not force it.", "tel:12356", 'data-at="4"'):
                self.assertIn(word, pack["pages"][language])
        self.assertEqual(pack["content"], self.video.content)

    def test_either_page_asks_only_for_what_is_kept_whichever_voice_that_is(self) -> None:
        for kept in ("en", "zh-hans"):
            pack = self.pack(kept)
            for page in pack["pages"].values():
                self.assertEqual(set(re.findall(r'src="([^"]+)"', page)), set(pack["files"]))

    def test_its_size_is_said_on_the_page_and_is_what_it_takes_at_the_most(self) -> None:
        pack = self.pack()
        files = [self.client.get(origin) for origin in pack["files"].values()]
        taken = sum(len(answer.content) for answer in files) + len(json.dumps(pack["pages"]).encode())
        self.assertLessEqual(taken, pack["bytes"])
        self.assertEqual(pack["bytes"], TEXTS + len(SOUND + b"en") + sum(
            len(caption.webvtt.encode()) for caption in self.video.captions.all()
        ))  # fmt: skip
        self.assertIn("Save on this phone (0.1 MB)", self.page(self.video.get_absolute_url()))

    def test_without_a_sound_of_its_own_the_small_picture_is_kept(self) -> None:
        video = self.shown("still")
        texts = sum(len(caption.webvtt.encode()) for caption in video.captions.all())
        self.assertEqual(size_of(video) - TEXTS, len(MP4) + texts)
        pack = json.loads(self.page(reverse("video_pack", args=["still"])))
        self.assertIn(f"{place_of(video)}360.mp4", pack["files"])

    def test_a_newer_version_has_files_of_its_own_so_that_the_older_one_stays_whole_meanwhile(self) -> None:
        before = self.pack()
        self.video.chapters = []
        self.video.save()
        self.video.settle()
        self.video.review(self.cora, "-", timezone.localdate())
        self.video.publish()
        self.assertEqual(set(self.pack()["files"]) & set(before["files"]), set())

    def test_what_is_not_shown_cannot_be_taken_along_not_even_by_who_looks_after_it(self) -> None:
        brought_in(self.place, "draft")
        self.client.force_login(self.cora)
        for name in ("video_pack", "video_zip"):
            self.page(reverse(name, args=["draft"]), 404)
        self.assertNotIn("data-keep=", self.page(reverse("video", args=["draft"])))
        self.page(reverse("video_pack", args=["night"]))
        self.video.withdraw()
        self.page(reverse("video_pack", args=["night"]), 404)

    def test_a_phone_asks_for_all_that_is_shown_and_hears_of_what_is_withdrawn_or_new(self) -> None:
        told = reverse("videos_shown")
        self.assertEqual(json.loads(self.page(told)), {"shown": {"night": self.video.content}})
        self.assertEqual(dict(self.client.get(told).cookies), {})
        self.video.withdraw()
        self.assertEqual(json.loads(self.page(told)), {"shown": {}})

    def test_without_javascript_it_is_one_file_with_sound_and_what_is_said(self) -> None:
        self.assertIn(
            f'href="{reverse("video_zip", args=["night"])}"', self.page(self.video.get_absolute_url())
        )
        answer = self.client.get(reverse("video_zip", args=["night"]), headers={"accept-language": "zh-hans"})
        self.assertIn("linli-night.zip", answer["Content-Disposition"])
        with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
            names = set(bundle.namelist())
            self.assertEqual(names, {"sound.m4a", "zh-hans.vtt", "zh-hans.html", "en.vtt", "en.html"})
            self.assertEqual(bundle.read("sound.m4a"), SOUND)
            self.assertIn("慢慢呼气", bundle.read("zh-hans.html").decode())

    def test_a_voice_in_the_readers_language_comes_first_and_others_hear_the_first_one(self) -> None:
        self.assertIn("sound-en.m4a", self.page(self.video.get_absolute_url()))
        self.assertIn('night/360.mp4"', self.page(self.video.get_absolute_url(), language="zh-hans"))
        self.assertNotIn("sound-en.m4a", self.page(self.video.get_absolute_url(), language="zh-hans"))

    def test_the_demo_films_say_that_their_voice_is_a_computers(self) -> None:
        from_demo = shelf.TOPICS.parents[2] / "config" / "demo" / "reels"
        for folder in from_demo.iterdir():
            told = json.loads((folder / "video.json").read_text("utf-8"))
            self.assertIn("电脑配音", told["summary"])
            self.assertIn("computer", told["summary_en"])
            self.assertIn("电脑配音", (folder / "zh-hans.vtt").read_text("utf-8"))
            self.assertTrue((folder / "sound-en.m4a").exists() and (folder / "sound.m4a").exists())
