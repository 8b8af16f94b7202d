"""A PIN between one's talks and whoever else holds the phone: asked on every page, post and socket, in no log."""

from __future__ import annotations

import logging
import re
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from live.models import Room, Shut
from live.protocol import ASKED_TO_LEAVE, RENEW
from people.adapter import signed_in_at
from people.models import User
from tests.cast import People
from tests.live.test_socket import Page, in_thread, page
from tests.wellbeing.listening import RULES, Listening
from wellbeing.models import ChatPin, Conversation, CounsellingRequest, Desk, Key
from wellbeing.models.pin import PASSED
from wellbeing.refusals import EasyPin, PinResting, WrongPin

PIN, OTHER = "4071", "2958"
JSON = {"Accept": "application/json"}


def hidden(answer: Any) -> dict[str, str]:
    """What the page's form sends along by itself."""
    field = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
    return {
        name: value
        for name, value in field.findall(answer.content.decode())
        if name not in {"csrfmiddlewaretoken", "next"}
    }


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class OnThePhone(Listening, TestCase):
    """Rosa and Cora talk. `self.client` is Rosa's phone; it stays signed in."""

    def setUp(self) -> None:
        self.now = timezone.now()
        self.it = self.talk()
        self.client.force_login(self.rosa)

    @property
    def room(self) -> str:
        return reverse("room", args=[self.it.request.room_id])

    def act(self, name: str, *args: Any, **form: Any) -> Any:
        return self.client.post(reverse(name, args=args), form)

    def choose(self, digits: str = PIN) -> None:
        self.act("counselling_pin_settings", action="choose", pin=digits, again=digits)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def shut(self) -> None:
        self.assertEqual(self.client.post(reverse("counselling_away")).status_code, 204)

    def enter(self, digits: str = PIN, **more: str) -> Any:
        return self.act("counselling_pin", pin=digits, next=self.room, **more)

    def own_pages(self) -> list[str]:
        own = reverse("counselling_conversation", args=[self.it.request_id])
        return [self.room, own, reverse("talk"), reverse("counselling_waiting")]


