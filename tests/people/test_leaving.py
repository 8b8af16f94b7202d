"""Leaving and deleting really redact: a canary in everything a person ever said or was called is nowhere afterwards."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models
from django.test import TestCase
from django.utils import timezone

from activities.models import Activity, Occurrence
from live.models import Attendance, Message, Plan
from notices.models import Notice
from people.models import Household, Invitation, Membership, Role, User
from people.refusals import DemoStays
from tests.cast import Cast, belongs, person, resident

CANARY = "canary"
TEXTS = (models.CharField, models.TextField, models.JSONField)


def activity(host: User, place: Any, *, title: str = "Yoga", published: bool = True) -> Activity:
    made = Activity.objects.create(
        title=title, host=host, home=place, audience=place, plan=Plan.objects.create(), created_by=host
    )
    if published:
        made.publish()
    return made


def tomorrow(of: Activity) -> Occurrence:
    return Occurrence.schedule(of, timezone.now() + timedelta(days=1), 60, 10, "Asia/Shanghai")


def soon(of: Activity) -> Occurrence:
    return Occurrence.schedule(of, timezone.now() + timedelta(minutes=5), 60, 10, "Asia/Shanghai")


def where_it_still_sings() -> list[str]:
    """Every text column of every table that still holds the canary, sessions opened."""
    found = []
    for model in apps.get_models():
        fields = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.values_list(*(f.attname for f in fields)) if fields else ():
            found += [
                f"{model._meta.label}.{f.name}"
                for f, v in zip(fields, row, strict=True)
                if CANARY in str(v).lower()
            ]
    found += ["session" for session in Session.objects.all() if CANARY in str(session.get_decoded())]
    return found


class DeletingAnAccount(Cast, TestCase):
    gone: ClassVar[User]
    door: ClassVar[Household]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.gone, cls.door = resident("Canary", cls.building, "CANARY-9")
        EmailAddress.objects.create(user=cls.gone, email=cls.gone.email, verified=True, primary=True)

    def live_a_little(self) -> Occurrence:
        """Leave traces wherever one can."""
        occurrence = soon(activity(self.omar, self.compound))
        room = occurrence.room
        room.post(self.gone, "a canary sings", str(uuid.uuid4()))
        edited = room.post(self.gone, "the canary sang", str(uuid.uuid4()))
        edited.edit(self.gone, "the canary sang, edited")
        Attendance.objects.create(room=room, user=self.gone)
        occurrence.register(self.door, by=self.gone)
        Authenticator.objects.create(user=self.gone, type="totp", data={"name": "canary phone"})
        newcomer = Invitation.objects.invite(self.omar, self.compound, 7).join(
            self.gone, "Canary", self.building, "X"
        )
        newcomer.leave()
        Invitation.objects.invite(self.omar, self.compound, 7).join(
            self.gone, "Canary", self.building, "canary-8"
        )
        Notice.objects.tell([self.gone], Notice.Kind.CONFIRMED, "x", "/", place="canary house")
        LogEntry.objects.create(
            user=self.omar, content_type=ContentType.objects.get_for_model(User), object_id=str(self.gone.pk),
            object_repr="Canary", action_flag=CHANGE, change_message="now Canary",
        )  # fmt: skip
        activity(self.gone, self.compound, title="Canary draft", published=False)
        return occurrence

    def test_nothing_of_the_person_remains_in_any_text_of_the_database(self) -> None:
        self.live_a_little()
        self.client.force_login(self.gone)
        self.client.get("/me/")
        self.assertTrue(where_it_still_sings())
        self.gone.leave()
        self.assertEqual(where_it_still_sings(), [])
        self.assertFalse(Attendance.objects.filter(user=self.gone).exists())
        self.assertFalse(Membership.objects.current().filter(user=self.gone).exists())

    def test_what_was_written_is_taken_down_but_that_it_was_stays(self) -> None:
        occurrence = self.live_a_little()
        self.gone.leave()
        left = Message.objects.filter(room=occurrence.room)
        self.assertEqual([(m.text, m.removed_at is None) for m in left], [("", False), ("", False)])
        self.assertEqual(str(User.objects.get(pk=self.gone.pk)), "a former neighbour")

    def test_no_way_to_sign_in_remains_on_any_device(self) -> None:
        other_device = self.client_class()
        other_device.force_login(self.gone)
        self.client.force_login(self.gone)
        self.client.post("/me/delete/")
        self.assertRedirects(
            other_device.get("/me/"), "/account/login/?next=/me/", fetch_redirect_response=False
        )
        gone = User.objects.get(pk=self.gone.pk)
        self.assertTrue(gone.email.endswith(".invalid"))
        self.assertFalse(gone.has_usable_password() or gone.is_active)
        self.assertFalse(
            EmailAddress.objects.filter(user=gone).exists()
            or Authenticator.objects.filter(user=gone).exists()
        )

    def test_asking_twice_changes_nothing(self) -> None:
        self.gone.leave()
        email = self.gone.email
        self.gone.leave()
        self.assertEqual(User.objects.get(pk=self.gone.pk).email, email)

    def test_the_page_says_what_happens_before_it_happens(self) -> None:
        self.client.force_login(self.gone)
        self.assertContains(self.client.get("/me/delete/"), "everything you wrote in rooms")
        self.assertIsNone(User.objects.get(pk=self.gone.pk).deleted_at)

    def test_who_has_a_password_is_asked_for_it_once_more(self) -> None:
        self.gone.set_password("a long enough password")
        self.gone.save()
        self.client.force_login(self.gone)
        answer = self.client.post("/me/delete/")
        self.assertRedirects(
            answer, "/account/reauthenticate/?next=/me/delete/", fetch_redirect_response=False
        )
        self.assertIsNone(User.objects.get(pk=self.gone.pk).deleted_at)
        answer = self.client.post(answer.headers["Location"], {"password": "a long enough password"})
        self.assertIsNotNone(User.objects.get(pk=self.gone.pk).deleted_at)

    def test_a_demo_person_stays_for_the_others(self) -> None:
        User.objects.filter(pk=self.gone.pk).update(is_demo=True)
        self.client.force_login(self.gone)
        self.assertContains(self.client.post("/me/delete/"), "Demo neighbours stay", status_code=422)
        with self.assertRaises(DemoStays):
            User.objects.get(pk=self.gone.pk).leave()

    def test_signed_out_is_asked_to_sign_in(self) -> None:
        self.assertRedirects(
            self.client.post("/me/delete/"), "/account/login/?next=/me/delete/", fetch_redirect_response=False
        )


class WhatOneLeavesBehind(Cast, TestCase):
    def test_a_co_host_takes_over(self) -> None:
        yoga = activity(self.rosa, self.compound)
        helper = person("Helga")
        yoga.co_hosts.add(helper)
        self.rosa.leave()
        self.assertEqual(Activity.objects.get().host, helper)
        self.assertFalse(Activity.objects.get().co_hosts.exists())

    def test_without_one_the_nearest_organizer_does(self) -> None:
        activity(self.rosa, self.compound)
        self.rosa.leave()
        self.assertEqual(Activity.objects.get().host, self.omar)

    def test_where_there_is_nobody_the_dates_are_called_off(self) -> None:
        date = tomorrow(activity(self.sven, self.elsewhere))
        self.sven.leave()
        date.refresh_from_db()
        self.assertIsNotNone(date.cancelled_at)
        self.assertTrue(date.cancel_reason)

    def test_the_seats_go_back_with_the_last_one_behind_the_door(self) -> None:
        lian, household = resident("Lian", self.building, "702")
        ming, _ = resident("Ming", self.building, "702")
        date = tomorrow(activity(self.omar, self.compound))
        date.register(household, by=lian)
        lian.leave()
        self.assertIsNotNone(date.registration_of(household))
        ming.leave()
        self.assertIsNone(date.registration_of(household))

    def test_who_was_never_confirmed_does_not_keep_the_seats(self) -> None:
        lian, household = resident("Lian", self.building, "702")
        claims = person("Claude")
        Membership.objects.create(user=claims, community=self.building, household=household)
        date = tomorrow(activity(self.omar, self.compound))
        date.register(household, by=lian)
        lian.leave()
        self.assertIsNone(date.registration_of(household))

    def test_what_others_did_with_them_keeps_its_sense(self) -> None:
        newcomer, _ = resident("Lian", self.building, "702")
        Membership.objects.filter(user=newcomer).update(confirmed_by=self.omar)
        self.omar.leave()
        self.assertTrue(User.objects.get(pk=newcomer.pk).belongs_to(self.compound))


class LeavingAPlace(Cast, TestCase):
    def setUp(self) -> None:
        self.home = self.rosa.memberships.get()
        self.client.force_login(self.rosa)

    def test_the_page_asks_once_and_then_the_door_is_forgotten(self) -> None:
        page = f"/me/places/{self.home.pk}/leave/"
        self.assertContains(self.client.get(page), "Leave Building 3?")
        self.assertRedirects(self.client.post(page), "/me/")
        self.home.refresh_from_db()
        self.assertIsNone(self.home.household)
        self.assertFalse(Household.objects.filter(door="1201").exists())
        self.assertEqual(User.objects.get(pk=self.rosa.pk).seen_paths, set())

    def test_who_moves_in_next_does_not_inherit_the_seats(self) -> None:
        date = tomorrow(activity(self.omar, self.compound))
        date.register(self.household, by=self.rosa)
        self.home.leave()
        _lian, household = resident("Lian", self.building, "1201")
        self.assertIsNone(date.registration_of(household))
        self.assertNotEqual(household, self.household)

    def test_a_household_with_somebody_in_it_stays(self) -> None:
        resident("Lian", self.building, "1201")
        self.home.leave()
        self.assertTrue(Household.objects.filter(door="1201").exists())

    def test_what_was_written_where_one_can_no_longer_go_is_taken_down(self) -> None:
        room = soon(activity(self.omar, self.compound)).room
        room.post(self.rosa, "see you tonight", str(uuid.uuid4()))
        room.post(self.omar, "welcome", str(uuid.uuid4()))
        self.home.leave()
        self.assertEqual(sorted(Message.objects.values_list("text", flat=True)), ["", "welcome"])

    def test_what_was_written_where_one_still_belongs_stays(self) -> None:
        second = belongs(self.rosa, self.building, Role.CAPTAIN)
        room = soon(activity(self.omar, self.compound)).room
        room.post(self.rosa, "see you tonight", str(uuid.uuid4()))
        second.leave()
        self.assertEqual(Message.objects.get().text, "see you tonight")

    def test_nobody_leaves_for_somebody_else(self) -> None:
        other = self.sven.memberships.get()
        self.assertEqual(self.client.post(f"/me/places/{other.pk}/leave/").status_code, 404)
        other.refresh_from_db()
        self.assertIsNone(other.left_at)
