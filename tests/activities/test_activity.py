import re
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Occurrence
from activities.refusals import AlreadyPublished
from live.models import Plan, Room
from people.models import Role
from tests.activities.scenes import activity, browser_of, date_of, evening, lines, soon
from tests.cast import People, belongs, person, resident

NEW = "/activities/new/"


def form_of(cast: People, **changes: Any) -> dict[str, Any]:
    """What Omar's browser sends for a class next week."""
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    return {
        "client_id": str(uuid.uuid4()),
        "kind": "class",
        "title": "Sunday yoga",
        "description": "Bring a **mat**.",
        "home": cast.community.pk,
        "audience": "",
        "host": cast.omar.pk,
        "find": "",
        "date-TOTAL_FORMS": 1,
        "date-INITIAL_FORMS": 0,
        "date-0-date": day,
        "date-0-time": "19:30",
        "date-0-minutes": 60,
        "date-0-seats": "",
        "date-0-time_zone": "Asia/Shanghai",
        **changes,
    }


def test_omar_makes_a_draft_and_publishes_it_and_rosa_sees_it(cast: People) -> None:
    omar, rosa = browser_of(cast.omar), browser_of(cast.rosa)
    answer = omar.post(NEW, form_of(cast, co_hosts=[cast.rosa.pk]))
    made = Activity.objects.get()
    assert answer["Location"] == reverse("activity_plan", args=[made.pk])
    occurrence = made.occurrences.get()
    assert timezone.localtime(occurrence.starts_at).strftime("%H:%M") == "19:30"
    assert (occurrence.minutes, occurrence.seats, occurrence.room.title) == (60, None, "Sunday yoga")
    assert (made.audience, made.host, list(made.co_hosts.all())) == (cast.community, cast.omar, [cast.rosa])
    made.co_hosts.clear()

    preview = lines(omar.get(occurrence.get_absolute_url()))
    assert "Draft: only you and your co-hosts see this page" in preview
    assert "Bring a <strong>mat</strong>." in preview
    assert rosa.get(occurrence.get_absolute_url()).status_code == 404

    for _twice in range(2):
        assert omar.post(reverse("activity_publish", args=[made.pk])).status_code == 302
    page = lines(rosa.get(occurrence.get_absolute_url()))
    assert "Bring a <strong>mat</strong>." in page
    assert "Draft" not in page


def test_a_double_tap_makes_one_activity(cast: People) -> None:
    omar, form = browser_of(cast.omar), form_of(cast)
    answers = {omar.post(NEW, form)["Location"] for _tap in range(3)}
    assert answers == {reverse("activity_plan", args=[Activity.objects.get().pk])}
    assert Occurrence.objects.count() == Room.objects.count() == Plan.objects.count() == 1


def test_the_same_key_of_somebody_else_is_another_activity(cast: People) -> None:
    other = person("Olga")
    belongs(other, cast.community, Role.ORGANIZER)
    form = form_of(cast)
    browser_of(cast.omar).post(NEW, form)
    browser_of(other).post(NEW, {**form, "title": "Her own", "host": other.pk})
    assert sorted(Activity.objects.values_list("title", flat=True)) == ["Her own", "Sunday yoga"]


