from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Occurrence
from activities.refusals import AlreadyOver, Cancelled, ReasonMissing, SameTime
from live.models import Room, Step
from notices.models import Notice
from people.models import User
from tests.activities.scenes import activity, browser_of, date_of, evening, held, lines, soon
from tests.cast import People, resident


def page_of(occurrence: Occurrence, user: User) -> str:
    return lines(browser_of(user).get(occurrence.get_absolute_url()))


def date_form(occurrence: Occurrence, **changes: object) -> dict[str, object]:
    local = occurrence.starts_at.astimezone(occurrence.zone)
    same = {"date": local.date().isoformat(), "time": local.strftime("%H:%M"), "minutes": occurrence.minutes}
    return {**same, "seats": occurrence.seats or "", "time_zone": occurrence.time_zone, **changes}


def test_the_page_tells_what_when_who_and_for_whom(cast: People) -> None:
    occurrence = evening(cast, description="Bring a **mat**.", seats=8)
    plan = occurrence.activity.plan
    plan.servings, plan.ingredients = 4, "- 2 eggs\n* rice\n\n"
    plan.save()
    Step.objects.create(plan=plan, position=1, title="Breathe in", seconds=90, easier="Sit")
    page = page_of(occurrence, cast.rosa)
    for words in (
        "<h1>Sunday yoga</h1>",
        "Bring a <strong>mat</strong>.",
        "Omar",
        "Everybody of Liulian",
        "Breathe in",
        "1:30",
        "with an easier way",
        "0 of 8 places taken",
        "For 4 people",
        "<li>2 eggs <span",
        "<li>rice </li>",
        reverse("occurrence_ics", args=[occurrence.pk]),
    ):
        assert words in page
    assert "For hosts" not in page
    assert "For hosts" in page_of(occurrence, cast.omar)


def test_the_room_is_entered_from_a_quarter_of_an_hour_before(cast: People) -> None:
    early, open_now = evening(cast, timezone.now() + timedelta(minutes=20)), evening(cast, soon(minutes=14))
    assert reverse("room", args=[early.room_id]) not in page_of(early, cast.rosa)
    assert "The room opens: " in page_of(early, cast.rosa)
    assert reverse("room", args=[open_now.room_id]) in page_of(open_now, cast.rosa)
    assert browser_of(cast.rosa).get(reverse("room", args=[open_now.room_id])).status_code == 200


def test_the_room_leads_back_to_its_date(cast: People) -> None:
    occurrence = evening(cast, soon(minutes=5))
    page = lines(browser_of(cast.rosa).get(reverse("room", args=[occurrence.room_id])))
    assert f'href="{occurrence.get_absolute_url()}"' in page


def test_a_past_date_says_that_it_is_over_and_offers_nothing(cast: People) -> None:
    occurrence = held(evening(cast, soon(days=-7)))
    page = page_of(occurrence, cast.rosa)
    assert "This is over." in page
    assert reverse("occurrence_register", args=[occurrence.pk]) not in page
    assert reverse("attendance", args=[occurrence.pk]) in page_of(occurrence, cast.omar)


# Changing


def test_a_date_moves_with_its_address_room_and_registrations_and_tells_the_household(cast: People) -> None:
    occurrence = evening(cast)
    paul, _ = resident("Paul", cast.building, "1201")
    resident("Nina", cast.building, "1202")
    occurrence.register(cast.household, cast.rosa)
    later = occurrence.starts_at + timedelta(days=1)
    form = date_form(occurrence, date=timezone.localdate(later).isoformat(), minutes=90)
    answer = browser_of(cast.omar).post(reverse("occurrence_change", args=[occurrence.pk]), form)
    assert answer["Location"] == occurrence.get_absolute_url()
    moved = Occurrence.objects.select_related("room").get()
    assert (moved.starts_at, moved.minutes, moved.sequence) == (later, 90, 1)
    assert (moved.room.starts_at, moved.room.ends_at) == (later, later + timedelta(minutes=90))
    assert (moved.uid, moved.room_id) == (occurrence.uid, occurrence.room_id)
    assert moved.registrations.active().count() == 1
    assert set(Notice.objects.values_list("user__display_name", "kind")) == {
        ("Rosa", "moved"),
        ("Paul", "moved"),
    }
    notice = Notice.objects.get(user=paul)
    assert notice.url == occurrence.get_absolute_url()
    assert notice.sentence.startswith("Sunday yoga was moved. It is now on ")
    assert "China Standard Time" in notice.sentence


def test_each_is_told_in_their_own_language_and_time(cast: People) -> None:
    occurrence = evening(cast)
    cast.rosa.language, cast.rosa.time_zone = "zh-hans", "Europe/Berlin"
    cast.rosa.save(update_fields=["language", "time_zone"])
    paul, _ = resident("Paul", cast.building, "1201")
    occurrence.register(cast.household, cast.rosa)
    occurrence.move(occurrence.starts_at + timedelta(days=1), 60, None, "Asia/Shanghai")
    said = {row.user_id: row.details["when"] for row in Notice.objects.all()}
    assert "中欧" in said[cast.rosa.pk]
    assert "China Standard Time" in said[paul.pk]


