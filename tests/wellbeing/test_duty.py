"""The roster: who listens when, by whose word, and what nobody may be asked to do."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import TestCase
from django.utils import timezone, translation

from live import danger
from people.models import Role, User
from tests.cast import Cast, belongs, person
from tests.live.plaza import plaza
from wellbeing.duty_refusals import (
    NoRest,
    NotACounsellorThere,
    NotALead,
    NotYourShift,
    OnDutyThen,
    ShiftLength,
    ShiftNotFree,
    ShiftOver,
    ShiftTaken,
    TooFarAhead,
)
from wellbeing.models import Counsellor, Duty


def in_hours(hours: float) -> datetime:
    return timezone.now() + timedelta(hours=hours)


class Roster(Cast):
    """Cora leads shifts of the district; Cleo counsels in the district too, Curt only elsewhere."""

    cleo: ClassVar[User]
    curt: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.cleo, cls.curt = person("Cleo"), person("Curt")
        belongs(cls.cleo, cls.district, Role.COUNSELLOR)
        belongs(cls.curt, cls.elsewhere, Role.COUNSELLOR)
        Counsellor.objects.create(
            user=cls.cora, credential="心理咨询师", credential_en="Counsellor", may_lead=True
        )
        Counsellor.objects.create(user=cls.cleo, languages=["zh", "yue"])

    def shift(self, hours: float = 2, minutes: int = 120, **more: object) -> Duty:
        """One of Cora's, or free with `counsellor=None`."""
        given = {"counsellor": self.cora, **more}
        return Duty.objects.plan(self.district, in_hours(hours), minutes, self.cora, **given)  # type: ignore[arg-type]


class Planning(Roster, TestCase):
    def test_who_counsels_plans_a_shift_of_their_own_and_free_ones_for_whoever_can(self) -> None:
        own = Duty.objects.plan(self.building, in_hours(1), 60, self.cleo, counsellor=self.cleo)
        free = Duty.objects.plan(self.district, in_hours(5), 240, self.cleo)
        self.assertEqual((own.counsellor, own.ends_at - own.starts_at), (self.cleo, timedelta(hours=1)))
        self.assertTrue(free.is_free)

    def test_only_a_lead_puts_somebody_else_on_the_roster(self) -> None:
        with self.assertRaises(NotYourShift):
            Duty.objects.plan(self.district, in_hours(1), 60, self.cleo, counsellor=self.cora)
        self.assertEqual(self.shift(counsellor=self.cleo).counsellor, self.cleo)

    def test_nobody_else_plans_and_nobody_else_sits(self) -> None:
        for stranger in (self.rosa, self.omar, self.curt):
            with self.assertRaises(NotACounsellorThere):
                Duty.objects.plan(self.district, in_hours(1), 60, stranger)
            with self.assertRaises(NotACounsellorThere):
                self.shift(counsellor=stranger)
        self.assertFalse(Duty.objects.exists())

    def test_four_hours_are_the_most_and_half_an_hour_the_least(self) -> None:
        for minutes in (29, 241, 0):
            with self.assertRaises(ShiftLength):
                self.shift(minutes=minutes)
        self.shift(minutes=240)

    def test_the_database_keeps_the_four_hours_too(self) -> None:
        duty = self.shift(minutes=240)
        with self.assertRaises(IntegrityError), transaction.atomic():
            Duty.objects.filter(pk=duty.pk).update(minutes=300)

    def test_what_is_over_and_what_is_too_far_off_is_not_planned(self) -> None:
        with self.assertRaises(ShiftOver):
            self.shift(hours=-3)
        with self.assertRaises(TooFarAhead):
            self.shift(hours=24 * 7 * 8 + 1)

    def test_nobody_is_in_two_places_at_once_nor_without_a_rest(self) -> None:
        self.shift(hours=2, minutes=120)
        with self.assertRaises(OnDutyThen) as refused:
            Duty.objects.plan(self.building, in_hours(3), 60, self.cora, counsellor=self.cora)
        self.assertIn(":", refused.exception.sentence)
        for hours in (4, 4.9, 0.5):
            with self.assertRaises(NoRest):
                self.shift(hours=hours, minutes=60)
        self.shift(hours=5.1)
        self.shift(hours=2, counsellor=self.cleo)

    def test_only_who_may_lead_is_given_a_lead(self) -> None:
        with self.assertRaises(NotALead):
            self.shift(counsellor=self.cleo, is_lead=True)
        self.assertQuerySetEqual(Duty.objects.leads(), [self.shift(is_lead=True)])