def test_twenty_taps_at_once_make_one_activity(transactional_db: None) -> None:
    cast = People()
    browsers, form = [browser_of(cast.omar) for _ in range(20)], form_of(cast)
    start, answers = threading.Barrier(20), []

    def tap(number: int) -> None:
        start.wait()
        answers.append(browsers[number].post(NEW, form).status_code)
        connections.close_all()

    threads = [threading.Thread(target=tap, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 20
    assert Activity.objects.count() == Occurrence.objects.count() == Plan.objects.count() == 1


PAST = (timezone.localdate() - timedelta(days=3)).isoformat()
FAR = (timezone.localdate() + timedelta(days=500)).isoformat()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Give it a name your neighbours will recognise."),
        ({"title": "   "}, "Give it a name your neighbours will recognise."),
        ({"title": "x" * 61}, "at most 60 characters"),
        ({"description": "x" * 5001}, "at most 5000 characters"),
        ({"kind": "party"}, "Select a valid choice."),
        ({"home": 999}, "Select a valid choice."),
        ({"host": 999}, "Select a valid choice."),
        ({"co_hosts": ["x"]}, "is not a valid value"),
        ({"client_id": "x"}, "Enter a valid UUID."),
        ({"date-0-date": ""}, "This field is required."),
        ({"date-0-date": "2026-02-30"}, "Enter a valid date."),
        ({"date-0-date": "99999-01-01"}, "Enter a valid date."),
        ({"date-0-date": PAST}, "That day has passed."),
        ({"date-0-date": "0001-01-01"}, "That day has passed."),
        ({"date-0-date": FAR}, "At most 400 days ahead."),
        ({"date-0-date": "9999-12-31"}, "At most 400 days ahead."),
        ({"date-0-time": "25:00"}, "Enter a valid time."),
        ({"date-0-minutes": "-60"}, "It has to end after it begins"),
        ({"date-0-minutes": "0"}, "It has to end after it begins"),
        ({"date-0-minutes": "100000"}, "At most 720 minutes"),
        ({"date-0-minutes": "an hour"}, "Enter a whole number."),
        ({"date-0-seats": "-5"}, "At least 1 place."),
        ({"date-0-seats": "0"}, "At least 1 place."),
        ({"date-0-seats": "9" * 30}, "At most 5000 places."),
        ({"date-0-time_zone": "Mars/Olympus"}, "is not a time zone we know."),
        ({"date-0-time_zone": "../../etc/passwd"}, "is not a time zone we know."),
        ({"date-TOTAL_FORMS": "many"}, "It needs at least 1 date."),
        ({"date-TOTAL_FORMS": "0"}, "It needs at least 1 date."),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_everything_typed_stays(
    cast: People, change: dict[str, Any], sentence: str
) -> None:
    form = form_of(
        cast, **{"title": "Evening stretch", "description": "Bring a mat.", "date-0-minutes": 45, **change}
    )
    answer = browser_of(cast.omar).post(NEW, form)
    page = lines(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert page.count('role="alert"') == 1
    assert not Activity.objects.exists()
    if "title" not in change:
        assert 'value="Evening stretch"' in page
    if "description" not in change:
        assert "Bring a mat.</textarea>" in page
    for name in ("date-0-time", "date-0-minutes"):
        if name not in change and "date-TOTAL_FORMS" not in change:
            assert f'value="{form[name]}"' in page


def test_a_time_that_passed_today_is_refused_beside_its_field(cast: People) -> None:
    earlier = timezone.localtime() - timedelta(minutes=2)
    form = form_of(
        cast, **{"date-0-date": earlier.date().isoformat(), "date-0-time": earlier.strftime("%H:%M")}
    )
    page = lines(browser_of(cast.omar).post(NEW, form))
    assert 'href="#id_date-0-time"' in page
    assert re.search(r'name="date-0-time"[^>]*aria-invalid="true"', page)
    assert page.count("That time has passed.") == 2


def test_a_time_that_the_clocks_skip_begins_after_the_gap(cast: People) -> None:
    """A-8: on 28 March 2027 the clocks of Berlin go from 2 to 3."""
    change = {"date-0-date": "2027-03-28", "date-0-time": "02:30", "date-0-time_zone": "Europe/Berlin"}
    browser_of(cast.omar).post(NEW, form_of(cast, **change))
    occurrence = Occurrence.objects.get()
    assert occurrence.starts_at.astimezone(occurrence.zone).strftime("%H:%M") == "03:00"
    assert occurrence.ends_at - occurrence.starts_at == timedelta(minutes=60)


def test_another_date_is_a_week_later_and_needs_no_script(cast: People) -> None:
    omar, form = browser_of(cast.omar), form_of(cast, **{"date-0-seats": 20})
    answer = omar.post(NEW, {**form, "title": "", "another_date": "1"})
    page = lines(answer)
    assert answer.status_code == 200
    assert 'role="alert"' not in page
    day = (timezone.localdate() + timedelta(days=14)).isoformat()
    for name, value in {"date": day, "time": "19:30", "minutes": "60", "seats": "20"}.items():
        assert re.search(rf'name="date-1-{name}" value="{value}"', page), name
    second = {f"date-1-{name}": form[f"date-0-{name}"] for name in ("time", "minutes", "seats", "time_zone")}
    omar.post(NEW, {**form, **second, "date-TOTAL_FORMS": 2, "date-1-date": day})
    days = [
        timezone.localdate(starts_at).isoformat()
        for starts_at in Occurrence.objects.values_list("starts_at", flat=True)
    ]
    assert days == [form["date-0-date"], day]


def test_a_date_that_is_ticked_away_is_not_made(cast: People) -> None:
    form = form_of(cast)
    second = {f"date-1-{name}": form[f"date-0-{name}"] for name in ("date", "minutes", "seats", "time_zone")}
    gone = {"date-TOTAL_FORMS": 2, **second, "date-1-time": "nonsense", "date-1-DELETE": "on"}
    assert browser_of(cast.omar).post(NEW, {**form, **gone}).status_code == 302
    assert Occurrence.objects.count() == 1


def test_the_same_time_twice_is_refused(cast: People) -> None:
    form = form_of(cast)
    second = {name.replace("-0-", "-1-"): value for name, value in form.items() if "-0-" in name}
    answer = browser_of(cast.omar).post(NEW, {**form, **second, "date-TOTAL_FORMS": 2})
    assert answer.status_code == 422
    assert "This is the same time twice." in lines(answer)


@pytest.mark.parametrize("total", ["12", "999", "99999999999", "-1", "x"])
def test_asking_for_ever_more_dates_is_harmless(cast: People, total: str) -> None:
    answer = browser_of(cast.omar).post(
        NEW, form_of(cast, **{"date-TOTAL_FORMS": total, "another_date": "1"})
    )
    assert answer.status_code == 200
    assert lines(answer).count('type="date"') <= 12


def test_preview_shows_hostile_markdown_as_harmless_and_keeps_what_was_typed(cast: People) -> None:
    hostile = "**ok** <script>alert(1)</script> [x](javascript:alert(2)) <img src=x onerror=alert(3)>"
    answer = browser_of(cast.omar).post(NEW, form_of(cast, description=hostile, preview="1", title=""))
    page = lines(answer)
    assert answer.status_code == 200
    assert "<strong>ok</strong>" in page
    for bad in ("<script>alert", 'href="javascript', "<img src=x"):
        assert bad not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("field", ["title", "description"])
def test_hostile_words_are_harmless_wherever_they_are_shown(cast: People, field: Any) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    given: dict[str, Any] = {field: hostile}
    occurrence = evening(cast, **given)
    for name, pk in {"occurrence": occurrence.pk, "activity": occurrence.activity_id}.items():
        page = lines(browser_of(cast.omar).get(reverse(name, args=[pk])))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "<script>alert" not in lines(browser_of(cast.rosa).get(reverse("schedule")))


# Who hosts


def found(cast: People, words: str) -> str:
    return lines(browser_of(cast.omar).post(NEW, form_of(cast, find=words, find_people="1")))


def test_a_co_host_is_found_by_name_or_address_within_reach(cast: People) -> None:
    box = f'name="co_hosts" value="{cast.rosa.pk}"'
    assert box not in lines(browser_of(cast.omar).get(NEW))
    assert box in found(cast, "ros")
    assert box in found(cast, "ROSA@linli.example")
    assert "rosa@linli.example" not in found(cast, "ros")
    assert "Nobody of that name" in found(cast, "linli.example")


def test_who_lives_elsewhere_is_neither_found_nor_accepted(cast: People) -> None:
    assert "Nobody of that name" in found(cast, "Sven")
    answer = browser_of(cast.omar).post(NEW, form_of(cast, co_hosts=[cast.sven.pk]))
    assert answer.status_code == 422
    assert "Sven" not in lines(answer)
    answer = browser_of(cast.omar).post(NEW, form_of(cast, host=cast.sven.pk))
    assert answer.status_code == 422


def test_a_search_never_lists_thousands(cast: People) -> None:
    for number in range(15):
        resident(f"Anna{number}", cast.building, str(number))
    assert found(cast, "anna").count('name="co_hosts"') == 10


@pytest.mark.parametrize("words", ["\0", "%", "'", "x" * 500, "<script>"])
def test_strange_words_to_look_for_are_harmless(cast: People, words: str) -> None:
    assert "<script>" not in found(cast, words).replace('<script type="module"', "")


def test_the_host_is_not_a_co_host_besides(cast: People) -> None:
    browser_of(cast.omar).post(NEW, form_of(cast, host=cast.rosa.pk, co_hosts=[cast.rosa.pk]))
    made = Activity.objects.get()
    assert (made.host, made.co_hosts.count()) == (cast.rosa, 0)


# For whom


def test_one_may_invite_as_far_as_one_organizes_and_no_further(cast: People) -> None:
    omar = browser_of(cast.omar)
    assert omar.post(NEW, form_of(cast, home=cast.compound.pk, audience=cast.community.pk)).status_code == 302
    assert Activity.objects.get().audience == cast.community
    for place in (cast.street, cast.district, cast.elsewhere):
        assert omar.post(NEW, form_of(cast, audience=place.pk)).status_code == 422
        assert omar.post(NEW, form_of(cast, home=place.pk)).status_code == 422
    answer = omar.post(NEW, form_of(cast, home=cast.community.pk, audience=cast.compound.pk))
    assert "does not lie around" in lines(answer)


def test_what_neighbours_have_seen_can_be_widened_but_not_narrowed(cast: People) -> None:
    made = activity(cast, home=cast.compound, audience=cast.community)
    form = {**form_of(cast), "home": cast.compound.pk}
    url = reverse("activity_change", args=[made.pk])
    answer = browser_of(cast.omar).post(url, {**form, "audience": cast.compound.pk})
    assert answer.status_code == 422
    assert "it can be opened to more of them, not to fewer" in lines(answer)


def test_a_district_of_hundreds_of_buildings_is_still_a_list_one_can_choose_from(cast: People) -> None:
    for number in range(210):
        cast.compound.add(kind="building", name=f"{number}栋")
    page = lines(browser_of(cast.omar).get(NEW))
    assert f'<option value="{cast.compound.pk}"' in page
    assert page.count("<option") < 60


# Changing


def test_changing_the_words_reaches_room_and_calendars(cast: People) -> None:
    occurrence = evening(cast)
    over = date_of(occurrence.activity, soon(days=-1))
    omar = browser_of(cast.omar)
    url = reverse("activity_change", args=[occurrence.activity_id])
    assert omar.post(url, form_of(cast, title="Morning yoga")).status_code == 302
    occurrence.refresh_from_db()
    over.refresh_from_db()
    assert (occurrence.room.title, occurrence.sequence) == ("Morning yoga", 1)
    assert (over.room.title, over.sequence) == ("Sunday yoga", 0)
    assert omar.post(url, form_of(cast, title="Morning yoga")).status_code == 302
    occurrence.refresh_from_db()
    assert occurrence.sequence == 1


def test_a_refused_change_changes_nothing_and_keeps_the_old_name_on_top(cast: People) -> None:
    made = activity(cast)
    answer = browser_of(cast.omar).post(
        reverse("activity_change", args=[made.pk]), form_of(cast, title="", kind="talk")
    )
    assert answer.status_code == 422
    assert "Sunday yoga</a>" in lines(answer)
    made.refresh_from_db()
    assert (made.title, made.kind) == ("Sunday yoga", "class")


def test_a_host_who_does_not_organize_changes_words_but_not_places(cast: People) -> None:
    made = activity(cast, host=cast.rosa)
    form = {**form_of(cast, title="Chair yoga", host=cast.rosa.pk), "home": cast.elsewhere.pk}
    assert browser_of(cast.rosa).post(reverse("activity_change", args=[made.pk]), form).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.home, made.audience) == ("Chair yoga", cast.community, cast.community)


def test_more_dates_may_follow_and_one_it_has_is_not_doubled(cast: People) -> None:
    occurrence = evening(cast, soon(days=7))
    local = timezone.localtime(occurrence.starts_at)
    form = form_of(cast, **{"date-0-date": local.date().isoformat(), "date-0-time": local.strftime("%H:%M")})
    url, omar = reverse("activity_dates", args=[occurrence.activity_id]), browser_of(cast.omar)
    assert omar.post(url, form).status_code == 302
    assert Occurrence.objects.count() == 1
    later = {**form, "date-0-date": (local + timedelta(days=1)).date().isoformat()}
    for _twice in range(2):
        assert omar.post(url, later).status_code == 302
    assert Occurrence.objects.count() == 2
    assert omar.post(url, {**form, "date-0-date": PAST}).status_code == 422


def test_a_draft_is_thrown_away_whole_and_what_was_seen_is_not(cast: People) -> None:
    draft = evening(cast, draft=True)
    omar = browser_of(cast.omar)
    assert omar.post(reverse("activity_discard", args=[draft.activity_id]))["Location"] == reverse(
        "activities"
    )
    assert not any(model.objects.exists() for model in (Activity, Occurrence, Plan, Room))
    seen = evening(cast)
    omar.post(reverse("activity_discard", args=[seen.activity_id]))
    with pytest.raises(AlreadyPublished):
        seen.activity.discard()
    assert Occurrence.objects.get() == seen
