"""The roster's page: what neighbours see of it, and what counsellors do with it."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.wellbeing.test_duty import Roster, in_hours
from wellbeing.models import Duty


class TheRoster(Roster, TestCase):
    def page(self, user: Any, path: str = "/care/duty/", **asked: Any) -> Any:
        self.client.force_login(user)
        self.client.cookies.load({"django_language": "en"})
        return self.client.get(path, asked)

    def press(self, user: Any, duty: Duty, action: str) -> Any:
        self.client.force_login(user)
        self.client.cookies.load({"django_language": "en"})
        return self.client.post(f"/care/duty/{duty.pk}/", {"action": action, "week": "0"})

    def plan(self, user: Any, **given: Any) -> Any:
        self.client.force_login(user)
        self.client.cookies.load({"django_language": "en"})
        then = timezone.localtime() + timedelta(days=1)
        usual = {"place": self.district.pk, "date": then.date().isoformat(), "time": "09:00", "minutes": 120}
        return self.client.post("/care/duty/plan/", {**usual, "who": user.pk, "week": "0", **given})

    def test_neighbours_see_who_listens_when_with_languages_and_credential_and_no_button(self) -> None:
        self.shift(hours=-1, is_lead=True)
        self.shift(hours=3, counsellor=self.cleo)
        page = self.page(self.rosa)
        self.assertContains(page, "Here now")
        self.assertContains(page, "Counsellor · Chinese", 2)
        self.assertContains(page, "neighbour who listens · Chinese, Cantonese")
        self.assertNotContains(page, "I take it")
        self.assertNotContains(page, "Hand back")

    def test_with_nobody_there_the_next_shift_is_named(self) -> None:
        duty = self.shift(hours=3)
        page = self.page(self.rosa)
        self.assertContains(page, "Nobody is at the desk now")
        self.assertContains(page, f"{timezone.localtime(duty.starts_at):%H:%M}.")

    def test_who_lives_elsewhere_sees_nothing_of_it(self) -> None:
        duty = self.shift(hours=-1)
        page = self.page(self.sven)
        self.assertContains(page, "No shifts this week yet")
        self.assertNotContains(page, "Cora")
        for stranger in (self.sven, self.curt):
            self.assertEqual(self.press(stranger, duty, "back").status_code, 404)

    def test_signed_out_one_is_sent_to_sign_in(self) -> None:
        self.assertRedirects(
            self.client.get("/care/duty/"), "/account/login/?next=/care/duty/", fetch_redirect_response=False
        )

    def test_counsellors_take_hand_back_and_swap(self) -> None:
        duty = self.shift(counsellor=None)
        for user, action, whose, swaps in (
            (self.cleo, "take", self.cleo, False),
            (self.cleo, "swap", self.cleo, True),
            (self.cora, "take", self.cora, False),
            (self.cora, "swap", self.cora, True),
            (self.cora, "keep", self.cora, False),
            (self.cora, "back", None, False),
        ):
            self.assertRedirects(
                self.press(user, duty, action),
                f"/care/duty/?week=0#duty-{duty.pk}",
                fetch_redirect_response=False,
            )
            duty.refresh_from_db()
            self.assertEqual((duty.counsellor, duty.swap_asked_at is not None), (whose, swaps))
        self.press(self.cora, duty, "drop")
        self.assertFalse(Duty.objects.exists())

    def test_what_is_refused_is_said_beside_the_shift(self) -> None:
        self.shift(hours=2, counsellor=self.cleo)
        duty = self.shift(hours=3, counsellor=None)
        answer = self.press(self.cleo, duty, "take")
        self.assertContains(answer, "There is already a shift", status_code=422)
        self.assertContains(answer, f'id="duty-do-{duty.pk}"', status_code=422)

    def test_neighbours_press_nothing(self) -> None:
        duty = self.shift(counsellor=None)
        self.assertEqual(self.press(self.rosa, duty, "take").status_code, 404)
        self.assertEqual(self.press(self.cora, duty, "burn").status_code, 404)
        self.assertEqual(self.plan(self.rosa).status_code, 404)
        duty.refresh_from_db()
        self.assertTrue(duty.is_free)

    def test_a_shift_is_planned_on_the_wall_clock_of_who_plans_it(self) -> None:
        self.assertEqual(self.plan(self.cleo).status_code, 302)
        duty = Duty.objects.get()
        self.assertEqual((duty.counsellor, timezone.localtime(duty.starts_at).hour), (self.cleo, 9))

    def test_only_leads_may_put_others_on_it_and_what_was_typed_stays(self) -> None:
        refused = self.plan(self.cleo, who=self.cora.pk, time="10:30")
        self.assertContains(refused, 'value="10:30"', status_code=422)
        self.assertFalse(Duty.objects.exists())
        self.plan(self.cora, who=self.cleo.pk, is_lead="")
        self.plan(self.cora, who="free", is_lead="on")
        self.assertEqual(
            set(Duty.objects.values_list("counsellor", "is_lead")), {(self.cleo.pk, False), (None, True)}
        )

    def test_a_week_that_is_none_is_not_found(self) -> None:
        for week in ("-1", "99", "x"):
            self.assertEqual(self.page(self.rosa, week=week).status_code, 404)

    def test_a_full_week_asks_no_more_than_an_empty_one(self) -> None:
        self.shift(hours=-1)
        asked = len(self.queries(self.cora))
        Duty.objects.bulk_create(
            Duty(
                community=self.district,
                counsellor=self.cleo,
                starts_at=in_hours(n),
                ends_at=in_hours(n + 1),
                minutes=60,
            )
            for n in range(2, 22)
        )
        self.assertEqual(len(self.queries(self.cora)), asked)

    def queries(self, user: Any) -> list[Any]:
        self.client.force_login(user)
        with CaptureQueriesContext(connection) as asked:
            self.client.get("/care/duty/")
        return list(asked.captured_queries)
