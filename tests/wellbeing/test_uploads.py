"""A video from a phone: sent in pieces over a line that breaks, looked at by its content, made to play everywhere."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.cast import People
from tests.servers import temporary_folder
from tests.wellbeing.library import CHINESE, ENGLISH
from tests.wellbeing.test_videos import CERTIFICATE, YEAR, Library
from wellbeing import making, shelf
from wellbeing.models import Topic, Upload, Video
from wellbeing.video_refusals import NoRoom, OutOfStep, TooLarge
from wellbeing.views.uploads import PIECE_MAX

TUS = {"tus-resumable": "1.0.0"}
SOURCES = [
    "-f",
    "lavfi",
    "-i",
    "testsrc=size=1280x720:rate=10:duration=2",
    "-f",
    "lavfi",
    "-i",
    "sine=300:duration=2",
]


def filmed(path: Path, *more: str) -> bytes:
    """Two seconds of picture and sound, as a phone would record them, with a place written into it."""
    where = [
        "-metadata",
        "location=+22.69+114.34/",
        "-metadata",
        "title=canary",
        "-preset",
        "ultrafast",
        "-shortest",
    ]
    command = [
        making.ffmpeg(),
        "-v",
        "error",
        "-y",
        *SOURCES,
        *where,
        "-pix_fmt",
        "yuv420p",
        *more,
        str(path),
    ]
    subprocess.run(command, check=True)
    return path.read_bytes()


class Sending(Library):
    film: ClassVar[bytes]
    video: Video

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        kept = override_settings(UPLOAD_ROOT=cls.place / "uploads")
        kept.enable()
        cls.addClassCleanup(kept.disable)
        cls.film = filmed(cls.place / "filmed.mp4")

    def setUp(self) -> None:
        shelf.load_topics()
        self.video = Video.objects.create(
            key="phone", title="新", title_en="New", summary="新", summary_en="New"
        )
        self.client.force_login(self.omar)

    def begun(self, body: bytes) -> str:
        answer = self.client.post(
            reverse("video_uploads", args=["phone"]), headers={**TUS, "upload-length": str(len(body))}
        )
        self.assertEqual(answer.status_code, 201)
        return str(answer["Location"])

    def piece(self, place: str, offset: int, body: bytes, **headers: str) -> Any:
        told = {
            **TUS,
            "upload-offset": str(offset),
            **{name.replace("_", "-"): said for name, said in headers.items()},
        }
        return self.client.patch(place, body, content_type="application/offset+octet-stream", headers=told)

    def sent(self, body: bytes) -> Upload:
        upload = Upload.objects.begin(self.omar, self.video, len(body))
        upload.append(0, body)
        return upload

    def made(self, body: bytes) -> Upload:
        upload = self.sent(body)
        making.make(upload)
        upload.refresh_from_db()
        self.assertFalse(upload.path.exists())
        return upload


class OverALineThatBreaks(Sending):
    def test_it_goes_on_where_it_broke_also_from_another_network(self) -> None:
        place = self.begun(self.film)
        cut = len(self.film) * 8 // 10
        self.assertEqual(self.piece(place, 0, self.film[:cut])["Upload-Offset"], str(cut))
        self.assertEqual(self.piece(place, 0, self.film[:cut]).status_code, 409)
        asked = self.client.head(place, headers=TUS)
        self.assertEqual((asked["Upload-Offset"], asked["Upload-Length"]), (str(cut), str(len(self.film))))
        self.assertEqual(self.piece(place, cut, self.film[cut:]).status_code, 204)
        upload = Upload.objects.get()
        self.assertEqual(upload.path.read_bytes(), self.film)
        self.assertTrue(upload.is_being_made)

    def test_at_eighty_percent_the_phone_moves_to_another_network_signs_in_anew_and_goes_on(self) -> None:
        place = self.begun(self.film)
        cut = len(self.film) * 8 // 10
        self.piece(place, 0, self.film[:cut])
        self.client.logout()
        self.client = Client(REMOTE_ADDR="203.0.113.9")
        self.assertEqual(self.client.head(place, headers=TUS).status_code, 302, "first one signs in")
        self.client.force_login(self.omar)
        self.assertEqual(self.client.head(place, headers=TUS)["Upload-Offset"], str(cut))
        self.assertEqual(self.piece(place, cut, self.film[cut:]).status_code, 204)
        self.assertEqual(Upload.objects.get().path.read_bytes(), self.film)

    def test_a_size_that_was_not_true_brings_in_no_byte_more_than_was_announced(self) -> None:
        place = self.begun(b"12345")
        self.assertEqual(self.piece(place, 0, b"12345 and more").status_code, 409)
        self.assertEqual(self.piece(place, 3, b"45").status_code, 409)
        self.assertEqual(self.piece(place, 0, bytes(PIECE_MAX + 1)).status_code, 413)
        self.assertEqual(Upload.objects.get().path.stat().st_size, 0)

    def test_without_javascript_what_is_too_large_is_refused_in_words(self) -> None:
        file = SimpleUploadedFile("phone.mp4", self.film, "video/mp4")
        with override_settings(VIDEO_MAX_BYTES=1000):
            answer = self.client.post(
                reverse("video_send", args=["phone"]), {"file": file}, follow=True,
                headers={"accept-language": "en"},
            )  # fmt: skip
        self.assertContains(answer, TooLarge(megabytes=0).sentence)
        self.assertEqual(Upload.objects.count(), 0)

    def test_it_speaks_tus(self) -> None:
        path = reverse("video_uploads", args=["phone"])
        told = self.client.options(path)
        self.assertEqual((told.status_code, told["Tus-Version"]), (204, "1.0.0"))
        self.assertEqual(told["Tus-Max-Size"], str(settings.VIDEO_MAX_BYTES))
        self.assertEqual(self.client.post(path, headers={"upload-length": "5"}).status_code, 412)
        place = self.begun(b"12345")
        self.assertEqual(self.piece(place, 0, b"123456").status_code, 409)
        self.assertEqual(self.piece(place, 0, b"12", tus_resumable="0.2").status_code, 412)
        wrong = self.client.patch(
            place, b"12", content_type="text/plain", headers={**TUS, "upload-offset": "0"}
        )
        self.assertEqual(wrong.status_code, 415)
        self.assertEqual(self.client.delete(place, headers=TUS).status_code, 204)
        self.assertEqual(self.client.head(place, headers=TUS).status_code, 404)
        self.assertFalse((self.place / "uploads" / place.rstrip("/").rsplit("/", 1)[1]).exists())

    def test_what_is_too_large_or_has_no_room_is_refused_before_it_is_sent(self) -> None:
        path = reverse("video_uploads", args=["phone"])
        for length in ("4294967296", "0", "-1", "x", "9" * 40):
            self.assertEqual(
                self.client.post(path, headers={**TUS, "upload-length": length}).status_code, 413
            )
        with self.assertRaises(TooLarge):
            Upload.objects.begin(self.omar, self.video, settings.VIDEO_MAX_BYTES + 1)
        with override_settings(VIDEO_MAX_BYTES=10**15), self.assertRaises(NoRoom):
            Upload.objects.begin(self.omar, self.video, 10**15)
        self.assertEqual(Upload.objects.count(), 0)

    def test_nobody_else_may_send_or_see_how_far_it_is(self) -> None:
        place = self.begun(self.film)
        for somebody in (self.rosa, self.sven):
            self.client.force_login(somebody)
            self.assertEqual(self.client.head(place).status_code, 404)
            self.assertEqual(self.piece(place, 0, b"x").status_code, 404)
            self.assertEqual(self.client.post(reverse("video_uploads", args=["phone"])).status_code, 404)
            self.assertEqual(self.client.post(reverse("video_send", args=["phone"])).status_code, 404)
            self.assertEqual(self.client.get(reverse("video_new")).status_code, 404)
            self.assertEqual(self.client.get(reverse("video_words", args=["phone"])).status_code, 404)
        self.client.logout()
        self.assertEqual(self.client.head(place).status_code, 302)

    def test_without_javascript_it_is_sent_in_one_go(self) -> None:
        file = SimpleUploadedFile("phone.mp4", self.film, "video/mp4")
        answer = self.client.post(reverse("video_send", args=["phone"]), {"file": file}, follow=True)
        self.assertContains(answer, "It is here whole")
        self.assertEqual(Upload.objects.get().path.read_bytes(), self.film)

    def test_one_process_makes_it_and_what_broke_off_is_forgotten(self) -> None:
        self.sent(self.film)
        self.assertIsNotNone(Upload.objects.claim())
        self.assertIsNone(Upload.objects.claim())
        upload = Upload.objects.begin(self.omar, self.video, 10)
        Upload.objects.stale().clear()
        self.assertTrue(upload.path.exists())
        Upload.objects.update(at=timezone.now() - YEAR)
        Upload.objects.stale().clear()
        self.assertFalse(upload.path.exists())
        self.assertEqual(Upload.objects.count(), 0)

    def test_a_disk_that_fills_up_meanwhile_is_said_and_what_had_arrived_stays(self) -> None:
        place = self.begun(self.film)
        self.piece(place, 0, self.film[:5])
        upload = Upload.objects.get()
        aside = upload.path.rename(self.place / "aside")
        upload.path.symlink_to("/dev/full")
        answer = self.piece(place, 5, self.film[5:])
        self.assertEqual(answer.status_code, 507)
        upload.path.unlink()
        aside.rename(upload.path)
        self.assertEqual(self.client.head(place, headers=TUS)["Upload-Offset"], "5")
        self.assertEqual(self.piece(place, 5, self.film[5:]).status_code, 204)
        self.assertEqual(Upload.objects.get().path.read_bytes(), self.film)

    def test_a_piece_after_the_last_is_out_of_step(self) -> None:
        upload = self.sent(self.film)
        with self.assertRaises(OutOfStep):
            upload.append(len(self.film), b"")


class MadeToPlay(Sending):
    def test_it_comes_in_three_sizes_with_a_poster_and_its_sound_and_without_where_it_was(self) -> None:
        self.assertEqual(self.made(self.film).failure, "")
        video = Video.objects.get(key="phone")
        self.assertEqual(video.seconds, 2)
        names = [made.name for made in video.renditions.all()]
        self.assertEqual(names, ["240.mp4", "360.mp4", "720.mp4", "sound.m4a", "poster.webp"])
        for made in video.renditions.all():
            body = Path(made.file.path).read_bytes()
            self.assertEqual(made.bytes, len(body))
            self.assertNotIn(b"canary", body)
            self.assertNotIn(b"+22.69", body)
        for language in ("zh-hans", "en"):
            told = self.client.get(reverse("video_playlist", args=["phone", language])).content.decode()
            self.assertEqual(told.count("#EXT-X-STREAM-INF"), 3)
        poster = video.poster
        assert poster
        with Image.open(poster.file.path) as picture:
            self.assertEqual(picture.size, (1280, 720))

    def test_then_captions_a_review_and_all_can_watch(self) -> None:
        self.made(self.film)
        words = reverse("video_words", args=["phone"])
        short = {"zh-hans": CHINESE, "en": ENGLISH}
        self.assertContains(self.client.post(words, short), "runs past the end", status_code=422)
        told = {
            language: text.split("\n\n00:05")[0].replace("05.000", "02.000")
            for language, text in short.items()
        }
        for wrong in ("0:09 晚了 | Late", "练习", "0:01 只有中文"):
            refused = self.client.post(words, {**told, "chapters": wrong})
            self.assertContains(refused, "This row cannot be read", status_code=422)
        refused = self.client.post(words, {**told, "cautions": "0:02-0:01 反了 | backwards"})
        self.assertContains(refused, "This row cannot be read", status_code=422)
        told |= {"chapters": "0:01 练习 | Exercise", "cautions": "0:00-0:01 说到住院 | speaks of a hospital"}
        self.assertRedirects(self.client.post(words, told), reverse("video_review", args=["phone"]))
        self.assertContains(self.client.get(words), "0:00-0:01 说到住院 | speaks of a hospital")
        video = Video.objects.get(key="phone")
        video.review(self.cora, CERTIFICATE, timezone.localdate() + YEAR)
        video.publish()
        self.client.logout()
        self.assertContains(self.client.get(video.get_absolute_url()), "Do not force it.")
        self.assertEqual(video.chapters, [{"at": 1, "name": "练习", "name_en": "Exercise"}])
        self.assertContains(self.client.get(video.get_absolute_url()), "说到住院")

    def test_what_is_no_video_is_refused_and_says_what_to_do(self) -> None:
        canary = self.place / "canary.txt"
        canary.write_text("canary")
        playlist = f"#EXTM3U\n#EXTINF:1,\nfile://{canary}\n#EXTINF:1,\nhttp://127.0.0.1:9/\n"
        bad = {
            "a text": (b"this is a text" * 99, "no-video"),
            "an archive": (b"PK\x03\x04" + b"0" * 500, "no-video"),
            "a playlist": (playlist.encode(), "no-video"),
            "a playlist behind a mask": (b"\x00\x00\x00\x18ftypmp42" + playlist.encode(), "broken"),
            "half a film": (self.film[: len(self.film) // 3], "broken"),
            "a concat script": (b"ffconcat version 1.0\nfile " + str(canary).encode(), "no-video"),
        }
        for name, (body, failure) in bad.items():
            with self.subTest(name):
                self.assertEqual(self.made(body).failure, failure)
                self.assertEqual(self.video.renditions.count(), 0)
        page = self.client.get(reverse("video_review", args=["phone"]))
        self.assertContains(page, "Please send the file as the phone recorded it")

    def test_what_is_too_long_is_refused_before_it_is_made(self) -> None:
        with override_settings(VIDEO_MAX_SECONDS=1):
            self.assertEqual(self.made(self.film).failure, "too-long")

    def drawn(self, *arguments: str, name: str = "bomb.mp4") -> bytes:
        bomb = self.place / name
        subprocess.run([making.ffmpeg(), "-v", "error", "-y", *arguments, str(bomb)], check=True)
        return bomb.read_bytes()

    def test_ten_hours_in_two_kilobytes_are_refused_before_they_are_made(self) -> None:
        still = self.drawn("-f", "lavfi", "-i", "color=size=64x64:rate=1/3600:duration=36000")
        self.assertLess(len(still), 4000)
        self.assertEqual(self.made(still).failure, "too-long")

    def test_of_hundreds_of_tracks_the_first_picture_and_the_first_sound_are_taken(self) -> None:
        film = self.place / "filmed.mp4"
        tracks = ["-map", "0:v", "-map", "0:a"] * 200
        self.assertEqual(self.made(self.drawn("-i", str(film), *tracks, "-c", "copy")).failure, "")
        film_made = Video.objects.get(key="phone").rendition("360.mp4")
        assert film_made
        asked = [making.ffmpeg(), "-hide_banner", "-i", film_made.file.path]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stderr
        self.assertEqual(told.count("Stream #0:"), 2)

    def test_a_film_that_says_no_end_and_one_without_a_picture_are_refused(self) -> None:
        live = ["-f", "lavfi", "-i", "testsrc=size=64x64:duration=1", "-c:v", "libvpx", "-live", "1"]
        self.assertEqual(self.made(self.drawn(*live, name="live.webm")).failure, "broken")
        self.assertEqual(self.made(self.drawn("-f", "lavfi", "-i", "sine=duration=1")).failure, "broken")

    def test_making_that_does_not_come_to_an_end_is_ended(self) -> None:
        with self.assertRaises(making.Unmakeable):
            making.run(["-f", "lavfi", "-i", "testsrc=size=1920x1080", "-f", "null", "-"], 1)

    def test_a_disk_that_fills_up_while_it_is_made_is_no_fault_of_the_film(self) -> None:
        source = making.look_at(self.place / "filmed.mp4")
        (full := self.place / "full").mkdir()
        (full / "240.mp4").symlink_to("/dev/full")
        with self.assertRaises(OSError):
            making.cut(source, full)

    def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_made(self) -> None:
        wide = self.place / "wide.mp4"
        drawn = ["-f", "lavfi", "-i", "color=size=5120x2880:rate=1:duration=1", "-preset", "ultrafast"]
        subprocess.run([making.ffmpeg(), "-v", "error", "-y", *drawn, str(wide)], check=True)
        self.assertEqual(self.made(wide.read_bytes()).failure, "too-wide")

    def test_a_fault_of_ours_is_told_as_one(self) -> None:
        upload = self.sent(self.film)
        upload.path.unlink()
        with self.assertLogs("wellbeing.making", "ERROR"):
            making.make(upload)
        page = self.client.get(reverse("video_review", args=["phone"]), headers={"accept-language": "en"})
        self.assertContains(page, "that is not your fault")

    def test_a_video_begins_with_what_it_is_about(self) -> None:
        told = {"title": "茶", "title_en": "Tea", "summary": "茶", "summary_en": "Tea",
                "topics": [Topic.objects.get(key="calm").pk]}  # fmt: skip
        self.assertEqual(self.client.post(reverse("video_new"), {}).status_code, 422)
        answer = self.client.post(reverse("video_new"), told, follow=True)
        self.assertContains(answer, "Recording from your phone or computer")
        self.assertContains(answer, "up to 1000 MB and 30 minutes")


def test_of_the_same_piece_sent_by_several_at_once_one_is_taken(transactional_db: None) -> None:
    """A phone that lost the answer sends again while the first is still being written; tabs do so too."""
    senders = 4
    people = People()
    with temporary_folder("race") as place, override_settings(UPLOAD_ROOT=Path(place)):
        video = Video.objects.create(key="race", title="新", title_en="New", summary="新", summary_en="New")
        body = bytes(range(256)) * 4096
        upload = Upload.objects.begin(people.omar, video, 2 * len(body))
        start = threading.Barrier(senders)

        def send(_number: int) -> bool:
            try:
                start.wait()
                Upload.objects.get(pk=upload.pk).append(0, body)
            except OutOfStep:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(senders) as pool:
            assert sorted(pool.map(send, range(senders))) == [False] * (senders - 1) + [True]
        upload.refresh_from_db()
        assert (upload.offset, upload.path.read_bytes()) == (len(body), body)
