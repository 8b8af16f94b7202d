"""Certificates for who came and who hosted: handed out, checked, taken back (C-24)."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from activities.models import Certificate, Correction, Occurrence
from activities.refusals import NotOverYet
from live.models import Attendance
from notices.models import Notice
from people.models import User
from tests.activities.contests import neighbours
from tests.activities.scenes import browser_of, evening, held, lines, soon
from tests.cast import People


@pytest.fixture
def yoga(cast: People) -> Occurrence:
    """An hour of yoga a week ago; Rosa stayed, Cora looked in."""
    occurrence = held(evening(cast, soon(days=-7)))
    for person, minutes in ((cast.rosa, 50), (cast.cora, 3)):
        start, end = occurrence.starts_at, occurrence.starts_at + timedelta(minutes=minutes)
        Attendance.objects.create(
            room=occurrence.room, user=person, joined_at=start, seen_at=end, left_at=end
        )
    return occurrence


def given(occurrence: Occurrence) -> list[tuple[str, str]]:
    return sorted((one.name, one.kind) for one in Certificate.objects.valid().filter(occurrence=occurrence))


def test_the_host_hands_them_out_to_who_came_and_nobody_gets_two(cast: People, yoga: Occurrence) -> None:
    omar, hand_out = browser_of(cast.omar), reverse("certificates_hand_out", args=[yoga.pk])
    page = reverse("attendance", args=[yoga.pk])
    assert "Hand out certificates" in lines(omar.get(page))
    assert "If the certificate is taken back" not in lines(omar.get(page))
    assert "2 certificates were handed out." in lines(omar.post(hand_out, follow=True))
    assert given(yoga) == [("Omar", "host"), ("Rosa", "attendance")]
    assert "If the certificate is taken back" in lines(omar.get(page))
    assert "Everybody who came has theirs already." in lines(omar.post(hand_out, follow=True))
    Correction.objects.note(yoga, cast.cora, cast.omar, came=True, note="On her sister's phone")
    omar.post(hand_out)
    assert given(yoga) == [("Cora", "attendance"), ("Omar", "host"), ("Rosa", "attendance")]
    assert Notice.objects.filter(user=cast.rosa, about=f"certificate-{yoga.pk}").count() == 1
    Correction.objects.note(yoga, cast.rosa, cast.omar, came=False, note="A forgotten tab")
    assert given(yoga) == [("Cora", "attendance"), ("Omar", "host")]
    old = Certificate.objects.get(user=cast.rosa)
    assert "This certificate was revoked: A forgotten tab" in lines(omar.get(old.get_absolute_url()))
    Correction.objects.note(yoga, cast.rosa, cast.omar, came=True, note="She was there")
    omar.post(hand_out)
    assert Certificate.objects.valid().get(user=cast.rosa).serial != old.serial


def test_nobody_gets_one_before_it_is_over_or_for_what_never_took_place(cast: People) -> None:
    for occurrence in (evening(cast), evening(cast, soon(days=-7))):
        with pytest.raises(NotOverYet):
            Certificate.objects.hand_out(occurrence, [cast.rosa])
    refused = browser_of(cast.omar).post(reverse("certificates_hand_out", args=[occurrence.pk]), follow=True)
    assert "once it has taken place" in lines(refused)
    assert not Certificate.objects.exists()


def test_it_is_printed_in_both_languages_checked_by_anybody_and_revoked_by_the_host(
    cast: People, yoga: Occurrence
) -> None:
    Certificate.objects.hand_out(yoga, [cast.rosa])
    mine = Certificate.objects.get(user=cast.rosa)
    rosa, omar, sven, nobody = (browser_of(one) for one in (cast.rosa, cast.omar, cast.sven, None))
    assert "Sunday yoga" in lines(rosa.get(reverse("certificates")))
    picture = rosa.get(reverse("certificate_file", args=[mine.serial, "zh-hans", "png"]))
    with Image.open(io.BytesIO(picture.content)) as image:
        assert image.width > image.height > 800
    for language in ("zh-hans", "en"):
        batch = reverse("certificates_of_date", args=[yoga.pk, language])
        printed = omar.get(batch).content
        assert (printed[:4], b"/StructTreeRoot" in printed) == (b"%PDF", True)
        assert [one.get(batch).status_code for one in (rosa, sven)] == [404, 404]
    nobody.cookies["django_language"] = "en"
    check = lines(nobody.get(mine.get_absolute_url()))
    assert "This certificate is real." in check
    assert "Revoke it" not in check
    for url in (reverse("certificates_hand_out", args=[yoga.pk]), batch):
        assert nobody.get(url).headers["Location"].startswith(reverse(settings.LOGIN_URL))
    hand_out = reverse("certificates_hand_out", args=[yoga.pk])
    assert [one.post(hand_out).status_code for one in (rosa, sven)] == [404, 404]
    revoke = reverse("certificate_revoke", args=[mine.serial])
    assert "Revoke it" in lines(omar.get(mine.get_absolute_url()))
    assert rosa.post(revoke, {"why": "x"}).status_code == 404
    omar.post(revoke, {"why": "Mistaken for her sister"})
    assert "revoked: Mistaken for her sister" in lines(nobody.get(mine.get_absolute_url()))
    assert rosa.get(reverse("certificate_file", args=[mine.serial, "en", "pdf"])).status_code == 404


def test_handing_out_asks_as_often_for_twenty_as_for_one(cast: People, yoga: Occurrence) -> None:
    people: list[User] = [user for user, _home in neighbours(cast.building, 21)]

    def queries(came: list[User], new: int) -> int:
        occurrence = Occurrence.objects.select_related("room", "activity__host").get(pk=yoga.pk)
        with CaptureQueriesContext(connection) as asked:
            assert Certificate.objects.hand_out(occurrence, came) == new
        return len(asked)

    assert queries(people[:1], 2) == queries(people, 20)
