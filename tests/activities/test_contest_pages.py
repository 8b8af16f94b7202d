"""The pages of a contest: what one does on them, who finds them, and what is not on them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pillow_heif
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from activities.models import Certificate, Contest, Entry, Score
from live.models import Piece, Room
from tests.activities.contests import (
    DAY,
    contest,
    dish,
    fresh,
    mark,
    move_to,
    neighbours,
    picture,
    upload,
    voting_on,
)
from tests.activities.scenes import browser_of, lines
from tests.cast import People


def mine(of: Contest) -> str:
    return reverse("entry_mine", args=[of.pk])


def write(client: Client, of: Contest, **more: Any) -> Any:
    words = {
        "title": "Noodles",
        "ingredients": "Flour",
        "steps": "1. Knead",
        "story": "Ours",
        "in_cookbook": "on",
    }
    return client.post(mine(of), words | more)


# Writing a dish


def test_rosa_writes_adds_a_photo_and_sends(cast: People) -> None:
    of, rosa = contest(cast), browser_of(cast.rosa)
    assert rosa.get(mine(of)).status_code == 200
    assert not of.entries.exists()
    answer = write(rosa, of, photo=upload(), alt="Noodles in a bowl", send="1")
    assert answer.status_code == 302, lines(answer)
    entry = of.entries.get()
    assert (entry.title, entry.sent_at is not None, entry.photos.get().alt) == (
        "Noodles",
        True,
        "Noodles in a bowl",
    )
    assert "Your dish is sent and will be looked at." in lines(rosa.get(of.get_absolute_url()))
    photo = entry.photos.get()
    write(rosa, of, **{f"alt-{photo.pk}": "Hand-pulled noodles"})
    assert entry.photos.get().alt == "Hand-pulled noodles"
    write(rosa, of, remove=photo.pk)
    assert not entry.photos.exists()
    rosa.post(mine(of), {"withdraw": "1"})
    assert not of.entries.standing().exists()


def with_place() -> bytes:
    """A photo that says where it was taken and lies on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "canary street 9"
    exif.get_ifd(0x8825)[2] = (22.0, 41.0, 30.0)
    return picture(3, (400, 300), exif=exif.tobytes())


def heic() -> bytes:
    written = io.BytesIO()
    pillow_heif.from_pillow(Image.open(io.BytesIO(picture(5)))).save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "file", [with_place, heic, lambda: picture(4, file="PNG") + b"<script>canary</script>"]
)
def test_a_photo_is_written_anew_in_two_sizes_and_knows_neither_place_nor_name(
    cast: People, file: Callable[[], bytes]
) -> None:
    of, rosa = contest(cast), browser_of(cast.rosa)
    answer = write(rosa, of, photo=upload(file(), "rosa-wang-3-1201.jpg"), alt="A plate")
    assert answer.status_code == 302, lines(answer)
    photo = of.entries.get().photos.get()
    for kept in (str(photo.large.name), str(photo.small.name)):
        with default_storage.open(kept) as file_kept:
            content = file_kept.read()
        assert b"canary" not in content
        assert "rosa" not in kept
        with Image.open(io.BytesIO(content)) as image:
            assert (image.format, dict(image.getexif())) == ("WEBP", {})
    if file is with_place:
        assert (photo.width, photo.height) == (300, 400)


