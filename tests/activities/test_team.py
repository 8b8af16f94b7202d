"""Cooking together: up to four households, one dish, which counts for each of them (C-5)."""

import threading
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Certificate, Contest, Entry, Teammate
from activities.news import NEWS
from activities.parchment import said
from activities.refusals import EntriesClosed, OneEntryPerHousehold, OutOfScope, OwnDish, TeamFull
from notices.models import Notice
from people.models import Household, Membership, User
from tests.activities.contests import DAY, contest, dish, fresh, judges, mark, move_to, neighbours
from tests.activities.scenes import browser_of, lines
from tests.cast import People, person, resident

Home = tuple[User, Household]


def shared(of: Contest, entry: Entry, *others: Home) -> Entry:
    """The dish with these households in its team, whatever the clock says."""
    for user, home in others:
        now = timezone.now()
        entry.team.create(contest=of, household=home, person=user, name=str(user), nth=1, agreed_at=now)
    return of.entries.get(pk=entry.pk)


def test_a_household_that_is_asked_says_yes_and_the_dish_is_its_own_too(cast: People) -> None:
    of = contest(cast)
    (lian, home), *others = neighbours(cast.building, 5)
    ming, _same = resident("Ming", cast.building, home.door)
    entry = Entry.objects.begin(of, cast.household, cast.rosa)
    entry.keep({"title": "Noodles"})
    asked = entry.ask(lian, cast.rosa)
    assert entry.ask(ming, cast.rosa) == asked
    assert {notice.user for notice in Notice.objects.filter(kind=Notice.Kind.CONTEST)} == {lian, ming}
    assert not of.entries.cooked_by(home).exists()
    entry.agree(home, ming, "The house of Ming")
    entry.agree(home, lian)
    assert Entry.objects.begin(of, home, lian) == entry
    assert entry.team.cooking().count() == 2
    other = Entry.objects.begin(of, others[0][1], others[0][0])
    other.ask(lian, others[0][0])
    with pytest.raises(OneEntryPerHousehold) as refused:
        other.agree(home, lian)
    assert "Noodles" in refused.value.sentence
    with pytest.raises(OutOfScope):
        entry.ask(cast.sven, cast.rosa)
    for user, _home in others[:2]:
        entry.ask(user, cast.rosa)
    with pytest.raises(TeamFull):
        entry.ask(others[3][0], cast.rosa)
    move_to(of, "check")
    late = Entry.objects.get(pk=entry.pk)
    with pytest.raises(EntriesClosed):
        late.agree(others[1][1], others[1][0])


def test_nobody_of_any_of_a_teams_households_votes_for_it_or_judges_it(cast: People) -> None:
    """C-5, C-9, C-13; and who left the team after all has had a hand in it."""
    of = contest(cast, "check")
    cooks = neighbours(cast.building, 5)
    Membership.objects.update(confirmed_at=timezone.now() - 30 * DAY)
    entry = shared(of, dish(of, *cooks[0]), cooks[1], cooks[2])
    entry.leave_team(cooks[2][1])
    for cook in cooks[3:]:
        dish(of, *cook)
    aunt, _home = resident("Aunt", cast.building, cooks[1][1].door)
    judges(of, "Jia")
    of.add_judge(aunt)
    voting = move_to(of, "voting")
    voting.mind(timezone.now())
    assert list(entry.scores.values_list("judge__user__display_name", flat=True)) == ["Jia"]
    assert of.judges.get(user=aunt).scores.count() == 2
    for _cook, home in cooks[:3]:
        with pytest.raises(OwnDish):
            voting.cast(home, [entry.number or 0])
    voting.cast(cooks[3][1], [entry.number or 0])
    aunts = browser_of(aunt)
    assert lines(aunts.get(reverse("gallery", args=[of.pk]))).count("Your own dish") == 1
    assert aunts.post(reverse("pick", args=[of.pk, entry.number])).status_code == 422


def test_the_others_go_on_without_who_leaves_and_the_last_takes_the_dish_along(cast: People) -> None:
    of = contest(cast)
    cooks = neighbours(cast.building, 3)
    entry = shared(of, dish(of, *cooks[0], cook="The first"), cooks[1], cooks[2])
    entry.leave_team(cooks[0][1])
    assert (entry.household, entry.by, entry.cook) == (cooks[1][1], cooks[1][0], str(cooks[1][0]))
    assert Entry.objects.begin(of, cooks[0][1], cooks[0][0]) != entry
    cooks[1][0].memberships.get().leave()
    entry = of.entries.get(pk=entry.pk)
    assert (entry.household, entry.is_standing) == (cooks[2][1], True)
    browser_of(cooks[2][0]).post(reverse("entry_mine", args=[of.pk]), {"withdraw": "1"})
    assert not of.entries.get(pk=entry.pk).is_standing
    assert not of.entries.standing().exclude(title="").exists()


