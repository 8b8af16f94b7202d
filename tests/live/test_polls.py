"""Polls: draft → open → closed → published, one vote per person, and results only for who may see them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from live.kinds import register
from live.leaving import forget_everywhere
from live.models import Option, Piece, Poll, Vote
from live.models.poll import POLLS_MAX
from live.models.vote import voter_key
from live.refusals import (
    HostsOnly,
    OptionsStay,
    OptionTwice,
    PollMoved,
    PollUnfinished,
    TooManyPolls,
)
from live.tasks import close_polls_whose_time_is_up
from people.models import User
from people.refusals import Refusal
from tests.cast import People, resident
from tests.live.asking import ask, asked, choose, draft, keys, new_id, numbers, own
from tests.live.test_room_page import JSON, InTheYard
from tests.live.yard import Yard, yard


@register
class ChatOnly(Yard):
    """As a room of two will be: nothing to vote on, nothing to keep."""

    name = "chat-only"
    tools = frozenset({"chat"})


KIND, RESULTS = Poll.Kind, Poll.Results


class APoll(InTheYard):
    def post(self, user: User, poll: Poll, action: str, **form: Any) -> Any:
        self.client.force_login(user)
        url = reverse("poll", args=[poll.room_id, poll.pk])
        return self.client.post(url, {"action": action, **form}, headers=JSON)

    def vote(self, user: User, poll: Poll, *words: str) -> Any:
        return self.post(user, poll, "vote", option=keys(poll, *words))

    def must_refuse(self, answer: Any, code: str) -> None:
        self.assertEqual((answer.status_code, answer.json()["code"]), (422, code))
        self.assertTrue(answer.json()["sentence"])


class Preparing(APoll):
    def test_a_draft_is_the_hosts_alone(self) -> None:
        poll = draft(self.room, self.omar, "Lighter", "Stiff", text="How are your shoulders?")
        self.assertEqual(poll.state, Poll.State.DRAFT)
        self.assertFalse(Piece.objects.exists())
        for person, seen in ((self.omar, True), (self.rosa, False)):
            self.client.force_login(person)
            self.assertEqual("How are your shoulders?" in self.page().text, seen, person)
            answer = self.client.get(reverse("poll", args=[self.room.pk, poll.pk]))
            self.assertEqual(answer.status_code, HTTPStatus.OK if seen else HTTPStatus.NOT_FOUND)

    def test_it_may_be_prepared_before_the_door_opens(self) -> None:
        later = timezone.now() + timedelta(hours=5)
        room = yard(starts_at=later, ends_at=later + timedelta(hours=1), started_at=None)
        self.client.force_login(self.omar)
        form = {"client_id": new_id(), "text": "Ready?", "kind": "yes_no", "results": "voted"}
        answer = self.client.post(reverse("room_polls", args=[room.pk]), form)
        self.assertRedirects(answer, f"{room.get_absolute_url()}#polls", fetch_redirect_response=False)
        self.assertEqual(room.polls.get().state, Poll.State.DRAFT)

    def test_ask_now_makes_and_opens_it_in_one_go_and_pressing_twice_asks_once(self) -> None:
        self.client.force_login(self.omar)
        form = {
            "client_id": new_id(), "text": "Tea or coffee?", "kind": "single", "options": "Tea\r\nCoffee\r\n\r\n",
            "anonymous": "on", "results": "closed", "minutes": "5", "action": "open",
        }  # fmt: skip
        first = self.client.post(reverse("room_polls", args=[self.room.pk]), form, headers=JSON)
        self.assertEqual(first.status_code, HTTPStatus.OK)
        self.client.post(reverse("room_polls", args=[self.room.pk]), form, headers=JSON)
        poll = Poll.objects.get()
        self.assertEqual((poll.state, [option.label for option in poll.choices]), ("open", ["Tea", "Coffee"]))
        assert poll.opened_at
        self.assertEqual(poll.closes_at, poll.opened_at + timedelta(minutes=5))

    def test_only_hosts_prepare_one(self) -> None:
        self.client.force_login(self.rosa)
        form = {"client_id": new_id(), "text": "Mine", "kind": "yes_no", "results": "voted"}
        answer = self.client.post(reverse("room_polls", args=[self.room.pk]), form, headers=JSON)
        self.must_refuse(answer, "perm.denied")
        self.assertFalse(Poll.objects.exists())

    def test_a_poll_that_is_not_whole_is_refused_and_keeps_what_was_typed(self) -> None:
        self.client.force_login(self.omar)
        form = {
            "client_id": new_id(),
            "text": "Only one way?",
            "kind": "single",
            "options": "This",
            "results": "voted",
        }
        answer = self.client.post(reverse("room_polls", args=[self.room.pk]), form)
        self.assertContains(answer, "Only one way?", status_code=422)
        self.assertContains(answer, "A poll needs a question and two to ten answers", status_code=422)
        with self.assertRaises(PollUnfinished):
            draft(self.room, self.omar, "A", "B", kind=KIND.QUIZ, right=3)
        with self.assertRaises(OptionTwice):
            draft(self.room, self.omar, "Tea", "tea ")
        self.assertFalse(Poll.objects.exists())

    def test_yes_no_and_ratings_speak_the_readers_language(self) -> None:
        asked(self.room, self.omar, kind=KIND.YES_NO, text="都好吗？")
        asked(self.room, self.omar, kind=KIND.RATING, text="几分？")
        self.client.force_login(self.rosa)
        self.assertContains(self.page(), "<span>Yes</span>")
        self.rosa.language = "zh-hans"
        self.rosa.save(update_fields=["language"])
        self.assertContains(self.page(), "<span>是</span>")
        self.assertEqual(Option.objects.filter(poll__kind=KIND.RATING).count(), 5)

    def test_a_draft_can_be_changed_and_discarded_but_not_once_it_was_asked(self) -> None:
        poll = draft(self.room, self.omar)
        change = {
            "client_id": new_id(),
            "text": "Rice or noodles?",
            "kind": "single",
            "options": "Rice\nNoodles",
            "results": "voted",
        }
        self.assertEqual(self.post(self.omar, poll, "change", **change).status_code, HTTPStatus.OK)
        poll = Poll.objects.get()
        self.assertEqual(
            (poll.text, poll.anonymous, [o.label for o in poll.choices]),
            ("Rice or noodles?", False, ["Rice", "Noodles"]),
        )
        poll.open(self.omar)
        for action, form in (("change", change | {"text": "Other"}), ("discard", {})):
            self.must_refuse(self.post(self.omar, poll, action, **form), "poll.state_conflict")
        self.assertEqual(Poll.objects.get().text, "Rice or noodles?")
        second = draft(self.room, self.omar)
        second.discard(self.omar)
        second.discard(self.omar)
        self.assertEqual(Poll.objects.count(), 1)

    def test_a_room_has_a_bounded_number_of_polls(self) -> None:
        Poll.objects.bulk_create(
            Poll(room=self.room, made_by=self.omar, client_id=new_id(), text="x") for _ in range(POLLS_MAX)
        )
        with self.assertRaises(TooManyPolls):
            draft(self.room, self.omar)


class WithoutTheTool(APoll):
    def test_a_kind_may_go_without_polls_questions_and_export(self) -> None:
        self.room = yard("chat-only")
        question, poll = ask(self.room, self.rosa), asked(self.room, self.omar)
        doors: list[tuple[str, list[Any]]] = [
            ("room_polls", []), ("poll", [poll.pk]), ("room_questions", []), ("question", [question.pk]),
            ("room_questions_held", []), ("room_export", []), ("room_export_csv", ["chat"]),
        ]  # fmt: skip
        self.client.force_login(self.omar)
        for name, args in doors:
            url = reverse(name, args=(self.room.pk, *args))
            statuses = {self.client.get(url).status_code, self.client.post(url, {"held": "yes"}).status_code}
            self.assertLessEqual(statuses, {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}, name)
        page = self.page()
        self.assertContains(page, 'id="composer"')
        for part in ("talk-tabs", 'id="polls"', 'id="questions"', "Tea or coffee?"):
            self.assertNotContains(page, part)


class ItsCourse(APoll):
    def test_draft_open_closed_published_and_nothing_else(self) -> None:
        legal = {"draft": {"open"}, "open": {"close"}, "closed": {"publish"}, "published": set[str]()}
        for state, allowed in legal.items():
            for verb in ("open", "close", "publish"):
                poll = self.at(state)
                answer = self.post(self.omar, poll, verb)
                if verb in allowed:
                    self.assertEqual(answer.status_code, HTTPStatus.OK, (state, verb))
                else:
                    self.must_refuse(answer, "poll.state_conflict")
                    self.assertEqual(Poll.objects.get(pk=poll.pk).state, state)

    def at(self, state: str) -> Poll:
        poll = draft(self.room, self.omar, results=RESULTS.HOSTS)
        for verb in {"draft": [], "open": ["open"], "closed": ["open", "close"]}.get(
            state, ["open", "close", "publish"]
        ):
            getattr(poll, verb)(self.omar)
        return poll

    def test_neighbours_move_nothing(self) -> None:
        poll = asked(self.room, self.omar, results=RESULTS.HOSTS)
        for action in ("close", "publish", "again", "discard", "correct"):
            answer = self.post(self.rosa, poll, action, text="x", options="a\nb\nc")
            self.assertEqual(answer.status_code, 422, action)
        self.assertEqual((Poll.objects.get().state, Poll.objects.get().text), ("open", "Tea or coffee?"))
        with self.assertRaises(HostsOnly):
            draft(self.room, self.omar).open(self.rosa)

    def test_closing_publishes_unless_only_hosts_see_the_results(self) -> None:
        for results, state in (("voted", "published"), ("closed", "published"), ("hosts", "closed")):
            poll = asked(self.room, self.omar, results=results)
            poll.close(self.omar)
            self.assertEqual(Poll.objects.get(pk=poll.pk).state, state)

    def test_when_its_time_is_up_no_vote_counts_and_the_clock_closes_it(self) -> None:
        poll = asked(self.room, self.omar, minutes=5)
        choose(poll, self.rosa, "Tea")
        Poll.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
        self.must_refuse(self.vote(self.rosa, poll, "Coffee"), "poll.closed")
        self.assertIn(
            "Your last choice was counted.", self.vote(self.rosa, poll, "Coffee").json()["sentence"]
        )
        self.assertNotIn("last choice", self.vote(self.cora, poll, "Coffee").json()["sentence"])
        close_polls_whose_time_is_up()
        close_polls_whose_time_is_up()
        poll.refresh_from_db()
        self.assertEqual((poll.state, poll.closed_at), ("published", poll.closes_at))
        self.assertEqual(numbers(poll), {"Tea": 1, "Coffee": 0, "Water": 0})

    def test_the_end_of_the_room_closes_what_is_open(self) -> None:
        poll = asked(self.room, self.omar)
        choose(poll, self.rosa, "Tea")
        self.room.close()
        self.assertEqual(Poll.objects.get().state, Poll.State.PUBLISHED)
        self.assertEqual(numbers(poll), {"Tea": 1, "Coffee": 0, "Water": 0})

    def test_a_typo_is_put_right_and_the_votes_stay(self) -> None:
        poll = asked(self.room, self.omar, "Taa", "Coffee")
        choose(poll, self.rosa, "Taa")
        answer = self.post(self.omar, poll, "correct", text="Tea or coffee, then?", options="Tea\nCoffee")
        self.assertEqual(answer.status_code, HTTPStatus.OK)
        self.assertEqual(numbers(poll), {"Tea": 1, "Coffee": 0})
        self.client.force_login(self.cora)
        self.assertContains(self.page(), "A typing mistake was put right.")

    def test_once_asked_no_answer_comes_or_goes(self) -> None:
        poll = asked(self.room, self.omar)
        choose(poll, self.rosa, "Tea")
        for options in (["Tea", "Coffee"], ["Tea", "Coffee", "Water", "Juice"], []):
            with self.assertRaises(OptionsStay):
                poll.correct(self.omar, poll.text, options)
        with self.assertRaises(PollMoved):
            draft(self.room, self.omar).correct(self.omar, "Not asked yet", ["Tea", "Coffee", "Water"])
        self.assertEqual(numbers(poll), {"Tea": 1, "Coffee": 0, "Water": 0})

    def test_asking_again_starts_without_votes(self) -> None:
        poll = asked(self.room, self.omar, "A", "B", kind=KIND.QUIZ, right=2, anonymous=False)
        choose(poll, self.rosa, "A")
        poll.close(self.omar)
        self.assertEqual(self.post(self.omar, poll, "again").status_code, HTTPStatus.OK)
        fresh = Poll.objects.drafts().get()
        self.assertEqual((fresh.text, fresh.kind, fresh.anonymous), (poll.text, poll.kind, False))
        self.assertEqual(
            [(o.text, o.is_right, o.votes) for o in fresh.choices], [("A", False, 0), ("B", True, 0)]
        )

    def test_anonymous_cannot_be_switched_once_it_is_open(self) -> None:
        for anonymous in (True, False):
            poll = asked(self.room, self.omar, anonymous=anonymous)
            with self.assertRaises(PollMoved):
                poll.change(self.omar, options=["Tea", "Coffee"], anonymous=not anonymous)
            self.assertEqual(Poll.objects.get(pk=poll.pk).anonymous, anonymous)


class Voting(APoll):
    def test_a_vote_can_be_changed_until_it_closes(self) -> None:
        poll = asked(self.room, self.omar)
        for word in ("Tea", "Coffee", "Coffee"):
            self.assertEqual(self.vote(self.rosa, poll, word).status_code, HTTPStatus.OK)
        self.assertEqual(numbers(poll), {"Tea": 0, "Coffee": 1, "Water": 0})
        poll.close(self.omar)
        self.must_refuse(self.vote(self.rosa, poll, "Water"), "poll.closed")
        self.assertEqual(numbers(poll), {"Tea": 0, "Coffee": 1, "Water": 0})

    def test_single_means_one(self) -> None:
        for kind in (KIND.SINGLE, KIND.QUIZ):
            poll = asked(self.room, self.omar, kind=kind, right=1)
            self.must_refuse(self.vote(self.rosa, poll, "Tea", "Coffee"), "poll.single")
            self.must_refuse(self.vote(self.rosa, poll), "poll.none")
        self.assertFalse(Vote.objects.exists())

    def test_the_database_itself_keeps_a_second_single_vote_out(self) -> None:
        poll = asked(self.room, self.omar, anonymous=False)
        choose(poll, self.rosa, "Tea")
        tea, coffee = keys(poll, "Tea", "Coffee")
        voter = voter_key(poll, self.rosa)
        for place, option in ((0, coffee), (1, coffee), (0, tea)):
            with self.assertRaises(IntegrityError), transaction.atomic():
                Vote.objects.create(poll=poll, voter=voter, user=self.rosa, place=place, option_id=option)
        self.assertEqual(Vote.objects.count(), 1)

    def test_several_answers_up_to_the_number_allowed(self) -> None:
        poll = asked(self.room, self.omar, kind=KIND.MULTIPLE, most=2)
        self.must_refuse(self.vote(self.rosa, poll, "Tea", "Coffee", "Water"), "poll.too_many_chosen")
        self.vote(self.rosa, poll, "Tea", "Coffee")
        self.assertEqual(numbers(poll), {"Tea": 1, "Coffee": 1, "Water": 0})
        self.vote(self.rosa, poll, "Water")
        self.assertEqual(numbers(poll), {"Tea": 0, "Coffee": 0, "Water": 1})

    def test_an_option_of_another_poll_is_refused(self) -> None:
        poll, other = asked(self.room, self.omar), asked(self.room, self.omar, "Rice", "Noodles")
        answer = self.post(self.rosa, poll, "vote", option=keys(other, "Rice"))
        self.must_refuse(answer, "poll.not_here")
        self.assertFalse(Vote.objects.exists())

    def test_two_of_one_household_have_a_vote_each(self) -> None:
        ruben, household = resident("Ruben", self.building, "1201")
        self.assertEqual(household, self.rosa.household)
        poll = asked(self.room, self.omar)
        for person in (self.rosa, ruben):
            choose(poll, person, "Tea")
        self.assertEqual(numbers(poll)["Tea"], 2)

    def test_without_a_script_the_page_comes_back_at_the_poll_or_says_why_not(self) -> None:
        poll = asked(self.room, self.omar)
        self.client.force_login(self.rosa)
        url = reverse("poll", args=[self.room.pk, poll.pk])
        answer = self.client.post(url, {"action": "vote", "option": keys(poll, "Tea")})
        self.assertRedirects(
            answer, f"{self.room.get_absolute_url()}#{poll.key}", fetch_redirect_response=False
        )
        answer = self.client.post(url, {"action": "vote"})
        self.assertContains(answer, "Choose an answer first.", status_code=422)
        self.assertEqual(self.client.post(url, {"action": "vote", "option": "x"}).status_code, 422)

    def test_a_stranger_finds_nothing_and_the_signed_out_are_sent_to_sign_in(self) -> None:
        poll = asked(self.room, self.omar)
        doors = [reverse("room_polls", args=[self.room.pk]), reverse("poll", args=[self.room.pk, poll.pk])]
        for url in doors:
            self.client.logout()
            self.assertRedirects(
                self.client.get(url), f"{reverse('account_login')}?next={url}", fetch_redirect_response=False
            )
            self.client.force_login(self.sven)
            for answer in (
                self.client.get(url),
                self.client.post(url, {"action": "vote", "option": keys(poll, "Tea")}),
            ):
                self.assertEqual(answer.status_code, HTTPStatus.NOT_FOUND)
        self.assertFalse(Vote.objects.exists())

    def test_a_poll_of_another_room_is_not_found_here(self) -> None:
        poll = asked(yard(), self.omar)
        self.client.force_login(self.rosa)
        url = reverse("poll", args=[self.room.pk, poll.pk])
        answer = self.client.post(url, {"action": "vote", "option": keys(poll, "Tea")})
        self.assertEqual(answer.status_code, HTTPStatus.NOT_FOUND)
        self.assertFalse(Vote.objects.exists())

    def test_before_the_door_opens_and_after_the_end_nobody_votes(self) -> None:
        later = timezone.now() + timedelta(hours=3)
        room = yard(starts_at=later, ends_at=later + timedelta(hours=1), started_at=None)
        poll = asked(room, self.omar)
        self.must_refuse(self.vote(self.rosa, poll, "Tea"), "room.not_yet")
        self.room.close()
        with self.assertRaises(Refusal):
            asked(self.room, self.omar)


class TheResults(APoll):
    """Who may see the numbers, by L-35. Three have voted, so that there is something to leak."""

    def setUp(self) -> None:
        super().setUp()
        self.nora = User.objects.create_user("nora@linli.example", display_name="Nora", language="en")

    def standing(self, results: str, **how: Any) -> Poll:
        poll = asked(self.room, self.omar, results=results, **how)
        for person in (self.rosa, self.cora, self.omar):
            choose(poll, person, "Coffee")
        return poll

    def sees(self, person: User, poll: Poll) -> bool:
        """Whether page, JSON and the poll's own page tell this person the three votes; all must agree."""
        self.client.force_login(person)
        pages = (
            self.page().text,
            self.client.get(reverse("room_polls", args=[self.room.pk]), headers=JSON).text,
            self.client.get(reverse("poll", args=[self.room.pk, poll.pk])).text,
        )
        told = {"3 people answered" in page for page in pages}
        self.assertEqual(len(told), 1, person)
        return told.pop()

    def test_l35_after_voting(self) -> None:
        poll = self.standing("voted")
        self.assertEqual(
            [self.sees(person, poll) for person in (self.omar, self.rosa, self.nora)], [True, True, False]
        )
        poll.close(self.omar)
        self.assertTrue(self.sees(self.nora, poll))

    def test_l35_after_the_close(self) -> None:
        poll = self.standing("closed")
        self.assertEqual(
            [self.sees(person, poll) for person in (self.omar, self.rosa, self.nora)], [True, False, False]
        )
        poll.close(self.omar)
        self.assertTrue(self.sees(self.nora, poll))

    def test_l35_only_hosts_until_they_show_it(self) -> None:
        poll = self.standing("hosts")
        poll.close(self.omar)
        self.assertEqual(
            [self.sees(person, poll) for person in (self.omar, self.rosa, self.nora)], [True, False, False]
        )
        poll.publish(self.omar)
        self.assertTrue(self.sees(self.nora, poll))

    def test_l35_the_answer_to_a_vote_brings_the_results_only_where_voters_may_see_them(self) -> None:
        for results, told in (("voted", True), ("closed", False), ("hosts", False)):
            answer = self.vote(self.nora, self.standing(results), "Tea")
            self.assertEqual("4 people answered" in answer.json()["own"], told, results)

    def test_l35_catch_up_holds_no_number_before_everybody_may_see_it(self) -> None:
        poll = self.standing("voted")
        poll.correct(self.omar, "Tea, or coffee?", ["Tea", "Coffee", "Water"])
        self.client.force_login(self.rosa)
        since = reverse("room_since", args=[self.room.pk, 0])
        pieces = self.client.get(since).json()["pieces"]
        self.assertEqual({piece["key"] for piece in pieces}, {poll.key})
        for piece in pieces:
            self.assertIn("Tea, or coffee?", piece["html"])
            self.assertNotIn("tally", piece["html"])
        poll.close(self.omar)
        self.assertIn("3 people answered", self.client.get(since).json()["pieces"][-1]["html"])

    def test_a_quiz_keeps_its_right_answer_until_then(self) -> None:
        poll = asked(self.room, self.omar, kind=KIND.QUIZ, right=2)
        self.client.force_login(self.rosa)
        self.assertNotContains(self.page(), "the right answer")
        self.assertRegex(
            self.vote(self.rosa, poll, "Tea").json()["own"], r"Coffee <span class=\"chip leaf\">"
        )

    def test_a_rating_has_a_middle(self) -> None:
        poll = asked(self.room, self.omar, kind=KIND.RATING)
        choose(poll, self.rosa, "4")
        choose(poll, self.cora, "2")
        poll.close(self.omar)
        self.client.force_login(self.nora)
        self.assertContains(self.page(), "In the middle: 3.0.")

    def test_the_page_asks_as_much_for_twenty_polls_as_for_one(self) -> None:
        def queries() -> int:
            self.client.force_login(self.rosa)
            self.page()
            with CaptureQueriesContext(connection) as asked_for:
                self.page()
            return len(asked_for)

        self.standing("voted")
        few = queries()
        for number in range(19):
            poll = self.standing(("voted", "closed", "hosts")[number % 3], anonymous=bool(number % 2))
            if number % 4 == 0:
                poll.close(self.omar)
        self.assertEqual(queries(), few)


