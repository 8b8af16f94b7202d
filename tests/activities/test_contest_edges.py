"""The figures of the contest's rules, and what happens at their edges (C-1…C-25)."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from activities.counting import Paper, Rules, Sheet, count, lot
from activities.models import Certificate, Contest, Entry, Score
from activities.news import NEWS
from activities.refusals import ChangeTooLate, PhaseChanged
from activities.rubric import WEIGHTS
from activities.watching import suspicions
from live.models import Room
from live.refusals import HostAway
from notices.models import Notice
from people.models import Membership
from tests.activities.contests import (
    DAY,
    SMALL,
    contest,
    dish,
    fresh,
    judges,
    mark,
    move_to,
    neighbours,
    picture,
    upload,
    voting_on,
)
from tests.activities.scenes import browser_of, evening, lines, soon
from tests.cast import People, resident

HOUR = timedelta(hours=1)


@pytest.fixture
def voting(cast: People) -> Contest:
    """Four dishes and four judges; the vote is on and the jury is drawn."""
    return voting_on(cast, 4, "Jia", "Jing", "Jun", "Jie")


def mark_all(of: Contest) -> None:
    for score in (
        Score.objects.counted().filter(entry__contest=of, sent_at=None).select_related("entry__contest")
    ):
        mark(score, look=1 + score.entry.pk % 9)


def waiting_dish(of: Contest, cast: People, door: str = "88") -> Entry:
    """Sent in time, and nobody of the staff has looked at it yet."""
    user, home = resident(f"Late{door}", cast.building, door)
    entry = Entry.objects.begin(of, home, user)
    words = {"title": "Soup", "ingredients": "Water", "steps": "1. Boil", "sent_at": timezone.now()}
    Entry.objects.filter(pk=entry.pk).update(**words)
    entry.photos.take(entry, SMALL, "A bowl")
    return Entry.objects.get(pk=entry.pk)


# The clock and the form (C-1, C-3, C-4)


def test_by_default_entries_take_seven_days_the_look_one_and_the_vote_three(cast: People) -> None:
    """C-1"""
    finale = evening(cast, soon(days=20), kind="contest", title="Home cooking")
    form = browser_of(cast.omar).get(reverse("contest_setup", args=[finale.pk])).context["form"]
    opens, entries, checked, votes = (
        form[name].value() for name in ("opens_at", "entries_until", "checked_until", "votes_until")
    )
    assert [entries - opens, checked - entries, votes - checked] == [7 * DAY, 1 * DAY, 3 * DAY]
    assert votes < timezone.make_naive(finale.starts_at)
    assert form["judges_share"].value() == 60
    assert [form[key].value() for key in WEIGHTS] == [30, 25, 20, 15, 10]


def test_all_who_take_part_are_told_when_a_phase_is_made_longer(cast: People) -> None:
    """C-1"""
    of = contest(cast)
    dish(of, cast.rosa, cast.household)
    judges(of, "Jia")
    of.extend(cast.omar, of.entries_until + DAY, "Rain")
    told = Notice.objects.filter(about__contains="change-")
    assert sorted(str(notice.user) for notice in told) == ["Jia", "Rosa"]


def test_a_large_webp_is_cut_to_2560_and_its_small_copy_to_640(cast: People) -> None:
    """C-3"""
    of, rosa = contest(cast), browser_of(cast.rosa)
    large = picture(2, (4000, 3000), "WEBP")
    answer = rosa.post(
        reverse("entry_mine", args=[of.pk]), {"photo": upload(large, "a.webp"), "alt": "A plate"}
    )
    assert answer.status_code == 302
    photo = of.entries.get().photos.get()
    assert (photo.width, photo.height) == (2560, 1920)
    with photo.small.open() as kept, Image.open(io.BytesIO(kept.read())) as small:
        assert small.size == (640, 480)


def test_a_recipe_has_headings_tables_and_links_that_vouch_for_nobody(cast: People) -> None:
    """C-4; and the preview while one writes is the result."""
    steps = "## First\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[shop](https://shop.example) <b>x</b>"
    of = contest(cast)
    entry = dish(of, cast.rosa, cast.household, steps=steps)
    preview = lines(browser_of(cast.rosa).get(reverse("entry_mine", args=[of.pk])))
    of = move_to(of, "voting")
    shown = lines(browser_of(cast.omar).get(of.entries.get(pk=entry.pk).get_absolute_url()))
    for piece in ("<h4>First</h4>", "<td>1</td>", 'rel="nofollow noopener noreferrer"', "x</p>"):
        assert (piece, piece in preview, piece in shown) == (piece, True, True)
    assert "<b>x" not in shown


# Looking through (C-6), and what is looked at late (C-2, C-9)


def test_a_change_that_was_asked_for_may_be_made_for_a_day(cast: People) -> None:
    """C-6"""
    of = contest(cast)
    entry = waiting_dish(of, cast)
    entry.look_through(cast.omar, Entry.Verdict.CHANGE, "For how many?")
    move_to(of, "check")
    Entry.objects.filter(pk=entry.pk).update(checked_at=timezone.now() - 23 * HOUR)
    Entry.objects.get(pk=entry.pk).keep({"servings": 2})
    assert entry.by
    page = lines(browser_of(entry.by).get(reverse("entry_mine", args=[of.pk])))
    assert "What: For how many?" in page
    assert "Entries close" not in page
    Entry.objects.filter(pk=entry.pk).update(checked_at=timezone.now() - 25 * HOUR)
    with pytest.raises(ChangeTooLate):
        Entry.objects.get(pk=entry.pk).send()
    with pytest.raises(ChangeTooLate):
        Entry.objects.get(pk=entry.pk).keep({"servings": 3})


def test_a_dish_that_is_approved_while_the_vote_is_on_gets_its_judges_too(
    cast: People, voting: Contest
) -> None:
    """C-9"""
    entry = waiting_dish(voting, cast)
    entry.look_through(cast.omar, Entry.Verdict.APPROVED)
    assert entry.scores.count() == 3
    told = Notice.objects.filter(about__contains=f"late-{entry.pk}").values_list("user", flat=True)
    assert sorted(told) == sorted(entry.scores.values_list("judge__user", flat=True))
    assert entry in voting.entries.competing()


def test_a_dish_that_is_looked_at_after_the_vote_stands_beside_the_contest(
    cast: People, voting: Contest
) -> None:
    entry = waiting_dish(voting, cast)
    mark_all(voting)
    end = fresh(move_to(voting, "counting"))
    entry.look_through(cast.omar, Entry.Verdict.APPROVED)
    end.mind(timezone.now())
    assert entry.outside
    assert set(end.results.values_list("entry", flat=True)) == set(
        voting.entries.competing().values_list("pk", flat=True)
    )
    assert "outside the contest" in Notice.objects.filter(user=entry.by).latest("pk").details["what_en"]


def test_what_came_too_late_is_seen_in_the_gallery_by_its_number_and_cannot_be_chosen(
    cast: People, voting: Contest
) -> None:
    """C-2"""
    entry = waiting_dish(voting, cast)
    Entry.objects.filter(pk=entry.pk).update(outside=True, cook="Canary")
    Entry.objects.get(pk=entry.pk).look_through(cast.omar, Entry.Verdict.APPROVED)
    entry = Entry.objects.get(pk=entry.pk)
    rosa, gallery = browser_of(cast.rosa), reverse("gallery", args=[voting.pk])
    page = lines(rosa.get(gallery))
    assert "Outside the contest" in page
    assert page.index("Outside the contest") < page.index(entry.get_absolute_url())
    assert f"pick-{entry.number}" not in page
    dish_page = lines(rosa.get(entry.get_absolute_url()))
    assert "outside the contest" in dish_page
    assert "pick-" not in dish_page
    assert "Canary" not in page + dish_page
    assert rosa.post(reverse("pick", args=[voting.pk, entry.number])).status_code == 404
    assert entry.scores.count() == 0


# The jury (C-8…C-12)


def test_a_judges_words_reach_the_cook_with_the_results_if_the_judge_agrees(
    cast: People, voting: Contest
) -> None:
    """C-8"""
    entry = voting.entries.order_by("pk").first()
    assert entry
    assert entry.by
    goes, stays, *_others = list(entry.scores.select_related("entry__contest"))
    flat = dict.fromkeys(WEIGHTS, 6)
    goes.mark(flat, "Crisp and golden", comment_goes=True, send=True)
    stays.mark(flat, "The canary is salty", send=True)
    mark_all(voting)
    cook, page = browser_of(entry.by), reverse("entry_mine", args=[voting.pk])
    assert "Crisp" not in lines(cook.get(page))
    fresh(move_to(voting, "counting")).mind(timezone.now())
    fresh(voting).publish()
    assert "Crisp and golden" in lines(cook.get(page))
    assert "canary" not in lines(cook.get(page))
    assert Notice.objects.filter(user=entry.by, about__contains="comment").count() == 1


def test_a_judge_names_relatives_beforehand_and_is_never_given_what_they_cook(cast: People) -> None:
    """C-9"""
    of = contest(cast, "check")
    juror = judges(of, "Jia")[0]
    (cousin, home), other = neighbours(cast.building, 2, "Kin")
    entry, elses = dish(of, cousin, home), dish(of, *other)
    client, url = browser_of(juror), reverse("jury", args=[of.pk])
    unknown = client.post(url, {"kin": "Nobody Such"})
    assert (unknown.status_code, 'value="Nobody Such"' in lines(unknown)) == (422, True)
    assert "Nobody of that name" in lines(unknown)
    for _twice in range(2):
        noted = lines(client.post(url, {"kin": "kin0"}, follow=True))
    assert "1 household is noted." in noted
    assert browser_of(cast.omar).post(url, {"kin": "Kin1"}).status_code == 404
    voting = move_to(of, "voting")
    voting.mind(timezone.now())
    assert (entry.scores.count(), elses.scores.count()) == (0, 1)
    late = client.post(url, {"kin": "Kin1"})
    assert (late.status_code, "given out already" in lines(late)) == (422, True)
    assert elses.scores.count() == 1


@pytest.mark.parametrize("bars", [False, True])
def test_where_the_rules_say_so_nobody_judges_their_own_building(cast: People, bars: bool) -> None:
    """C-9"""
    of = contest(cast, "check", bars_building=bars)
    juror, _home = resident("Juror", cast.building, "77")
    of.add_judge(juror)
    entry = dish(of, *neighbours(cast.building, 1)[0])
    move_to(of, "voting").mind(timezone.now())
    assert entry.scores.exists() == (not bars)


def test_judges_are_reminded_a_day_and_three_hours_before_the_end_once_each(voting: Contest) -> None:
    """C-10"""
    done = voting.judges.order_by("pk").first()
    assert done
    for score in done.scores.select_related("entry__contest"):
        mark(score)
    Notice.objects.all().delete()
    late = Notice.objects.filter(about__contains="remind-")
    for hours, reminded in ((25, 0), (23, 3), (22, 3), (2, 6), (1, 6)):
        voting.mind(voting.votes_until - hours * HOUR)
        assert (hours, late.count()) == (hours, reminded)
    assert not late.filter(user=done.user).exists()


def test_the_method_is_shown_before_entries_open(cast: People) -> None:
    """C-12, C-19"""
    of = contest(cast, "announced", shared_places=False)
    page = lines(browser_of(cast.rosa).get(of.get_absolute_url()))
    assert "60 parts of 100" in page
    assert "the highest and the lowest are left out" in page
    assert of.lot_seed in page


# The vote (C-13, C-16) and the count (C-19)


def test_views_are_counted_once_per_household_and_published_with_the_results(
    cast: People, voting: Contest
) -> None:
    """C-13"""
    gallery = reverse("gallery", args=[voting.pk])
    rosa, paul = browser_of(cast.rosa), browser_of(resident("Paul", cast.building, "1201")[0])
    for client in (rosa, rosa, paul):
        page = lines(client.get(gallery))
        assert "about equally often" not in page
    assert set(voting.entries.values_list("views", flat=True)) == {1}
    mark_all(voting)
    fresh(move_to(voting, "counting")).mind(timezone.now())
    fresh(voting).publish()
    rosa.get(gallery)
    assert set(voting.entries.values_list("views", flat=True)) == {1}
    assert "about equally often" in lines(rosa.get(gallery))


def test_households_confirmed_by_one_captain_just_before_the_vote_are_listed(
    cast: People, voting: Contest
) -> None:
    """C-16"""
    number = voting.entries.first().number or 0  # type: ignore[union-attr]
    people = neighbours(cast.building, 5, "W")
    for hours, (_user, home) in enumerate(people):
        Membership.objects.filter(household=home).update(
            confirmed_at=voting.checked_until - HOUR, confirmed_by=cast.omar
        )
        voting.cast(home, [number])
        voting.voters.filter(household=home).update(cast_at=timezone.now() - hours * HOUR)
    with translation.override("en"):
        assert [(str(one.what), len(one.voters)) for one in suspicions(voting)] == [
            ("One captain confirmed them all, just before the vote.", 5)
        ]
    Membership.objects.filter(household=people[0][1]).update(confirmed_by=cast.rosa)
    assert suspicions(voting) == []


def test_among_equals_the_judges_first_places_decide_then_the_votes_then_the_lot() -> None:
    """C-19, in this order; never who sent first."""
    flat = dict.fromkeys(WEIGHTS, 5)
    one_prize = Rules(WEIGHTS, judges_share=100, shared_places=False, lot_seed="seed")

    def order(sheets: list[Sheet], *votes: int) -> list[int]:
        papers = [Paper(f"r{number}", (vote,)) for number, vote in enumerate(votes)]
        return [one.entry for one in count(one_prize, [11, 12, 13], papers, sheets)]

    def sheets(**marks: tuple[int, int]) -> list[Sheet]:
        """Two judges each gave 11 and 12 these marks."""
        return [
            Sheet(judge, entry, dict.fromkeys(WEIGHTS, mark))
            for judge, given in marks.items()
            for entry, mark in zip((11, 12), given, strict=True)
        ]

    twice_first = sheets(A=(7, 6), B=(7, 6), C=(1, 3))
    assert order(twice_first, 12, 12)[:2] == [11, 12]
    equal = [Sheet(judge, entry, flat) for judge in "AB" for entry in (11, 12)]
    assert order(equal, 12)[:2] == [12, 11]
    assert order(equal)[:2] == sorted((11, 12), key=lambda number: lot("seed", number))


# Too few (C-20), the reveal (C-21), results (C-22) and certificates (C-24)


def test_a_gallery_without_places_thanks_its_cooks_with_certificates_and_keeps_the_ballots_secret(
    cast: People, voting: Contest
) -> None:
    number = voting.entries.order_by("pk").first().number or 0  # type: ignore[union-attr]
    voting.cast(cast.household, [number], "phone")
    voting.make_gallery(cast.omar, "Too few")
    given = Certificate.objects.filter(contest=voting, entry__isnull=False)
    assert {(one.kind, one.place) for one in given} == {("participant", None)}
    assert given.count() == 4
    told = Notice.objects.filter(about__contains="change-").values_list("details", flat=True)
    assert {details["what_en"] for details in told} == {NEWS["gallery"][1]}
    assert (fresh(voting).ballot_key, voting.voters.get().device) == ("", "")
    assert "All certificates, Chinese" in lines(
        browser_of(cast.omar).get(reverse("contest_desk", args=[voting.pk]))
    )
    with pytest.raises(PhaseChanged):
        fresh(voting).make_gallery(cast.omar, "Twice")


def test_the_reveal_waits_while_the_host_is_away(cast: People, voting: Contest) -> None:
    """C-21"""
    mark_all(voting)
    fresh(move_to(voting, "counting")).mind(timezone.now())
    Room.objects.filter(pk=voting.room.pk).update(starts_at=timezone.now())
    end = fresh(voting)
    end.room.start(cast.omar)
    Room.objects.filter(pk=end.room.pk).update(host_away_at=timezone.now())
    with pytest.raises(HostAway):
        fresh(end).reveal_next(cast.omar, 0)
    assert not end.results.shown().exists()
    Room.objects.filter(pk=end.room.pk).update(host_away_at=None)
    fresh(end).reveal_next(cast.omar, 0)
    assert end.results.shown().count() == 1


def test_the_results_page_says_all_that_it_was_worked_out_from(cast: People, voting: Contest) -> None:
    """C-22, C-11"""
    lonely, *_ = list(voting.entries.order_by("pk"))
    lonely.scores.update(dropped_at=timezone.now())
    voting.judges.filter(user__display_name="Jia").update(is_named=True)
    mark_all(voting)
    end = fresh(move_to(voting, "counting"))
    end.mind(timezone.now())
    Contest.objects.filter(pk=end.pk).update(judging_until=timezone.now())
    fresh(end).mind(timezone.now())
    fresh(end).publish()
    page = lines(browser_of(cast.rosa).get(reverse("results", args=[end.pk])))
    for said in ("By criterion", "too few", "Judges who agreed to be named:", "Jia", "No ballot was excluded.",
                 fresh(end).ballots_hash, "How it was counted"):  # fmt: skip
        assert (said, said in page) == (said, True)
    assert "Jing" not in page


def test_a_cook_keeps_a_recipe_out_of_the_cookbook(cast: People, voting: Contest) -> None:
    """C-25"""
    voting.entries.filter(title="Dish 1").update(in_cookbook=False)
    Contest.objects.filter(pk=voting.pk).update(published_at=timezone.now())
    page = lines(browser_of(cast.rosa).get(reverse("cookbook")))
    assert ("Dish 0" in page, "Dish 1" in page) == (True, False)
    assert not Entry.objects.in_cookbooks_of(AnonymousUser()).exists()
