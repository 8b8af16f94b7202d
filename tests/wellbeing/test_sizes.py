"""Films of before there was a size for 2G get it out of what they have, and stay what a counsellor reviewed."""

import io
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tests.wellbeing.test_uploads import Sending, filmed
from tests.wellbeing.test_videos import CERTIFICATE, YEAR
from wellbeing import making, shelf
from wellbeing.models import Video
from wellbeing.resizing import resize


class OfEarlierVersions(Sending):
    def told(self) -> str:
        out = io.StringIO()
        call_command("videosizes", stdout=out)
        return out.getvalue()

    def test_the_sizes_it_lacks_are_made_of_the_largest_and_it_stays_shown_as_it_was_reviewed(self) -> None:
        large = filmed(self.place / "large.mp4")
        video = self.shown("old", **{"360.mp4": None, "720.mp4": large})
        until, since = video.shown_until, video.published_at
        self.assertIn("old: 240.mp4, 360.mp4", self.told())
        video = Video.objects.for_lists().get(pk=video.pk)
        self.assertEqual([made.name for made in video.playable], ["240.mp4", "360.mp4", "720.mp4"])
        for made in video.playable[:2]:
            source = making.look_at(Path(made.file.path))
            self.assertEqual((source.lines, source.has_sound), (int(made.name[:3]), True))
            self.assertLess(made.bytes, len(large))
        self.assertEqual((video.shown_until, video.published_at), (until, since))
        review = video.review_that_counts
        assert review
        self.assertEqual((review.by, review.credential), (self.cora, CERTIFICATE))
        again = [(made.name, made.sha256, made.file.name) for made in video.renditions.all()]
        self.assertIn("old: has all that help", self.told())
        fresh = Video.objects.get(pk=video.pk).renditions.all()
        self.assertEqual([(made.name, made.sha256, made.file.name) for made in fresh], again)

    def test_a_smaller_picture_that_would_weigh_more_is_not_kept(self) -> None:
        body = filmed(self.place / "tiny.mp4", "-vf", "scale=-2:360", "-r", "1", "-crf", "51", "-b:a", "8k")
        video = self.shown("tiny", **{"360.mp4": body, "720.mp4": None})
        self.assertIn("tiny: has all that help", self.told())
        self.assertEqual([made.name for made in video.renditions.all()], ["360.mp4"])

    def test_one_that_cannot_be_made_is_named_and_the_others_are_made_all_the_same(self) -> None:
        broken = self.shown("broken")
        whole = self.shown("whole", **{"360.mp4": None, "720.mp4": filmed(self.place / "whole.mp4")})
        with self.assertRaisesMessage(CommandError, "broken: "):
            self.told()
        self.assertEqual(sorted(whole.renditions.values_list("name", flat=True))[0], "240.mp4")
        self.assertEqual(sorted(broken.renditions.values_list("name", flat=True)), ["360.mp4", "720.mp4"])
        self.assertEqual(set(Video.objects.published()), {broken, whole})

    def test_no_size_is_put_beside_another_film_that_came_while_it_was_made(self) -> None:
        self.shown("late", **{"360.mp4": None, "720.mp4": filmed(self.place / "early.mp4")})
        another = filmed(self.place / "another.mp4", "-t", "1")
        (self.place / "late" / "720.mp4").write_bytes(another)
        coming = [self.place / "late"]

        def come(execute: Any, sql: str, *more: Any) -> Any:
            """As soon as what was made is to be kept: that begins the first transaction."""
            if sql.startswith("SAVEPOINT") and coming:
                shelf.bring_in(coming.pop())
            return execute(sql, *more)

        with connection.execute_wrapper(come):
            told = self.told()
        self.assertEqual(coming, [])
        video = Video.objects.for_lists().get(key="late")
        self.assertEqual(
            {made.name: int(making.look_at(Path(made.file.path)).seconds) for made in video.playable},
            {"240.mp4": 1, "360.mp4": 1, "720.mp4": 1},
        )
        self.assertIn("late: 240.mp4, 360.mp4", told)
        self.assertIsNone(video.published_at)

    def test_a_video_that_was_taken_away_while_its_sizes_were_made_stops_nothing(self) -> None:
        video = self.shown("gone", **{"360.mp4": None, "720.mp4": filmed(self.place / "gone.mp4")})
        listed = Video.objects.for_lists().get(pk=video.pk)
        video.delete()
        self.assertEqual(resize(listed), [])

    def test_of_another_film_in_the_same_folder_no_size_of_the_older_one_is_left(self) -> None:
        self.shown("another", **{"360.mp4": None, "720.mp4": filmed(self.place / "new.mp4")})
        self.told()
        (self.place / "another" / "720.mp4").write_bytes(filmed(self.place / "other.mp4", "-t", "1"))
        video = shelf.bring_in(self.place / "another")
        self.assertEqual([made.name for made in video.renditions.all()], ["720.mp4"])
        self.assertIsNone(video.published_at)
        video.review(self.cora, CERTIFICATE, timezone.localdate() + YEAR)
