"""A whole contest as the neighbours live it: twelve households, four judges of whom one is absent and one removed, a
team, a tie, one dish taken back. Whoever has a part opens the real pages in Chromium; others fill in the same forms.

Every page and frame that anybody was shown before a place is revealed is searched for it (C-21)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from playwright.sync_api import FilePayload, Page, WebSocket, expect

from activities.published import counted_again
from tests.activities.contests import picture
from tests.browser.conftest import DESKTOP, OPEN, PHONE, KeepPicture, PageAs
from tests.browser.wcag import violations
from tests.neighbour import Neighbour, photo
from tests.site import ORGANIZER, RESIDENT, Site

COOKS = (
    "荔枝",
    RESIDENT,
    "米兰阿姨",
    "葡萄妈妈",
    "松伯",
    "银杏",
    "枫叶",
    "石榴",
    "百合",
    "兰姨",
    "豆角",
    "青菜",
)
PARTNER = "橘子"  # cooks along with 荔枝
JUDGES = ("小荷老师", "莲藕", "姜花", "柠檬")  # the third never marks anything, the fourth is removed
VOTER = "紫荆老师"
VIEWER = "芦荟"
TAKEN_BACK = COOKS[-1]
MARKS = (9, 9, 8, 7, 7, 6, 6, 5, 5, 4, 4, 10)
"""What every judge gives for each dish. The first two are equal in everything; the last is taken back."""
CLOCK = """
from datetime import timedelta
from django.utils import timezone
from activities.models import Contest
now = timezone.now()
names = ("opens_at", "entries_until", "checked_until", "votes_until")
ends = {{name: now + timedelta(hours=12 + 24 * (number - {over})) for number, name in enumerate(names)}}
Contest.objects.filter(pk={contest}).update(**ends)
contest = Contest.objects.for_pages().get(pk={contest})
contest.mind(now)
print(contest.phase)
"""
PHASES = {"entries": 1, "check": 2, "voting": 3, "counting": 4}
FACTS = """
import json
from activities.models import Contest
contest = Contest.objects.get(pk={contest})
cards = [[one.entry.number, one.place, f"{{one.total:.2f}}", one.entry.cook] for one in contest.cards()]
numbers = dict(contest.entries.exclude(number=None).values_list("by__display_name", "number"))
counted, fingerprint = bool(contest.counted_at), contest.ballots_hash
print(json.dumps({{"cards": cards, "numbers": numbers, "counted": counted, "hash": fingerprint}}))
"""
FINALE = """
from django.utils import timezone
from activities.models import Contest
from live.models import Room
contest = Contest.objects.select_related("occurrence").get(pk={contest})
Room.objects.filter(pk=contest.occurrence.room_id).update(starts_at=timezone.now())
print(contest.occurrence.room_id)
"""


def name_of(cook: int) -> str:
    """On the certificate; nobody but the cook and the staff may read it before the reveal."""
    return f"House-of-{cook:02d}"


@dataclass
class Play:
    """The contest as it stands, and all that anybody was shown of it."""

    site: Site
    page_as: PageAs
    contest: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    frames: list[str] = field(default_factory=list)
    people: dict[str, Neighbour] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/contests/{self.contest}/"

    def sees(self, who: str, path: str, **how: Any) -> Page:
        """Somebody's browser, on this page; every frame of its sockets is kept."""
        if who not in self.pages:
            page = self.page_as(who, **how)
            page.on("websocket", self._listen)
            self.pages[who] = page
        self.pages[who].goto(path)
        return self.pages[who]

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))

    def by(self, who: str) -> Neighbour:
        if who not in self.people:
            self.people[who] = Neighbour(self.site, who, len(self.people))
        return self.people[who]

    def move_to(self, phase: str) -> None:
        said = self.site.run(CLOCK.format(contest=self.contest, over=PHASES[phase]))
        assert said.split()[-1] == phase

    def facts(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.site.run(FACTS.format(contest=self.contest)).splitlines()[-1])
        return told

    @cached_property
    def numbers(self) -> dict[str, int]:
        return dict(self.facts()["numbers"])


def test_a_whole_contest_from_the_announcement_to_the_certificates(
    linli: Site, page_as: PageAs, keep_picture: KeepPicture
) -> None:
    play = Play(linli, page_as)
    announce(play)
    enter(play, keep_picture)
    look_through(play)
    judge_and_vote(play, keep_picture)
    close(play)
    reveal(play, keep_picture)
    after(play, keep_picture)