class AskedFor(OnThePhone):
    def test_is_asked_for_on_every_page_of_ones_own_after_leaving_quickly(self) -> None:
        self.choose()
        self.assertContains(self.get(self.room), "Pause or end")
        self.shut()
        self.it.refresh_from_db()
        self.assertEqual((self.it.state, self.it.pause_reason), ("paused", "left_quickly"))
        for path in self.own_pages():
            answer = self.get(path)
            self.assertRedirects(answer, f"{reverse('counselling_pin')}?next={path}")
            asked = self.client.get(answer.url)
            self.assertContains(asked, "Your PIN, please")
            self.assertContains(asked, "Numbers to ring")
        self.assertRedirects(self.enter(), self.room)
        self.assertContains(self.get(self.room), "Paused, not ended.")

    def test_without_one_nothing_is_asked(self) -> None:
        self.shut()
        self.assertEqual(self.get(self.room).status_code, 200)
        self.assertRedirects(self.get(reverse("counselling_pin")), reverse("talk"), target_status_code=302)

    def test_without_script_leaving_quickly_shuts_too_and_leads_to_the_neutral_page(self) -> None:
        self.choose()
        away = reverse("counselling_away")
        self.assertContains(self.get(self.room), f'<form method="post" action="{away}">')
        with self.settings(EXIT_URL="https://weather.example/"):
            answer = self.client.post(away, {"out": "1"})
        self.assertContains(answer, '<meta http-equiv="refresh" content="0; url=https://weather.example/">')
        self.it.refresh_from_db()
        self.assertEqual(self.it.state, "paused")
        self.assertEqual(self.get(self.room).status_code, 302)

    def test_who_merely_looks_at_that_address_or_sends_one_there_changes_nothing(self) -> None:
        self.choose()
        away = reverse("counselling_away")
        for headers in ({}, {"Sec-Purpose": "prefetch"}):
            self.assertEqual(self.client.get(away, headers=headers).status_code, 302)
        self.client.post(away, {"out": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
        self.it.refresh_from_db()
        self.assertEqual((self.it.state, self.get(self.room).status_code), ("active", 200))

    def test_the_way_out_is_open_whatever_is_wrong_with_the_session(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(reverse("counselling_away"), {"out": "1"})
        self.assertContains(answer, 'http-equiv="refresh"')

    def test_posts_are_refused_and_what_was_typed_is_kept(self) -> None:
        self.choose()
        self.shut()
        post = reverse("room_messages", args=[self.it.request.room_id])
        said = {"text": "it is dark", "client_id": uuid.uuid4()}
        by_script = self.client.post(post, said, headers=JSON)
        self.assertContains(by_script, "enter your PIN", status_code=422)
        by_form: Any = self.client.post(post, said)
        self.assertEqual(
            (by_form.status_code, unquote(by_form.url)),
            (307, f"{reverse('counselling_pin')}?next={self.room}&to={post}"),
        )
        asked = self.client.post(by_form.url, said)
        self.assertContains(asked, "is not sent yet")
        self.assertContains(asked, "Signing in anew keeps nothing of what you wrote")
        self.assertNotContains(self.get(by_form.url), "Signing in anew keeps nothing")
        wrong = self.enter("1111", **hidden(asked))
        self.assertContains(wrong, 'value="it is dark"', status_code=422)
        opened = self.enter(**hidden(wrong))
        self.assertContains(opened, "it is dark</textarea>")
        self.assertContains(opened, f'action="{post}"')
        self.assertContains(opened, f'href="{self.room}"')
        self.assertEqual(hidden(opened)["client_id"], f"{said['client_id']}", "sent twice it is one message")
        own = ("counselling_conversation", self.it.request_id)
        self.shut()
        self.assertEqual(self.act(*own, action="concern", text="hm").status_code, 307)
        self.assertFalse(self.it.concerns.exists())
        self.assertEqual(self.act("counselling_handover_own", self.it.request_id).status_code, 307)
        self.assertFalse(self.it.request.room and self.it.request.room.messages.exists())

    def test_what_was_ticked_and_chosen_goes_along_and_is_sent_by_one_press(self) -> None:
        self.it.end(self.now, by="resident")
        self.it.wrap_up(self.now, safety="yes")
        self.now += timedelta(seconds=RULES["wrap_up"])
        self.sits(self.cora)
        self.choose()
        self.shut()
        chosen = {
            "age": "teen",
            "safe": "no",
            "topic": "sleep",
            "hardness": "7",
            "language": "en",
            "consent": "on",
        }
        asked = self.client.post(self.act("talk", **chosen).url, chosen)
        self.assertContains(asked, "is not sent yet")
        opened = self.enter(**hidden(asked))
        self.assertContains(opened, f'action="{reverse("talk")}"')
        self.assertEqual(hidden(opened), chosen)
        self.assertFalse(CounsellingRequest.objects.open().exists(), "nothing is sent unseen")
        self.client.post(reverse("talk"), hidden(opened) | {"age": "adult"})
        self.assertEqual(CounsellingRequest.objects.open().get().topic, "sleep")

    def test_nothing_is_carried_to_another_site(self) -> None:
        self.choose()
        self.shut()
        for to in ("https://elsewhere.example/", "//elsewhere.example/"):
            answer = self.enter(to=to, kept="1", **{"kept.text": "it is dark"})
            self.assertRedirects(answer, self.room, fetch_redirect_response=False)
            self.shut()

    def test_is_asked_for_after_half_an_hour_without_use_and_in_every_other_browser(self) -> None:
        self.choose()
        tablet = Client()
        tablet.force_login(self.rosa)
        self.assertEqual(tablet.get(self.room).status_code, 302)
        self.used_ago(RULES["pin_open"] - 5)
        self.assertEqual(self.get(self.room).status_code, 200)
        self.assertLess(timezone.now().timestamp() - self.client.session[PASSED][1], 5, "looking is using it")
        self.used_ago(RULES["pin_open"])
        self.assertEqual(self.get(self.room).status_code, 302)

    def used_ago(self, seconds: float) -> None:
        session = self.client.session
        session[PASSED] = [session[PASSED][0], timezone.now().timestamp() - seconds]
        session.save()

    def test_is_nothing_to_who_listens_and_to_others(self) -> None:
        self.choose()
        self.shut()
        self.client.force_login(self.cora)
        self.assertEqual(self.get(self.room).status_code, 200)
        self.assertRedirects(self.get(reverse("counselling_pin")), reverse("talk"))
        self.client.force_login(self.paul)
        self.assertEqual(self.get(self.room).status_code, 404)
        self.client.logout()
        for name in ("counselling_pin", "counselling_pin_settings", "counselling_pin_forgotten"):
            self.assertIn(reverse("account_login"), self.get(reverse(name)).url)

    def test_asks_the_tables_no_more_often_than_a_room_without_one(self) -> None:
        def questions() -> int:
            with CaptureQueriesContext(connection) as caught:
                self.get(self.room)
            return len(caught)

        questions()
        without = questions()
        self.choose()
        self.assertEqual(questions(), without)


class Guessing(OnThePhone):
    def test_is_not_endless_and_the_pauses_grow(self) -> None:
        self.choose()
        self.shut()
        for _ in range(RULES["pin_tries"]):
            self.assertContains(self.enter("1379"), "That is not your PIN", status_code=422)
        self.assertContains(self.enter(), "it can be tried again in 15 min.", status_code=422)
        pin = ChatPin.objects.get()
        later = timezone.now() + timedelta(seconds=RULES["pin_shut"][0] + 1)
        for _ in range(RULES["pin_tries"]):
            with self.assertRaises(WrongPin):
                pin.must_be("1379", later)
        with self.assertRaises(PinResting) as resting:
            pin.must_be(PIN, later)
        self.assertEqual(resting.exception.details, {"minutes": 60})
        pin.must_be(PIN, later + timedelta(seconds=RULES["pin_shut"][1] + 1))
        self.assertEqual((ChatPin.objects.get().wrong, ChatPin.objects.get().resting_until), (0, None))

    def test_in_the_settings_counts_as_well(self) -> None:
        self.choose()
        for _ in range(RULES["pin_tries"]):
            self.act("counselling_pin_settings", action="remove", current="1379")
        answer = self.act("counselling_pin_settings", action="remove", current=PIN)
        self.assertContains(answer, "That was tried several times", status_code=422)
        self.assertTrue(ChatPin.objects.exists())


class Choosing(OnThePhone):
    def test_takes_four_digits_as_a_chinese_keyboard_writes_them_and_no_easy_ones(self) -> None:
        for easy in ("1234", "0000", "9876", "12", "abcd", "٤٠٧١x"):
            with self.assertRaises(EasyPin):
                ChatPin.objects.choose(self.rosa, easy, self.now)
        ChatPin.objects.choose(self.rosa, "４０７１", self.now).must_be(PIN, self.now)

    def test_twice_and_the_old_one_first(self) -> None:
        differ = self.act("counselling_pin_settings", action="choose", pin=PIN, again=OTHER)
        self.assertContains(differ, "The two are not the same", status_code=422)
        self.choose()
        without = self.act("counselling_pin_settings", action="choose", pin=OTHER, again=OTHER)
        self.assertContains(without, "That is not your PIN", status_code=422)
        self.act("counselling_pin_settings", action="choose", current=PIN, pin=OTHER, again=OTHER)
        self.assertEqual(self.get(self.room).status_code, 200)
        self.shut()
        self.assertEqual(self.enter(PIN).status_code, 422)
        self.assertRedirects(self.enter(OTHER), self.room)

    def test_is_taken_away_by_who_knows_it(self) -> None:
        self.choose()
        self.act("counselling_pin_settings", action="remove", current=PIN)
        self.shut()
        self.assertEqual(self.get(self.room).status_code, 200)

    def test_shut_on_purpose_it_is_asked_for(self) -> None:
        self.choose()
        self.assertRedirects(self.act("counselling_pin_settings", action="shut"), reverse("care"))
        self.assertEqual(self.get(self.room).status_code, 302)

    def test_leaves_no_digits_in_the_tables_nor_in_the_log(self) -> None:
        with self.assertLogs(level=logging.DEBUG) as caught:
            logging.getLogger().debug("so that there is one")
            self.choose()
            self.shut()
            self.enter("1379")
            self.enter()
        self.assertNotRegex("\n".join(caught.output), f"{PIN}|1379")
        pin = ChatPin.objects.get()
        self.assertNotIn("$", pin.secret, "the hash is sealed")
        self.assertNotIn(PIN, f"{pin} {pin.secret} {self.client.session[PASSED]}")

    def test_goes_with_the_account(self) -> None:
        self.choose()
        User.objects.get(pk=self.rosa.pk).leave()
        self.assertFalse(ChatPin.objects.exists())


class Forgotten(OnThePhone):
    def drop(self) -> Any:
        return self.act("counselling_pin_forgotten", action="drop")

    def sign_in(self, at: float) -> None:
        """As django-allauth notes it."""
        self.client.force_login(User.objects.get(pk=self.rosa.pk))
        session = self.client.session
        session["account_authentication_methods"] = [{"method": "code", "at": at}]
        session["account_authentication_methods_user"] = str(self.rosa.pk)
        session.save()

    def test_whoever_merely_holds_the_phone_is_signed_out_and_no_further(self) -> None:
        self.sign_in(timezone.now().timestamp())
        self.choose()
        self.shut()
        page = self.get(reverse("counselling_pin_forgotten"))
        self.assertContains(page, "Your talks are all there")
        self.assertContains(page, "have not sent yet is not kept")
        answer = self.drop()
        self.assertIn(reverse("account_login"), answer.url)
        self.assertIn(reverse("account_login"), self.get(self.room).url)
        self.assertTrue(ChatPin.objects.exists())

    def test_who_signs_in_anew_takes_it_away_and_is_told_that_it_is_gone(self) -> None:
        self.choose()
        self.act("counselling_pin_forgotten", action="out")
        self.sign_in(timezone.now().timestamp() + 1)
        self.assertContains(self.get(reverse("counselling_pin_forgotten")), "Take the PIN away")
        self.drop()
        self.assertFalse(ChatPin.objects.exists())
        self.assertEqual(Key.objects.filter(destroyed_at__isnull=False).count(), 1)
        self.assertEqual(self.get(self.room).status_code, 200)
        self.assertTrue(self.rosa.notices.filter(about__startswith="pin-", kind="word").exists())

    def test_a_sign_in_from_before_or_long_ago_does_not_count(self) -> None:
        pin = ChatPin.objects.choose(self.rosa, PIN, self.now)
        at = self.now.timestamp()
        self.assertFalse(pin.may_be_dropped(at + 1, self.now))
        pin.forget(self.now)
        pin.refresh_from_db()
        soon = self.now + timedelta(seconds=60)
        self.assertTrue(pin.may_be_dropped(at + 1, soon))
        self.assertFalse(pin.may_be_dropped(at - 1, soon))
        self.assertFalse(
            pin.may_be_dropped(at + 1, self.now + timedelta(seconds=RULES["pin_forgotten"][1] + 1))
        )
        much_later = self.now + timedelta(seconds=RULES["pin_forgotten"][0])
        self.assertFalse(pin.may_be_dropped(much_later.timestamp(), much_later))
        pin.must_be(PIN, soon)
        pin.refresh_from_db()
        self.assertFalse(pin.may_be_dropped(at + 1, soon), "it was not forgotten after all")

    def test_reads_when_somebody_signed_in(self) -> None:
        request = self.get(reverse("care")).wsgi_request
        self.assertEqual(signed_in_at(request), 0)


# Sockets


def talk_between(cast: People) -> tuple[Room, ChatPin]:
    Desk.objects.of(cast.cora).come(timezone.now())
    now = timezone.now()
    request = CounsellingRequest.objects.ask(cast.rosa, now, consent=True, age="adult")
    talk = Conversation.objects.begin(request, cast.cora, now)
    assert talk.request.room
    return talk.request.room, ChatPin.objects.choose(cast.rosa, PIN, now)


def shut_it(pin: ChatPin) -> None:
    ChatPin.objects.get(pk=pin.pk).shut()


@pytest.mark.django_db(transaction=True)
async def test_no_socket_opens_before_the_pin_and_open_ones_come_through_the_door_anew(cast: People) -> None:
    room, pin = await in_thread(talk_between)(cast)
    assert await Page(room.pk, cast.rosa).open() == {"closed": ASKED_TO_LEAVE}
    session = {PASSED: [pin.lock, timezone.now().timestamp()]}
    async with page(room, cast.rosa, session=session) as phone, page(room, cast.cora):
        await in_thread(shut_it)(pin)
        assert await phone.hear("closed") == {"closed": RENEW}
    assert await Page(room.pk, cast.rosa, session=session).open() == {"closed": ASKED_TO_LEAVE}
    with pytest.raises(Shut):
        await in_thread(Room.objects.enter)(room.pk, cast.rosa)
