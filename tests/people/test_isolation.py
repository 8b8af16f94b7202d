"""Who stays at home in isolation: said by the household or an organizer, seen by them alone, forgotten when over."""

from datetime import UTC, date, datetime, time, timedelta
from unittest import mock

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from people.models import Household, Isolation, Membership, Role
from people.refusals import DaysThatCannotBe, NobodyBehindTheDoor, NotYourDoor
from people.tasks import forget_isolations
from tests.cast import Cast, belongs, person, resident

DAY = timedelta(days=1)


def days(since: int, until: int) -> tuple[date, date]:
    today = timezone.localdate()
    return today + since * DAY, today + until * DAY


class AtHome(Cast, TestCase):
    def noted(self, since: int = 0, until: int = 7) -> Isolation:
        return Isolation.objects.note(self.household, *days(since, until), by=self.omar)

    def test_the_household_itself_or_its_organizer_may_say_so_and_saying_it_again_corrects_it(self) -> None:
        for by in (self.rosa, self.omar):
            Isolation.objects.note(self.household, *days(0, 7), by=by)
        self.assertEqual(Isolation.objects.get().until, days(0, 7)[1])
        captain = person("Carla")
        belongs(captain, self.building, Role.CAPTAIN)
        for other in (self.sven, self.cora, captain):
            with self.assertRaises(NotYourDoor):
                Isolation.objects.note(self.household, *days(0, 9), by=other)

    def test_it_goes_with_the_last_who_was_confirmed_and_who_comes_after_them_reads_nothing_of_it(
        self,
    ) -> None:
        self.noted()
        claims = person("Claude")
        waiting = Membership.objects.create(user=claims, community=self.building, household=self.household)
        self.rosa.memberships.get().leave()
        waiting.confirm(by=self.omar)
        self.assertEqual(list(Isolation.objects.visible_to(claims)), [])
        self.assertFalse(Isolation.objects.exists())

    def test_days_that_cannot_be_and_doors_with_nobody_behind_are_refused(self) -> None:
        for since, until in ((0, -1), (-9, -1), (3, 2), (0, 61)):
            with self.assertRaises(DaysThatCannotBe):
                self.noted(since, until)
        for first, last in ((date.min, days(0, 7)[1]), (days(0, 7)[0], date.max)):
            with self.assertRaises(DaysThatCannotBe):
                Isolation.objects.note(self.household, first, last, by=self.omar)
        Isolation.objects.note(self.household, date.max, date.max, by=self.omar).end()
        with self.assertRaises(NobodyBehindTheDoor):
            empty = Household.objects.behind(self.building, "999")
            Isolation.objects.note(empty, *days(0, 7), by=self.omar)

    def test_it_counts_by_the_day_of_the_place_and_is_forgotten_after(self) -> None:
        isolation = self.noted(0, 7)
        self.assertEqual(list(Isolation.objects.now_within(self.street)), [isolation])
        self.assertEqual(list(Isolation.objects.now_within(self.elsewhere)), [])
        self.noted(1, 7)
        self.assertEqual(list(Isolation.objects.now_within(self.street)), [])
        over = datetime.combine(days(0, 7)[1] + DAY, time(12), UTC)
        with mock.patch.object(timezone, "now", return_value=over - timedelta(seconds=1)):
            self.assertEqual(list(Isolation.objects.now_within(self.street)), [])
            forget_isolations()
            self.assertTrue(Isolation.objects.exists(), "somewhere on earth it is still that day")
        with mock.patch.object(timezone, "now", return_value=over):
            forget_isolations()
        self.assertFalse(Isolation.objects.exists())

    def test_it_goes_with_the_household(self) -> None:
        self.noted()
        self.rosa.memberships.get().leave()
        self.assertFalse(Isolation.objects.exists())

    def test_only_the_household_and_its_organizers_see_it(self) -> None:
        isolation = self.noted()
        nils, _household = resident("Nils", self.building, "302")
        captain = person("Carla")
        belongs(captain, self.building, Role.CAPTAIN)
        path = reverse("isolation")
        self.assertEqual(self.client.get(path).status_code, 302)
        for somebody, sees in (
            (self.rosa, "Your household"), (self.omar, "Door 1201"), (nils, ""), (self.sven, ""),
        ):  # fmt: skip
            self.client.force_login(somebody)
            answer = self.client.get(path, headers={"accept-language": "en"})
            self.assertIn("no-store", answer["Cache-Control"])
            page = answer.content.decode()
            self.assertEqual("1201" in page or "At home from" in page, bool(sees))
            self.assertIn(sees, page)
        for stranger in (self.cora, captain):
            self.client.force_login(stranger)
            self.assertEqual(self.client.get(path).status_code, 404)
        for stranger in (self.sven, nils, captain):
            self.client.force_login(stranger)
            self.assertEqual(self.client.post(reverse("isolation_end", args=[isolation.pk])).status_code, 404)
        self.assertTrue(Isolation.objects.exists())

    def test_forms_note_it_refuse_with_a_sentence_and_end_it(self) -> None:
        since, until = (day.isoformat() for day in days(0, 7))
        self.client.force_login(self.rosa)
        self.assertEqual(self.client.post(reverse("isolation"), {}).status_code, 404)
        self.client.post(reverse("isolation_own"), {"since": since, "until": until})
        self.assertEqual(Isolation.objects.get().noted_by, self.rosa)
        wrong = self.client.post(reverse("isolation_own"), {"since": until, "until": since})
        self.assertContains(wrong, "Please look at the dates", status_code=422)
        self.client.post(reverse("isolation_end", args=[Isolation.objects.get().pk]))
        self.assertFalse(Isolation.objects.exists())
        self.client.force_login(self.omar)
        told = {"building": self.building.pk, "door": "1201 室", "since": since, "until": until}
        self.client.post(reverse("isolation"), told)
        self.assertEqual(Isolation.objects.get().household, self.household)
        nobody = self.client.post(reverse("isolation"), told | {"door": "4444"})
        self.assertContains(nobody, "No neighbour behind this door", status_code=422)
        self.assertContains(nobody, "4444", status_code=422)
        far = self.client.post(reverse("isolation"), told | {"building": self.elsewhere.pk, "door": "101"})
        self.assertEqual((far.status_code, Isolation.objects.count()), (422, 1))
        self.client.force_login(self.cora)
        self.assertEqual(self.client.post(reverse("isolation_own"), told).status_code, 404)

    def test_twenty_households_cost_as_many_queries_as_one(self) -> None:
        self.noted()
        self.client.force_login(self.omar)
        with self.assertNumQueries(9):
            self.client.get(reverse("isolation"))
        for number in range(19):
            _somebody, household = resident(f"N{number}", self.building, f"{number}")
            Isolation.objects.note(household, *days(0, 7), by=self.omar)
        with self.assertNumQueries(9):
            self.client.get(reverse("isolation"))
