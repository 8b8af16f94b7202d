import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from activities.models import Activity
from live.models import Piece, Plan, PlanRun, Room, Step
from tests.activities.scenes import activity, browser_of, evening, lines, soon
from tests.cast import People


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def yoga(cast: People) -> Activity:
    return activity(cast)


def plan_url(yoga: Activity) -> str:
    return reverse("activity_plan", args=[yoga.pk])


def add(cast: People, yoga: Activity, **form: Any) -> Any:
    given = {
        "title": "Cat and cow",
        "minutes": "1",
        "seconds": "30",
        "text": "Slowly.",
        "easier": "",
        "picture_text": "",
    }
    return browser_of(cast.omar).post(plan_url(yoga), {**given, **form})


def titles(yoga: Activity) -> list[str]:
    return list(yoga.plan.steps.values_list("title", flat=True))


def picture(format: str = "JPEG", size: tuple[int, int] = (2400, 1200), **options: Any) -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, format, **options)
    return SimpleUploadedFile(f"photo.{format.lower()}", written.getvalue())


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_steps_are_added_at_the_end_with_their_time(cast: People, yoga: Activity) -> None:
    for title in ("Sit", "Breathe", "Rest"):
        assert add(cast, yoga, title=title, easier="On a chair").status_code == 302
    assert titles(yoga) == ["Sit", "Breathe", "Rest"]
    assert set(yoga.plan.steps.values_list("seconds", "easier")) == {(90, "On a chair")}
    page = lines(browser_of(cast.omar).get(plan_url(yoga)))
    assert page.count("1:30") == 3


def test_steps_move_up_and_down_and_go(cast: People, yoga: Activity) -> None:
    first, second, third = (Step.objects.create(plan=yoga.plan, position=n, title=str(n)) for n in (1, 2, 3))
    omar = browser_of(cast.omar)

    def move(step: Step, move: str) -> list[str]:
        omar.post(reverse("step_move", args=[yoga.pk, step.pk]), {"move": move})
        return titles(yoga)

    assert move(third, "up") == ["1", "3", "2"]
    assert move(first, "up") == ["1", "3", "2"]
    assert move(first, "down") == ["3", "1", "2"]
    assert move(second, "down") == ["3", "1", "2"]
    assert move(second, "sideways") == ["3", "1", "2"]
    omar.post(reverse("step_remove", args=[yoga.pk, first.pk]))
    assert titles(yoga) == ["3", "2"]
    assert list(yoga.plan.steps.values_list("position", flat=True)) == [1, 2]


def test_a_step_is_changed_where_it_stands(cast: People, yoga: Activity) -> None:
    step = Step.objects.create(plan=yoga.plan, position=1, title="Sit", seconds=125)
    Step.objects.create(plan=yoga.plan, position=2, title="Rest")
    url, omar = reverse("step", args=[yoga.pk, step.pk]), browser_of(cast.omar)
    page = lines(omar.get(url))
    assert 'name="minutes" value="2"' in page
    assert 'name="seconds" value="5"' in page
    assert (
        omar.post(url, {"title": "Sit down", "minutes": "", "seconds": "", "text": "*Gently*"}).status_code
        == 302
    )
    step.refresh_from_db()
    assert (step.title, step.seconds, step.text, step.position) == ("Sit down", None, "*Gently*", 1)


def test_a_step_is_done_several_times_on_both_sides_with_a_cue_and_a_warning(
    cast: People, yoga: Activity
) -> None:
    parts = {"repeat": "3", "both_sides": "on", "cue": "Breathe in", "warning": "Weak knees"}
    assert add(cast, yoga, **parts).status_code == 302
    step = yoga.plan.steps.get()
    assert (step.repeat, step.both_sides, step.cue, step.warning) == (3, True, "Breathe in", "Weak knees")
    assert (step.seconds, step.lasts) == (90, 540)
    page = lines(browser_of(cast.omar).get(plan_url(yoga)))
    assert "9:00 · 3 times, each time left and right · Breathe in · with a warning" in page
    url = reverse("step", args=[yoga.pk, step.pk])
    page = lines(browser_of(cast.omar).get(url))
    for field in ('name="repeat" value="3"', 'name="both_sides"', 'value="Breathe in"', 'value="Weak knees"'):
        assert field in page
    browser_of(cast.omar).post(url, {"title": "Once again", "minutes": "1", "repeat": ""})
    step.refresh_from_db()
    assert (step.repeat, step.both_sides, step.cue, step.lasts) == (1, False, "", 60)


