"""After the deadline the staff may put typos right, and what photos show; all read it with the results (C-5)."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from activities.models import Contest, Entry
from activities.models.amendment import changed_characters
from activities.refusals import CookMayStill, MoreThanATypo, NothingToCorrect, ReasonForCook
from notices.models import Notice
from tests.activities.contests import contest, dish, fresh, move_to
from tests.activities.scenes import browser_of, lines
from tests.cast import People, resident


@pytest.fixture
def entry(cast: People) -> Entry:
    return dish(
        contest(cast, "check"), cast.rosa, cast.household, "Noddles", steps="1. Cut\n2. Fry it", cook="Rosa W"
    )


def words(entry: Entry, **more: str) -> dict[str, str]:
    return {name: getattr(entry, name) for name in ("title", "story", "ingredients", "steps")} | more


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [("Noddles", "Noodles", 1), ("same", "same", 0), ("", "new", 3), ("1. Cut\n2. Fry", "1. Cut\n2. Fry well", 5),
     ("番茄炒旦", "番茄炒蛋", 1)],
)  # fmt: skip
def test_a_typo_is_measured_by_the_characters_that_change(before: str, after: str, changed: int) -> None:
    assert changed_characters(before, after) == changed


def test_a_typo_is_put_right_with_a_reason_and_nothing_larger_is(cast: People, entry: Entry) -> None:
    photo = entry.photos.get()
    with pytest.raises(ReasonForCook):
        entry.amend(cast.omar, " ", words(entry, title="Noodles"), {})
    with pytest.raises(NothingToCorrect):
        entry.amend(cast.omar, "Typo", words(entry, steps="1. Cut\r\n2. Fry it"), {photo.pk: "A plate"})
    for text in ("", "1. Do it quite differently from how the cooks had said it"):
        with pytest.raises(MoreThanATypo):
            entry.amend(cast.omar, "Typo", words(entry, steps=text), {})
    assert not entry.amendments.exists()
    entry.amend(cast.omar, "Typo", words(entry, title="Noodles"), {photo.pk: "A plate of noodles, with egg"})
    assert [(one.what, one.before, one.after) for one in entry.amendments.all()] == [
        ("title", "Noddles", "Noodles"),
        ("alt", "A plate", "A plate of noodles, with egg"),
    ]
    assert (entry.title, entry.photos.get().alt) == ("Noodles", "A plate of noodles, with egg")
    assert Notice.objects.filter(user=cast.rosa, about__contains="amended").count() == 1
    opened = contest(cast)
    with pytest.raises(CookMayStill):
        dish(opened, cast.rosa, cast.household).amend(cast.omar, "Typo", {"title": "Other"}, {})


def test_many_small_corrections_are_no_larger_than_one(cast: People, entry: Entry) -> None:
    def append(more: str) -> None:
        entry.amend(cast.omar, "Typo", words(entry, steps=entry.steps + more), {})

    most = settings.CONTEST_TYPO_CHARS
    append("a" * (most - 2))
    append("b" * 2)
    with pytest.raises(MoreThanATypo):
        append("c")
    entry.amend(cast.omar, "Typo", words(entry, steps="1. Cut\n2. Fry it"), {})
    append("d" * most)
    entry.amend(cast.omar, "Typo", words(entry, title="Noodles"), {})


def test_the_note_is_read_by_the_staff_and_the_cooks_and_by_all_once_the_results_are_out(
    cast: People, entry: Entry
) -> None:
    url = reverse("entry_amend", args=[entry.contest_id, entry.pk])
    omar, rosa = browser_of(cast.omar), browser_of(cast.rosa)
    neighbour = browser_of(resident("Bo", cast.building, "9")[0])
    assert "Put a typo right" in lines(omar.get(reverse("contest_check", args=[entry.contest_id])))
    given = words(entry, title="Noodles") | {f"alt-{entry.photos.get().pk}": "A plate"}
    refused = omar.post(url, given | {"why": ""})
    assert (refused.status_code, 'value="Noodles"' in lines(refused)) == (422, True)
    assert omar.post(url, given | {"why": "The canary typed an o too few"}).status_code == 302
    of = move_to(entry.contest, "voting")
    assert [client.get(url).status_code for client in (omar, rosa, neighbour)] == [200, 404, 404]
    assert browser_of(None).get(url).headers["Location"].startswith(reverse(settings.LOGIN_URL))
    shown = of.entries.get(pk=entry.pk).get_absolute_url()
    assert "canary" in lines(rosa.get(reverse("entry_mine", args=[of.pk])))
    for page in (shown, reverse("gallery", args=[of.pk]), of.get_absolute_url()):
        said = neighbour.get(page)
        assert said.status_code == 200
        assert "canary" not in lines(said)
        assert "Rosa W" not in lines(said)
    Contest.objects.filter(pk=of.pk).update(published_at=timezone.now())
    told = lines(neighbour.get(fresh(of).entries.get().get_absolute_url()))
    assert "The canary typed an o too few" in told
    assert "<del>Noddles</del>" in told
