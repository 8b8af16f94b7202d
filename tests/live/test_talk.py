"""How one may write: slow, held, looked at first, hosts only; words and links that wait. None of it silent."""

import uuid
from datetime import timedelta

from django.utils import timezone

from live.folding import fold, has_link, hits
from live.models import LogEntry, Message, Piece, Review, Room, Word
from live.tasks import let_through_what_was_held_briefly
from tests.live.plaza import OnThePlaza


class Folding(OnThePlaza):
    def test_a_word_is_found_however_it_is_dressed_up(self) -> None:
        words = tuple(map(fold, ["賭博", "spam"]))
        for text in (
            "赌博",
            "賭 博",
            "赌\u200b博",
            "赌。博",
            "ＳＰＡＭ",
            "s p a m",
            "S_P_A_M",
            "no s.p.a.m please",
        ):
            self.assertTrue(hits(text, words), text)

    def test_a_word_inside_another_is_not_found(self) -> None:
        words = (fold("ass"),)
        for text in ("class", "class it was so", "assistant", "grass"):
            self.assertFalse(hits(text, words), text)

    def test_a_list_of_nothing_finds_nothing(self) -> None:
        self.assertFalse(hits("anything", ()))

    def test_links_are_seen_and_numbers_are_not(self) -> None:
        for text in (
            "http://x.y",
            "look at www.example.org",
            "看abc.com吧",
            "ｗｗｗ．ａｂｃ．ｃｏｍ",
            "[x](https://a.b)",
        ):
            self.assertTrue(has_link(text), text)
        for text in ("3.5公斤", "e.g. this", "19.30开始", "好的。com"):
            self.assertFalse(has_link(text), text)


class TheWordList(OnThePlaza):
    def test_a_word_of_a_place_above_holds_below_and_not_beside(self) -> None:
        Word.objects.create(community=self.street, text="賭博", folded=fold("賭博"))
        Word.objects.create(community=self.elsewhere, text="bingo", folded="bingo")
        review = self.hold(self.rosa, "一起 赌 博 吗")
        self.assertEqual((review.why, review.text), (Review.Why.WORDS, "一起 赌 博 吗"))
        self.say(self.rosa, "bingo tonight")

    def test_hosts_and_moderators_are_not_held(self) -> None:
        Word.objects.create(community=self.community, text="spam", folded="spam")
        self.say(self.omar, "no spam please, see www.example.com")
        self.say(self.mona, "no spam please")
        self.assertEqual(Message.objects.count(), 2)

    def test_an_organizer_writes_the_list_and_the_log_says_how_many(self) -> None:
        answer = self.post(self.omar, "words", self.community.pk, words="賭博\n  spam \n\nＳＰＡＭ\n")
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(set(Word.objects.values_list("folded", flat=True)), {"赌博", "spam"})
        entry = LogEntry.objects.get(what="words")
        self.assertEqual((entry.by, entry.before, entry.after), (self.omar, "0", "2"))
        self.assertContains(self.see(self.omar, "words", self.community.pk), "賭博")
        self.post(self.omar, "words", self.community.pk, words="spam")
        self.assertEqual(Word.objects.get().folded, "spam")

    def test_one_letter_is_too_short_and_what_was_typed_is_still_there(self) -> None:
        answer = self.post(self.omar, "words", self.community.pk, words="spam\n的")
        self.assertContains(answer, "too short", status_code=422)
        self.assertContains(answer, "spam", status_code=422)
        self.assertFalse(Word.objects.exists())

    def test_for_others_it_does_not_exist(self) -> None:
        Word.objects.create(community=self.community, text="spam", folded="spam")
        for person in (self.rosa, self.mona, self.sven):
            self.assertEqual(self.see(person, "words", self.community.pk).status_code, 404)
            self.assertEqual(self.post(person, "words", self.community.pk, words="").status_code, 404)
        self.client.logout()
        self.assertEqual(self.client.get(f"/places/{self.community.pk}/words/").status_code, 302)
        self.assertEqual(Word.objects.count(), 1)