def test_who_was_never_confirmed_does_not_keep_a_household_in_its_team(cast: People) -> None:
    of = contest(cast)
    cooks = neighbours(cast.building, 2)
    entry = shared(of, dish(of, *cooks[0]), cooks[1])
    Membership.objects.create(user=person("Claude"), community=cast.building, household=cooks[0][1])
    cooks[0][0].memberships.get().leave()
    assert of.entries.get(pk=entry.pk).household == cooks[1][1]


def test_of_two_who_leave_at_the_same_moment_neither_stays_its_first_cook(cast: People) -> None:
    of = contest(cast)
    cooks = neighbours(cast.building, 3)
    entry = shared(of, dish(of, *cooks[0]), cooks[1], cooks[2])
    opened_before = of.entries.get(pk=entry.pk)
    entry.leave_team(cooks[0][1])
    opened_before.leave_team(cooks[1][1])
    assert of.entries.get(pk=entry.pk).household == cooks[2][1]


def test_what_a_team_cooked_stays_when_one_of_them_deletes_the_account(cast: People) -> None:
    of = contest(cast)
    cooks = neighbours(cast.building, 2)
    entry = shared(of, dish(of, *cooks[0], "Dumplings", cook="Canary"), cooks[1])
    cooks[0][0].leave()
    entry = of.entries.get(pk=entry.pk)
    assert (entry.title, entry.is_standing, entry.cook_names) == ("Dumplings", True, [str(cooks[1][0])])
    assert not Teammate.objects.filter(person=cooks[0][0]).exists()


def test_each_household_of_a_team_has_its_own_certificate(cast: People) -> None:
    of = contest(cast, "check")
    cooks = neighbours(cast.building, 4)
    shared(of, dish(of, *cooks[0], cook="First house"), cooks[1])
    for cook in cooks[2:]:
        dish(of, *cook, cook=str(cook[0]))
    judges(of, "Jia", "Jing", "Jun")
    voting = move_to(of, "voting")
    voting.mind(timezone.now())
    for judge in of.judges.all():
        for score in judge.scores.select_related("entry__contest"):
            mark(score, look=9 if score.entry.cook == "First house" else 2)
    fresh(move_to(of, "counting")).mind(timezone.now())
    fresh(of).publish()
    first = Certificate.objects.filter(contest=of, place=1).order_by("pk")
    assert [one.name for one in first] == ["First house", "N1"]
    second = browser_of(cooks[1][0])
    assert "First place" in lines(second.get(reverse("certificates")))
    page = lines(second.get(first[1].get_absolute_url()))
    assert "cooked together with First house" in page
    second.post(reverse("certificate_name", args=[first[1].serial]), {"name": "The second house"})
    assert second.post(reverse("certificate_name", args=[first[0].serial]), {"name": "x"}).status_code == 404
    assert [one.name for one in first.all()] == ["First house", "The second house"]
    results = lines(browser_of(cast.rosa).get(reverse("results", args=[of.pk])))
    assert "First house, N1" in results
    dishes = Certificate.objects.filter(contest=of, entry__isnull=False).for_printing()
    assert queries_for(dishes.filter(household=cooks[1][1])) == queries_for(dishes)


def queries_for(certificates: QuerySet[Certificate]) -> int:
    with CaptureQueriesContext(connection) as asked:
        said_of_all = [said(one, "https://linli.example") for one in certificates]
    assert any(one["together"] for one in said_of_all)
    return len(asked)


def test_rosa_asks_by_the_whole_name_and_only_who_is_asked_finds_the_question(cast: People) -> None:
    of = contest(cast)
    (lian, home), (bo, _other) = neighbours(cast.building, 2, "Lian")
    rosa = browser_of(cast.rosa)
    mine = reverse("entry_mine", args=[of.pk])
    rosa.post(mine, {"title": "Noodles", "in_cookbook": "on"})
    entry = of.entries.get()
    team = reverse("entry_team", args=[of.pk, entry.pk])
    part = rosa.post(team, {"do": "ask", "name": "Lia"})
    assert (part.status_code, "Nobody of that name" in lines(part), 'value="Lia"' in lines(part)) == (
        422,
        True,
        True,
    )
    assert rosa.post(team, {"do": "ask", "name": "lian0"}).status_code == 302
    assert "Asked, no answer yet" in lines(rosa.get(mine))
    his = browser_of(lian)
    assert "would like to cook “Noodles” together" in lines(his.get(of.get_absolute_url()))
    assert his.post(team, {"do": "ask", "name": "Lian1"}).status_code == 404
    for stranger, code in ((bo, 404), (cast.sven, 404)):
        assert browser_of(stranger).post(team, {"do": "agree"}).status_code == code
    signed_out = browser_of(None).post(team, {"do": "agree"})
    assert signed_out.headers["Location"].startswith(reverse(settings.LOGIN_URL))
    assert his.post(team, {"do": "agree", "name": "The Lians"}).status_code == 302
    assert "Your dish" not in lines(browser_of(bo).get(of.get_absolute_url()))
    his.post(reverse("entry_mine", args=[of.pk, entry.pk]), {"title": "Our noodles", "in_cookbook": "on"})
    assert of.entries.get().title == "Our noodles"
    his.post(team, {"do": "leave"})
    assert not of.entries.cooked_by(home).exists()
    User.objects.filter(pk=bo.pk).update(display_name="Lian0")
    two = rosa.post(team, {"do": "ask", "name": "Lian0"})
    assert "Several neighbours have that name" in lines(two)
    assert rosa.post(team, {"do": "ask", "name": "Lian0", "person": bo.pk}).status_code == 302
    assert entry.team.asked().get().person == bo