class TakingAndHandingBack(Roster, TestCase):
    def test_a_free_shift_is_taken_once_and_taking_it_again_is_harmless(self) -> None:
        duty = self.shift(counsellor=None)
        duty.take(self.cleo)
        duty.take(self.cleo)
        self.assertEqual(duty.counsellor, self.cleo)
        with self.assertRaises(ShiftTaken):
            duty.take(self.cora)

    def test_who_looks_for_somebody_else_stays_on_duty_until_there_is_one(self) -> None:
        duty = self.shift()
        duty.ask_swap(self.cora)
        self.assertEqual((duty.counsellor, duty.can_be_taken), (self.cora, True))
        duty.take(self.cleo)
        self.assertEqual((duty.counsellor, duty.swap_asked_at, duty.can_be_taken), (self.cleo, None, False))

    def test_one_may_keep_it_after_all(self) -> None:
        duty = self.shift()
        duty.ask_swap(self.cora)
        duty.keep(self.cora)
        with self.assertRaises(ShiftTaken):
            duty.take(self.cleo)

    def test_what_is_handed_back_is_free_for_the_others(self) -> None:
        duty = self.shift()
        duty.hand_back(self.cora)
        duty.hand_back(self.cora)
        self.assertQuerySetEqual(Duty.objects.free(), [duty])

    def test_only_whose_it_is_or_a_lead_changes_a_shift(self) -> None:
        duty, hers = self.shift(), self.shift(counsellor=self.cleo)
        for change in (duty.ask_swap, duty.keep, duty.hand_back):
            for other in (self.cleo, self.curt, self.rosa):
                with self.assertRaises(NotYourShift):
                    change(other)
        hers.hand_back(self.cora)
        self.assertTrue(hers.is_free)

    def test_taking_keeps_the_rest_and_the_place(self) -> None:
        self.shift(hours=2, counsellor=self.cleo)
        free = self.shift(hours=4.5, counsellor=None)
        with self.assertRaises(NoRest):
            free.take(self.cleo)
        with self.assertRaises(NotACounsellorThere):
            free.take(self.curt)
        lead = self.shift(hours=20, counsellor=None, is_lead=True)
        with self.assertRaises(NotALead):
            lead.take(self.cleo)

    def test_what_is_over_is_no_longer_handed_about(self) -> None:
        duty, free = self.shift(), self.shift(counsellor=None)
        Duty.objects.update(starts_at=in_hours(-3), ends_at=in_hours(-1))
        with self.assertRaises(ShiftOver):
            duty.hand_back(self.cora)
        with self.assertRaises(ShiftOver):
            free.take(self.cleo)

    def test_a_free_shift_is_dropped_by_who_planned_it_or_a_lead(self) -> None:
        mine = Duty.objects.plan(self.district, in_hours(1), 60, self.cleo)
        hers, taken = self.shift(counsellor=None), self.shift()
        with self.assertRaises(NotYourShift):
            hers.drop(self.cleo)
        with self.assertRaises(ShiftNotFree):
            taken.drop(self.cora)
        mine.drop(self.cleo)
        hers.drop(self.cora)
        self.assertQuerySetEqual(Duty.objects.all(), [taken])


