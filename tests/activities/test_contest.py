"""A contest by its verbs: its clock, its entries, its jury, its count, its reveal."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from activities.models import Contest, Entry, Judge, Result, Score
from activities.refusals import (
    DishStands,
    EntriesClosed,
    EntriesNotOpen,
    JudgeConflict,
    JudgingClosed,
    MarksMissing,
    NeverShorter,
    NotCountedYet,
    NotWhole,
    PhaseChanged,
    ReasonForCook,
    RevealNotOn,
    TooManyPhotos,
)
from live.refusals import StateConflict
from notices.models import Notice
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
    shot,
)
from tests.cast import People, resident

# The clock (C-1)


def test_the_clock_moves_the_phases_and_a_held_contest_stays(cast: People) -> None:
    held = contest(cast, "announced")
    now = timezone.now()
    assert [held.phase_at(now + n * DAY) for n in range(5)] == [
        "announced",
        "entries",
        "check",
        "voting",
        "counting",
    ]
    held.hold(cast.omar, "Power cut")
    assert fresh(held).phase_at(now + 30 * DAY) == "announced"
    with pytest.raises(PhaseChanged):
        held.hold(cast.omar, "Once more")
    Contest.objects.filter(pk=held.pk).update(held_at=now - 2 * DAY)
    before = fresh(held).opens_at
    fresh(held).go_on(cast.omar)
    assert abs(fresh(held).opens_at - before - 2 * DAY) < timedelta(seconds=30)
    with pytest.raises(PhaseChanged):
        held.go_on(cast.omar)


def test_a_phase_is_made_longer_never_shorter_and_what_follows_moves_along(cast: People) -> None:
    longer = contest(cast, "entries")
    one, other = fresh(longer), fresh(longer)
    with pytest.raises(NeverShorter):
        longer.extend(cast.omar, longer.entries_until - timedelta(hours=1), "")
    one.extend(cast.omar, one.entries_until + DAY, "Rain")
    assert [one.entries_until - longer.entries_until, one.votes_until - longer.votes_until] == [DAY, DAY]
    with pytest.raises(PhaseChanged):
        other.extend(cast.omar, other.entries_until + DAY, "Rain")
    assert [change.why for change in one.changes.all()] == ["Rain"]


# Entries (C-2…C-6)


def test_a_dish_is_sent_once_it_is_whole_and_nothing_typed_is_lost(cast: People) -> None:
    entry = Entry.objects.begin(contest(cast), cast.household, cast.rosa)
    entry.keep({"title": "Noodles", "ingredients": "Flour"}, "phone")
    with translation.override("en"), pytest.raises(NotWhole) as refusal:
        entry.send()
    with translation.override("en"):
        assert "a photo, the steps" in refusal.value.sentence
    entry.keep({"steps": "1. Knead"}, "phone")
    photo = entry.add_photo(shot(), "")
    with pytest.raises(NotWhole):
        entry.send()
    entry.photos.filter(pk=photo.pk).update(alt="Noodles in a bowl")
    entry.send()
    entry.send()
    assert (entry.title, entry.is_standing, entry.sent_at is not None) == ("Noodles", True, True)
    for _more in range(5):
        entry.photos.take(entry, SMALL, "More")
    with pytest.raises(TooManyPhotos):
        entry.add_photo(shot(), "A seventh")


def test_drafts_on_two_devices_show_the_newest_and_keep_the_other(cast: People) -> None:
    entry = Entry.objects.begin(contest(cast), cast.household, cast.rosa)
    entry.keep({"title": "On the phone"}, "phone")
    entry.keep({"title": "On the phone, longer"}, "phone")
    entry.keep({"title": "On the tablet"}, "tablet")
    assert entry.title == "On the tablet"
    assert [version.words["title"] for version in entry.versions.all()] == ["On the phone, longer"]


def test_21_an_entry_over_the_deadline_is_refused_by_name_and_its_draft_stays(cast: People) -> None:
    """Test 21, C-2: what was begun before the deadline may finish within ten minutes."""
    of = contest(cast)
    entry = Entry.objects.begin(of, cast.household, cast.rosa)
    entry.keep({"title": "Late", "ingredients": "Rice", "steps": "1. Boil"})
    entry.photos.take(entry, SMALL, "Rice")
    now = timezone.now()

    def closed(ago: timedelta) -> None:
        ends = {"opens_at": now - DAY, "entries_until": now - ago, "checked_until": now + DAY,
                "votes_until": now + 2 * DAY}  # fmt: skip
        Contest.objects.filter(pk=of.pk).update(**ends)

    closed(timedelta(minutes=5))
    with pytest.raises(EntriesClosed):
        entry.send()
    with pytest.raises(EntriesClosed):
        entry.send(begun_at=now - timedelta(minutes=4))
    closed(timedelta(minutes=11))
    with pytest.raises(EntriesClosed):
        entry.send(begun_at=now - timedelta(minutes=12))
    assert Entry.objects.get(pk=entry.pk).title == "Late"
    closed(timedelta(minutes=5))
    entry.send(begun_at=now - timedelta(minutes=6))
    assert entry.sent_at
    with pytest.raises(DishStands):
        entry.keep({"title": "Changed after the deadline"})
    announced = Entry.objects.begin(contest(cast, "announced"), cast.household, cast.rosa)
    announced.keep({"title": "Early"})
    with pytest.raises(EntriesNotOpen):
        announced.send()


def test_too_late_for_the_contest_a_dish_still_comes_into_the_gallery(cast: People) -> None:
    of = contest(cast, "check")
    entry = Entry.objects.begin(of, cast.household, cast.rosa)
    entry.keep({"title": "Late", "ingredients": "Rice", "steps": "1. Boil"})
    entry.photos.take(entry, SMALL, "Rice")
    entry.show_outside()
    entry.look_through(cast.omar, Entry.Verdict.APPROVED)
    assert list(of.entries.competing()) == []
    Contest.objects.filter(pk=of.pk).update(published_at=timezone.now())
    assert list(Entry.objects.in_cookbooks_of(cast.rosa)) == [entry]
    assert not Entry.objects.in_cookbooks_of(cast.sven).exists()


def test_staff_approve_ask_for_a_change_or_refuse_with_a_reason(cast: People) -> None:
    of = contest(cast)
    entry = Entry.objects.begin(of, cast.household, cast.rosa)
    entry.keep({"title": "Rosa's rice", "ingredients": "Rice", "steps": "1. Boil"})
    entry.photos.take(entry, SMALL, "Rice")
    entry.send()
    with translation.override("en"):
        assert "name" in " ".join(entry.flags([]))
    twin = dish(of, *resident("Twin", cast.building, "9"))
    with translation.override("en"):
        assert "almost the same" in " ".join(entry.flags(twin.photos.all()))
    with pytest.raises(ReasonForCook):
        entry.look_through(cast.omar, Entry.Verdict.CHANGE)
    entry.look_through(cast.omar, Entry.Verdict.CHANGE, "Your name is in it")
    with pytest.raises(PhaseChanged):
        entry.look_through(cast.omar, Entry.Verdict.APPROVED)
    move_to(of, "check")
    entry.keep({"title": "Rice"})
    entry.send()
    entry.look_through(cast.omar, Entry.Verdict.APPROVED)
    assert entry.number is not None and entry.number >= 10
    told = Notice.objects.filter(user=cast.rosa).order_by("pk")
    with translation.override("en"):
        assert ["change" in notice.sentence for notice in told] == [True, False]


def test_a_recipe_becomes_the_plan_of_a_cook_along(cast: People) -> None:
    of = contest(cast)
    entry = dish(of, cast.rosa, cast.household, steps="First words\n\n1. Cut\n2. Fry " + "long " * 30)
    activity = of.activity
    entry.send_to(activity)
    activity.plan.refresh_from_db()
    assert activity.plan.servings == 2
    assert activity.plan.ingredient_lines == ["2 tomatoes", "3 eggs"]
    assert [len(step.title) <= 80 for step in activity.plan.steps.all()] == [True, True]
    assert next(step.title for step in activity.plan.steps.all()) == "Cut"


# The jury (C-7…C-11)


@pytest.fixture
def judged(cast: People) -> Contest:
    """Six dishes, four judges, voting is on and the jury is drawn."""
    of = contest(cast, "check")
    judges(of, "Jia", "Jing", "Jun", "Jie")
    for number, (user, home) in enumerate(neighbours(cast.building, 6)):
        dish(of, user, home, f"Dish {number}")
    of = move_to(of, "voting")
    of.mind(timezone.now())
    of.mind(timezone.now())
    return fresh(of)


def loads(of: Contest) -> list[int]:
    return sorted(judge.scores.counted().count() for judge in of.judges.active())


def mark_all(of: Contest, *, but: Judge | None = None) -> None:
    for score in (
        Score.objects.counted().filter(entry__contest=of, sent_at=None).select_related("entry__contest")
    ):
        if score.judge_id != (but and but.pk):
            mark(score, look=1 + score.entry.pk % 9)


def test_every_dish_has_three_judges_drawn_once(judged: Contest) -> None:
    assert loads(judged) == [4, 4, 5, 5]
    assert all(entry.scores.count() == 3 for entry in judged.entries.all())


def test_marks_are_a_draft_until_sent_and_every_criterion_has_one(judged: Contest) -> None:
    score = Score.objects.select_related("entry__contest", "judge__user").first()
    assert score
    score.mark({"look": 7}, "Lovely", send=False)
    with pytest.raises(MarksMissing):
        score.mark({"look": 8}, "Lovely", send=True)
    assert (score.marks, score.sent_at) == ({"look": 8}, None)
    mark(score, look=9)
    mark(score, look=3)
    assert score.marks["look"] == 3
    Contest.objects.filter(pk=judged.pk).update(votes_until=timezone.now())
    with pytest.raises(JudgingClosed):
        mark(score, look=10)


def test_a_declared_conflict_goes_to_another_judge(judged: Contest) -> None:
    score = Score.objects.select_related("entry__contest", "judge__user").first()
    assert score
    score.decline()
    with pytest.raises(JudgeConflict):
        mark(score)
    counted = Score.objects.counted().filter(entry=score.entry)
    assert counted.count() == 3
    assert score.judge_id not in counted.values_list("judge", flat=True)


def test_of_a_dish_approved_late_only_the_judges_who_were_given_it_are_told(cast: People) -> None:
    of = contest(cast, "check")
    (cook, home), *others = neighbours(cast.building, 4)
    for user, door in others:
        dish(of, user, door)
    judges(of, "Jia", "Jing", "Jun", "Juan")
    voting = move_to(of, "voting")
    voting.mind(timezone.now())
    late = dish(voting, cook, home, "Late")
    given = set(late.scores.values_list("judge__user__display_name", flat=True))
    told = Notice.objects.filter(about=f"contest-{of.pk}-late-{late.pk}")
    assert len(given) == 3
    assert set(told.values_list("user__display_name", flat=True)) == given


def test_nobody_judges_the_dish_of_their_own_household(cast: People) -> None:
    of = contest(cast, "check")
    (cook, home), *others = neighbours(cast.building, 4)
    mother, _ = resident("Mother", cast.building, home.door)
    of.add_judge(mother)
    judges(of, "Jia")
    entry = dish(of, cook, home)
    for user, door in others:
        dish(of, user, door)
    move_to(of, "voting").mind(timezone.now())
    assert list(entry.scores.values_list("judge__user__display_name", flat=True)) == ["Jia"]


def test_24_a_missing_judge_a_removed_one_and_an_added_one_never_block_the_result(judged: Contest) -> None:
    """Test 24, C-11."""
    absent, removed = list(judged.judges.order_by("pk"))[:2]
    marked = Score.objects.counted().filter(judge=removed).select_related("entry__contest").first()
    assert marked
    mark(marked, look=10)
    judged.remove_judge(removed, "Moved away")
    judges(judged, "Jo")
    assert sum(loads(judged)) == 18
    mark_all(judged, but=absent)
    end = fresh(move_to(judged, "counting"))
    end.mind(timezone.now())
    end = fresh(end)
    assert end.closed_at and end.judging_until and not end.counted_at
    assert not Score.objects.counted().filter(judge=absent, sent_at=None).exists()
    some = (
        Score.objects.counted()
        .filter(entry__contest=end, sent_at=None)
        .select_related("entry__contest")
        .first()
    )
    assert some
    mark(some)
    Contest.objects.filter(pk=end.pk).update(judging_until=timezone.now() - DAY)
    end = fresh(end)
    end.mind(timezone.now())
    end = fresh(end)
    assert end.counted_at
    assert "10" not in {str(sheet.marks["look"]) for sheet in end.sheets()}
    assert end.results.count() == 6
    assert all(result.judges is not None for result in end.results.all())


# The count and the file (C-17)


def counted(of: Contest) -> Contest:
    end = fresh(move_to(of, "counting"))
    end.close_votes()
    end.count()
    return fresh(end)


def test_23_anyone_can_count_again_and_gets_the_same(
    judged: Contest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test 23, C-17; and no key leads from a household to its ballot any more."""
    mark_all(judged)
    entries = list(judged.entries.order_by("pk").select_related("household__building"))
    for entry in entries:
        judged.cast(entry.household, [other.number or 0 for other in entries[:3] if other != entry])
    end = counted(judged)
    assert end.ballot_key == ""
    file = tmp_path / "contest.json"
    file.write_text(json.dumps(end.published_file), "utf-8")
    call_command("recount", file, hash=end.ballots_hash)
    said = capsys.readouterr().out
    assert ("6 ballots, 0 excluded." in said, "Everything agrees." in said) == (True, True)
    with pytest.raises(CommandError, match="fingerprint"):
        call_command("recount", file, hash="0" * 64)
    tampered = json.loads(file.read_text("utf-8"))
    tampered["standings"][0]["total"] += 1
    file.write_text(json.dumps(tampered))
    with pytest.raises(CommandError, match="not agree"):
        call_command("recount", file)
    file.write_text("{}")
    with pytest.raises(CommandError, match="not the published file"):
        call_command("recount", file)