def announce(play: Play) -> None:
    """The organizer puts it on the calendar, sets the rules, and asks the judges."""
    host = play.sees(ORGANIZER, "/activities/new/")
    host.check("input[name=kind][value=contest]")
    host.fill("#activity-form input[name=title]", "Cooking from what is there")
    host.locator("#activity-form input[type=date]").first.fill(
        (timezone.localdate() + timedelta(days=14)).isoformat()
    )
    host.click("#activity-form .form-end button")
    host.wait_for_url("**/plan/")
    host.goto(host.url.removesuffix("plan/"))
    host.locator("a[href^='/on/']").first.click()
    host.click("form[action$='/publish/'] button")
    host.click("a[href$='/contest/']")
    host.click("#contest-form .form-end button")
    host.wait_for_url("**/desk/")
    play.contest = int(host.url.split("/")[-3])
    for judge in JUDGES:
        host.fill("#find", judge)
        host.keyboard.press("Enter")
        host.click(f"button[name=add]:has-text('{judge}')")
        expect(host.locator(f".row-main:has-text('{judge}')")).to_be_visible()


def enter(play: Play, keep_picture: KeepPicture) -> None:
    """One cook writes on the phone, two households find together; the others send theirs by the same form."""
    play.move_to("entries")
    page = play.sees(RESIDENT, play.path, viewport=PHONE)
    page.click("#do a.button")
    page.fill("input[name=title]", "Dish 01")
    page.fill("textarea[name=story]", "Rice from the day before.")
    page.fill("textarea[name=ingredients]", "Rice\n1 egg")
    page.fill("textarea[name=steps]", "1. Mix\n2. Fry gently")
    page.fill("input[name=cook]", name_of(1))
    jpeg: FilePayload = {"name": "kitchen.jpg", "mimeType": "image/jpeg", "buffer": picture(1, (800, 600))}
    page.set_input_files("input[type=file]", jpeg)
    page.fill("input[name=alt]", "Golden pancakes")
    page.click("button[name=add]")
    expect(page.locator(".entry-photo")).to_have_count(1)
    assert violations(page) == []
    keep_picture(page, "contest-writing-en-360")
    page.click("button[name=send]")
    expect(page.locator(".banner")).to_contain_text("will be looked at")
    for number, cook in enumerate(COOKS):
        if cook != RESIDENT:
            words = {"title": f"Dish {number:02d}", "ingredients": "Rice", "steps": "1. Boil", "alt": "A plate",
                     "cook": name_of(number)}  # fmt: skip
            own = photo(picture(20 + number, (320, 240)))
            play.by(cook).done(f"{play.path}mine/", press="send=1", in_cookbook="on", photo=own, **words)
    team_up(play, keep_picture)


def team_up(play: Play, keep_picture: KeepPicture) -> None:
    first = play.sees(COOKS[0], f"{play.path}mine/", viewport=PHONE, locale="zh-hans")
    first.fill("#team-name", PARTNER)
    first.click("#team button[value=ask]")
    expect(first.locator("#team .chip")).to_have_count(2)
    keep_picture(first, "contest-team-zh-hans-360")
    second = play.sees(PARTNER, play.path, viewport=PHONE, locale="zh-hans")
    assert violations(second) == []
    keep_picture(second, "contest-asked-zh-hans-360")
    second.fill("section[id^=asked] input[name=name]", "Partner-House")
    second.click("section[id^=asked] button[value=agree]")
    expect(second.locator("input[name=title]")).to_have_value("Dish 00")


def look_through(play: Play) -> None:
    """The host approves one by hand and asks another cook for a change; the rest goes by the same form."""
    play.move_to("check")
    host = play.sees(ORGANIZER, f"{play.path}check/")
    first = host.locator("article").first
    name = first.locator("h2").inner_text()
    first.locator("button[value=approved]").click()
    expect(host.locator(f"article:has(h2:text-is('{name}'))")).to_have_count(0)
    asked = host.locator("article:has(h2:text-is('Dish 05'))")
    asked.locator("input[name=why]").fill("For how many people?")
    asked.locator("button[value=change]").click()
    expect(host.locator("article:has(h2:text-is('Dish 05'))")).to_have_count(0)
    play.by(COOKS[5]).done(f"{play.path}mine/", press="send=1", servings=2)
    staff = play.by(ORGANIZER)
    for entry in re.findall(r'id="entry-(\d+)"', staff.get(f"{play.path}check/")):
        staff.done(f"{play.path}check/", entry=entry, press="verdict=approved")
    assert len(play.numbers) == len(COOKS)


