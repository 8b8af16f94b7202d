"""HLS without a second copy: playlists point into the plain files, and whoever may not see the video gets neither."""

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.wellbeing.library import brought_in
from tests.wellbeing.test_videos import CERTIFICATE, YEAR, Library
from wellbeing import shelf
from wellbeing.fragments import read, tell_length
from wellbeing.models import Video

REELS = Path(settings.BASE_DIR) / "config" / "demo" / "reels"
PIECE = re.compile(r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)\n(\S+)")


class Playlists(Library):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        shelf.load_topics()
        cls.video = shelf.bring_in(REELS / "sleep")
        cls.video.review(cls.cora, CERTIFICATE, timezone.localdate() + YEAR)
        cls.video.publish()

    video: Video

    def playlist(self, name: str, status: int = 200) -> str:
        return self.page(reverse("video_playlist", args=["sleep", name]), status)

    def test_each_language_has_both_sizes_in_its_own_voice(self) -> None:
        for language, names in (("zh-hans", ("360", "720")), ("en", ("360-en", "720-en"))):
            told = self.playlist(language)
            self.assertEqual(
                [row for row in told.splitlines() if not row.startswith("#")],
                [reverse("video_playlist", args=["sleep", name]) for name in names],
            )
            self.assertIn('RESOLUTION=640x360,CODECS="avc1.4d', told)
            rates = [int(rate) for rate in re.findall(r":BANDWIDTH=(\d+)", told)]
            self.assertLess(rates[0], rates[1])

    def test_the_pieces_are_the_whole_film_in_order_and_each_comes_in_one_answer(self) -> None:
        told = self.playlist("720")
        pieces = PIECE.findall(told)
        head = re.search(r'BYTERANGE="(\d+)@0"', told)
        assert head
        film = self.video.rendition("720.mp4")
        assert film
        self.assertAlmostEqual(
            sum(float(seconds) for seconds, *_rest in pieces), self.video.seconds, delta=0.3
        )
        end = int(pieces[0][2])
        self.assertGreater(end, int(head[1]))
        body = Path(film.file.path).read_bytes()
        for _seconds, size, at, place in pieces:
            self.assertEqual(int(at), end)
            end += int(size)
            asked = {"range": f"bytes={at}-{end - 1}"}
            answer = self.client.get(urlsplit(place).path, headers=asked)
            self.assertEqual((answer.status_code, len(answer.content)), (206, int(size)))
            self.assertEqual(answer.content[4:8], b"moof")
            self.assertEqual(answer.content, body[int(at) : end])
        self.assertEqual(end, len(body))

    def test_whoever_may_not_see_the_video_gets_no_playlist_and_no_piece(self) -> None:
        self.video.withdraw()
        film = reverse("video_file", args=["sleep", "360.mp4"])
        for somebody in (None, self.rosa):
            if somebody:
                self.client.force_login(somebody)
            for name in ("en", "360"):
                self.playlist(name, 404)
            self.assertEqual(self.client.get(film, headers={"range": "bytes=0-9"}).status_code, 404)
        self.client.force_login(self.cora)
        for name in ("en", "360"):
            self.playlist(name)
        self.playlist("poster", 404)
        self.playlist("fr", 404)

    def test_a_wide_screen_is_offered_it_first_and_what_is_asked_for_by_size_is_not(self) -> None:
        page = self.page(self.video.get_absolute_url())
        self.assertIn('src="/care/videos/sleep/en.m3u8" type="application/vnd.apple.mpegurl"', page)
        self.assertLess(page.index("en.m3u8"), page.index('src="/care/videos/sleep/720-en.mp4"'))
        self.assertNotIn(".m3u8", self.page(self.video.get_absolute_url(), size="360-en.mp4"))
        saving = self.client.get(self.video.get_absolute_url(), headers={"save-data": "on"})
        self.assertNotContains(saving, ".m3u8")

    def test_a_file_that_is_not_made_in_pieces_plays_as_before_and_has_no_playlist(self) -> None:
        brought_in(self.place, "plain")
        self.client.force_login(self.cora)
        for name in ("en", "360"):
            self.page(reverse("video_playlist", args=["plain", name]), 404)
        self.assertNotIn(".m3u8", self.page(reverse("video", args=["plain"])))

    def test_the_length_of_the_whole_stands_in_it_once(self) -> None:
        film = self.place / "again.mp4"
        shutil.copy(REELS / "sleep" / "360.mp4", film)
        before = film.read_bytes()
        tell_length(film)
        self.assertEqual((film.read_bytes(), before.count(b"mehd")), (before, 1))
        self.assertIsNone(read(REELS / "sleep" / "sound.m4a"))