def test_where_the_rules_say_so_a_household_enters_up_to_three_dishes(cast: People) -> None:
    of = contest(cast, dishes_each=2)
    rosa, mine = browser_of(cast.rosa), reverse("entry_mine", args=[of.pk])
    rosa.post(mine, {"title": "Noodles", "in_cookbook": "on"})
    assert "One more dish" in lines(rosa.get(mine))
    second = rosa.post(mine, {"another": "1"}).headers["Location"]
    assert rosa.post(mine, {"another": "1"}).headers["Location"] == second
    rosa.post(second, {"title": "Soup", "in_cookbook": "on"})
    assert "already entered" in lines(rosa.post(mine, {"another": "1"}, follow=True))
    assert [entry.title for entry in of.entries.cooked_by(cast.household)] == ["Noodles", "Soup"]
    assert browser_of(resident("Bo", cast.building, "9")[0]).get(second).status_code == 404
    alone = contest(cast)
    Entry.objects.begin(alone, cast.household, cast.rosa).keep({"title": "Rice"})
    with pytest.raises(OneEntryPerHousehold):
        Entry.objects.begin(alone, cast.household, cast.rosa, another=True)


def test_no_thank_you_is_answered_kindly_told_to_the_cooks_and_harmless_twice(cast: People) -> None:
    of = contest(cast)
    (lian, home), *_others = neighbours(cast.building, 2)
    entry = Entry.objects.begin(of, cast.household, cast.rosa)
    entry.keep({"title": "Noodles"})
    entry.ask(lian, cast.rosa)
    his, team = browser_of(lian), reverse("entry_team", args=[of.pk, entry.pk])
    for _twice in range(2):
        said = his.post(team, {"do": "decline"}, follow=True)
        assert said.redirect_chain == [(of.get_absolute_url(), 302)]
        assert "You said no, thank you." in lines(said)
        assert "Cook it together?" not in lines(said)
    told = Notice.objects.filter(user=cast.rosa, about__contains="declined")
    assert [notice.details["what_en"] for notice in told] == [NEWS["declined"][1]]
    assert not of.entries.cooked_by(home).exists()
    late = his.post(team, {"do": "agree"})
    assert (late.status_code, "is not asked any more" in lines(late)) == (422, True)
    entry.ask(lian, cast.rosa)
    entry.agree(home, lian)
    his.post(team, {"do": "decline"})
    assert of.entries.cooked_by(home).exists()


def test_once_the_results_are_out_nobody_leaves_a_team_any_more(cast: People) -> None:
    of = contest(cast)
    cooks = neighbours(cast.building, 3)
    entry, alone = shared(of, dish(of, *cooks[0]), cooks[1]), dish(of, *cooks[2])
    Contest.objects.filter(pk=of.pk).update(published_at=timezone.now())
    Certificate.objects.issue_for(fresh(of))
    second = browser_of(cooks[1][0])
    for url, given in (
        (reverse("entry_team", args=[of.pk, entry.pk]), {"do": "leave"}),
        (reverse("entry_mine", args=[of.pk]), {"withdraw": "1"}),
    ):
        refused = second.post(url, given)
        assert (refused.status_code, "who cooked this dish together" in lines(refused)) == (422, True)
    assert [mate.household for mate in of.entries.get(pk=entry.pk).cooks] == [cooks[0][1], cooks[1][1]]
    browser_of(cooks[2][0]).post(reverse("entry_mine", args=[of.pk]), {"withdraw": "1"})
    assert not of.entries.get(pk=alone.pk).is_standing
    revoked = Certificate.objects.filter(contest=of).exclude(revoked_at=None)
    assert [(one.entry_id, one.revoked_why) for one in revoked] == [(alone.pk, "The dish was taken back.")]


@pytest.mark.django_db(transaction=True)
def test_a_household_that_says_yes_to_two_teams_at_once_is_in_one() -> None:
    cast = People()
    of = contest(cast)
    (lian, home), *cooks = neighbours(cast.building, 5)
    entries = [Entry.objects.begin(of, household, user) for user, household in cooks]
    for entry, (user, _household) in zip(entries, cooks, strict=True):
        entry.keep({"title": f"Dish of {user}"})
        entry.ask(lian, user)
    answers: list[Any] = []

    def agree(pk: int) -> None:
        try:
            Entry.objects.select_related("contest").get(pk=pk).agree(home, lian)
            answers.append("yes")
        except OneEntryPerHousehold as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=agree, args=(entry.pk,)) for entry in entries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["entry.one_per_household"] * 3 + ["yes"]
    assert of.entries.cooked_by(home).count() == 1