def test_a_dish_withdrawn_before_the_reveal_leaves_no_gap_and_after_it_an_empty_place(
    judged: Contest, cast: People
) -> None:
    mark_all(judged)
    end = counted(judged)
    last = end.results.order_by("-place").first()
    first = end.results.order_by("place").first()
    assert last and first
    first.entry.withdraw()
    places = sorted(fresh(end).results.values_list("place", flat=True))
    assert (len(places), places[0]) == (5, 1)
    Contest.objects.filter(pk=end.pk).update(published_at=timezone.now())
    winner = fresh(end).results.order_by("place").select_related("entry").first()
    assert winner
    Entry.objects.get(pk=winner.entry_id).disqualify("Bought at the restaurant")
    assert sorted(fresh(end).results.values_list("place", flat=True)) == places


# The reveal (C-21)


def test_the_reveal_goes_card_by_card_and_of_two_hosts_one_shows_the_next(
    judged: Contest, cast: People
) -> None:
    with pytest.raises(NotCountedYet):
        judged.publish()
    mark_all(judged)
    end = counted(judged)
    with pytest.raises(RevealNotOn):
        end.reveal_next(cast.omar, 0)
    end.room.starts_at = timezone.now()
    end.room.save(update_fields=["starts_at"])
    end.room.start(cast.omar)
    cards = end.cards()
    end.reveal_next(cast.omar, 0)
    with pytest.raises(StateConflict):
        fresh(end).reveal_next(cast.omar, 0)
    shown = Result.objects.filter(contest=end).shown()
    assert [(one.pk, one.stage) for one in shown] == [(cards[0].pk, 1)]
    for step in range(1, 4 * len(cards)):
        fresh(end).reveal_next(cast.omar, step)
    assert fresh(end).is_all_revealed
    with pytest.raises(StateConflict):
        fresh(end).reveal_next(cast.omar, 4 * len(cards))
    fresh(end).publish()
    fresh(end).publish()
    certificates = fresh(end).certificates
    assert {kind: certificates.filter(kind=kind).count() for kind in ("judge", "host")} == {
        "judge": 4,
        "host": 1,
    }
    assert certificates.filter(entry__isnull=False).count() == 6