class WhatWaits(OnThePlaza):
    def test_the_writer_is_told_and_sees_it_and_nobody_else_does(self) -> None:
        """A neighbour's link waits (L-23)."""
        answer = self.post(
            self.rosa, "room_messages", self.room.pk, text="buy at www.example.com", client_id=uuid.uuid4()
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["code"], "chat.held")
        self.assertIn("waits for a moderator", answer.json()["sentence"])
        self.assertFalse(Message.objects.exists())
        self.assertFalse(Piece.objects.exists())
        self.assertContains(self.see(self.rosa, "room", self.room.pk), "www.example.com")
        for name, args in (("room", []), ("room_history", []), ("room_since", [0])):
            answer = self.see(self.paul, name, self.room.pk, *args)
            self.assertNotContains(answer, "example.com")

    def test_a_hosts_link_is_shown_at_once_and_a_picture_never(self) -> None:
        """L-23."""
        self.say(self.omar, "see www.example.com ![a cat](https://example.com/cat.png) <img src=/cat.png>")
        answer = self.see(self.paul, "room_since", self.room.pk, 0)
        html = "".join(piece["html"] for piece in answer.json()["pieces"])
        self.assertIn("www.example.com", html)
        self.assertNotIn("<img", html)

    def test_without_a_script_one_comes_back_to_what_waits(self) -> None:
        self.client.force_login(self.rosa)
        url = f"/rooms/{self.room.pk}/messages/"
        answer = self.client.post(url, {"text": "www.example.com", "client_id": str(uuid.uuid4())})
        self.assertRedirects(answer, f"/rooms/{self.room.pk}/#waiting", fetch_redirect_response=False)

    def test_sent_twice_it_waits_once_and_after_release_it_is_the_message(self) -> None:
        same = str(uuid.uuid4())
        form = {"text": "www.example.com", "client_id": same}
        for _ in range(2):
            self.assertEqual(self.post(self.rosa, "room_messages", self.room.pk, **form).json()["held"], same)
        self.room.reviews.get().release(self.mona)
        answer = self.post(self.rosa, "room_messages", self.room.pk, **form).json()
        self.assertEqual(answer["key"], Message.objects.get().key)

    def test_released_it_takes_the_rooms_next_number_and_its_words_are_only_there(self) -> None:
        review = self.hold(self.rosa, "see www.example.com")
        first = self.say(self.paul, "meanwhile")
        review.release(self.mona)
        message = Message.objects.latest("seq")
        self.assertEqual((message.text, message.author), ("see www.example.com", self.rosa))
        self.assertEqual(message.seq, first.seq + 1)
        review.refresh_from_db()
        self.assertEqual((review.text, review.outcome, review.message), ("", "released", message))

    def test_a_change_that_would_wait_takes_the_message_with_it(self) -> None:
        message = self.say(self.rosa, "harmless")
        answer = self.post(
            self.rosa, "message", self.room.pk, message.pk, action="edit", text="www.example.com"
        )
        self.assertEqual((answer.status_code, answer.json()["code"]), (200, "chat.held"))
        message.refresh_from_db()
        self.assertEqual(message.text, "")
        since = self.see(self.paul, "room_since", self.room.pk, 0)
        self.assertNotContains(since, "example.com")
        self.assertContains(since, "Hidden until a moderator has looked at it.")
        self.room.reviews.get().release(self.mona)
        message.refresh_from_db()
        self.assertEqual((message.text, message.hidden_at), ("www.example.com", None))

    def test_flooding_the_queue_is_flooding(self) -> None:
        for number in range(5):
            self.hold(self.rosa, f"www.example.com/{number}")
        form = {"text": "www.example.com/6", "client_id": str(uuid.uuid4())}
        self.assertEqual(
            self.post(self.rosa, "room_messages", self.room.pk, **form).json()["code"], "rate.limited"
        )