class Anonymous(APoll):
    def test_no_row_names_who_voted(self) -> None:
        poll = asked(self.room, self.omar, anonymous=True)
        choose(poll, self.rosa, "Tea")
        vote = Vote.objects.get()
        self.assertIsNone(vote.user)
        self.assertNotEqual(vote.voter, str(self.rosa.pk))
        other = asked(self.room, self.omar, anonymous=True)
        choose(other, self.rosa, "Tea")
        self.assertEqual(Vote.objects.values("voter").distinct().count(), 2)

    def test_at_its_closing_only_the_sums_remain(self) -> None:
        poll = asked(self.room, self.omar, anonymous=True)
        choose(poll, self.rosa, "Tea")
        choose(poll, self.cora, "Coffee")
        poll.close(self.omar)
        self.assertFalse(Vote.objects.exists())
        self.assertEqual((numbers(poll), Poll.objects.get().voters), ({"Tea": 1, "Coffee": 1, "Water": 0}, 2))

    def test_the_admin_knows_no_votes(self) -> None:
        known = {model._meta.label for model in admin.site._registry}
        self.assertNotIn("live.Vote", known)
        self.assertIn("activities.Activity", known)

    def test_with_names_the_vote_has_its_person(self) -> None:
        poll = asked(self.room, self.omar, anonymous=False)
        choose(poll, self.rosa, "Tea")
        poll.close(self.omar)
        self.assertEqual(Vote.objects.get().user, self.rosa)

    def test_who_leaves_takes_their_vote_along_and_a_closed_poll_keeps_its_numbers(self) -> None:
        closed, open_one, named = (
            asked(self.room, self.omar, anonymous=False),
            asked(self.room, self.omar, anonymous=True),
            asked(self.room, self.omar, anonymous=False),
        )
        for poll in (closed, open_one, named):
            choose(poll, self.rosa, "Tea")
        closed.close(self.omar)
        for _twice in range(2):
            forget_everywhere(self.rosa)
        self.assertEqual([numbers(poll)["Tea"] for poll in (closed, open_one, named)], [1, 0, 0])
        self.assertFalse(Vote.objects.filter(user=self.rosa).exists())
        self.assertEqual(own(open_one, self.rosa).chosen, frozenset())


