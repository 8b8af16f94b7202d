"""One whole contest as the neighbours live it, page by page: twelve households, four judges, a tie, a withdrawal."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from activities.models import Certificate, Contest, Entry, Judge
from live.models import Room
from people.models import Household, Membership, Role, User
from tests.activities.contests import DAY, fresh, move_to, neighbours, picture, upload
from tests.activities.scenes import browser_of, evening, lines, soon
from tests.cast import People, belongs, person

FLAT = {"look": 6, "idea": 6, "home": 6, "recipe": 6, "story": 6}


def jurors(cast: People) -> list[User]:
    """Four neighbours of another building."""
    building = cast.compound.add(kind="building", name="8栋", name_en="Building 8")
    made = []
    for name in ("Jia", "Jing", "Jun", "Jie"):
        home = Household.objects.create(building=building, door=name)
        made.append(person(name))
        belongs(made[-1], building, Role.RESIDENT, home)
    return made


def mark_what_waits(judge: Judge) -> None:
    """A judge gives every dish that waits the same marks, on the pages."""
    client = browser_of(judge.user)
    for score in judge.scores.counted().filter(sent_at=None):
        url = reverse("score", args=[judge.contest_id, score.pk])
        assert client.post(url, FLAT | {"send": "1"}).status_code == 302


def enter_dishes(of: Contest, people: list[tuple[User, Household]]) -> None:
    for number, (user, _home) in enumerate(people):
        dish = {
            "title": f"Dish {number}",
            "ingredients": "Rice",
            "steps": "1. Boil",
            "cook": f"Cook {number}",
        }
        photo = {"photo": upload(picture(number, (96, 72))), "alt": "A plate"}
        more = {"in_cookbook": "on", "send": "1"}
        sent = browser_of(user).post(reverse("entry_mine", args=[of.pk]), dish | photo | more)
        assert sent.status_code == 302, lines(sent)


def vote(of: Contest, entries: list[Entry], people: list[tuple[User, Household]]) -> None:
    """The first two dishes get equally many votes, more than all others."""
    for number, (user, _home) in enumerate(people):
        client = browser_of(user)
        for pick in {0, 1, 2 if number < 4 else 3} - {number}:
            client.post(reverse("pick", args=[of.pk, entries[pick].number]))
        assert client.post(reverse("ballot", args=[of.pk])).status_code == 302


def what_everybody_sees_then(of: Contest, cast: People, winner: User) -> None:
    results = lines(browser_of(cast.rosa).get(reverse("results", args=[of.pk])))
    assert "1 judge was removed" in results
    winners = Certificate.objects.filter(contest=of, place=1)
    assert sorted(winners.values_list("name", flat=True)) == ["Cook 0", "Cook 1"]
    mine = lines(browser_of(winner).get(reverse("certificates")))
    assert "First place" in mine
    assert "Dish 0" in lines(browser_of(cast.rosa).get(reverse("cookbook")))


def test_a_whole_contest_from_the_announcement_to_the_certificates(cast: People) -> None:
    omar = browser_of(cast.omar)
    finale = evening(cast, soon(days=14), kind="contest", title="Home cooking")
    setup = reverse("contest_setup", args=[finale.pk])
    form = omar.get(setup).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {n: v.strftime("%Y-%m-%dT%H:%M") if hasattr(v, "strftime") else v for n, v in given.items() if v}
    assert omar.post(setup, given).status_code == 302
    of = Contest.objects.for_pages().get()
    assert "To the contest" in lines(browser_of(cast.rosa).get(finale.get_absolute_url()))

    judges = jurors(cast)
    for judge in judges:
        omar.post(reverse("contest_judges", args=[of.pk]), {"add": judge.pk})

    # Twelve households enter a dish, and the staff looks at each.
    of = move_to(of, "entries")
    people = neighbours(cast.building, 12)
    Membership.objects.update(confirmed_at=timezone.now() - 30 * DAY)
    enter_dishes(of, people)
    of = move_to(of, "check")
    for entry in of.entries.all():
        omar.post(reverse("contest_check", args=[of.pk]), {"entry": entry.pk, "verdict": "approved"})
    entries: list[Entry] = list(of.entries.order_by("pk"))

    # The vote: two dishes get equally many votes. One judge is removed, one does nothing.
    of = move_to(of, "voting")
    of.mind(timezone.now())
    vote(of, entries, people)
    seats = list(of.judges.order_by("pk").select_related("user"))
    mark_what_waits(seats[3])
    omar.post(reverse("contest_judges", args=[of.pk]), {"remove": seats[3].pk, "why": "Moved away"})
    for seat in seats[:2]:
        mark_what_waits(seat)

    # The end: the vote closes, the hash is announced, missing marks are waited for and then done without.
    of = move_to(of, "counting")
    of.mind(timezone.now())
    of = fresh(of)
    assert of.ballots_hash in lines(browser_of(cast.rosa).get(of.get_absolute_url()))
    if not of.counted_at:
        for seat in seats[:2]:
            mark_what_waits(seat)
        fresh(of).mind(timezone.now() + timedelta(hours=13))
    of = fresh(of)
    assert of.counted_at

    # Somebody takes the dish with the third most votes back before the reveal.
    third = of.results.order_by("place")[2]
    browser_of(third.entry.by).post(reverse("entry_mine", args=[of.pk]), {"withdraw": "1"})

    # The finale, card by card.
    Room.objects.filter(pk=of.room.pk).update(starts_at=timezone.now())
    of = fresh(of)
    of.room.start(cast.omar)
    cards = of.cards()
    assert [card.place for card in cards[-2:]] == [1, 1]
    assert all(card.place == 3 for card in cards[:-2])
    assert third.entry_id not in {card.entry_id for card in cards}
    for step in range(4 * len(cards)):
        omar.post(reverse("contest_reveal", args=[of.pk]), {"step": step})
    room = lines(browser_of(cast.rosa).get(of.room.get_absolute_url()))
    assert "Cook 0" in room
    assert "Cook 1" in room
    omar.post(reverse("contest_reveal", args=[of.pk]), {"publish": "1"})

    what_everybody_sees_then(of, cast, people[0][0])
