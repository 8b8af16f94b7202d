"""A video for everybody in isolation: the count first, sent once however often it is pressed, and nobody is watched."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from notices.models import Notice
from people.models import Household, Isolation
from tests.cast import resident
from tests.wellbeing.test_videos import Library
from wellbeing.models import Sending, Video
from wellbeing.tasks import forget_who_stayed_at_home
from wellbeing.video_refusals import MoreThanShown, NotShown, NotTheirOrganizer


class SendingHome(Library):
    video: Video

    def setUp(self) -> None:
        self.video = self.shown()
        self.path = reverse("video_sending", args=["night"])
        self.ruth, _same = resident("Ruth", self.building, "1201")
        self.fred, self.neighbours = resident("Fred", self.building, "302")
        self.stay(self.household)

    def stay(self, household: Household, until: int = 7) -> Isolation:
        today = timezone.localdate()
        return Isolation.objects.note(household, today, today + timedelta(days=until), by=self.omar)

    def told(self) -> set[str]:
        return set(Notice.objects.filter(kind="film").values_list("user__display_name", flat=True))

    def test_everybody_of_the_households_in_isolation_there_is_told_once(self) -> None:
        self.stay_elsewhere()
        self.assertEqual(Sending.objects.send(self.video, self.community, self.omar, 2), 2)
        self.assertEqual(Sending.objects.send(self.video, self.community, self.omar, 0), 0)
        self.assertEqual(self.told(), {"Rosa", "Ruth"})
        self.assertEqual([row.people for row in Sending.objects.all()], [2])
        self.stay(self.neighbours)
        self.assertEqual(Sending.objects.send(self.video, self.community, self.omar, 1), 1)
        self.assertEqual(Notice.objects.filter(kind="film").count(), 3)

    def stay_elsewhere(self) -> None:
        today = timezone.localdate()
        assert self.sven.household
        Isolation.objects.create(household=self.sven.household, since=today, until=today)

    def test_a_second_time_at_home_is_another_time(self) -> None:
        Sending.objects.send(self.video, self.community, self.omar, 2)
        Isolation.objects.get().end()
        self.stay(self.household)
        self.assertEqual(Sending.objects.send(self.video, self.community, self.omar, 2), 2)

    def test_who_is_out_again_is_on_no_list_for_it(self) -> None:
        self.stay(self.neighbours)
        Sending.objects.send(self.video, self.community, self.omar, 3)
        forget_who_stayed_at_home()
        self.assertEqual(self.told(), {"Rosa", "Ruth", "Fred"})
        Isolation.objects.get(household=self.household).end()
        forget_who_stayed_at_home()
        self.assertEqual(self.told(), {"Fred"})
        self.assertEqual([row.people for row in Sending.objects.all()], [3])

    def test_not_more_people_than_were_shown_nor_what_is_not_shown_nor_elsewhere(self) -> None:
        with self.assertRaises(MoreThanShown):
            Sending.objects.send(self.video, self.community, self.omar, 1)
        for by, place in ((self.rosa, self.building), (self.omar, self.elsewhere), (self.omar, self.street)):
            with self.assertRaises(NotTheirOrganizer):
                Sending.objects.send(self.video, place, by, 9)
        self.video.withdraw()
        with self.assertRaises(NotShown):
            Sending.objects.send(self.video, self.community, self.omar, 9)
        self.assertEqual(self.told(), set())

    def test_the_notice_says_nothing_of_isolation_and_leads_to_the_video(self) -> None:
        Sending.objects.send(self.video, self.community, self.omar, 2)
        self.client.force_login(self.rosa)
        page = self.page(reverse("notices"))
        self.assertIn("Your organizers send you a video that may help: “Awake at night”.", page)
        self.assertNotIn("solation", page.replace("isolation/", ""))
        self.assertEqual(Notice.objects.filter(kind="film")[0].url, self.video.get_absolute_url())

    def test_an_organizer_sees_the_count_then_sends_and_a_second_press_sends_nothing(self) -> None:
        self.assertEqual(self.client.get(self.path).status_code, 302)
        for stranger in (self.rosa, self.cora, self.sven):
            self.client.force_login(stranger)
            self.page(self.path, 404)
            self.assertEqual(self.client.post(self.path, {"people": "9"}).status_code, 404)
        self.client.force_login(self.omar)
        self.assertIn(self.path, self.page(self.video.get_absolute_url()))
        page = self.page(self.path)
        self.assertIn("1 household is in isolation today.", page)
        self.assertIn("Send to 2 people", page)
        press = {"place": str(self.community.pk), "people": "2"}
        english = {"accept-language": "en"}
        self.assertContains(
            self.client.post(self.path, press, follow=True, headers=english), "sent to 2 people"
        )
        again = self.client.post(self.path, press, follow=True, headers=english)
        self.assertContains(again, "nobody was sent it twice")
        self.assertNotContains(again, "Send to 2")
        self.assertContains(again, "to 2 people, by Omar")
        self.assertEqual(Notice.objects.filter(kind="film").count(), 2)
        far = self.client.post(self.path, {"place": str(self.elsewhere.pk), "people": "9"}, headers=english)
        self.assertEqual(far.status_code, 422)

    def test_who_has_come_meanwhile_is_shown_before_it_is_sent(self) -> None:
        self.client.force_login(self.omar)
        self.stay(self.neighbours)
        press = {"place": str(self.community.pk), "people": "2"}
        answer = self.client.post(self.path, press, headers={"accept-language": "en"})
        self.assertContains(answer, "Look at the new count", status_code=422)
        self.assertContains(answer, "Send to 3 people", status_code=422)
        self.assertEqual(self.told(), set())

    def test_twenty_households_cost_as_many_queries_as_one(self) -> None:
        self.client.force_login(self.omar)
        with self.assertNumQueries(13):
            self.page(self.path)
        for number in range(19):
            self.stay(resident(f"N{number}", self.building, f"{number}")[1])
        with self.assertNumQueries(13):
            self.page(self.path)
