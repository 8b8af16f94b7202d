"""Every page of activities: it works, a stranger gets 404, signed out is sent to sign in."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from activities.models import Occurrence
from live.models import Step
from people.models import User
from tests.activities.scenes import activity, browser_of, date_of, evening, lines, soon
from tests.cast import People, resident


@dataclass
class Scene:
    cast: People
    occurrence: Occurrence
    step: Step

    def url(self, name: str) -> str:
        what = self.occurrence.activity_id
        known = {
            "schedule": [],
            "activities": [],
            "activity_new": [],
            "step": [what, self.step.pk],
            "step_move": [what, self.step.pk],
            "step_remove": [what, self.step.pk],
        }
        of_a_date = name.startswith(("occurrence", "attendance"))
        return reverse(name, args=known.get(name, [self.occurrence.pk if of_a_date else what]))


@pytest.fixture
def scene(cast: People) -> Scene:
    occurrence = evening(cast)
    step = Step.objects.create(plan=occurrence.activity.plan, position=1, title="Breathe")
    return Scene(cast, occurrence, step)


FOR_NEIGHBOURS = ["schedule", "activity", "occurrence", "occurrence_ics"]
FOR_HOSTS = [
    "activities", "activity_new", "activity_change", "activity_dates", "activity_plan", "activity_discard", "step",
    "occurrence_change", "occurrence_cancel", "attendance", "attendance_csv",
]  # fmt: skip
POSTS_OF_NEIGHBOURS = ["occurrence_register", "occurrence_withdraw"]
POSTS_OF_HOSTS = ["activity_publish", "activity_needs", "step_move", "step_remove"]


def test_neighbours_see_it(scene: Scene, subtests: pytest.Subtests) -> None:
    rosa = browser_of(scene.cast.rosa)
    for name in FOR_NEIGHBOURS:
        with subtests.test(name):
            assert rosa.get(scene.url(name)).status_code == 200


def test_hosts_see_it(scene: Scene, subtests: pytest.Subtests) -> None:
    omar = browser_of(scene.cast.omar)
    for name in FOR_NEIGHBOURS + FOR_HOSTS:
        with subtests.test(name):
            assert omar.get(scene.url(name)).status_code == 200


def test_what_is_for_hosts_does_not_exist_for_neighbours(scene: Scene, subtests: pytest.Subtests) -> None:
    rosa = browser_of(scene.cast.rosa)
    for name in FOR_HOSTS + POSTS_OF_HOSTS:
        with subtests.test(name):
            assert rosa.get(scene.url(name)).status_code == 404
            assert rosa.post(scene.url(name)).status_code == 404


ALL = FOR_NEIGHBOURS + FOR_HOSTS + POSTS_OF_NEIGHBOURS + POSTS_OF_HOSTS


def test_a_stranger_does_not_find_it(scene: Scene, subtests: pytest.Subtests) -> None:
    sven = browser_of(scene.cast.sven)
    for name in [name for name in ALL if name != "schedule"]:
        with subtests.test(name):
            assert sven.get(scene.url(name)).status_code == 404
            assert sven.post(scene.url(name)).status_code == 404


def test_who_is_signed_out_is_sent_to_sign_in(scene: Scene, subtests: pytest.Subtests) -> None:
    nobody, to_sign_in = browser_of(None), (302, reverse("account_login"))
    for name in ALL:
        with subtests.test(name):
            for answer in (nobody.get(scene.url(name)), nobody.post(scene.url(name))):
                assert (answer.status_code, answer["Location"].split("?")[0]) == to_sign_in


def test_who_comes_back_from_signing_in_to_a_button_lands_on_its_page(
    scene: Scene, subtests: pytest.Subtests
) -> None:
    rosa = browser_of(scene.cast.rosa)
    for name in POSTS_OF_NEIGHBOURS:
        with subtests.test(name):
            answer = rosa.get(scene.url(name))
            assert (answer.status_code, answer["Location"]) == (302, scene.occurrence.get_absolute_url())


def test_a_post_without_its_token_is_refused(scene: Scene, subtests: pytest.Subtests) -> None:
    omar = browser_of(scene.cast.omar, enforce_csrf_checks=True)
    for name in ("occurrence_register", "activity_publish", "step_remove"):
        with subtests.test(name):
            assert omar.post(scene.url(name)).status_code == 403


def test_unknown_numbers_are_not_found(scene: Scene, subtests: pytest.Subtests) -> None:
    omar = browser_of(scene.cast.omar)
    for path in ("/on/0/", "/on/999999999/", "/on/99999999999999999999999/", "/activities/77777777/"):
        with subtests.test(path):
            assert omar.get(path).status_code == 404


def test_a_step_of_another_plan_is_not_found_under_this_one(scene: Scene) -> None:
    other = activity(scene.cast, title="Cooking")
    omar = browser_of(scene.cast.omar)
    assert omar.get(reverse("step", args=[other.pk, scene.step.pk])).status_code == 404
    assert omar.post(reverse("step_remove", args=[other.pk, scene.step.pk])).status_code == 404
    assert Step.objects.filter(pk=scene.step.pk).exists()


def titles_seen_by(user: User) -> list[str]:
    page = lines(browser_of(user).get(reverse("schedule")))
    return [
        title
        for title in ("Draft", "District", "Community", "Compound", "Beside")
        if f">{title} talk<" in page
    ]


def test_drafts_are_seen_by_those_who_make_them_and_by_nobody_else(cast: People) -> None:
    draft = evening(cast, draft=True, title="Draft talk")
    for path in (
        draft.get_absolute_url(),
        draft.activity.get_absolute_url(),
        reverse("occurrence_ics", args=[draft.pk]),
    ):
        assert browser_of(cast.rosa).get(path).status_code == 404
        assert browser_of(cast.omar).get(path).status_code == 200
    assert titles_seen_by(cast.rosa) == titles_seen_by(cast.omar) == []
    assert "Draft talk" in lines(browser_of(cast.omar).get(reverse("activities")))


def test_what_is_for_a_wide_place_is_seen_below_it_and_what_is_for_a_compound_in_no_other(
    cast: People,
) -> None:
    beside = cast.community.add(kind="compound", name="福昌村")
    nina, _ = resident("Nina", beside.add(kind="building", name="1栋"), "1")
    evening(cast, title="District talk", audience=cast.district)
    evening(cast, title="Community talk", audience=cast.community)
    evening(cast, title="Compound talk", home=cast.compound)
    evening(cast, title="Beside talk", home=beside)
    assert titles_seen_by(cast.rosa) == ["District", "Community", "Compound"]
    assert titles_seen_by(nina) == ["District", "Community", "Beside"]
    assert titles_seen_by(cast.sven) == []


def test_who_hosts_without_organizing_may_do_what_hosts_do(cast: People) -> None:
    occurrence = date_of(activity(cast, host=cast.rosa), soon())
    rosa = browser_of(cast.rosa)
    for name in ("activity_change", "activity_plan"):
        assert rosa.get(reverse(name, args=[occurrence.activity_id])).status_code == 200
    assert rosa.get(reverse("attendance", args=[occurrence.pk])).status_code == 200
    assert rosa.get(reverse("activities")).status_code == 200
    assert rosa.get(reverse("activity_new")).status_code == 404


def test_a_co_host_may_change_it_and_enter_before_it_opens(cast: People) -> None:
    occurrence = evening(cast)
    occurrence.activity.co_hosts.add(cast.rosa)
    page = lines(browser_of(cast.rosa).get(occurrence.get_absolute_url()))
    assert reverse("room", args=[occurrence.room_id]) in page
    assert browser_of(cast.rosa).get(reverse("occurrence_change", args=[occurrence.pk])).status_code == 200


def test_who_left_sees_it_no_longer(cast: People) -> None:
    occurrence = evening(cast)
    cast.rosa.memberships.get().leave()
    assert browser_of(cast.rosa).get(occurrence.get_absolute_url()).status_code == 404