def bomb() -> bytes:
    """100 megapixels in a few kilobytes."""
    written = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(written, "PNG")
    return written.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BAD = {
    "svg": (lambda: SVG, "Please use JPEG, PNG, WebP or HEIC"),
    "polyglot": (lambda: b"GIF89a/*" + SVG + b"*/", "Please use JPEG, PNG, WebP or HEIC"),
    "cut off": (lambda: picture()[:400], "Please use JPEG, PNG, WebP or HEIC"),
    "100 megapixels": (bomb, "too many points"),
    "50 MB": (lambda: b"\xff\xd8\xff" + bytes(50 * 1024 * 1024), "larger than 15 MB"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_photo_is_refused_with_a_sentence_and_nothing_typed_is_lost(cast: People, kind: str) -> None:
    content, sentence = BAD[kind]
    of, rosa = contest(cast), browser_of(cast.rosa)
    answer = write(rosa, of, photo=upload(content()), alt="A plate", send="1")
    assert answer.status_code == 422
    assert sentence in lines(answer)
    assert 'value="Noodles"' in lines(answer)
    entry = of.entries.get()
    assert (entry.title, entry.sent_at, entry.photos.count()) == ("Noodles", None, 0)


def test_what_is_typed_is_kept_while_one_writes_and_a_long_title_loses_nothing_else(cast: People) -> None:
    of, rosa = contest(cast), browser_of(cast.rosa)
    answer = write(rosa, of, autosave="1", title="x" * 41, story="Kept")
    assert list(json.loads(answer.content)["errors"]) == ["title"]
    assert of.entries.get().story == "Kept"


def test_markdown_with_a_script_is_shown_without_it(cast: People) -> None:
    of = contest(cast, "check")
    entry = dish(
        of, cast.rosa, cast.household, steps="1. <script>alert(1)</script>[x](javascript:alert(1)) **cut**"
    )
    page = browser_of(cast.omar).get(fresh(move_to(of, "voting")).entries.get(pk=entry.pk).get_absolute_url())
    assert "<strong>cut</strong>" in lines(page)
    assert "<script>alert" not in lines(page)
    assert "javascript:" not in lines(page)


def test_21_over_the_deadline_the_page_says_so_and_offers_the_gallery(cast: People) -> None:
    """Test 21, C-2, as one meets it."""
    of, rosa = contest(cast), browser_of(cast.rosa)
    write(rosa, of, photo=upload(), alt="Noodles")
    page = rosa.get(mine(of))
    ticket = page.context["ticket"]
    now = timezone.now()
    Contest.objects.filter(pk=of.pk).update(
        entries_until=now, checked_until=now + DAY, votes_until=now + 2 * DAY
    )
    late = write(rosa, of, send="1")
    assert late.status_code == 422
    assert "Your draft is kept" in lines(late)
    assert "Show it in the gallery, outside the contest" in lines(late)
    assert write(rosa, of, send="1", ticket=ticket + "x").status_code == 422
    assert write(rosa, of, send="1", ticket=ticket).status_code == 302
    assert of.entries.get().sent_at


def test_21_what_is_begun_on_the_very_first_page_may_finish_after_the_deadline_too(cast: People) -> None:
    """Test 21, C-2: there is no draft yet whose page could have been opened."""
    of, rosa = contest(cast), browser_of(cast.rosa)
    ticket = rosa.get(mine(of)).context["ticket"]
    now = timezone.now()
    ends = {"entries_until": now, "checked_until": now + DAY, "votes_until": now + 2 * DAY}
    Contest.objects.filter(pk=of.pk).update(**ends)
    words = {"photo": upload(), "alt": "Noodles", "send": "1"}
    neighbour = neighbours(cast.building, 1)[0][0]
    assert write(browser_of(neighbour), of, **words, ticket=ticket).status_code == 422
    assert write(rosa, of, **words | {"photo": upload()}, ticket=ticket).status_code == 302
    assert of.entries.exclude(sent_at=None).get().title == "Noodles"


def test_a_change_that_comes_too_late_is_refused_with_a_sentence_and_what_was_typed(cast: People) -> None:
    of, rosa = contest(cast), browser_of(cast.rosa)
    write(rosa, of, photo=upload(), alt="Noodles", send="1")
    of = move_to(of, "check")
    assert "You can still change it" not in lines(rosa.get(mine(of)))
    late = write(rosa, of, title="Better noodles")
    assert (late.status_code, lines(late).count("Your dish stays as you sent it.")) == (422, 2)
    assert "Better noodles" in lines(late)
    assert of.entries.get().title == "Noodles"


# Choosing and voting


@pytest.fixture
def voting(cast: People) -> Contest:
    return voting_on(cast, 4, "Jia", "Jing", "Jun")


def test_rosa_chooses_three_dishes_and_casts_the_ballot(cast: People, voting: Contest) -> None:
    rosa = browser_of(cast.rosa)
    numbers = [entry.number or 0 for entry in voting.entries.order_by("pk")]
    for number in numbers[:3]:
        assert rosa.post(reverse("pick", args=[voting.pk, number])).status_code == 302
    refused = rosa.post(reverse("pick", args=[voting.pk, numbers[3]]))
    assert (refused.status_code, "used its 3 votes" in lines(refused)) == (422, True)
    rosa.post(reverse("pick", args=[voting.pk, numbers[0]]))
    assert "2 of 3 chosen" in lines(rosa.get(reverse("gallery", args=[voting.pk])))
    assert not voting.ballots.exists()
    page = rosa.post(reverse("ballot", args=[voting.pk]), follow=True)
    ballot = voting.ballots.get()
    assert ballot.receipt in lines(page)
    assert ballot.choices == sorted(numbers[1:3])
    other = browser_of(cast.rosa)
    other.cookies = rosa.cookies
    other.force_login(voting.judges.first().user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[union-attr]
    assert "0 of 3 chosen" in lines(other.get(reverse("gallery", args=[voting.pk])))


def test_ones_own_dish_cannot_be_chosen(cast: People, voting: Contest) -> None:
    entry = voting.entries.order_by("pk").select_related("by").first()
    assert entry and entry.by
    cook = browser_of(entry.by)
    refused = cook.post(reverse("pick", args=[voting.pk, entry.number]))
    assert (refused.status_code, "own household" in lines(refused)) == (422, True)


def test_before_the_results_no_page_names_a_cook_or_counts_a_vote(cast: People, voting: Contest) -> None:
    entry = voting.entries.order_by("pk").first()
    assert entry
    voting.cast(cast.household, [entry.number or 0])
    client = browser_of(cast.rosa)
    judge = voting.judges.first()
    assert judge
    pages = [
        client.get(reverse(name, args=[voting.pk])) for name in ("contest", "gallery", "ballot", "results")
    ]
    pages.append(client.get(entry.get_absolute_url()))
    sheet = judge.scores.first()
    assert sheet
    jury = browser_of(judge.user)
    pages += [
        jury.get(reverse("jury", args=[voting.pk])),
        jury.get(reverse("score", args=[voting.pk, sheet.pk])),
    ]
    assert [page.status_code for page in pages] == [200] * 7
    for page in pages:
        assert "Cook 0" not in lines(page)
        assert " vote<" not in lines(page)
    closed = fresh(move_to(voting, "counting"))
    closed.close_votes()
    for name in ("results_ballots", "results_file"):
        url = reverse(name, args=[voting.pk, closed.ballots_hash])
        assert browser_of(cast.omar).get(url).status_code == 404


def test_the_gallery_asks_as_often_for_twenty_dishes_as_for_four(cast: People, voting: Contest) -> None:
    client, url = browser_of(cast.rosa), reverse("gallery", args=[voting.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number, (user, home) in enumerate(neighbours(cast.building, 16, "G")):
        dish(voting, user, home, f"More {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_a_judge_marks_by_the_keyboard_of_a_form_and_goes_on_to_the_next(voting: Contest) -> None:
    judge = voting.judges.order_by("pk").first()
    assert judge
    client = browser_of(judge.user)
    first, second = list(judge.scores.all())[:2]
    url = reverse("score", args=[voting.pk, first.pk])
    marks = {"look": 7, "idea": 8, "home": 9, "recipe": 6}
    refused = client.post(url, marks | {"comment": "Lovely", "send": "1"})
    assert (refused.status_code, "Give every criterion a mark" in lines(refused)) == (422, True)
    first.refresh_from_db()
    assert (first.marks, first.comment, first.sent_at) == (marks, "Lovely", None)
    answer = client.post(url, marks | {"story": 10, "send": "1"})
    assert answer.headers["Location"] == reverse("score", args=[voting.pk, second.pk])
    client.post(reverse("score", args=[voting.pk, second.pk]), {"conflict": "1"})
    second.refresh_from_db()
    assert second.declined_at
    stranger = browser_of(voting.entries.first().by)  # type: ignore[union-attr]
    assert stranger.get(url).status_code == 404


# The finale


def in_the_room(of: Contest, cast: People) -> Contest:
    for score in Score.objects.counted().filter(entry__contest=of).select_related("entry__contest"):
        mark(score, look=1 + score.entry.pk % 9)
    end = fresh(move_to(of, "counting"))
    end.mind(timezone.now())
    Room.objects.filter(pk=end.room.pk).update(starts_at=timezone.now())
    end = fresh(end)
    end.room.start(cast.omar)
    return fresh(end)


def test_26_no_piece_and_no_page_holds_a_place_before_it_is_revealed(cast: People, voting: Contest) -> None:
    """Test 26, C-21: pages, pushed pieces and what catch-up says, searched for every card not shown yet."""
    end = in_the_room(voting, cast)
    rosa, omar = browser_of(cast.rosa), browser_of(cast.omar)
    cards = end.cards()
    assert len(cards) >= 3
    reveal, room = reverse("contest_reveal", args=[end.pk]), reverse("room", args=[end.room.pk])

    def everything() -> str:
        since = rosa.get(reverse("room_since", args=[end.room.pk, 0]))
        others = [rosa.get(reverse(name, args=[end.pk])) for name in ("contest", "results", "gallery")]
        others += [omar.get(reverse("contest_desk", args=[end.pk])), omar.get(room), rosa.get(room)]
        pieces = json.dumps([piece.context for piece in Piece.objects.filter(room=end.room)])
        return "".join(page.content.decode() for page in [since, *others]) + pieces

    for step in range(4 * len(cards)):
        card, stage = divmod(step, 4)
        said = everything()
        hidden = cards[card + (stage > 0) :]
        assert [one.key for one in hidden if one.key in said] == []
        totals = [
            f'value="{one.total:.2f}"'
            for one in cards[card + (stage == 3) :]
            if one.total != cards[card].total
        ]
        assert [total for total in totals if total in said] == []
        assert f"Cook {cards[card].entry.cook[-1]}" not in said
        assert omar.post(reveal, {"step": step}).status_code == 302
    assert f"Cook {cards[-1].entry.cook[-1]}" in everything()
    assert rosa.post(reveal, {"step": 0}).status_code == 404
    omar.post(reveal, {"publish": "1"})
    results = rosa.get(reverse("results", args=[end.pk]))
    assert all(f"Cook {number}" in lines(results) for number in range(4))


def test_results_certificates_and_the_cookbook_come_with_the_publication(
    cast: People, voting: Contest
) -> None:
    voting.cast(cast.household, [voting.entries.order_by("pk").first().number or 0])  # type: ignore[union-attr]
    end = in_the_room(voting, cast)
    end.publish()
    rosa = browser_of(cast.rosa)
    page = rosa.get(reverse("results", args=[end.pk]))
    assert end.ballots_hash in lines(page)
    listed = rosa.get(reverse("results_ballots", args=[end.pk, end.ballots_hash])).content
    assert listed.decode() == fresh(end).ballots_csv
    file = rosa.get(reverse("results_file", args=[end.pk, end.ballots_hash])).json()
    assert file["ballots_sha256"] == end.ballots_hash
    assert "Dish 1" in lines(rosa.get(reverse("cookbook"), {"q": "tomatoes"}))
    assert "Nothing found" in lines(rosa.get(reverse("cookbook"), {"q": "caviar"}))
    certificate = (
        Certificate.objects.filter(contest=end, entry__isnull=False).select_related("entry__by").first()
    )
    assert certificate and certificate.entry and certificate.entry.by
    cook, nobody = browser_of(certificate.entry.by), browser_of(None)
    nobody.cookies["django_language"] = "en"
    check = nobody.get(certificate.get_absolute_url())
    assert "This certificate is real." in lines(check)
    assert f"{timezone.localdate():%Y}</dd>" in lines(check)
    for language in ("zh-hans", "en"):
        for kind, head in (("pdf", b"%PDF"), ("png", b"\x89PNG")):
            url = reverse("certificate_file", args=[certificate.serial, language, kind])
            made = cook.get(url)
            assert made.content.startswith(head)
            assert rosa.get(url).status_code == 404
            if kind == "pdf":
                assert b"/StructTreeRoot" in made.content
    cook.post(reverse("certificate_name", args=[certificate.serial]), {"name": "#set page() 王小明 *"})
    assert "#set page() 王小明 *" in lines(nobody.get(certificate.get_absolute_url()))
    assert cook.get(reverse("certificate_file", args=[certificate.serial, "en", "pdf"])).status_code == 200
    batch = browser_of(cast.omar).get(reverse("certificates_batch", args=[end.pk, "zh-hans"]))
    assert batch.content.startswith(b"%PDF")
    browser_of(cast.omar).post(reverse("certificate_revoke", args=[certificate.serial]), {"why": "Mistake"})
    assert "This certificate was revoked: Mistake" in lines(nobody.get(certificate.get_absolute_url()))
    assert nobody.get(reverse("certificate", args=["AAAA-BBBB-CCCC"])).status_code == 404


# Who finds what

NEIGHBOURS = ("contest", "gallery", "ballot", "results", "entry_mine")
HOSTS = ("contest_desk", "contest_check")
POSTS = ("contest_move", "contest_judges", "contest_exclude", "contest_disqualify", "contest_reveal")


def test_neighbours_find_it_strangers_do_not_and_hosts_alone_run_it(cast: People) -> None:
    of = contest(cast)
    rosa, sven, omar, nobody = (browser_of(one) for one in (cast.rosa, cast.sven, cast.omar, None))
    for name in NEIGHBOURS + HOSTS + POSTS:
        url = reverse(name, args=[of.pk])
        assert (name, sven.get(url).status_code, sven.post(url).status_code) == (name, 404, 404)
        assert nobody.get(url).headers["Location"].startswith(reverse(settings.LOGIN_URL))
        if name in NEIGHBOURS:
            assert (name, rosa.get(url).status_code) == (name, 200)
        else:
            assert (name, rosa.get(url).status_code, rosa.post(url).status_code) == (name, 404, 404)
        assert (name, omar.get(url).status_code < 400) == (name, True)
    setup = reverse("contest_setup", args=[of.occurrence_id])
    assert [client.get(setup).status_code for client in (rosa, sven, omar)] == [404, 404, 200]
    assert "Dishes are entered by households" in lines(omar.get(mine(of)))


def test_omar_sets_a_contest_up_runs_it_and_looks_through_entries(cast: People) -> None:
    of = contest(cast, "announced")
    omar = browser_of(cast.omar)
    setup, desk = reverse("contest_setup", args=[of.occurrence_id]), reverse("contest_desk", args=[of.pk])
    form = omar.get(setup).context["form"]
    given = {name: form[name].value() for name in form.fields}
    dates = {
        name: value.strftime("%Y-%m-%dT%H:%M") for name, value in given.items() if hasattr(value, "strftime")
    }
    given = {name: value for name, value in (given | dates).items() if value not in (None, False)}
    refused = omar.post(setup, given | {"look": 31})
    assert (refused.status_code, "add up to 100" in lines(refused)) == (422, True)
    assert omar.post(setup, given | {"look": 20, "idea": 35}).status_code == 302
    assert fresh(of).weights["idea"] == 35
    of = move_to(of, "entries")
    assert omar.post(setup, given).status_code == 422
    move = reverse("contest_move", args=[of.pk])
    shorter = omar.post(move, {"do": "extend", "until": "2020-01-01T10:00", "why": ""})
    assert (shorter.status_code, "only be made longer" in lines(shorter)) == (422, True)
    assert omar.post(move, {"do": "hold", "why": "Rain"}).status_code == 302
    assert "The clock stands still" in lines(omar.get(desk))
    assert omar.post(move, {"do": "go_on"}).status_code == 302
    assert "Rosa" in lines(omar.get(desk, {"find": "ros"}))
    omar.post(reverse("contest_judges", args=[of.pk]), {"add": cast.rosa.pk})
    assert of.judges.get().user == cast.rosa
    omar.post(reverse("contest_judges", args=[of.pk]), {"remove": of.judges.get().pk})
    assert not of.judges.active().exists()
    write(browser_of(cast.rosa), of, photo=upload(), alt="Noodles", send="1")
    check, entry = reverse("contest_check", args=[of.pk]), of.entries.get()
    refused = omar.post(check, {"entry": entry.pk, "verdict": "refused", "why": ""})
    assert (refused.status_code, "Say why" in lines(refused)) == (422, True)
    assert omar.post(check, {"entry": entry.pk, "verdict": "approved"}).status_code == 302
    assert Entry.objects.get().number
    assert omar.post(move, {"do": "gallery", "why": "Too few"}).status_code == 302
    assert "A gallery without places" in lines(omar.get(reverse("results", args=[of.pk])))
