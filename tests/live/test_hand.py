"""Hands: first come, first served; each knows their own place, and only hosts know whose hands they are (L-31)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from live.leaving import forget_everywhere
from live.models import Attendance, Hand, Piece
from live.tasks import lower_hands_left_behind
from people.models import User
from tests.cast import People, person
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import let_pass, yard

PLACE = "Your hand is up. You are number {}."


class Hands(InTheYard):
    def press(self, user: User, action: str, **form: Any) -> Any:
        self.client.force_login(user)
        url = reverse("room_hands", args=[self.room.pk])
        return self.client.post(url, {"action": action, **form}, headers=JSON)

    def own(self, user: User) -> str:
        self.client.force_login(user)
        return self.client.get(reverse("room_own", args=[self.room.pk])).text

    def hand_of(self, user: User) -> Hand:
        return Hand.objects.filter(user=user).latest("pk")

    def test_first_come_first_served_and_each_sees_their_own_place(self) -> None:
        self.assertEqual(self.press(self.rosa, "raise", kind="help").status_code, 200)
        self.assertEqual(self.press(self.cora, "raise", kind="show").status_code, 200)
        self.assertIn(PLACE.format(1), self.own(self.rosa))
        self.assertIn(PLACE.format(2), self.own(self.cora))
        self.press(self.rosa, "lower")
        self.assertIn(PLACE.format(1), self.own(self.cora))
        self.assertNotIn("Your hand is up", self.own(self.rosa))

    def test_asking_twice_keeps_the_place_and_another_kind_is_a_change_of_mind(self) -> None:
        self.press(self.rosa, "raise", kind="question")
        self.press(self.cora, "raise", kind="question")
        self.press(self.rosa, "raise", kind="help")
        self.assertEqual(Hand.objects.count(), 2)
        self.assertIn(PLACE.format(1), self.own(self.rosa))
        self.assertIn("Please help me", self.own(self.rosa))

    def test_the_host_sees_the_row_with_names_and_kinds_in_order(self) -> None:
        self.press(self.rosa, "raise", kind="show")
        self.press(self.cora, "raise", kind="question")
        row = self.own(self.omar)
        self.assertLess(row.index("Rosa"), row.index("Cora"))
        self.assertIn("I want to show how mine turned out", row)

    def test_the_room_sees_how_many_and_no_name_is_in_any_piece(self) -> None:
        self.press(self.rosa, "raise", kind="help")
        self.press(self.omar, "invite", hand=self.hand_of(self.rosa).pk)
        self.client.force_login(self.cora)
        self.assertContains(self.page(), "1 hand is up")
        self.assertNotIn("Rosa", self.page().text)
        answer = self.client.get(reverse("room_since", args=[self.room.pk, 0]))
        self.assertIn("1 hand is up", answer.text)
        for told in (answer.text, self.own(self.cora), str(list(Piece.objects.values("context", "key")))):
            self.assertNotIn("Rosa", told)
        self.assertNotIn("help", answer.text)
        self.assertIn("Rosa", self.own(self.omar))

    def test_invited_one_says_yes_and_the_hand_goes_down(self) -> None:
        self.press(self.rosa, "raise")
        self.assertNotIn("It is your turn", self.own(self.rosa))
        hand = self.hand_of(self.rosa)
        self.assertEqual(self.press(self.omar, "invite", hand=hand.pk).status_code, 200)
        self.assertIn("It is your turn", self.own(self.rosa))
        self.assertNotIn("It is your turn", self.own(self.cora))
        self.assertEqual(self.press(self.rosa, "accept", hand=hand.pk).status_code, 200)
        self.assertFalse(Hand.objects.up().exists())
        self.assertIn("said yes and is ready", self.own(self.omar))
        self.assertEqual(self.press(self.rosa, "raise").status_code, 200, "who came forward may ask again")

    def test_not_now_takes_the_hand_down_and_only_the_host_can_tell(self) -> None:
        self.press(self.rosa, "raise")
        hand = self.hand_of(self.rosa)
        self.press(self.omar, "invite", hand=hand.pk)
        self.press(self.rosa, "decline", hand=hand.pk)
        self.assertFalse(Hand.objects.up().exists())
        self.assertNotIn("said yes", self.own(self.omar))
        self.assertEqual(self.press(self.rosa, "accept", hand=hand.pk).json()["code"], "hand.not_invited")

    def test_nobody_accepts_for_another_nor_without_an_invitation(self) -> None:
        self.press(self.rosa, "raise")
        hand = self.hand_of(self.rosa)
        self.assertEqual(self.press(self.rosa, "accept", hand=hand.pk).json()["code"], "hand.not_invited")
        self.press(self.omar, "invite", hand=hand.pk)
        self.assertEqual(self.press(self.cora, "accept", hand=hand.pk).json()["code"], "hand.not_invited")
        self.assertTrue(Hand.objects.up().exists())

    def test_the_host_lowers_one_or_all_and_a_neighbour_neither(self) -> None:
        for user in (self.rosa, self.cora):
            self.press(user, "raise")
        hand = self.hand_of(self.rosa)
        for action in ("invite", "lower_one", "lower_all"):
            self.assertEqual(self.press(self.cora, action, hand=hand.pk).json()["code"], "perm.denied")
        self.press(self.omar, "lower_one", hand=hand.pk)
        self.assertEqual([up.user for up in Hand.objects.up()], [self.cora])
        self.assertEqual(self.press(self.omar, "invite", hand=hand.pk).json()["code"], "hand.down")
        self.press(self.rosa, "lower")
        self.press(self.omar, "lower_all")
        self.assertFalse(Hand.objects.up().exists())

    def test_a_hand_of_another_room_is_not_found(self) -> None:
        elsewhere = yard()
        Hand.objects.raise_in(elsewhere, self.rosa, "help")
        answer = self.press(self.omar, "lower_one", hand=self.hand_of(self.rosa).pk)
        self.assertEqual(answer.status_code, 404)
        self.assertTrue(Hand.objects.up().exists())

    def test_thirty_seconds_pass_before_a_lowered_hand_goes_up_again(self) -> None:
        self.press(self.rosa, "raise")
        self.press(self.omar, "lower_all")
        answer = self.press(self.rosa, "raise")
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, "hand.cooldown"))
        self.assertRegex(answer.json()["sentence"], r"again in (29|30) seconds\.")
        let_pass(seconds=30)
        self.assertEqual(self.press(self.rosa, "raise").status_code, 200)

    def test_a_hand_survives_a_reconnect_and_goes_down_after_a_minute_away(self) -> None:
        page = Attendance.objects.create(room=self.room, user=self.rosa)
        self.press(self.rosa, "raise")
        Attendance.objects.filter(pk=page.pk).update(left_at=page.seen_at)
        let_pass(seconds=50)
        lower_hands_left_behind()
        self.assertIn(PLACE.format(1), self.own(self.rosa), "she comes back and it is still up")
        Attendance.objects.create(room=self.room, user=self.rosa)
        let_pass(self.rosa, seconds=50)
        lower_hands_left_behind()
        self.assertTrue(Hand.objects.up().exists(), "she is there")
        let_pass(seconds=61)
        lower_hands_left_behind()
        lower_hands_left_behind()
        self.assertFalse(Hand.objects.up().exists())
        self.assertEqual(Piece.objects.filter(place="hands").count(), 2)

    def test_a_hand_raised_without_a_script_waits_for_the_host(self) -> None:
        self.press(self.rosa, "raise")
        let_pass(hours=1)
        lower_hands_left_behind()
        self.assertTrue(Hand.objects.up().exists())

    def test_with_the_end_of_the_room_all_hands_go_down(self) -> None:
        self.press(self.rosa, "raise")
        self.room.close()
        self.assertFalse(Hand.objects.up().exists())
        self.assertEqual(self.press(self.rosa, "raise").json()["code"], "room.ended")

    def test_who_leaves_linli_leaves_no_hand(self) -> None:
        self.press(self.rosa, "raise")
        forget_everywhere(self.rosa)
        self.assertFalse(Hand.objects.exists())
        self.client.force_login(self.cora)
        self.assertContains(self.page(), "No hand is up")

    def test_without_a_script_it_is_a_form_like_any_other(self) -> None:
        self.client.force_login(self.rosa)
        url = reverse("room_hands", args=[self.room.pk])
        answer = self.client.post(url, {"action": "raise", "kind": "help"})
        self.assertRedirects(answer, f"{reverse('room', args=[self.room.pk])}#people")
        self.assertContains(self.page(), PLACE.format(1))
        self.client.post(url, {"action": "lower"})
        self.assertContains(self.client.post(url, {"action": "raise"}), "again in", status_code=422)

    def test_a_forged_form_is_refused(self) -> None:
        for form in (
            {"action": "wave"},
            {"action": "raise", "kind": "joke"},
            {"action": "invite", "hand": "x"},
        ):
            self.assertEqual(self.press(self.omar, **form).status_code, 422)
        self.assertEqual(self.press(self.omar, "invite").status_code, 404)

    def test_twenty_hands_cost_the_host_as_much_as_one(self) -> None:
        Hand.objects.raise_in(self.room, self.rosa, "help")
        self.client.force_login(self.omar)
        self.page()
        counts = []
        for more in (0, 19):
            for number in range(more):
                Hand.objects.raise_in(self.room, person(f"Neighbour-{number}"), "show")
            for url in ("room", "room_own"):
                with CaptureQueriesContext(connection) as asked:
                    self.client.get(reverse(url, args=[self.room.pk]))
                counts.append(len(asked))
        self.assertEqual(counts[:2], counts[2:])


class TwoDevices(TransactionTestCase):
    def test_a_hand_raised_on_two_at_once_is_one_hand(self) -> None:
        people = People()
        room = yard()

        def raise_it(user: User) -> int:
            client = Client()
            client.force_login(user)
            url = reverse("room_hands", args=[room.pk])
            status: int = client.post(url, {"action": "raise", "kind": "help"}, headers=JSON).status_code
            connection.close()
            return status

        with ThreadPoolExecutor(4) as threads:
            self.assertEqual(list(threads.map(raise_it, [people.rosa] * 4)), [200] * 4)
        self.assertEqual(Hand.objects.count(), 1)