def judge_and_vote(play: Play, keep_picture: KeepPicture) -> None:
    play.move_to("voting")
    jury = f"{play.path}jury/"
    judge = play.sees(JUDGES[0], jury, viewport=PHONE, locale="zh-hans")
    assert violations(judge) == []
    keep_picture(judge, "contest-jury-zh-hans-360")
    judge.locator(".list a").first.click()
    expect(judge.locator(".marks")).to_have_count(5)
    mark = mark_for(judge.locator("h1").inner_text())
    for row in judge.locator(".mark-row").all():
        row.locator(f"label:has(input[value='{mark}'])").click()
    keep_picture(judge, "contest-score-zh-hans-360")
    judge.click("button[name=send]")
    expect(judge.locator(".toast")).to_be_visible()
    mark_the_rest(play, JUDGES[0])
    mark_the_rest(play, JUDGES[3])
    host = play.sees(ORGANIZER, f"{play.path}desk/")
    host.click(f".row:has-text('{JUDGES[3]}') button[name=remove]")
    expect(host.locator("#judges ~ p")).to_contain_text(JUDGES[3])
    mark_the_rest(play, JUDGES[1])
    mark_the_rest(play, JUDGES[0])
    choose_in_the_gallery(play, keep_picture)
    everybody_votes(play)


def mark_for(title: str) -> int:
    return MARKS[int(title.rsplit(maxsplit=1)[-1])]


def mark_the_rest(play: Play, judge: str) -> None:
    who, jury = play.by(judge), f"{play.path}jury/"
    for href, title in re.findall(r'href="([^"]+/jury/\d+/)"><b[^>]*>\d+</b> (Dish \d\d)', who.get(jury)):
        marks: dict[str, Any] = dict.fromkeys(("look", "idea", "home", "recipe", "story"), mark_for(title))
        who.done(href, press="send=1", **marks)


def choose_in_the_gallery(play: Play, keep_picture: KeepPicture) -> None:
    """Real fingers on a phone: three dishes, of which one is left again."""
    voter = play.sees(VOTER, f"{play.path}dishes/", viewport=PHONE, locale="zh-hans")
    assert violations(voter) == []
    keep_picture(voter, "contest-gallery-zh-hans-360")
    for cook in (COOKS[0], COOKS[1], COOKS[2], COOKS[2]):
        number = play.numbers[cook]
        before = voter.locator(f"#pick-{number} button").get_attribute("aria-pressed")
        voter.click(f"#pick-{number} button")
        expect(voter.locator(f"#pick-{number} button")).not_to_have_attribute("aria-pressed", str(before))
    voter.click("#ballot-bar a")
    voter.click("main form[action$='/ballot/'] button")
    expect(voter.locator(".receipt")).to_be_visible()
    keep_picture(voter, "contest-ballot-zh-hans-360")
    assert violations(voter) == []


def everybody_votes(play: Play) -> None:
    """The first two dishes get equally many votes; nobody may vote for the dish of their own door."""
    for cook in (COOKS[0], PARTNER):
        number = play.numbers[COOKS[0]]
        gallery = play.by(cook).get(f"{play.path}dishes/")
        assert f'action="{play.path}dishes/{number}/pick/"' in gallery
        status, said = play.by(cook).send(f"{play.path}dishes/", f"/{number}/pick/")
        assert (status, "own household" in said) == (422, True)
    for voter in (*COOKS[2:11], VIEWER):
        cast_for(play, voter, COOKS[0], COOKS[1], TAKEN_BACK)
    cast_for(play, COOKS[0], COOKS[1])
    cast_for(play, COOKS[1], COOKS[0])


def cast_for(play: Play, voter: str, *cooks: str) -> None:
    who = play.by(voter)
    for cook in cooks:
        who.done(f"{play.path}dishes/", f"/dishes/{play.numbers[cook]}/pick/")
    who.done(f"{play.path}ballot/", "/ballot/")


def close(play: Play) -> None:
    """The vote closes, its fingerprint is told; what the absent judge did not mark is done without. One dish goes."""
    play.move_to("counting")
    facts = play.facts()
    assert facts["counted"]
    assert facts["hash"] in play.by(VIEWER).get(play.path)
    assert "There is no vote at the moment." in play.by(VIEWER).get(f"{play.path}ballot/")
    play.by(TAKEN_BACK).done(f"{play.path}mine/", press="withdraw=1")