def test_whoever_looks_at_the_activity_reads_the_warning_before_it(cast: People) -> None:
    occurrence = evening(cast, soon(minutes=5))
    add(cast, occurrence.activity, repeat="5", warning="Weak knees")
    page = lines(browser_of(cast.rosa).get(occurrence.get_absolute_url()))
    assert "Weak knees" in page
    assert "5 times" in page
    assert "7:30" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Give the step a name."),
        ({"title": "x" * 81}, "at most 80 characters"),
        ({"text": "x" * 4001}, "at most 4000 characters"),
        ({"minutes": "-1"}, "Time cannot be less than nothing."),
        ({"minutes": "9999"}, "At most 240 minutes for one step."),
        ({"minutes": "one"}, "Enter a whole number."),
        ({"seconds": "60"}, "At most 59 seconds"),
        ({"minutes": "", "seconds": "3"}, "at least 5 seconds"),
        ({"repeat": "0"}, "At least once."),
        ({"repeat": "21"}, "At most 20 times."),
        ({"repeat": "20", "minutes": "10", "both_sides": "on"}, "Together this would take 420 minutes"),
        ({"cue": "x" * 41}, "at most 40 characters"),
        ({"warning": "x" * 161}, "at most 160 characters"),
        ({"minutes": "9" * 40}, "At most 240 minutes for one step."),
    ],
)
def test_a_step_that_cannot_be_gets_a_sentence_and_the_rest_stays(
    cast: People, yoga: Activity, change: dict[str, str], sentence: str
) -> None:
    answer = add(cast, yoga, **{"title": "Half moon", "easier": "Hold a chair", **change})
    page = lines(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "Hold a chair</textarea>" in page
    assert not yoga.plan.steps.exists()


def test_the_preview_of_a_step_is_harmless_and_adds_nothing(cast: People, yoga: Activity) -> None:
    answer = add(cast, yoga, title="", text="**ok** <script>alert(1)</script>", preview="1")
    page = lines(answer)
    assert answer.status_code == 200
    assert "<strong>ok</strong>" in page
    assert "<script>alert" not in page
    assert not yoga.plan.steps.exists()


def test_servings_and_ingredients_are_kept_and_nonsense_refused(cast: People) -> None:
    cooking, omar = activity(cast, kind="cook-along"), browser_of(cast.omar)
    url = reverse("activity_needs", args=[cooking.pk])
    assert omar.post(url, {"servings": 4, "ingredients": "2 eggs\nrice"}).status_code == 302
    assert Plan.objects.get(activity=cooking).ingredient_lines == ["2 eggs", "rice"]
    answer = omar.post(url, {"servings": -4, "ingredients": "3 eggs"})
    assert answer.status_code == 422
    assert "At least 1 person." in lines(answer)
    assert "3 eggs</textarea>" in lines(answer)


def test_who_writes_a_recipe_reads_what_it_contains(cast: People) -> None:
    cooking, omar = activity(cast, kind="cook-along"), browser_of(cast.omar)
    assert "This contains:" not in lines(omar.get(plan_url(cooking)))
    omar.post(
        reverse("activity_needs", args=[cooking.pk]), {"servings": 4, "ingredients": "2 eggs\n牛奶 1 杯"}
    )
    page = lines(omar.get(plan_url(cooking)))
    assert "This contains: <strong>eggs</strong>, <strong>milk</strong>" in page


# Pictures


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_written_anew_and_small_enough(
    cast: People, yoga: Activity, media: Path, format: str
) -> None:
    assert add(cast, yoga, picture=picture(format), picture_text="On all fours").status_code == 302
    step = yoga.plan.steps.get()
    kept = opened(media / str(step.picture))
    assert (kept.format, kept.size) == ("WEBP", (1600, 800))
    assert step.picture_text == "On all fours"


def test_where_and_with_what_it_was_taken_is_gone(cast: People, yoga: Activity, media: Path) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Spyphone 9"
    exif[0x0112] = 6  # lying on its side
    exif.get_ifd(0x8825)[2] = (22.0, 43.0, 17.0)
    sent = picture("JPEG", (400, 200), exif=exif, comment=b"at home")
    assert b"Spyphone" in sent.read()
    sent.seek(0)
    add(cast, yoga, picture=sent)
    path = media / str(yoga.plan.steps.get().picture)
    kept = opened(path)
    assert not kept.getexif()
    assert kept.size == (200, 400)
    assert not {"exif", "comment", "xmp", "icc_profile"} & kept.info.keys()
    assert b"Spyphone" not in path.read_bytes()


def test_of_an_animated_picture_the_first_frame_is_kept(cast: People, yoga: Activity, media: Path) -> None:
    written = io.BytesIO()
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue", "green")]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    add(cast, yoga, picture=upload(written.getvalue(), "dance.gif"))
    kept = opened(media / str(yoga.plan.steps.get().picture))
    assert getattr(kept, "n_frames", 1) == 1
    red, green, blue = kept.convert("RGB").getpixel((25, 25))  # type: ignore[misc]
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


def png_claiming(width: int, height: int) -> bytes:
    """A file of a few bytes that would unpack into `width` × `height` points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def gif_claiming(width: int, height: int) -> bytes:
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00" + b"\x00" * 6
    return head + b"," + struct.pack("<HHHH", 0, 0, width, height) + b"\x00\x02\x02L\x01\x00;"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"This is a letter, not a photo.", "This is not a picture we can read."),
        (b"", "The submitted file is empty."),
        (b"\xff\xd8\xff\xe0 and then nothing of a JPEG", "This is not a picture we can read."),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "This is not a picture we can read.",
        ),
        (b"%PDF-1.7 ...", "This is not a picture we can read."),
        (png_claiming(60_000, 60_000), "This picture has too many points."),
        (png_claiming(9_000, 9_000), "This picture has too many points."),
        (png_claiming(2**31 - 1, 2**31 - 1), "This picture has too many points."),
        (gif_claiming(65_535, 65_535), "This picture has too many points."),
        (png_claiming(50, 50), "This is not a picture we can read."),
    ],
)
def test_what_is_no_picture_gets_a_sentence_and_the_rest_stays(
    cast: People, yoga: Activity, media: Path, content: bytes, sentence: str
) -> None:
    answer = add(cast, yoga, picture=upload(content), title="Half moon", easier="Hold a chair")
    page = lines(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="Half moon"' in page
    assert "Hold a chair</textarea>" in page
    assert not yoga.plan.steps.exists()
    assert not list(media.rglob("*.*"))


def test_a_picture_that_is_too_large_is_refused(cast: People, yoga: Activity, settings: Settings) -> None:
    settings.PICTURE_MAX_BYTES = 1024 * 1024
    noise = Image.effect_noise((1400, 1400), 90)
    written = io.BytesIO()
    noise.save(written, "PNG")
    answer = add(cast, yoga, picture=upload(written.getvalue()))
    assert answer.status_code == 422
    assert "larger than 1 MB" in lines(answer)


def test_a_refused_picture_leaves_the_old_one_in_its_place(cast: People, yoga: Activity, media: Path) -> None:
    add(cast, yoga, picture=picture())
    step = yoga.plan.steps.get()
    url = reverse("step", args=[yoga.pk, step.pk])
    answer = browser_of(cast.omar).post(url, {"title": "Other", "picture": upload(b"no picture")})
    assert answer.status_code == 422
    assert step.picture.url in lines(answer)
    assert (media / str(step.picture)).exists()


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_is_replaced_or_taken_away_leaves_the_disk(media: Path) -> None:
    cast = People()
    yoga = activity(cast)
    add(cast, yoga, picture=picture())
    step = yoga.plan.steps.get()
    url, omar = reverse("step", args=[yoga.pk, step.pk]), browser_of(cast.omar)
    old = media / str(step.picture)
    omar.post(url, {"title": "Sit"})
    assert old.exists()
    omar.post(url, {"title": "Sit", "picture": picture("PNG", (10, 10))})
    step.refresh_from_db()
    new = media / str(step.picture)
    assert (old.exists(), new.exists()) == (False, True)
    omar.post(url, {"title": "Sit", "without_picture": "on"})
    step.refresh_from_db()
    assert (new.exists(), step.picture.name) == (False, "")
    add(cast, yoga, picture=picture())
    last = yoga.plan.steps.last()
    assert last is not None
    omar.post(reverse("step_remove", args=[yoga.pk, last.pk]))
    assert not list(media.rglob("*.webp"))


def test_the_room_that_follows_the_plan_sees_it_change(cast: People) -> None:
    occurrence = evening(cast, soon(minutes=5))
    room = Room.objects.get(pk=occurrence.room_id)
    PlanRun.objects.of(room)
    add(cast, occurrence.activity, title="Stretch")
    piece = Piece.objects.filter(room=room, place="run").last()
    assert piece is not None
    assert titles(occurrence.activity) == ["Stretch"]
    assert settings.PICTURE_LONG_SIDE == 1600