def test_every_move_is_told_but_more_seats_or_minutes_are_not(cast: People) -> None:
    occurrence = evening(cast)
    occurrence.register(cast.household, cast.rosa)
    start = occurrence.starts_at
    for days in (1, 2):
        occurrence.move(start + timedelta(days=days), 60, None, "Asia/Shanghai")
    assert Notice.objects.count() == 2
    occurrence.move(start + timedelta(days=2), 90, 30, "Asia/Shanghai")
    assert Notice.objects.count() == 2
    assert occurrence.sequence == 3


def test_fewer_seats_than_are_taken_put_nobody_out(cast: People) -> None:
    """A-20"""
    occurrence = evening(cast, seats=4)
    occurrence.register(cast.household, cast.rosa, 4)
    form = date_form(occurrence, seats=2)
    assert (
        browser_of(cast.omar).post(reverse("occurrence_change", args=[occurrence.pk]), form).status_code
        == 302
    )
    lowered = Occurrence.objects.for_lists().get()
    assert (lowered.seats, lowered.taken, lowered.seats_left) == (2, 4, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"date": "2020-02-16"}, "That day has passed."),
        ({"minutes": -5}, "It has to end after it begins"),
        ({"seats": -1}, "At least 1 place."),
        ({"time_zone": "Nowhere"}, "is not a time zone we know."),
        ({"time": ""}, "This field is required."),
    ],
)
def test_a_change_that_cannot_be_is_refused_beside_its_field(
    cast: People, change: dict[str, object], sentence: str
) -> None:
    occurrence = evening(cast, seats=7)
    answer = browser_of(cast.omar).post(
        reverse("occurrence_change", args=[occurrence.pk]), date_form(occurrence, **{"minutes": 45, **change})
    )
    assert answer.status_code == 422
    assert sentence in lines(answer)
    occurrence.refresh_from_db()
    assert (occurrence.minutes, occurrence.sequence) == (60, 0)


def test_a_class_that_runs_may_be_made_longer(cast: People) -> None:
    occurrence = evening(cast, soon(minutes=-30))
    Room.objects.filter(pk=occurrence.room_id).update(started_at=occurrence.starts_at)
    form = date_form(occurrence, minutes=90)
    assert (
        browser_of(cast.omar).post(reverse("occurrence_change", args=[occurrence.pk]), form).status_code
        == 302
    )
    assert Occurrence.objects.get().minutes == 90


def test_two_dates_of_an_activity_are_never_at_the_same_time(cast: People) -> None:
    what = activity(cast)
    first, second = date_of(what, soon(hours=2)), date_of(what, soon(hours=4))
    with pytest.raises(SameTime):
        second.move(first.starts_at, 60, None, "Asia/Shanghai")
    answer = browser_of(cast.omar).post(reverse("occurrence_change", args=[second.pk]), date_form(first))
    assert answer.status_code == 422
    assert "already has a date at that time" in lines(answer)


def test_what_is_over_can_neither_be_moved_nor_called_off(cast: People) -> None:
    occurrence = held(evening(cast, soon(days=-1)))
    with pytest.raises(AlreadyOver):
        occurrence.move(soon(days=1), 60, None, "Asia/Shanghai")
    with pytest.raises(AlreadyOver):
        occurrence.cancel("Rain")
    answer = browser_of(cast.omar).post(
        reverse("occurrence_cancel", args=[occurrence.pk]), {"reason": "Rain"}
    )
    assert answer.status_code == 422
    assert "it can no longer be changed" in lines(answer)


# Calling off, A-40


def test_calling_off_tells_the_household_why_and_the_page_stays(cast: People) -> None:
    occurrence = evening(cast)
    occurrence.register(cast.household, cast.rosa)
    url = reverse("occurrence_cancel", args=[occurrence.pk])
    for _twice in range(2):
        assert browser_of(cast.omar).post(url, {"reason": "The teacher is ill."}).status_code == 302
    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (cast.rosa, "cancelled")
    assert notice.sentence.endswith("was cancelled: The teacher is ill.")
    page = page_of(occurrence, cast.rosa)
    assert "<s>" in page
    assert "The teacher is ill." in page
    assert reverse("occurrence_register", args=[occurrence.pk]) not in page
    called_off = Occurrence.objects.select_related("room").get()
    assert called_off.room.ended_at is not None
    assert called_off.sequence == 1
    assert not Occurrence.objects.upcoming().exists()
    assert Occurrence.objects.ahead().get() == called_off
    with pytest.raises(Cancelled):
        called_off.move(soon(days=3), 60, None, "Asia/Shanghai")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_calling_off_needs_a_reason(cast: People, reason: str) -> None:
    occurrence = evening(cast)
    answer = browser_of(cast.omar).post(
        reverse("occurrence_cancel", args=[occurrence.pk]), {"reason": reason}
    )
    assert answer.status_code == 422
    occurrence.refresh_from_db()
    assert occurrence.cancelled_at is None
    with pytest.raises(ReasonMissing):
        occurrence.cancel("  ")


def test_calling_off_while_it_runs_ends_the_room(cast: People) -> None:
    """A-41"""
    occurrence = evening(cast, soon(minutes=-20))
    Room.objects.filter(pk=occurrence.room_id).update(started_at=occurrence.starts_at)
    Occurrence.objects.select_related("room").get().cancel("Power cut")
    assert Room.objects.get().state == Room.State.ENDED
