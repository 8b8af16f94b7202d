"""At one's own pace: the host is told how many are where, and nobody else is told anything."""

import asyncio
import json

import pytest
from asgiref.testing import ApplicationCommunicator

from live.consumers import room_socket
from live.models import Room
from live.paces import Paces, counted
from live.protocol import Paces as Told
from people.models import User
from tests.cast import People
from tests.live.test_plan import poses
from tests.live.test_room_page import InTheYard
from tests.live.test_socket import Page, page, room
from tests.live.yard import yard

__all__ = ["room"]

pytestmark = pytest.mark.django_db(transaction=True)


class Somebody:
    def __init__(self, user: int, pace: str = "") -> None:
        self.user, self.pace = user, pace


class HostsPage(Page):
    """A page that says it has the host's tools."""

    def __init__(self, room: int, user: User) -> None:
        super().__init__(room, user)
        self.wire.scope["query_string"] += b"&host=1"
        self.wire = ApplicationCommunicator(room_socket, self.wire.scope)


def test_people_are_counted_once_and_those_who_follow_not_at_all() -> None:
    pages = [Somebody(1), Somebody(2, "behind"), Somebody(2), Somebody(3, "behind"), Somebody(4, "ahead")]
    assert counted(pages) == {"behind": 2, "ahead": 1}


def test_the_counts_of_all_processes_are_summed_and_a_silent_one_is_forgotten() -> None:
    paces = Paces()
    paces.hear("other", {"behind": 2, "further": 1}, now=0)
    assert paces.news({"behind": 1}, 16, now=1) == Told(together=12, behind=3, further=1, ahead=0)
    assert paces.news({"behind": 1}, 16, now=2) is None
    assert paces.news({"behind": 1}, 16, now=90) == Told(together=15, behind=1, further=0, ahead=0)


def test_while_all_go_together_there_is_no_news() -> None:
    paces = Paces()
    paces.came()
    assert paces.news({}, 40, now=0) is None
    paces.move()
    assert paces.news({"behind": 1}, 40, now=1) == Told(39, 1, 0, 0)
    paces.move()
    assert paces.news({}, 40, now=2) == Told(40, 0, 0, 0)


def test_a_hosts_page_that_comes_later_is_told_too() -> None:
    paces = Paces()
    paces.move()
    assert paces.news({"ahead": 1}, 3, now=0) == Told(2, 0, 0, 1)
    paces.came()
    assert paces.news({"ahead": 1}, 3, now=1) == Told(2, 0, 0, 1)


def test_the_other_processes_are_told_on_a_change_and_now_and_then() -> None:
    paces = Paces()
    assert not paces.due(100, {})
    paces.move()
    assert paces.due(100, {"behind": 1})
    assert not paces.due(110, {"behind": 1})
    assert paces.due(121, {"behind": 1})
    assert not paces.due(200, {})


async def test_the_host_hears_how_many_are_behind_and_the_others_hear_nothing(
    cast: People, room: Room
) -> None:
    host = HostsPage(room.pk, cast.omar)
    await host.open()
    async with page(room, cast.rosa) as rosa, page(room, cast.cora) as cora:
        await rosa.say(type="pace", where="behind")
        told = await host.hear("paces")
        assert told == {"type": "paces", "together": 2, "behind": 1, "further": 0, "ahead": 0}
        await rosa.say(type="pace", where="together")
        assert (await host.hear("paces"))["together"] == 3
        await cora.say(type="ping", t=1)
        heard = [await cora.next()]
        while heard[-1].get("type") != "pong":
            heard.append(await cora.next())
        assert "paces" not in json.dumps(heard)
    await host.close()


async def test_who_only_claims_to_host_is_told_nothing(cast: People, room: Room) -> None:
    liar = HostsPage(room.pk, cast.cora)
    await liar.open()
    host = HostsPage(room.pk, cast.omar)
    await host.open()
    async with page(room, cast.rosa) as rosa:
        await rosa.say(type="pace", where="further")
        assert (await host.hear("paces"))["further"] == 1
        await liar.say(type="ping", t=1)
        heard = [await liar.next()]
        while heard[-1].get("type") != "pong":
            heard.append(await liar.next())
        assert "paces" not in json.dumps(heard)
    await liar.close()
    await host.close()


async def test_who_goes_is_no_longer_behind_and_nonsense_means_together(cast: People, room: Room) -> None:
    host = HostsPage(room.pk, cast.omar)
    await host.open()
    async with page(room, cast.cora) as cora:
        async with page(room, cast.rosa) as rosa:
            await rosa.say(type="pace", where="behind")
            await host.hear("paces")
            await cora.say(type="pace", where="on the moon")
        told = await host.hear("paces")
        while told["behind"]:
            told = await asyncio.wait_for(host.hear("paces"), 5)
        assert told == {"type": "paces", "together": 2, "behind": 0, "further": 0, "ahead": 0}
    await host.close()


class AllSteps(InTheYard):
    def test_without_a_script_one_reads_all_steps_and_sees_where_the_others_are(self) -> None:
        self.room = yard(plan=poses(60, None))
        self.client.force_login(self.rosa)
        url = f"/rooms/{self.room.pk}/steps/"
        self.assertContains(self.page(), f'id="pace-on" href="{url}"')
        self.assertContains(self.client.get(url), "The others have not begun yet.")
        self.client.force_login(self.omar)
        self.client.post(f"/rooms/{self.room.pk}/plan/", {"action": "start", "version": 0})
        answer = self.client.get(url)
        self.assertContains(answer, "The others are at step 1: Pose 1")
        self.assertContains(answer, "Step 2 of 2")
        self.assertNotContains(self.page(), 'id="pace-on"')  # who leads cannot leave