class AtTheSameTime(TransactionTestCase):
    def test_l34_a_hundred_parallel_changes_of_a_single_choice_are_one_vote(self) -> None:
        people = People()
        poll = asked(yard(), people.omar)
        options = keys(poll, "Tea", "Coffee", "Water")
        url = reverse("poll", args=[poll.room_id, poll.pk])

        def change(number: int) -> int:
            client = Client()
            client.force_login(people.rosa)
            form = {"action": "vote", "option": options[number % 3]}
            status: int = client.post(url, form, headers=JSON).status_code
            connection.close()
            return status

        with ThreadPoolExecutor(10) as threads:
            answers = set(threads.map(change, range(100)))
        self.assertEqual(answers, {200})
        self.assertEqual(Vote.objects.count(), 1)
        poll.close(people.omar)
        self.assertEqual((sum(numbers(poll).values()), Poll.objects.get().voters), (1, 1))

    def test_votes_and_the_closing_at_the_same_time_agree_on_the_sums(self) -> None:
        people = People()
        poll = asked(yard(), people.omar, anonymous=False)
        neighbours = [
            User.objects.create_user(f"n{n}@linli.example", display_name=f"N{n}") for n in range(12)
        ]

        def act(number: int) -> bool:
            try:
                if number == 6:
                    Poll.objects.get(pk=poll.pk).close(people.omar)
                else:
                    choose(poll, neighbours[number], "Tea")
            except Refusal:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(6) as threads:
            done = list(threads.map(act, range(12)))
        counted = sum(done) - 1
        self.assertTrue(done[6])
        self.assertEqual((numbers(poll)["Tea"], Vote.objects.count()), (counted, counted))
