"""Guests on the stage: asked up, getting ready, seen and heard, back down; and what hosts do with it (L-7, L-8)."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from live.leaving import forget_everywhere
from live.models import Attendance, Hand, Measure, Piece, Room, Speaker
from live.reasons import Reason
from live.rights import RoomRole
from live.tasks import free_places_left_behind
from people.models import User
from tests.cast import People, person, resident
from tests.live.plaza import OnThePlaza
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import let_pass, yard

GETTING_READY = "Get ready for the stage"


def ask_up(room: Room, host: User, guest: User) -> None:
    """Hand up, invited, yes."""
    Hand.objects.raise_in(room, guest, Hand.Kind.SHOW)
    hand = Hand.objects.up().get(room=room, user=guest)
    hand.invite(host)
    hand.accept(guest)


def bring_up(room: Room, host: User, guest: User, **more: Any) -> Speaker:
    ask_up(room, host, guest)
    return Speaker.objects.step_up(room, guest, uuid.uuid4(), **more)


class OnStage(InTheYard):
    def press(self, user: User, action: str, **form: Any) -> Any:
        return self._post(user, "room_stage", action=action, **form)

    def up(self, user: User, **form: Any) -> Any:
        return self.press(user, "up", page=str(uuid.uuid4()), **form)

    def hand(self, user: User, action: str, **form: Any) -> Any:
        return self._post(user, "room_hands", action=action, **form)

    def _post(self, user: User, name: str, **form: Any) -> Any:
        self.client.force_login(user)
        return self.client.post(reverse(name, args=[self.room.pk]), form, headers=JSON)

    def own(self, user: User) -> str:
        self.client.force_login(user)
        return self.client.get(reverse("room_own", args=[self.room.pk])).text

    def everybody(self) -> str:
        """All that was ever shown to the whole room, and what Cora, who only looks on, has on her page."""
        self.client.force_login(self.cora)
        since = self.client.get(reverse("room_since", args=[self.room.pk, 0])).text
        return (
            since + self.page().text + self.own(self.cora) + str(list(Piece.objects.values("context", "key")))
        )

    def stage(self) -> list[tuple[str, int]]:
        return [(str(one.user), one.spot) for one in Speaker.objects.active().order_by("spot")]

    def test_hand_up_invited_ready_on_stage_and_back_down(self) -> None:
        self.up(self.omar)
        self.hand(self.rosa, "raise", kind="show")
        hand = Hand.objects.get(user=self.rosa)
        self.assertEqual(self.up(self.rosa).json()["code"], "perm.denied", "a hand is no invitation")
        self.hand(self.omar, "invite", hand=hand.pk)
        self.assertEqual(self.up(self.rosa).json()["code"], "perm.denied", "an invitation is no yes")
        self.hand(self.rosa, "accept", hand=hand.pk)
        self.assertIn(GETTING_READY, self.own(self.rosa))
        self.assertNotIn("Rosa", self.everybody(), "nobody is told who gets ready")
        self.assertEqual(self.up(self.rosa).status_code, 200)
        self.assertEqual(self.stage(), [("Omar", 0), ("Rosa", 1)])
        self.assertIn("Rosa", self.everybody())
        self.assertIn("Your place on the stage is kept.", self.own(self.rosa))
        self.assertEqual(self.press(self.rosa, "down").status_code, 200)
        self.assertEqual(self.press(self.rosa, "down").status_code, 200, "asking twice is harmless")
        self.assertEqual(self.stage(), [("Omar", 0)])
        self.assertEqual(self.up(self.rosa).json()["code"], "perm.denied", "one invitation is for once")

    def test_each_step_can_be_refused_by_either_side_and_nobody_else_sees_it(self) -> None:
        def asked() -> Hand:
            Hand.objects.all().delete()
            ask_up(self.room, self.omar, self.rosa)
            return Hand.objects.get()

        hand = asked()
        self.assertEqual(self.hand(self.rosa, "give_up").status_code, 200)
        self.assertEqual(self.up(self.rosa).json()["code"], "perm.denied")
        self.assertNotIn(GETTING_READY, self.own(self.rosa))
        hand = asked()
        self.assertEqual(self.hand(self.cora, "lower_one", hand=hand.pk).json()["code"], "perm.denied")
        self.assertIn("Take back the invitation of Rosa", self.own(self.omar))
        self.assertEqual(self.hand(self.omar, "lower_one", hand=hand.pk).status_code, 200)
        self.assertEqual(self.up(self.rosa).json()["code"], "perm.denied")
        asked()
        let_pass(minutes=11)
        self.assertEqual(self.up(self.rosa).json()["code"], "perm.denied", "an invitation lasts ten minutes")
        self.assertNotIn("Rosa", self.everybody())

    def test_sound_alone_is_as_good_and_everybody_sees_that_no_picture_is_to_come(self) -> None:
        self.up(self.omar)
        ask_up(self.room, self.omar, self.rosa)
        self.up(self.rosa, sound_only="1")
        self.assertTrue(Speaker.objects.get(user=self.rosa).sound_only)
        self.assertIn("sound only", self.everybody())

    def test_everybody_is_listed_with_role_and_since_when_without_a_script_too(self) -> None:
        self.up(self.omar)
        bring_up(self.room, self.omar, self.rosa)
        self.client.force_login(self.cora)
        shown = self.page().text
        listed = shown[shown.index('data-place="stage"') :]
        listed = listed[: listed.index("</ul>")]
        self.assertLess(listed.index("Omar"), listed.index("Rosa"))
        self.assertEqual((listed.count("host"), listed.count("guest"), listed.count("since")), (1, 1, 2))

    def test_a_full_stage_says_so_and_the_invitation_stays(self) -> None:
        guests = [resident(f"Guest-{number}", self.building, str(2000 + number))[0] for number in range(2)]
        with override_settings(STAGE_GUESTS=1):
            bring_up(self.room, self.omar, guests[0])
            ask_up(self.room, self.omar, guests[1])
            answer = self.up(guests[1])
            self.assertEqual((answer.status_code, answer.json()["code"]), (422, "stage.full"))
            self.assertIn("All places for guests (1) are taken.", answer.json()["sentence"])
            self.press(guests[0], "down")
            self.assertEqual(self.up(guests[1]).status_code, 200)
        self.assertEqual(self.stage(), [("Guest-1", 1)])

    def test_the_host_puts_one_in_the_big_picture_mutes_all_and_moves_one_down(self) -> None:
        self.up(self.omar)
        rosa, cora = (bring_up(self.room, self.omar, guest) for guest in (self.rosa, self.cora))
        for speaker in (rosa, cora, cora):
            self.assertEqual(self.press(self.omar, "spotlight", speaker=speaker.pk).status_code, 200)
        self.assertEqual(Room.objects.get(pk=self.room.pk).main_spot, cora.spot)
        self.press(self.omar, "back_to_host")
        self.assertEqual(Room.objects.get(pk=self.room.pk).main_spot, 0)
        self.press(self.omar, "mute_all")
        muted = Speaker.objects.filter(muted_at__isnull=False)
        self.assertEqual({one.user for one in muted.select_related("user")}, {self.rosa, self.cora})
        self.press(self.omar, "unmute", speaker=rosa.pk)
        self.assertEqual(muted.get(), cora)
        self.press(self.omar, "take_down", speaker=rosa.pk)
        self.assertEqual(self.stage(), [("Omar", 0), ("Cora", 2)])
        self.assertEqual(self.press(self.omar, "take_down", speaker=rosa.pk).status_code, 200)
        self.assertEqual(self.press(self.omar, "spotlight", speaker=rosa.pk).json()["code"], "stage.gone")
        self.press(self.cora, "down")
        self.assertEqual(Room.objects.get(pk=self.room.pk).main_spot, 0)

    def test_a_guest_does_nothing_to_others_and_does_not_let_themselves_be_heard(self) -> None:
        self.up(self.omar)
        rosa, cora = (bring_up(self.room, self.omar, guest) for guest in (self.rosa, self.cora))
        rosa.mute(self.omar)
        for action, speaker in (("spotlight", cora), ("mute", cora), ("take_down", cora), ("unmute", rosa)):
            self.assertEqual(self.press(self.rosa, action, speaker=speaker.pk).json()["code"], "perm.denied")
        for action in ("mute_all", "back_to_host"):
            self.assertEqual(self.press(self.rosa, action).json()["code"], "perm.denied")
        self.assertEqual(self.stage(), [("Omar", 0), ("Rosa", 1), ("Cora", 2)])
        self.assertFalse(Speaker.objects.filter(user=self.cora, muted_at__isnull=False).exists())

    def test_a_speaker_of_another_room_is_not_found_and_a_stranger_finds_nothing(self) -> None:
        elsewhere = bring_up(yard(), self.omar, self.rosa)
        self.assertEqual(self.press(self.omar, "take_down", speaker=elsewhere.pk).status_code, 404)
        self.assertEqual(self.up(self.sven).status_code, 404)
        self.client.logout()
        url = reverse("room_stage", args=[self.room.pk])
        self.assertRedirects(
            self.client.post(url, {"action": "mute_all"}), f"{reverse('account_login')}?next={url}"
        )
        self.assertTrue(Speaker.objects.active().filter(pk=elsewhere.pk).exists())

    def test_after_a_reload_one_goes_on_from_the_new_page_at_the_same_place(self) -> None:
        self.up(self.omar)
        before = bring_up(self.room, self.omar, self.rosa)
        page = str(uuid.uuid4())
        self.assertEqual(self.press(self.rosa, "up", page=page).status_code, 200)
        after = Speaker.objects.active().get(user=self.rosa)
        self.assertEqual((after.pk, str(after.page), after.started_at), (before.pk, page, before.started_at))
        self.press(self.rosa, "down", page=str(before.page))
        self.assertEqual(self.stage(), [("Omar", 0), ("Rosa", 1)], "the old page does not stop the new one")

    def test_a_second_host_stands_beside_the_first(self) -> None:
        second = person("Omar-2")
        self.up(self.omar)
        self.up(second)
        self.assertEqual(self.stage(), [("Omar", 0), ("Omar-2", 1)])
        Speaker.objects.mute_all(self.room, self.omar)
        self.assertFalse(
            Speaker.objects.filter(muted_at__isnull=False).exists(), "hosts are not muted with the guests"
        )

    def test_a_guest_who_is_gone_for_a_minute_leaves_the_place_free(self) -> None:
        rosa = bring_up(self.room, self.omar, self.rosa)
        page = Attendance.objects.create(room=self.room, user=self.rosa)
        Attendance.objects.filter(pk=page.pk).update(left_at=page.seen_at)
        let_pass(seconds=50)
        free_places_left_behind()
        self.assertEqual(self.stage(), [("Rosa", 1)], "there is time to come back")
        Speaker.objects.filter(pk=rosa.pk).update(started_at=page.seen_at)
        let_pass(seconds=61)
        Speaker.objects.filter(pk=rosa.pk).update(started_at=Room.objects.get(pk=self.room.pk).started_at)
        free_places_left_behind()
        free_places_left_behind()
        self.assertEqual(self.stage(), [])

    def test_when_the_room_ends_all_are_down_in_one_piece(self) -> None:
        self.up(self.omar)
        bring_up(self.room, self.omar, self.rosa)
        before = Piece.objects.filter(place="stage").count()
        Room.objects.get(pk=self.room.pk).close()
        self.assertEqual((self.stage(), Piece.objects.filter(place="stage").count()), ([], before + 1))

    def test_who_deletes_their_account_is_off_the_stage(self) -> None:
        bring_up(self.room, self.omar, self.rosa)
        forget_everywhere(self.rosa)
        self.assertFalse(Speaker.objects.exists())

    def test_the_page_asks_no_more_with_seven_guests_than_with_one(self) -> None:
        self.up(self.omar)
        bring_up(self.room, self.omar, self.rosa)
        self.client.force_login(self.cora)
        self.page()
        with CaptureQueriesContext(connection) as one:
            self.page()
        for number in range(6):
            bring_up(self.room, self.omar, resident(f"Guest-{number}", self.building, str(2000 + number))[0])
        self.client.force_login(self.cora)
        with CaptureQueriesContext(connection) as seven:
            shown = self.page()
        self.assertContains(shown, "Guest-5")
        self.assertEqual(len(seven), len(one))


class InOrder(OnThePlaza):
    def test_a_measure_takes_a_guest_down_at_once_and_closes_the_way_up(self) -> None:
        for take in (
            lambda: Measure.objects.time_out(self.room, self.mona, self.rosa, 1, Reason.SPAM),
            lambda: Measure.objects.put_out(self.room, self.mona, self.rosa, Reason.SPAM),
            lambda: Measure.objects.ban(self.room, self.omar, self.rosa, 7, Reason.SPAM),
        ):
            bring_up(self.room, self.omar, self.rosa)
            ask_up(self.room, self.omar, self.rosa)
            measure = take()
            self.assertFalse(Speaker.objects.active().exists(), measure.kind)
            self.assertFalse(Hand.objects.coming().exists(), measure.kind)
            measure.lift(self.omar)
            Hand.objects.all().delete()

    def test_who_may_no_longer_take_part_comes_down_and_who_is_made_moderator_stays(self) -> None:
        bring_up(self.room, self.omar, self.rosa)
        self.room.appoint(self.omar, self.rosa, RoomRole.MODERATOR)
        self.assertTrue(Speaker.objects.active().exists())
        self.room.appoint(self.omar, self.rosa, RoomRole.VIEWER)
        self.assertFalse(Speaker.objects.active().exists())

    def test_who_may_no_longer_take_part_has_no_hand_up_and_no_way_up(self) -> None:
        ask_up(self.room, self.omar, self.rosa)
        Hand.objects.raise_in(self.room, self.paul, Hand.Kind.SHOW)
        for watcher in (self.rosa, self.paul):
            self.room.appoint(self.omar, watcher, RoomRole.VIEWER)
        self.assertFalse(Hand.objects.coming().exists())
        self.assertFalse(Hand.objects.up().exists())

    def test_who_is_stopped_from_writing_does_not_come_up(self) -> None:
        ask_up(self.room, self.omar, self.rosa)
        Measure.objects.time_out(self.room, self.mona, self.rosa, 5, Reason.SPAM)
        Hand.objects.update(ended_at=None)
        answer = self.post(self.rosa, "room_stage", self.room.pk, action="up", page=str(uuid.uuid4()))
        self.assertEqual(answer.json()["code"], "chat.timed_out")


class TheLastPlace(TransactionTestCase):
    def test_of_many_who_come_up_at_once_as_many_as_there_are_places_are_on_stage(self) -> None:
        people = People()
        room = yard()
        guests = [resident(f"Guest-{number}", people.building, str(3000 + number))[0] for number in range(5)]
        for guest in guests:
            ask_up(room, people.omar, guest)
        url = reverse("room_stage", args=[room.pk])

        def come(guest: User) -> str:
            client = Client()
            client.force_login(guest)
            try:
                answer = client.post(url, {"action": "up", "page": str(uuid.uuid4())}, headers=JSON)
                return str(answer.json().get("code", "up"))
            finally:
                connection.close()

        with override_settings(STAGE_GUESTS=2), ThreadPoolExecutor(5) as pool:
            answers = sorted(pool.map(come, guests))
        self.assertEqual(answers, ["stage.full"] * 3 + ["up"] * 2)
        spots = Speaker.objects.active().order_by("spot").values_list("spot", flat=True)
        self.assertEqual(list(spots), [1, 2])

    def test_who_comes_back_while_their_place_is_being_freed_keeps_it(self) -> None:
        people = People()
        room = yard()
        rosa = bring_up(room, people.omar, people.rosa)
        page = Attendance.objects.create(room=room, user=people.rosa)
        ago = timezone.now() - timedelta(minutes=5)
        Attendance.objects.filter(pk=page.pk).update(seen_at=ago, left_at=ago)
        Speaker.objects.filter(pk=rosa.pk).update(started_at=ago)

        def free() -> None:
            try:
                free_places_left_behind()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                room.lock()
                freeing = pool.submit(free)
                time.sleep(0.5)  # it has seen that she is gone, and waits for the room
                Attendance.objects.create(room=room, user=people.rosa)
            freeing.result()
        self.assertTrue(Speaker.objects.active().exists())