class WhoIsThere(Roster, TestCase):
    def test_now_next_and_the_leads(self) -> None:
        now = timezone.now()
        running = self.shift(hours=-1, is_lead=True)
        soon, _later = self.shift(hours=3), self.shift(hours=30)
        self.shift(hours=-1, counsellor=None)
        self.shift(hours=1.5, counsellor=None)
        self.assertQuerySetEqual(Duty.objects.on_now(now), [running])
        self.assertEqual(Duty.objects.next(now), soon)
        self.assertQuerySetEqual(Duty.objects.on_now(now).leads(), [running])
        self.assertQuerySetEqual(Duty.objects.on_now(running.ends_at), [])

    def test_a_roster_serves_the_places_below_it_and_no_other(self) -> None:
        duty = self.shift(hours=-1)
        self.assertQuerySetEqual(Duty.objects.serving(self.building), [duty])
        self.assertQuerySetEqual(Duty.objects.serving(self.elsewhere), [])

    def test_neighbours_see_their_roster_and_counsellors_the_ones_below(self) -> None:
        above, below = self.shift(), Duty.objects.plan(self.compound, in_hours(9), 60, self.cleo)
        for user in (self.rosa, self.cora):
            self.assertQuerySetEqual(Duty.objects.visible_to(user), [above, below])
        self.assertQuerySetEqual(Duty.objects.visible_to(self.sven), [])

    def test_a_report_of_danger_goes_to_who_is_on_duty_and_to_all_when_nobody_is(self) -> None:
        room = plaza()
        self.assertEqual(set(danger.counsellors_for(room)), {self.cora, self.cleo})
        self.shift(hours=-1, counsellor=self.cleo)
        self.assertEqual(danger.counsellors_for(room), [self.cleo])

    def test_who_no_longer_counsels_there_is_on_no_roster(self) -> None:
        duty = self.shift(hours=-1, counsellor=self.cleo)
        self.cleo.memberships.get(role=Role.COUNSELLOR).leave()
        duty.refresh_from_db()
        self.assertTrue(duty.is_free)

    def test_who_deletes_their_account_leaves_no_name_on_the_roster(self) -> None:
        duty = self.shift(hours=2, counsellor=self.cleo)
        self.cleo.leave()
        duty.refresh_from_db()
        self.assertEqual((duty.is_free, Counsellor.objects.filter(user=self.cleo).exists()), (True, False))

    @translation.override("en")
    def test_a_credential_is_shown_until_the_day_it_ends(self) -> None:
        cora = Counsellor.objects.get(user=self.cora)
        self.assertEqual(cora.my_credential, "Counsellor")
        cora.expires_on = timezone.localdate() - timedelta(days=1)
        self.assertEqual(cora.my_credential, "neighbour who listens")


@pytest.fixture
def roster(transactional_db: None) -> type[Roster]:
    """The same people in a database where others see what is committed."""

    class Settled(Roster):
        """Whoever asks for this gets people of their own."""

    Settled.setUpTestData()
    return Settled


def test_two_who_press_at_once_do_not_both_have_the_shift(roster: type[Roster]) -> None:
    duty = roster().shift(counsellor=None)
    assert both_press((duty, roster.cora), (duty, roster.cleo)) == [False, True]
    assert Duty.objects.taken().count() == 1


def test_who_presses_for_two_shifts_at_once_has_one(roster: type[Roster]) -> None:
    one, other = (Duty.objects.plan(roster.district, in_hours(2), 60, roster.cora) for _ in range(2))
    assert both_press((one, roster.cleo), (other, roster.cleo)) == [False, True]
    assert Duty.objects.taken().count() == 1


def both_press(*presses: tuple[Duty, User]) -> list[bool]:
    """Whether each got it, with a database connection of its own, at the same moment."""
    start = threading.Barrier(len(presses))

    def press(duty: Duty, user: User) -> bool:
        try:
            start.wait()
            duty.take(User.objects.get(pk=user.pk))
        except (ShiftTaken, OnDutyThen, NoRest):
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(press, *zip(*presses, strict=True)))