def reveal(play: Play, keep_picture: KeepPicture) -> None:
    room = f"/rooms/{play.site.run(FINALE.format(contest=play.contest)).split()[-1]}/"
    cards = play.facts()["cards"]
    assert [place for _number, place, _total, _cook in cards] == [3, 1, 1]
    assert {cook for *_card, cook in cards} == {name_of(0), name_of(1), name_of(2)}
    host = play.sees(ORGANIZER, room)
    watching = [
        play.sees(VIEWER, room, viewport=PHONE),
        play.sees(RESIDENT, room),
        play.sees(JUDGES[0], room),
    ]
    for page in (host, *watching):
        page.wait_for_selector(OPEN)
    host.click("button[name=action][value=start]")
    cook = watching[1]
    expect(cook.locator(".room[data-state=live]")).to_be_visible()
    cook.click(".hand-menu > summary")
    cook.click(".hand-menu button[value=show]")
    host.click(".hands-menu > summary")
    expect(host.locator(".hands-menu .hand")).to_contain_text(RESIDENT)
    host.keyboard.press("Escape")
    for step in range(4 * len(cards)):
        assert hidden_signs(play, room, cards, step) == []
        host.click(f"#reveal-host button[name=step][value='{step}']")
        number = cards[step // 4][0]
        shown = ("", " > img", " .bars", " .reveal-cook")[step % 4]
        for page in (host, *watching):
            expect(page.locator(f"#card-{number}{shown}")).to_have_count(1)
    keep_picture(watching[0], "contest-reveal-en-360")
    keep_picture(host, "contest-reveal-en-1280")
    host.click("#reveal-host button[name=publish]")
    for page in watching:
        expect(page.locator(".reveal-done a")).to_be_visible()


def hidden_signs(play: Play, room: str, cards: list[Any], step: int) -> list[str]:
    """Of all that anybody was shown so far: what tells of a card, its marks or its cook before their time."""
    ahead = {rf"card-{number}\b" for number, *_card in cards[(step + 3) // 4 :]}
    ahead |= {rf'value=\\?"{total}' for _n, _p, total, _c in cards[(step + 1) // 4 :]}
    ahead -= {rf'value=\\?"{total}' for _n, _p, total, _c in cards[: (step + 1) // 4]}  # equals have the same
    if step <= 4:
        ahead |= {"First place", "第一名"}
    if step == 0:
        ahead |= {"Third place", "第三名"}
    for path in (room, f"{room}since/0/", f"{play.path}results/", play.path, f"{play.path}dishes/"):
        if step % 4 == 0:
            play.by(VIEWER).ask(path)
    texts = [*play.frames, *(page.content() for page in play.pages.values() if "/rooms/" in page.url)]
    texts += [text for person in play.people.values() for text in person.read]
    known = {cook for *_card, cook in cards[: step // 4]}
    names = {name_of(cook) for cook in range(len(COOKS))} - known
    names |= set() if name_of(0) in known else {"Partner-House"}
    others = [
        text for who, person in play.people.items() if who in {VIEWER, VOTER, *JUDGES} for text in person.read
    ]
    found = [sign for sign in ahead for text in texts if re.search(sign, text)]
    return found + [name for name in names for text in [*play.frames, *others] if name in text]


def after(play: Play, keep_picture: KeepPicture) -> None:
    """Results, the file that anybody counts again, and a certificate for every door of the team."""
    viewer = play.by(VIEWER)
    results = play.sees(VIEWER, f"{play.path}results/", viewport=DESKTOP)
    expect(results.locator(".winners > li")).to_have_count(3)
    expect(results.locator("main")).to_contain_text("1 judge was removed")
    assert violations(results) == []
    keep_picture(results, "contest-results-en-360")
    published = json.loads(viewer.get(f"{play.path}results/{play.facts()['hash']}.json"))
    standings = counted_again(published, play.facts()["hash"])
    assert [one.place for one in standings[:3]] == [1, 1, 3]
    assert len(standings) == len(COOKS) - 1
    for who in (COOKS[0], PARTNER):
        page = play.sees(who, "/certificates/")
        page.locator(".list a", has_text="Cooking from what is there").click()
        expect(page.locator("main")).to_contain_text("第一名")
        keep_picture(page, f"contest-certificate-zh-hans-{who}")
    with page.expect_download() as download:
        page.click("a[href$='zh-hans.png']")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
