"""The demo neighbourhood: made once, always with a class about to begin, and never among real neighbours."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import TestCase, override_settings
from django.utils import timezone

from activities.models import Activity, Occurrence, Registration
from config.demo.activities import YOGA, planned
from config.tasks import keep_the_demo_up_to_date
from live.models import Attendance, Message, Poll, Room, Step
from live.models.attendance import enough_seconds
from notices.models import Notice
from people.models import Community, Membership, User
from tests.servers import temporary_folder

OURS = ("people", "notices", "live", "activities", "wellbeing")


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of ours, to be compared."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in OURS
        for model in apps.get_app_config(app).get_models()
    }


def later(**by: float) -> Any:
    """Some time passes."""
    return mock.patch.object(timezone, "now", return_value=datetime.now(tz=UTC) + timedelta(**by))


class TheDemo(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = temporary_folder("demo")
        media = override_settings(MEDIA_ROOT=folder.__enter__())
        media.enable()
        cls.addClassCleanup(folder.__exit__, None, None, None)
        cls.addClassCleanup(media.disable)
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("demo")

    def the_class(self) -> Occurrence:
        """What somebody who looks now would find: running, or beginning next."""
        yoga = planned()[YOGA]
        upcoming = yoga.occurrences.upcoming().filter(cancelled_at=None).exclude(starts_at__lt=timezone.now())
        return (yoga.occurrences.now_on().first()) or upcoming.get()

    def named(self, name: str) -> User:
        return User.objects.get(display_name=name)

    def test_making_it_twice_changes_nothing(self) -> None:
        before = everything()
        call_command("demo")
        call_command("demo", refresh=True)
        self.assertEqual(everything(), before)

    def test_a_class_begins_within_minutes_and_its_door_is_open(self) -> None:
        soon = self.the_class()
        self.assertLess(soon.starts_at - timezone.now(), timedelta(minutes=10))
        self.assertEqual(soon.room.state, Room.State.LOBBY)

    def test_a_day_later_there_is_a_class_within_minutes_again(self) -> None:
        for hours in (0.5, 1, 24, 24 * 30):
            with self.subTest(hours=hours), later(hours=hours):
                call_command("demo", refresh=True)
                soon = self.the_class()
                self.assertLess(abs(soon.starts_at - timezone.now()), timedelta(minutes=15))
                self.assertEqual(soon.room.state, Room.State.LOBBY)

    def test_a_class_that_runs_is_left_alone(self) -> None:
        running = self.the_class()
        with later(minutes=12):
            running.room.start(self.named("小荷老师"))
        before = Occurrence.objects.count()
        with later(minutes=40):
            call_command("demo")
        self.assertEqual(Occurrence.objects.count(), before)

    def test_a_late_class_is_not_closed_on_somebody_who_waits_in_it(self) -> None:
        soon = self.the_class()
        with later(minutes=29):
            Attendance.objects.create(room=soon.room, user=self.named("荔枝"), seen_at=timezone.now())
        with later(minutes=30):
            call_command("demo", refresh=True)
            self.assertEqual(self.the_class(), soon)

    def test_classes_that_nobody_held_do_not_pile_up(self) -> None:
        counts = []
        for day in range(1, 5):
            with later(days=day):
                call_command("demo", refresh=True)
                counts.append(planned()[YOGA].occurrences.filter(room__started_at=None).count())
        self.assertLessEqual(max(counts), 4)
        self.assertEqual(counts[-1], counts[-2])

    def test_tomorrow_evening_somebody_cooks_for_all(self) -> None:
        cooking = Occurrence.objects.get(activity__kind=Activity.Kind.COOK_ALONG)
        zone = cooking.zone
        today = timezone.localtime(timezone.now(), zone).date()
        self.assertEqual(cooking.starts_at.astimezone(zone).date() - today, timedelta(days=1))
        plan = cooking.activity.plan
        self.assertEqual((plan.servings, len(plan.ingredient_lines), plan.steps.count()), (3, 7, 5))

    def test_last_weeks_class_was_held_and_some_who_registered_did_not_come(self) -> None:
        held = Occurrence.objects.get(room__started_at__isnull=False)
        self.assertEqual(held.room.state, Room.State.ENDED)
        self.assertGreater(timezone.now() - held.starts_at, timedelta(days=5))
        registered = set(
            Registration.objects.filter(occurrence=held).values_list("by__display_name", flat=True)
        )
        present = Attendance.objects.seconds_by_person(held.room)
        came = {
            user.display_name
            for user in User.objects.filter(pk__in=present)
            if present[user.pk] >= enough_seconds(held.room)
        }
        self.assertEqual(registered - came, {"水仙", "枫叶", "豆角", "兰姨"})
        self.assertIn("海棠在伦敦", came - registered)

    def test_one_date_is_called_off_with_a_reason_that_the_registered_were_told(self) -> None:
        called_off = Occurrence.objects.get(cancelled_at__isnull=False)
        self.assertTrue(called_off.cancel_reason)
        told = Notice.objects.filter(kind=Notice.Kind.CANCELLED).values_list("user__display_name", flat=True)
        self.assertEqual(set(told), {"松伯", "兰姨", "海棠在伦敦"})

    def test_one_activity_is_a_draft_that_only_its_organizer_sees(self) -> None:
        draft = Activity.objects.get(published_at=None)
        self.assertIn(draft, Activity.objects.visible_to(self.named("桂花")))
        self.assertNotIn(draft, Activity.objects.visible_to(self.named("荔枝")))

    def test_all_people_are_marked_and_cannot_sign_in_with_a_password(self) -> None:
        people = User.objects.all()
        self.assertGreaterEqual(len(people), 30)
        for person in people:
            self.assertTrue(person.is_demo)
            self.assertFalse(person.has_usable_password())
            self.assertTrue(person.email.endswith("@linli.invalid"))

    def test_names_are_distinct_since_one_signs_in_by_them(self) -> None:
        names = [person.display_name for person in User.objects.all()]
        self.assertEqual(len(names), len(set(names)))

    def test_there_is_somebody_of_every_role(self) -> None:
        roles = Membership.objects.confirmed().values_list("role", flat=True)
        self.assertEqual(set(roles), {"resident", "captain", "organizer", "counsellor"})
        self.assertEqual(Membership.objects.of_role("counsellor").count(), 2)

    def test_a_newcomer_waits_for_the_captain(self) -> None:
        waiting = Membership.objects.waiting().get()
        self.assertIn(waiting, Membership.objects.in_reach_of(self.named("木棉大姐")))

    def test_places_are_those_of_the_report(self) -> None:
        names = set(Community.objects.values_list("name", flat=True))
        places = {"坪山区", "坪山街道", "马峦街道", "坑梓街道", "六联社区", "金地朗悦", "福昌村"}
        self.assertLessEqual(places, names)

    def test_a_neighbour_of_another_street_sees_other_things(self) -> None:
        seen = {activity.title for activity in Activity.objects.visible_to(self.named("山楂"))}
        self.assertEqual(seen, {"宅家的日子，怎样睡个好觉", "坑梓晚间报个到"})

    def test_every_pose_has_a_picture_words_for_it_and_something_easier(self) -> None:
        poses = Step.objects.filter(plan=planned()[YOGA].plan)
        self.assertEqual(poses.count(), 8)
        for pose in poses:
            self.assertTrue(pose.picture and pose.picture_text and pose.easier and pose.seconds and pose.text)

    def test_neighbours_are_talking_already_and_nothing_is_said_in_the_future(self) -> None:
        said = Message.objects.filter(room=self.the_class().room)
        self.assertEqual(said.count(), 8)
        self.assertFalse(Message.objects.filter(sent_at__gt=timezone.now()).exists())
        self.assertEqual(list(said.order_by("seq")), list(said.order_by("sent_at")))

    def test_the_teacher_has_a_poll_ready_and_neighbours_wonder_about_something(self) -> None:
        room = self.the_class().room
        self.assertEqual([poll.state for poll in room.polls.all()], [Poll.State.DRAFT])
        asked = room.questions.in_order("votes").values_list("asker__display_name", "votes", "state")
        self.assertEqual(list(asked), [("松伯", 4, "visible"), ("Rosemary", 2, "visible")])

    def test_who_is_missing_moves_in(self) -> None:
        missing = self.named("薄荷")
        Notice.objects.of(missing).delete()
        missing.delete()
        call_command("demo")
        self.assertEqual(Membership.objects.waiting().get().user, self.named("薄荷"))


class WithoutTheDemo(TestCase):
    def test_only_bringing_up_to_date_makes_nobody_where_there_was_nobody(self) -> None:
        call_command("demo", refresh=True)
        self.assertFalse(User.objects.exists())

    @override_settings(DEMO=False)
    def test_the_sweep_leaves_real_neighbours_alone(self) -> None:
        User.objects.create_user("someone@linli.example", is_demo=True)
        keep_the_demo_up_to_date()
        self.assertFalse(Occurrence.objects.exists())

    @override_settings(DEMO=False)
    def test_it_is_refused_with_a_sentence_and_nothing_is_made(self) -> None:
        with self.assertRaisesMessage(CommandError, "never among real neighbours"):
            call_command("demo")
        self.assertFalse(User.objects.exists())