class Modes(OnThePlaza):
    def mode(self, mode: str, slow: int = 0) -> None:
        self.assertEqual(
            self.post(self.mona, "room_talk", self.room.pk, mode=mode, slow=slow).status_code, 200
        )
        self.room = Room.objects.get(pk=self.room.pk)

    def code(self, user: object) -> str:
        answer = self.post(user, "room_messages", self.room.pk, text="hello", client_id=uuid.uuid4())  # type: ignore[arg-type]
        return str(answer.json().get("code", ""))

    def test_the_mode_is_shown_to_all_who_write(self) -> None:
        self.mode("approve", 30)
        page = self.see(self.rosa, "room", self.room.pk)
        self.assertContains(page, "Messages are looked at before others see them.")
        self.assertContains(page, "Slow mode: one message every 30 s.")
        self.assertIn(
            "talk",
            [piece["place"] for piece in self.see(self.rosa, "room_since", self.room.pk, 0).json()["pieces"]],
        )

    def test_hosts_only(self) -> None:
        self.mode("hosts")
        self.assertEqual(
            [self.code(person) for person in (self.rosa, self.mona, self.omar)], ["chat.locked", "", ""]
        )

    def test_registered_only_as_the_kind_says_who_is(self) -> None:
        self.mode("registered")
        self.assertEqual([self.code(self.rosa), self.code(self.paul)], ["chat.registered", ""])

    def test_looked_at_first(self) -> None:
        self.mode("approve")
        self.assertEqual([self.code(self.rosa), self.code(self.omar)], ["chat.held", ""])
        self.assertEqual(Message.objects.get().author, self.omar)

    def test_held_for_ten_seconds_it_goes_through_by_the_clock(self) -> None:
        self.mode("hold")
        review = self.hold(self.rosa, "hello")
        let_through_what_was_held_briefly()
        self.assertFalse(Message.objects.exists())
        Review.objects.filter(pk=review.pk).update(release_at=timezone.now())
        let_through_what_was_held_briefly()
        let_through_what_was_held_briefly()
        self.assertEqual(Message.objects.get().text, "hello")
        self.assertEqual(self.room.reviews.waiting().count(), 0)

    def test_a_change_waits_as_long_as_a_new_message_would(self) -> None:
        message = self.say(self.rosa, "harmless")
        self.mode("hold")
        self.post(self.rosa, "message", self.room.pk, message.pk, action="edit", text="second thoughts")
        self.assertEqual(Message.objects.get().text, "")
        Review.objects.update(release_at=timezone.now())
        let_through_what_was_held_briefly()
        self.assertEqual(Message.objects.get().text, "second thoughts")

    def test_within_the_ten_seconds_a_moderator_may_say_no(self) -> None:
        self.mode("hold")
        review = self.hold(self.rosa, "rude")
        review.decline(self.mona, "insult")
        Review.objects.update(release_at=timezone.now())
        let_through_what_was_held_briefly()
        self.assertFalse(Message.objects.exists())

    def test_of_somebody_just_stopped_nothing_goes_through_by_the_clock(self) -> None:
        self.mode("hold")
        review = self.hold(self.rosa, "rude")
        self.room.measures.time_out(self.room, self.mona, self.rosa, 5, "insult")
        review.refresh_from_db()
        self.assertIsNone(review.release_at)

    def test_slow_mode_says_how_long_and_counts_down_in_the_page(self) -> None:
        self.mode("open", 30)
        self.assertEqual(self.code(self.rosa), "")
        answer = self.post(self.rosa, "room_messages", self.room.pk, text="again", client_id=uuid.uuid4())
        self.assertEqual(answer.json()["code"], "chat.slow")
        self.assertRegex(answer.json()["sentence"], r"again in (29|30) s")
        self.assertRegex(self.see(self.rosa, "room", self.room.pk).text, r'data-wait="(29|30|31)"')
        Message.objects.update(sent_at=timezone.now() - timedelta(seconds=31))
        self.assertEqual(
            self.post(
                self.rosa, "room_messages", self.room.pk, text="again", client_id=uuid.uuid4()
            ).status_code,
            200,
        )

    def test_of_all_that_stands_in_the_way_the_first_is_said_and_what_was_sent_before_is_answered_always(
        self,
    ) -> None:
        """In this order: sent before (L-12), ended, the words themselves (L-19), stopped (L-25), the mode (L-22),
        the pace (L-21), what waits (L-23)."""
        before = {"text": "said", "client_id": str(uuid.uuid4())}
        self.post(self.rosa, "room_messages", self.room.pk, **before)
        self.mode("hosts", 30)
        measure = self.room.measures.time_out(self.room, self.mona, self.rosa, 5, "insult")
        self.room.close()
        link, long = "www.example.com", "www.example.com " * 50

        def code(text: str) -> str:
            form = {"text": text, "client_id": str(uuid.uuid4())}
            answer = self.post(self.rosa, "room_messages", self.room.pk, **form)
            again = self.post(self.rosa, "room_messages", self.room.pk, **before)
            self.assertEqual((again.status_code, again.json().get("code")), (200, None))
            return str(answer.json()["code"])

        codes = [code(long)]
        Room.objects.filter(pk=self.room.pk).update(ended_at=None)
        codes += [code(long), code(link)]
        measure.lift(self.mona)
        codes.append(code(link))
        self.mode("open", 30)
        codes.append(code(link))
        Message.objects.update(sent_at=timezone.now() - timedelta(seconds=31))
        codes.append(code(link))
        self.assertEqual(
            codes,
            ["room.ended", "chat.too_long", "chat.timed_out", "chat.locked", "chat.slow", "chat.held"],
        )

    def test_slow_mode_is_not_for_those_who_keep_order(self) -> None:
        self.mode("open", 120)
        for person in (self.mona, self.omar):
            self.assertEqual([self.code(person), self.code(person)], ["", ""])

    def test_only_the_pauses_of_the_list_can_be_chosen(self) -> None:
        for form in ({"mode": "open", "slow": 7}, {"mode": "shout", "slow": 0}, {}):
            self.assertEqual(self.post(self.omar, "room_talk", self.room.pk, **form).status_code, 422)

    def test_a_neighbour_changes_nothing(self) -> None:
        self.assertEqual(
            self.post(self.rosa, "room_talk", self.room.pk, mode="hosts", slow=0).json()["code"],
            "perm.denied",
        )

    def test_what_was_changed_stands_in_the_log(self) -> None:
        self.mode("approve", 30)
        self.mode("approve", 30)
        entry = LogEntry.objects.get(what="talk")
        self.assertEqual((entry.by, entry.before, entry.after), (self.mona, "open 0", "approve 30"))

    def test_faster_than_anybody_can_read_the_host_is_offered_slow_mode(self) -> None:
        many = [
            Message(room=self.room, author=self.rosa, text="x", client_id=uuid.uuid4(), seq=1000 + n)
            for n in range(80)
        ]
        Message.objects.bulk_create(many[:79])
        self.assertNotContains(self.see(self.mona, "desk", self.room.pk), "faster than anybody can read")
        Message.objects.bulk_create(many[79:])
        self.assertContains(self.see(self.mona, "desk", self.room.pk), "faster than anybody can read")
        self.mode("open", 10)
        self.assertNotContains(self.see(self.mona, "desk", self.room.pk), "faster than anybody can read")

    def test_without_a_script_the_mode_is_changed_all_the_same(self) -> None:
        self.client.force_login(self.omar)
        answer = self.client.post(f"/rooms/{self.room.pk}/talk/", {"mode": "hosts", "slow": "5"})
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(Room.objects.get(pk=self.room.pk).talk_mode, "hosts")


class RepliesThatWait(OnThePlaza):
    def test_let_through_it_still_answers_what_it_answered(self) -> None:
        first = self.say(self.paul, "where is it?")
        form = {"text": "at www.example.com", "client_id": uuid.uuid4(), "reply_to": first.pk}
        self.assertEqual(
            self.post(self.rosa, "room_messages", self.room.pk, **form).json()["code"], "chat.held"
        )
        self.room.reviews.get().release(self.mona)
        self.assertEqual(Message.objects.latest("seq").reply_to, first)

    def test_the_quote_of_what_was_taken_down_holds_no_word_of_it(self) -> None:
        first = self.say(self.rosa, "a rude word")
        form = {"text": "stop it", "client_id": uuid.uuid4(), "reply_to": first.pk}
        self.post(self.paul, "room_messages", self.room.pk, **form)
        self.assertContains(self.see(self.cora, "room", self.room.pk), "a rude word")
        first.remove(self.mona, "insult")
        for name, args in (("room", []), ("room_since", [0]), ("room_history", [])):
            self.assertNotContains(self.see(self.cora, name, self.room.pk, *args), "rude word")
